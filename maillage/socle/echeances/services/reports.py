"""Put a duty off, and take it back."""

import datetime as dt

from django.db import transaction

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.collecteurs import collector_of
from maillage.socle.echeances.models import Echeance
from maillage.socle.journal.services import record


class ReportImpossible(Exception):
    """A duty that its kind does not let put off, or that is not open."""


def days_of_postponing(echeance: Echeance) -> int | None:
    """By how many days its kind may be put off; None: not at all."""
    collecteur = collector_of(echeance.collecteur)
    return collecteur.report_jours if collecteur else None


@transaction.atomic
def postpone(*, by: Acteur, echeance: Echeance, motif: str, today: dt.date) -> Echeance:
    """Put off to so many days from today. The date of the law does not move: only when one is reminded. One journal line."""
    days = days_of_postponing(echeance)
    if days is None:
        raise ReportImpossible
    row = Echeance.objects.select_for_update(of=("self",)).open().filter(pk=echeance.pk).first()
    if row is None:
        raise ReportImpossible
    row.reportee_au = row.a_faire_le = today + dt.timedelta(days=days)
    row.report_par, row.report_motif = by.nom[:200], motif[:300]
    row.rappel_le = None
    row.save(update_fields=["reportee_au", "a_faire_le", "report_par", "report_motif", "rappel_le", "updated_at"])
    # The reason, in free words, stays in the row: the journal is never erased.
    detail = {"au": row.reportee_au.isoformat(), "sorte": row.collecteur}
    record(by=by, action="echeance.reportee", objet_type="echeance", objet_id=row.pk, detail=detail)
    return row


@transaction.atomic
def resume(*, by: Acteur, echeance: Echeance) -> None:
    """Back to its own date; nothing happens when it was not put off."""
    changed = (
        Echeance.objects.open()
        .filter(pk=echeance.pk, reportee_au__isnull=False)
        .update(reportee_au=None, a_faire_le=echeance.echeance_le, report_par="", report_motif="", rappel_le=None)
    )
    if changed:
        record(by=by, action="echeance.reprise", objet_type="echeance", objet_id=echeance.pk)
