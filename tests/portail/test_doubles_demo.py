"""The demo has something to judge."""

from maillage.portail.management.reseau_demo import found_network, leave_doubles
from maillage.reseau.structures.models import RessemblanceStructure, Structure
from maillage.socle.territoires.models import Commune


def test_two_town_halls_are_written_twice_once(acteur, departement):
    for rank in range(3):
        Commune.objects.create(
            code=f"9600{rank}", nom=f"Ville{rank}", code_departement="96", codes_postaux=["96000"], population=100
        )
    found_network(departement, acteur, 1)
    assert leave_doubles(departement, acteur) >= 2
    known = Structure.objects.count()
    pairs = RessemblanceStructure.objects.count()
    assert leave_doubles(departement, acteur) == 0
    assert (Structure.objects.count(), RessemblanceStructure.objects.count()) == (known, pairs)
