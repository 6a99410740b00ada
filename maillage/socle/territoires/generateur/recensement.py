"""A messy census of fictional places, as a sender would type it, for the demo.

Nobody is real in it: phones are in the ranges that ARCEP keeps for fiction (01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49,
06 39 98), e-mails and sites in ``example.org``, towns in a generated territory.
"""

from collections.abc import Mapping, Sequence
from math import cos, radians
from random import Random
from typing import Any, Final

COLONNES: Final = {
    "id": "Réf",
    "nom": "Nom de la structure",
    "adresse": "Adresse (n° et voie)",
    "complement_adresse": "Complément",
    "code_postal": "CP",
    "commune": "Ville",
    "telephone": "Tél.",
    "courriels": "Mél",
    "site_web": "Site internet",
    "horaires": "Horaires d'ouverture",
    "services": "Ce que l'on y fait",
    "frais_a_charge": "Tarif",
    "publics_specifiquement_adresses": "Public",
    "latitude": "Lat",
    "longitude": "Long",
    "date_maj": "Mis à jour le",
}
"""Field of the national schema → column of the fictional sender."""

_MOBILE: Final = "063998"
_FIXES: Final = ("019900", "026191", "035301", "046571", "053649")
_STRUCTURES: Final = (
    ("Mairie de {v}", "mairie"),
    ("Médiathèque de {v}", "mediatheque"),
    ("Médiathèque Les Tilleuls", "tilleuls"),
    ("France services {v}", "franceservices"),
    ("Centre social de {v}", "centresocial"),
    ("CCAS de {v}", "ccas"),
    ("Espace public numérique de {v}", "epn"),
    ("Association Clic et Compagnie", "clic"),
    ("Tiers-lieu La Grange", "lagrange"),
    ("Maison des associations", "mda"),
    ("Mission locale de {v}", "missionlocale"),
    ("Foyer rural de {v}", "foyerrural"),
    ("Point information jeunesse", "pij"),
    ("Agence postale de {v}", "poste"),
)
_VOIES: Final = [
    "rue de la Mairie",
    "place de l'Église",
    "avenue de la Gare",
    "rue des Écoles",
    "impasse du Lavoir",
    "chemin du Moulin",
    "Grande Rue",
    "place du Marché",
    "rue du Stade",
    "allée des Tilleuls",
    "route de la Forêt",
    "boulevard de la Liberté",
    "rue du Vieux Pont",
]
_HORAIRES: Final = (
    "Lundi au vendredi 9h-12h / 14h-17h",
    "Du mardi au samedi de 10h à 12h30 et de 14h à 18h",
    "lun-ven : 8h30-12h00, 13h30-17h30",
    "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00",
    "Mardi et jeudi 14h - 17h, mercredi 9h-12h",
    "Mercredi 14h-18h ; samedi 10h-12h",
    "9h-12h / 14h-18h",
    "sur rendez-vous",
    "Le deuxième mercredi du mois de 14h à 17h",
    "Du lundi au jeudi 9h à 17h, vendredi 9h à 16h, fermé jours fériés",
    "Semaines paires : mardi 9h30-12h",
    "",
)
_SERVICES: Final = (
    "aide aux démarches",
    "Accès internet, ordinateurs en libre service",
    "ateliers informatique débutants",
    "aide aux démarches / ateliers / wifi",
    "Maîtrise des outils numériques du quotidien|Aide aux démarches administratives",
    "emploi : CV, recherche d'offres",
    "parentalité et numérique",
    "",
)
_TARIFS: Final = ("gratuit", "Gratuit", "Gratuit sur adhésion", "payant", "5 € par an", "")
_PUBLICS: Final = ("tout public", "Seniors", "jeunes 16-25 ans", "Familles / enfants", "")
_DATES: Final = ("2026-03-14", "14/03/2026", "14-03-2026", "14 mars 2026", "2026-03-14T09:30:00", "46095", "")


_REGLES: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "services": (
        ("Aide aux démarches administratives", ("démarches",)),
        ("Maîtrise des outils numériques du quotidien", ("ateliers", "outils numériques du quotidien")),
        ("Accès internet et matériel informatique", ("accès internet", "wifi")),
        ("Insertion professionnelle via le numérique", ("emploi",)),
        ("Parentalité et éducation avec le numérique", ("parentalité",)),
    ),
    "frais_a_charge": (
        ("Gratuit sous condition", ("sur adhésion",)),
        ("Gratuit", ("gratuit",)),
        ("Payant", ("payant", "€")),
    ),
    "publics_specifiquement_adresses": (
        ("Seniors", ("seniors",)),
        ("Jeunes", ("jeunes",)),
        ("Familles et/ou enfants", ("familles",)),
    ),
}
"""Field → (value of the national schema, words that tell it), as a territory writes its own mapping."""


