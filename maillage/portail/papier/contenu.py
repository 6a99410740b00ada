"""A published place in the words of paper: what a sheet and a directory print. JSON values, in French."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from maillage.base.francais import bind_hours, format_date, format_telephone
from maillage.reseau.lieux.mots import NIVEAUX_PHRASES, SANS_NOM, SERVICES_COURTS, enumerate_words, plain, postal_lines
from maillage.reseau.lieux.nettoyage.horaires import to_words

_TEXTE_MAX: Final = 400
_LISTE_MAX: Final = 12
_TELEPHONES_MAX: Final = 2
_VENUES_MAX: Final = 6
"""Lines of half-days, or of stops of a mobile place."""
_APPELEZ: Final = "Nous ne connaissons pas les horaires. Téléphonez avant de venir."
_SANS_APPEL: Final = "Nous ne connaissons pas les horaires."
COLONNES: Final = (
    "cle", "nom", "adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude",
    "position_approximative", "telephone", "horaires", "services", "niveau", "frais_a_charge", "modalites_acces",
    "modalites_accompagnement", "publics_specifiquement_adresses", "prise_en_charge_specifique", "itinerance",
    "presentation_resume", "fiche_acces_libre", "date_maj", "licences",
)  # fmt: skip
"""Columns of a place that paper shows: what changes elsewhere makes no new edition."""


def fingerprint(lieux: Iterable[Any], *options: object) -> str:
    """SHA-256 of what the paper of these places would say, and of its ``options``: equal, the file need not be made again."""
    digest = hashlib.sha256(json.dumps(options, default=str, ensure_ascii=False).encode())
    for lieu in lieux:
        values = [getattr(lieu, column) for column in COLONNES]
        digest.update(json.dumps(values, default=str, ensure_ascii=False).encode())
    return digest.hexdigest()


def describe_place(lieu: Any, venues: Sequence[str] = ()) -> dict[str, Any]:
    """A place as the templates read it: lists of sentences, empty when unknown. ``venues``: when an adviser comes."""
    phones = [format_telephone(phone) for phone in lieu.telephone][:_TELEPHONES_MAX]
    hours = [_sentence(words) for words in to_words(lieu.horaires or None)][:_LISTE_MAX]
    return {
        "nom": lieu.nom or SANS_NOM,
        "adresse": [_cut(line) for line in postal_lines(lieu)[1 if lieu.nom else 0 :]],
        "telephones": phones,
        "horaires": hours,
        "sans_horaires": "" if hours else _APPELEZ if phones else _SANS_APPEL,
        "conseiller": list(venues[:_VENUES_MAX]),
        "services": [code for code in lieu.services if code in SERVICES_COURTS],
        "niveau": lieu.niveau or 0,
        "gratuit": _costs(lieu.frais_a_charge),
        "rendez_vous": not phones and "RDV_EN_LIGNE" in lieu.modalites_acces,
        "itinerant": "ITINERANT" in lieu.itinerance,
        "accueil": enumerate_words(plain("prise_en_charge_specifique", lieu.prise_en_charge_specifique)),
        "acces_decrit": bool(lieu.fiche_acces_libre),
        "fraicheur": _freshness(lieu),
    }


def describe_sheet(lieu: Any, venues: Sequence[str] = ()) -> dict[str, Any]:
    """A place on a sheet of its own: the same, with whole sentences."""
    return describe_place(lieu, venues) | {
        "presentation": _cut(lieu.presentation_resume),
        "niveau_phrase": NIVEAUX_PHRASES.get(lieu.niveau or 0, ""),
        "services": plain("services", lieu.services),
        "acces": plain("modalites_acces", lieu.modalites_acces),
        "accompagnements": plain("modalites_accompagnement", lieu.modalites_accompagnement),
        "publics": enumerate_words(plain("publics_specifiquement_adresses", lieu.publics_specifiquement_adresses)),
    }


def _costs(codes: list[str]) -> str:
    if len(codes) > 1 and "PAYANT" in codes:
        return "Gratuit ou payant selon les services : demandez sur place"
    return enumerate_words(plain("frais_a_charge", codes))


def _freshness(lieu: Any) -> str:
    if not lieu.date_maj:
        return "Nous ne savons pas quand ces informations ont été vérifiées."
    return f"Informations vérifiées le {format_date(_as_date(lieu.date_maj), avec_jour=False)}."


def _as_date(value: dt.date | str) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _sentence(phrase: str) -> str:
    phrase = bind_hours(phrase[:_TEXTE_MAX])
    return phrase[:1].upper() + phrase[1:]


def _cut(texte: str) -> str:
    return texte if len(texte) <= _TEXTE_MAX else texte[:_TEXTE_MAX].rsplit(" ", 1)[0] + "…"
