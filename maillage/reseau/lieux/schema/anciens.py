"""Vocabularies of the schema v0 (2022) that old files still carry, and what each value became in v1 (2024).

Source: lists of values of schema v0.1 and the change notes of v1.0. A value may become several values, in another
field, or none: an empty target means that v1 has no word for it (it is then asked to a person, never guessed).
Keys are the v0 labels as published; matching forgives case, accents and what follows « : ».
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Cible = tuple[str, str]
"""(v1 field, exact v1 label)."""

_OUTILS: Final = ("services", "Maîtrise des outils numériques du quotidien")
_DEMARCHES: Final = ("services", "Aide aux démarches administratives")
_ACCES: Final = ("services", "Accès internet et matériel informatique")
_INSERTION: Final = ("services", "Insertion professionnelle via le numérique")
_MONDE: Final = ("services", "Compréhension du monde numérique")
_PRISE: Final = "prise_en_charge_specifique"
_PUBLIC: Final = "publics_specifiquement_adresses"
_DISPOSITIF: Final = "dispositif_programmes_nationaux"
_AUTRES: Final = "autres_formations_labels"
_AIDE: Final = "modalites_accompagnement"


def _table(entrees: Mapping[str, tuple[Cible, ...]]) -> Mapping[str, tuple[Cible, ...]]:
    return MappingProxyType(dict(entrees))


ANCIENS: Final[Mapping[str, Mapping[str, tuple[Cible, ...]]]] = MappingProxyType(
    {
        "services": _table(
            {
                "Devenir autonome dans les démarches administratives": (_DEMARCHES,),
                "Réaliser des démarches administratives avec un accompagnement": (_DEMARCHES,),
                "Prendre en main un smartphone ou une tablette": (_OUTILS,),
                "Prendre en main un ordinateur": (_OUTILS,),
                "Utiliser le numérique au quotidien": (_OUTILS,),
                "Approfondir ma culture numérique": (_MONDE,),
                "Favoriser mon insertion professionnelle": (_INSERTION,),
                "Accéder à une connexion internet": (_ACCES,),
                "Accéder à du matériel": (_ACCES,),
                "S'équiper en matériel informatique": (
                    ("services", "Acquisition de matériel informatique à prix solidaire"),
                ),
                "Créer et développer mon entreprise": (_INSERTION,),
                "Créer avec le numérique": (("services", "Loisirs et créations numériques"),),
                "Accompagner les démarches de santé": (_DEMARCHES,),
                "Promouvoir la citoyenneté numérique": (_MONDE,),
                "Soutenir la parentalité et l'éducation avec le numérique": (
                    ("services", "Parentalité et éducation avec le numérique"),
                ),
            }
        ),
        "publics_accueillis": _table(
            {
                "Seniors (+ 65 ans)": ((_PUBLIC, "Seniors"),),
                "Familles/enfants": ((_PUBLIC, "Familles et/ou enfants"),),
                "Adultes": (),
                "Tout public": (),
                "Jeunes (16-26 ans)": ((_PUBLIC, "Jeunes"),),
                "Uniquement femmes": ((_PUBLIC, "Femmes"),),
                "Public langues étrangères": ((_PRISE, "Langues étrangères (autres)"),),
                "Déficience visuelle": ((_PRISE, "Déficience visuelle"),),
                "Surdité": ((_PRISE, "Surdité"),),
                "Handicaps psychiques": ((_PRISE, "Handicaps mentaux"),),
                "Handicaps mentaux": ((_PRISE, "Handicaps mentaux"),),
                "Handicaps moteurs": ((_PRISE, "Handicaps moteurs"),),
                "Personnes en situation d'illettrisme": ((_PRISE, "Illettrisme"),),
            }
        ),
        "conditions_acces": _table(
            {
                "Gratuit": (("frais_a_charge", "Gratuit"),),
                "Gratuit sous condition": (("frais_a_charge", "Gratuit sous condition"),),
                "Payant": (("frais_a_charge", "Payant"),),
                "Adhésion": (("frais_a_charge", "Payant"),),
                "Accepte le Pass numérique": ((_AUTRES, "Accepte le Pass numérique"),),
            }
        ),
        "labels_nationaux": _table(
            {
                "France Services": ((_DISPOSITIF, "France Services"),),
                "CNFS": ((_DISPOSITIF, "Conseillers numériques"),),
                "Conseiller numérique France Services": ((_DISPOSITIF, "Conseillers numériques"),),
                "APTIC": ((_AUTRES, "APTIC"),),
                "Aidants Connect": ((_DISPOSITIF, "Aidants Connect"),),
                "Fabriques de Territoire": (("formations_labels", "Fabriques de Territoire"),),
                "Grandes écoles du numérique": ((_DISPOSITIF, "Grande école du numérique"),),
                "Point relais CAF": ((_DISPOSITIF, "Point d'accès numérique CAF"),),
                "Point numérique CAF": ((_DISPOSITIF, "Point d'accès numérique CAF"),),
                "Relais pôle emploi": ((_AUTRES, "Relais pôle emploi"),),
                "French Tech": ((_AUTRES, "French Tech"),),
                "Campus connecté": ((_AUTRES, "Campus connecté"),),
            }
        ),
        "modalites_accompagnement": _table(
            {
                "Seul": ((_AIDE, "En autonomie"),),
                "Avec de l'aide": ((_AIDE, "Accompagnement individuel"),),
                "Dans un atelier": ((_AIDE, "Dans un atelier collectif"),),
                "A ma place": ((_AIDE, "Accompagnement individuel"),),
            }
        ),
    }
)
"""v0 field → {v0 label: v1 targets}."""

CHAMPS_RENOMMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accessibilite": "fiche_acces_libre",
        "labels_autres": "autres_formations_labels",
        "courriel": "courriels",
    }
)
"""v0 fields that only changed name. ``cle_ban`` was removed."""

CHAMPS_ECLATES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "publics_accueillis": (_PUBLIC, _PRISE),
        "labels_nationaux": (_DISPOSITIF, "formations_labels", _AUTRES),
        "conditions_acces": ("frais_a_charge", _AUTRES),
    }
)
"""v0 field → v1 fields that share its values."""
