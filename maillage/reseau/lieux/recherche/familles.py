"""Families of filters: parameter of the address, field of the place, values and their plain labels.

Values are those of the national schema (``schema.enumerations``), written in addresses in lower case with dashes.
Inside a family a place needs one of the values asked, between families all (as the national map does).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from maillage.reseau.lieux.mots import SERVICES_COURTS
from maillage.reseau.lieux.schema import ENUMERATIONS


class Famille(NamedTuple):
    """``code``: name of the family and of its parameter. ``champ``: column of the place. ``valeurs``: {code: label}."""

    code: str
    champ: str
    libelle: str
    valeurs: Mapping[str, str]


NIVEAUX: Final = MappingProxyType(
    {"1": "Le Wi-Fi pour votre appareil", "2": "Un ordinateur, seul", "3": "Une personne qui vous aide"}
)
LABELS: Final = MappingProxyType({"QPV": "Quartier prioritaire (QPV)", "FRR": "France ruralités revitalisation (FRR)"})
ACCESLIBRE: Final = MappingProxyType({"OUI": "L'accessibilité du lieu est décrite"})
_ITINERANCES: Final = MappingProxyType({"ITINERANT": "Un lieu qui se déplace", "FIXE": "Un lieu fixe"})
_SERVICES: Final = MappingProxyType({code: SERVICES_COURTS[code] for code in ENUMERATIONS["services"]})

FAMILLES: Final[Mapping[str, Famille]] = MappingProxyType(
    {
        famille.code: famille
        for famille in (
            Famille("service", "services", "Ce que vous cherchez", _SERVICES),
            Famille("niveau", "niveau", "Ce que vous trouvez sur place", NIVEAUX),
            Famille(
                "public",
                "publics_specifiquement_adresses",
                "Pour qui",
                ENUMERATIONS["publics_specifiquement_adresses"],
            ),
            Famille(
                "prise-en-charge",
                "prise_en_charge_specifique",
                "Accueil adapté",
                ENUMERATIONS["prise_en_charge_specifique"],
            ),
            Famille("frais", "frais_a_charge", "Prix", ENUMERATIONS["frais_a_charge"]),
            Famille("mode", "modalites_accompagnement", "Seul ou accompagné", ENUMERATIONS["modalites_accompagnement"]),
            Famille("acces", "modalites_acces", "Comment venir", ENUMERATIONS["modalites_acces"]),
            Famille("itinerance", "itinerance", "Fixe ou itinérant", _ITINERANCES),
            Famille(
                "dispositif",
                "dispositif_programmes_nationaux",
                "Programmes nationaux",
                ENUMERATIONS["dispositif_programmes_nationaux"],
            ),
            Famille("label", "autres_formations_labels", "Labels du territoire", LABELS),
            Famille("acceslibre", "fiche_acces_libre", "Accessibilité", ACCESLIBRE),
        )
    }
)


def to_param(code: str) -> str:
    """``LANGUES_ANGLAIS`` → ``langues-anglais``, as it stands in an address."""
    return code.lower().replace("_", "-")


def from_param(texte: str) -> str:
    """The code of a value read in an address, in any letter case."""
    return texte.upper().replace("-", "_")
