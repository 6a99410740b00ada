"""Free text: what means « nothing », characters that have no place in it, names and presentations.

Rules: issue 2 section 2 and ``nettoyage.md``. Tags and entities are removed because the text is shown as text;
controls and direction marks because they hide or reorder what is read. Nothing is cut.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

from maillage.reseau.lieux.nettoyage.mojibake import repair_mojibake
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Etat, Resultat, douteux, repare, tel_quel

__all__ = [
    "absent",
    "as_text",
    "clean_id",
    "clean_nom",
    "clean_presentations",
    "clean_texte",
    "expand_exponent",
    "fold",
    "is_vide",
    "normalise",
    "repair_mojibake",
    "storable",
]

RESUME_MAX: Final = 280
_NOM_MAX: Final = 250

_VIDES: Final = frozenset(
    [
        "#n/d",
        "#n/a",
        "#na",
        "n/a",
        "n/d",
        "n.a.",
        "n.d.",
        "n.c.",
        "n.r.",
        "na",
        "nd",
        "nc",
        "nr",
        "null",
        "none",
        "nan",
        "nil",
        "undefined",
        "#ref!",
        "#valeur!",
        "#value!",
        "#nom?",
        "#name?",
        "#div/0!",
        "(vide)",
        "(null)",
        "vide",
        "néant",
        "neant",
        "inconnu",
        "inconnue",
        "indéfini",
        "[]",
        "{}",
        '""',
        "''",
        "<null>",
    ]
) | {
    "non renseigné",
    "non renseignée",
    "non renseigne",
    "non communiqué",
    "non communique",
    "non défini",
    "non définie",
    "non disponible",
    "à compléter",
    "a completer",
    "sans objet",
    "pas renseigné",
}
_VIDE_MAX: Final = max(map(len, _VIDES))
_MOT: Final = re.compile(r"[^\W_]")

_BALISES: Final = (
    "a|abbr|article|audio|b|base|blockquote|body|br|button|center|code|dd|details|div|dl|dt|em|embed|font|footer|form|"
    "frame|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|math|meta|nav|object|ol|option|p|pre|s|script|"
    "section|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul|video"
)
_BALISE: Final = re.compile(rf"</?(?:{_BALISES})(?:[\s/][^<>]{{0,2000}})?>|<!--[^<>]{{0,2000}}-->", re.IGNORECASE)
_EN_LIGNE: Final = re.compile(r"</?(?:a|abbr|b|code|em|font|i|s|small|span|strike|strong|sub|sup|u)\b", re.IGNORECASE)
_ESPERLUETTES: Final = re.compile(r"&(?:amp;)+", re.IGNORECASE)
# Controls, soft hyphen, zero-width and direction marks, byte-order mark, lone surrogates, non-characters.
_INVISIBLES: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# One class, so that clean text is scanned in one sweep; the leading characters of mojibake are in it, « â€ » apart.
_SALE: Final = re.compile(
    "[\x00-\x1f<&\x7f-\xa0\u00ad\u0300-\u036f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ufe00-\ufe0f\ufeff\ufff0-\uffff\ud800-\udfffÃÂÅ├┬√¬≈‚╡╢╖╥╙╘╓╫╪▐]"
)
_PASSES: Final = 5
_LIGATURES: Final = (("œ", "oe"), ("æ", "ae"), ("ø", "o"), ("ß", "ss"))
_HORS_MOT: Final = re.compile(r"[\W_]+")
_MEMOIRE_MAX: Final = 80


def as_text(brut: Any) -> str:
    """Cell of any JSON type as text: whole floats lose their « .0 », lists are joined with « | », true/false as in JSON.

    Never raises. Dictionaries and other objects give their ``str``, so that the original is never lost.
    """
    if isinstance(brut, str):
        return brut
    if brut is None:
        return ""
    if isinstance(brut, bool):
        return "true" if brut else "false"
    try:
        if isinstance(brut, float):
            if brut != brut or brut in (float("inf"), float("-inf")):  # noqa: PLR0124  NaN
                return ""
            return str(int(brut)) if brut.is_integer() and abs(brut) < 1e16 else repr(brut)
        if isinstance(brut, list | tuple):
            return "|".join(element if isinstance(element, str) else as_text(element) for element in brut)
        return str(brut)
    except (ValueError, RecursionError):  # a whole number of 5,000 digits, a list inside itself
        return hex(brut) if isinstance(brut, int) else ""


def storable(texte: str) -> str:
    """Text that a database can hold: NUL shown as « ␀ » and lone surrogates as « � ». For ``original`` columns."""
    if "\x00" in texte:
        texte = texte.replace("\x00", "␀")
    return texte if texte.isascii() else texte.encode("utf-8", "replace").decode("utf-8")


def is_vide(texte: str) -> bool:
    """True when the text says nothing: blank, punctuation only, « #N/D », « null », « NC », « non renseigné »…"""
    coupe = texte.strip()
    if len(coupe) <= _VIDE_MAX and (not coupe or coupe.lower() in _VIDES):
        return True
    return _MOT.search(coupe) is None


