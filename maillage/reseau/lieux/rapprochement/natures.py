"""Kinds of body that a name announces, under all the ways to write them.

A *nature* is a kind of body or service that a name announces (mairie, CCAS, médiathèque…). Two names of
different natures are two places even at one address; the same nature under two writings (« MSAP », « maison
de services au public », « France services ») is one. Sources: the 92 codes of the field ``typologie`` of
the national schema, and the census files of four territories, read by hand.

All phrases are in the form given by ``empreinte.split_words``: no accent, lower case, no small word.
"""

import re
from typing import Final

_NATURES: Final[dict[str, str]] = {
    "MAIRIE": "mairie|mairies|hotel ville|municipalite",
    "CCAS": "ccas|centre communal action sociale|centre communal actions sociales|c c s",
    "CIAS": "cias|centre intercommunal action sociale|centre intercommunal actions sociales",
    "FS": (
        "france services|france service|maison france services|maison france service|mfs|espace france services|"
        "espace france service|msap|maison services public|maison services publics|maison service public|"
        "maison service publics|maison services|relais services publics|relais service public|rsp|"
        "point relais services"
    ),
    "BIB": "bibliotheque|bibliotheques|mediatheque|mediatheques|biblio|bibliobus|relais lecture|point lecture",
    "PIJ": (
        "pij|bij|crij|point information jeunesse|point info jeunesse|point infos jeunesse|point info jeunes|"
        "point infos jeunes|point information jeunes|bureau information jeunesse|bureau info jeunesse|"
        "structure information jeunesse|info jeunes|information jeunesse|info jeunesse"
    ),
    "ML": "mission locale|missions locales|mission locales",
    "FT": "pole emploi|poles emploi|france travail|anpe",
    "CAPEMPLOI": "cap emploi",
    "CS": (
        "centre social|centre socioculturel|centre socio culturel|centre social culturel|centre social socioculturel|"
        "centre sociaux|centres sociaux|csc|csi|centre social intercommunal|centre social municipal|cscs"
    ),
    "EVS": "evs|espace vie sociale",
    "MJC": "mjc|maison jeunes culture|maisons jeunes culture",
    "MQ": "mq|maison quartier|maisons quartier|mairie quartier|relais mairie",
    "MVC": "mvc|maison vie citoyenne",
    "MDH": "mdh|maison habitants",
    "MDS": (
        "mds|maison departementale solidarites|maison departementale solidarite|sdsei|utas|cdas|"
        "centre departemental action sociale|centre departemental solidarite|"
        "maison solidarites|maison solidarite|unite territoriale action sociale|pole territorial solidarite"
    ),
    "CMS": "cms|centre medico social",
    "CLIC": "centre local information coordination",
    "MAUTO": "maison autonomie|maison departementale autonomie",
    "CIO": "cio|centre information orientation",
    "MDPH": "mdph|maison departementale personnes handicapees",
    "CAF": "caf|caisse allocations familiales|caisse allocation familiale",
    "CPAM": "cpam|caisse primaire assurance maladie|assurance maladie",
    "CARSAT": "carsat",
    "MSA": "msa|mutualite sociale agricole",
    "CFP": "tresorerie|tresor public|centre finances publiques|dgfip|centre impots",
    "PREF": "prefecture",
    "SPREF": "sousprefecture",
    "POSTE": "poste|agence postale|agence postale communale|bureau poste|relais poste|relais postal",
    "EPN": (
        "epn|epi|espace public numerique|espace public internet|cyber base|cyberbase|cybercase|cyber case|"
        "cyber centre|cybercentre|cyber point|cyberpoint|cyber espace|cyberespace|espace multimedia|"
        "espace numerique|espace informatique|atelier public internet|point numerique|pole numerique|"
        "espace cyber"
    ),
    "FABLAB": "fablab|fab lab",
    "TIERSLIEU": "tiers lieu|tiers lieux|coworking|co working|espace coworking",
    "JEUNES": "espace jeunes|espace jeune|service jeunesse|local jeunes|accueil jeunes|maison jeunes|espace jeunesse",
    "FJT": "fjt|foyer jeunes travailleurs|foyer jeune travailleur",
    "MDE": "maison emploi|maisons emploi|mde|mdef|maison emploi formation",
    "MDA": "maison associations|maison association|cite associations",
    "PLIE": "plie",
    "PIMMS": "pimms|pimms mediation",
    "E2C": "e2c|ecole deuxieme chance|ecole 2eme chance",
    "AFPA": "afpa",
    "GRETA": "greta",
    "CIDFF": "cidff|centre information droits femmes familles|centre information droits femmes",
    "UDAF": "udaf|union departementale associations familiales",
    "ADIE": "adie",
    "ADMR": "admr",
    "RECYCLERIE": "ressourcerie|recyclerie",
    "EPICERIE": "epicerie solidaire|epicerie sociale",
    "REGIE": "regie quartier|regie quartiers",
    "EPCI": (
        "communaute communes|communaute agglomeration|communaute urbaine|communaute agglo|cdc|cda|agglomeration|"
        "metropole|syndicat mixte"
    ),
    "DEPT": "conseil departemental|conseil general|hotel departement",
    "ECOLE": "ecole|ecoles|groupe scolaire",
    "COLLEGE": "college",
    "LYCEE": "lycee",
    "MUSIQUE": "ecole musique|conservatoire",
    "CRECHE": "creche|micro creche|multi accueil|halte garderie|maison petite enfance",
    "LUDO": "ludotheque",
    "SPORT": "gymnase|stade|piscine|complexe sportif|salle sport|salle sports|office sports",
    "SALLE": "salle fetes|salle polyvalente|salle municipale|salle communale|salle associative",
    "POLICE": "police municipale|gendarmerie|commissariat",
    "TOURISME": "office tourisme|office municipal tourisme",
    "EHPAD": "ehpad|maison retraite",
    "RA": "residence autonomie|foyer logement|residence seniors",
    "PAD": "pad|point acces droit",
    "MJD": "mjd|maison justice droit",
    "TRIBUNAL": "tribunal|tribunal judiciaire|tribunal proximite",
    "CROIXROUGE": "croix rouge|croix rouge francaise",
    "SECPOP": "secours populaire|secours populaire francais",
    "SECCATH": "secours catholique",
    "RESTOS": "restos coeur|restaurants coeur",
    "PMI": "pmi|protection maternelle infantile",
    "RPE": "relais petite enfance|rpe|relais assistantes maternelles|relais assistants maternels",
    "CHAGRI": "chambre agriculture",
    "CMA": "cma|chambre metiers artisanat|chambre metiers",
    "CCI": "cci|chambre commerce industrie|chambre commerce",
    "MUSEE": "musee",
    "FOYER": "foyer rural",
    "CULTUREL": "centre culturel|espace culturel|maison culture|pole culturel",
}

