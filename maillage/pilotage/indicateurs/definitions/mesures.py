"""Columns of the monthly sums, and the values they stand for. Pure: no Django.

The values are those of the field's enumerations (``permanences.enums``, ``accompagnements.enums``); a test compares them: when
one changes, a migration adds the column and writes the triggers anew.
"""

from collections.abc import Collection
from typing import Final

Valeurs = tuple[tuple[str, str], ...]
"""(stored value, what people read) of each value, in the order shown."""

MOTIFS: Final[Valeurs] = (
    ("ABSENCE", "Conseiller absent"),
    ("LIEU_FERME", "Lieu fermé"),
    ("JOUR_FERIE", "Jour férié"),
    ("FORMATION", "Formation ou réunion de l'équipe"),
    ("METEO", "Intempéries ou panne"),
    ("DEMANDE_HOTE", "À la demande de la structure"),
    ("AUTRE", "Autre raison"),
)
THEMES: Final[Valeurs] = (
    ("DIAGNOSTIC", "Diagnostic numérique"),
    ("PRISE_EN_MAIN", "Prise en main du matériel"),
    ("MAINTENANCE", "Maintenance de matériel"),
    ("CONTENUS", "Gérer ses contenus numériques"),
    ("NAVIGATION", "Navigation sur Internet"),
    ("COURRIEL", "E-mail"),
    ("BUREAUTIQUE", "Bureautique"),
    ("RESEAUX_SOCIAUX", "Réseaux sociaux et communication"),
    ("SANTE", "Santé"),
    ("BANQUE_ACHATS", "Banque et achats en ligne"),
    ("ENTREPRENEURIAT", "Accompagner un professionnel"),
    ("INSERTION", "Insertion professionnelle"),
    ("SECURITE", "Sécurité numérique"),
    ("PARENTALITE", "Parentalité"),
    ("SCOLARITE", "Scolarité"),
    ("CREATION", "Créer avec le numérique"),
    ("CULTURE", "Culture numérique"),
    ("IA", "Intelligence artificielle"),
    ("DEMARCHES", "Aide aux démarches administratives"),
)
DEMARCHES: Final[Valeurs] = (
    ("PAPIERS", "Papiers, élections, citoyenneté"),
    ("FAMILLE", "Famille, scolarité"),
    ("SOCIAL", "Social, santé"),
    ("TRAVAIL", "Travail, formation, entreprise"),
    ("LOGEMENT", "Logement"),
    ("TRANSPORTS", "Transports, mobilité"),
    ("ARGENT", "Argent, impôts"),
    ("JUSTICE", "Justice"),
    ("ETRANGERS", "Étrangers, Europe"),
    ("LOISIRS", "Loisirs, sports, culture"),
    ("ASSOCIATIONS", "Associations"),
)
MATERIELS: Final[Valeurs] = (
    ("ORDINATEUR", "Ordinateur"),
    ("TELEPHONE", "Téléphone"),
    ("TABLETTE", "Tablette"),
    ("AUTRE", "Autre"),
    ("AUCUN", "Aucun"),
)
ORIENTATIONS: Final[Valeurs] = (
    ("ADMINISTRATION", "Administration"),
    ("MEDIATION", "Médiation numérique"),
    ("OPERATEUR", "Opérateur en charge"),
    ("AIDE_SOCIALE", "Aide sociale"),
    ("INSERTION", "Insertion professionnelle"),
    ("AIDE_DEMARCHES", "Aide aux démarches (France Services…)"),
    ("AUTRE", "Autre"),
)
AUTONOMIES: Final[Valeurs] = (
    ("AVEC_GUIDAGE", "Avec guidage"),
    ("GUIDAGE_SI_BESOIN", "Autonome, avec guidage en cas de besoin"),
    ("AUTONOME", "Autonome"),
)
CANAUX: Final[Valeurs] = (
    ("LIEU_ACTIVITE", "Lieu d'activité"),
    ("DOMICILE", "À domicile"),
    ("A_DISTANCE", "À distance"),
    ("AUTRE", "Autre lieu"),
)
GENRES: Final[Valeurs] = (
    ("FEMININ", "Féminin"),
    ("MASCULIN", "Masculin"),
    ("NON_COMMUNIQUE", "Non communiqué"),
)
TRANCHES: Final[Valeurs] = (
    ("MOINS_12", "Moins de 12 ans"),
    ("DE_12_17", "12 à 17 ans"),
    ("DE_18_24", "18 à 24 ans"),
    ("DE_25_39", "25 à 39 ans"),
    ("DE_40_59", "40 à 59 ans"),
    ("DE_60_69", "60 à 69 ans"),
    ("PLUS_70", "70 ans et plus"),
    ("NON_COMMUNIQUE", "Non communiqué"),
)
STATUTS: Final[Valeurs] = (
    ("SCOLARISE", "Scolarisé"),
    ("SANS_EMPLOI", "Sans emploi"),
    ("EN_EMPLOI", "En emploi"),
    ("RETRAITE", "Retraité"),
    ("NON_COMMUNIQUE", "Non communiqué"),
)
DUREES: Final[Valeurs] = (
    ("MOINS_30", "Moins de 30 minutes"),
    ("DE_30_59", "De 30 à 59 minutes"),
    ("DE_60_119", "De 1 h à 1 h 59"),
    ("PLUS_120", "2 h et plus"),
    ("NON_RENSEIGNE", "Non renseignée"),
)
"""Ranges of the length of one accompaniment."""
DELAIS: Final[Valeurs] = (
    ("JOUR_MEME", "Le jour même"),
    ("DE_1_3", "1 à 3 jours après"),
    ("DE_4_7", "4 à 7 jours après"),
    ("PLUS_7", "Plus de 7 jours après"),
)
"""Days between the half-day and the moment when its report was sent to the host."""
SANS_AUTONOMIE: Final = ("NON_RENSEIGNE", "Non renseignée")


