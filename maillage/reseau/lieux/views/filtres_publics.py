"""The filters of the public list as its form shows them, and those in force as tags that take them away."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from maillage.base.francais import INSECABLE, JOURS, format_date, format_heure, quote_nom
from maillage.reseau.lieux.mots import FILTRES_MOTS
from maillage.reseau.lieux.recherche.criteres import CONSEILLER, OUVERT, RAYONS, Criteres
from maillage.reseau.lieux.recherche.familles import FAMILLES, to_param
from maillage.reseau.lieux.recherche.resultats import Facette, Resultat, Valeur

OUVERTES: Final = ("service", "niveau")
"""Families shown unfolded; the others wait behind their name."""
_QUAND: Final = "ouvert"
_CONSEILLER: Final = "conseiller"
_EPCI: Final = "epci"


class Choix(NamedTuple):
    """One value: ``nombre`` None when it was not counted."""

    valeur: str
    libelle: str
    nombre: int | None
    choisi: bool


class Groupe(NamedTuple):
    """A family in the form. ``choisis``: how many of its values are in force, so that a folded family says so."""

    code: str
    libelle: str
    choix: list[Choix]
    choisis: int
    deplie: bool


def filters_of(resultat: Resultat) -> dict[str, Any]:
    """What the form of the list needs: families, when, where, and what it carries along unseen."""
    criteres = resultat.criteres
    facettes = {facette.code: facette for facette in resultat.facettes}
    familles = [_group(facettes.get(code) or _uncounted(code, criteres)) for code in FAMILLES]
    return {
        "groupes": [groupe for groupe in familles if groupe.choix],
        "conseiller": _choices(facettes[_CONSEILLER].valeurs) if _CONSEILLER in facettes else [],
        "quand": _when(facettes.get(_QUAND), criteres),
        "jours": _days(criteres),
        "heure": criteres.heure.strftime("%H:%M") if criteres.heure else "",
        "epcis": _choices(facettes[_EPCI].valeurs) if _EPCI in facettes else [],
        "rayons": _radii(criteres) if resultat.point or criteres.point else [],
        "caches": _carried(criteres),
        "actifs": tags_of(resultat),
        "actifs_effacer": address(Criteres(texte=criteres.texte)),
        "nombre_filtres": _count(criteres),
    }


def tags_of(resultat: Resultat) -> list[dict[str, str]]:
    """Filters in force: what each says, and the address of the same question without it."""
    criteres = resultat.criteres
    first = replace(criteres, page=1)
    tags: list[tuple[str, Criteres]] = []
    if criteres.point:
        tags.append(("Autour de votre position", replace(first, point=None, rayon=None, tri="")))
    if criteres.rayon:
        tags.append((f"À moins de {criteres.rayon}{INSECABLE}km", replace(first, rayon=None)))
    if criteres.boite:
        tags.append(("La partie de la carte que vous avez choisie", replace(first, boite=None)))
    noms = {trouve.lieu.code_insee: trouve.lieu.commune for trouve in resultat.lieux}
    for code in criteres.communes:
        kept = tuple(other for other in criteres.communes if other != code)
        tags.append((noms.get(code, f"Commune {code}"), replace(first, communes=kept)))
    if criteres.epci:
        tags.append((_epci_name(resultat), replace(first, epci="")))
    for famille, codes in criteres.filtres.items():
        labels = {**FAMILLES[famille].valeurs, **FILTRES_MOTS}
        tags.extend((labels[code], criteres.without(famille, code)) for code in codes)
    if criteres.conseiller:
        tags.append((CONSEILLER[criteres.conseiller], replace(first, conseiller="")))
    if criteres.ouvert:
        tags.append((OUVERT[criteres.ouvert], replace(first, ouvert="")))
    if criteres.jour or criteres.heure:
        tags.append((say_when(criteres.jour, criteres.heure), replace(first, jour="", heure=None)))
    return [{"libelle": libelle, "url": address(without)} for libelle, without in tags]


def address(criteres: Criteres) -> str:
    """The address of a question on the list; « ? » alone would keep the filters of the page it stands on."""
    return f"?{criteres.query()}" if criteres.query() else "."


def say_when(jour: str, heure: dt.time | None) -> str:
    """« Ouvert le mardi à 18 h », « Ouvert le mardi 1er décembre 2026 », « Ouvert à 18 h »."""
    dit = jour if jour in JOURS or not jour else format_date(dt.date.fromisoformat(jour))
    mots = ["Ouvert", f"le {dit}" if dit else "", f"à {format_heure(heure)}" if heure else ""]
    return " ".join(filter(None, mots))


def _group(facette: Facette) -> Groupe:
    choix = _choices(facette.valeurs)
    chosen = sum(un.choisi for un in choix)
    return Groupe(facette.code, facette.libelle, choix, chosen, facette.code in OUVERTES or chosen > 0)


def _choices(valeurs: Iterable[Valeur]) -> list[Choix]:
    """Values that would find nothing are left out, unless they are in force: one must be able to take them away."""
    return [
        Choix(to_param(valeur.code), FILTRES_MOTS.get(valeur.code, valeur.libelle), valeur.nombre, valeur.choisie)
        for valeur in valeurs
        if valeur.nombre != 0 or valeur.choisie
    ]


def _uncounted(code: str, criteres: Criteres) -> Facette:
    """A family that the engine did not count: all its values, without figures."""
    famille, chosen = FAMILLES[code], criteres.filtres.get(code, ())
    counts: Any = None
    return Facette(
        code, famille.libelle, tuple(Valeur(v, mot, counts, v in chosen) for v, mot in famille.valeurs.items())
    )


def _when(facette: Facette | None, criteres: Criteres) -> list[Choix]:
    nombres = {valeur.code: valeur.nombre for valeur in facette.valeurs} if facette else {}
    return [Choix(code, libelle, nombres.get(code), criteres.ouvert == code) for code, libelle in OUVERT.items()]


def _days(criteres: Criteres) -> list[tuple[str, str, bool]]:
    """(value, words, chosen): the seven days, and the date asked when it is one."""
    jours = [(jour, jour.capitalize(), criteres.jour == jour) for jour in JOURS]
    if criteres.jour and criteres.jour not in JOURS:
        jours.append((criteres.jour, format_date(dt.date.fromisoformat(criteres.jour)).capitalize(), True))
    return jours


def _radii(criteres: Criteres) -> list[tuple[int, bool]]:
    return [(km, criteres.rayon == km) for km in sorted({*RAYONS, criteres.rayon or RAYONS[0]})]


def _carried(criteres: Criteres) -> list[tuple[str, str]]:
    """Parameters that no field of the form shows."""
    return [pair for pair in criteres.pairs() if pair[0] in {"lat", "lon", "boite", "commune", "tri"}]


def _count(criteres: Criteres) -> int:
    asked = (criteres.conseiller, criteres.ouvert, criteres.jour or criteres.heure, criteres.epci, criteres.rayon)
    return sum(len(codes) for codes in criteres.filtres.values()) + sum(bool(one) for one in asked)


def _epci_name(resultat: Resultat) -> str:
    for facette in resultat.facettes:
        if facette.code == _EPCI:
            for valeur in facette.valeurs:
                if valeur.code == resultat.criteres.epci:
                    return valeur.libelle
    return f"Intercommunalité {quote_nom(resultat.criteres.epci)}"
