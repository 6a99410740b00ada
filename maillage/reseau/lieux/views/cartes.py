"""A published place as its card shows it, on the list, beside the map and at the end of the guided path."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.urls import get_script_prefix, reverse

from maillage.base.francais import INSECABLE, format_compte, format_nombre, format_telephone
from maillage.reseau.lieux.blocs import Annonce, annonces_of
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import SERVICES_COURTS, slug_of
from maillage.reseau.lieux.ouvertures import Etat, etat
from maillage.reseau.lieux.passages import say_stop
from maillage.reseau.lieux.recherche.resultats import LieuTrouve, Nomme
from maillage.socle.territoires.models import Departement

_SERVICES_MONTRES: Final = 4
_MEME_COMMUNE_KM: Final = 1.0
_CLE: Final = "2222222222"
_SLUG: Final = "zzz"


def address_of(lieu: LieuPublic | Nomme) -> str:
    """The one address of a published place."""
    before, between, after = _pattern(get_script_prefix())
    return f"{before}{lieu.cle}{between}{slug_of(lieu.nom, lieu.commune)}{after}"


@cache
def _pattern(_prefix: str) -> tuple[str, str, str]:
    """What stands before, between and after the key and the slug of an address: a list of twenty need not ask it twenty times."""
    before, after = reverse("lieux:detail", kwargs={"cle": _CLE, "slug": _SLUG}).split(_CLE)
    between, after = after.split(_SLUG)
    return before, between, after


def cards(trouves: Iterable[LieuTrouve], departement: Departement, at: dt.datetime) -> list[dict[str, Any]]:
    """The cards of a page, with their state at ``at`` and what higher apps announce of them."""
    trouves = list(trouves)
    annonces = annonces_of(departement, [trouve.lieu for trouve in trouves], at)
    code = departement.code
    return [card(one, etat(one.lieu.horaires, at, code), _told(one, annonces, at)) for one in trouves]


def _told(one: LieuTrouve, annonces: Mapping[int, Sequence[Annonce]], at: dt.datetime) -> Sequence[Annonce]:
    """Of a mobile place, the stop that was looked for rather than its next one anywhere."""
    return [Annonce(say_stop(one.arret, at))] if one.arret else annonces.get(one.lieu.pk, ())


def card(trouve: LieuTrouve, ouverture: Etat | None = None, annonces: Sequence[Annonce] = ()) -> dict[str, Any]:
    """A place as ``composants/carte_lieu.html`` wants it."""
    lieu = trouve.lieu
    telephone = lieu.telephone[0] if lieu.telephone else ""
    return {
        "cle": lieu.cle,
        "nom": lieu.nom,
        "url": address_of(lieu),
        "adresse": ", ".join(filter(None, [lieu.adresse, " ".join(filter(None, [lieu.code_postal, lieu.commune]))])),
        "telephone": telephone,
        "telephone_dit": format_telephone(telephone),
        "services": _services(lieu.services),
        "distance": say_distance(trouve),
        "ouverture": _state(ouverture),
        "itinerant": "ITINERANT" in lieu.itinerance,
        "annonces": annonces,
    }


def say_distance(trouve: LieuTrouve) -> str:
    """« à 3,2 km, environ 6 min en voiture »; empty without a point of departure, or when the place is only known to be in
    the commune one starts from.
    """
    if trouve.distance_km is None or (trouve.approximatif and trouve.distance_km < _MEME_COMMUNE_KM):
        return ""
    metres = trouve.distance_km * 1000
    if metres < 1000:
        loin = f"{max(100, round(metres / 100) * 100)}{INSECABLE}m" if metres < 950 else f"1{INSECABLE}km"
    else:
        loin = f"{format_nombre(trouve.distance_km, 1 if trouve.distance_km < 10 else 0)}{INSECABLE}km"
    minutes = trouve.minutes or 1
    heures, reste = divmod(minutes, 60)
    duree = f"{heures}{INSECABLE}h{INSECABLE}{reste:02d}" if heures else f"{minutes}{INSECABLE}min"
    return f"{'à environ' if trouve.approximatif else 'à'} {loin.replace(',0', '')}, environ {duree} en voiture"


def _services(codes: Sequence[str]) -> str:
    """« Aide aux démarches · Emploi », the first four and how many more."""
    mots = [SERVICES_COURTS[code] for code in codes if code in SERVICES_COURTS]
    reste = len(mots) - _SERVICES_MONTRES
    suite = f" et {format_compte(reste, 'autre', 'autres')}" if reste > 0 else ""
    return " · ".join(mots[:_SERVICES_MONTRES]) + suite


def _state(ouverture: Etat | None) -> Mapping[str, str] | None:
    if ouverture is None or not ouverture.phrase:
        return None
    codes = {True: "ouvert", False: "ferme", None: "doute"}
    return {"code": codes[ouverture.ouvert], "texte": ouverture.phrase}
