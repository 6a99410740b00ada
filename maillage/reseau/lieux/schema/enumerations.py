"""Closed vocabularies of the national schema v1: stable stored code → exact label.

Source: ``lieux de médiation numérique`` model 2.3.0 (ANCT) and ``schema.json`` v1.0.2. Databases store the codes
(upper-case ASCII, never renamed); files carry the labels. The two documents disagree on one spelling only:
see ``label_for_export``.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

Table = Mapping[str, str]


def _freeze(**labels: str) -> Table:
    return MappingProxyType(labels)


SERVICES: Final = _freeze(
    EQUIPEMENT_SOLIDAIRE="Acquisition de matériel informatique à prix solidaire",
    DEMARCHES="Aide aux démarches administratives",
    OUTILS="Maîtrise des outils numériques du quotidien",
    INSERTION="Insertion professionnelle via le numérique",
    SECURITE="Utilisation sécurisée du numérique",
    PARENTALITE="Parentalité et éducation avec le numérique",
    LOISIRS="Loisirs et créations numériques",
    COMPREHENSION="Compréhension du monde numérique",
    ACCES="Accès internet et matériel informatique",
)
PUBLICS: Final = _freeze(
    JEUNES="Jeunes",
    ETUDIANTS="Étudiants",
    FAMILLES="Familles et/ou enfants",
    SENIORS="Seniors",
    FEMMES="Femmes",
)
PRISES_EN_CHARGE: Final = _freeze(
    SURDITE="Surdité",
    HANDICAPS_MOTEURS="Handicaps moteurs",
    HANDICAPS_MENTAUX="Handicaps mentaux",
    ILLETTRISME="Illettrisme",
    LANGUES_ANGLAIS="Langues étrangères (anglais)",
    LANGUES_AUTRES="Langues étrangères (autres)",
    DEFICIENCE_VISUELLE="Déficience visuelle",
)
FRAIS: Final = _freeze(
    GRATUIT="Gratuit",
    GRATUIT_SOUS_CONDITION="Gratuit sous condition",
    PAYANT="Payant",
)
DISPOSITIFS: Final = _freeze(
    AIDANTS_CONNECT="Aidants Connect",
    BIBLIOTHEQUES_NUMERIQUES="Bibliothèques numérique de référence",
    PIX="Certification PIX",
    CONSEILLERS_NUMERIQUES="Conseillers numériques",
    EMMAUS_CONNECT="Emmaüs Connect",
    FRANCE_SERVICES="France Services",
    GRANDE_ECOLE_NUMERIQUE="Grande école du numérique",
    CROIX_ROUGE="La Croix Rouge",
    POINT_CAF="Point d'accès numérique CAF",
    PROMENEURS_DU_NET="Promeneurs du net",
    RELAIS_NUMERIQUE="Relais numérique (Emmaüs Connect)",
)
FORMATIONS: Final = _freeze(
    MON_ESPACE_SANTE="Formé à « Mon Espace Santé »",
    DUPLEX="Formé à « DUPLEX » (illettrisme)",
    ARNIA="Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
    REEMPLOI_NORMANDIE="Collectif ressources et acteurs réemploi (Normandie)",
    ETAPES_NUMERIQUES="Étapes numériques (La Poste)",
    FABRIQUES_TERRITOIRE="Fabriques de Territoire",
    ECLAIREURS_DROME="Les Éclaireurs du numérique (Drôme)",
    MES_PAPIERS="Mes Papiers (Métropole de Lyon)",
    ORDI_3="ORDI 3.0",
    SUD_LABS="SUD LABS (PACA)",
)
ACCES: Final = _freeze(
    SE_PRESENTER="Se présenter",
    TELEPHONER="Téléphoner",
    MAIL="Contacter par mail",
    MAIL_PRESCRIPTION="Envoyer un mail avec une fiche de prescription",
    RDV_EN_LIGNE="Prendre un RDV en ligne",
    PAS_DE_PUBLIC="Ce lieu n'accueille pas de public",
)
ACCOMPAGNEMENTS: Final = _freeze(
    AUTONOMIE="En autonomie",
    INDIVIDUEL="Accompagnement individuel",
    COLLECTIF="Dans un atelier collectif",
    DISTANCE="À distance",
)
ITINERANCES: Final = _freeze(ITINERANT="Itinérant", FIXE="Fixe")

ENUMERATIONS: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "services": SERVICES,
        "publics_specifiquement_adresses": PUBLICS,
        "prise_en_charge_specifique": PRISES_EN_CHARGE,
        "frais_a_charge": FRAIS,
        "dispositif_programmes_nationaux": DISPOSITIFS,
        "formations_labels": FORMATIONS,
        "modalites_acces": ACCES,
        "modalites_accompagnement": ACCOMPAGNEMENTS,
        "itinerance": ITINERANCES,
    }
)
"""Field name → {code: label}, for the nine fields with a closed list (typologie is in ``typologies``)."""

CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {champ: MappingProxyType({label: code for code, label in table.items()}) for champ, table in ENUMERATIONS.items()}
)
"""Field name → {exact label: code}: the inverse of ``ENUMERATIONS``."""

_OFFICIAL_SPELLINGS: Final = {"Étapes numériques (La Poste)": "Étapes numériques(La Poste)"}


class Niveau(StrEnum):
    """Graded level of the offer of a place (deliberation 003, mission 1.1); not a field of the national schema."""

    WIFI = "WIFI"
    EQUIPEMENT = "EQUIPEMENT"
    MEDIATION = "MEDIATION"


NIVEAUX: Final = _freeze(
    WIFI="Wi-Fi pour son propre appareil",
    EQUIPEMENT="Matériel à disposition, en autonomie",
    MEDIATION="Accompagnement par un médiateur",
)


def label_for_export(label: str) -> str:
    """Spelling of a label in published files.

    The pattern of schema.json v1.0.2 has no space in « Étapes numériques(La Poste) » while the model 2.3.0 has one.
    Open data is judged by the pattern, so the pattern's spelling is written; both are read.
    """
    return _OFFICIAL_SPELLINGS.get(label, label)


def codes_of(champ: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Stored codes of exact labels, in the given order. KeyError for a label or a field outside the schema."""
    table = CODES[champ]
    return tuple(table[label] for label in labels)


def labels_of(champ: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Exact labels of stored codes, in the given order. KeyError for an unknown code or field."""
    table = ENUMERATIONS[champ]
    return tuple(table[code] for code in codes)
