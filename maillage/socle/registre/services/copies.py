"""Hand a person a copy of what is held on him (RGPD, art. 15 and 20): one ZIP, kept seven days.

Made in the request, not by a job: a job would need the name in its arguments, and the queue keeps no personal data.
"""

import datetime as dt
import io
import json
import secrets
import zipfile
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.models import Ligne
from maillage.socle.journal.services import record
from maillage.socle.registre import personnes
from maillage.socle.registre.declaration import load_registre
from maillage.socle.registre.enums import NatureDemande
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.mots import name_field
from maillage.socle.registre.personnes import Identite
from maillage.socle.registre.selectors.personnes import Inventaire, quote_mentions, take_inventory
from maillage.socle.registre.services.demandes import find_or_build
from maillage.socle.territoires.models import Departement

DUREE = dt.timedelta(days=7)
ACTES = 1000
"""Lines of the journal that a copy tells at most, the latest."""


@transaction.atomic
def make_copy(
    *,
    by: Acteur,
    identite: Identite,
    confirmees: frozenset[tuple[str, int]] = frozenset(),
    now: dt.datetime | None = None,
) -> DemandeDroit:
    """Write the copy and its trace; one journal line, without a name."""
    now = now or timezone.now()
    departement = Departement.objects.get(pk=by.departement_id)
    content = describe(by, take_inventory(by, identite), confirmees, now)
    trace = find_or_build(by=by, identite=identite, nature=NatureDemande.ACCES, now=now)
    trace.comptages = {name: len(content[name]) for name in ("comptes", "fiches", "mentions", "actes")}
    trace.expire_le = now + DUREE
    name = f"droits/{departement.code}/{secrets.token_hex(16)}.zip"
    trace.fichier = default_storage.save(name, ContentFile(_zip(content, departement)))
    try:
        trace.save()
        record(
            by=by,
            action="personne.copie",
            objet_type="demande_droit",
            objet_id=trace.pk,
            detail={"nombres": trace.comptages},
        )
    except BaseException:
        default_storage.delete(trace.fichier)
        raise
    return trace


def describe(
    by: Acteur, inventaire: Inventaire, confirmees: frozenset[tuple[str, int]], now: dt.datetime
) -> dict[str, Any]:
    """Everything as JSON values, named in French: what is held, why, for how long, who reads it (art. 15.1)."""
    return {
        "fait_le": timezone.localtime(now).isoformat(timespec="minutes"),
        "comptes": [
            {"adresse": one.email, "nom": one.nom, "cree_le": one.date_joined.isoformat(), "ouvert": one.is_active}
            for one in inventaire.comptes
        ],
        "fiches": [
            {"nature": found.fiche.titre, "donnees": _values(row, found.fiche.champs)}
            for found in inventaire.fiches
            for row in (*found.sures, *(row for row in found.homonymes if (found.fiche.modele, row.pk) in confirmees))
        ],
        "mentions": [
            {"nature": colonne.titre, "objet": str(key), "texte": text}
            for colonne, rows in quote_mentions(by.departement_id, inventaire.identite)
            for key, text in rows
        ],
        "actes": [
            {"instant": line.instant.isoformat(), "acte": line.action, "objet": f"{line.objet_type} {line.objet_id}"}
            for line in Ligne.objects.filter(acteur_id__in=inventaire.identite.comptes).order_by("-numero")[:ACTES]
        ],
        "conserve": [one.raison for one in personnes.all_maintiens()],
        "traitements": [
            {
                "nom": one.nom,
                "pourquoi": one.finalite,
                "base_legale": one.base_legale,
                "qui_lit": one.destinataires,
                "combien_de_temps": one.conservation,
            }
            for one in load_registre().traitements
        ],
    }


def _values(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name_field(type(row), name): _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _zip(content: dict[str, Any], departement: Departement) -> bytes:
    page = render_to_string("registre/copie.html", {"copie": content, "departement": departement})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", json.dumps(content, ensure_ascii=False, indent=2, default=str))
        archive.writestr("donnees.html", page)
    return out.getvalue()


def forget_copies(rows: Any) -> None:
    """Delete the files of traces past their term; the traces stay."""
    for trace in rows:
        default_storage.delete(trace.fichier)
    rows.model.objects.filter(pk__in=[trace.pk for trace in rows]).update(fichier="", expire_le=None)
