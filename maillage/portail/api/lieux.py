"""Published places as the interface tells them: the record of the national schema, and our extension."""

import json
from collections.abc import Sequence
from typing import Any

from maillage.reseau.lieux.exports import Bilan, feature_of, sheets_of
from maillage.reseau.lieux.models import LieuPublic
from maillage.socle.territoires.models import Departement


def sheets(departement: Departement, lieux: Sequence[LieuPublic]) -> list[dict[str, Any]]:
    """Each place, in the order given: one query at most for all of them."""
    return [{**fiche.record, "extension": fiche.extension} for fiche in sheets_of(departement, Bilan(), list(lieux))]


def sheet(departement: Departement, lieu: LieuPublic) -> dict[str, Any]:
    return sheets(departement, [lieu])[0]


def feature_collection(lieux: Sequence[dict[str, Any]]) -> str:
    """The same as GeoJSON (RFC 7946)."""
    features = [feature_of(lieu) for lieu in lieux]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
