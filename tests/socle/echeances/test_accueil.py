"""The home page of each role."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.echeances.collecteurs import Pour
from maillage.socle.echeances.models import account_of
from maillage.socle.echeances.services.collecte import collect_all
from tests.architecture.exemples import un_import, un_lieu
from tests.base_essais import entrer
from tests.socle.echeances.conftest import JOUR


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC), tick=False):
        yield


def home(user):
    client = entrer(Client(HTTP_HOST="96.localhost"), user)
    return client.get("/espace/").content.decode().replace("&#x27;", "'")


def test_the_most_urgent_first_and_how_many_in_all(departement, essai, membre):
    for n in range(9):
        essai.add(str(n), echeance_le=JOUR + dt.timedelta(days=n))
    collect_all(departement.pk, JOUR)
    essai.finis = {"0"}
    page = home(membre(Role.COORDINATEUR, "c@example.org", "Camille"))
    assert "Bonjour Camille" in page
    assert "Faire la chose 0" not in page
    assert all(f"Faire la chose {n}" in page for n in range(1, 6))
    assert "Faire la chose 6" not in page
    assert "(9\u00a0lignes)" in page


def test_nothing_to_do_and_nothing_new_are_said(departement, membre):
    user = membre(Role.COORDINATEUR, "c@example.org")
    Appartenance.objects.update(created_at=timezone.now() - dt.timedelta(days=90))
    page = home(user)
    assert "Rien ne vous attend aujourd'hui." in page
    assert "Rien de nouveau depuis le 17 février 2026." in page


def test_what_is_new_until_one_says_that_he_read_it(departement, membre):
    user = membre(Role.COORDINATEUR, "c@example.org")
    un_lieu(departement)
    lot = un_import(departement)
    lot.fin_le = timezone.now() - dt.timedelta(days=1)
    lot.save()
    page = home(user)
    assert "1\u00a0nouveau lieu publié" in page
    assert "Import appliqué : lieux.csv" in page
    assert "1\u00a0nouveau membre" in page
    client = entrer(Client(HTTP_HOST="96.localhost"), user)
    with time_machine.travel(dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC), tick=False):
        client = entrer(Client(HTTP_HOST="96.localhost"), user)
        client.post("/espace/nouveautes/lues/")
        assert "Rien de nouveau depuis le 4 mars 2026." in home(user)


def test_a_referent_reads_of_his_own_places_only(departement, membre, structure):
    user = membre(Role.REFERENT, "r@example.org", structure=structure)
    un_lieu(departement)
    Lieu.objects.update(structure=None)
    assert "nouveau lieu publié" not in home(user)
    Lieu.objects.update(structure=structure)
    page = home(user)
    assert "1\u00a0nouveau lieu publié" in page
    assert "Voir mes lieux" in page
    assert "Importer un fichier" not in page
    assert "Le programme en chiffres" not in page


def test_an_elu_reads_figures_first(departement, membre):
    un_lieu(departement, code_insee="96001")
    un_lieu(departement, code_insee="96001")
    page = home(membre(Role.ELU, "e@example.org"))
    assert page.index("Le programme en chiffres") < page.index("Ce que vous avez à faire")
    assert "Lieux publiés" in page
    assert '<p class="chiffre__valeur">2</p>' in page
    assert "Communes couvertes" in page
    assert "Au 3 mars 2026" in page
    assert "2\u00a0nouveaux lieux publiés" in page


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(departement, essai, membre, structure, role):
    from maillage.socle.comptes.enums import DE_STRUCTURE

    essai.add("1", pour=Pour(roles=tuple(Role)))
    collect_all(departement.pk, JOUR)
    more = {"structure": structure} if role in DE_STRUCTURE else {}
    page = home(membre(role, "x@example.org", **more))
    assert "Faire la chose 1" in page
    assert role.label.replace("'", "'") in page


def test_a_command_has_no_preferences(departement):
    with pytest.raises(ValueError, match="no account"):
        account_of(command_acteur(departement.pk, "commande"))


def test_without_a_role_one_is_told_how_to_ask(departement):
    page = home(Utilisateur.objects.create_user("personne@example.org", "Sans rôle"))
    assert "Votre compte n'a pas encore de rôle ici" in page
    assert "/rejoindre/" in page
    assert "À faire" not in page
