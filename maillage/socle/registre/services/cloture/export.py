"""Everything of a Département in a folder: one file of JSON lines a table, the files, and a manifest that proves them.

``tables/<table>.jsonl`` · ``fichiers/…`` · ``manifeste.json`` {code, nom, fait_le, tables: {name: {lignes, sha256}},
fichiers: {path: {taille, sha256, source}}, journal: {lignes, racine}}. SHA-256 in hexadecimal.
"""

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from maillage.socle.journal.selectors import verify_chain
from maillage.socle.registre.conservation import files_of
from maillage.socle.registre.enums import EtatCloture
from maillage.socle.registre.models import ClotureDepartement
from maillage.socle.registre.services.cloture.tables import COMPTES, Plan, count_rows, read_plan
from maillage.socle.territoires.models import Departement

MANIFESTE = "manifeste.json"
LOT = 2000


class ClotureImpossible(Exception):
    """Nothing was done; the message says why, in French."""


def export_departement(
    departement: Departement, folder: Path, *, fonction: str, now: dt.datetime
) -> ClotureDepartement:
    """Write the whole export in ``folder`` (new or empty) and keep its proof. Raises ClotureImpossible."""
    if settings.ROLE_BASE != "proprietaire":
        raise ClotureImpossible("Cette commande demande le rôle propriétaire de la base : MAILLAGE_ROLE=proprietaire.")
    if "@" in fonction or not fonction.strip():
        raise ClotureImpossible("Dites la fonction de qui demande la clôture, pas son nom ni son adresse.")
    if folder.exists() and any(folder.iterdir()):
        raise ClotureImpossible(f"Le dossier {folder} n'est pas vide.")
    with transaction.atomic():
        with connection.cursor() as cursor:  # one instant for all the tables
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        check = verify_chain(departement.pk)
        if check.rompue_a is not None:
            raise ClotureImpossible(f"Le journal est rompu à la ligne {check.rompue_a} : {check.raison}.")
        plan = read_plan()
        (folder / "tables").mkdir(parents=True, mode=0o700)
        tables = {table: _table(table, departement.pk, folder) for table in sorted(plan.ordre)}
        tables["territoires_departement"] = _rows(
            "SELECT to_jsonb(d)::text FROM territoires_departement d WHERE id = %s",
            departement.pk,
            folder,
            "territoires_departement",
        )
        tables[COMPTES] = _accounts(plan, departement.pk, folder)
    manifest = {
        "code": departement.code,
        "nom": departement.nom,
        "fait_le": now.isoformat(),
        "tables": {name: told for name, told in tables.items() if told["lignes"]},
        "fichiers": _files(departement, folder),
        "journal": {"lignes": check.lignes, "racine": check.tete},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFESTE).write_text(text, encoding="utf-8")
    ClotureDepartement.objects.filter(code=departement.code, etat=EtatCloture.EXPORTEE).delete()
    return ClotureDepartement.objects.create(
        code=departement.code,
        nom=departement.nom,
        fonction=fonction.strip()[:120],
        comptages=count_rows(plan, departement.pk),
        sha256_export=hashlib.sha256(text.encode()).hexdigest(),
        racine_journal=check.tete,
        lignes_journal=check.lignes,
    )


def verify_export(folder: Path) -> dict[str, Any]:
    """Read every file again against the manifest; gives it. Raises ClotureImpossible."""
    path = folder / MANIFESTE
    if not path.is_file():
        raise ClotureImpossible(f"Il n'y a pas d'export dans {folder}.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    expected = {f"tables/{name}.jsonl": told["sha256"] for name, told in manifest["tables"].items()}
    expected |= {f"fichiers/{name}": told["sha256"] for name, told in manifest["fichiers"].items()}
    for name, digest in expected.items():
        file = folder / name
        if not file.is_file() or _digest(file) != digest:
            raise ClotureImpossible(f"Le fichier {name} de l'export manque ou a changé.")
    return manifest


def _table(table: str, departement_id: int, folder: Path) -> dict[str, Any]:
    query = f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE departement_id = %s'  # noqa: S608 (names of the catalogue)
    return _rows(query, departement_id, folder, table)


def _accounts(plan: Plan, departement_id: int, folder: Path) -> dict[str, Any]:
    """Accounts that some row of the Département points to: number, address, name. They are the installation's."""
    parts = [
        f'SELECT "{column}" AS id FROM "{table}" WHERE departement_id = %(d)s'  # noqa: S608 (names of the catalogue)
        for table, column in plan.comptes
    ]
    query = (
        "SELECT jsonb_build_object('id', u.id, 'email', u.email, 'nom', u.nom)::text FROM comptes_utilisateur u "  # noqa: S608
        f"WHERE u.id IN ({' UNION '.join(parts)})"
    )
    return _rows(query, {"d": departement_id}, folder, COMPTES)


def _rows(query: str, parameters: Any, folder: Path, name: str) -> dict[str, Any]:
    number, digest = 0, hashlib.sha256()
    with connection.cursor() as cursor, (folder / "tables" / f"{name}.jsonl").open("wb") as file:
        cursor.execute(query, parameters if isinstance(parameters, dict) else [parameters])
        while rows := cursor.fetchmany(LOT):
            for (line,) in rows:
                content = f"{line}\n".encode()
                file.write(content)
                digest.update(content)
                number += 1
    return {"lignes": number, "sha256": digest.hexdigest()}


def stored_folders(code: str) -> list[Path]:
    """Folders of the storage that belong to a Département: ``<kind>/<code>/`` (documents, assessments, copies…)."""
    return [path for path in Path(default_storage.location).glob(f"*/{code}") if path.is_dir()]  # type: ignore[attr-defined]


def _files(departement: Departement, folder: Path) -> dict[str, Any]:
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    found = {
        str(path.relative_to(root)): path
        for stored in stored_folders(departement.code)
        for path in stored.rglob("*")
        if path.is_file()
    }
    found |= {f"depots/{path.name}": path for path in files_of(departement.pk)}
    told = {}
    for name, path in sorted(found.items()):
        target = folder / "fichiers" / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(path, target)
        told[name] = {"taille": target.stat().st_size, "sha256": _digest(target), "source": str(path)}
    return told


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
