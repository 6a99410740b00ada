"""Stages of a file: one runner a Département, chunks done again after a kill, and what is left when one breaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.models import ChangementJournal, ImportJournal, LigneJournal
from maillage.terrain.accompagnements.services.import_journal.fichiers import forget, forget_file_of
from maillage.terrain.accompagnements.services.refus import EtatDepasse

VERROU: Final = 7_180_000
"""First key of the advisory locks, so that they cannot meet another application's."""
PANNE: Final = "Une erreur inattendue a arrêté la lecture. Rien n'a changé. Renvoyez le fichier, ou prévenez la personne qui administre Maillage."
PANNE_A_MOITIE: Final = (
    "Une erreur inattendue a arrêté la reprise. Une partie du fichier est déjà comptée : reprenez-la, ou annulez-la. "
    "Prévenez aussi la personne qui administre Maillage."
)
PANNE_ANNULATION: Final = (
    "Une erreur inattendue a arrêté l'annulation. Demandez-la encore : elle reprendra où elle en était. "
    "Si l'erreur revient, prévenez la personne qui administre Maillage."
)


class DejaEnCours(Exception):
    """Another process works on a file of this Département now."""


@contextmanager
def exclusive(departement_id: int) -> Iterator[None]:
    """One writer of the log a Département. A session lock falls with its process: a killed worker holds nothing. Raises DejaEnCours."""
    key = VERROU * 1_000_000_000 + departement_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (free,) = cursor.fetchone()
        if not free:
            raise DejaEnCours(f"Département {departement_id}")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def lock(by_or_id: Acteur | int, pk: int) -> ImportJournal:
    """The row as it is now, of the Département of who acts."""
    here = by_or_id if isinstance(by_or_id, int) else by_or_id.departement_id
    return ImportJournal.objects.select_for_update().get(departement_id=here, pk=pk)


def lock_in(by: Acteur, depot: ImportJournal, *states: EtatImportJournal) -> ImportJournal:
    """Raises EtatDepasse when it moved on meanwhile."""
    row = lock(by, depot.pk)
    if row.etat not in states:
        raise EtatDepasse(
            _SAID.get(EtatImportJournal(row.etat), "Un travail est en cours sur ce fichier. Attendez qu'il finisse.")
        )
    return row


_SAID: Final = {
    EtatImportJournal.A_VERIFIER: "Ce fichier n'est pas repris.",
    EtatImportJournal.REPRIS: "Ce fichier est déjà repris. Envoyez-le à nouveau si besoin.",
    EtatImportJournal.ANNULE: "Ce fichier est déjà annulé. Envoyez-le à nouveau si besoin.",
    EtatImportJournal.ABANDONNE: "Ce fichier est abandonné. Envoyez-le à nouveau si besoin.",
    EtatImportJournal.ECHEC: "Ce fichier n'a pas pu être lu. Envoyez-le à nouveau.",
}


def is_half_applied(depot: ImportJournal) -> bool:
    """It broke after it had begun to write: it can be taken up again or undone."""
    if depot.etat != EtatImportJournal.ECHEC:
        return False
    return LigneJournal.objects.filter(depot=depot).exists() or ChangementJournal.objects.filter(depot=depot).exists()


def mark_failed(depot_id: int, departement_id: int) -> None:
    """What an unexpected error stopped says so in plain words; the error itself is for the logs."""
    with tenant_transaction(departement_id):
        row = lock(departement_id, depot_id)
        name = forget_file_of(row)
        if row.etat == EtatImportJournal.ANNULATION:
            row.etat, row.message = EtatImportJournal.REPRIS, PANNE_ANNULATION
        elif row.etat in {EtatImportJournal.DEPOSE, EtatImportJournal.LECTURE, EtatImportJournal.JUGEMENT}:
            row.etat, row.message = EtatImportJournal.ECHEC, PANNE
            row.lues.all().delete()
        elif row.etat == EtatImportJournal.REPRISE:
            row.etat = EtatImportJournal.ECHEC
            if is_half_applied(row):
                row.message = PANNE_A_MOITIE
            else:
                row.message = PANNE
                row.lues.all().delete()
        row.save()
        transaction.on_commit(lambda: forget(name))


def tell(by: Acteur, action: str, row: ImportJournal, **detail: int) -> None:
    """The journal line: numbers, never a name of the file's."""
    record(by=by, action=action, objet_type="import_journal", objet_id=row.pk, objet_nom=str(row), detail=detail)
