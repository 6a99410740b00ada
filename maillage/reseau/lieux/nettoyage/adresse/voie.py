"""The street part of an address, written as the national address base writes it.

Rules: ``nettoyage.md`` of the reference tool, but commas that separate two parts of an address are kept; only the one
between a number and its street goes, as in the BAN (« 5, rue Malakoff » → « 5 rue Malakoff »).
"""

import re
from typing import Final

_TYPES: Final = (
    r"rue|avenue|av|boulevard|bd|bld|bvd|place|pl|chemin|route|rte|impasse|all[ée]es?|quai|cours|square|passage|sentier|"
    r"ruelle|esplanade|rond|faubourg|traverse|venelle|mail|parvis|lotissement|r[ée]sidence|grande|cit[ée]|domaine|zone|hameau"
)
_INDICE: Final = r"(?:bis|ter|quater|quinquies|[a-d])"

_NULS: Final = re.compile(r"^(?:(?:null|none|nan|undefined|#n/[da])(?:[\s,]+|$))+", re.IGNORECASE)
_ZERO: Final = re.compile(r"^0+\s{1,3}(?=[^\W\d_])")
_DECIMALE: Final = re.compile(r"^(\d{1,5})[.,]0(?=\s|$)")
_VIRGULE: Final = re.compile(rf"^(\d{{1,5}})\s?,\s?({_INDICE}\b)?\s?,?\s?(?=[^\W\d_])", re.IGNORECASE)
_VIRGULE_INDICE: Final = re.compile(
    rf"^(\d{{1,5}}(?:\s?(?:[-/&à]|et)\s?\d{{1,5}})?\s?{_INDICE}?)\s?,\s?(?=[^\W\d_])", re.IGNORECASE
)
_COLLE: Final = re.compile(rf"^(\d{{1,5}})(?=(?:{_TYPES})\b)", re.IGNORECASE)
_MOT_COLLE: Final = re.compile(rf"(?<=[A-Za-zÀ-ÿ]{{3}})(?=\d{{1,4}}\s(?:{_TYPES})\b)", re.IGNORECASE)
# « Ducs dAnjou »: an elided d or l glued to a capital.
_APOSTROPHE: Final = re.compile(r"\b([dl])(?=[AEIOUYHÀÂÉÈÊÎÔ][a-zà-ÿ])")
_EXPOSANT: Final = re.compile(r"(?<=[a-zà-ÿ])[¹²³](?=[a-zà-ÿ])")
_ESPACE_APOSTROPHE: Final = re.compile(r"\b([dlDL])\s?['’]\s(?=[^\W\d_])")
_ETRANGER: Final = re.compile(r"[^\w\-,()°.&:+–|;'’/ ]|_")
_VIRGULES: Final = re.compile(r"\s*,(?:\s*,)*\s*")
_CEDEX: Final = re.compile(r"[\s,-]*\bc[ée]dex(?: ?\d{1,2})?$", re.IGNORECASE)
_BLANCS: Final = re.compile(r"\s{2,}")
_DEBUT: Final = re.compile(r"^[\s,;:\-–/|.&+'’°)]+")
_FIN: Final = re.compile(r"[\s,;:\-–/|&+'’(]+$|[\s,]*\.{2,}$")
_TELEPHONE: Final = re.compile(
    r"[\s,;(–-]{0,4}(?:(?:t[ée]l(?:[ée]phone)?|ph)\b\s?[.:]{0,2}\s?)?"
    r"(?<!\d)(?:\+33\s?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)\)?",
    re.IGNORECASE,
)
_TYPE_SEUL: Final = re.compile(rf"^(?:la |le |l')?(?:{_TYPES})\.?$", re.IGNORECASE)
_LETTRE: Final = re.compile(r"[^\W\d_]")

