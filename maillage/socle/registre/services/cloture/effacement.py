"""Erase a Département that was exported: table by table, by chunks, resumable; the others are counted before and after."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from maillage.socle.comptes.models import Utilisateur
from maillage.socle.registre import personnes
from maillage.socle.registre.conservation import files_of
from maillage.socle.registre.enums import EtatCloture
from maillage.socle.registre.models import ClotureDepartement
from maillage.socle.registre.services.cloture.export import (
    MANIFESTE,
    ClotureImpossible,
    stored_folders,
    verify_export,
)
from maillage.socle.registre.services.cloture.tables import COMPTES, Plan, count_rows, read_plan
from maillage.socle.registre.services.effacement import COMPTE_EFFACE, close_for_ever
from maillage.socle.territoires.models import Departement

LOT = 5000


def erase_departement(
    code: str, folder: Path, *, lot: int = LOT, progress: Callable[[str, int], None] = lambda _table, _rows: None
) -> ClotureDepartement:
    """Erase all of it, after checking the export once more. Asked again after a kill, it goes on where it stood.

    ``progress`` hears (table, rows gone) after each chunk. Raises ClotureImpossible, and then nothing was erased.
    """
    if settings.ROLE_BASE != "proprietaire":
        raise ClotureImpossible("Cette commande demande le rôle propriétaire de la base : MAILLAGE_ROLE=proprietaire.")
    manifest = verify_export(folder)
    digest = hashlib.sha256((folder / MANIFESTE).read_bytes()).hexdigest()
    row = ClotureDepartement.objects.exclude(etat=EtatCloture.TERMINEE).filter(code=code, sha256_export=digest).first()
    if row is None:
        raise ClotureImpossible(f"Cet export n'est pas celui de la clôture demandée pour {code}. Exportez de nouveau.")
    departement, plan = Departement.objects.filter(code=code).first(), read_plan()
    if departement is not None:
        if row.etat == EtatCloture.EXPORTEE:
            _begin(row, plan, departement.pk)
        for table in plan.ordre:
            _empty(plan, table, departement.pk, lot, progress)
        _erase_files(departement, [told["source"] for told in manifest["fichiers"].values()])
        with transaction.atomic():
            departement.delete()
    _close_accounts(folder)
    row.etat, row.terminee_le = EtatCloture.TERMINEE, timezone.now()
    row.save()
    return row


def _begin(row: ClotureDepartement, plan: Plan, departement_id: int) -> None:
    if count_rows(plan, departement_id) != row.comptages:
        raise ClotureImpossible(
            "Le Département a changé depuis l'export : mettez le site en maintenance, exportez de nouveau."
        )
    row.etat = EtatCloture.EFFACEMENT
    row.save()


def _empty(plan: Plan, table: str, departement_id: int, lot: int, progress: Callable[[str, int], None]) -> None:
    """Rows that no other row of the table points to go first; what is left in the end points in circles and goes at once."""
    loose = "".join(
        f' AND NOT EXISTS (SELECT 1 FROM "{table}" c WHERE c."{column}" = t.id AND c.id <> t.id)'  # noqa: S608 (names of the catalogue)
        for column in plan.soi.get(table, ())
    )
    while number := _delete(table, departement_id, f"{loose} LIMIT {lot}"):
        progress(table, number)
    if loose and (number := _delete(table, departement_id, "")):
        progress(table, number)


def _delete(table: str, departement_id: int, which: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        # The journal's guard opens to the owner who names the Département, and to nobody else (journal 0004).
        cursor.execute("SELECT set_config('maillage.cloture', %s, true)", [str(departement_id)])
        cursor.execute(
            f'DELETE FROM "{table}" WHERE ctid = ANY(ARRAY('  # noqa: S608 (names of the catalogue)
            f'SELECT t.ctid FROM "{table}" t WHERE t.departement_id = %s{which}))',
            [departement_id],
        )
        return int(cursor.rowcount)


def _erase_files(departement: Departement, exported: Iterable[str]) -> None:
    """Files of the export; one that another Département delivered too is still pointed to, and stays."""
    used = {path for other in Departement.objects.exclude(pk=departement.pk) for path in files_of(other.pk)}
    for path in {Path(name) for name in exported} - used:
        path.unlink(missing_ok=True)
    for folder in stored_folders(departement.code):
        shutil.rmtree(folder)


def _close_accounts(folder: Path) -> None:
    """Accounts that served this Département only are emptied; those that others know, and the installation's, stay."""
    path = folder / "tables" / f"{COMPTES}.jsonl"
    ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    for user in Utilisateur.objects.filter(pk__in=ids, is_superuser=False).exclude(email__endswith=COMPTE_EFFACE):
        if not personnes.belongs_here(user.pk):  # the owner's role sees every Département
            with transaction.atomic():
                close_for_ever(user)
