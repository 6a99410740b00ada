"""Columns of the national log and the words of their cells.

Source: public code of the national tool, ``buildAccompagnementsWorksheet.ts`` and the labels of its fields (June 2026).
Two columns name the person helped or tell of her (« Bénéficiaire », « Notes supplémentaires »): they have no name here, so
nothing can read them. Nor are read the commune of the person, tags, and the free text on a procedure.
"""

import re
import unicodedata
from typing import Final

ENTETES: Final = (
    "Date", "Enregistré le", "Dernière modification le", "Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum",
    "Type", "Participants", "Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee",
    "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement", "Tags",
    "Nom de la démarche administrative", "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté",
    "Structure de redirection", "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire",
    "Genre du bénéficiaire", "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "ID CRA", "Déjà accompagné",
)  # fmt: skip
"""Order of the file written here. The last column is ours: the national file does not say who had come before."""

_NOMS: Final = {
    "jour": ("Date", "Date de l'accompagnement", "Jour"),
    "enregistre": ("Enregistré le",),
    "prenom": ("Prénom du médiateur",),
    "nom": ("Nom du médiateur", "Médiateur", "Conseiller"),
    "nature": ("Type", "Type d'accompagnement", "Type d'activité"),
    "participants": ("Participants", "Participant"),
    "canal": ("Canaux d'accompagnement", "Canal d'accompagnement", "Canal", "Canaux"),
    "lieu": ("Nom du lieu", "Lieu", "Lieu d'activité"),
    "commune": ("Commune",),
    "code_insee": ("Code Insee", "Insee"),
    "duree": ("Durée (min)", "Durée", "Durée en minutes"),
    "titre": ("Nom de l'atelier", "Titre de l'atelier"),
    "materiels": ("Matériel numérique utilisé", "Matériel"),
    "themes": ("Thématique(s) d'accompagnement", "Thématiques d'accompagnement", "Thématiques", "Thématique(s)"),
    "niveau": ("Niveau d'autonomie (ou de l'atelier)", "Niveau d'autonomie"),
    "orientations": ("Structure de redirection",),
    "genre": ("Genre du bénéficiaire", "Genre"),
    "tranche": ("Tranche d'âge du bénéficiaire", "Tranche d'âge"),
    "statut": ("Statut du bénéficiaire", "Statut"),
    "cle": ("ID CRA", "Identifiant du CRA"),
    "deja": ("Déjà accompagné",),
}
OBLIGATOIRES: Final = ("jour", "nature")
"""Without these two, a line of titles is not that of the log."""


def normalise(texte: str) -> str:
    """Lower case, without accents, one space between words: « Thématique(s) d’accompagnement » → « thematique s d accompagnement »."""
    plain = unicodedata.normalize("NFKD", texte.replace("œ", "oe"))
    kept = "".join(one for one in plain if not unicodedata.combining(one)).lower()
    return " ".join(re.findall(r"[a-z0-9]+", kept))


COLONNES: Final = {normalise(said): name for name, all_said in _NOMS.items() for said in all_said}
"""{title as ``normalise`` makes it: name of the column}."""
LIBELLES: Final = {name: said[0] for name, said in _NOMS.items()}
"""{name: title}, for sentences."""