# Most addresses are clean already, and are known as such in one match: a number, then plain words.
_MOT_PROPRE: Final = r"(?:(?:[dlDL]['’])?+(?:[A-ZÀ-ÖØ-Þ]++[a-zß-öø-ÿ]*+|[a-zß-öø-ÿ]++))"
_PROPRE: Final = re.compile(
    # Possessive quantifiers: « A-A-A-A… » must fail in one sweep.
    r"(?!(?i:null|none|nan|undefined)\b|.*\b[Cc](?i:[ée]dex))(?:[1-9]\d{0,4} )?+"
    rf"{_MOT_PROPRE}(?:[ -](?:{_MOT_PROPRE}|\d{{1,4}}+))*+"
)
_NUMERO_DE_TELEPHONE: Final = re.compile(r"\d\d[ .-]?\d\d[ .-]?\d\d[ .-]?\d\d")
_REMPLACEMENTS: Final = str.maketrans(
    {"`": "'", "´": "'", "‘": "'", "ʼ": "'", "º": "°", "—": "–", "−": "-", "‐": "-", "‑": "-"}
)

_ETAPES: Final = (
    ("adresse.valeur_nulle", _NULS, ""),
    ("adresse.numero_zero", _ZERO, ""),
    ("adresse.numero_decimal", _DECIMALE, r"\1"),
    ("adresse.virgule_du_numero", _VIRGULE, lambda t: f"{t[1]} {t[2]} " if t[2] else f"{t[1]} "),
    ("adresse.virgule_du_numero", _VIRGULE_INDICE, r"\1 "),
    ("adresse.numero_colle", _COLLE, r"\1 "),
    ("adresse.numero_colle", _MOT_COLLE, " "),
    ("adresse.apostrophe", _APOSTROPHE, r"\1'"),
    ("adresse.cedex", _CEDEX, ""),
    ("adresse.apostrophe", _ESPACE_APOSTROPHE, r"\1'"),
)
_PASSES: Final = 6


def tidy_voie(texte: str) -> tuple[str, str]:
    """Answer (voie, rule): the street text in its settled form and the first rule that changed it, "" when none did.

    Stable: tidying the answer changes nothing. The text is on one line already.
    """
    if _PROPRE.fullmatch(texte):
        return texte, ""
    regle = ""
    for _ in range(_PASSES):  # pragma: no branch  two are enough for all that was ever met
        avant = texte
        texte, etape = _one_pass(texte)
        regle = regle or etape
        if texte == avant or _PROPRE.fullmatch(texte):
            break
    return texte, regle


def _one_pass(texte: str) -> tuple[str, str]:
    regle = ""
    for code, motif, remplacement in _ETAPES:
        if motif.search(texte):
            regle = regle or code
            texte = motif.sub(remplacement, texte)
    apres = _EXPOSANT.sub("", texte)
    if "`" in apres or not apres.isascii():
        apres = apres.translate(_REMPLACEMENTS)
    apres = _ETRANGER.sub(" ", apres)
    if apres != texte:
        regle = regle or "adresse.caracteres"
    texte = apres
    apres = _VIRGULES.sub(", ", texte) if "," in texte else texte
    apres = _FIN.sub("", _DEBUT.sub("", _BLANCS.sub(" ", apres)))
    if apres != texte:
        regle = regle or "adresse.ponctuation"
    return apres, regle


def take_phone(texte: str) -> tuple[str, str]:
    """Answer (text without the phone number, the phone number as written); the number is "" when there is none."""
    trouve = _TELEPHONE.search(texte) if _NUMERO_DE_TELEPHONE.search(texte) else None
    if trouve is None:
        return texte, ""
    return texte[: trouve.start()] + " " + texte[trouve.end() :], trouve[0].strip(" ,;()–-")


def says_nothing(voie: str) -> bool:
    """True when no place can be found with this: no letter (« 1 - 3 »), or the word « Rue » alone."""
    return _LETTRE.search(voie) is None or _TYPE_SEUL.match(voie) is not None
