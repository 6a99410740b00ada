"""The committees of the demo: a year ago a meeting with its minutes and decisions, one late; next month another, prepared.

Nobody here exists.
"""

import datetime as dt
from itertools import cycle
from typing import Final

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.pilotage.gouvernance.enums import EtatDecision, NatureInstance, PlaceMembre, ReponseInvitation
from maillage.pilotage.gouvernance.models import Decision, Instance, InvitationReunion, Reunion
from maillage.pilotage.gouvernance.services.convocations import send_invitations
from maillage.pilotage.gouvernance.services.decisions import close_decision, take_decision
from maillage.pilotage.gouvernance.services.instances import create_instance, name_member
from maillage.pilotage.gouvernance.services.ordre_du_jour import add_point, keep_point
from maillage.pilotage.gouvernance.services.reunions import plan_meeting
from maillage.pilotage.gouvernance.services.tenue import Presence, publish_minutes, record_attendance, write_minutes
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.territoires.models import Departement

ELUS: Final = (
    ("Dominique Fictive", "Vice-présidente, inclusion numérique", "elu@demo.example"),
    ("Claude Imaginaire", "Conseiller départemental, canton Nord", ""),
    ("Sacha Inventé", "Conseillère départementale, canton Sud", ""),
)
ENDROIT: Final = "Hôtel du Département, salle 2"
_DELIBERATION: Final = "211"
PASSEE: Final = dt.timedelta(days=240)
A_VENIR: Final = dt.timedelta(days=24)
POINTS: Final = (
    ("Bilan des permanences", "Les permanences du mardi sont pleines. Celles du samedi le sont moins."),
    ("Où manquent des demi-journées", "Trois communes attendent. Une tournée mensuelle est possible."),
    ("Formation des agents d'accueil", "Les structures demandent une journée par an."),
)
DECISIONS: Final = (
    ("Écrire aux trois communes qui attendent et leur proposer une date de visite", 30, True),
    ("Préparer un calendrier des permanences du samedi avec deux structures", 120, False),
    ("Organiser une journée de formation pour les agents d'accueil", 330, False),
)
"""What is decided, for how many days after the meeting, done or not."""


def hold_committees(departement: Departement, acteur: Acteur) -> int:
    """Once: nothing is done where a committee is already. How many meetings."""
    now = timezone.now()
    today = timezone.localdate(now)
    with tenant_transaction(departement.pk):
        if Instance.objects.filter(departement=departement).exists():
            return 0
        steering = _body(acteur, NatureInstance.PILOTAGE, "Comité de pilotage", today)
        technical = _body(acteur, NatureInstance.TECHNIQUE, "Comité technique", today)
        for rank, (nom, qualite, courriel) in enumerate(ELUS):
            _member(acteur, steering, nom, qualite, courriel, today, deputy=rank == 2)
        past = _meeting(acteur, technical, now - PASSEE, today)
        _hold(acteur, past, now - PASSEE)
        _meeting(acteur, technical, now + A_VENIR, today)
    return 2


def _body(acteur: Acteur, nature: NatureInstance, nom: str, today: dt.date) -> Instance:
    valeurs = {"nature": nature, "nom": nom, "frequence_mois": 12, "depuis_le": today - dt.timedelta(days=500)}
    return create_instance(by=acteur, valeurs=valeurs)


def _member(
    acteur: Acteur, body: Instance, nom: str, qualite: str, courriel: str, today: dt.date, *, deputy: bool
) -> None:
    day = today - dt.timedelta(days=500)
    valeurs = {
        "nom": nom,
        "qualite": qualite,
        "organisme": "",
        "courriel": courriel,
        "place": PlaceMembre.SUPPLEANT if deputy else PlaceMembre.TITULAIRE,
        "deliberation_numero": _DELIBERATION,
        "deliberation_le": day,
        "debut": day,
    }
    name_member(by=acteur, instance=body, valeurs=valeurs)


def _meeting(acteur: Acteur, body: Instance, moment: dt.datetime, today: dt.date) -> Reunion:
    """At two in the afternoon."""
    day = timezone.localtime(moment).date()
    start = timezone.make_aware(dt.datetime.combine(day, dt.time(14)))
    valeurs = {"debut": start, "endroit": ENDROIT, "visio": "", "quorum": None}
    return plan_meeting(by=acteur, instance=body, valeurs=valeurs, today=today)


def _hold(acteur: Acteur, reunion: Reunion, moment: dt.datetime) -> None:
    """Invited three weeks before, held, its minutes published the week after. Nobody is written to: its day is past."""
    for known in reunion.points.all():
        keep_point(by=acteur, reunion=reunion, point_id=known.pk, garde=False)
    points = [(add_point(by=acteur, reunion=reunion, titre=titre, texte=""), said) for titre, said in POINTS]
    reunion.invitations.update(courriel="")
    send_invitations(by=acteur, reunion=reunion, adresse="", now=moment - dt.timedelta(days=21))
    answers = (
        ReponseInvitation.PRESENT,
        ReponseInvitation.PRESENT,
        ReponseInvitation.REPRESENTE,
        ReponseInvitation.EXCUSE,
    )
    presences = {
        invite.pk: Presence(answer.value, _who_sat(invite, answer))
        for answer, invite in zip(cycle(answers), reunion.invitations.order_by("pk"), strict=False)
    }
    later = reunion.debut + dt.timedelta(hours=2)
    record_attendance(by=acteur, reunion=reunion, presences=presences, now=later)
    write_minutes(by=acteur, reunion=reunion, textes={point.pk: said for point, said in points})
    for rank, (texte, days, done) in enumerate(DECISIONS):
        decision = _decision(acteur, reunion, points[rank][0].pk, texte, days)
        if done:
            cloture = "Les trois communes ont reçu une lettre. Deux visites sont prévues."
            close_decision(by=acteur, decision=decision, etat=EtatDecision.FAITE, cloture=cloture, now=later)
    publish_minutes(by=acteur, reunion=reunion, adresse=str, now=reunion.debut + dt.timedelta(days=7))


def _who_sat(invite: InvitationReunion, answer: ReponseInvitation) -> str:
    """The person invited, or another of the same body."""
    return "une autre personne de la structure" if answer is ReponseInvitation.REPRESENTE else invite.nom


def _decision(acteur: Acteur, reunion: Reunion, point: int, texte: str, days: int) -> Decision:
    valeurs = {
        "texte": texte,
        "motif": "",
        "votes_pour": None,
        "votes_contre": None,
        "abstentions": None,
        "responsable_id": None,
        "responsable_role": Role.COORDINATEUR.value,
        "responsable_structure_id": None,
        "echeance_le": timezone.localtime(reunion.debut).date() + dt.timedelta(days=days),
        "point_id": point,
        "objet_type": "",
        "objet_id": "",
        "objet_nom": "",
    }
    return take_decision(by=acteur, reunion=reunion, valeurs=valeurs)
