"""The 32 fields of the national schema v1.0.2, in published order, and the check of a written record."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from maillage.reseau.lieux.schema.enumerations import ENUMERATIONS, label_for_export


class Champ(NamedTuple):
    """One field. ``multiple``: our value is a tuple, written joined with « | » (telephone: only the first is written).

    ``motif``: official pattern, to be used with ``search``; None when schema.json gives none. ``aide``: what to write,
    in plain French.
    """

    nom: str
    libelle: str
    aide: str
    type: Literal["texte", "nombre", "date"] = "texte"
    requis: bool = False
    multiple: bool = False
    motif: re.Pattern[str] | None = None
    longueur_max: int = 0


class Violation(NamedTuple):
    """A rule of the schema that a written record breaks. ``regle``: requis, motif, longueur or type."""

    champ: str
    regle: str


_INDICATIFS: Final = "33|590|594|262|596|269|687|689|508|681"


def _enum_pattern(nom: str) -> re.Pattern[str]:
    labels = "|".join(re.escape(label_for_export(label)) for label in ENUMERATIONS[nom].values())
    # Stricter than the official search pattern, which accepts any text that ENDS with a known label.
    return re.compile(rf"\A(?:{labels})(?:\|(?:{labels}))*\Z")


def _choix(nom: str, libelle: str, aide: str) -> Champ:
    return Champ(nom, libelle, aide, multiple=True, motif=_enum_pattern(nom))


FIELDS: Final[tuple[Champ, ...]] = (
    Champ("id", "Identifiant", "Un identifiant unique du lieu dans votre fichier.", requis=True),
    Champ(
        "pivot",
        "SIRET ou RNA",
        "Le SIRET du lieu (14 chiffres), ou le numéro RNA de l'association (W et 9 chiffres).",
        requis=True,
        motif=re.compile(r"\A[a-zA-Z0-9]{9,14}\Z"),
    ),
    Champ("nom", "Nom", "Le nom du lieu.", requis=True),
    Champ("commune", "Commune", "Le nom de la commune où se trouve le lieu.", requis=True),
    Champ("code_postal", "Code postal", "Les 5 chiffres du code postal.", requis=True, motif=re.compile(r"\A\d{5}\Z")),
    Champ(
        "code_insee",
        "Code INSEE",
        "Le code officiel de la commune (5 caractères).",
        motif=re.compile(r"\A(?:[013-9]\d|2[AB1-9])\d{3}\Z"),
    ),
    Champ("adresse", "Adresse", "Le numéro et le nom de la rue.", requis=True),
    Champ("complement_adresse", "Complément d'adresse", "Ce qui aide à trouver le lieu : bâtiment, étage, lieu-dit."),
    Champ("latitude", "Latitude", "La latitude du lieu (GPS, WGS84).", type="nombre"),
    Champ("longitude", "Longitude", "La longitude du lieu (GPS, WGS84).", type="nombre"),
    Champ("typologie", "Type de structure", "Le type de structure : mairie, bibliothèque…", multiple=True),
    Champ(
        "telephone",
        "Téléphone",
        "Le numéro de téléphone du lieu.",
        multiple=True,
        motif=re.compile(rf"\A\+(?:{_INDICATIFS})\d{{6,9}}\Z"),
    ),
    Champ("courriels", "Courriels", "Les adresses électroniques du lieu, pas celles d'une personne.", multiple=True),
    Champ("site_web", "Sites web", "L'adresse du site du lieu ou de sa page sur un réseau social.", multiple=True),
    Champ("horaires", "Horaires", "Les jours et heures d'ouverture, au format OpenStreetMap."),
    Champ(
        "presentation_resume", "Présentation courte", "Une phrase ou deux (280 caractères au plus).", longueur_max=280
    ),
    Champ("presentation_detail", "Présentation détaillée", "La description complète du lieu."),
    Champ("source", "Source", "Qui a recueilli ces informations."),
    _choix("itinerance", "Itinérance", "Le lieu est-il fixe, ou se déplace-t-il ?"),
    Champ("structure_parente", "Structure parente", "Le réseau ou la structure dont dépend le lieu."),
    Champ("date_maj", "Date de mise à jour", "La date de la dernière mise à jour.", type="date", requis=True),
    _choix("services", "Services", "Ce que le lieu propose."),
    _choix("publics_specifiquement_adresses", "Publics", "Les publics à qui le lieu s'adresse en particulier."),
    _choix("prise_en_charge_specifique", "Prise en charge", "Les besoins particuliers que le lieu sait accueillir."),
    _choix("frais_a_charge", "Frais", "Ce que la personne doit payer."),
    _choix(
        "dispositif_programmes_nationaux", "Dispositifs nationaux", "Les programmes nationaux dont le lieu fait partie."
    ),
    _choix("formations_labels", "Formations et labels", "Les formations et labels obtenus."),
    Champ("autres_formations_labels", "Autres labels", "Les autres formations et labels.", multiple=True),
    _choix("modalites_acces", "Comment venir", "Comment prendre contact avec le lieu."),
    _choix("modalites_accompagnement", "Accompagnement", "Comment les personnes sont aidées."),
    Champ("fiche_acces_libre", "Fiche Acceslibre", "L'adresse de la fiche du lieu sur acceslibre.beta.gouv.fr."),
    Champ("prise_rdv", "Prise de rendez-vous", "L'adresse du site où prendre rendez-vous."),
)
"""Published order: the header of the CSV file."""

FIELD_NAMES: Final[tuple[str, ...]] = tuple(champ.nom for champ in FIELDS)
CHAMPS: Final[Mapping[str, Champ]] = MappingProxyType({champ.nom: champ for champ in FIELDS})
REQUIRED: Final[tuple[str, ...]] = tuple(champ.nom for champ in FIELDS if champ.requis)

_DATE: Final = re.compile(r"\A\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\Z")


def _broken_rule(champ: Champ, valeur: Any) -> str:
    if valeur is None or valeur == "":
        return "requis" if champ.requis else ""
    if champ.type == "nombre":
        return "" if isinstance(valeur, int | float) and not isinstance(valeur, bool) else "type"
    if not isinstance(valeur, str) or (champ.type == "date" and not _DATE.search(valeur)):
        return "type"
    if champ.longueur_max and len(valeur) > champ.longueur_max:
        return "longueur"
    return "motif" if champ.motif and not champ.motif.search(valeur) else ""


def check_record(record: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Rules that a written record (see ``to_record``) breaks, in published order; empty when it conforms.

    Closed lists are checked on the whole string, stricter than the official search patterns.
    """
    found = ((champ.nom, _broken_rule(champ, record.get(champ.nom))) for champ in FIELDS)
    return tuple(Violation(nom, regle) for nom, regle in found if regle)
