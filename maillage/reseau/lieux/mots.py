"""A place in the words of its readers: labels of stored values, plain sentences for the public, the postal address.

Pure: no Django. Staff read the labels of the national schema; the public reads the plain words below, of the same meaning.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from maillage.base.francais import JOURS, format_date, format_telephone
from maillage.reseau.lieux.nettoyage.horaires import notes, to_words, week_table
from maillage.reseau.lieux.schema import ENUMERATIONS, TYPOLOGIES

SANS_NOM: Final = "Lieu sans nom"
"""What stands for the name of a place that the lists gave none."""

LIBELLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nom": "Nom",
        "typologie": "Type de structure",
        "structure_parente": "Réseau ou structure parente",
        "pivot": "SIRET ou RNA",
        "itinerance": "Fixe ou itinérant",
        "adresse": "Adresse",
        "complement_adresse": "Complément d'adresse",
        "code_postal": "Code postal",
        "commune": "Commune",
        "code_insee": "Code INSEE",
        "latitude": "Latitude",
        "longitude": "Longitude",
        "position_approximative": "Position approximative",
        "telephone": "Téléphone",
        "courriels": "Courriels",
        "site_web": "Sites web",
        "prise_rdv": "Prise de rendez-vous",
        "horaires": "Horaires",
        "services": "Services",
        "niveau": "Niveau d'offre",
        "publics_specifiquement_adresses": "Publics",
        "prise_en_charge_specifique": "Prise en charge",
        "frais_a_charge": "Frais",
        "modalites_acces": "Comment venir",
        "modalites_accompagnement": "Accompagnement",
        "dispositif_programmes_nationaux": "Dispositifs nationaux",
        "formations_labels": "Formations et labels",
        "autres_formations_labels": "Autres labels",
        "presentation_resume": "Présentation courte",
        "presentation_detail": "Présentation détaillée",
        "fiche_acces_libre": "Fiche Acceslibre",
        "date_maj": "Date de la source",
        "etat": "État",
        "structure": "Structure responsable",
        "fusionne_dans": "Fusionné dans",
    }
)
"""Column → what a coordinator calls it, in the order of a staff page."""

GROUPES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "identite": ("Identité", ("nom", "typologie", "structure_parente", "pivot", "itinerance")),
        "adresse": (
            "Adresse et position",
            ("adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude"),
        ),
        "contact": ("Contact", ("telephone", "courriels", "site_web", "prise_rdv")),
        "horaires": ("Horaires", ("horaires",)),
        "offre": (
            "Offre",
            (
                "niveau",
                "services",
                "modalites_accompagnement",
                "modalites_acces",
                "frais_a_charge",
                "publics_specifiquement_adresses",
                "prise_en_charge_specifique",
                "dispositif_programmes_nationaux",
                "formations_labels",
                "autres_formations_labels",
            ),
        ),
        "presentation": (
            "Présentation et accès",
            ("presentation_resume", "presentation_detail", "fiche_acces_libre", "date_maj"),
        ),
    }
)
"""Group of the staff page and of its forms → (title, columns)."""

NIVEAUX_MOTS: Final[Mapping[int, str]] = MappingProxyType({1: "Wi-Fi", 2: "Ordinateurs", 3: "Médiation"})
"""The three graded levels of offer (deliberation 003, mission 1.1), in one word for tables."""

NIVEAUX_PHRASES: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "Vous trouvez ici le Wi-Fi, pour votre téléphone ou votre ordinateur.",
        2: "Vous trouvez ici un ordinateur, que vous utilisez seul.",
        3: "Une personne vous aide à utiliser un ordinateur, un téléphone ou Internet.",
    }
)

SERVICES_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "EQUIPEMENT_SOLIDAIRE": "Acheter un ordinateur ou un téléphone à petit prix",
        "DEMARCHES": "Être aidé pour vos démarches en ligne (impôts, santé, retraite…)",
        "OUTILS": "Apprendre à utiliser un ordinateur, un téléphone, Internet",
        "INSERTION": "Chercher un emploi avec Internet",
        "SECURITE": "Vous protéger sur Internet (mots de passe, arnaques)",
        "PARENTALITE": "Accompagner vos enfants avec les écrans",
        "LOISIRS": "Créer et vous amuser avec le numérique",
        "COMPREHENSION": "Comprendre le monde numérique",
        "ACCES": "Utiliser un ordinateur et Internet sur place",
    }
)
SERVICES_COURTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "EQUIPEMENT_SOLIDAIRE": "Matériel à petit prix",
        "DEMARCHES": "Aide aux démarches",
        "OUTILS": "Apprendre le numérique",
        "INSERTION": "Emploi",
        "SECURITE": "Sécurité",
        "PARENTALITE": "Parents et enfants",
        "LOISIRS": "Loisirs",
        "COMPREHENSION": "Comprendre le numérique",
        "ACCES": "Ordinateurs et Internet",
    }
)
PUBLICS_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "JEUNES": "les jeunes",
        "ETUDIANTS": "les étudiants",
        "FAMILLES": "les familles et les enfants",
        "SENIORS": "les personnes âgées",
        "FEMMES": "les femmes",
    }
)
PRISES_EN_CHARGE_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SURDITE": "les personnes sourdes ou malentendantes",
        "HANDICAPS_MOTEURS": "les personnes qui ont un handicap pour bouger",
        "HANDICAPS_MENTAUX": "les personnes qui ont un handicap mental",
        "ILLETTRISME": "les personnes qui ont du mal à lire et à écrire",
        "LANGUES_ANGLAIS": "les personnes qui parlent anglais",
        "LANGUES_AUTRES": "les personnes qui parlent une autre langue",
        "DEFICIENCE_VISUELLE": "les personnes aveugles ou malvoyantes",
    }
)
ACCES_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SE_PRESENTER": "Vous pouvez venir sans prévenir",
        "TELEPHONER": "Vous pouvez téléphoner",
        "MAIL": "Vous pouvez écrire un e-mail",
        "MAIL_PRESCRIPTION": "Un travailleur social peut écrire pour vous",
        "RDV_EN_LIGNE": "Vous pouvez prendre rendez-vous sur Internet",
        "PAS_DE_PUBLIC": "Ce lieu ne reçoit pas de public",
    }
)
ACCOMPAGNEMENTS_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AUTONOMIE": "Vous utilisez le matériel seul",
        "INDIVIDUEL": "Une personne vous aide, seul à seul",
        "COLLECTIF": "Vous apprenez en petit groupe",
        "DISTANCE": "Une personne vous aide à distance (téléphone, visio)",
    }
)
FRAIS_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "GRATUIT": "Gratuit",
        "GRATUIT_SOUS_CONDITION": "Gratuit pour certaines personnes : demandez sur place",
        "PAYANT": "Payant",
    }
)
MOTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "services": SERVICES_MOTS,
        "publics_specifiquement_adresses": PUBLICS_MOTS,
        "prise_en_charge_specifique": PRISES_EN_CHARGE_MOTS,
        "modalites_acces": ACCES_MOTS,
        "modalites_accompagnement": ACCOMPAGNEMENTS_MOTS,
        "frais_a_charge": FRAIS_MOTS,
    }
)
FILTRES_MOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "FAMILLES": "Familles et enfants",
        "SENIORS": "Personnes âgées",
        "SURDITE": "Personnes sourdes ou malentendantes",
        "HANDICAPS_MOTEURS": "Handicap pour bouger",
        "HANDICAPS_MENTAUX": "Handicap mental",
        "ILLETTRISME": "Du mal à lire et à écrire",
        "LANGUES_ANGLAIS": "On y parle anglais",
        "LANGUES_AUTRES": "On y parle une autre langue",
        "DEFICIENCE_VISUELLE": "Personnes aveugles ou malvoyantes",
        "GRATUIT_SOUS_CONDITION": "Gratuit pour certaines personnes",
        "SE_PRESENTER": "Venir sans prévenir",
        "TELEPHONER": "Téléphoner",
        "MAIL": "Écrire un e-mail",
        "MAIL_PRESCRIPTION": "Avec une lettre d'un travailleur social",
        "RDV_EN_LIGNE": "Prendre rendez-vous sur Internet",
        "PAS_DE_PUBLIC": "Ne reçoit pas de public",
        "AUTONOMIE": "Seul, avec le matériel du lieu",
        "INDIVIDUEL": "Avec une personne, seul à seul",
        "COLLECTIF": "En petit groupe",
        "DISTANCE": "À distance (téléphone, visio)",
    }
)
"""Values whose label in the national schema is no word of everybody: as the public filters say them."""

_SIGNES: Final = re.compile(r"[^a-z0-9]+")
_SLUG_MAX: Final = 60
_GROUPEMENTS: Final = ("CC ", "CA ", "CU ", "Communauté ", "Métropole ")


def say(champ: str, valeur: Any) -> str:
    """A stored value as staff read it: labels for codes, spaced phones, hours in sentences; empty when unknown."""
    if valeur is None or valeur in ("", [], ()):
        return ""
    if champ == "horaires":
        return " ; ".join(to_words(valeur)) or str(valeur)
    if champ == "niveau":
        return NIVEAUX_MOTS.get(valeur, str(valeur))
    if champ == "position_approximative":
        return "Oui" if valeur else "Non"
    if isinstance(valeur, datetime.date):
        return format_date(valeur, avec_jour=False)
    if champ == "date_maj":
        return say_iso(str(valeur))
    if isinstance(valeur, list | tuple):
        return ", ".join(_element(champ, element) for element in valeur)
    return _element(champ, valeur) if champ in {"telephone", "typologie"} or champ in ENUMERATIONS else _number(valeur)


def _element(champ: str, element: Any) -> str:
    if champ == "telephone":
        return format_telephone(str(element))
    table = TYPOLOGIES if champ == "typologie" else ENUMERATIONS.get(champ, {})
    return table.get(str(element), str(element))


def _number(valeur: Any) -> str:
    return str(valeur).replace(".", ",") if isinstance(valeur, float) else str(valeur)


def say_iso(texte: str | None) -> str:
    """« 3 avril 2023 » for an ISO date, the text itself when it is none, empty for None."""
    try:
        return format_date(datetime.date.fromisoformat((texte or "")[:10]), avec_jour=False)
    except ValueError:
        return texte or ""


def plain(champ: str, codes: Iterable[str]) -> list[str]:
    """Codes of a closed list in plain words for the public."""
    table = MOTS.get(champ) or ENUMERATIONS.get(champ, {})
    return [table.get(code, code) for code in codes]


def enumerate_words(mots: Iterable[str]) -> str:
    """« a, b et c »."""
    liste = list(mots)
    return " et ".join(filter(None, [", ".join(liste[:-1]), *liste[-1:]]))


def locate(commune: str) -> str:
    """« à Saintes », « au Château-d'Oléron », « aux Mathes », « dans la CC de l'Île d'Oléron » (an EPCI, as the DGCL names it)."""
    if commune.startswith(_GROUPEMENTS):
        return f"dans la {commune}"
    for article, joint in (("Le ", "au "), ("Les ", "aux ")):
        if commune.startswith(article):
            return joint + commune.removeprefix(article)
    return f"à {commune}"


