"""What a morning says, as a device sends it: one line a person, no word typed. Pure: no Django.

Two devices may fill in the same half-day (a binôme, a phone then a computer). Each sends every line that it holds and the
keys that it knew when the page was loaded, so that nothing another one typed is lost: a line is taken away only when the
sender knew it and no longer has it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

CLE: Final = re.compile(r"[A-Za-z0-9-]{8,40}")
LIGNES_MAX: Final = 200
"""People helped one by one in half a day: beyond, the message is not one of ours."""


class Ligne(NamedTuple):
    """One person helped. ``tranche``, ``genre``, ``statut``: a value, or empty for « non communiqué »; ``thematiques``: one at least.

    ``cle``: names the line for ever, given by the device (8 to 40 letters, figures, dashes).
    """

    cle: str
    tranche: str
    thematiques: tuple[str, ...]
    orientations: tuple[str, ...] = ()
    genre: str = ""
    statut: str = ""

    @property
    def contenu(self) -> tuple[Any, ...]:
        """What it says, whatever its name."""
        return self[1:]


class Choix(NamedTuple):
    """Values that each part of a line may take."""

    tranches: Collection[str]
    thematiques: Collection[str]
    orientations: Collection[str]
    genres: Collection[str]
    statuts: Collection[str]


class SaisieIllisible(ValueError):
    """Not what our page sends. ``args[0]``: a sentence for the person."""


class Ecart(NamedTuple):
    """What to write: ``ajoutees``, ``changees`` (same key, other content), keys ``retirees``."""

    ajoutees: tuple[Ligne, ...]
    changees: tuple[Ligne, ...]
    retirees: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(self)


def read_lines(data: Any, choix: Choix) -> tuple[Ligne, ...]:
    """The lines of a decoded JSON list. A line without a theme is not an accompaniment: refused. Raises SaisieIllisible."""
    if not isinstance(data, list) or len(data) > LIGNES_MAX:
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
    lines = tuple(_read_line(one, choix) for one in data)
    if len({line.cle for line in lines}) != len(lines):
        raise SaisieIllisible("La même personne est notée deux fois. Rechargez la page.")
    return lines


def _read_line(data: Any, choix: Choix) -> Ligne:
    if not isinstance(data, Mapping):
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
    line = Ligne(
        _text(data.get("cle")),
        _text(data.get("tranche")),
        _texts(data.get("thematiques")),
        _texts(data.get("orientations", [])),
        _text(data.get("genre", "")),
        _text(data.get("statut", "")),
    )
    if not CLE.fullmatch(line.cle):
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
    check_line(line, choix)
    return line


def check_line(line: Ligne, choix: Choix) -> None:
    """Raises SaisieIllisible: a value that is not one of the list, no theme, the same one twice."""
    if not line.thematiques:
        raise SaisieIllisible("Choisissez au moins un thème pour chaque personne.")
    known = (
        line.tranche in {"", *choix.tranches}
        and line.genre in {"", *choix.genres}
        and line.statut in {"", *choix.statuts}
        and set(line.thematiques) <= set(choix.thematiques)
        and set(line.orientations) <= set(choix.orientations)
        and len(set(line.thematiques)) == len(line.thematiques)
        and len(set(line.orientations)) == len(line.orientations)
    )
    if not known:
        raise SaisieIllisible("Un choix n'existe pas dans la liste. Rechargez la page.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 40:
        raise SaisieIllisible("Nous n'avons pas pu lire ce que vous avez noté. Rechargez la page.")
    return tuple(_text(one) for one in value)


def compare(gardees: Sequence[Ligne], envoyees: Sequence[Ligne], connues: Collection[str] | None) -> Ecart:
    """What turns ``gardees`` into what was sent. ``connues``: keys that the sender knew; None: he speaks for all lines.

    Sent twice, the second time is empty. A line that somebody else took away and the sender still holds stays away.
    """
    kept = {line.cle: line for line in gardees}
    sent = {line.cle: line for line in envoyees}
    known = set(kept if connues is None else connues)
    added = tuple(line for line in envoyees if line.cle not in kept and (connues is None or line.cle not in known))
    changed = tuple(line for line in envoyees if line.cle in kept and line.contenu != kept[line.cle].contenu)
    gone = tuple(cle for cle in kept if cle in known and cle not in sent)
    return Ecart(added, changed, gone)


def adopt_keys(gardees: Sequence[Ligne], comptes: Iterable[tuple[Ligne, int]], fresh: Iterable[str]) -> list[Ligne]:
    """Lines for counts typed without JavaScript (« 3 people like this »): those already kept keep their keys.

    ``comptes``: (a line whose key is not read, how many people); ``fresh``: as many new keys as may be needed.
    """
    wanted: Counter[tuple[Any, ...]] = Counter()
    order: dict[tuple[Any, ...], Ligne] = {}
    for line, number in comptes:
        wanted[line.contenu] += number
        order.setdefault(line.contenu, line)
    keys = iter(fresh)
    held: dict[tuple[Any, ...], list[str]] = {}
    for line in gardees:
        held.setdefault(line.contenu, []).append(line.cle)
    found = []
    for contenu, number in wanted.items():
        mine = held.get(contenu, [])[:number]
        mine += [next(keys) for _ in range(number - len(mine))]
        found += [order[contenu]._replace(cle=cle) for cle in mine]
    return found
