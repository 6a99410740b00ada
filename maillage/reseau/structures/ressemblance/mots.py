"""Words of the names of bodies: how they are shortened, which tell a kind of body, which tell nothing."""

import re
import unicodedata
from typing import Final

ABREVIATIONS: Final = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "asso": "association",
    "assoc": "association",
    "ass": "association",
    "ctre": "centre",
    "dept": "departement",
    "dpt": "departement",
    "dep": "departemental",
    "cte": "communaute",
    "agglo": "agglomeration",
    "num": "numerique",
    "soc": "social",
    "bib": "bibliotheque",
    "pop": "populaire",
}
LOCUTIONS: Final = (
    ("maison des jeunes et de la culture", "mjc"),
    ("maison jeunes et culture", "mjc"),
    ("maison france services", "france services"),
    ("espace france services", "france services"),
    ("etablissement d hebergement pour personnes agees dependantes", "ehpad"),
    ("aide a domicile en milieu rural", "admr"),
    ("association departementale d information sur le logement", "adil"),
    ("caisse d allocations familiales", "caf"),
    ("caisse primaire d assurance maladie", "cpam"),
    ("mutualite sociale agricole", "msa"),
    ("centre d information sur les droits des femmes et des familles", "cidff"),
    ("union departementale des associations familiales", "udaf"),
)
_NATURES: Final = (
    ("CIAS", r"centre intercommunal d action sociale|cias"),
    ("CCAS", r"centre communal d action sociale|ccas"),
    (
        "EPCI",
        (
            r"communaute (?:de )?communes?|communaute d agglomeration|communaute urbaine|ccom|cc(?= )|metropole"
            r"|agglomeration|syndicat (?:mixte|intercommunal)|intercommunalite|pole territorial"
        ),
    ),
    ("DEPARTEMENT", r"conseil (?:departemental|general)|collectivite departementale|departement(?= d[eu ]| des |$)"),
    ("REGION", r"conseil regional|^region(?= )"),
    ("ETAT", r"sous prefecture|prefecture|direction departementale|ddets(?:pp)?|rectorat|dsden"),
    ("COMMUNE", r"mairie|commune|hotel de ville|^ville(?= d[eu ]| des )|municipalite"),
    ("ASSOCIATION", r"association|amicale|comite des fetes"),
)
MOTIFS: Final = tuple((nature, re.compile(rf"\b(?:{motif})\b")) for nature, motif in _NATURES)
PUBLIQUES: Final = frozenset({"COMMUNE", "CCAS", "CIAS", "EPCI", "DEPARTEMENT", "REGION", "ETAT"})
PHRASES_NATURE: Final = {
    "COMMUNE": "une commune",
    "CCAS": "un CCAS",
    "CIAS": "un CIAS",
    "EPCI": "une intercommunalité",
    "DEPARTEMENT": "un Département",
    "REGION": "une Région",
    "ETAT": "un service de l'État",
    "ETABLISSEMENT_PUBLIC": "un établissement public",
    "ASSOCIATION": "une association",
    "ENTREPRISE": "une entreprise",
}
VIDES: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "lez",
        "sur",
        "sous",
        "pour",
        "par",
        "un",
        "une",
        "annexe",
        "antenne",
        "site",
        "siege",
        "deleguee",
        "quartier",
        "francais",
        "francaise",
        "loi",
        "1901",
        "sas",
        "sarl",
        "scop",
        "scic",
        "eurl",
    ]
)
ANNEXES: Final = frozenset({"annexe", "antenne", "deleguee", "quartier", "delegation", "section"})
SITES_COMMUNS: Final = frozenset({"facebook.com", "instagram.com", "helloasso.com", "linkedin.com"})
"""Sites where everybody has a page: the page counts, not the site."""


def split_words(texte: str) -> list[str]:
    """Words of a name: lower case, no accents, dotted initials joined (« C.C.A.S. »), abbreviations written in full."""
    flat = unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("Œ", "oe").replace("’", "'"))
    plain = "".join(sign for sign in flat if not unicodedata.combining(sign)).lower()
    plain = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?\b", lambda found: found.group().replace(".", ""), plain)
    plain = re.sub(r"\bc\.c\.(?=\s)", "cc", plain)
    return [ABREVIATIONS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]
