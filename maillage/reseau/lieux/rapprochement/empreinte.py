"""What is kept of a record to compare it fast: words of its name, address, contacts, all normalised once."""

import re
import unicodedata
from typing import NamedTuple

from rapidfuzz.distance import OSA

from maillage.reseau.lieux.rapprochement.fiche import Fiche
from maillage.reseau.lieux.rapprochement.natures import NATURE_DE_TYPOLOGIE, extract_natures
from maillage.reseau.lieux.rapprochement.vocabulaire import (
    ABREGES,
    DIRECTIONS,
    MOTS_DE_SITE,
    MOTS_GENERIQUES,
    MOTS_ITINERANTS,
    MOTS_VIDES,
    ROMAINS,
    TYPES_DE_VOIE,
    VOIES_FAIBLES,
)

_LONGUEUR_MAX = 300
_NOM_MAX = 160
_MOTS_MAX = 20
"""No place has a longer name; of a longer text, the rest is not compared but must be the same (``fin``)."""
_FIN_MAX = 2000
_SIGLE = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,7}[a-z]?(?![a-z0-9])")
_MOT = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"(\d{1,4})(?:e|er|re|eme|nd|nde|bis|ter)?")
_CODE_POSTAL = re.compile(r"\b\d{5}\b")
_NUMERO = re.compile(r"(\d{1,4})(?:[a-z]|bis|ter|quater)?")
_BORDS_DE_SITE = re.compile(r"^(?:https?:/*)?(?:www\d?\.)?", re.IGNORECASE)
_LETTRE = re.compile(r"[\s°º-](?:([A-H])\)?$|I(?=\s|$))|(?<=[a-z])([A-H]|I{1,3})$")
_LETTRE_LUE_CHIFFRE = re.compile(r"(?<=[a-z])[01](?=[a-z])")
_ROMAINS_DE_FIN = {"I": "1", "II": "2", "III": "3"}
_SOUS_PREFECTURE = re.compile(r"sous.prefecture")
_COMPLEMENT = re.compile(
    r"\b(?:bp|cs|tsa) ?\d+\b|\b\d{1,2}(?:er|e|eme|nd)? ?etage\b|\b(?:bat|batiment|esc|escalier|appt)\.? ?[a-z0-9]{1,2}\b"
)
_MOT_DE_COMMUNE_MIN = 4
_PETIT_MOT_REDOUBLE = frozenset(
    {"dde", "dee", "ddu", "duu", "dess", "dees", "ddes", "lla", "laa", "lle", "lee", "lles", "less"}
)
_ACCENTS = str.maketrans(
    {"°": " ", "º": " ", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "‘": "'", "`": "'"}
)
_SUITES_DE_NUMERO = frozenset({"bis", "ter", "quater", "et", "n", "no", "numero", "b", "c", "a", "t"})
_VOIES_VAGUES = frozenset(
    [
        "bourg",
        "mairie",
        "eglise",
        "village",
        "centre",
        "hotel",
        "ville",
        "lieu",
        "dit",
        "zone",
        "artisanale",
        "za",
        "zi",
        "bp",
        "bas",
        "haut",
        "poste",
        "marche",
    ]
)
_SANS_PORTE = frozenset({"residence", "lotissement", "cite"})
_MOTS_DE_VOIE_MAX = 8
_ARRONDISSEMENTS = (("751", "75056"), ("6938", "69123"), ("132", "13055"))
_EXTENSIONS_DE_MESSAGERIE = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)


class Empreinte(NamedTuple):
    """A record ready to be compared.

    ``mots``: words of the name that belong to it (neither its kind, nor its commune, nor a common word), in
    order. ``compact``: the same, joined. ``communs``: common words of the name. ``numeros``: house numbers;
    ``voie``: words of the street; ``vague``: the address leads to no door. ``siret``: SIRET or RNA.
    ``sigle``: first letters of the words of the name; ``tous``: all its words, in order; ``texte``: the same, joined,
    without the commune that some sources write at the end; ``fin``: the name when it is too long to be compared.
    """

    natures: frozenset[str]
    natures_typologie: frozenset[str]
    mots: tuple[str, ...]
    ensemble: frozenset[str]
    compact: str
    communs: frozenset[str]
    nombres: frozenset[str]
    directions: frozenset[str]
    itinerant: bool
    annexe: bool
    commune: str
    code_postal: str
    numeros: frozenset[str]
    voie: frozenset[str]
    type_voie: str
    vague: bool
    siret: str
    telephones: frozenset[str]
    courriels: frozenset[str]
    sites: frozenset[str]
    sigle: str
    tous: tuple[str, ...]
    texte: str
    fin: str
    mots_de_commune: frozenset[str]
    source: str