NATURES_EN_TETE: Final[dict[str, str]] = {
    "commune": "MAIRIE",
    "ville": "MAIRIE",
    "cs": "CS",
    "cc": "EPCI",
    "ca": "EPCI",
    "departement": "DEPT",
    "ml": "ML",
    "bm": "BIB",
    "salle": "SALLE",
}
"""Words that announce a nature only when they open the name (« Commune de Saujon », « CC du Béarn des Gaves »)."""

_EN_TETE_TOUJOURS: Final[frozenset[str]] = frozenset({"cs", "cc", "ml", "bm"})
"""Acronyms that keep their meaning beside another nature (« ML des Graves, espace numérique »)."""

NATURES_D_ETIQUETTE: Final[frozenset[str]] = frozenset(
    {"FS", "EPN", "TIERSLIEU", "FABLAB", "PIMMS", "EVS", "CULTUREL", "POSTE", "CS", "MJC"}
)
"""Labels and activities that a body adds to its name without being two: « Centre social, France services »."""

NATURES_HOTES: Final[frozenset[str]] = frozenset(
    {"MAIRIE", "MDA", "EPCI", "DEPT", "CCAS", "CIAS", "ECOLE", "COLLEGE", "LYCEE", "MQ", "MDE", "PREF", "SPREF"}
)
"""Houses with many doors inside: « Maison des associations (Clic et Souris) » is a guest, not the house."""

NATURES_SOUPLES: Final[frozenset[str]] = frozenset(
    {
        "EPN",
        "FABLAB",
        "TIERSLIEU",
        "JEUNES",
        "MQ",
        "MVC",
        "MDH",
        "MDA",
        "CS",
        "EVS",
        "MJC",
        "CULTUREL",
        "FOYER",
        "MUSEE",
    }
)
"""Activities that live inside another body, or names that one body takes after another: a doubt is possible."""

