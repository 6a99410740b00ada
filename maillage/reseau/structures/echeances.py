"""Invitations that expire, roles that end, requests that wait; who belongs; figures, news and shortcuts of the home page."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_compte, format_nombre
from maillage.reseau.structures.enums import EtatDemande
from maillage.reseau.structures.models import Appartenance, DemandeAppartenance, Invitation, Structure
from maillage.reseau.structures.perms.membres import may_answer_requests, may_see_members, reach
from maillage.reseau.structures.perms.structures import may_read
from maillage.socle.comptes.acteur import Acteur, Attache
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.accueil import (
    Chiffre,
    Nouvelle,
    Raccourci,
    register_chiffres,
    register_membres,
    register_nouvelles,
    register_raccourcis,
)
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Escalade, Pour, register_collector

PILOTES: Final = (Role.COORDINATEUR, Role.ADMINISTRATEUR)
INVITATION: Final = dt.timedelta(days=7)
"""An invitation is shown in its last week."""
FIN: Final = dt.timedelta(days=30)
"""The end of a role is shown a month before."""
REPONSE: Final = dt.timedelta(days=7)


def _ids(cles: Collection[str]) -> list[int]:
    return [int(cle) for cle in cles]


def _what(role: str, structure: str | None) -> str:
    """« référent de structure, Commune de Valfictif »: the role offered or asked, never who."""
    label = Role(role).label
    return f"{label}, {structure}" if structure else label


def invitations(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Those without an answer in their last week: to whom sent them, else to the coordination."""
    return _invitations(Invitation.objects.filter(departement_id=departement_id), today)


