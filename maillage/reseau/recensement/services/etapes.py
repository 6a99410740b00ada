"""Stages of an import: who runs it, and what is left when one breaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Import, Ligne

VERROU: Final = 7_170_000
"""First key of the advisory locks, so that they cannot meet another application's."""
PANNE: Final = (
    "Une erreur inattendue a arrêté cet import. Rien n'est perdu. Prévenez la personne qui administre Maillage."
)
PANNE_A_MOITIE: Final = (
    "Une erreur inattendue a arrêté cet import. Une partie des lignes est déjà écrite : reprenez l'import, ou annulez-le. "
    "Prévenez aussi la personne qui administre Maillage."
)
PANNE_ANNULATION: Final = (
    "Une erreur inattendue a arrêté l'annulation. Demandez-la encore : elle reprendra où elle en était. "
    "Si l'erreur revient, prévenez la personne qui administre Maillage."
)
_EN_MARCHE: Final = (EtatImport.DEPOSE, EtatImport.ANALYSE, EtatImport.APPLICATION, EtatImport.RAPPROCHEMENT)


class DejaEnCours(Exception):
    """Another process runs this import now."""


@contextmanager
def exclusive(lot_id: int) -> Iterator[None]:
    """A session lock: it falls with its process, so that a killed worker never holds an import. Raises DejaEnCours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [VERROU * 1_000_000_000 + lot_id])
        (free,) = cursor.fetchone()
        if not free:
            raise DejaEnCours(f"import {lot_id}")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [VERROU * 1_000_000_000 + lot_id])


def is_half_applied(lot: Import) -> bool:
    """An import that broke after it had begun to write places: it can be taken up again or undone, not read anew."""
    return lot.etat == EtatImport.ECHEC and Ligne.objects.filter(lot=lot, lieu__isnull=False).exists()


def mark_failed(lot_id: int, departement_id: int) -> None:
    """An import that an unexpected error stopped says so in plain words; the error itself is for the logs."""
    with tenant_transaction(departement_id):
        lot = Import.objects.select_for_update(of=("self",)).filter(pk=lot_id, etat__in=_EN_MARCHE).first()
        if lot is None:
            return
        lot.etat = EtatImport.ECHEC
        lot.message = PANNE_A_MOITIE if is_half_applied(lot) else PANNE
        lot.save(update_fields=["etat", "message", "updated_at"])


def mark_undo_failed(lot_id: int, departement_id: int) -> None:
    """An undoing that an unexpected error stopped may be asked again: it goes on from where it was."""
    with tenant_transaction(departement_id):
        broken = Import.objects.filter(pk=lot_id, etat=EtatImport.ANNULATION)
        broken.update(etat=EtatImport.APPLIQUE, message=PANNE_ANNULATION)