def absent(original: str) -> Resultat:
    """The source says nothing (but what it wrote is kept)."""
    return Resultat(None, Etat.ABSENT, "", original) if original else VIDE


def _without_blocks(texte: str) -> str:
    """Text without what scripts and styles contain. Linear: each closing tag is searched once from where it may be."""
    for nom in ("script", "style"):
        bas = texte.lower()
        debut = bas.find(f"<{nom}")
        if debut < 0 or len(bas) != len(texte):
            continue
        morceaux, curseur = [], 0
        while debut >= 0 and (fin := bas.find(f"</{nom}>", debut)) >= 0:
            morceaux.append(texte[curseur:debut])
            curseur = fin + len(nom) + 3
            debut = bas.find(f"<{nom}", curseur)
        texte = " ".join([*morceaux, texte[curseur:]])
    return texte


def _tag(trouve: re.Match[str]) -> str:
    return "" if _EN_LIGNE.match(trouve[0]) else " "


def _one_pass(texte: str) -> str:
    texte = repair_mojibake(texte)
    if "&" in texte:
        texte = html.unescape(_ESPERLUETTES.sub("&", texte))
    if "<" in texte:
        texte = _BALISE.sub(_tag, _without_blocks(texte))
    texte = _INVISIBLES.sub("", texte)
    if not texte.isascii():
        texte = unicodedata.normalize("NFC", texte)
    return " ".join(texte.split())


def normalise(texte: str) -> str:
    """Text on one line, accents repaired, without tags, entities, controls or doubled spaces.

    Stable: applied again it changes nothing. Passes are counted because « &amp;lt;b&amp;gt; » hides a tag under two
    layers; text that hides more than that is hostile, and loses its « & » and « < ».
    """
    texte = " ".join(texte.split())
    if not _SALE.search(texte) and "â€" not in texte:
        return texte
    for _ in range(_PASSES):
        avant = texte
        texte = _one_pass(texte)
        if texte == avant:
            return texte
    avant = texte
    texte = _one_pass(texte)
    return texte if texte == avant else " ".join(re.sub("[&<]", " ", texte).split())


def _fold(texte: str) -> str:
    mots = _HORS_MOT.sub(" ", texte.lower())
    if not mots.isascii():
        for lettre, remplacement in _LIGATURES:
            if lettre in mots:
                mots = mots.replace(lettre, remplacement)
        mots = unicodedata.normalize("NFKD", mots).encode("ascii", "ignore").decode("ascii")
        mots = _HORS_MOT.sub(" ", mots)
    return mots.strip()


_fold_short = lru_cache(maxsize=20_000)(_fold)


def fold(texte: str) -> str:
    """Key for comparing: lower case, no accent, words of ``a-z0-9`` apart by one space. Short texts are memoised."""
    return _fold_short(texte) if len(texte) <= _MEMOIRE_MAX else _fold(texte)


def clean_texte(brut: Any, champ: str = "texte") -> Resultat:
    """One line of free text (``complement_adresse``, ``structure_parente``, ``source``…); value: str.

    « #N/D », « -- », « null » and the like mean absent. ``champ`` names the rules.
    """
    original = as_text(brut)
    if isinstance(brut, bool) or is_vide(original):
        return absent(original)
    texte = normalise(original)
    if texte == original:
        return tel_quel(original, original) if isinstance(brut, str) else repare(texte, original, f"{champ}.type")
    if is_vide(texte):
        return absent(original)
    return repare(texte, original, f"{champ}.{_rule_of(original, texte)}")


def _rule_of(original: str, texte: str) -> str:
    if repair_mojibake(original) != original:
        return "accents"
    if "<" in original and "<" not in texte:
        return "balises"
    return "espaces" if " ".join(original.split()) == texte else "caracteres"


