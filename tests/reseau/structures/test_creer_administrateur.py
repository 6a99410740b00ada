"""The command that opens the first accounts."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.selectors.membres import memberships
from maillage.socle.comptes.acteur import Attache
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement


def test_opens_the_administrator_of_the_only_departement(departement, capsys):
    call_command("creer_administrateur", "Chef@Example.org", "--nom", "Chef")
    user = Utilisateur.objects.get(email="chef@example.org")
    assert memberships(user.pk, departement.pk) == (Attache(Role.ADMINISTRATEUR),)
    assert set(Ligne.objects.values_list("action", flat=True)) == {"compte.ouvert", "role.donne"}
    assert not user.is_superuser
    assert "/connexion/" in capsys.readouterr().out


def test_gives_the_role_asked_once(departement):
    for _ in range(2):
        call_command("creer_administrateur", "a@example.org", "--role", "coordinateur", "--territoire", "96")
    assert list(Appartenance.objects.values_list("role", flat=True)) == ["COORDINATEUR"]


def test_opens_the_administrator_of_the_installation(departement):
    call_command("creer_administrateur", "a@example.org", "--instance")
    user = Utilisateur.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert not user.has_usable_password()
    assert not Appartenance.objects.exists()


def test_raises_an_account_that_exists(departement):
    Utilisateur.objects.create_user("a@example.org", "Ancien", is_active=False)
    call_command("creer_administrateur", "a@example.org", "--instance", "--territoire", "96")
    user = Utilisateur.objects.get()
    assert (user.is_active, user.is_superuser, user.nom) == (True, True, "Ancien")
    assert Appartenance.objects.count() == 1


@pytest.mark.parametrize("email", ["", "pas-une-adresse", "a@", "é@x"])
def test_refuses_what_is_not_an_address(departement, email):
    with pytest.raises(CommandError, match="adresse e-mail"):
        call_command("creer_administrateur", email)


def test_says_when_the_departement_is_not_there(departement):
    with pytest.raises(CommandError, match="importer_territoire"):
        call_command("creer_administrateur", "a@example.org", "--territoire", "99")


def test_asks_which_departement_among_several(departement):
    Departement.objects.create(code="97", nom="Autre")
    with pytest.raises(CommandError, match="--territoire"):
        call_command("creer_administrateur", "a@example.org")
    assert not Utilisateur.objects.exists()


def test_opens_a_closed_account_again(departement):
    user = Utilisateur.objects.create_user("a@example.org", is_active=False)
    for _ in range(2):
        call_command("creer_administrateur", "a@example.org")
    user.refresh_from_db()
    assert user.is_active
    assert list(Ligne.objects.values_list("action", flat=True)) == ["compte.rouvert", "role.donne"]


def test_a_role_of_a_structure_asks_which(departement):
    with pytest.raises(CommandError, match="--structure"):
        call_command("creer_administrateur", "a@example.org", "--role", "referent")
    assert not Utilisateur.objects.exists()


@pytest.mark.parametrize("wanted", ["ccas de valfictif", "732 829 320 00074"])
def test_a_role_in_a_structure_by_its_name_or_siret(departement, wanted):
    row = Structure.objects.create(departement=departement, nom="CCAS de Valfictif", siret="73282932000074")
    call_command("creer_administrateur", "a@example.org", "--role", "referent", "--structure", wanted)
    assert Appartenance.objects.get().structure_id == row.pk


def test_a_structure_unknown_or_twice_is_told(departement):
    with pytest.raises(CommandError, match="Aucune structure"):
        call_command("creer_administrateur", "a@example.org", "--role", "referent", "--structure", "Inconnue")
    for _ in range(2):
        Structure.objects.create(departement=departement, nom="Mairie")
    with pytest.raises(CommandError, match="SIRET"):
        call_command("creer_administrateur", "a@example.org", "--role", "referent", "--structure", "Mairie")


def test_it_sends_nothing(departement):
    call_command("creer_administrateur", "a@example.org")
    assert not mail.outbox
