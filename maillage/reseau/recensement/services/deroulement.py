"""Run the stages of an import, whoever asks: a job, the command line, or a job that takes over from a dead worker."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Fusion
from maillage.reseau.lieux.services.rapprochements import reconcile
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.recensement.services.analyse import analyse
from maillage.reseau.recensement.services.application import apply_lines
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

Progress = Callable[[int, int], None]
VERROU = 7_170_000
"""First key of the advisory locks, so that they cannot meet another application's."""


class DejaEnCours(Exception):
    """Another process runs this import now."""


def run(lot_id: int, departement_id: int, *, progress: Progress | None = None, today: datetime.date | None = None) -> Import:
    """Carry an import on to its next stop: PRET (figures shown, a person decides), APPLIQUE or ECHEC.

    Raises DejaEnCours. Every stage is chunks that can be done again, so a kill at any point is made good by the
    next run.
    """
    with _exclusive(lot_id):
        with tenant_transaction(departement_id):
            lot = Import.objects.select_related("source").get(pk=lot_id)
        if lot.etat in {EtatImport.DEPOSE, EtatImport.ANALYSE}:
            lot = analyse(lot, today=today or timezone.localdate(), progress=progress)
        if lot.etat == EtatImport.APPLICATION:
            apply_lines(lot, progress=progress)
            with tenant_transaction(departement_id):
                lot.refresh_from_db()
        if lot.etat == EtatImport.RAPPROCHEMENT:
            _match(lot)
        return lot


def start_application(*, by: Acteur, lot: Import) -> Import:
    """A person applies what the dry run showed: the stage changes here, the work is done by ``run``."""
    with tenant_transaction(by.departement_id):
        lot = Import.objects.select_for_update(of=("self",)).get(pk=lot.pk)
        if lot.etat != EtatImport.PRET:
            return lot
        lot.etat, lot.faites, lot.debut_le = EtatImport.APPLICATION, 0, timezone.now()
        kept = {name: lot.compteurs.get(name, 0) for name in ("lignes", "perdues", "avec_insee")}
        lot.compteurs = kept
        lot.save(update_fields=["etat", "faites", "debut_le", "compteurs", "updated_at"])
        return lot


def _match(lot: Import) -> None:
    with tenant_transaction(lot.departement_id):
        touched = Ligne.objects.filter(lot=lot, lieu__isnull=False).exclude(changement="INCHANGEE")
        new = set(touched.values_list("lieu_id", flat=True))
    if new:
        reconcile(departement_id=lot.departement_id, par=f"rapprochement ({lot.auteur})"[:200], new=new, lot=lot.pk)
    with tenant_transaction(lot.departement_id):
        lot = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=lot.pk)
        if lot.etat != EtatImport.RAPPROCHEMENT:
            return
        counts = Counter(lot.compteurs)
        counts["fusions"] = Fusion.objects.filter(lot=lot.pk, defaite_le__isnull=True).count()
        lot.compteurs, lot.etat, lot.fin_le = dict(counts), EtatImport.APPLIQUE, timezone.now()
        lot.save(update_fields=["compteurs", "etat", "fin_le", "updated_at"])
        author = Acteur(lot.auteur_id, lot.auteur, lot.departement_id)
        record(
            by=author,
            action="import.applique",
            objet_type="import",
            objet_id=lot.pk,
            objet_nom=str(lot),
            detail={**lot.compteurs, "empreinte": lot.empreinte},
        )


@contextmanager
def _exclusive(lot_id: int) -> Iterator[None]:
    """A session lock: it falls with its process, so that a killed worker never holds an import."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [VERROU + lot_id])
        (free,) = cursor.fetchone()
        if not free:
            raise DejaEnCours(f"import {lot_id}")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [VERROU + lot_id])
