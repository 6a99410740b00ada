"""Latitude and longitude of a row, checked against its commune.

Rules: ``nettoyage.md`` (decimal commas, ``POINT (lon lat)``, two values in one column, Lambert-93, 0 and NaN are no
position) and issue 2 (swapped axes repaired, a point far from its commune is a doubt). How far is far: 5 km outside the
contour of the commune; 20 km from its centre where there is no contour; 5 km outside the approximate box of the
département where no geometry is loaded at all.
"""

import re
from math import isfinite
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.nettoyage.resultat import VIDE, Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import as_text, is_vide
from maillage.socle.territoires.geometrie import distance_km
from maillage.socle.territoires.lambert import is_lambert_93, lambert_93_to_wgs_84
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel
from maillage.socle.territoires.referentiel.boites import BOITES

SEUIL_CONTOUR_KM: Final = 5.0
SEUIL_CENTRE_KM: Final = 20.0
SEUIL_BOITE_KM: Final = 5.0
_TEXTE_MAX: Final = 200

_A_POINT: Final = re.compile(r"[-+]?\d{1,9}(?:\.\d{0,20})?")
_A_VIRGULE: Final = re.compile(r"[-+]?\d{1,9}(?:,\d{1,20})?")
_LON_LAT: Final = re.compile(r"point|coordinates", re.IGNORECASE)
_DEGRES: Final = re.compile(
    r"^\s*([-+]?\d{1,3})\s?°\s?(?:(\d{1,2}(?:[.,]\d{1,9})?)\s?['’′]\s?)?"
    r"(?:(\d{1,2}(?:[.,]\d{1,9})?)\s?(?:\"|''|″|’’)\s?)?([NSEWO]?)\s*$",
    re.IGNORECASE,
)
_CARDINAL: Final = re.compile(r"^\s*([-+]?\d{1,3}(?:[.,]\d{1,20})?)\s?°?\s?([NSEWO])\s*$", re.IGNORECASE)
_NEGATIFS: Final = frozenset("SWOswo")


class PositionResultat(NamedTuple):
    """``latitude``, ``longitude``: float in WGS 84 degrees, or None. ``approximate``: the centre of the commune stands
    for the place. ``distance_km``: how far from its commune (or box) the point is, None when it could not be judged.
    """

    latitude: Resultat
    longitude: Resultat
    approximate: bool = False
    distance_km: float | None = None


class PointLu(NamedTuple):
    """What two cells say, before any check: WGS 84 degrees when it can be (out of range otherwise), and the rule."""

    latitude: float
    longitude: float
    regle: str


def read_position(latitude: Any, longitude: Any = None) -> tuple[float, float] | None:
    """(latitude, longitude) as written, in WGS 84 degrees, before any check; None when there is none.

    What ``clean_localite`` needs to break ties. Never raises.
    """
    return point_of(read_point(latitude, longitude))


def point_of(lecture: PointLu | None) -> tuple[float, float] | None:
    """(latitude, longitude) of a reading that is on Earth, else None."""
    if lecture is None or not _in_range(lecture):
        return None
    return lecture.latitude, lecture.longitude


def clean_position(
    latitude: Any,
    longitude: Any = None,
    *,
    referentiel: Referentiel,
    commune: CommuneRef | None = None,
    departement: str = "",
    lecture: PointLu | None = None,
) -> PositionResultat:
    """Read a position and check it against the row's commune, or the import's département without one. Never raises.

    ``lecture``: what ``read_point`` answered for these cells, when the caller has it.
    A point that fits only with its axes exchanged is repaired; one that fits neither way is withheld with its distance.
    """
    lecture = lecture or read_point(latitude, longitude)
    if lecture is None:
        return _unread(as_text(latitude), as_text(longitude))
    best: tuple[PointLu, float] | None = None
    for essai in (lecture, None):
        if essai is None:
            essai = PointLu(lecture.longitude, lecture.latitude, "position.axes_inverses")  # noqa: PLW2901
        if not _in_range(essai):
            continue
        distance, seuil = _distance(essai, commune, departement, referentiel)
        if distance <= seuil:
            return _kept(essai, latitude, longitude, distance)
        if best is None:
            best = essai, distance
    if best is None:
        question = "Ces coordonnées ne sont pas une latitude et une longitude. Placez le point sur la carte."
        return PositionResultat(
            illisible(as_text(latitude), "position.hors_limites", question),
            illisible(as_text(longitude), "position.hors_limites", question),
        )
    return _far(best[0], best[1], _place(commune, departement, referentiel), as_text(latitude), as_text(longitude))


