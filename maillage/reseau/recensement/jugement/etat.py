"""The state of a row: published, or in review and why (issue 2, section 2)."""

from collections.abc import Mapping
from typing import Any, Final

from maillage.socle.territoires.referentiel import CommuneRef

PRIVE: Final = "PAS_DE_PUBLIC"
_REACHES: Final = ("adresse", "telephone", "courriels", "site_web")
SANS_NOM: Final = "Le nom du lieu manque, ou n'est pas sûr."
SANS_COMMUNE: Final = "La commune manque, ou n'est pas sûre."
INTROUVABLE: Final = (
    "Rien ne permet de trouver ni de joindre ce lieu : ni adresse, ni position, ni téléphone, ni courriel, ni site."
)
SANS_PUBLIC: Final = "Le fichier dit que ce lieu n'accueille pas de public."


def judge_state(
    valeurs: Mapping[str, Any],
    *,
    ref: CommuneRef | None,
    departement: str,
    approximate: bool,
) -> tuple[bool, tuple[str, ...]]:
    """(publishable, reasons why not). A doubtful field is withheld and does not hold its row back, save name and commune."""
    motifs: list[str] = []
    if "nom" not in valeurs:
        motifs.append(SANS_NOM)
    if ref is None:
        motifs.append(SANS_COMMUNE)
    elif departement and ref.departement != departement:
        motifs.append(
            f"Ce lieu est dans un autre département : {ref.nom} ({ref.departement}), et l'import est celui du {departement}."
        )
    has_point = valeurs.get("latitude") is not None and not approximate
    if not has_point and not any(valeurs.get(champ) for champ in _REACHES):
        motifs.append(INTROUVABLE)
    if PRIVE in valeurs.get("modalites_acces", ()):
        motifs.append(SANS_PUBLIC)
    return not motifs, tuple(motifs)
