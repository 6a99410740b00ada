"""The team of the demo: once, with a post that ends soon and a vacant one."""

from typing import Any

from django.utils import timezone

from maillage.portail.management.equipe_demo import CONSEILLERS, gather_team
from maillage.reseau.equipes.enums import EtatPoste
from maillage.reseau.equipes.models import Agent, Binome
from maillage.reseau.equipes.selectors.tableau import FiltresEquipe, find_postes, totals
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import command_acteur


def test_a_team_once(departement: Any) -> None:
    chef, today = command_acteur(departement.pk, "installation"), timezone.localdate()
    assert gather_team(departement, chef) == 0  # nobody to employ them yet
    for nom in ("A", "B"):
        Structure.objects.create(departement=departement, nom=nom)
    assert gather_team(departement, chef) == len(CONSEILLERS) + 1
    assert gather_team(departement, chef) == 0
    found = totals(departement.pk, today)
    assert (found.personnes, found.etats[EtatPoste.VACANT]) == (13, 1)
    assert find_postes(chef, FiltresEquipe(finit=3), today).count() == 1
    assert Binome.objects.count() == 4
    assert all(row.courriel.endswith("@demo.example") for row in Agent.objects.all())
