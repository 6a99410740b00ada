"""One published place as a record of the national schema, and as what the schema cannot say of it.

Rules: ``id`` is ours and stable (« Maillage_64_k7m2… »); an unknown date of the source becomes the day when the newest file
that tells of the place was received; an approximate position is left out, for it would put the place where it is not; a
place that the schema makes impossible (no address) is listed apart; an optional value that breaks a pattern is left out.
The licence of each source stands beside its name in ``source``, the only place that the schema leaves for it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.schema import (
    ENUMERATIONS,
    FIELD_NAMES,
    REQUIRED,
    check_record,
    labels_of,
    to_record,
)
from maillage.reseau.lieux.selectors.donnees import received_days
from maillage.socle.territoires.models import Departement

LOT: Final = 500
_LICENCES: Final = dict(Licence.choices)


class Bilan:
    """Figures of one export: ``exportes``, ``ecartes`` {field that the schema requires: places without it}, ``retires`` {field: values}."""

    def __init__(self) -> None:
        self.exportes = 0
        self.ecartes: Counter[str] = Counter()
        self.retires: Counter[str] = Counter()


class Fiche(NamedTuple):
    """A published place as written. ``manque``: fields that the schema requires and that we do not know."""

    lieu: LieuPublic
    departement: Departement
    record: dict[str, Any]
    manque: tuple[str, ...]

    @property
    def extension(self) -> dict[str, Any]:
        """What the record cannot say; written by those who ask for it only."""
        return extension_of(self.lieu, self.departement, self.manque)


def record_of(lieu: LieuPublic, departement: Departement, recu_le: dt.date | None = None) -> dict[str, Any]:
    """One published place as a flat record of the schema; may lack a required field (see ``mend``).

    ``recu_le``: the day that stands for an unknown date of the source.
    """
    values: dict[str, Any] = {name: getattr(lieu, name) for name in FIELD_NAMES if name not in {"id", "source"}}
    for name in ENUMERATIONS:
        # In the order of the schema: the same values are the same text, whichever source told them first.
        values[name] = labels_of(name, tuple(code for code in ENUMERATIONS[name] if code in values[name]))
    values["id"] = f"Maillage_{departement.code}_{lieu.cle}"
    values["source"] = ", ".join(_credited(nom, licence) for nom, licence in lieu.licences.items()) or _ours(
        departement
    )
    values["date_maj"] = lieu.date_maj or recu_le or lieu.published_at.date()
    if lieu.position_approximative:
        values["latitude"] = values["longitude"] = None
    return to_record({name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def _credited(nom: str, licence: str) -> str:
    if licence in {"", Licence.A_PRECISER}:
        return nom
    return f"{nom} ({_LICENCES.get(licence, licence)})"


def _ours(departement: Departement) -> str:
    """A place that was entered by hand: the Département tells of it itself."""
    return _credited(f"Département {departement.nom}", Licence.LO_2_0)


def extension_of(lieu: LieuPublic, departement: Departement, manque: tuple[str, ...]) -> dict[str, Any]:
    """What we know and the schema cannot say: every phone, the level of the offer, where an approximate point is…"""
    told: dict[str, Any] = {
        "cle": lieu.cle,
        "page": departement.site + reverse("lieux:detail_short", kwargs={"cle": lieu.cle}),
        "telephones": list(lieu.telephone),
        "niveau": lieu.niveau,
        "date_maj_origine": "SOURCE" if lieu.date_maj else "RECEPTION",
        "licences": [{"source": nom, "licence": licence} for nom, licence in lieu.licences.items()],
        "manque": list(manque),
    }
    if lieu.position_approximative and lieu.latitude is not None:
        told["position_approximative"] = {"latitude": lieu.latitude, "longitude": lieu.longitude}
    return told


def mend(record: dict[str, Any], bilan: Bilan) -> tuple[str, ...]:
    """Take away from ``record`` what the schema refuses, and name the required fields that are then missing."""
    broken = [violation.champ for violation in check_record(record)]
    for champ in broken:
        if champ not in REQUIRED:
            bilan.retires[champ] += 1
        record.pop(champ, None)
    if ("latitude" in record) != ("longitude" in record):
        record.pop("latitude", None)
        record.pop("longitude", None)
    return tuple(champ for champ in broken if champ in REQUIRED)


def published_sheets(departement: Departement, bilan: Bilan, rows: QuerySet[LieuPublic]) -> Iterator[Fiche]:
    """Every place of ``rows``, in their order, read by chunks; what the schema refuses is counted in ``bilan``."""
    iterator = rows.iterator(chunk_size=LOT)
    while chunk := list(islice(iterator, LOT)):
        yield from sheets_of(departement, bilan, chunk)


def sheets_of(departement: Departement, bilan: Bilan, lieux: list[LieuPublic]) -> Iterator[Fiche]:
    """The same of places already read: one query at most, for those whose source gave no date."""
    days = received_days(lieux)
    for lieu in lieux:
        record = record_of(lieu, departement, days.get(lieu.pk))
        manque = mend(record, bilan)
        yield Fiche(lieu, departement, record, manque)


def every_place(departement: Departement) -> QuerySet[LieuPublic]:
    """Published places by key, so that two exports compare line by line."""
    return by_key(LieuPublic.objects.filter(departement=departement))


def by_key(rows: QuerySet[LieuPublic]) -> QuerySet[LieuPublic]:
    """The same places whole, by key."""
    return rows.defer(None).defer("recherche").order_by("cle")


def published_records(
    departement: Departement, bilan: Bilan, rows: QuerySet[LieuPublic] | None = None
) -> Iterator[dict[str, Any]]:
    """Records that conform to the schema, of ``rows`` or of every published place of the Département, by key."""
    found = every_place(departement) if rows is None else by_key(rows)
    for fiche in published_sheets(departement, bilan, found):
        if fiche.manque:
            bilan.ecartes[fiche.manque[0]] += 1
        else:
            bilan.exportes += 1
            yield fiche.record
