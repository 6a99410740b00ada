"""What each guest reads of an agenda before the minutes: the points of all, his own, and a neutral title for the others.

A host is told what concerns it, never that another body is late, silent, contested, or waits (convention, article 3.4: each host
answers for its own follow-up; RGPD, art. 5.1.c). That the convention of a public body ends is no secret: both parties
voted it (CRPA, art. L311-1). In the meeting all is said before all; then the published minutes tell it whole.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from maillage.pilotage.gouvernance.enums import NaturePoint, QualiteInvite
from maillage.pilotage.gouvernance.models import InvitationReunion, PointOrdreDuJour
from maillage.pilotage.gouvernance.selectors.propositions import is_group
from maillage.pilotage.gouvernance.selectors.reunions import elements_of
from maillage.reseau.structures.enums import TypeStructure

NEUTRES: Final = {
    NaturePoint.CONVENTION_FIN: "Situation d'une convention",
    NaturePoint.CONTESTATION: "Compte rendu d'une demi-journée",
    NaturePoint.RETARD: "Demi-journées d'une convention",
    NaturePoint.SILENCE: "Suivi avec une structure",
    NaturePoint.DECISION_EN_RETARD: "Suite d'une décision",
    NaturePoint.POSTE_FIN: "Financement d'un poste",
    NaturePoint.ATTENTE: "Demande d'accueil",
    NaturePoint.LIBRE: "Situation d'une structure",
}
PUBLICS: Final = frozenset(
    {
        TypeStructure.COMMUNE,
        TypeStructure.EPCI,
        TypeStructure.CCAS,
        TypeStructure.DEPARTEMENT,
        TypeStructure.REGION,
        TypeStructure.ETAT,
        TypeStructure.ETABLISSEMENT_PUBLIC,
    }
)
ACTES_PUBLICS: Final = frozenset({NaturePoint.CONVENTION_FIN})
"""Neither a post (it may be one person's), nor a request (nobody voted it yet)."""
EQUIPE: Final = frozenset({QualiteInvite.DEPARTEMENT, QualiteInvite.DELIBERATION})
"""Guests who read all: the Département, and those whom a deliberation names."""


@dataclass(frozen=True)
class PointLu:
    """``texte``: why it comes, empty for who may not read it; ``elements``: titles of what it groups, as far as may be read."""

    titre: str
    texte: str = ""
    elements: tuple[str, ...] = ()


def read_points(
    points: Iterable[PointOrdreDuJour], *, tout: bool, structures: Collection[int] = (), publie: bool = False
) -> list[PointLu]:
    """``points``: of ``selectors.reunions.agenda``. ``tout``: the coordination and élus; ``structures``: bodies answered for;
    ``publie``: the minutes are out, where each title stands.
    """
    return [_read(point, tout=tout, structures=structures, publie=publie) for point in points]


def read_by_guest(points: Iterable[PointOrdreDuJour], invite: InvitationReunion) -> list[PointLu]:
    """What is written to a guest, who may have no account."""
    own = [invite.structure_id] if invite.structure_id is not None else []
    return read_points(points, tout=invite.qualite in EQUIPE, structures=own)


def _read(point: PointOrdreDuJour, *, tout: bool, structures: Collection[int], publie: bool) -> PointLu:
    everyone = tout or (point.structure_id is not None and point.structure_id in structures)
    general = point.structure_id is None and point.nature == NaturePoint.LIBRE
    if is_group(point):
        told = (one for one in elements_of(point) if tout or publie or _may_title(one, structures))
        return PointLu(point.titre, point.texte if tout else "", tuple(one.titre for one in told))
    if everyone or general:
        return PointLu(point.titre, point.texte)
    return PointLu(point.titre if publie or _may_title(point, structures) else NEUTRES[NaturePoint(point.nature)])


def _may_title(point: PointOrdreDuJour, structures: Collection[int]) -> bool:
    """Its own, or a public act of a public body."""
    if point.structure_id is not None and point.structure_id in structures:
        return True
    return point.nature in ACTES_PUBLICS and point.structure is not None and point.structure.type in PUBLICS
