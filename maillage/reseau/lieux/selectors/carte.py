"""Points of the drawn map: the places that answer to a question, one by one or in groups."""

import datetime as dt
from typing import Any

from django.db.models import Avg, Count, F, QuerySet, Value
from django.db.models.functions import Floor

from maillage.reseau.lieux.carte import (
    DETAIL_MAX,
    GROUPES_MAX,
    POINTS_MAX,
    Groupe,
    Position,
    cell_of,
    encode_groups,
    encode_points,
    snapped,
)
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.reseau.lieux.selectors.recherche import matching
from maillage.socle.territoires.geometrie import Boite
from maillage.socle.territoires.models import Departement


def map_points(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> dict[str, Any]:
    """``points`` (``carte.encode_points``) of every place that answers, or None above ``POINTS_MAX``: ask for groups then."""
    positions = _positions(_placed(departement, criteres, at), POINTS_MAX)
    return {"points": None if positions is None else encode_points(positions)}


def map_groups(departement: Departement, criteres: Criteres, boite: Boite, zoom: int, *, at: dt.datetime) -> dict[str, Any]:  # fmt: skip
    """What stands in ``boite``: ``points`` when they are few, else ``groupes`` (``carte.encode_groups``). Bounded answer."""
    maille = cell_of(zoom, (boite.latitude_min + boite.latitude_max) / 2)
    south, north, west, east = snapped(boite, maille)
    rows = _placed(departement, criteres, at).filter(latitude__range=(south, north), longitude__range=(west, east))
    positions = _positions(rows, DETAIL_MAX)
    if positions is not None:
        return {"points": encode_points(positions)}
    cells = rows.annotate(
        rangee=Floor(F("latitude") / Value(maille.latitude)), colonne=Floor(F("longitude") / Value(maille.longitude))
    ).values("rangee", "colonne")
    found = cells.annotate(lat=Avg("latitude"), lon=Avg("longitude"), nombre=Count("pk")).order_by(
        "-nombre", "rangee", "colonne"
    )
    kept = found.values_list("lat", "lon", "nombre")[:GROUPES_MAX]
    return {"groupes": encode_groups(Groupe(*row) for row in kept)}


def _placed(departement: Departement, criteres: Criteres, at: dt.datetime) -> QuerySet[LieuPublic]:
    """Those with a position; their order is the map's business."""
    return matching(departement, criteres, at=at).filter(latitude__isnull=False).order_by()


def _positions(rows: QuerySet[LieuPublic], most: int) -> list[Position] | None:
    """None when there are more than ``most``."""
    found = list(rows.values_list("latitude", "longitude", "niveau", "position_approximative", "pk")[: most + 1])
    return None if len(found) > most else [Position(*row) for row in found]