NATURES: Final = {"INDIVIDUEL": "Accompagnement individuel", "COLLECTIF": "Atelier collectif"}
CANAUX: Final = {
    "LIEU_ACTIVITE": "Lieu d’activité",
    "DOMICILE": "À domicile",
    "A_DISTANCE": "À distance",
    "AUTRE": "Autre lieu",
}
MATERIELS: Final = {
    "ORDINATEUR": "Ordinateur",
    "TELEPHONE": "Téléphone",
    "TABLETTE": "Tablette",
    "AUTRE": "Autre",
    "AUCUN": "Pas de matériel",
}
THEMES: Final = {
    "DIAGNOSTIC": "Diagnostic numérique",
    "PRISE_EN_MAIN": "Prendre en main du matériel",
    "MAINTENANCE": "Maintenance de matériel",
    "CONTENUS": "Gérer ses contenus numériques",
    "NAVIGATION": "Navigation sur internet",
    "COURRIEL": "E-mail",
    "BUREAUTIQUE": "Bureautique",
    "RESEAUX_SOCIAUX": "Réseaux sociaux communication",
    "SANTE": "Santé",
    "BANQUE_ACHATS": "Banque et achats en ligne",
    "ENTREPRENEURIAT": "Accompagner un professionnel",
    "INSERTION": "Insertion professionnelle",
    "SECURITE": "Prévention en sécurité numérique",
    "PARENTALITE": "Parentalité",
    "SCOLARITE": "Scolarité et numérique",
    "CREATION": "Créer avec le numérique",
    "CULTURE": "Culture numérique",
    "IA": "Intelligence artificielle (IA)",
    "DEMARCHES": "Aide aux démarches administratives",
}
DEMARCHES: Final = {
    "PAPIERS": "Papiers - Élections - Citoyenneté",
    "FAMILLE": "Famille - Scolarité",
    "SOCIAL": "Social - Santé",
    "TRAVAIL": "Travail - Formation - Entreprise",
    "LOGEMENT": "Logement",
    "TRANSPORTS": "Transports - Mobilité",
    "ARGENT": "Argent - Impôts",
    "JUSTICE": "Justice",
    "ETRANGERS": "Étrangers - Europe",
    "LOISIRS": "Loisirs - Sports - Culture",
    "ASSOCIATIONS": "Associations",
}
ORIENTATIONS: Final = {
    "ADMINISTRATION": "Administration (mairie, préfecture…)",
    "MEDIATION": "Autre structure de médiation numérique",
    "OPERATEUR": "Opérateur ou organisme en charge de la démarche administrative",
    "AIDE_SOCIALE": "Structure d’aide sociale (maison des solidarités, centre social…)",
    "INSERTION": "Structure d’insertion professionnelle (France Travail, mission locale, chambre de commerce…)",
    "AIDE_DEMARCHES": "Structure d’aide aux démarches administratives (France Services…)",
    "AUTRE": "Autre",
}
NON_DIT: Final = "NON_COMMUNIQUE"
GENRES: Final = {"FEMININ": "Féminin", "MASCULIN": "Masculin", NON_DIT: "Non communiqué"}
TRANCHES: Final = {
    "MOINS_12": "Moins de 12 ans",
    "DE_12_17": "12 - 17 ans",
    "DE_18_24": "18 - 24 ans",
    "DE_25_39": "25 - 39 ans",
    "DE_40_59": "40 - 59 ans",
    "DE_60_69": "60 - 69 ans",
    "PLUS_70": "70 ans et plus",
    NON_DIT: "Non communiqué",
}
STATUTS: Final = {
    "SCOLARISE": "Scolarisé(e)",
    "SANS_EMPLOI": "Sans emploi",
    "EN_EMPLOI": "En emploi",
    "RETRAITE": "Retraité(e)",
    NON_DIT: "Non communiqué ou hétérogène",
}
AUTONOMIES: Final = ("AVEC_GUIDAGE", "GUIDAGE_SI_BESOIN", "AUTONOME")
"""One, two, three stars: « 2/3 »."""
NIVEAUX: Final = ("DEBUTANT", "INTERMEDIAIRE", "AVANCE")

_AUTRES_MOTS: Final = {
    "NATURES": {"individuel": "INDIVIDUEL", "collectif": "COLLECTIF", "atelier": "COLLECTIF"},
    "MATERIELS": {"aucun": "AUCUN"},
    "THEMES": {
        "prise en main du materiel": "PRISE_EN_MAIN",
        "reseaux sociaux et communication": "RESEAUX_SOCIAUX",
        "reseaux sociaux": "RESEAUX_SOCIAUX",
        "securite numerique": "SECURITE",
        "scolarite": "SCOLARITE",
        "intelligence artificielle": "IA",
        "navigation": "NAVIGATION",
    },
    "ORIENTATIONS": {
        "administration": "ADMINISTRATION",
        "administration collectivite locale prefecture": "ADMINISTRATION",
        "structure de mediation numerique": "MEDIATION",
        "mediation numerique": "MEDIATION",
    },
    "TRANCHES": {"70 ans ou plus": "PLUS_70", "mineur e": NON_DIT},
    "STATUTS": {"scolarise": "SCOLARISE", "retraite": "RETRAITE", "non communique": NON_DIT, "heterogene": NON_DIT},
}
"""Words of older files, and plain ones."""


def _words(name: str, labels: dict[str, str]) -> dict[str, str]:
    return {normalise(label): value for value, label in labels.items()} | _AUTRES_MOTS.get(name, {})


MOTS: Final = {
    "nature": _words("NATURES", NATURES),
    "canal": _words("CANAUX", CANAUX),
    "materiels": _words("MATERIELS", MATERIELS),
    "themes": _words("THEMES", THEMES) | _words("DEMARCHES", DEMARCHES),
    "orientations": _words("ORIENTATIONS", ORIENTATIONS),
    "genre": _words("GENRES", GENRES),
    "tranche": _words("TRANCHES", TRANCHES),
    "statut": _words("STATUTS", STATUTS),
}
"""{column: {word as ``normalise`` makes it: value}}."""
