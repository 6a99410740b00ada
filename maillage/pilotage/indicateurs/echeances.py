"""What figures put on the home page: two numbers of the year, and the way to the others."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from maillage.pilotage.indicateurs.definitions import Periode, first_of
from maillage.pilotage.indicateurs.perms import may_see_figures
from maillage.pilotage.indicateurs.selectors.acces import perimeter_of
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import compute
from maillage.pilotage.indicateurs.selectors.mots import say
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.accueil import Chiffre, Raccourci, register_chiffres, register_raccourcis

MONTRES = {"tenues": "Demi-journées tenues", "personnes": "Personnes aidées"}


def raccourcis(acteur: Acteur) -> Iterator[Raccourci]:
    """For those who come to read."""
    if may_see_figures.may_enter(acteur) and acteur.roles & {Role.ELU, Role.ETAT}:
        yield Raccourci(10, "Lire les chiffres", reverse("indicateurs:figures"), "table")


def chiffres(acteur: Acteur) -> Iterator[Chiffre]:
    """Since January. Two queries."""
    if not may_see_figures.may_enter(acteur):
        return
    today = timezone.localdate()
    month = first_of(today)
    criteres = Criteres(Periode(month.replace(month=1), month), perimetre=perimeter_of(acteur))
    for bloc in compute(acteur.departement_id, criteres, ("demi-journees", "accompagnements")):
        for ligne in bloc.lignes:
            if ligne.figure.code in MONTRES:
                definition = f"Depuis janvier {today.year}. {ligne.figure.definition}"
                yield Chiffre(5, MONTRES[ligne.figure.code], say(ligne.figure, ligne.valeur), definition, today)


def register() -> None:
    """Called in ``ready()``."""
    register_raccourcis(raccourcis)
    register_chiffres(chiffres)