def fold(texte: str) -> str:
    """Lower case, without accents; never longer than needed."""
    texte = texte[:_LONGUEUR_MAX]
    if not texte.isascii():
        texte = unicodedata.normalize("NFKD", texte.translate(_ACCENTS)).encode("ascii", "ignore").decode("ascii")
    texte = texte.lower()
    if "0" in texte or "1" in texte:  # « Bib1iothèque »: read by a machine
        texte = _LETTRE_LUE_CHIFFRE.sub(lambda lu: "o" if lu[0] == "0" else "l", texte)
    return texte


def split_words(texte: str) -> list[str]:
    """Words of a text: folded, abbreviations spelt out, small words dropped."""
    mots = [ABREGES.get(mot, mot) for mot in _MOT.findall(fold(texte))]
    return [mot for mot in mots if mot not in MOTS_VIDES]


class _MotsDuNom(NamedTuple):
    """Words of a name, sorted: kinds of body, own words in order, common words, numbers. ``tous``: as written."""

    natures: set[str]
    mots: list[str]
    communs: set[str]
    nombres: set[str]
    tous: tuple[str, ...]
    mots_de_commune: frozenset[str]


def _sort_words(brut: str, commune: str) -> _MotsDuNom:
    mots_de_commune = frozenset(split_words(commune))
    nom = _SIGLE.sub(lambda sigle: sigle[0].replace(".", "") + " ", fold(brut[:_NOM_MAX]))
    if "prefecture" in nom:
        nom = _SOUS_PREFECTURE.sub("sousprefecture", nom)
    tous = tuple(ABREGES.get(mot, mot) for mot in _MOT.findall(nom)[:_MOTS_MAX])
    natures, reste = extract_natures(" ".join(mot for mot in tous if mot not in MOTS_VIDES))
    tri = _MotsDuNom(natures, [], set(), set(), tous, mots_de_commune)
    redites: set[str] = set()
    for mot in reste.split():
        if mot in mots_de_commune or mot in MOTS_GENERIQUES:
            tri.communs.add(mot)
        elif mot[0].isdigit() and (ordinal := _ORDINAL.fullmatch(mot)):
            tri.nombres.add(ordinal[1].lstrip("0") or "0")
        elif mot in ROMAINS:
            tri.nombres.add(ROMAINS[mot])
        elif mot in _PETIT_MOT_REDOUBLE or _is_commune_misspelt(mot, mots_de_commune):
            redites.add(mot)
        elif mot not in tri.mots and (len(mot) > 1 or len(reste) < 2 * len(mot) + 2):
            tri.mots.append(mot)
    fin = brut[:_LONGUEUR_MAX].removesuffix(commune).rstrip()
    if lettre := _LETTRE.search(fin):  # « Salle B », « Cyberbase II »
        tri.nombres.add(_ROMAINS_DE_FIN.get(lettre[2], lettre[2]) if lettre[2] else lettre[1] or "1")
    return tri._replace(mots_de_commune=mots_de_commune | redites) if redites else tri


def take_fingerprint(fiche: Fiche, commune: str) -> Empreinte:
    """Normalise one record. ``commune``: the key of its commune in the set (see ``contexte.name_communes``)."""
    natures, mots, communs, nombres, tous, mots_de_commune = _sort_words(fiche.nom, fiche.commune)
    numeros, voie, type_voie, vague = split_address(fiche.adresse)
    return Empreinte(
        natures=frozenset(natures),
        natures_typologie=frozenset(NATURE_DE_TYPOLOGIE[t] for t in fiche.typologies if t in NATURE_DE_TYPOLOGIE),
        mots=tuple(mots),
        ensemble=frozenset(mots),
        compact="".join(mots),
        communs=frozenset(communs - mots_de_commune),
        nombres=frozenset(nombres),
        directions=DIRECTIONS.intersection(mots),
        itinerant="ENM" in fiche.typologies or not MOTS_ITINERANTS.isdisjoint(tous),
        annexe=not MOTS_DE_SITE.isdisjoint(communs),
        commune=commune,
        code_postal=fiche.code_postal,
        numeros=numeros,
        voie=voie,
        type_voie=type_voie,
        vague=vague,
        siret=fiche.pivot,
        telephones=frozenset(t for t in map(fold_phone, fiche.telephones) if t),
        courriels=frozenset(c for c in map(fold_mail, fiche.courriels) if c),
        sites=frozenset(s for s in map(fold_site, fiche.sites) if s),
        sigle="".join(mot[0] for mot in tous if mot not in MOTS_VIDES and mot[0].isalpha()),
        tous=tous,
        texte=_strip_end("".join(tous), "".join(_MOT.findall(fold(fiche.commune)))),
        fin=fiche.nom[:_FIN_MAX] if len(fiche.nom) > _NOM_MAX or len(tous) == _MOTS_MAX else "",
        mots_de_commune=mots_de_commune,
        source=fiche.source,
    )


