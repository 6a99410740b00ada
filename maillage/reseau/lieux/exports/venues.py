"""Half-days to come, as open data: when somebody helps at a published place, and where a mobile one stops. Nobody is named."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from maillage.base.tableur import escape_formula
from maillage.reseau.lieux.blocs import passages_between
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.passages import JOURS_LUS, PARIS, Passage, Passages, start_of_day
from maillage.socle.territoires.models import Departement

COLONNES: Final = (
    "lieu_cle", "lieu_nom", "jour", "heure_debut", "heure_fin", "debut", "fin", "etat", "jour_prevu", "arret", "arret_code_insee",
)  # fmt: skip
"""``jour``, hours: local (Europe/Paris). ``debut``, ``fin``: ISO 8601 with their offset. ``etat``: PREVUE or ANNULEE."""
FORMATS_VENUES: Final = {"csv": "text/csv", "json": "application/json"}


def write_visits(departement: Departement, format_: str, jour: dt.date) -> Iterator[str]:
    """Text of the file, from ``jour`` on, for ``JOURS_LUS`` days, by place then by date. KeyError for an unknown format."""
    return _WRITERS[format_](_records(departement, jour))


def tell_visit(one: Passage) -> dict[str, Any]:
    """A half-day as programs read it; what is empty is left out."""
    debut, fin = one.debut.astimezone(PARIS), one.fin.astimezone(PARIS)
    told = {
        "jour": one.jour.isoformat(),
        "heure_debut": f"{debut:%H:%M}",
        "heure_fin": f"{fin:%H:%M}",
        "debut": debut.isoformat(),
        "fin": fin.isoformat(),
        "etat": "ANNULEE" if one.annule else "PREVUE",
        "jour_prevu": one.deplace_de.isoformat() if one.deplace_de else "",
        "arret": one.endroit,
        "arret_code_insee": one.insee,
    }
    return {name: value for name, value in told.items() if value}


def _records(departement: Departement, jour: dt.date) -> Iterator[dict[str, Any]]:
    last = jour + dt.timedelta(days=JOURS_LUS)
    visits = Passages(passages_between(departement, start_of_day(jour), start_of_day(last)))
    rows = LieuPublic.objects.filter(departement=departement, pk__in=list(visits.par_lieu)).order_by("cle")
    for pk, cle, nom in rows.values_list("pk", "cle", "nom"):
        for one in visits.of(pk):
            yield {"lieu_cle": cle, "lieu_nom": nom, **tell_visit(one)}


def _csv(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLONNES)
    for record in records:
        writer.writerow([escape_formula(str(record.get(name, ""))) for name in COLONNES])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for rank, record in enumerate(records):
        yield (",\n" if rank else "\n") + json.dumps(record, ensure_ascii=False)
    yield "\n]\n"


_WRITERS: Final = {"csv": _csv, "json": _json}