def census_config() -> dict[str, Any]:
    """The mapping file that goes with the census, in the national format."""
    config: dict[str, Any] = {champ: {"colonne": colonne} for champ, colonne in COLONNES.items()}
    config["horaires"] = {"semaine": COLONNES["horaires"]}
    for champ, regles in _REGLES.items():
        config[champ] = [
            {
                "colonnes": [COLONNES[champ]],
                "termes": list(termes),
                "sauf": ["sur adhésion"] if cible == "Gratuit" else [],
                "cible": cible,
            }
            for cible, termes in regles
        ]
    return config


def generate_census(
    seed: int, communes: Sequence[dict[str, Any]], n: int, defects: float = 0.25
) -> list[dict[str, str]]:
    """``n`` rows about places in ``communes`` (API Géo objects), keyed by ``COLONNES``; all values are text.

    ``defects`` (0 to 1) is the chance that a cell is badly typed; about 4 % of rows are duplicates of another and 2 % can
    hardly be used, whatever it is, unless ``defects`` is 0. The same arguments give the same rows. Raises ValueError without
    communes.
    """
    if not communes:
        raise ValueError("Il faut au moins une commune pour inventer un recensement.")
    hasard = Random(seed)  # noqa: S311  a seeded fiction, not a secret
    poids = [max(1, int(commune["population"])) ** 0.6 for commune in communes]
    lignes: list[dict[str, str]] = []
    for numero in range(n):
        tirage = hasard.random()
        if defects and lignes and tirage < 0.04:
            lignes.append(_duplicate(hasard, hasard.choice(lignes), numero))
            continue
        ligne = _row(hasard, hasard.choices(communes, poids)[0], numero, defects)
        if defects and tirage > 0.98:
            ligne = _spoilt(hasard, ligne)
        lignes.append(ligne)
    return lignes


def _row(hasard: Random, commune: dict[str, Any], numero: int, defects: float) -> dict[str, str]:
    ville, postal = str(commune["nom"]), str(commune["codesPostaux"][0])
    modele, boite = hasard.choice(_STRUCTURES)
    longitude, latitude = commune["centre"]["coordinates"]
    latitude += hasard.uniform(-0.004, 0.004)
    longitude += hasard.uniform(-0.004, 0.004) / max(0.2, cos(radians(latitude)))
    domaine = f"{''.join(c for c in ville.lower() if c.isascii() and c.isalnum())}.example.org"
    champs = {
        "id": str(numero + 1),
        "nom": modele.format(v=ville),
        "adresse": f"{hasard.randint(1, 120)} {hasard.choice(_VOIES)}",
        "complement_adresse": hasard.choice(("", "", "", "Bâtiment B", "1er étage", "à côté de la mairie")),
        "code_postal": postal,
        "commune": ville,
        "telephone": _phone(hasard),
        "courriels": f"{boite}@{domaine}" if hasard.random() < 0.7 else "",
        "site_web": f"https://www.{domaine}" if hasard.random() < 0.4 else "",
        "horaires": hasard.choice(_HORAIRES),
        "services": hasard.choice(_SERVICES),
        "frais_a_charge": hasard.choice(_TARIFS),
        "publics_specifiquement_adresses": hasard.choice(_PUBLICS),
        "latitude": f"{latitude:.6f}",
        "longitude": f"{longitude:.6f}",
        "date_maj": hasard.choice(_DATES) if defects else _DATES[0],
    }
    for champ, abimer in _DEFAUTS.items():
        if champs[champ] and hasard.random() < defects:
            champs[champ] = abimer(hasard, champs[champ], champs)
    return {COLONNES[champ]: valeur for champ, valeur in champs.items()}


def _phone(hasard: Random) -> str:
    debut = _MOBILE if hasard.random() < 0.15 else hasard.choice(_FIXES)
    chiffres = f"{debut}{hasard.randint(0, 9999):04d}"
    return " ".join(chiffres[rang : rang + 2] for rang in range(0, 10, 2))


