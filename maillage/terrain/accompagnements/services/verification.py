"""The host checks: it confirms, or contests what it says is wrong. The team answers. Silence is recorded as silence.

Source: convention, art. 3.4; issue: « silence is recorded as silence », never as consent.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from maillage.base.francais import format_date
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.models import CompteRendu
from maillage.terrain.accompagnements.services.annonces import tell_contest
from maillage.terrain.accompagnements.services.envoi import ask_again, locked, show_duties, tell
from maillage.terrain.accompagnements.services.paroles import said
from maillage.terrain.accompagnements.services.refus import EtatDepasse


@transaction.atomic
def confirm(*, by: Acteur, compte_rendu: CompteRendu, now: dt.datetime) -> CompteRendu:
    """TRANSMIS → CONFIRME, in the name of the host. Raises EtatDepasse (answered already, delay over, corrected meanwhile)."""
    row = _waiting(compte_rendu, now)
    _answer(by, row, EtatCompteRendu.CONFIRME, now)
    tell(by, "compte_rendu.confirme", row, personnes=row.personnes)
    return row


@transaction.atomic
def contest(*, by: Acteur, compte_rendu: CompteRendu, motif: str, now: dt.datetime) -> CompteRendu:
    """TRANSMIS → CONTESTE: the adviser and the coordination are told. Raises EtatDepasse, SaisieRefusee (``motif``)."""
    row = _waiting(compte_rendu, now)
    row.motif_contestation = said(motif, "motif", "Dites ce qui n'est pas juste.")
    row.reponse_equipe = ""
    _answer(by, row, EtatCompteRendu.CONTESTE, now)
    tell(by, "compte_rendu.conteste", row, personnes=row.personnes)
    tell_contest(by=by, compte_rendu=row, now=now, qui=row.repondu_par_nom, motif=row.motif_contestation)
    show_duties(row, now)
    return row


@transaction.atomic
def answer_contest(*, by: Acteur, compte_rendu: CompteRendu, reponse: str, now: dt.datetime) -> CompteRendu:
    """CONTESTE → TRANSMIS with the team's answer: the host is asked again. Raises EtatDepasse, SaisieRefusee (``reponse``)."""
    row = locked(compte_rendu)
    if row.etat != EtatCompteRendu.CONTESTE:
        raise EtatDepasse("Ce compte rendu n'est plus contesté.")
    row.reponse_equipe = said(reponse, "reponse", "Écrivez votre réponse.")
    ask_again(by=by, compte_rendu=row, now=now)
    tell(by, "compte_rendu.repondu", row)
    return row


def record_silence(*, departement_id: int, today: dt.date) -> int:
    """TRANSMIS → SANS_REPONSE for every host whose delay is over; how many. Safe to run again. Within a tenant transaction."""
    rows = CompteRendu.objects.filter(
        departement_id=departement_id,
        etat=EtatCompteRendu.TRANSMIS,
        structure__isnull=False,
        a_verifier_avant__lt=today,
    )
    job = command_acteur(departement_id, "Travail de nuit")
    found = list(rows.select_related("lieu").select_for_update(of=("self",)).order_by("pk"))
    for row in found:
        row.etat, row.modifie_par = EtatCompteRendu.SANS_REPONSE, job.nom
        row.save(update_fields=["etat", "modifie_par", "updated_at"])
        tell(job, "compte_rendu.sans_reponse", row)
    return len(found)


def _waiting(compte_rendu: CompteRendu, now: dt.datetime) -> CompteRendu:
    row = locked(compte_rendu)
    if row.etat in {EtatCompteRendu.CONFIRME, EtatCompteRendu.CONTESTE}:
        raise EtatDepasse(f"Votre structure a déjà répondu : {row.repondu_par_nom}.")
    over = row.a_verifier_avant is not None and row.a_verifier_avant < localdate(now)
    if row.etat == EtatCompteRendu.SANS_REPONSE or over:
        day = format_date(row.a_verifier_avant, avec_jour=False)
        raise EtatDepasse(f"Le délai est passé depuis le {day}. Vous pouvez encore signaler une erreur.")
    if row.etat != EtatCompteRendu.TRANSMIS:
        raise EtatDepasse("Ce compte rendu n'est pas encore transmis.")
    if row.transmis_at != compte_rendu.transmis_at:
        raise EtatDepasse("Ce compte rendu vient d'être corrigé. Lisez-le à nouveau.")
    return row


def _answer(by: Acteur, row: CompteRendu, etat: EtatCompteRendu, now: dt.datetime) -> None:
    row.etat, row.repondu_at = etat, now
    row.repondu_par_nom = row.modifie_par = by.nom[:200]
    row.save()
