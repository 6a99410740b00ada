"""One commune as every pure module sees it, whatever it was loaded from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from maillage.socle.territoires.referentiel.noms import cle_nom


class CommuneRef(NamedTuple):
    """A commune of today (or a municipal arrondissement), with what recognises it.

    ``code`` is the INSEE code; ``anciens`` lists the former communes it replaced as (code, nom), the
    name empty when the source does not give it. ``commune_mere`` is set for the arrondissements of Paris,
    Lyon and Marseille only: the code of the city. ``latitude``/``longitude`` (WGS 84, degrees) are the centre,
    ``contour`` a GeoJSON Polygon or MultiPolygon in (lon, lat); both None where no geometry is loaded. ``cle`` is
    ``cle_nom(nom)`` computed beforehand, or "": read it through ``cle_of``; ``cles_anciens`` the same for the names of
    ``anciens``, in their order, or empty.
    """

    code: str
    nom: str
    codes_postaux: tuple[str, ...] = ()
    departement: str = ""
    region: str = ""
    population: int = 0
    epci_code: str = ""
    epci_nom: str = ""
    epci_nature: str = ""
    anciens: tuple[tuple[str, str], ...] = ()
    commune_mere: str = ""
    latitude: float | None = None
    longitude: float | None = None
    contour: Mapping[str, Any] | None = None
    cle: str = ""
    cles_anciens: tuple[str, ...] = ()


def cle_of(commune: CommuneRef) -> str:
    """Comparison key of the commune's name."""
    return commune.cle or cle_nom(commune.nom)


def departement_of_code(code: str) -> str:
    """Département of an INSEE or postal code: two characters, three overseas; Corsican postal codes are split."""
    if code.startswith(("97", "98")):
        return code[:3]
    if code.startswith("20") and len(code) == 5:
        return "2A" if code[2] in "01" else "2B"
    return code[:2]


def commune_from_api_geo(objet: Mapping[str, Any]) -> CommuneRef:
    """Read one commune of the API Géo format (``code, nom, codesPostaux, population, epci, centre, contour``).

    Missing keys give empty values; raises KeyError only when ``code`` or ``nom`` is missing.
    """
    epci = objet.get("epci") or {}
    centre = (objet.get("centre") or {}).get("coordinates") or (None, None)
    code = str(objet["code"])
    return CommuneRef(
        code=code,
        nom=str(objet["nom"]),
        codes_postaux=tuple(objet.get("codesPostaux") or ()),
        departement=str(objet.get("codeDepartement") or departement_of_code(code)),
        region=str(objet.get("codeRegion") or ""),
        population=int(objet.get("population") or 0),
        epci_code=str(objet.get("codeEpci") or epci.get("code") or ""),
        epci_nom=str(epci.get("nom") or ""),
        latitude=centre[1],
        longitude=centre[0],
        contour=objet.get("contour"),
    )