NATURE_DE_TYPOLOGIE: Final[dict[str, str]] = {
    "BIB": "BIB",
    "CAF": "CAF",
    "CCAS": "CCAS",
    "CIAS": "CIAS",
    "CPAM": "CPAM",
    "CS": "CS",
    "CSC": "CS",
    "EPN": "EPN",
    "EPI": "EPN",
    "EVS": "EVS",
    "FABLAB": "FABLAB",
    "FT": "FT",
    "LA_POSTE": "POSTE",
    "MDE": "MDE",
    "MDPH": "MDPH",
    "MDS": "MDS",
    "MJC": "MJC",
    "ML": "ML",
    "MQ": "MQ",
    "MSA": "MSA",
    "MSAP": "FS",
    "MUNI": "MAIRIE",
    "PIJ_BIJ": "PIJ",
    "PIMMS": "PIMMS",
    "PREF": "PREF",
    "RFS": "FS",
    "TIERS_LIEUX": "TIERSLIEU",
}

LIBELLES: Final[dict[str, str]] = {
    "MAIRIE": "mairie",
    "FS": "France services",
    "BIB": "bibliothèque",
    "PIJ": "information jeunesse",
    "ML": "mission locale",
    "FT": "France Travail",
    "CAPEMPLOI": "Cap emploi",
    "CS": "centre social",
    "EVS": "espace de vie sociale",
    "MQ": "maison de quartier",
    "MVC": "maison de la vie citoyenne",
    "MDH": "maison des habitants",
    "MDS": "maison des solidarités",
    "CFP": "finances publiques",
    "PREF": "préfecture",
    "POSTE": "La Poste",
    "EPN": "espace numérique",
    "FABLAB": "fablab",
    "TIERSLIEU": "tiers-lieu",
    "JEUNES": "espace jeunes",
    "FJT": "foyer de jeunes travailleurs",
    "MDE": "maison de l’emploi",
    "MDA": "maison des associations",
    "RECYCLERIE": "ressourcerie",
    "EPICERIE": "épicerie solidaire",
    "REGIE": "régie de quartier",
    "EPCI": "intercommunalité",
    "DEPT": "Département",
    "ECOLE": "établissement scolaire",
    "TOURISME": "office de tourisme",
    "PAD": "point d’accès au droit",
    "CROIXROUGE": "Croix-Rouge",
    "SECPOP": "Secours populaire",
    "SECCATH": "Secours catholique",
    "RESTOS": "Restos du cœur",
    "PMI": "protection maternelle et infantile",
    "RPE": "relais petite enfance",
    "CHAGRI": "chambre d’agriculture",
    "CMA": "chambre de métiers",
    "CCI": "chambre de commerce",
    "SPREF": "sous-préfecture",
    "TRIBUNAL": "tribunal",
    "MJD": "maison de justice et du droit",
    "RA": "résidence autonomie",
    "COLLEGE": "collège",
    "LYCEE": "lycée",
    "MUSIQUE": "école de musique",
    "CRECHE": "crèche",
    "LUDO": "ludothèque",
    "SPORT": "lieu de sport",
    "SALLE": "salle municipale",
    "POLICE": "police",
    "CMS": "centre médico-social",
    "E2C": "école de la deuxième chance",
    "CLIC": "centre d’information (CLIC)",
    "MAUTO": "maison de l’autonomie",
    "CIO": "centre d’orientation (CIO)",
    "MUSEE": "musée",
    "FOYER": "foyer rural",
    "CULTUREL": "centre culturel",
}
"""French words shown to people; natures that are not here are shown as their own code (CCAS, CAF…)."""

_PHRASES: Final[dict[str, str]] = {
    phrase: nature for nature, phrases in _NATURES.items() for phrase in phrases.split("|")
}

_MOTIF_NATURE: Final = re.compile(
    r"(?<!\S)(?:" + "|".join(map(re.escape, sorted(_PHRASES, key=len, reverse=True))) + r")(?!\S)"
)

_PASSAGES: Final = re.compile(r"(?<!\S)conseill(?:er|ere|ers) numeriques?(?: france services?)?(?!\S)")
"""Who holds the desk says nothing of the place: « Mairie de X, conseiller numérique » is the mairie."""


def extract_natures(mots: str) -> tuple[set[str], str]:
    """Take the natures out of ``mots`` (words joined by one space); return them and the words that remain."""
    natures: set[str] = set()
    mots = _PASSAGES.sub(" ", mots).strip() or mots
    for motif in _MOTIF_NATURE.findall(mots):
        natures.add(_PHRASES[motif])
    reste = _MOTIF_NATURE.sub(" ", mots) if natures else mots
    premier, _, suite = reste.strip().partition(" ")
    if premier in NATURES_EN_TETE and suite and (not natures or premier in _EN_TETE_TOUJOURS):
        natures.add(NATURES_EN_TETE[premier])
        reste = suite
    return natures, reste


def say_nature(nature: str) -> str:
    """The nature as people say it."""
    return LIBELLES.get(nature, nature)
