"""Make a document: PDF, file, row and journal line in one transaction."""

import datetime as dt
import hashlib
import io
import secrets
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents import gabarits, polices
from maillage.socle.documents.models import ALPHABET, Document
from maillage.socle.documents.moteur import compile_pdf
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement


def fonts_folder() -> Path | None:
    """Where Typst finds Atkinson Hyperlegible; None (its own fonts serve) when the npm package is not there."""
    source = settings.RACINE / "node_modules/@fontsource/atkinson-hyperlegible/files"
    return polices.prepare_fonts(source, settings.VAR / "polices")


def render(template: str, version: dt.date, data: dict[str, Any], *, instant: dt.datetime) -> bytes:
    """The PDF of a template at its exact date. ``data``: JSON values. Raises GabaritInconnu, GabaritRefuse."""
    return compile_pdf(gabarits.find(template, version), data, instant=instant, fonts=fonts_folder())


def draw_code() -> str:
    """Twelve signs drawn at random: 58 bits, not to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


@transaction.atomic
def produce(
    *,
    by: Acteur,
    gabarit: str,
    titre: str,
    data: dict[str, Any],
    instant: dt.datetime,
    objet_type: str = "",
    objet_id: int | str = "",
    site: str = "",
    version: dt.date | None = None,
) -> Document:
    """Make, store and trace a document of the actor's Département; the version in force at ``instant`` unless given.

    ``site``: address of the site for the verification link (« https://17.example.fr »), by default that of the
    Département's first host name. Raises GabaritInconnu, GabaritRefuse; then nothing is kept.
    """
    departement = Departement.objects.get(pk=by.departement_id)
    version = version or gabarits.version_in_force(gabarit, timezone.localdate(instant))
    document = Document(
        departement=departement,
        code=draw_code(),
        gabarit=gabarit,
        version=version,
        titre=titre[:200],
        objet_type=objet_type,
        objet_id=str(objet_id),
        created_at=instant,
    )
    pdf = render(gabarit, version, data | _shared_data(document, departement, site), instant=instant)
    document.sha256, document.taille = hashlib.sha256(pdf).hexdigest(), len(pdf)
    name = f"documents/{departement.code}/{instant:%Y}/{document.code}.pdf"
    document.fichier.save(name, ContentFile(pdf), save=False)
    try:
        document.save(force_insert=True)
        record(
            by=by,
            action="document.fait",
            objet_type="document",
            objet_id=document.code,
            objet_nom=document.titre,
            detail={"gabarit": gabarit, "version": version.isoformat(), "sha256": document.sha256},
        )
    except BaseException:
        document.fichier.storage.delete(str(document.fichier.name))
        raise
    return document


def _shared_data(document: Document, departement: Departement, site: str) -> dict[str, Any]:
    address = (site.rstrip("/") or departement.site) + reverse("documents:verify", args=[document.code_lisible])
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, scale=4, border=2)
    return {
        "titre": document.titre,
        "departement": {"nom": departement.nom, "code": departement.code, "couleur": departement.couleur},
        "verification": {"adresse": address, "code": document.code_lisible, "qr": drawing.getvalue().decode()},
    }
