"""Fields of one value: each column is scored for each field, by its name and by what it holds, and the best pairs win."""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from maillage.reseau.lieux.schema import CHAMPS, CHAMPS_RENOMMES
from maillage.reseau.recensement.correspondance.proposition.noms import CONTRE, NOMS, is_from_geocoder, words
from maillage.reseau.recensement.correspondance.proposition.valeurs import Profil

SEUIL: Final = 0.35
"""Under this, nothing is proposed: a blank to fill is better than a wrong column."""


class ChampPropose(NamedTuple):
    """A proposal for one field. ``confiance`` from 0 to 1; ``raison``: a French sentence; ``autres``: next columns."""

    champ: str
    colonnes: tuple[str, ...]
    confiance: float
    raison: str
    autres: tuple[str, ...] = ()


class _Score(NamedTuple):
    total: float
    by_name: float
    by_value: float | None


def _numeric_position(degrees: str, metres: str, swapped: str) -> Callable[[Profil], float]:
    """Axes exchanged by the sender are still a position: the cleaner puts them right."""
    return lambda p: max(getattr(p, degrees), getattr(p, metres), 0.5 * getattr(p, swapped))


def _looks_like_name(p: Profil) -> float:
    return 0.0 if p.letters < 0.6 or p.length > 120 else min(1.0, 0.25 + 0.75 * p.distinct)


def _looks_like_commune(p: Profil) -> float:
    plain = p.letters >= 0.8 and 2 < p.length < 40 and p.parts["voie"] < 0.4
    return 0.8 if plain and p.parts["bool"] < 0.2 else 0.0


VALEURS: Final[dict[str, Callable[[Profil], float]]] = {
    "nom": _looks_like_name,
    "commune": _looks_like_commune,
    "adresse": lambda p: p.parts["voie"],
    "code_postal": lambda p: p.parts["code_postal"],
    "code_insee": lambda p: p.parts["code_insee"],
    "telephone": lambda p: p.parts["telephone"],
    "courriels": lambda p: p.parts["courriels"],
    "site_web": lambda p: p.parts["site_web"] * (0.2 if p.parts["courriels"] > 0.5 else 1),
    "pivot": lambda p: p.parts["pivot"],
    "latitude": _numeric_position("lat", "lambert_y", "lon"),
    "longitude": _numeric_position("lon", "lambert_x", "lat"),
    "date_maj": lambda p: p.parts["date"],
    "fiche_acces_libre": lambda p: p.parts["acceslibre"],
    "prise_rdv": lambda p: p.parts["site_web"],
    "presentation_detail": lambda p: min(1.0, p.length / 80) * p.letters,
    "presentation_resume": lambda p: min(1.0, p.length / 40) * p.letters,
}
"""How much a column looks like the field, from 0 to 1, from its cells."""

_SHAPED: Final = frozenset(
    {
        "code_postal",
        "code_insee",
        "telephone",
        "courriels",
        "site_web",
        "pivot",
        "latitude",
        "longitude",
        "date_maj",
        "fiche_acces_libre",
        "prise_rdv",
    }
)
"""Fields whose cells have a shape of their own: a column without it is another thing, whatever its name."""
_WORDS: Final = frozenset({"nom", "commune"})
"""Fields made of words: a column of codes is another thing."""
_SELF_EVIDENT: Final = frozenset({"courriels", "telephone", "site_web", "pivot"})
"""Shapes that nothing else has: the cells are enough."""
_OWN: Final = frozenset({"id", "code_insee", "pivot", "nom"})
"""Fields never taken from what an address search added: its guess would pass for the sender's word."""
_EXACT: Final = {**{name: name for name in CHAMPS}, **CHAMPS_RENOMMES}


def score(champ: str, p: Profil) -> _Score:
    """How well a column suits a field."""
    by_name = _name_score(champ, p.name)
    detector = VALEURS.get(champ)
    if not p.texts:
        # Nothing to contradict the name, nothing to confirm it.
        return _Score(by_name * 0.5, by_name, None)
    if detector is None:
        return _Score(by_name * 0.9, by_name, None)
    by_value = detector(p)
    if (champ in _SHAPED and by_value < 0.3) or (champ in _WORDS and not by_value):
        return _Score(by_name * 0.25, by_name, by_value)
    if not by_name:
        return _Score(0.45 * by_value if champ in _SELF_EVIDENT and by_value > 0.6 else 0.0, 0.0, by_value)
    total = 0.6 * by_name + 0.35 * by_value + 0.05 * p.filled
    return _Score(total * (0.55 if is_from_geocoder(p.name) else 1), by_name, by_value)


def _name_score(champ: str, name: str) -> float:
    if name in _EXACT:
        return 1.0 if _EXACT[name] == champ else 0.0
    text = words(name)
    against = CONTRE.get(champ)
    if champ not in NOMS or (against is not None and against.search(text)):
        return 0.0
    if champ in _OWN and is_from_geocoder(name):
        return 0.0
    sure, hint = NOMS[champ]
    if sure.search(text):
        # « Ville » says it better than « Ville du siège de la structure ».
        return 0.95 - min(0.15, 0.02 * text.count(" "))
    return 0.5 if hint.search(text) else 0.0


def assign(profiles: Sequence[Profil], champs: Sequence[str]) -> dict[str, ChampPropose]:
    """Best column for each of ``champs``, each column used once."""
    pairs: list[tuple[float, int, int]] = []
    scores: dict[tuple[int, int], _Score] = {}
    for at, champ in enumerate(champs):
        for column, p in enumerate(profiles):
            found = score(champ, p)
            if found.total >= SEUIL:
                scores[at, column] = found
                pairs.append((found.total, at, column))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    proposed: dict[str, ChampPropose] = {}
    used: set[int] = set()
    for total, at, column in pairs:
        champ = champs[at]
        if champ in proposed or column in used:
            continue
        used.add(column)
        others = tuple(profiles[c].name for t, a, c in pairs if a == at and c != column)[:3]
        reason = _reason(champ, profiles[column], scores[at, column])
        proposed[champ] = ChampPropose(champ, (profiles[column].name,), round(min(total, 1.0), 2), reason, others)
    return proposed


def _reason(champ: str, p: Profil, found: _Score) -> str:
    label = CHAMPS[champ].libelle if champ in CHAMPS else champ
    if not p.texts:
        return f"Le nom de la colonne correspond à « {label} », mais la colonne est vide dans les lignes lues."
    if _EXACT.get(p.name) == champ and found.by_name >= 1:
        return "La colonne porte le nom du schéma national."
    share = f"{round(100 * found.by_value)} % des cases remplies" if found.by_value is not None else ""
    if not found.by_name:
        return f"{share} ont la forme attendue pour « {label} »."
    if share and champ in _SHAPED:
        return f"Le nom de la colonne correspond à « {label} », et {share} ont la forme attendue."
    return f"Le nom de la colonne correspond à « {label} »."


_DIGIT_FIRST: Final = re.compile(r"\d")


def starts_with_number(p: Profil) -> float:
    """Share of cells that begin with a figure."""
    return sum(1 for text in p.texts if _DIGIT_FIRST.match(text)) / (len(p.texts) or 1)
