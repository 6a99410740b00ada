"""The page of a half-day, as it is sent: taps (one JSON list) or, without JavaScript, numbers of people who are alike."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from maillage.terrain.accompagnements.enums import Genre, Orientation, Statut, Tenue, Thematique, TrancheAge
from maillage.terrain.accompagnements.matinee import (
    CLE,
    LIGNES_MAX,
    Choix,
    Ligne,
    SaisieIllisible,
    adopt_keys,
    check_line,
    read_lines,
)
from maillage.terrain.accompagnements.services.refus import SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import Matinee, fresh_key

CHOIX: Final = Choix(TrancheAge.values, Thematique.values, Orientation.values, Genre.values, Statut.values)
RANGS: Final = 8
"""Empty rows of the page without JavaScript."""
_TAILLE_MAX: Final = 200_000


def read_morning(data: Mapping[str, str], gardees: list[Ligne]) -> Matinee:
    """What the page sent, over what is kept. Raises SaisieRefusee."""
    try:
        if "lignes" in data:
            lignes, connues = _tapped(data)
        else:
            connues = tuple(_keys(data.get("connues_papier", "[]")))
            shown = [line for line in gardees if line.cle in set(connues)]
            lignes = tuple(adopt_keys(shown, _pairs(tuple(_counted(data, shown))), _fresh()))
    except SaisieIllisible as error:
        raise SaisieRefusee(str(error)) from None
    agent = data.get("remplacant", "")
    return Matinee(
        lignes,
        connues,
        data.get("tenue", Tenue.TENUE),
        data.get("motif", ""),
        int(agent) if agent.isascii() and agent.isdecimal() and len(agent) < 10 else None,
    )


def _tapped(data: Mapping[str, str]) -> tuple[tuple[Ligne, ...], tuple[str, ...]]:
    text = data.get("lignes", "")
    if len(text) > _TAILLE_MAX:
        raise SaisieIllisible("Cette saisie est trop longue.")
    return read_lines(_json(text), CHOIX), tuple(_keys(data.get("connues", "[]")))


def _keys(text: str) -> Iterator[str]:
    found = _json(text)
    if not isinstance(found, list) or len(found) > 10 * LIGNES_MAX:
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
    for one in found:
        if not isinstance(one, str) or not CLE.fullmatch(one):
            raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
        yield one


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.") from None


def _counted(data: Mapping[str, str], gardees: list[Ligne]) -> Iterator[Ligne]:
    """One line a person, keys to be given: groups already kept, whose number may change, then the rows filled in."""
    for line, number in groups_of(gardees):
        yield from [line] * _number(data.get(f"garde-{line.cle}", str(number)))
    for rank in range(RANGS):
        number = _number(data.get(f"rang-{rank}-nombre", ""))
        theme, second = data.get(f"rang-{rank}-theme", ""), data.get(f"rang-{rank}-theme2", "")
        themes = tuple(dict.fromkeys(one for one in (theme, second) if one))
        orientation = data.get(f"rang-{rank}-orientation", "")
        if not number and not themes:
            continue
        line = Ligne("", data.get(f"rang-{rank}-tranche", ""), themes, (orientation,) if orientation else ())
        check_line(line, CHOIX)
        yield from [line] * (number or 1)


def groups_of(lignes: list[Ligne]) -> list[tuple[Ligne, int]]:
    """People who are alike, with their number, in the order of the first."""
    found: dict[tuple[Any, ...], tuple[Ligne, int]] = {}
    for line in lignes:
        first, number = found.get(line.contenu, (line, 0))
        found[line.contenu] = (first, number + 1)
    return list(found.values())


def _pairs(lignes: tuple[Ligne, ...]) -> list[tuple[Ligne, int]]:
    if len(lignes) > LIGNES_MAX:
        raise SaisieIllisible(
            f"Une demi-journée compte {LIGNES_MAX} personnes au plus. Notez un atelier pour un groupe."
        )
    return groups_of(list(lignes))


def _number(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= LIGNES_MAX):
        raise SaisieIllisible(f"Écrivez un nombre de personnes entre 0 et {LIGNES_MAX}.")
    return int(text)


def _fresh() -> Iterator[str]:
    while True:
        yield fresh_key()
