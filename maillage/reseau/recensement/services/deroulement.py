"""Run the stages of an import, whoever asks: a job, the command line, or a job that takes over from a dead worker."""

import datetime
from collections import Counter
from collections.abc import Callable

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Fusion, Version
from maillage.reseau.lieux.services.rapprochements import reconcile
from maillage.reseau.lieux.services.rattachements import attach_places
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.recensement.services.analyse import analyse
from maillage.reseau.recensement.services.application import apply_lines
from maillage.reseau.recensement.services.etapes import DejaEnCours, exclusive, is_half_applied, mark_failed
from maillage.reseau.recensement.services.morceaux import in_chunk
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

__all__ = ["DejaEnCours", "mark_failed", "run", "start_application"]
Progress = Callable[[int, int], None]
TROP_PAREILS = (
    "{nombre} lieux ressemblent à trop d'autres pour que tous soient comparés (même téléphone, même point, même nom). "
    "Cherchez leurs doublons dans la liste des lieux."
)
"""The matcher bounds its work; what it left aside is told, never dropped in silence."""


def run(
    lot_id: int, departement_id: int, *, progress: Progress | None = None, today: datetime.date | None = None
) -> Import:
    """Carry an import on to its next stop: PRET (figures shown, a person decides), APPLIQUE or ECHEC.

    Raises DejaEnCours. Every stage is chunks that can be done again, so a kill at any point is made good by the
    next run.
    """
    with exclusive(lot_id):
        with tenant_transaction(departement_id):
            lot = Import.objects.select_related("source").get(pk=lot_id)
        if lot.etat in {EtatImport.DEPOSE, EtatImport.ANALYSE}:
            lot = analyse(lot, today=today or timezone.localdate(), progress=progress)
        if lot.etat == EtatImport.APPLICATION:
            apply_lines(lot, progress=progress)
            with tenant_transaction(departement_id):
                lot.refresh_from_db()
        if lot.etat == EtatImport.RAPPROCHEMENT:
            lot = in_chunk(departement_id, lambda: _match(lot_id))
        return lot


def start_application(*, by: Acteur, lot: Import) -> Import:
    """A person applies what the dry run showed, or takes up again what broke: the work is done by ``run``."""
    with tenant_transaction(by.departement_id):
        lot = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=lot.pk)
        if is_half_applied(lot):
            lot.etat, lot.message = EtatImport.APPLICATION, ""
            lot.save(update_fields=["etat", "message", "updated_at"])
            return lot
        if lot.etat != EtatImport.PRET:
            return lot
        lot.etat, lot.faites, lot.debut_le = EtatImport.APPLICATION, 0, timezone.now()
        kept = {name: lot.compteurs.get(name, 0) for name in ("lignes", "perdues", "avec_insee")}
        lot.compteurs = kept
        lot.save(update_fields=["etat", "faites", "debut_le", "compteurs", "updated_at"])
        return lot


def _match(lot_id: int) -> Import:
    """Search for duplicates, and the last word of the import, in one transaction: done wholly, or done again wholly."""
    lot = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=lot_id)
    if lot.etat != EtatImport.RAPPROCHEMENT:
        return lot
    counts = Counter(lot.compteurs)
    if new := _new_places(lot):
        bilan = reconcile(
            departement_id=lot.departement_id, par=f"rapprochement ({lot.auteur})"[:200], new=new, lot=lot.pk
        )
        counts["ressemblances"] = bilan.questions
        if bilan.limites:
            lot.alertes = [*lot.alertes, TROP_PAREILS.format(nombre=bilan.limites)]
        counts["rattaches"] = attach_places(by=_matcher(lot), lieux=_new_places(lot)).rattaches
    counts["fusions"] = Fusion.objects.filter(lot=lot.pk, defaite_le__isnull=True).count()
    lot.compteurs, lot.etat, lot.fin_le = dict(counts), EtatImport.APPLIQUE, timezone.now()
    lot.save(update_fields=["compteurs", "alertes", "etat", "fin_le", "updated_at"])
    record(
        by=Acteur(lot.auteur_id, lot.auteur, lot.departement_id),
        action="import.applique",
        objet_type="import",
        objet_id=lot.pk,
        objet_nom=str(lot),
        detail={**lot.compteurs, "empreinte": lot.empreinte},
    )
    return lot


def _matcher(lot: Import) -> Acteur:
    """The calculation, on behalf of who sent the file."""
    return Acteur(lot.auteur_id, f"rattachement ({lot.auteur})"[:200], lot.departement_id)


def _new_places(lot: Import) -> set[int]:
    """Places that this delivery created or changed, and those of a delivery that broke before its own search."""
    touched = Version.objects.active().filter(lot=lot.pk)
    broken = Import.objects.filter(source=lot.source_id).exclude(pk=lot.pk).exclude(etat=EtatImport.APPLIQUE)
    rows = Ligne.objects.filter(lot=lot, lieu__isnull=False, changement="INCHANGEE")
    left = Version.objects.active().filter(lot__in=list(broken.values_list("pk", flat=True)), source=lot.source_id)
    known = left.filter(lieu__in=rows.values("lieu")) if left.exists() else left.none()
    return {*touched.values_list("lieu_id", flat=True), *known.values_list("lieu_id", flat=True)}
