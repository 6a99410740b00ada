"""A published place made ready for its page: sentences, links and tables, nothing computed in the template."""

import datetime as dt
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone

from maillage.base.francais import INSECABLE, JOURS, MOIS, format_date, format_heure, format_telephone
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.fraicheur import freshness_of
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import NIVEAUX_PHRASES, Jour, enumerate_words, plain, postal_lines, week_of
from maillage.reseau.lieux.ouvertures import JourOuvert, etat, semaine_du
from maillage.reseau.lieux.ouvertures.feries import local_time
from maillage.reseau.lieux.ouvertures.lecture import Plage, Sens
from maillage.reseau.lieux.schema import TYPOLOGIES

_LICENCES: Final = dict(Licence.choices)
_RESEAUX: Final = {"facebook.com": "Page Facebook", "instagram.com": "Page Instagram", "linkedin.com": "Page LinkedIn"}
_ETATS: Final = {True: "ouvert", False: "ferme", None: "doute"}


def describe(lieu: LieuPublic, at: dt.datetime, code: str = "") -> dict[str, Any]:
    """What the page of a place shows at ``at``; ``code``: its Département, for public holidays and local time."""
    ouverture = etat(lieu.horaires, at, code)
    today = local_time(at, code).date()
    publics = plain("publics_specifiquement_adresses", lieu.publics_specifiquement_adresses)
    prises = plain("prise_en_charge_specifique", lieu.prise_en_charge_specifique)
    return {
        "adresse_postale": postal_lines(lieu)[1:],
        "ouverture": {"code": _ETATS[ouverture.ouvert], "texte": ouverture.phrase} if ouverture.phrase else None,
        **_hours(lieu.horaires, today, code),
        "telephones": [{"numero": numero, "texte": format_telephone(numero)} for numero in lieu.telephone],
        "sites": [{"url": url, "libelle": _site(url)} for url in lieu.site_web],
        "niveau_phrase": NIVEAUX_PHRASES.get(lieu.niveau or 0, ""),
        "services": plain("services", lieu.services),
        "deroulement": [
            *plain("modalites_acces", lieu.modalites_acces),
            *plain("modalites_accompagnement", lieu.modalites_accompagnement),
            *_costs(lieu.frais_a_charge),
            *([f"Ce lieu s'adresse surtout à : {enumerate_words(publics)}"] if publics else []),
            *([f"Ce lieu sait accueillir : {enumerate_words(prises)}"] if prises else []),
        ],
        "recoit": _without_echo(
            [
                *(TYPOLOGIES.get(code, code) for code in lieu.typologie),
                *plain("dispositif_programmes_nationaux", lieu.dispositif_programmes_nationaux),
                *plain("formations_labels", lieu.formations_labels),
                *lieu.autres_formations_labels,
            ]
        ),
        "itinerant": "ITINERANT" in lieu.itinerance,
        "fraicheur": freshness_of(lieu.date_maj, today),
        "verifie": _checked(lieu),
        "sources": [{"nom": nom, "licence": _licence(code)} for nom, code in lieu.licences.items()],
        "carte_url": _map_link(lieu),
    }


def _without_echo(mots: list[str]) -> list[str]:
    """« France Services » says nothing more beside « Réseau France Services »."""
    distinct = {mot.casefold(): mot for mot in mots}
    return [mot for plat, mot in distinct.items() if not any(plat != other and plat in other for other in distinct)]


def _hours(osm: str, today: dt.date, code: str) -> dict[str, Any]:
    """The ordinary week when the hours are one; else the days of this week as they are, and the rule in sentences."""
    semaine = week_of(osm, today)
    cette_semaine = semaine_du(osm, today, code)
    phrases = [phrase for phrase in semaine.phrases if phrase.casefold() != osm.casefold()]
    if semaine.jours or not cette_semaine:
        return {
            "jours": [
                jour._replace(plages=[plage.replace(" ", INSECABLE) for plage in jour.plages]) for jour in semaine.jours
            ],
            "legende": "Horaires de la semaine",
            "legende_cachee": True,
            "phrases": [*phrases, *_holidays(cette_semaine, today)],
        }
    return {
        "jours": [_day(jour, today) for jour in cette_semaine],
        "legende": f"Horaires de cette semaine, {_span(cette_semaine)}",
        "legende_cachee": False,
        "phrases": phrases or ["Ces horaires changent selon les semaines. Téléphonez avant de venir"],
    }


def _holidays(semaine: list[JourOuvert], today: dt.date) -> list[str]:
    """The holidays of this week, from today on, when the place is open that day of an ordinary week."""
    return [
        f"{JOURS[un.jour.weekday()].capitalize()} {un.jour.day} {MOIS[un.jour.month - 1]} est un jour férié : "
        "téléphonez avant de venir"
        for un in semaine
        if un.a_confirmer and un.jour >= today
    ]


def _day(un: JourOuvert, today: dt.date) -> Jour:
    ouvertures = [plage for plage in un.plages if plage.sens is Sens.OUVERT]
    mots = enumerate_words(dict.fromkeys(plage.commentaire for plage in un.plages if plage.commentaire))
    note = _holiday(un, is_open=bool(ouvertures)) if un.ferie else mots
    return Jour(JOURS[un.jour.weekday()], [_slot(plage) for plage in ouvertures], note, un.jour == today)


def _holiday(un: JourOuvert, *, is_open: bool) -> str:
    if un.a_confirmer:
        return "Jour férié : téléphonez avant de venir"
    return "Jour férié" if is_open else "Fermé, jour férié"


def _slot(plage: Plage) -> str:
    fin = f"24{INSECABLE}h" if (plage.fin.hour, plage.fin.minute) == (0, 0) else format_heure(plage.fin)
    return f"{format_heure(plage.debut)}{INSECABLE}à{INSECABLE}{fin}"


def _span(semaine: list[JourOuvert]) -> str:
    """« du 23 au 29 novembre »."""
    first, last = semaine[0].jour, semaine[-1].jour
    debut = f"{first.day}" if first.month == last.month else f"{first.day} {MOIS[first.month - 1]}"
    return f"du {debut} au {last.day} {MOIS[last.month - 1]}"


def _costs(codes: list[str]) -> list[str]:
    """« Gratuit » and « Payant » together are no contradiction: it depends on what one asks for."""
    if len(codes) > 1 and "PAYANT" in codes:
        return ["Certains services sont gratuits, d'autres sont payants : demandez sur place"]
    return plain("frais_a_charge", codes)


def _site(url: str) -> str:
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    return _RESEAUX.get(host, f"Site {host}")


def _checked(lieu: LieuPublic) -> str:
    """« Vérifié le 3 mars 2026 », or what is known instead."""
    if lieu.date_maj:
        return f"Vérifié le {format_date(lieu.date_maj, avec_jour=False)}"
    received = format_date(timezone.localtime(lieu.published_at).date(), avec_jour=False)
    return f"Reçu le {received}. Nous ne savons pas quand ces informations ont été vérifiées"


def _licence(code: str) -> str:
    return "" if code in {"", Licence.A_PRECISER} else str(_LICENCES.get(code, code))


def _map_link(lieu: LieuPublic) -> str:
    """A « geo: » address: the map of the reader's own device, no third party of ours."""
    if lieu.latitude is None or lieu.position_approximative:
        return ""
    return f"geo:{lieu.latitude},{lieu.longitude}?q={lieu.latitude},{lieu.longitude}"