def _bad_phone(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    del champs
    colle = valeur.replace(" ", "")
    return hasard.choice(
        (
            colle,
            colle[1:],
            valeur.replace(" ", "."),
            f"Tél : {valeur}",
            f"{valeur} / {_phone(hasard)}",
            "0000000000",
            "NC",
            "",
        )
    )


def _bad_town(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    del champs
    return hasard.choice(
        (
            valeur.upper(),
            valeur.replace("Saint", "St").replace("-", " "),
            f"{valeur} CEDEX",
            f" {valeur.lower()} ",
            valeur[: len(valeur) // 2] + valeur[len(valeur) // 2 + 1 :] if len(valeur) > 8 else valeur,
        )
    )


def _bad_postal(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    del champs
    return hasard.choice((f"{valeur}.0", f" {valeur}", "", f"{valeur[:2]} {valeur[2:]}"))


def _bad_address(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    numero, _, voie = valeur.partition(" ")
    localite = f"{champs['code_postal']} {champs['commune']}".strip()
    return hasard.choice(
        (
            f"{numero}, {voie}",
            f"{valeur} - {localite}",
            f"{valeur}  BP 12 {localite} cedex",
            voie.upper(),
            valeur.replace("é", "Ã©"),
            "Mairie",
            f"0 {voie}",
        )
    )


def _bad_mail(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    del champs
    return hasard.choice(
        (valeur.upper(), f"mailto:{valeur}", valeur.replace("@", " @ "), f"{valeur} ou {valeur}", "non")
    )


def _bad_site(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    del champs
    return hasard.choice(
        (valeur.removeprefix("https://"), valeur.replace("https://", "http:/"), f"{valeur}/Accueil", "à venir")
    )


def _bad_latitude(hasard: Random, valeur: str, champs: dict[str, str]) -> str:
    sorte = hasard.randrange(4)
    if sorte == 0:  # axes exchanged
        champs["longitude"], valeur = valeur, champs["longitude"]
    elif sorte == 1:
        champs["longitude"], valeur = champs["longitude"].replace(".", ","), valeur.replace(".", ",")
    elif sorte == 2:
        champs["longitude"], valeur = "0", "0"
    else:
        champs["longitude"], valeur = "", ""
    return valeur


_DEFAUTS: Final = {
    # Addresses first: they quote the town and postal code before these are damaged.
    "adresse": _bad_address,
    "telephone": _bad_phone,
    "commune": _bad_town,
    "code_postal": _bad_postal,
    "courriels": _bad_mail,
    "site_web": _bad_site,
    "latitude": _bad_latitude,
}


def _duplicate(hasard: Random, ligne: dict[str, str], numero: int) -> dict[str, str]:
    """The same place sent twice: other case, other phone spelling, other date."""
    double = dict(ligne)
    double[COLONNES["id"]] = str(numero + 1)
    double[COLONNES["nom"]] = hasard.choice((ligne[COLONNES["nom"]].upper(), f"{ligne[COLONNES['nom']]} "))
    double[COLONNES["telephone"]] = ligne[COLONNES["telephone"]].replace(" ", "")
    double[COLONNES["date_maj"]] = "02/02/2026"
    return double


def _spoilt(hasard: Random, ligne: dict[str, str]) -> dict[str, str]:
    """A row that a person must look at."""
    abimee = dict(ligne)
    sorte = hasard.randrange(4)
    if sorte == 0:
        abimee[COLONNES["nom"]] = ""
    elif sorte == 1:
        abimee[COLONNES["commune"]], abimee[COLONNES["code_postal"]] = "Lieu inconnu", "00000"
    elif sorte == 2:
        abimee[COLONNES["latitude"]], abimee[COLONNES["longitude"]] = "-21.1", "55.5"
    else:
        abimee = dict.fromkeys(ligne, "") | {COLONNES["nom"]: ligne[COLONNES["nom"]]}
    return abimee


def generate_second_list(census: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """A shorter list of some of the same places by another sender, in the columns of the national schema.

    Half of its rows are surely places of ``census`` (same name, address and phone), half only may be: no contact, no
    number in the street, a name put otherwise. Shows how two sources meet. Rows without address or phone are left out.
    """
    known = [row for row in census if row[COLONNES["telephone"]] and row[COLONNES["adresse"]][:1].isdigit()]
    lignes: list[dict[str, str]] = []
    for rang, row in enumerate(known[::9]):
        numero, _, voie = row[COLONNES["adresse"]].partition(" ")
        if not numero.isdigit():
            continue
        sure = rang % 2 == 0
        lignes.append(
            {
                "id": f"cn-{rang + 1:03d}",
                "nom": row[COLONNES["nom"]] if sure else f"Point conseiller numérique - {row[COLONNES['nom']]}",
                "adresse": f"{numero} {voie}" if sure else voie.split("  ")[0],
                "code_postal": row[COLONNES["code_postal"]],
                "commune": row[COLONNES["commune"]],
                "telephone": row[COLONNES["telephone"]] if sure else "",
                "dispositif_programmes_nationaux": "Conseillers numériques",
                "modalites_accompagnement": "Accompagnement individuel",
                "date_maj": "2026-09-01",
            }
        )
    return lignes
