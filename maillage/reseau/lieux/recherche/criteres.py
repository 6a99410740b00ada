"""The question a visitor asks: everything stands in the address, nothing in a session.

Parameters: ``q`` text; ``lat``, ``lon`` (degrees, WGS 84) and ``rayon`` (km); ``boite`` (ouest,sud,est,nord in degrees: what
a map shows); ``commune`` (INSEE code, several allowed); ``epci`` (SIREN); one parameter a family of filters (``familles``),
several values allowed; ``conseiller`` (aujourdhui, semaine); ``ouvert`` (maintenant, soir, week-end), ``jour`` (lundi… or AAAA-MM-JJ) and ``heure`` (HH:MM);
``tri`` (distance, nom); ``page`` from 1.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, Self
from urllib.parse import urlencode

from maillage.base.francais import JOURS
from maillage.reseau.lieux.recherche.familles import FAMILLES, from_param, to_param
from maillage.socle.territoires.geometrie import Boite

TEXTE_MAX: Final = 120
COMMUNES_MAX: Final = 60
RAYONS: Final = (2, 5, 10, 20, 50)
"""Kilometres offered on screen; any whole number from 1 to 200 is understood."""
RAYON_MAX: Final = 200
PAGE_MAX: Final = 100_000
OUVERT: Final[Mapping[str, str]] = {"maintenant": "Ouvert maintenant", "soir": "Ouvert le soir (après 18 h)", "week-end": "Ouvert le week-end"}  # fmt: skip
CONSEILLER: Final[Mapping[str, str]] = {"aujourdhui": "Un conseiller aujourd'hui", "semaine": "Un conseiller cette semaine (7 jours)"}  # fmt: skip
"""Somebody comes: today and not over yet; from now to the same day of next week, included."""
JOURS_CONSEILLER: Final[Mapping[str, int]] = {"aujourdhui": 0, "semaine": 7}
TRIS: Final = ("distance", "nom")
DU_MOMENT: Final = frozenset({"conseiller", "ouvert", "jour", "heure"})
"""Parameters whose answer moves with the clock, though no place changes: « lundi » is the next one, a bare hour is today's."""
INSEE: Final = re.compile(r"(?:[013-9]\d|2[AB1-9])\d{3}", re.ASCII)
"""Code of a commune, in capitals."""
SIREN: Final = re.compile(r"\d{9}", re.ASCII)
_DECIMALES: Final = 4
"""About ten metres: enough to sort by distance, too little to point at a door."""
_HEURE: Final = re.compile(r"([01]?\d|2[0-3])(?::|h)([0-5]\d)?")


class ParametreInvalide(ValueError):
    """A parameter that cannot be read. ``parametre``: its name. The message is French, for the person who reads it."""

    def __init__(self, parametre: str, message: str) -> None:
        super().__init__(message)
        self.parametre = parametre