def commune_centre(commune: CommuneRef) -> PositionResultat:
    """The centre of the commune, marked approximate, for a place that cannot be put better; empty without geometry."""
    if commune.latitude is None or commune.longitude is None:
        return PositionResultat(VIDE, VIDE)
    regle = "position.centre_commune"
    return PositionResultat(repare(commune.latitude, "", regle), repare(commune.longitude, "", regle), approximate=True)


def _kept(lecture: PointLu, latitude: Any, longitude: Any, distance: float) -> PositionResultat:
    loin = round(distance, 1) if isfinite(distance) else None
    return PositionResultat(
        _settled(lecture.latitude, latitude, lecture.regle),
        _settled(lecture.longitude, longitude, lecture.regle),
        False,
        loin,
    )


def _settled(valeur: float, brut: Any, regle: str) -> Resultat:
    original = repr(brut) if brut.__class__ is float else as_text(brut)
    if not regle and (brut.__class__ is float or _says(original, valeur)):
        return tel_quel(valeur, original)
    return repare(valeur, original, regle or "position.ecriture")


def _says(original: str, valeur: float) -> bool:
    try:
        return float(original) == valeur
    except ValueError:
        return False


def _far(lecture: PointLu, distance: float, lieu: str, latitude: str, longitude: str) -> PositionResultat:
    question = f"Le point est à {distance:.0f} km de {lieu}. Placez le point au bon endroit."
    return PositionResultat(
        douteux(latitude, "position.loin", question, proposition=lecture.latitude),
        douteux(longitude, "position.loin", question, proposition=lecture.longitude),
        distance_km=round(distance, 1),
    )


def _place(commune: CommuneRef | None, departement: str, referentiel: Referentiel) -> str:
    """What the distance was measured to, in the words of the question."""
    if commune is not None and (commune.contour is not None or commune.latitude is not None):
        return f"la commune ({commune.nom})"
    if commune is not None and commune.departement in BOITES:
        return f"son département ({commune.departement})"
    if commune is None and (departement in BOITES or referentiel.boite(departement) is not None):
        return f"votre département ({departement})"
    return "la France"


def _unread(latitude: str, longitude: str) -> PositionResultat:
    if _is_nothing(latitude) and _is_nothing(longitude):
        return PositionResultat(_vide(latitude), _vide(longitude))
    question = "Nous ne savons pas lire la position. Placez le point sur la carte."
    regle = "position.illisible"
    if any(
        _is_nothing(un) and _number(autre) is not None for un, autre in ((latitude, longitude), (longitude, latitude))
    ):
        question = "Il manque la latitude ou la longitude. Placez le point sur la carte."
        regle = "position.incomplete"
    return PositionResultat(illisible(latitude, regle, question), illisible(longitude, regle, question))


def _vide(original: str) -> Resultat:
    return VIDE._replace(original=original) if original else VIDE


def _is_nothing(original: str) -> bool:
    return is_vide(original) or _number(original) == 0.0