def columns(prefixe: str, valeurs: Valeurs) -> tuple[str, ...]:
    """Column of each value: « th_diagnostic »."""
    return tuple(f"{prefixe}_{value.lower()}" for value, _ in valeurs)


DES_PERMANENCES: Final = ("prevues", "annulees", *columns("annul", MOTIFS))
DES_COMPTES_RENDUS: Final = (
    "a_transmettre",
    "tenues",
    "remplacees",
    "non_tenues",
    "en_attente",
    "confirmes",
    "contestes",
    "sans_reponse",
    "delai_jours",
    *columns("delai", DELAIS),
)
DES_ACCOMPAGNEMENTS: Final = (
    "accompagnements",
    "personnes",
    "deja",
    "ateliers",
    "en_atelier",
    "minutes",
    "orientes",
    *columns("th", THEMES),
    *columns("dem", DEMARCHES),
    *columns("mat", MATERIELS),
    *columns("ori", ORIENTATIONS),
    *columns("aut", (*AUTONOMIES, SANS_AUTONOMIE)),
    *columns("canal", CANAUX),
    *columns("duree", DUREES),
    *columns("genre", GENRES),
    *columns("tranche", TRANCHES),
    *columns("statut", STATUTS),
)
MESURES: Final = (*DES_PERMANENCES, *DES_COMPTES_RENDUS, *DES_ACCOMPAGNEMENTS)
CLES: Final = ("structure_id", "convention_id", "agent_id", "employeur_id", "secteur_id", "epci")
"""Keys of a setting."""
TEMPS: Final = ("mois", "trimestre", "annee")
"""Spans over which sums are kept, each told by its first day."""
ENSEMBLES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    *(("mois", cles) for cles in ((), ("secteur_id",), ("epci",), ("employeur_id",), CLES)),
    *(
        (temps, cles)
        for temps in ("trimestre", "annee")
        for cles in (("structure_id",), ("convention_id",), ("agent_id",), CLES)
    ),
)
"""Sums that are kept: a span, and the keys that they tell. Few keys for large parts, long spans for many hosts over years."""
AJOUT: Final = 512
"""Grain of what a writer just added, by month under every key: part of no sum yet, read beside them (``services.cumuls.fold``)."""
GRAIN: Final = f"GROUPING({', '.join((*TEMPS, *CLES))})"
"""Grain of the others, in SQL: a bit for each span and key that it does not tell."""


def grain_of(temps: str, cles: Collection[str]) -> int:
    """The same number: sums of these spans under these keys."""
    names = (*TEMPS, *CLES)
    return sum(1 << rank for rank, name in enumerate(reversed(names)) if name != temps and name not in cles)


FILTRES: Final = tuple(grain_of(temps, cles) for temps, cles in ENSEMBLES if cles == CLES or (temps == "mois" and cles))
"""Grains that a filter reads: those of every key, and of one key by month."""
