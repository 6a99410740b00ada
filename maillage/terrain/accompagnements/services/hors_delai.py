"""A host speaks after its delay: recorded as late, then answered. The silence stays recorded, nothing reopens by itself.

Source: convention, art. 3.4: the host answers for what is reported of its half-days, and its silence is no consent.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from maillage.base.francais import format_date
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.models import CompteRendu, ContestationTardive
from maillage.terrain.accompagnements.services.annonces import tell_contest, tell_late_answer
from maillage.terrain.accompagnements.services.envoi import locked, show_duties, tell
from maillage.terrain.accompagnements.services.paroles import said
from maillage.terrain.accompagnements.services.refus import EtatDepasse


def is_late(compte_rendu: CompteRendu, day: dt.date) -> bool:
    """Its host had a delay, said nothing, and that delay is over."""
    row = compte_rendu
    if row.structure_id is None or row.a_verifier_avant is None:
        return False
    silent = row.etat == EtatCompteRendu.SANS_REPONSE
    return silent or (row.etat == EtatCompteRendu.TRANSMIS and row.a_verifier_avant < day)


@transaction.atomic
def contest_late(*, by: Acteur, compte_rendu: CompteRendu, motif: str, now: dt.datetime) -> ContestationTardive:
    """Keep what the host says, its date, « hors délai »; the coordination gets a duty and a message, the adviser a message.

    The report keeps its state. Raises EtatDepasse (not late, answered already, one waits for its answer), SaisieRefusee (``motif``).
    """
    row = locked(compte_rendu)
    if not is_late(row, localdate(now)):
        raise EtatDepasse("Votre structure a déjà répondu, ou peut encore répondre. Lisez à nouveau ce compte rendu.")
    if row.contestations_tardives.filter(repondue_at__isnull=True).exists():
        raise EtatDepasse("Votre structure a déjà signalé une erreur. L'équipe va vous répondre.")
    late = ContestationTardive.objects.create(
        departement_id=row.departement_id,
        compte_rendu=row,
        motif=said(motif, "motif", "Dites ce qui n'est pas juste."),
        recue_at=now,
        par_nom=by.nom[:200],
    )
    tell(by, "compte_rendu.conteste_tard", row, delai=format_date(row.a_verifier_avant, avec_jour=False))
    tell_contest(by=by, compte_rendu=row, now=now, qui=late.par_nom, motif=late.motif, tardive=True)
    show_duties(row, now)
    return late


@transaction.atomic
def answer_late(*, by: Acteur, compte_rendu: CompteRendu, reponse: str, now: dt.datetime) -> ContestationTardive:
    """The team's answer, sent to the host; the report keeps its state. Raises EtatDepasse, SaisieRefusee (``reponse``)."""
    row = locked(compte_rendu)
    late = row.contestations_tardives.filter(repondue_at__isnull=True).first()
    if late is None:
        raise EtatDepasse("Ce compte rendu n'est plus contesté.")
    late.reponse = said(reponse, "reponse", "Écrivez votre réponse.")
    late.repondue_at, late.repondue_par_nom = now, by.nom[:200]
    late.save()
    tell(by, "compte_rendu.repondu_tard", row)
    tell_late_answer(by=by, compte_rendu=row, contestation=late, now=now)
    show_duties(row, now)
    return late
