"""Undo a whole import: its versions no longer count, its merges are undone, its questions closed."""

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.enums import Verdict
from maillage.reseau.lieux.models import Fusion, Ressemblance, Source, Version
from maillage.reseau.lieux.services.fusions import FusionImpossible, move_back
from maillage.reseau.lieux.services.livraisons import undo_lot
from maillage.reseau.recensement.enums import EtatDoute, EtatImport
from maillage.reseau.recensement.models import Doute, Import
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

LOT = 500


class AnnulationImpossible(Exception):
    """This import cannot be undone now; the message says why, in French."""


def undo(*, by: Acteur, lot: Import) -> Import:
    """Take back everything an import did, by chunks; done again after a kill, it finishes. Idempotent."""
    with tenant_transaction(by.departement_id):
        lot = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=lot.pk)
        if lot.etat == EtatImport.ANNULE:
            return lot
        if lot.etat not in {EtatImport.APPLIQUE, EtatImport.ANNULATION}:
            raise AnnulationImpossible("Seul un import appliqué peut être annulé.")
        lot.etat = EtatImport.ANNULATION
        lot.save(update_fields=["etat", "updated_at"])
    _undo_merges(by, lot)
    _undo_versions(by, lot)
    return _finish(by, lot)


def _undo_merges(by: Acteur, lot: Import) -> None:
    """Newest first, so that a place merged twice comes back in order; a merge built upon by a person stays."""
    with tenant_transaction(by.departement_id):
        fusions = list(Fusion.objects.filter(lot=lot.pk, automatique=True, defaite_le__isnull=True).order_by("-pk"))
    for fusion in fusions:
        with tenant_transaction(by.departement_id):
            try:
                move_back(fusion=fusion, par=by.nom)
            except FusionImpossible:
                continue  # the kept place was merged again by a person: his act stands, its versions are still undone


def _undo_versions(by: Acteur, lot: Import) -> None:
    last = 0
    while True:
        with tenant_transaction(by.departement_id):
            source = Source.objects.select_for_update().get(pk=lot.source_id)
            ids = list(Version.objects.filter(lot=lot.pk, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:LOT])
            if not ids:
                return
            undo_lot(source=source, lot=lot.pk, par=by.nom, ids=ids)
            last = ids[-1]


def _finish(by: Acteur, lot: Import) -> Import:
    with tenant_transaction(by.departement_id):
        Doute.objects.open().filter(lot=lot).update(etat=EtatDoute.ECARTE, par="(import annulé)", repondu_le=timezone.now())
        Ressemblance.objects.filter(lot=lot.pk, verdict=Verdict.OUVERT).delete()
        lot.etat = EtatImport.ANNULE
        lot.save(update_fields=["etat", "updated_at"])
        record(by=by, action="import.annule", objet_type="import", objet_id=lot.pk, objet_nom=str(lot), detail=lot.compteurs)
    return lot
