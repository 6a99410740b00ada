"""One version of a place, and which of two versions is believed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

RANGS: Final[Mapping[str, int]] = MappingProxyType({"RESPONSABLE": 2, "COORDINATEUR": 1, "IMPORT": 0})
"""The responsible body's word outranks the coordinator's, his outranks an import (issue 2, section 3)."""
IMPORT: Final = "IMPORT"

Ordre = tuple[int, int, float, str, str]
_RIEN: Final[Mapping[str, dt.date]] = MappingProxyType({})


class Contribution(NamedTuple):
    """What one source, or one person, says of a place at one moment.

    ``origine``: RESPONSABLE, COORDINATEUR or IMPORT. ``date``: when the source says it was true (None: unknown,
    held older than any date); ``dates``: the same for single fields that differ. ``received_at``: when we got
    it, used only between equal dates. ``valeurs``: {field: value}; a field that is not there is not spoken of.
    An empty value is silence from an import, and from a person the word « nothing ». ``cle``: unique among
    the versions of a place.
    """

    origine: str
    source: str
    received_at: dt.datetime | None
    date: dt.date | None
    valeurs: Mapping[str, Any]
    cle: str
    dates: Mapping[str, dt.date] = _RIEN

    def speaks_of(self, champ: str) -> bool:
        """True when this version says something of the field."""
        return champ in self.valeurs and (self.origine != IMPORT or not is_empty(self.valeurs[champ]))

    def date_of(self, champ: str) -> dt.date | None:
        """Date of the field, that of the version by default."""
        return self.dates.get(champ, self.date)

    def order(self, champ: str) -> Ordre:
        """Sort key of the field: the version to believe has the greatest."""
        jour = self.date_of(champ)
        return (
            RANGS.get(self.origine, 0),
            jour.toordinal() if jour else 0,
            self.received_at.timestamp() if self.received_at else float("-inf"),
            self.source,
            self.cle,
        )


class Provenance(NamedTuple):
    """Where a value comes from. ``sources``: all of them when several lists were united, else empty."""

    origine: str
    source: str
    date: dt.date | None
    cle: str
    sources: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain types, date as ISO text or None."""
        simple: dict[str, Any] = {
            "origine": self.origine,
            "source": self.source,
            "date": self.date.isoformat() if self.date else None,
        }
        if self.sources:
            simple["sources"] = list(self.sources)
        return simple


def is_empty(valeur: object) -> bool:
    """None, empty text or empty list: nothing is said. Zero and False say something."""
    return valeur is None or (isinstance(valeur, (str, list, tuple, dict)) and not valeur)


def rank(contributions: Sequence[Contribution], champ: str) -> list[Contribution]:
    """Versions that speak of the field, the one to believe first."""
    return sorted(
        (version for version in contributions if version.speaks_of(champ)),
        key=lambda version: version.order(champ),
        reverse=True,
    )


def tell(version: Contribution, champ: str, sources: tuple[str, ...] = ()) -> Provenance:
    """Provenance of a field taken from ``version``."""
    return Provenance(version.origine, version.source, version.date_of(champ), version.cle, sources)
