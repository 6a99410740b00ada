"""The demo shows a register that somebody began to fill; twice is once."""

from maillage.portail.management.registre_demo import fill_register
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.registre.models import Aipd, DemandeDroit, FicheTraitement


def test_the_register_of_the_demo_is_filled_once(departement):
    by = command_acteur(departement.pk, "démonstration")
    assert fill_register(departement, by)
    assert fill_register(departement, by) is None
    assert (FicheTraitement.objects.count(), Aipd.objects.count(), DemandeDroit.objects.count()) == (2, 1, 1)
