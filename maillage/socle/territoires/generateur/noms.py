"""Plausible names for places that do not exist. Any likeness with a real commune is chance."""

from random import Random
from typing import Final

_SAINTS: Final = [
    "Albin",
    "Aubry",
    "Avit",
    "Benoît",
    "Bris",
    "Calixte",
    "Clair",
    "Cyr",
    "Damien",
    "Denoual",
    "Élie",
    "Émilion",
    "Ferréol",
    "Fort",
    "Gatien",
    "Gervais",
    "Hilaire",
    "Imbert",
    "Jouin",
    "Julien",
    "Lambert",
    "Léger",
    "Loup",
    "Macaire",
    "Mesmin",
    "Nazaire",
    "Ouen",
    "Paterne",
    "Phal",
    "Quentin",
    "Rémy",
    "Sever",
    "Thibaud",
    "Ursin",
    "Viance",
]
_SAINTES: Final = [
    "Aldegonde",
    "Blandine",
    "Colombe",
    "Eulalie",
    "Fauste",
    "Gemme",
    "Honorine",
    "Luce",
    "Mesme",
    "Néomaye",
    "Radegonde",
    "Verge",
]
_RACINES: Final = [
    "Aigre",
    "Aube",
    "Bel",
    "Bris",
    "Brous",
    "Calvi",
    "Cham",
    "Charm",
    "Clam",
    "Cour",
    "Crau",
    "Dam",
    "Épi",
    "Esp",
    "Fau",
    "Ferr",
    "Fon",
    "Frai",
    "Gar",
    "Grez",
    "Haut",
    "Jau",
    "Lan",
    "Lau",
    "Lign",
    "Lou",
    "Mar",
    "Merc",
    "Mont",
    "Nau",
    "Oli",
    "Par",
    "Pier",
    "Plan",
    "Quin",
    "Rab",
    "Roc",
    "Sau",
    "Ser",
    "Tau",
    "Ter",
    "Val",
    "Ver",
    "Vi",
    "Vou",
]
_FINALES: Final = [
    "ac",
    "agne",
    "aie",
    "ais",
    "ançon",
    "andes",
    "arde",
    "argues",
    "ault",
    "ay",
    "eille",
    "elles",
    "ens",
    "erolles",
    "ers",
    "euil",
    "evant",
    "ières",
    "igny",
    "illac",
    "ille",
    "illon",
    "inges",
    "ois",
    "olles",
    "onne",
    "ordes",
    "oux",
    "uges",
    "uis",
    "ulac",
    "unes",
    "ussac",
    "vain",
    "vres",
    "zac",
    "zeaux",
]
_DEBUTS: Final = [
    "Bourg",
    "Château",
    "Mont",
    "Neuville",
    "Villeneuve",
    "Villers",
    "La Chapelle",
    "La Ferté",
    "Le Fresne",
    "Le Mesnil",
    "Les Ormes",
    "La Roche",
    "Les Essarts",
]
_RIVIERES: Final = [
    "Ambre",
    "Arsanne",
    "Brève",
    "Calme",
    "Dourge",
    "Eaulne",
    "Filaine",
    "Garonnette",
    "Hoëdre",
    "Issoire",
    "Lierne",
    "Morlaye",
    "Nervieux",
    "Orge",
    "Pavoine",
    "Rieuse",
    "Sorne",
    "Tarbelle",
    "Ussanne",
    "Vaige",
]
_PAYS: Final = [
    "Brumois",
    "Cendrée",
    "Landelle",
    "Marensole",
    "Ormoy",
    "Pontois",
    "Quercelle",
    "Rivardais",
    "Santerois",
    "Verdelais",
]
_QUALITES: Final = [
    "le-Vieux",
    "la-Forêt",
    "les-Bains",
    "le-Château",
    "la-Plaine",
    "les-Vignes",
    "le-Petit",
    "la-Grande",
    "le-Haut",
    "du-Bois",
]
_VOYELLES: Final = "aeiouéi"
_DEPARTEMENTS: Final = ["Haute", "Basse", "Val-de", "Bords-de", "Monts-de", "Pays-de"]


def commune_name(hasard: Random) -> str:
    """One commune name, hyphenated as the official geographic code writes them."""
    sorte = hasard.random()
    if sorte < 0.28:
        base = f"Saint-{hasard.choice(_SAINTS)}" if hasard.random() < 0.8 else f"Sainte-{hasard.choice(_SAINTES)}"
    elif sorte < 0.38:
        base = hasard.choice(_DEBUTS)
        # « Bourg » alone would be everywhere: these names always carry what follows.
        return f"{base}-{_suffix(hasard)}"
    else:
        base = _word(hasard)
    return f"{base}-{_suffix(hasard)}" if hasard.random() < 0.32 else base


def unique_names(hasard: Random, total: int) -> list[str]:
    """``total`` different names."""
    noms: dict[str, None] = {}
    while len(noms) < total:
        noms.setdefault(commune_name(hasard))
    return list(noms)


def departement_name(hasard: Random) -> str:
    """« Haute-Lierne », « Val-de-Sorne »."""
    return f"{hasard.choice(_DEPARTEMENTS)}-{hasard.choice(_RIVIERES)}"


def epci_name(hasard: Random, siege: str, population: int) -> tuple[str, str]:
    """(name, nature) of the intercommunal body whose largest commune is ``siege``."""
    if population > 250_000:
        return f"{siege} Métropole", "ME"
    if population > 50_000:
        return f"CA de {siege}", "CA"
    sur = hasard.choice(
        (f"du {hasard.choice(_PAYS)}", f"Vallée de la {hasard.choice(_RIVIERES)}", f"du Pays de {siege}", f"de {siege}")
    )
    return f"CC {sur}", "CC"


def _word(hasard: Random) -> str:
    racine, finale = hasard.choice(_RACINES), hasard.choice(_FINALES)
    # Two vowels in a row are hard to say: « Vou-r-uges ».
    liaison = hasard.choice("lr") if racine[-1] in _VOYELLES and finale[0] in _VOYELLES else ""
    return racine + liaison + finale


def _suffix(hasard: Random) -> str:
    sorte = hasard.random()
    if sorte < 0.45:
        return f"sur-{hasard.choice(_RIVIERES)}"
    if sorte < 0.65:
        return f"en-{hasard.choice(_PAYS)}"
    if sorte < 0.85:
        return hasard.choice(_QUALITES)
    return f"lès-{_word(hasard)}"