def _distance(
    lecture: PointLu, commune: CommuneRef | None, departement: str, referentiel: Referentiel
) -> tuple[float, float]:
    """(kilometres from where it should be, kilometres allowed)."""
    latitude, longitude = lecture.latitude, lecture.longitude
    if commune is not None:
        contour = referentiel.contour(commune)
        if contour is not None:
            # A point inside the box is within a few kilometres: the contour itself is walked for the others only.
            if contour.boite.contains(latitude, longitude):
                return 0.0, SEUIL_CONTOUR_KM
            proche = contour.boite.distance_km(latitude, longitude)
            return (
                proche if proche > 10 * SEUIL_CONTOUR_KM else contour.distance_km(latitude, longitude)
            ), SEUIL_CONTOUR_KM
        if commune.latitude is not None and commune.longitude is not None:
            return distance_km(latitude, longitude, commune.latitude, commune.longitude), SEUIL_CENTRE_KM
        departement = commune.departement
    boite = referentiel.boite(departement) or BOITES.get(departement)
    if boite is not None:
        inside = boite.contains(latitude, longitude)
        return 0.0 if inside else boite.distance_km(latitude, longitude), SEUIL_BOITE_KM
    if any(autre.contains(latitude, longitude) for autre in BOITES.values()):
        return 0.0, SEUIL_BOITE_KM
    return min(autre.distance_km(latitude, longitude) for autre in BOITES.values()), SEUIL_BOITE_KM


def _in_range(lecture: PointLu) -> bool:
    return -90.0 <= lecture.latitude <= 90.0 and -180.0 <= lecture.longitude <= 180.0


def read_point(latitude: Any, longitude: Any) -> PointLu | None:
    """What the two cells say, to be given to ``clean_position`` so that they are read once. Never raises."""
    lat = latitude if isinstance(latitude, float) else _number(as_text(latitude))
    lon = longitude if isinstance(longitude, float) else _number(as_text(longitude))
    if lat is None or lon is None:
        return _read_pair(latitude, longitude)
    if not (isfinite(lat) and isfinite(lon)) or lat == 0.0:
        return None
    return _degrees(lat, lon)


def _degrees(lat: float, lon: float) -> PointLu:
    if is_lambert_93(lon, lat):
        return PointLu(*lambert_93_to_wgs_84(lon, lat), "position.lambert_93")
    if is_lambert_93(lat, lon):
        return PointLu(*lambert_93_to_wgs_84(lat, lon), "position.lambert_93")
    return PointLu(lat, lon, "")


def _number(texte: str) -> float | None:
    """One number, with a decimal point or comma, degrees and minutes, or a cardinal letter; None for anything else."""
    if len(texte) > _TEXTE_MAX:
        return None
    propre = texte.strip().replace("\u202f", "").replace("\xa0", "").replace("−", "-")
    try:
        return float(propre) if "_" not in propre else None
    except ValueError:
        pass
    if _A_VIRGULE.fullmatch(propre):
        return float(propre.replace(",", "."))
    cardinal = _CARDINAL.match(propre)
    if cardinal is not None:
        valeur = float(cardinal[1].replace(",", "."))
        return -valeur if cardinal[2] in _NEGATIFS else valeur
    degres = _DEGRES.match(propre)
    if degres is None:
        return None
    minutes, secondes = (float((degres[rang] or "0").replace(",", ".")) for rang in (2, 3))
    valeur = abs(float(degres[1])) + minutes / 60 + secondes / 3600
    return -valeur if degres[1].startswith("-") or (degres[4] and degres[4] in _NEGATIFS) else valeur


def _read_pair(latitude: Any, longitude: Any) -> PointLu | None:
    """Both values in one column; the other column is empty, or says the same."""
    textes = [texte for texte in (as_text(latitude), as_text(longitude)) if not is_vide(texte)]
    if not textes or len(textes[0]) > _TEXTE_MAX or (len(textes) == 2 and textes[0] != textes[1]):
        return None
    texte = textes[0]
    motif = _A_POINT if "." in texte else _A_VIRGULE
    nombres = [float(nombre.replace(",", ".")) for nombre in motif.findall(texte)]
    if len(nombres) != 2 or nombres == [0.0, 0.0]:
        return None
    if _LON_LAT.search(texte):
        nombres.reverse()
    lecture = _degrees(nombres[0], nombres[1])
    return lecture if lecture.regle else lecture._replace(regle="position.deux_valeurs")
