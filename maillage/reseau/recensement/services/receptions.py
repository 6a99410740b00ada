"""Receive a delivery: an upload, a file of the server, or an address; keep it, and find its mapping."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from maillage.base.depots import check_upload
from maillage.base.fetch import fetch
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Collecte, Import
from maillage.reseau.recensement.services.etapes import is_half_applied
from maillage.reseau.recensement.services.fichiers import keep
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

NATURES = frozenset({"csv", "json", "xlsx", "ods"})


@transaction.atomic
def ensure_source(*, by: Acteur, nom: str, producteur: str = "", licence: str = Licence.A_PRECISER) -> Source:
    """The source of that name in the actor's Département, created when it misses."""
    code = slugify(nom)[:60] or "source"
    source, created = Source.objects.get_or_create(
        departement_id=by.departement_id,
        code=code,
        defaults={"nom": nom[:200], "producteur": producteur[:200], "licence": licence},
    )
    if created:
        Collecte.objects.create(departement_id=by.departement_id, source=source)
        record(by=by, action="source.creee", objet_type="source", objet_id=source.pk, objet_nom=source.nom)
    return source


def receive_file(
    *,
    by: Acteur,
    source: Source,
    stream: BinaryIO,
    nom: str,
    territoire: str,
    correspondance: Mapping[str, Any] | None = None,
) -> Import:
    """Keep an uploaded file after the checks every upload goes through (raises DepotRefuse) and open an import.

    The mapping is the one given, else the one kept of the source's last delivery, else none yet: a person confirms it.
    """
    depot = check_upload(stream, nom, kinds=NATURES, max_bytes=settings.TAILLE_MAX_DEPOT)
    stream.seek(0)
    name, digest = keep(stream)
    return _open_import(
        by,
        source,
        nom=depot.name_safe,
        fichier=name,
        empreinte=digest,
        territoire=territoire,
        correspondance=correspondance,
    )


def receive_url(
    *, by: Acteur, source: Source, url: str, territoire: str, correspondance: Mapping[str, Any] | None = None
) -> Import:
    """Fetch an address (raises FetchRefused) and open an import of what it gives."""
    # A folder, not a temporary file: a download that stops half-way removes its own file.
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        target = Path(folder) / "livraison"
        fetched = fetch(
            url,
            max_bytes=settings.TAILLE_MAX_DEPOT,
            timeout=60,
            to=target,
            allow=settings.HOTES_SORTANTS_AUTORISES,
        )
        nom = Path(fetched.final_url.split("?")[0]).name or "fichier"
        with target.open("rb") as stream:
            return receive_file(
                by=by, source=source, stream=stream, nom=nom, territoire=territoire, correspondance=correspondance
            )


def _folder() -> str:
    folder = Path(settings.DOSSIER_DEPOTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return str(folder)


@transaction.atomic
def _open_import(
    by: Acteur,
    source: Source,
    *,
    nom: str,
    fichier: str,
    empreinte: str,
    territoire: str,
    correspondance: Mapping[str, Any] | None,
) -> Import:
    collecte, _ = Collecte.objects.get_or_create(source=source, defaults={"departement_id": by.departement_id})
    known = dict(correspondance) if correspondance is not None else collecte.correspondance
    lot = Import.objects.create(
        departement_id=by.departement_id,
        source=source,
        territoire=territoire,
        nom_fichier=nom[:200],
        fichier=fichier,
        empreinte=empreinte,
        correspondance=known,
        etat=EtatImport.DEPOSE if known else EtatImport.CORRESPONDANCE,
        auteur_id=by.id,
        auteur=by.nom[:200],
        debut_le=timezone.now(),
    )
    record(
        by=by,
        action="import.recu",
        objet_type="import",
        objet_id=lot.pk,
        objet_nom=str(lot),
        detail={"empreinte": empreinte},
    )
    return lot


@transaction.atomic
def set_mapping(*, by: Acteur, lot: Import, correspondance: Mapping[str, Any]) -> Import:
    """Confirm the mapping of a delivery (checked by the caller) and keep it for the next one of the source."""
    lot = Import.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    lot.correspondance, lot.etat, lot.faites, lot.message = dict(correspondance), EtatImport.DEPOSE, 0, ""
    lot.save(update_fields=["correspondance", "etat", "faites", "message", "updated_at"])
    Collecte.objects.update_or_create(
        source=lot.source,
        defaults={"correspondance": dict(correspondance)},
        create_defaults={"correspondance": dict(correspondance), "departement_id": by.departement_id},
    )
    record(by=by, action="import.correspondance", objet_type="import", objet_id=lot.pk, objet_nom=str(lot))
    return lot


@transaction.atomic
def abandon(*, by: Acteur, lot: Import) -> Import:
    """Give up a delivery that was not applied: nothing was published."""
    lot = Import.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    if not is_half_applied(lot) and lot.etat in {
        EtatImport.DEPOSE,
        EtatImport.CORRESPONDANCE,
        EtatImport.PRET,
        EtatImport.ECHEC,
        EtatImport.ANALYSE,
    }:
        lot.etat = EtatImport.ABANDONNE
        lot.save(update_fields=["etat", "updated_at"])
        record(by=by, action="import.abandonne", objet_type="import", objet_id=lot.pk, objet_nom=str(lot))
    return lot