class Parametres(Protocol):
    """A query string, as Django's QueryDict gives it."""

    def get(self, key: str, /) -> str | None: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Criteres:
    """``filtres``: {family: codes asked}, without empty ones. ``point``: (latitude, longitude). ``heure``: local time."""

    texte: str = ""
    point: tuple[float, float] | None = None
    rayon: int | None = None
    boite: Boite | None = None
    communes: tuple[str, ...] = ()
    epci: str = ""
    filtres: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conseiller: str = ""
    ouvert: str = ""
    jour: str = ""
    heure: dt.time | None = None
    tri: str = ""
    page: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "filtres", {code: values for code, values in self.filtres.items() if values})

    @property
    def is_empty(self) -> bool:
        """Nothing asked at all: the whole list."""
        return replace(self, page=1, tri="") == Criteres()

    @property
    def is_filtered(self) -> bool:
        """Something else than a text or a point is asked."""
        asked = (self.conseiller, self.ouvert, self.jour, self.heure, self.epci, self.communes, self.rayon, self.boite)
        return bool(self.filtres or any(asked))

    def with_page(self, page: int) -> Self:
        return replace(self, page=page)

    def without(self, famille: str, code: str | None = None) -> Self:
        """The same question without a value of a family, or without the whole family; from the first page."""
        kept = tuple(value for value in self.filtres.get(famille, ()) if code is not None and value != code)
        return replace(self, filtres={**self.filtres, famille: kept}, page=1)

    def query(self) -> str:
        """The question as a query string, without « ? »; empty for the whole list. ``parse`` reads it back equal."""
        return urlencode(list(self.pairs()), safe=",")

    def pairs(self) -> Iterable[tuple[str, str]]:
        """(parameter, value), in one order whatever the visitor's: one question has one address."""
        latitude, longitude = (format(degrees, f".{_DECIMALES}f") for degrees in self.point) if self.point else ("", "")
        pairs = [
            ("q", self.texte),
            ("lat", latitude),
            ("lon", longitude),
            ("rayon", str(self.rayon or "")),
            ("boite", format_box(self.boite) if self.boite else ""),
            *(("commune", code) for code in self.communes),
            ("epci", self.epci),
            *((famille, to_param(code)) for famille in FAMILLES for code in self.filtres.get(famille, ())),
            ("conseiller", self.conseiller),
            ("ouvert", self.ouvert),
            ("jour", self.jour),
            ("heure", self.heure.strftime("%H:%M") if self.heure else ""),
            ("tri", self.tri),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [pair for pair in pairs if pair[1]]


def parse(parametres: Parametres) -> Criteres:
    """The question of an address. Unknown parameters are left aside; a known one that cannot be read raises ParametreInvalide."""
    return Criteres(
        texte=_text(parametres.get("q") or ""),
        point=_point(parametres),
        rayon=_whole(parametres, "rayon", RAYON_MAX, "Écrivez une distance en kilomètres, entre 1 et 200."),
        boite=read_box(parametres, "boite"),
        communes=_communes(parametres.getlist("commune")),
        epci=_matching(parametres, "epci", SIREN, "Une intercommunalité s'écrit avec les 9 chiffres de son SIREN."),
        filtres={code: _values(code, parametres.getlist(code)) for code in FAMILLES},
        conseiller=_choice(parametres, "conseiller", CONSEILLER),
        ouvert=_choice(parametres, "ouvert", OUVERT),
        jour=_day(parametres.get("jour") or ""),
        heure=_time(parametres.get("heure") or ""),
        tri=_choice(parametres, "tri", TRIS),
        page=_whole(parametres, "page", PAGE_MAX, "Le numéro de page est un nombre, à partir de 1.") or 1,
    )


def format_box(boite: Boite) -> str:
    """« ouest,sud,est,nord » in degrees, the order of web maps (GeoJSON, RFC 7946)."""
    sides = (boite.longitude_min, boite.latitude_min, boite.longitude_max, boite.latitude_max)
    return ",".join(format(degrees, f".{_DECIMALES}f") for degrees in sides)


def _text(texte: str) -> str:
    return " ".join("".join(signe if signe.isprintable() else " " for signe in texte).split())[:TEXTE_MAX].strip()


def _point(parametres: Parametres) -> tuple[float, float] | None:
    read = [parametres.get(name) or "" for name in ("lat", "lon")]
    if not any(read):
        return None
    message = "La position s'écrit avec deux nombres : lat (latitude) et lon (longitude)."
    try:
        latitude, longitude = (round(float(texte[:40].replace(",", ".")), _DECIMALES) for texte in read)
    except ValueError as error:
        raise ParametreInvalide("lat", message) from error
    if not _on_earth(latitude, longitude):
        raise ParametreInvalide("lat", message)
    return latitude, longitude


def read_box(parametres: Parametres, name: str) -> Boite | None:
    """The box of the parameter ``name``, None without it. Raises ParametreInvalide."""
    texte = (parametres.get(name) or "").strip()
    if not texte:
        return None
    message = "Une zone s'écrit avec quatre nombres : ouest,sud,est,nord. Par exemple -1.3000,45.1000,0.2000,46.3000."
    try:
        west, south, east, north = (round(float(side), _DECIMALES) for side in texte[:80].split(","))
    except ValueError as error:
        raise ParametreInvalide(name, message) from error
    if not (_on_earth(south, west) and _on_earth(north, east) and west < east and south < north):
        raise ParametreInvalide(name, message)
    return Boite(south, north, west, east)


def _on_earth(latitude: float, longitude: float) -> bool:
    return math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180


def _whole(parametres: Parametres, name: str, most: int, message: str) -> int | None:
    texte = (parametres.get(name) or "").strip()
    if not texte:
        return None
    if not (texte.isascii() and texte.isdecimal() and len(texte) <= len(str(most)) and 1 <= int(texte) <= most):
        raise ParametreInvalide(name, message)
    return int(texte)


def _communes(codes: list[str]) -> tuple[str, ...]:
    codes = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    if len(codes) > COMMUNES_MAX or not all(INSEE.fullmatch(code) for code in codes):
        raise ParametreInvalide(
            "commune", f"Une commune s'écrit avec son code INSEE ({COMMUNES_MAX} communes au plus)."
        )
    return tuple(sorted(codes))


def _matching(parametres: Parametres, name: str, motif: re.Pattern[str], message: str) -> str:
    texte = (parametres.get(name) or "").strip()
    if texte and not motif.fullmatch(texte):
        raise ParametreInvalide(name, message)
    return texte


def _values(famille: str, textes: list[str]) -> tuple[str, ...]:
    """Codes asked, in the order of the family: one question has one address."""
    asked = {from_param(texte.strip()) for texte in textes if texte.strip()}
    known = FAMILLES[famille].valeurs
    if not asked <= set(known):
        choices = ", ".join(to_param(code) for code in known)
        raise ParametreInvalide(
            famille, f"Nous ne connaissons pas cette valeur de « {famille} ». Choisissez : {choices}."
        )
    return tuple(code for code in known if code in asked)


def _choice(parametres: Parametres, name: str, known: Iterable[str]) -> str:
    texte = (parametres.get(name) or "").strip().lower()
    if texte and texte not in known:
        raise ParametreInvalide(
            name, f"Nous ne connaissons pas cette valeur de « {name} ». Choisissez : {', '.join(known)}."
        )
    return texte


def _day(texte: str) -> str:
    texte = texte.strip().lower()
    if not texte or texte in JOURS:
        return texte
    try:
        return dt.date.fromisoformat(texte).isoformat()
    except ValueError as error:
        raise ParametreInvalide("jour", "Écrivez un jour (lundi…) ou une date comme 2026-12-01.") from error


def _time(texte: str) -> dt.time | None:
    texte = texte.strip().lower().replace(" ", "")
    if not texte:
        return None
    found = _HEURE.fullmatch(texte)
    if found is None:
        raise ParametreInvalide("heure", "Écrivez une heure comme 14:30.")
    return dt.time(int(found[1]), int(found[2] or 0))