def _recheck_invitations(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _invitations(Invitation.objects.filter(departement_id=departement_id, pk__in=_ids(cles)), today)


def _invitations(rows: QuerySet[Invitation], today: dt.date) -> Iterator[Devoir]:
    read = rows.pending().filter(expire_le__date__gte=today, expire_le__date__lte=today + INVITATION)  # type: ignore[attr-defined]
    for row in read.select_related("structure", "invite_par").order_by("pk"):
        sender = row.invite_par if row.invite_par and row.invite_par.is_active else None
        yield Devoir(
            cle=str(row.pk),
            titre=f"Une invitation va expirer : {_what(row.role, row.structure and row.structure.nom)}",
            raison="La personne n'a pas répondu. Après cette date, le lien de l'e-mail ne marche plus.",
            echeance_le=timezone.localtime(row.expire_le).date(),
            pour=Pour(utilisateur_id=sender.pk) if sender else Pour(roles=PILOTES),
            url=reverse("structures:invitations"),
            bouton="Voir les invitations",
            objet_type="invitation",
            objet_id=str(row.pk),
            rappels=(7, 2, 0),
        )


def appartenances(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Roles whose last day comes within a month."""
    return _appartenances(Appartenance.objects.filter(departement_id=departement_id), today)


def _recheck_appartenances(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    rows = Appartenance.objects.filter(departement_id=departement_id, pk__in=_ids(cles))
    return _appartenances(rows, today)


def _appartenances(rows: QuerySet[Appartenance], today: dt.date) -> Iterator[Devoir]:
    read = rows.in_force(today).filter(fin__lte=today + FIN, motif_fin="", utilisateur__is_active=True)  # type: ignore[attr-defined]
    for row in read.select_related("structure", "utilisateur").order_by("pk"):
        yield Devoir(
            cle=str(row.pk),
            titre=f"Le rôle de {row.utilisateur} finit bientôt : {_what(row.role, row.structure and row.structure.nom)}",
            raison="Après cette date, la personne ne se connecte plus avec ce rôle (CNIL, fiche « Gérer les habilitations »). "
            "Prolongez-le, ou laissez-le finir.",
            echeance_le=row.fin,
            pour=Pour(roles=PILOTES, secteur_id=row.secteur_id),
            url=reverse("structures:members"),
            bouton="Voir les membres",
            objet_type="appartenance",
            objet_id=str(row.pk),
            rappels=(30, 7, 1),
        )


def demandes(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Requests to join: to the référents of the structure, else to the coordination."""
    return _demandes(DemandeAppartenance.objects.filter(departement_id=departement_id), departement_id, today)


def _recheck_demandes(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    rows = DemandeAppartenance.objects.filter(departement_id=departement_id, pk__in=_ids(cles))
    return _demandes(rows, departement_id, today)


def _demandes(rows: QuerySet[DemandeAppartenance], departement_id: int, today: dt.date) -> Iterator[Devoir]:
    referents = Appartenance.objects.filter(
        departement_id=departement_id, role=Role.REFERENT, utilisateur__is_active=True
    )
    held = set(referents.in_force(today).values_list("structure_id", flat=True))
    for row in rows.filter(etat=EtatDemande.RECUE).select_related("structure").order_by("pk"):
        local = row.structure_id is not None and row.structure_id in held
        yield Devoir(
            cle=str(row.pk),
            titre=f"Répondre à une demande : {_what(row.role, row.structure.nom if row.structure else row.structure_nom)}",
            raison="Une personne attend pour travailler avec le réseau (délibération 003, mission 1.3).",
            echeance_le=timezone.localtime(row.created_at).date() + REPONSE,
            pour=Pour(roles=(Role.REFERENT,), structure_id=row.structure_id) if local else Pour(roles=PILOTES),
            url=reverse("structures:request", kwargs={"pk": row.pk}),
            bouton="Répondre à la demande",
            objet_type="demande",
            objet_id=str(row.pk),
            rappels=(7, 2, 0),
            escalade=Escalade(7, PILOTES) if local else None,
        )


def membres(departement_id: int) -> Iterator[tuple[int, Attache]]:
    """Everybody who has a role today. One query."""
    rows = Appartenance.objects.filter(departement_id=departement_id).in_force(timezone.localdate())
    read = rows.order_by("pk").values_list("utilisateur_id", "role", "structure_id", "structure__nom", "secteur_id")
    for user_id, role, structure, nom, secteur in read:
        yield user_id, Attache(Role(role), structure, nom or "", secteur)


def nouvelles(acteur: Acteur, since: dt.datetime) -> Iterator[Nouvelle]:
    """Members who joined and requests received, where the actor may see them."""
    if may_see_members.may_enter(acteur):
        joined = Appartenance.objects.visible_to(acteur).filter(created_at__gt=since).in_force(timezone.localdate())
        yield from _counted(
            _within(joined, reach(may_see_members, acteur)), "nouveau membre", "nouveaux membres", "structures:members"
        )
    if may_answer_requests.may_enter(acteur):
        asked = DemandeAppartenance.objects.visible_to(acteur).filter(created_at__gt=since, etat=EtatDemande.RECUE)
        yield from _counted(
            _within(asked, reach(may_answer_requests, acteur)),
            "nouvelle demande pour rejoindre le réseau",
            "nouvelles demandes pour rejoindre le réseau",
            "structures:requests",
        )


def _within(rows: QuerySet, portee: frozenset[int] | None) -> QuerySet:
    return rows if portee is None else rows.filter(structure_id__in=portee)


def _counted(rows: QuerySet, one: str, many: str, page: str) -> Iterator[Nouvelle]:
    found = rows.aggregate(nombre=Count("pk"), dernier=Max("created_at"))
    if found["nombre"]:
        yield Nouvelle(found["dernier"], format_compte(found["nombre"], one, many), reverse(page))


def raccourcis(acteur: Acteur) -> Iterator[Raccourci]:
    if may_read(acteur):
        yield Raccourci(40, "Annuaire du réseau", reverse("structures:directory"), "people")


def chiffres(acteur: Acteur) -> Iterator[Chiffre]:
    number = Structure.objects.visible_to(acteur).active().count()
    yield Chiffre(
        20,
        "Structures du réseau",
        format_nombre(number),
        "Communes, associations et autres organismes inscrits au réseau.",
        timezone.localdate(),
    )


def register() -> None:
    """Called in ``ready()``."""
    register_collector(Collecteur("structures.demandes", "Demandes pour rejoindre", demandes, _recheck_demandes))
    register_collector(
        Collecteur("structures.invitations", "Invitations sans réponse", invitations, _recheck_invitations)
    )
    register_collector(Collecteur("structures.roles", "Rôles qui finissent", appartenances, _recheck_appartenances))
    register_membres(membres)
    register_nouvelles(nouvelles)
    register_raccourcis(raccourcis)
    register_chiffres(chiffres)
