"""Prove the journal, publish its root."""

import datetime as dt
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillage.base.francais import format_date
from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.consultation.enums import EtatControle
from maillage.socle.consultation.models import Controle
from maillage.socle.consultation.selectors import Filtre, last_number
from maillage.socle.journal.chaine import Verification
from maillage.socle.journal.models import Racine
from maillage.socle.journal.selectors import walk_chain
from maillage.socle.journal.services import record, seal_day
from maillage.socle.messages.services import send_email

logger = structlog.get_logger("maillage.journal")
NUIT: Final = "contrôle de la nuit"
ABANDON: Final = dt.timedelta(minutes=30)
"""A proof without news for that long was left by a killed process."""


@transaction.atomic
def ask_check(*, by: Acteur) -> tuple[Controle, bool]:
    """A proof of the whole chain, and whether it begins now: one at a time, a second one shows the first."""
    now = timezone.now()
    known = Controle.objects.select_for_update().filter(departement_id=by.departement_id).running().first()
    if known is not None and known.demande_at > now - ABANDON:
        return known, False
    if known is not None:
        _close(known, EtatControle.ECHEC)
    row = Controle.objects.create(
        departement_id=by.departement_id, demande_par=by.nom[:200], demande_at=now, total=last_number(by.departement_id)
    )
    record(by=by, action="journal.verification_demandee", objet_type="journal", objet_id=row.pk)
    return row, True


def run_check(departement_id: int, pk: int) -> Verification | None:
    """Read the chain lot by lot, each in its own transaction, and tell how far; the verdict, or None when it was over already."""
    with tenant_transaction(departement_id):
        row = Controle.objects.running().filter(pk=pk).first()
        if row is None:
            return None
        total = last_number(departement_id)
    steps, verdict = walk_chain(departement_id), Verification(0)
    while True:
        with tenant_transaction(departement_id):
            step = next(steps, None)
            if step is None:
                break
            verdict = step
            Controle.objects.filter(pk=pk).update(lues=step.lignes, total=max(total, step.lignes), racines=step.racines)
    with tenant_transaction(departement_id):
        row.refresh_from_db()
        row.rompue_a, row.raison = verdict.rompue_a, verdict.raison[:300]
        _close(row, EtatControle.INTACT if verdict.rompue_a is None else EtatControle.ROMPU)
    if verdict.rompue_a is not None:
        logger.error("journal_rompu", departement=departement_id, ligne=verdict.rompue_a)
    return verdict


def _close(row: Controle, etat: EtatControle) -> None:
    row.etat, row.fini_at = etat, timezone.now()
    row.save()


def fail_check(departement_id: int, pk: int) -> None:
    """The job failed: the page says so, and another proof may be asked for."""
    with tenant_transaction(departement_id):
        for row in Controle.objects.running().filter(pk=pk):
            _close(row, EtatControle.ECHEC)


def prove_and_seal(departement_id: int) -> Racine | None:
    """The night's work on one Département: prove the whole chain, then publish its root. Safe to run again.

    A broken chain is not sealed: its root would vouch for the change. It is told by mail to those the settings name.
    """
    by = Acteur(None, NUIT, departement_id)
    with tenant_transaction(departement_id):
        row, _ = ask_check(by=by)
    verdict = run_check(departement_id, row.pk)
    if verdict is None:
        return None
    with tenant_transaction(departement_id):
        root = seal_day(departement_id) if verdict.rompue_a is None else None
        for to in settings.JOURNAL_RACINES_A:
            send_email(
                by=by,
                to=to,
                template="consultation/courriels/racine",
                context={
                    "titre": "Le journal a été changé" if root is None else "Racine du journal",
                    "racine": root,
                    "jour": format_date(root.jour) if root else "",
                    "verdict": verdict,
                    "motif": "Vous recevez ce message parce que votre adresse est dans les réglages de ce site.",
                },
                objet_type="journal",
            )
    return root


@transaction.atomic
def tell_export(*, by: Acteur, filtre: Filtre) -> None:
    """The journal was downloaded: by whom, and by which criteria (not their values: one may be a name)."""
    record(by=by, action="journal.exporte", objet_type="journal", detail={"criteres": filtre.names()})
