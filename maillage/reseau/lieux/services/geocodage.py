"""Ask the geocoder, politely: cache first, batches, one pause between two, and silence when it does not answer."""

import datetime
import time
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.utils import timezone

from maillage.base.fetch import FetchRefused
from maillage.base.fetch.envoi import post_file
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.geocodage import Demande, Reponse, build_csv, parse_csv
from maillage.reseau.lieux.geocodage.format import CHAMPS
from maillage.reseau.lieux.models import AdresseGeocodee

logger = structlog.get_logger("maillage.geocodage")
LOT = 500
PAUSE_S = 0.2
DELAI_S = 60.0
VIEUX = datetime.timedelta(days=365)
"""Answers are asked again after a year: streets are built and renumbered."""
ECHECS_MAX = 2
"""After as many failures in one call, the rest is left for another time."""


def geocode(departement_id: int, demandes: Sequence[Demande]) -> dict[str, Reponse]:
    """Answers by key of address. Without a geocoder set, only what was kept; never raises on its failures.

    Opens its own short transactions: no connection is held while the network is waited for.
    """
    wanted = {demande.cle: demande for demande in demandes}
    with tenant_transaction(departement_id):
        known = _kept(list(wanted))
    missing = [demande for cle, demande in wanted.items() if cle not in known]
    if not settings.GEOCODEUR_URL or not missing:
        return known
    failures = 0
    for start in range(0, len(missing), LOT):
        batch = missing[start : start + LOT]
        try:
            answers = _ask(batch)
        except (FetchRefused, ValueError) as error:
            failures += 1
            logger.warning("geocodeur_muet", erreur=type(error).__name__, adresses=len(batch))
            if failures >= ECHECS_MAX:
                break
            continue
        with tenant_transaction(departement_id):
            _keep(departement_id, answers)
        known |= {answer.cle: answer for answer in answers}
        if start + LOT < len(missing):
            time.sleep(PAUSE_S)
    return known


def _ask(batch: Sequence[Demande]) -> list[Reponse]:
    body = post_file(
        settings.GEOCODEUR_URL,
        build_csv(batch),
        name="adresses.csv",
        fields=CHAMPS,
        timeout=DELAI_S,
        allow=settings.HOTES_SORTANTS_AUTORISES,
    )
    return parse_csv(body, batch)


def _kept(keys: Sequence[str]) -> dict[str, Reponse]:
    rows = AdresseGeocodee.objects.filter(cle__in=keys, obtenue_le__gte=timezone.now() - VIEUX)
    names = ("cle", "latitude", "longitude", "score", "nature", "libelle", "code_insee")
    return {row[0]: Reponse(*row) for row in rows.values_list(*names)}


def _keep(departement_id: int, answers: Sequence[Reponse]) -> None:
    AdresseGeocodee.objects.bulk_create(
        [AdresseGeocodee(departement_id=departement_id, **answer._asdict()) for answer in answers],
        update_conflicts=True,
        unique_fields=["departement", "cle"],
        update_fields=["latitude", "longitude", "score", "nature", "libelle", "code_insee", "obtenue_le"],
    )
