"""The « 33697 Mérignac Cedex » that people write at the end of an address."""

import re
from collections.abc import Container
from typing import Final, NamedTuple

from maillage.socle.territoires.referentiel import Referentiel, cle_nom, departement_of_code, fold

_QUICK: Final = re.compile(r"\d{5}|\d\d \d{3}")
# A five-digit word, or « 33 000 ». Digits of a phone or of a longer number are never taken.
_POSTAL: Final = re.compile(r"(?<![\w.+])(?:F ?- ?)?(\d{5}|(?<!\d )\d\d \d{3})(?![\w]|[ .-]?\d)")
# Boxes carry numbers that look like postal codes: « BP 40273 », « CS 41006 ».
_BOITE_POSTALE: Final = re.compile(r"\b(?:B\.?P\.?|C\.?S\.?|TSA|CEDEX)\s{0,3}(?:n[°o]\s{0,2})?\d{1,6}\b", re.IGNORECASE)
_NOM: Final = re.compile(r"[\s,:.–-]{0,6}([^\W\d_][^\d,;|()\n]{0,60})")
_CEDEX: Final = re.compile(r"[\s-]*\bc[ée]dex\b(?: ?\d{1,2}\b)?", re.IGNORECASE)
_TIRET: Final = re.compile(r"\s[-–/]\s?|\s?[–]\s")
_SUITE_CEDEX: Final = re.compile(r"[\s-]{0,3}c[ée]dex(?: ?\d{1,2}\b)?", re.IGNORECASE)
_MOT: Final = re.compile(r"\S+")
_MOTS_MAX: Final = 8
_LIAISONS: Final = frozenset(["en", "de", "du", "des", "d", "sur", "sous", "les", "aux"])
VOIES: Final = frozenset(
    [
        "rue",
        "avenue",
        "av",
        "boulevard",
        "bd",
        "bld",
        "bvd",
        "place",
        "pl",
        "chemin",
        "ch",
        "che",
        "route",
        "rte",
        "impasse",
        "imp",
        "allee",
        "allees",
        "all",
        "quai",
        "cours",
        "square",
        "sq",
        "passage",
        "sentier",
        "ruelle",
        "esplanade",
        "rond",
        "faubourg",
        "fg",
        "traverse",
        "venelle",
        "mail",
        "parvis",
        "lotissement",
        "lot",
        "residence",
    ]
)


class LocaliteLue(NamedTuple):
    """Postal code and town found in a text, and where: ``texte[debut:fin]`` is what they occupy, CEDEX included."""

    code_postal: str
    commune: str
    debut: int
    fin: int
    cedex: bool


def read_localites(texte: str, referentiel: Referentiel) -> list[LocaliteLue]:
    """Every postal code of the text that is one, with the town that follows it; left to right.

    A five-digit number counts when it is a known postal code not followed by the name of a way, or when CEDEX or a
    commune of its département follows.
    """
    if not _QUICK.search(texte):
        return []
    boites = [boite.span() for boite in _BOITE_POSTALE.finditer(texte)]
    lues: list[LocaliteLue] = []
    for trouve in _POSTAL.finditer(texte):
        debut, fin = trouve.span()
        if any(depart <= trouve.start(1) < arrivee for depart, arrivee in boites):
            continue
        lue = _read_one(texte, trouve[1].replace(" ", ""), debut, fin, referentiel)
        if lue is not None and not (" " in trouve[1] and not lue.commune):
            lues.append(lue)
    return lues


def _read_one(texte: str, code: str, debut: int, fin: int, referentiel: Referentiel) -> LocaliteLue | None:
    nom = _NOM.match(texte, fin)
    connu = bool(referentiel.by_postal(code))
    if nom is None:
        return LocaliteLue(code, "", debut, fin, cedex=False) if connu and not texte[fin:].strip(" ,.-") else None
    segment = nom[1]
    tiret = _TIRET.search(segment)
    if tiret is not None:
        segment = segment[: tiret.start()]
    cedex = _CEDEX.search(segment)
    if cedex is not None:
        segment = segment[: cedex.start()]
    noms = referentiel.names_of_postal(code) if connu else referentiel.names_of_departement(departement_of_code(code))
    commune = _longest_name(segment, noms)
    if commune is not None and fold(segment[len(commune) :]).split(" ", 1)[0] in _LIAISONS:
        commune = segment.rstrip(" .-")  # « Bourg en Gironde » for Bourg
    if commune is None and not (cedex or connu):
        return None
    if commune is None:
        premier = fold(segment).split(" ", 1)[0]
        if premier in VOIES:
            return None
        commune = segment.rstrip(" .-")
    arrivee = nom.start(1) + len(commune)
    suite = _SUITE_CEDEX.match(texte, arrivee)
    return LocaliteLue(code, commune, debut, arrivee if suite is None else suite.end(), cedex=cedex is not None)


def _longest_name(segment: str, cles: Container[str]) -> str | None:
    """Longest run of first words that is a key: « Libourne » in « Libourne Chemin du Verdet »."""
    fins = [mot.end() for mot in _MOT.finditer(segment)][:_MOTS_MAX]
    for arrivee in reversed(fins):
        debut_du_nom = segment[:arrivee].rstrip(" .,-")
        if cle_nom(debut_du_nom) in cles:
            return debut_du_nom
    return None