def _is_commune_misspelt(mot: str, mots_de_commune: frozenset[str]) -> bool:
    """True for a word of the commune's name with a typing error (« Rochefortt »)."""
    longueur = len(mot)
    for nom in mots_de_commune:
        if (
            longueur >= _MOT_DE_COMMUNE_MIN
            and -2 < len(nom) - longueur < 2
            and (nom[0] == mot[0] or nom[-1] == mot[-1])
            and OSA.distance(nom, mot, score_cutoff=1) <= 1
        ):
            return True
    return False


def _strip_end(texte: str, fin: str) -> str:
    while fin and texte.endswith(fin) and texte != fin:
        texte = texte[: -len(fin)]
    return texte


def split_address(adresse: str) -> tuple[frozenset[str], frozenset[str], str, bool]:
    """Return house numbers, words of the street, kind of street, and whether the address is vague.

    « Pôle Camus - 2 rue Henri Dunant, 33310 Lormont » → {2}, {henri, dunant}, "rue", False.
    """
    texte = fold(adresse)
    if (code := _CODE_POSTAL.search(texte)) and code.start():
        texte = texte[: code.start()]
    texte = _COMPLEMENT.sub(" ", texte)
    mots = [mot for mot in _MOT.findall(texte) if mot not in MOTS_VIDES or mot == "a"]
    debut = _find_street(mots)
    avant, apres = (mots[:debut], mots[debut + 1 :]) if debut >= 0 else (_split_lead(mots))
    numeros = _read_numbers(avant)
    type_voie = TYPES_DE_VOIE[mots[debut]] if debut >= 0 else ""
    voie = [ABREGES.get(mot, mot) for mot in apres if len(mot) > 1 and mot not in TYPES_DE_VOIE]
    voie = [mot for mot in voie if mot != "cedex"][:_MOTS_DE_VOIE_MAX]
    if not voie and type_voie:
        voie = [ABREGES.get(mot, mot) for mot in avant if not mot.isdigit() and len(mot) > 1][:_MOTS_DE_VOIE_MAX]
    ensemble = frozenset(voie)
    vague = not numeros and (ensemble <= _VOIES_VAGUES or type_voie in _SANS_PORTE)
    return numeros, ensemble, type_voie, vague


def _find_street(mots: list[str]) -> int:
    """Rank of the word that says the kind of street, or -1: one after a number first, then a plain one, then any."""
    meilleur, mieux = -1, 0
    for rang, mot in enumerate(mots[:-1]):
        if mot in TYPES_DE_VOIE:
            note = 3 if rang and mots[rang - 1][0].isdigit() else 2 if TYPES_DE_VOIE[mot] not in VOIES_FAIBLES else 1
            if note > mieux:
                meilleur, mieux = rang, note
    return meilleur


def _split_lead(mots: list[str]) -> tuple[list[str], list[str]]:
    """Without a kind of street: what opens the text up to the first plain word may be the house number."""
    rang = 0
    while rang < len(mots) and (_NUMERO.fullmatch(mots[rang]) or mots[rang] in _SUITES_DE_NUMERO):
        rang += 1
    return mots[:rang], mots[rang:]


def _read_numbers(mots: list[str]) -> frozenset[str]:
    """House numbers that stand just before the street; « bis » belongs to the number, « 4/6 » gives two."""
    numeros: set[str] = set()
    for mot in reversed(mots):
        trouve = _NUMERO.fullmatch(mot)
        if trouve:
            numeros.add(trouve[1].lstrip("0") or "0")
        elif mot not in _SUITES_DE_NUMERO:
            break
    return frozenset(numeros - {"0"})


def fold_phone(telephone: str) -> str:
    """The last nine digits: enough to recognise one number under ``+33``, ``0`` or spaces. Short numbers are nobody's."""
    chiffres = "".join(c for c in telephone[:40] if c in "0123456789")
    return chiffres[-9:] if len(chiffres) >= 9 and len(set(chiffres[-9:])) > 1 else ""


def fold_mail(courriel: str) -> str:
    """The address in lower case, or "" when it is not one."""
    texte = courriel[:200].strip().lower()
    return texte if _EXTENSIONS_DE_MESSAGERIE.fullmatch(texte) else ""


def fold_site(site: str) -> str:
    """Host and path without scheme, ``www.`` and final bar, or "" when it is not an address."""
    texte = _BORDS_DE_SITE.sub("", site[:300].strip().lower(), count=1).rstrip("/")
    hote = texte.partition("/")[0]
    return texte if "." in hote and "@" not in hote and " " not in hote else ""


def fold_commune(fiche: Fiche) -> tuple[str, str]:
    """Return the INSEE code (arrondissements brought to their town, "" if unknown) and a key by name."""
    code = fiche.code_insee
    for debut, ville in _ARRONDISSEMENTS:
        if code.startswith(debut) and len(code) == 5:
            code = ville
            break
    departement = (fiche.code_postal or fiche.code_insee)[:2]
    nom = "".join(mot for mot in split_words(fiche.commune) if not mot.isdigit() and mot != "cedex")
    return code, f"{departement}:{nom or fiche.code_postal}"
