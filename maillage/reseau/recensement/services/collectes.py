"""Fetch the sources that have an address and a rhythm. A source in trouble raises an alert; it never closes a place."""

import datetime
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from maillage.base.depots import DepotRefuse
from maillage.base.fetch import Fetched, FetchRefused, fetch
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.services.livraisons import import_versions
from maillage.reseau.recensement.correspondance import load_mapping
from maillage.reseau.recensement.enums import Alerte, EtatImport
from maillage.reseau.recensement.lecture import SourceRefusee
from maillage.reseau.recensement.models import Collecte, Import
from maillage.reseau.recensement.services.application import has_shrunk
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.echantillons import sample_of
from maillage.reseau.recensement.services.receptions import receive_file
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement

ROBOT = "lecture programmée"
DELAI = 120
REPRISE = datetime.timedelta(hours=6)
"""After a failure the address is tried again sooner than its rhythm says."""


def list_due(departement_id: int, now: datetime.datetime) -> list[int]:
    """Ids of the collectes whose hour has come, in the open transaction of their Département."""
    rows = Collecte.objects.filter(departement_id=departement_id, prochaine_le__lte=now, rythme_jours__gt=0)
    return list(rows.exclude(url="").order_by("prochaine_le").values_list("pk", flat=True))


def collect(collecte_id: int, departement_id: int, *, now: datetime.datetime) -> Import | None:
    """Fetch one source if its hour has come: import it when it changed. Answers the delivery, or None.

    Taking its turn moves ``prochaine_le``, so that two workers never fetch it twice.
    """
    by = command_acteur(departement_id, ROBOT)
    collecte = _claim(collecte_id, departement_id, now)
    if collecte is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "livraison"
        try:
            fetched = fetch(
                collecte.url,
                max_bytes=settings.TAILLE_MAX_DEPOT,
                timeout=DELAI,
                to=path,
                etag=collecte.etag,
                allow=settings.HOTES_SORTANTS_AUTORISES,
            )
        except FetchRefused as error:
            _alert(by, collecte, Alerte.INJOIGNABLE, error.message_fr, retry=now + REPRISE)
            return None
        if fetched.unchanged:
            _reached(collecte, fetched)
            return None
        lot = _receive(by, collecte, fetched, path, now)
    if lot is None:
        return None
    done = _carry_on(by, collecte, lot, now)
    if done.etat != EtatImport.ECHEC:
        _reached(collecte, fetched)
    return done


def _claim(collecte_id: int, departement_id: int, now: datetime.datetime) -> Collecte | None:
    with tenant_transaction(departement_id):
        collecte = (
            Collecte.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("source", "departement")
            .filter(pk=collecte_id, prochaine_le__lte=now, rythme_jours__gt=0)
            .exclude(url="")
            .first()
        )
        if collecte is None:
            return None
        collecte.prochaine_le = now + datetime.timedelta(days=collecte.rythme_jours or 1)
        collecte.save(update_fields=["prochaine_le", "updated_at"])
        return collecte


def _reached(collecte: Collecte, fetched: Fetched) -> None:
    """The address answered: its tag is kept, and the alert of a silent address falls."""
    with tenant_transaction(collecte.departement_id):
        Collecte.objects.filter(pk=collecte.pk).update(etag=fetched.etag[:300])
        Collecte.objects.filter(pk=collecte.pk, alerte=Alerte.INJOIGNABLE).update(alerte="", alerte_detail="")


def _receive(by: Acteur, collecte: Collecte, fetched: Fetched, path: Path, now: datetime.datetime) -> Import | None:
    """Open an import of what was fetched; None when it is what was last applied, or cannot be read."""
    departement: Departement = collecte.departement
    nom = Path(fetched.final_url.split("?")[0]).name or "fichier"
    try:
        with tenant_transaction(by.departement_id), path.open("rb") as stream:
            lot = receive_file(by=by, source=collecte.source, stream=stream, nom=nom, territoire=departement.code)
            sample = sample_of(lot)
            _check_new(lot)
            _check_columns(lot, sample.colonnes)
    except _DejaApplique:
        _reached(collecte, fetched)
        return None
    except (DepotRefuse, SourceRefusee) as error:
        _alert(by, collecte, Alerte.ILLISIBLE, error.message_fr, retry=now + REPRISE)
        return None
    return lot


class _DejaApplique(Exception):
    """The same bytes as those last applied."""


def _check_new(lot: Import) -> None:
    if _is_last_applied(lot):
        raise _DejaApplique


def _check_columns(lot: Import, columns: Sequence[str]) -> None:
    """A column that went away would empty a field of every place: a person must look first."""
    missing = load_mapping(lot.correspondance).missing_columns(list(columns)) if lot.correspondance else []
    if missing:
        names = ", ".join(f"« {name} »" for name in missing[:5])
        raise SourceRefusee(
            f"Des colonnes attendues ne sont plus dans le fichier : {names}. Importez-le pour choisir ses colonnes."
        )


def _is_last_applied(lot: Import) -> bool:
    applied = Import.objects.filter(source=lot.source_id, etat=EtatImport.APPLIQUE).exclude(pk=lot.pk).order_by("-pk")
    return applied.values_list("empreinte", flat=True).first() == lot.empreinte


def _carry_on(by: Acteur, collecte: Collecte, lot: Import, now: datetime.datetime) -> Import:
    """Read it; then apply it by itself, unless it has no mapping yet, cannot be read, or has lost a third of its rows."""
    if lot.etat == EtatImport.CORRESPONDANCE:
        return lot
    lot = run(lot.pk, lot.departement_id)
    if lot.etat == EtatImport.ECHEC:
        _alert(by, collecte, Alerte.ILLISIBLE, lot.message, retry=now + REPRISE)
        return lot
    with tenant_transaction(lot.departement_id):
        known = import_versions(lot.source).count()
    gone = int(lot.compteurs.get("disparues", 0))
    if has_shrunk(gone, known=known):
        detail = f"{gone} lieux sur {known} ne sont plus dans « {lot.nom_fichier} ». Rien n'est changé : vérifiez cet import."
        _alert(by, collecte, Alerte.RETRECIE, detail)
        return lot
    _clear(collecte)
    start_application(by=by, lot=lot)
    return run(lot.pk, lot.departement_id)


def _clear(collecte: Collecte) -> None:
    with tenant_transaction(collecte.departement_id):
        Collecte.objects.filter(pk=collecte.pk).update(alerte="", alerte_detail="")


def _alert(
    by: Acteur, collecte: Collecte, alerte: Alerte, detail: str, *, retry: datetime.datetime | None = None
) -> None:
    """Tell a person; one journal line when the alert is new, not one each time the same address fails."""
    with tenant_transaction(collecte.departement_id):
        row = Collecte.objects.select_for_update(of=("self",)).get(pk=collecte.pk)
        new = row.alerte != alerte
        row.alerte, row.alerte_detail = alerte, detail[:500]
        if retry is not None and row.prochaine_le is not None:
            row.prochaine_le = min(row.prochaine_le, retry)
        row.save(update_fields=["alerte", "alerte_detail", "prochaine_le", "updated_at"])
        if new:
            record(
                by=by,
                action="source.alerte",
                objet_type="source",
                objet_id=collecte.source_id,
                objet_nom=collecte.source.nom,
                detail={"alerte": str(alerte), "detail": detail[:300]},
            )
