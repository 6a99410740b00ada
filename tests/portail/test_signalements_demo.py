"""The demo's coordinator has errors to answer, and one answered."""

from typing import Any

from maillage.portail.management.signalements_demo import DITS, report_errors
from maillage.reseau.lieux.models import Signalement
from maillage.socle.comptes.acteur import command_acteur
from tests.portail.lieux_poses import put


def test_visitors_of_the_demo_report_errors_once(departement: Any) -> None:
    acteur = command_acteur(departement.pk, "essai")
    put(departement, [{"nom": f"Lieu {rank}", "horaires": "Mo-Fr 09:00-12:00"} for rank in range(5)])
    assert report_errors(departement, acteur) == len(DITS)
    assert report_errors(departement, acteur) == 0
    assert sorted(Signalement.objects.values_list("etat", flat=True)) == ["CORRIGE", *["OUVERT"] * 4]


def test_a_demo_without_places_has_none(departement: Any) -> None:
    assert report_errors(departement, command_acteur(departement.pk, "essai")) == 0
