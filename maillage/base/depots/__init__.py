"""Rules that every upload door shares: kind by content, size, safe name, archive and image bombs. No Django here."""

from maillage.base.depots.controle import MESSAGES_KINDS, Depot, check_upload
from maillage.base.depots.erreurs import (
    DepotChiffre,
    DepotInconnu,
    DepotInfecte,
    DepotNonAnalyse,
    DepotPiege,
    DepotRefuse,
    DepotTropGros,
    DepotVide,
)
from maillage.base.depots.nature import detect_kind
from maillage.base.depots.noms import safe_name

__all__ = [
    "MESSAGES_KINDS",
    "Depot",
    "DepotChiffre",
    "DepotInconnu",
    "DepotInfecte",
    "DepotNonAnalyse",
    "DepotPiege",
    "DepotRefuse",
    "DepotTropGros",
    "DepotVide",
    "check_upload",
    "detect_kind",
    "safe_name",
]
