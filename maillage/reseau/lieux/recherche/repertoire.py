"""Communes and EPCI of a Département, as somebody who looks for a place names them. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from maillage.socle.territoires.referentiel import CommuneRef, cle_nom, fold, mots_nom

MOTS_MAX: Final = 7
"""« Saint-Pierre-de-la-Chapelle-sur-Mer »: no name of the country has many more words that matter."""
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
_NATURES: Final = (
    "communaute de communes", "communaute d agglomeration", "communaute urbaine", "cc", "ca", "cu", "metropole", "agglomeration",
    "agglo",
)  # fmt: skip
_LIAISONS: Final = frozenset({"de", "du", "des", "d", "le", "la", "les", "l"})
_SIGNIFIANT: Final = 4
"""An abridged name needs a word of its own of this many letters: « Saint » alone names nothing."""

_LONGUEURS: Final = (5, 9, 15)
"""Letters from which one, two, three slips are allowed, « Saint » not counted (as ``referentiel.recherche``)."""
_PROCHES: Final = 5


class Endroit(NamedTuple):
    """What a name means: communes (INSEE codes), or an EPCI. ``point``: (latitude, longitude) of the centre, None unknown."""

    nom: str
    communes: tuple[str, ...] = ()
    epci: str = ""
    point: tuple[float, float] | None = None


class Lecture(NamedTuple):
    """An ``endroit`` named by the words ``debut`` to ``fin`` (not included) of what was typed."""

    debut: int
    fin: int
    endroit: Endroit


class Repertoire:
    """The ground of one Département, with the names of the communes that merged."""

    def __init__(self, communes: Iterable[CommuneRef]) -> None:
        self.communes: Final = {commune.code: commune for commune in communes}
        self._actuelle: dict[str, str] = {code: code for code in self.communes}
        self._actuelle |= {ancien: c.code for c in self.communes.values() for ancien, _ in c.anciens}
        self.epcis: Final[Mapping[str, str]] = {c.epci_code: c.epci_nom for c in self.communes.values() if c.epci_code}

    def today(self, insee: str) -> CommuneRef | None:
        """The commune of today of an INSEE code, even a former one."""
        return self.communes.get(self._actuelle.get(insee, ""))

    def in_epci(self, siren: str) -> tuple[str, ...]:
        """Codes of the communes of an EPCI."""
        return tuple(code for code, commune in self.communes.items() if commune.epci_code == siren)

    @cached_property
    def _noms(self) -> Mapping[str, tuple[CommuneRef, ...]]:
        """Glued name, with its article or as it stands without one → communes of today."""
        return self._keyed(lambda nom: [fold(nom).replace(" ", ""), "".join(_with_article(nom))])

    @cached_property
    def _sans_article(self) -> Mapping[str, tuple[CommuneRef, ...]]:
        """``cle_nom`` → communes: « rochelle » is La Rochelle when nothing else is typed."""
        return self._keyed(lambda nom: [cle_nom(nom)])

    @cached_property
    def _abreges(self) -> Mapping[str, tuple[CommuneRef, ...]]:
        """The first words of long names: « Oloron » → Oloron-Sainte-Marie."""
        held: dict[str, dict[str, CommuneRef]] = defaultdict(dict)
        for commune in self.communes.values():
            mots = mots_nom(commune.nom)
            for length in range(1, len(mots)):
                if any(len(mot) >= _SIGNIFIANT and not mot.startswith("saint") for mot in mots[:length]):
                    held["".join(mots[:length])][commune.code] = commune
        return {key: tuple(found.values()) for key, found in held.items()}

    @cached_property
    def _epcis(self) -> Mapping[str, str]:
        return {key: code for code, nom in self.epcis.items() for key in _epci_keys(nom)}

    @cached_property
    def _postaux(self) -> Mapping[str, tuple[CommuneRef, ...]]:
        held: dict[str, list[CommuneRef]] = defaultdict(list)
        for commune in self.communes.values():
            for code in commune.codes_postaux:
                held[code].append(commune)
        return {code: tuple(found) for code, found in held.items()}

    def by_code(self, code: str) -> Endroit | None:
        """The communes of a postal code, else the one of an INSEE code."""
        if found := self._postaux.get(code):
            return _place(found[0].nom if len(found) == 1 else code, found)
        commune = self.today(code.upper())
        return _place(commune.nom, (commune,)) if commune else None

    def whole(self, mots: Sequence[str]) -> Endroit | None:
        """What the whole of ``mots`` names: article left out, name cut short when one commune only begins so."""
        key = cle_nom(" ".join(mots))
        for index in (self._noms, self._sans_article):
            if found := index.get(key) or index.get("".join(mots)):
                return _place(found[0].nom, found)
        if code := self._epcis.get("".join(mots)):
            return self._epci(code)
        found = self._abreges.get(key, ())
        return _place(found[0].nom, found) if len(found) == 1 else None

    def within(self, mots: Sequence[str]) -> Lecture | None:
        """The longest name that stands among other words, the last one when several are as long."""
        for length in range(min(MOTS_MAX, len(mots)), 0, -1):
            for debut in range(len(mots) - length, -1, -1):
                part = mots[debut : debut + length]
                glued = "".join(part)
                found = self._noms.get(glued, ())
                if found:
                    return Lecture(debut, debut + length, _place(found[0].nom, found))
                if length > 1 and (code := self._epcis.get(glued)):
                    return Lecture(debut, debut + length, self._epci(code))
        return None

    def nearest_spelling(self, mots: Sequence[str]) -> str:
        """The name of the commune that these words nearly spell, the largest of those as near; empty without one.

        Looser than the import (``closest_name``), which must be sure: here a person sees what was searched, and may say no.
        """
        glued = "".join(mots)
        useful = len(glued.removeprefix("sainte").removeprefix("saint"))
        allowed = sum(useful >= longueur for longueur in _LONGUEURS)
        best: tuple[int, int, str] | None = None
        for index in (self._noms, self._sans_article):
            for key, distance, _ in extract(
                glued, index.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=_PROCHES
            ):
                commune = max(index[key], key=lambda one: one.population)
                found = (int(distance), -commune.population, commune.nom)
                best = found if best is None else min(best, found)
        return best[2] if best and allowed else ""

    def _epci(self, code: str) -> Endroit:
        inside = [c for c in self.communes.values() if c.epci_code == code]
        return Endroit(self.epcis[code], tuple(c.code for c in inside), code)

    def _keyed(self, keys: Callable[[str], Iterable[str]]) -> dict[str, tuple[CommuneRef, ...]]:
        held: dict[str, dict[str, CommuneRef]] = defaultdict(dict)
        for commune in self.communes.values():
            for nom in (commune.nom, *(nom for _, nom in commune.anciens if nom)):
                for key in keys(nom):
                    held[key][commune.code] = commune
        return {key: tuple(found.values()) for key, found in held.items()}


def _with_article(nom: str) -> list[str]:
    """Words of a name, « St » in full, its article kept: « laflotte »."""
    first = fold(nom).split()[:1]
    return [*(first if first and first[0] in _ARTICLES else []), *mots_nom(nom)]


def _place(nom: str, communes: Sequence[CommuneRef]) -> Endroit:
    """Several communes are seen from the middle of their centres."""
    centres = [(c.latitude, c.longitude) for c in communes if c.latitude is not None and c.longitude is not None]
    point = (
        (sum(lat for lat, _ in centres) / len(centres), sum(lon for _, lon in centres) / len(centres))
        if centres
        else None
    )
    return Endroit(nom, tuple(c.code for c in communes), "", point)


def _epci_keys(nom: str) -> set[str]:
    """« CC de l'Île d'Oléron » → as written, « iledoleron », « oleron »."""
    mots = fold(nom).split()
    keys = {"".join(mots)}
    for nature in _NATURES:
        start = nature.split()
        if mots[: len(start)] == start:
            mots = mots[len(start) :]
            break
    mots = _without_links(mots)
    keys.add("".join(mots))
    if mots[:1] == ["ile"]:
        keys.add("".join(_without_links(mots[1:])))
    return {key for key in keys if len(key) > 1}


def _without_links(mots: list[str]) -> list[str]:
    while mots and mots[0] in _LIAISONS:
        mots = mots[1:]
    return mots
