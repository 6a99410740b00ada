"""A published place made ready for its page: sentences, links and tables, nothing computed in the template."""

import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone

from maillage.base.francais import format_date
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import NIVEAUX_PHRASES, enumerate_words, plain, postal_lines, week_of
from maillage.reseau.lieux.schema import TYPOLOGIES

_LICENCES: Final = dict(Licence.choices)
_RESEAUX: Final = {"facebook.com": "Page Facebook", "instagram.com": "Page Instagram", "linkedin.com": "Page LinkedIn"}


def describe(lieu: LieuPublic, today: datetime.date) -> dict[str, Any]:
    """What the page of a place shows."""
    return {
        "adresse_postale": postal_lines(lieu),
        "semaine": week_of(lieu.horaires, today),
        "sites": [{"url": url, "libelle": _site(url)} for url in lieu.site_web],
        "niveau_phrase": NIVEAUX_PHRASES.get(lieu.niveau or 0, ""),
        "services": plain("services", lieu.services),
        "accompagnements": plain("modalites_accompagnement", lieu.modalites_accompagnement),
        "acces": plain("modalites_acces", lieu.modalites_acces),
        "frais": _costs(lieu.frais_a_charge),
        "publics": enumerate_words(plain("publics_specifiquement_adresses", lieu.publics_specifiquement_adresses)),
        "prises_en_charge": enumerate_words(plain("prise_en_charge_specifique", lieu.prise_en_charge_specifique)),
        "labels": [
            *plain("dispositif_programmes_nationaux", lieu.dispositif_programmes_nationaux),
            *plain("formations_labels", lieu.formations_labels),
            *lieu.autres_formations_labels,
        ],
        "types": [TYPOLOGIES.get(code, code) for code in lieu.typologie],
        "itinerant": "ITINERANT" in lieu.itinerance,
        "fraicheur": _freshness(lieu),
        "sources": [{"nom": nom, "licence": _licence(code)} for nom, code in lieu.licences.items()],
        "carte_url": _map_link(lieu),
    }


def _costs(codes: list[str]) -> list[str]:
    """« Gratuit » and « Payant » together are no contradiction: it depends on what one asks for."""
    if len(codes) > 1 and "PAYANT" in codes:
        return ["Certains services sont gratuits, d'autres sont payants : demandez sur place"]
    return plain("frais_a_charge", codes)


def _site(url: str) -> str:
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    return _RESEAUX.get(host, f"Site {host}")


def _freshness(lieu: LieuPublic) -> str:
    if lieu.date_maj:
        return f"Informations vérifiées le {format_date(lieu.date_maj, avec_jour=False)}."
    received = format_date(timezone.localtime(lieu.published_at).date(), avec_jour=False)
    return f"Informations reçues le {received}. Nous ne savons pas quand elles ont été vérifiées."


def _licence(code: str) -> str:
    return "" if code in {"", Licence.A_PRECISER} else str(_LICENCES.get(code, code))


def _map_link(lieu: LieuPublic) -> str:
    """A « geo: » address: the map of the reader's own device, no third party of ours."""
    if lieu.latitude is None or lieu.position_approximative:
        return ""
    return f"geo:{lieu.latitude},{lieu.longitude}?q={lieu.latitude},{lieu.longitude}"
