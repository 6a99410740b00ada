"""What a person asks of a delivery on screen: send it, confirm its columns, apply, undo. The worker does the long part."""

from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction
from django.utils import timezone

from maillage.base.depots import DepotRefuse
from maillage.base.fetch import FetchRefused
from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.lecture import SourceRefusee
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.annulation import AnnulationImpossible
from maillage.reseau.recensement.services.deroulement import start_application
from maillage.reseau.recensement.services.echantillons import sample_of
from maillage.reseau.recensement.services.etapes import is_half_applied
from maillage.reseau.recensement.services.receptions import ensure_source, receive_file, receive_url, set_mapping
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

MODIFIABLES = frozenset({EtatImport.DEPOSE, EtatImport.CORRESPONDANCE, EtatImport.PRET, EtatImport.ECHEC})
"""States in which the columns may still be chosen again, and the delivery given up."""


class DemandeImpossible(Exception):
    """The delivery is no longer in a state where this can be done; the message says why, in French."""


class NouvelleSource(NamedTuple):
    """A sender not known yet."""

    nom: str
    producteur: str
    licence: str


class EnvoiRefuse(Exception):
    """The file or the address cannot be taken. ``champ``: « fichier » or « url »; the message is for the person."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(message)
        self.champ = champ


@transaction.atomic
def receive(
    *,
    by: Acteur,
    source: Source | NouvelleSource,
    territoire: str,
    fichier: tuple[BinaryIO, str] | None = None,
    url: str = "",
) -> Import:
    """Open an import of an upload (stream, name) or of an address, once its first rows could be read.

    Raises EnvoiRefuse; then nothing is kept but the file's bytes, named by their fingerprint.
    """
    try:
        with transaction.atomic():
            if isinstance(source, NouvelleSource):
                source = ensure_source(by=by, **source._asdict())
            if fichier is not None:
                stream, nom = fichier
                lot = receive_file(by=by, source=source, stream=stream, nom=nom, territoire=territoire)
            else:
                lot = receive_url(by=by, source=source, url=url, territoire=territoire)
            sample_of(lot)
    except (DepotRefuse, SourceRefusee, FetchRefused) as error:
        raise EnvoiRefuse("url" if fichier is None else "fichier", error.message_fr) from error
    return lot


@transaction.atomic
def confirm_columns(*, by: Acteur, lot: Import, correspondance: Mapping[str, Any]) -> Import:
    """Keep the mapping (already checked) and let the reading start. Raises DemandeImpossible once it has started."""
    lot = _locked(lot)
    if is_half_applied(lot):
        raise DemandeImpossible("Une partie de ce fichier est déjà écrite : reprenez cet import, ou annulez-le.")
    if lot.etat not in MODIFIABLES:
        raise DemandeImpossible("Les colonnes de ce fichier ne peuvent plus être changées : sa lecture a commencé.")
    lot = set_mapping(by=by, lot=lot, correspondance=correspondance)
    lot.debut_le = timezone.now()
    lot.save(update_fields=["debut_le", "updated_at"])
    return lot


@transaction.atomic
def ask_application(*, by: Acteur, lot: Import) -> bool:
    """Apply what the dry run showed; False when someone already asked (a second click changes nothing)."""
    lot = _locked(lot)
    if lot.etat in {EtatImport.APPLICATION, EtatImport.RAPPROCHEMENT, EtatImport.APPLIQUE}:
        return False
    if lot.etat != EtatImport.PRET and not is_half_applied(lot):
        raise DemandeImpossible("Ce fichier n'est pas prêt à être appliqué.")
    start_application(by=by, lot=lot)
    record(by=by, action="import.application_demandee", objet_type="import", objet_id=lot.pk, objet_nom=str(lot))
    return True


@transaction.atomic
def ask_undo(*, by: Acteur, lot: Import) -> bool:
    """Ask that an applied delivery be taken back; False when someone already asked. Raises AnnulationImpossible."""
    lot = _locked(lot)
    if lot.etat in {EtatImport.ANNULATION, EtatImport.ANNULE}:
        return False
    if lot.etat != EtatImport.APPLIQUE and not is_half_applied(lot):
        raise AnnulationImpossible("Seul un import appliqué peut être annulé.")
    lot.etat = EtatImport.ANNULATION
    lot.save(update_fields=["etat", "updated_at"])
    record(by=by, action="import.annulation_demandee", objet_type="import", objet_id=lot.pk, objet_nom=str(lot))
    return True


def _locked(lot: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=lot.pk)
