"""Jobs of the census: thin doors to the services. A job names its Département; nothing else crosses the queue."""

import structlog
from procrastinate.contrib.django import app

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.annulation import undo
from maillage.reseau.recensement.services.deroulement import DejaEnCours, run
from maillage.socle.comptes.acteur import Acteur

logger = structlog.get_logger("maillage.recensement")


@app.task(queue="imports", name="recensement.derouler_import", pass_context=False)
def run_import(lot_id: int, departement_id: int) -> None:
    """Carry an import on to its next stop."""
    try:
        run(lot_id, departement_id)
    except DejaEnCours:
        logger.info("import_deja_en_cours", lot=lot_id)


@app.task(queue="imports", name="recensement.annuler_import")
def undo_import(lot_id: int, departement_id: int, acteur_id: int | None, acteur_nom: str) -> None:
    """Undo an import on behalf of the person who asked."""
    with tenant_transaction(departement_id):
        lot = Import.objects.get(pk=lot_id)
    undo(by=Acteur(acteur_id, acteur_nom, departement_id), lot=lot)


def defer_run(lot: Import) -> None:
    """Queue the next stage, in the caller's transaction: the job exists only if what it works on does."""
    run_import.defer(lot_id=lot.pk, departement_id=lot.departement_id)
