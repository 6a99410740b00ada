"""How long rows and files of deliveries are kept (registered in ``ready()``; see socle/registre/conservation.py)."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.recensement.enums import EtatDoute, EtatImport
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.socle.registre.conservation import Regle
from maillage.socle.territoires.models import Departement

DONE = (EtatImport.ANNULE, EtatImport.ABANDONNE, EtatImport.ECHEC)


def _over(now: dt.datetime, prefix: str = "") -> Q:
    """Imports whose rows serve no more: given up for a month, or applied a year ago."""
    month, year = now - dt.timedelta(days=30), now - dt.timedelta(days=365)
    return Q(**{f"{prefix}etat__in": DONE, f"{prefix}updated_at__lt": month}) | Q(
        **{f"{prefix}etat": EtatImport.APPLIQUE, f"{prefix}fin_le__lt": year}
    )


def _rows(now: dt.datetime) -> QuerySet[Any]:
    """A row whose question still waits for an answer stays."""
    waiting = Doute.objects.filter(ligne=OuterRef("pk"), etat=EtatDoute.OUVERT)
    return Ligne.objects.filter(_over(now, "lot__")).exclude(Exists(waiting))


def _files(now: dt.datetime) -> QuerySet[Any]:
    return Import.objects.filter(_over(now)).exclude(fichier="")


def _forget_files(rows: QuerySet[Any]) -> None:
    """The file goes unless another delivery, here or in another Département, is the same one: bytes are kept once."""
    lots = list(rows)
    Import.objects.filter(pk__in=[lot.pk for lot in lots]).update(fichier="")
    for name in {lot.fichier for lot in lots}:
        if not _is_used(name):
            (Path(settings.DOSSIER_DEPOTS) / name).unlink(missing_ok=True)


def _is_used(name: str) -> bool:
    for departement_id in Departement.objects.values_list("pk", flat=True):
        with tenant_transaction(departement_id):
            if Import.objects.filter(fichier=name).exists():
                return True
    return False


REGLES = (
    Regle(
        "recensement.ligne",
        "lieux",
        "Lignes d'origine des fichiers de recensement",
        "1 an après l'import, 30 jours s'il est annulé",
        _rows,
    ),
    Regle(
        "recensement.fichier",
        "lieux",
        "Fichiers de recensement envoyés",
        "1 an après l'import, 30 jours s'il est annulé",
        _files,
        _forget_files,
    ),
)


def files_of(departement_id: int) -> list[Path]:
    """Delivered files of a Département; one that another Département delivered too belongs to both."""
    rows = Import.objects.filter(departement_id=departement_id).exclude(fichier="")
    return [Path(settings.DOSSIER_DEPOTS) / name for name in rows.values_list("fichier", flat=True).distinct()]
