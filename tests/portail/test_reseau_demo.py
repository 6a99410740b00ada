"""The network of the demo: fictional, written once, answering for the places of its communes."""

from typing import Any

from maillage.portail.management.reseau_demo import BENEVOLES, STRUCTURES, answer_for_places, found_network
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Benevole, Contact, Structure
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.territoires.models import Commune


def test_founded_once_and_fictional(departement: Any) -> None:
    acteur = command_acteur(departement.pk, "essai")
    assert found_network(departement, acteur, 1) == 0  # no ground yet
    for code, nom, postal in (("96001", "Valfictif", ["96000"]), ("96002", "Boisfeint", [])):
        Commune.objects.create(
            code=code, nom=nom, code_departement="96", codes_postaux=postal, population=900, fictive=True
        )
    lieu = Lieu.objects.create(departement=departement, nom="Médiathèque", code_insee="96001")
    elsewhere = Lieu.objects.create(departement=departement, nom="Loin", code_insee="99001")
    assert found_network(departement, acteur, 1) == STRUCTURES
    assert found_network(departement, acteur, 1) == 0
    assert Benevole.objects.count() == BENEVOLES
    assert not Contact.objects.exclude(courriel__endswith=".demo.example").exists()
    assert not Structure.objects.exclude(courriel__endswith=".demo.example").exists()
    assert not Benevole.objects.exclude(courriel__endswith="@demo.example").exists()
    assert Structure.objects.filter(contacts__principal=True).distinct().count() == STRUCTURES
    assert answer_for_places(departement, acteur) == 1
    assert answer_for_places(departement, acteur) == 0
    lieu.refresh_from_db()
    elsewhere.refresh_from_db()
    assert lieu.structure is not None
    assert lieu.structure.type == "COMMUNE"
    assert elsewhere.structure is None
