"""A meeting held: who was there, what was said, its minutes published and frozen."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.signing import dumps
from django.db import transaction
from django.utils import timezone

from maillage.base.francais import format_date, format_heure
from maillage.pilotage.gouvernance.enums import EtatReunion, ReponseInvitation
from maillage.pilotage.gouvernance.models import CompteRenduReunion, InvitationReunion, PointOrdreDuJour, Reunion
from maillage.pilotage.gouvernance.selectors.decisions import owner_name
from maillage.pilotage.gouvernance.selectors.reunions import agenda, count_present, elements_of, guests
from maillage.pilotage.gouvernance.services.refus import POURQUOI, GouvernanceRefus, lock_meeting, name_of, tell_meeting
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce
from maillage.socle.messages.services import send_email

GABARIT = "compte-rendu-reunion"
SEL = "gouvernance.compte_rendu"
"""Salt of the links that lead to published minutes without an account."""


class Presence(NamedTuple):
    """``reponse``: PRESENT, REPRESENTE, EXCUSE, or nothing: absent. ``qui``: who sat."""

    reponse: str
    qui: str = ""


@transaction.atomic
def record_attendance(*, by: Acteur, reunion: Reunion, presences: Mapping[int, Presence], now: dt.datetime) -> Reunion:
    """Who was there, whole: {invitation: Presence}. The meeting is then held. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, EtatReunion.CONVOQUEE, EtatReunion.TENUE)
    if row.debut > now:
        raise GouvernanceRefus("Cette réunion n'a pas commencé. Vous écrirez qui était là à partir de son heure.")
    invites = guests(row)
    for invite in invites:
        told = presences.get(invite.pk, Presence(""))
        invite.present = told.reponse in (ReponseInvitation.PRESENT, ReponseInvitation.REPRESENTE)
        invite.presents = told.qui if invite.present else ""
        invite.reponse = told.reponse
        invite.represente_par = told.qui[:120] if told.reponse == ReponseInvitation.REPRESENTE else ""
    InvitationReunion.objects.bulk_update(invites, ["present", "presents", "reponse", "represente_par"])
    row.etat = EtatReunion.TENUE
    row.save()
    tell_meeting(by, "reunion.presences", row, presents=count_present(invites), invites=len(invites))
    return row


@transaction.atomic
def write_minutes(*, by: Acteur, reunion: Reunion, textes: Mapping[int, str]) -> int:
    """What was said on each point: {point: text}; a point not named keeps its text. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, EtatReunion.CONVOQUEE, EtatReunion.TENUE)
    changed = [
        point for point in agenda(row, kept=True) if textes.get(point.pk, point.compte_rendu) != point.compte_rendu
    ]
    for point in changed:
        point.compte_rendu = textes[point.pk]
    PointOrdreDuJour.objects.bulk_update(changed, ["compte_rendu"])
    if changed:
        tell_meeting(by, "reunion.compte_rendu_ecrit", row, points=len(changed))
    return len(changed)


@transaction.atomic
def publish_minutes(
    *, by: Acteur, reunion: Reunion, adresse: Callable[[str], str], now: dt.datetime
) -> CompteRenduReunion:
    """Print the minutes, freeze them, write to those invited. ``adresse``: the link for a token. Nothing changes after.

    Raises GouvernanceRefus, GabaritRefuse; then nothing is kept.
    """
    row = lock_meeting(by, reunion, EtatReunion.TENUE)
    if not agenda(row, kept=True):
        raise GouvernanceRefus("L'ordre du jour est vide. Ajoutez au moins un point.")
    invites = guests(row)
    document = produce(
        by=by,
        gabarit=GABARIT,
        titre=f"Compte rendu : {name_of(row)}",
        data=minutes_data(row, invites, by.nom),
        instant=now,
        objet_type="reunion",
        objet_id=row.pk,
    )
    minutes = CompteRenduReunion(
        departement_id=by.departement_id, reunion=row, document=document, publie_at=now, publie_par_nom=by.nom[:200]
    )
    minutes.save(force_insert=True)
    row.etat = EtatReunion.PUBLIEE
    row.save()
    decisions = list(row.decisions.order_by("pk"))
    for invite in invites:
        if invite.courriel:
            link = adresse(dumps([by.departement_id, row.pk], salt=SEL, compress=True))
            context = {
                "nom_reunion": name_of(row),
                "invite": invite,
                "decisions": decisions,
                "adresse": link,
                "motif": POURQUOI,
            }
            send_email(
                by=by,
                to=invite.courriel,
                template="gouvernance/courriels/compte_rendu",
                context=context,
                objet_type="reunion",
                objet_id=row.pk,
            )
    tell_meeting(by, "reunion.compte_rendu_publie", row, document=document.code, sha256=document.sha256)
    return minutes


def minutes_data(row: Reunion, invites: list[InvitationReunion], redacteur: str) -> dict[str, Any]:
    """Every value that the minutes show."""
    local = timezone.localtime(row.debut)
    decisions: dict[int | None, list[dict[str, str]]] = {}
    for one in row.decisions.select_related("responsable", "responsable_structure").order_by("pk"):
        decisions.setdefault(one.point_id, []).append(
            {
                "numero": one.numero,
                "texte": one.texte,
                "motif": one.motif,
                "votes": say_votes(one.votes_pour, one.votes_contre, one.abstentions),
                "responsable": owner_name(one),
                "echeance": format_date(one.echeance_le, avec_jour=False),
                "objet": one.objet_nom,
            }
        )
    present = count_present(invites)
    return {
        "instance": row.instance.nom,
        "jour": format_date(local.date()),
        "heure": format_heure(local),
        "endroit": row.endroit,
        "visio": bool(row.visio),
        "redacteur": redacteur,
        "quorum": _say_quorum(row.quorum, present),
        "presences": [_say_presence(one) for one in invites],
        "nombre_presents": present,
        "points": [
            {
                "titre": point.titre,
                "compte_rendu": point.compte_rendu,
                "decisions": decisions.get(point.pk, []),
                "elements": [
                    {"titre": one.titre, "decisions": decisions.get(one.pk, [])} for one in elements_of(point)
                ],
            }
            for point in agenda(row, kept=True)
        ],
        "autres_decisions": decisions.get(None, []),
        "bilan": row.bilan.document.code_lisible if row.bilan else "",
    }


def say_votes(pour: int | None, contre: int | None, abstentions: int | None) -> str:
    """« 7 pour, 1 contre, 2 abstentions »; nothing when nobody counted."""
    told = [(pour, "pour", "pour"), (contre, "contre", "contre"), (abstentions, "abstention", "abstentions")]
    return ", ".join(f"{number} {many if number > 1 else one}" for number, one, many in told if number is not None)


def _say_quorum(quorum: int | None, present: int) -> str:
    if quorum is None:
        return ""
    reached = "Le quorum est atteint" if present >= quorum else "Le quorum n'est pas atteint"
    return f"{reached} : {present} sur {quorum} demandés."


def _say_presence(one: InvitationReunion) -> dict[str, str]:
    """A row of the table of attendance."""
    if one.present:
        state = "Représenté" if one.reponse == ReponseInvitation.REPRESENTE else "Présent"
    else:
        state = "Excusé" if one.reponse == ReponseInvitation.EXCUSE else "Absent"
    who = one.presents or one.nom
    return {"qui": one.organisme or one.nom, "etat": state, "par": who if one.present and who != one.organisme else ""}
