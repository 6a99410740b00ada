"""Undo a whole import: its versions no longer count, its merges are undone, its questions closed."""

from django.db import connection
from django.utils import timezone

from maillage.reseau.lieux.enums import Verdict
from maillage.reseau.lieux.models import Fusion, Ressemblance, Source, Version
from maillage.reseau.lieux.services.fusions import move_back
from maillage.reseau.lieux.services.livraisons import undo_lot
from maillage.reseau.recensement.enums import EtatDoute, EtatImport
from maillage.reseau.recensement.models import Doute, Import
from maillage.reseau.recensement.services.application import IMPORT_ANNULE, REMPLACE
from maillage.reseau.recensement.services.etapes import exclusive, is_half_applied
from maillage.reseau.recensement.services.morceaux import chunk_size, in_chunk
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


class AnnulationImpossible(Exception):
    """The import cannot be undone now; the message says why, in French."""


def undo(*, by: Acteur, lot: Import) -> Import:
    """Take back everything an import did, by chunks; done again after a kill, it finishes. Idempotent.

    What a later delivery of the source said again in the same words stays: that delivery answers for it from now on.
    Answers of people stay too. Raises AnnulationImpossible, DejaEnCours.
    """
    with exclusive(lot.pk):
        lot = in_chunk(by.departement_id, lambda: _begin(lot))
        if lot.etat == EtatImport.ANNULE:
            return lot
        in_chunk(by.departement_id, lambda: _hand_over(lot))
        _undo_merges(by, lot)
        _undo_versions(by, lot)
        return in_chunk(by.departement_id, lambda: _finish(by, lot))


def _begin(lot: Import) -> Import:
    lot = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=lot.pk)
    if lot.etat == EtatImport.ANNULE:
        return lot
    if lot.etat not in {EtatImport.APPLIQUE, EtatImport.ANNULATION} and not is_half_applied(lot):
        raise AnnulationImpossible("Seul un import appliqué peut être annulé.")
    lot.etat = EtatImport.ANNULATION
    lot.save(update_fields=["etat", "updated_at"])
    return lot


def _hand_over(lot: Import) -> None:
    """Versions that another applied delivery of the source found unchanged become that delivery's.

    Questions and merges follow.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUESTIONS_SAID_AGAIN, [lot.pk, lot.pk])
        cursor.execute(_SAID_AGAIN, [lot.pk, lot.pk])
        cursor.execute(_MERGES_SAID_AGAIN, [lot.pk, lot.pk])


_SAID_AGAIN = """
UPDATE lieux_version v SET lot = autre.lot
FROM (SELECT v.id, min(l.lot_id) AS lot FROM lieux_version v
      JOIN recensement_import i ON i.source_id = v.source_id AND i.id <> %s
          AND i.etat IN ('APPLICATION', 'RAPPROCHEMENT', 'APPLIQUE')
      JOIN recensement_ligne l ON l.departement_id = i.departement_id AND l.lot_id = i.id AND l.cle = v.cle
          AND l.empreinte = v.empreinte AND l.changement = 'INCHANGEE' AND l.lieu_id IS NOT NULL
      WHERE v.lot = %s AND v.origine = 'IMPORT' GROUP BY v.id) autre
WHERE v.id = autre.id
"""
_QUESTIONS_SAID_AGAIN = """
UPDATE recensement_doute d SET lot_id = autre.lot_id, ligne_id = autre.ligne_id
FROM (SELECT DISTINCT ON (d.id) d.id, l.lot_id, l.id AS ligne_id FROM recensement_doute d
      JOIN recensement_ligne ici ON ici.id = d.ligne_id
      JOIN recensement_import source ON source.id = d.lot_id
      JOIN recensement_import i ON i.source_id = source.source_id AND i.id <> %s
          AND i.etat IN ('APPLICATION', 'RAPPROCHEMENT', 'APPLIQUE')
      JOIN recensement_ligne l ON l.departement_id = i.departement_id AND l.lot_id = i.id AND l.cle = ici.cle
          AND l.empreinte = ici.empreinte AND l.changement = 'INCHANGEE' AND l.lieu_id IS NOT NULL
      WHERE d.lot_id = %s ORDER BY d.id, l.lot_id) autre
WHERE d.id = autre.id
"""
_MERGES_SAID_AGAIN = """
UPDATE lieux_fusion f SET lot = reste.lot
FROM (SELECT f.id, max(v.lot) AS lot FROM lieux_fusion f
      JOIN lieux_version v ON v.lieu_id = f.garde_id AND v.actif AND v.origine = 'IMPORT'
      WHERE f.lot = %s AND f.automatique AND f.defaite_le IS NULL
      GROUP BY f.id HAVING bool_and(v.lot <> %s) AND bool_or(v.lieu_initial_id = f.absorbe_id)
          AND bool_or(v.lieu_initial_id <> f.absorbe_id)) reste
WHERE f.id = reste.id
"""


def _undo_merges(by: Acteur, lot: Import) -> None:
    """Newest first; a merge that a person undid meanwhile is left as he left it."""

    def rows() -> list[Fusion]:
        standing = Fusion.objects.filter(lot=lot.pk, automatique=True, defaite_le__isnull=True).order_by("-pk")
        locked = standing.select_for_update(of=("self",)).select_related("garde", "absorbe")
        return list(locked[: chunk_size() // 5 or 1])

    def some() -> bool:
        fusions = rows()
        for fusion in fusions:
            move_back(fusion=fusion, par=by.nom)
        return bool(fusions)

    while in_chunk(by.departement_id, some):
        pass


def _undo_versions(by: Acteur, lot: Import) -> None:
    last = 0

    def some() -> list[int]:
        source = Source.objects.select_for_update().get(pk=lot.source_id)
        ids = Version.objects.filter(lot=lot.pk, pk__gt=last).order_by("pk").values_list("pk", flat=True)
        found = list(ids[: chunk_size()])
        if found:
            undo_lot(source=source, lot=lot.pk, par=by.nom, ids=found)
        return found

    while ids := in_chunk(by.departement_id, some):
        last = ids[-1]


def _finish(by: Acteur, lot: Import) -> Import:
    """Close the questions of the import, and open again those it had replaced."""
    now = timezone.now()
    Doute.objects.open().filter(lot=lot).update(etat=EtatDoute.ECARTE, par=IMPORT_ANNULE, repondu_le=now)
    replaced = Doute.objects.filter(departement_id=lot.departement_id, par=REMPLACE, reponse={"lot": lot.pk})
    replaced.update(etat=EtatDoute.OUVERT, par="", repondu_le=None, reponse=None)
    Ressemblance.objects.filter(lot=lot.pk, verdict=Verdict.OUVERT).delete()
    lot.etat, lot.message = EtatImport.ANNULE, ""
    lot.save(update_fields=["etat", "message", "updated_at"])
    record(
        by=by, action="import.annule", objet_type="import", objet_id=lot.pk, objet_nom=str(lot), detail=lot.compteurs
    )
    return lot
