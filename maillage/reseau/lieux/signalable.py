"""What a visitor may say is wrong: which columns of the place it is about, and where staff correct it. Pure: no Django.

Codes are those of ``enums.ChampSignale``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.mots import LIBELLES, postal_lines, say


class Cible(NamedTuple):
    """``colonnes``: what the page shows of it. ``groupe``: key of ``mots.GROUPES``, empty when no form corrects it."""

    colonnes: tuple[str, ...]
    groupe: str = ""


CIBLES: Final[Mapping[str, Cible]] = MappingProxyType(
    {
        "HORAIRES": Cible(("horaires",), "horaires"),
        "TELEPHONE": Cible(("telephone",), "contact"),
        "ADRESSE": Cible(("adresse",), "adresse"),
        "CONTACT": Cible(("courriels", "site_web", "prise_rdv"), "contact"),
        "OFFRE": Cible(("services", "niveau", "frais_a_charge"), "offre"),
        "ACCES": Cible(
            ("modalites_acces", "publics_specifiquement_adresses", "prise_en_charge_specifique", "fiche_acces_libre"),
            "offre",
        ),
        "FERME": Cible(()),
        "AUTRE": Cible(("nom",), "identite"),
    }
)
"""Code → columns and form."""


def value_of(code: str, lieu: Any) -> str:
    """What the place says of it today, in words; empty when it says nothing. ``lieu``: a place, public or not."""
    if code == "ADRESSE":
        return ", ".join(postal_lines(lieu)[1:])
    columns = CIBLES[code].colonnes
    said = [(LIBELLES[name], say(name, getattr(lieu, name))) for name in columns]
    if len(columns) == 1:
        return said[0][1]
    return " ; ".join(f"{label} : {value}" for label, value in said if value)
