"""Decisions: filters of the address, one page, the whole for a table; owners and objects to choose from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.pilotage.gouvernance.enums import ROLES_RESPONSABLES, EtatDecision
from maillage.pilotage.gouvernance.models import Decision, Reunion
from maillage.pilotage.gouvernance.models.decision import given_to
from maillage.reseau.conventions.enums import EtatConvention
from maillage.reseau.conventions.models import Convention, DemandeAccueil
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.socle.territoires.models import Departement
from maillage.socle.territoires.selectors import communes_of

PAR_PAGE: Final = 25
CHOIX_MAX: Final = 200
EN_RETARD: Final = "EN_RETARD"
PERSONNES: Final = PILOTES | {Role.CONSEILLER, Role.ELU, Role.DPO}
"""Roles whose holders may be given a decision by name."""
Groupe = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class FiltresDecisions:
    """``etat``: a value of EtatDecision or EN_RETARD; ``miennes``: those given to the actor."""

    etat: str = ""
    instance: int = 0
    miennes: bool = False


def read_filters(query: QueryDict) -> FiltresDecisions:
    """What is not understood is ignored, never an error."""
    etat, instance = query.get("etat", ""), query.get("instance", "")
    return FiltresDecisions(
        etat=etat if etat in {*EtatDecision.values, EN_RETARD} else "",
        instance=int(instance) if instance.isascii() and instance.isdecimal() and len(instance) < 10 else 0,
        miennes=query.get("pour") == "moi",
    )


def find_decisions(acteur: Acteur, filtres: FiltresDecisions, today: dt.date) -> QuerySet[Decision]:
    """Decisions that the actor sees and the filters keep, with what a line shows."""
    rows: QuerySet[Decision] = Decision.objects.visible_to(acteur)
    if filtres.etat == EN_RETARD:
        rows = rows.filter(etat=EtatDecision.A_FAIRE, echeance_le__lt=today)
    elif filtres.etat:
        rows = rows.filter(etat=filtres.etat)
    if filtres.instance:
        rows = rows.filter(reunion__instance_id=filtres.instance)
    if filtres.miennes:
        rows = rows.filter(given_to(acteur))
    return rows.select_related("reunion__instance", "responsable", "responsable_structure")


def page_of_decisions(rows: QuerySet[Decision], *, apres: str, avant: str) -> PageCles[Decision]:
    """The latest first. One query."""
    return keyset(rows, Tri("id", int), descending=True, apres=apres, avant=avant, taille=PAR_PAGE, count=True)


def export_decisions(rows: QuerySet[Decision]) -> Iterator[Decision]:
    """The filtered decisions, whole, by chunks."""
    return rows.order_by("pk").iterator(chunk_size=500)


def find_decision(acteur: Acteur, pk: int) -> Decision | None:
    rows = Decision.objects.visible_to(acteur)
    found: Decision | None = (
        rows.select_related("reunion__instance", "point", "responsable", "responsable_structure").filter(pk=pk).first()
    )
    return found


def owner_name(decision: Decision) -> str:
    """Who carries it out, in words. Its owner is loaded by the selectors above."""
    if decision.responsable_id is not None:
        return str(decision.responsable)
    if decision.responsable_structure_id is not None:
        return str(decision.responsable_structure)
    return Role(decision.responsable_role).label


def decisions_by_point(reunion: Reunion) -> dict[int | None, list[dict[str, Any]]]:
    """{point: its decisions, each with its owner}; None: those of no point. One query."""
    found: dict[int | None, list[dict[str, Any]]] = {}
    for row in reunion.decisions.select_related("responsable", "responsable_structure").order_by("pk"):
        found.setdefault(row.point_id, []).append({"decision": row, "responsable": owner_name(row)})
    return found


def owner_choices(reunion: Reunion, day: dt.date) -> list[Groupe]:
    """Who may be given a decision: a role, a person of the team, a body that is invited. Two queries."""
    roles = [(f"role:{role.value}", str(role.label)) for role in ROLES_RESPONSABLES]
    rows = Appartenance.objects.filter(departement_id=reunion.departement_id, role__in=PERSONNES)
    rows = rows.in_force(day).filter(utilisateur__is_active=True).select_related("utilisateur")
    people = {row.utilisateur_id: str(row.utilisateur) for row in rows.order_by("utilisateur__nom", "pk")[:CHOIX_MAX]}
    bodies = reunion.invitations.filter(structure__isnull=False).order_by("organisme", "pk")
    return [
        ("Une fonction", roles),
        ("Une personne", [(f"compte:{pk}", name) for pk, name in people.items()]),
        ("Une structure invitée", [(f"structure:{one.structure_id}", one.organisme) for one in bodies]),
    ]


def object_choices(departement: Departement) -> list[Groupe]:
    """What a decision may point to, besides its point: a convention, a request to host, a commune. Three queries."""
    departement_id = departement.pk
    running = Convention.objects.filter(departement_id=departement_id, etat=EtatConvention.EN_VIGUEUR)
    conventions = [
        (f"convention:{row.pk}", f"{row.structure.nom}, convention {row.reference}")
        for row in running.select_related("structure").order_by("structure__nom", "pk")[:CHOIX_MAX]
    ]
    asked = DemandeAccueil.objects.filter(departement_id=departement_id).filter(~Q(etat="RETIREE"), ~Q(etat="REFUSEE"))
    requests = [
        (f"demande_accueil:{row.pk}", f"{row.nom_structure} ({row.commune.nom}), demande {row.reference}")
        for row in asked.select_related("commune").defer("commune__contour").order_by("nom_structure", "pk")[:CHOIX_MAX]
    ]
    ground = communes_of(departement).order_by("nom", "pk").values_list("code", "nom")
    communes = [(f"commune:{code}", f"{nom} ({code})") for code, nom in ground]
    return [("Une convention", conventions), ("Une demande d'accueil", requests), ("Une commune", communes)]
