"""Points of the drawn map: the places that answer to a question, one by one or in groups, from the index in memory."""

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.reseau.lieux.carte import (
    DETAIL_MAX,
    GROUPES_MAX,
    POINTS_MAX,
    Groupe,
    Maille,
    Position,
    cell_of,
    encode_groups,
    encode_points,
    snapped,
)
from maillage.reseau.lieux.recherche.colonnes import Colonnes
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.reseau.lieux.recherche.familles import NIVEAUX
from maillage.reseau.lieux.selectors.index import index_of
from maillage.reseau.lieux.selectors.recherche import matching_ids
from maillage.socle.territoires.geometrie import Boite
from maillage.socle.territoires.models import Departement

Rangs = NDArray[np.intp]


def map_points(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> dict[str, Any]:
    """``points`` (``carte.encode_points``) of every place that answers, or None above ``POINTS_MAX``: ask for groups then."""
    colonnes, rows = _placed(departement, criteres, at)
    return {"points": None if len(rows) > POINTS_MAX else encode_points(_positions(colonnes, rows))}


def map_groups(departement: Departement, criteres: Criteres, boite: Boite, zoom: int, *, at: dt.datetime) -> dict[str, Any]:  # fmt: skip
    """What stands in ``boite``: ``points`` when they are few, else ``groupes`` (``carte.encode_groups``). Bounded answer."""
    maille = cell_of(zoom, (boite.latitude_min + boite.latitude_max) / 2)
    colonnes, rows = _placed(departement, criteres, at)
    rows = rows[colonnes.in_box(snapped(boite, maille))[rows]]
    if len(rows) <= DETAIL_MAX:
        return {"points": encode_points(_positions(colonnes, rows))}
    return {"groupes": encode_groups(_groups(colonnes, rows, maille))}


def _placed(departement: Departement, criteres: Criteres, at: dt.datetime) -> tuple[Colonnes, Rangs]:
    """The columns, and the rows that answer and stand somewhere."""
    colonnes = index_of(departement).colonnes
    placed = ~np.isnan(colonnes.latitude)
    if not criteres.is_empty:
        placed &= np.isin(colonnes.pk, np.array(matching_ids(departement, criteres, at=at), dtype=np.int64))
    return colonnes, np.flatnonzero(placed)


def _positions(colonnes: Colonnes, rows: Rangs) -> list[Position]:
    levels = np.zeros(len(colonnes.pk), dtype=np.int64)
    for code in NIVEAUX:
        levels[colonnes.with_filters({"niveau": (code,)})] = int(code)
    columns = (colonnes.latitude, colonnes.longitude, levels, colonnes.approche, colonnes.pk)
    return [Position(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True)]


def _groups(colonnes: Colonnes, rows: Rangs, maille: Maille) -> list[Groupe]:
    """One group a cell, at the mean of its places; the largest ones when there are too many."""
    latitudes, longitudes = colonnes.latitude[rows], colonnes.longitude[rows]
    cells = np.stack([np.floor(latitudes / maille.latitude), np.floor(longitudes / maille.longitude)])
    _, cell, numbers = np.unique(cells, axis=1, return_inverse=True, return_counts=True)
    means = [np.bincount(cell, weights=degrees) / numbers for degrees in (latitudes, longitudes)]
    kept = np.argsort(-numbers, kind="stable")[:GROUPES_MAX]
    return [Groupe(*row) for row in zip(*(column[kept].tolist() for column in (*means, numbers)), strict=True)]
