"""The worker's part: make the file of a directory in a process of its own, keep it, clear what is over."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.portail.enums import EN_ROUTE, EtatTirage, Priorite
from maillage.portail.models import Edition, Tirage
from maillage.portail.selectors.papier import (
    GABARIT,
    directory_order,
    find_departement,
    places_of,
    print_of,
    read_question,
)
from maillage.portail.services.editions import GARDES_MAX, DemandeImpossible, delete_files, queue_edition
from maillage.socle.documents.gabarits import find, version_in_force
from maillage.socle.documents.services import fonts_folder

logger = structlog.get_logger("maillage.portail")
DELAI: Final = 180
"""Seconds after which a making is stopped; 5,000 places take thirty."""
PERDU: Final = dt.timedelta(days=1)
ATELIER: Final = "maillage.portail.papier.atelier"


class FabricationImpossible(Exception):
    """The workshop failed, or took too long; the message is its own, for the log."""


def make_tirage(tirage_id: int, departement_id: int, *, now: dt.datetime) -> Tirage | None:
    """Make the files of a waiting directory, from the places of this instant. Twice does no harm: what is made stays.

    None when it is gone, or made. A failure is written on the row, then raised.
    """
    with tenant_transaction(departement_id):
        tirage = Tirage.objects.select_for_update(of=("self",)).filter(pk=tirage_id).waiting().first()
        if tirage is None:
            return None
        tirage.etat = EtatTirage.EN_COURS
        tirage.save(update_fields=["etat"])
        departement = find_departement(departement_id)
        criteres = read_question(tirage.question)
        lieux = places_of(departement, criteres)
        order = directory_order(departement, criteres, tirage.papier, lieux, grands=tirage.grands)
        empreinte = print_of(departement, criteres, tirage.papier, lieux, grands=tirage.grands)
    order["donnees"]["titre"] = f"{departement.nom}, annuaire : {tirage.titre}"
    try:
        with tempfile.TemporaryDirectory() as folder:
            made = run_workshop(order, Path(folder), now)
            with tenant_transaction(departement_id):
                return _keep(tirage_id, Path(folder), made, len(lieux), empreinte, now)
    except Exception:
        with tenant_transaction(departement_id):
            Tirage.objects.filter(pk=tirage_id).update(etat=EtatTirage.ECHEC)
        raise


def run_workshop(order: dict[str, Any], folder: Path, now: dt.datetime) -> dict[str, Any]:
    """Run the program of the workshop, alone in its process; answers what it says. Raises FabricationImpossible."""
    template = find(GABARIT, version_in_force(GABARIT, timezone.localdate(now)))
    fonts = fonts_folder()
    paths = {"gabarit": str(template), "polices": str(fonts) if fonts else None, "instant": now.isoformat()}
    path = folder / "commande.json"
    path.write_text(json.dumps(order | paths), encoding="utf-8")
    try:
        done = subprocess.run(  # noqa: S603 (own program, paths that we chose)
            [sys.executable, "-m", ATELIER, str(path), str(folder)],
            cwd=settings.RACINE,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DELAI,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FabricationImpossible(f"more than {DELAI} s") from error
    if done.returncode:
        raise FabricationImpossible(done.stderr[-2000:])
    said: dict[str, Any] = json.loads(done.stdout)
    logger.info("annuaire_fait", **said)
    return said


def _keep(tirage_id: int, folder: Path, made: dict[str, Any], nombre: int, empreinte: str, now: dt.datetime) -> Tirage | None:  # fmt: skip
    """Store the files and finish the row; nothing when it was removed meanwhile."""
    tirage = Tirage.objects.select_for_update(of=("self",)).filter(pk=tirage_id).first()
    if tirage is None:
        return None
    stem = f"editions/{tirage.departement.code}/{tirage.cle}"
    tirage.fichier, tirage.taille = _store(folder / "pages.pdf", f"{stem}.pdf")
    if (folder / "livret.pdf").exists():
        tirage.livret, tirage.taille_livret = _store(folder / "livret.pdf", f"{stem}-livret.pdf")
    tirage.etat, tirage.fait_le = EtatTirage.FAIT, now
    tirage.pages, tirage.nombre = made["pages"], nombre
    if tirage.edition_id:
        tirage.empreinte = empreinte
        Edition.objects.filter(pk=tirage.edition_id).update(empreinte=empreinte)
    tirage.save()
    if tirage.edition is not None:
        _drop_old(tirage.edition)
    else:
        asked = Tirage.objects.filter(departement=tirage.departement_id).one_off().exclude(etat__in=EN_ROUTE)
        _remove(list(asked.order_by("-expire_le", "-pk")[GARDES_MAX:]))
    return tirage


def _store(path: Path, name: str) -> tuple[str, int]:
    """A file of this name is replaced: a making begun again after a crash leaves none behind."""
    default_storage.delete(name)
    with path.open("rb") as file:
        return default_storage.save(name, File(file)), path.stat().st_size


def _drop_old(edition: Edition) -> None:
    """Former files beyond those that the edition keeps."""
    made = edition.tirages.exclude(etat__in=EN_ROUTE)
    files = made.filter(etat=EtatTirage.FAIT).order_by("-fait_le", "-pk")
    _remove(list(files[1 + edition.gardees :]) + list(made.filter(etat=EtatTirage.ECHEC)))


def _remove(rows: list[Tirage]) -> None:
    names = [name for row in rows for name in (row.fichier, row.livret) if name]
    Tirage.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: delete_files(names))


def refresh_editions(departement_id: int, *, now: dt.datetime) -> int:
    """Queue the editions whose places changed since their last file; answers how many. Cheap when nothing changed at all."""
    queued = 0
    with tenant_transaction(departement_id):
        departement = find_departement(departement_id)
        version: int = departement.version  # type: ignore[attr-defined]  # annotated
        for edition in Edition.objects.filter(departement=departement).exclude(version_vue=version).order_by("pk"):
            try:
                queued += queue_edition(edition, Priorite.NUIT, now) is not None
            except DemandeImpossible as error:
                logger.warning("edition_refusee", edition=edition.pk, raison=str(error))
            Edition.objects.filter(pk=edition.pk).update(version_vue=version)
    return queued


def clear_tirages(departement_id: int, *, now: dt.datetime) -> int:
    """Files that visitors asked go with their date; answers how many. What has waited for a day was lost: it may be asked again."""
    with tenant_transaction(departement_id):
        lost = Tirage.objects.filter(departement=departement_id, demande_le__lt=now - PERDU).waiting()
        lost.update(etat=EtatTirage.ECHEC)
        rows = list(Tirage.objects.filter(departement=departement_id).one_off().filter(expire_le__lt=now))
        _remove(rows)
    return len(rows)
