"""What a directory holds, from its places: grouped by commune, numbered, indexed; and the order given to the workshop."""

import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import segno

from maillage.base.francais import format_date, format_nombre
from maillage.portail.papier.carte import Cadre, Cercle, Point, Territoire
from maillage.portail.papier.contenu import describe_place
from maillage.reseau.lieux.mots import SERVICES_COURTS

FORMATS: Final[Mapping[str, str]] = {"A4": "a4", "A5": "a5"}
CADRES: Final[Mapping[tuple[str, bool], Cadre]] = {
    ("A4", False): Cadre(176, 205, 8),
    ("A4", True): Cadre(176, 190, 12),
    ("A5", False): Cadre(122, 135, 7.5),
    ("A5", True): Cadre(122, 115, 10),
}
"""Room for the map on each paper, and the size of its figures (points)."""
_AILLEURS: Final = "Autres lieux"
_LONG: Final = 700
"""Characters of a place above which its block may be cut between two pages."""


@dataclass(frozen=True)
class Reglages:
    """``format``: A4 or A5. ``perimetre``, ``filtres``: in words. ``adresse``: the living list; ``courte``: what is printed of it."""

    format: str
    grands: bool
    perimetre: str
    filtres: Sequence[str]
    departement: Mapping[str, str]
    telephone: str
    adresse: str
    courte: str
    jour: dt.date

    @property
    def titre(self) -> str:
        return f"Trouver de l'aide avec le numérique : {self.perimetre}"


def draw_qr(address: str) -> str:
    """The QR code of an address, as SVG."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, scale=4, border=2)
    return drawing.getvalue().decode()


def sort_key(texte: str) -> tuple[str, str]:
    """As a French dictionary: accents and capitals set aside."""
    plat = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe"))
    return "".join(signe for signe in plat if signe.isalnum() or signe == " ").strip(), texte


def build_order(
    lieux: Iterable[Any],
    territoires: Sequence[Territoire],
    reglages: Reglages,
    cercle: Cercle | None = None,
    venues: Mapping[int, Sequence[str]] = MappingProxyType({}),
    arrets: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> dict[str, Any]:
    """``donnees``, the contents of the directory, and ``carte``, its map, as JSON values. ``venues``: when somebody comes, by key of
    the place; ``arrets``: which mobile places stop there and when, by name of the commune.
    """
    rows = sorted(lieux, key=lambda lieu: (not lieu.commune, sort_key(lieu.commune), sort_key(lieu.nom), lieu.cle))
    communes: list[dict[str, Any]] = []
    points: list[Point] = []
    index: list[tuple[int, str]] = []
    for rank, lieu in enumerate(rows, 1):
        name = lieu.commune or _AILLEURS
        if not communes or communes[-1]["nom"] != name:
            communes.append({"numero": len(communes) + 1, "nom": name, "lieux": []})
        fiche = describe_place(lieu, venues.get(lieu.pk, ()) if venues else ())
        located = lieu.latitude is not None
        fiche |= {"rang": rank, "numero": rank if located else 0, "long": _length(fiche) > _LONG}
        communes[-1]["lieux"].append(fiche)
        index.append((rank, fiche["nom"] if name in fiche["nom"] else f"{fiche['nom']}, {name}"))
        if located:
            points.append(Point(lieu.longitude, lieu.latitude, rank, communes[-1]["numero"], lieu.niveau or 0))
    communes = _with_stops(communes, arrets)
    used = {code for commune in communes for fiche in commune["lieux"] for code in fiche["services"]}
    cadre = CADRES[reglages.format, reglages.grands]
    donnees = {
        "titre": reglages.titre,
        "format": FORMATS[reglages.format],
        "grands": reglages.grands,
        "departement": dict(reglages.departement),
        "perimetre": reglages.perimetre,
        "filtres": list(reglages.filtres),
        "date": format_date(reglages.jour, avec_jour=False),
        "telephone": reglages.telephone,
        "liste_courte": reglages.courte,
        "qr": draw_qr(reglages.adresse),
        "total": len(rows),
        "total_mots": format_nombre(len(rows)),
        "communes": communes,
        "index": sorted(index, key=lambda entry: (sort_key(entry[1]), entry[0])),
        "services": {code: words for code, words in SERVICES_COURTS.items() if code in used},
        "sources": sorted({source for lieu in rows for source in lieu.licences}) or ["le recensement du Département"],
        "carte_hauteur": cadre.hauteur,
    }
    return {"donnees": donnees, "carte": _map_order(points, territoires, cercle, cadre)}


def _map_order(points: Iterable[Point], territoires: Iterable[Territoire], cercle: Cercle | None, cadre: Cadre) -> dict[str, Any]:  # fmt: skip
    return {
        "points": [list(point) for point in points],
        "territoires": [list(one) for one in territoires],
        "cercle": list(cercle) if cercle else None,
        "cadre": [cadre.largeur, cadre.hauteur, cadre.corps],
    }


def _with_stops(communes: list[dict[str, Any]], arrets: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Each commune with the stops made there; one that has no place of its own enters with its stops, without a number."""
    known = {commune["nom"] for commune in communes}
    found = [commune | {"arrets": list(arrets.get(commune["nom"], ()))} for commune in communes]
    found += [
        {"numero": 0, "nom": nom, "lieux": [], "arrets": list(told)} for nom, told in arrets.items() if nom not in known
    ]
    return sorted(found, key=lambda commune: (commune["nom"] == _AILLEURS, sort_key(commune["nom"])))


def _length(fiche: Mapping[str, Any]) -> int:
    return (
        len(fiche["nom"])
        + sum(map(len, (*fiche["adresse"], *fiche["horaires"], *fiche["conseiller"])))
        + 30 * len(fiche["services"])
    )