_PAS_UN_LIEU: Final = frozenset(
    {
        "wifi",
        "wi fi",
        "ordinateur",
        "ordinateurs",
        "tablette",
        "imprimante",
        "scanner",
        "internet",
        "acces internet",
        "test",
        "decouvrir et m approprier les services de francetravail fr",
        "reussir mes echanges avec france travail",
        "mobiliser mes services numeriques france travail",
    }
)
_PAS_UN_LIEU_MAX: Final = 80
_CONTACT: Final = re.compile(r"\A(?:https?://\S+|www\.\S+|[^@\s]+@[^@\s]+\.[a-z]+)\Z", re.IGNORECASE)
_LETTRE: Final = re.compile(r"[^\W\d_]")


def clean_nom(brut: Any) -> Resultat:
    """Name of a place; value: str.

    Withheld with a question: the name of an object or of a service (« Wifi », « Réussir mes échanges avec France
    Travail », which some sources list as if they were places), an address of site or mail, a name without a letter, a name
    of more than 250 characters. Case is kept: « MAIRIE DE X » is the source's choice.
    """
    resultat = clean_texte(brut, "nom")
    nom = resultat.valeur
    if nom is None:
        return resultat
    original = resultat.original
    if len(nom) > _NOM_MAX:
        question = "Ce nom est très long. Écrivez seulement le nom du lieu."
        return douteux(original, "nom.trop_long", question, proposition=nom)
    if len(nom) <= _PAS_UN_LIEU_MAX and fold(nom) in _PAS_UN_LIEU:
        question = "Ce texte est le nom d'un service ou d'un objet. Est-ce bien le nom d'un lieu ?"
        return douteux(original, "nom.pas_un_lieu", question, proposition=nom)
    if _CONTACT.match(nom):
        question = "Ce texte est une adresse de site ou de courriel. Écrivez le nom du lieu."
        return douteux(original, "nom.contact", question, proposition=nom)
    if not _LETTRE.search(nom):
        question = "Ce nom n'a aucune lettre. Est-ce bien le nom du lieu ?"
        return douteux(original, "nom.sans_lettre", question, proposition=nom)
    return resultat


def clean_presentations(resume: Any, detail: Any) -> tuple[Resultat, Resultat]:
    """``presentation_resume`` (280 characters at most) and ``presentation_detail``; values: str.

    A long summary becomes the detail when there is none; when there is one, the summary is withheld and a shorter one
    is asked for, unless the detail already says it word for word. Nothing is cut.
    """
    court = clean_texte(resume, "presentation_resume")
    long = clean_texte(detail, "presentation_detail")
    if court.valeur is None or len(court.valeur) <= RESUME_MAX:
        return court, long
    if long.valeur is None:
        deplace = repare(court.valeur, court.original, "presentation_detail.depuis_resume")
        return repare(None, court.original, "presentation_resume.deplacee"), deplace
    if court.valeur in long.valeur:
        return repare(None, court.original, "presentation_resume.deja_dans_detail"), long
    question = "La présentation courte dépasse 280 caractères. Écrivez une version plus courte, ou supprimez-la."
    return douteux(court.original, "presentation_resume.trop_longue", question), long


_ID_BLANCS: Final = re.compile(r"\s+")


def clean_id(source: str, identifiant: Any, index: int) -> str:
    """Identifier of a row: ``{source}_{its own id, or the row's index}``, spaces as « - » (rule of the national tool)."""
    propre = normalise(as_text(identifiant))
    suffixe = str(index) if is_vide(propre) else propre
    return _ID_BLANCS.sub("-", f"{normalise(source)}_{suffixe}")


_EXPOSANT: Final = re.compile(r"\A(\d)(?:[.,](\d{1,20}))?[eE]\+?(\d{1,2})\Z")
_DECIMALES_NULLES: Final = re.compile(r"\A(\d+)[.,]0+\Z")


def expand_exponent(texte: str) -> str:
    """Whole number that a spreadsheet wrote as « 3.3630392518E10 » or « 33630392518.0 », as digits.

    The same text when it is not one, or when digits were lost (« 2,18E+13 »): they cannot be known again.
    """
    if trouve := _DECIMALES_NULLES.match(texte):
        return trouve[1]
    trouve = _EXPOSANT.match(texte)
    if trouve is None:
        return texte
    chiffres = trouve[1] + (trouve[2] or "")
    taille = int(trouve[3]) + 1
    # Excel shows fewer digits than it has: missing ones are only known to be zeros when few are missing.
    return chiffres.ljust(taille, "0") if len(chiffres) <= taille <= len(chiffres) + 3 and len(chiffres) > 6 else texte