def postal_lines(lieu: Any) -> list[str]:
    """The address as one writes it on an envelope (norme NF Z 10-011): name, complement, street, code and town."""
    ville = " ".join(filter(None, [lieu.code_postal, lieu.commune]))
    return [ligne for ligne in (lieu.nom, lieu.complement_adresse, lieu.adresse, ville) if ligne]


def slug_of(nom: str, commune: str = "") -> str:
    """« mairie-de-pau », of at most 60 signs; « lieu » when nothing is left. Stable for one name and commune."""
    texte = nom if not commune or commune.casefold() in nom.casefold() else f"{nom} {commune}"
    plat = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    sans_accent = "".join(signe for signe in plat if not unicodedata.combining(signe))
    mot = _SIGNES.sub("-", sans_accent).strip("-")
    if len(mot) > _SLUG_MAX:
        mot = mot[:_SLUG_MAX].rsplit("-", 1)[0]
    return mot or "lieu"


class Jour(NamedTuple):
    """One row of the week table component."""

    nom: str
    plages: list[str]
    note: str = ""
    aujourdhui: bool = False


class Semaine(NamedTuple):
    """``jours``: the seven rows, empty when the hours are no ordinary week. ``phrases``: what the table does not show."""

    jours: list[Jour]
    phrases: list[str]


def week_of(osm: str, today: datetime.date | None = None) -> Semaine:
    """Hours for a reader: the table of the week with its notes, or sentences alone."""
    table = week_table(osm or None)
    if table is None:
        return Semaine([], [_sentence(phrase) for phrase in to_words(osm or None)])
    jours = [
        Jour(
            nom,
            [f"{_hour(debut)} à {_hour(fin)}" for debut, fin, _ in creneaux if debut],
            enumerate_words(dict.fromkeys(mot for _, _, mot in creneaux if mot)),
            today is not None and today.weekday() == rang,
        )
        for rang, (nom, creneaux) in enumerate(zip(JOURS, table, strict=True))
    ]
    return Semaine(jours, [_sentence(phrase) for phrase in notes(osm)])


def _hour(heure: str) -> str:
    heures, _, minutes = heure.partition(":")
    return f"{int(heures)} h" + (f" {minutes}" if minutes != "00" else "")


def _sentence(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]
