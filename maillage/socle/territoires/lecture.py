"""Read a territory from the network (API Géo), a file or an address, all in the API Géo's format."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from maillage.base.fetch import FetchRefused, fetch
from maillage.socle.territoires.national import NationalError, load_departements, load_national
from maillage.socle.territoires.referentiel import CommuneRef, commune_from_api_geo
from maillage.socle.territoires.services import TerritoireRefuse

CHAMPS = "code,nom,codesPostaux,population,centre,contour,codeEpci,epci,codeDepartement"
TAILLE_MAX = 50 * 1024 * 1024


def read_communes(code: str, source: str = "") -> list[CommuneRef]:
    """Communes of the département ``code`` from ``source`` (path or URL; the API Géo when empty).

    Former communes, which the API does not give, are added from the national list when it is there. Raises
    TerritoireRefuse.
    """
    raw = _bytes(
        source or f"{settings.API_GEO_URL}/departements/{code}/communes?fields={CHAMPS}&format=json&geometry=contour"
    )
    try:
        objects = json.loads(raw)
    except ValueError as error:
        raise TerritoireRefuse("Ce fichier n'est pas du JSON au format de l'API Géo.") from error
    if not isinstance(objects, list):
        raise TerritoireRefuse("Le fichier doit contenir une liste de communes, comme l'API Géo la donne.")
    former = _former_communes(code)
    return [_with_former(_read_one(item), former) for item in objects]


def department_name(code: str) -> str:
    """Name of the département in the national list, or its code."""
    try:
        return next((ref.nom for ref in load_departements() if ref.code == code), code)
    except NationalError:
        return code


def _bytes(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        try:
            return fetch(source, max_bytes=TAILLE_MAX, timeout=60, allow=settings.HOTES_SORTANTS_AUTORISES).content
        except FetchRefused as error:
            raise TerritoireRefuse(
                f"{error} Vous pouvez donner un fichier au même format : --source FICHIER."
            ) from error
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise TerritoireRefuse(f"Le fichier {source} ne peut pas être lu ({error.strerror}).") from error


def _read_one(item: Any) -> CommuneRef:
    refusal = TerritoireRefuse(f"Une commune du fichier n'a pas la forme attendue : {str(item)[:120]}")
    if not isinstance(item, Mapping):
        raise refusal
    try:
        return commune_from_api_geo(item)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refusal from error


def _former_communes(code: str) -> dict[str, tuple[tuple[str, str], ...]]:
    try:
        return {ref.code: ref.anciens for ref in load_national() if ref.departement == code}
    except NationalError:
        return {}


def _with_former(ref: CommuneRef, former: Mapping[str, tuple[tuple[str, str], ...]]) -> CommuneRef:
    return ref._replace(anciens=former.get(ref.code, ref.anciens))
