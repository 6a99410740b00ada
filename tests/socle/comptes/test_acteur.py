"""Who acts, and the doors of views."""

import time

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from maillage.socle.comptes import acteur as module
from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur, Attache, build_acteur, command_acteur, register_provider
from maillage.socle.comptes.adaptateur import Adaptateur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.services import open_account
from maillage.socle.journal.models import Ligne


def request_of(user, departement):
    request = RequestFactory().get("/")
    request.user, request.departement = user, departement
    request.session = {
        "account_authentication_methods": [{"method": "mfa", "at": time.time(), "type": "totp"}],
        "account_authentication_methods_user": str(user.pk),
    }
    return request


@pytest.fixture
def memberships(monkeypatch):
    """Gives the memberships that the account holds."""
    monkeypatch.setattr(module, "_providers", [])
    return lambda *attaches: register_provider(lambda *_: attaches)


def test_memberships_of_every_provider_unite(memberships):
    memberships(Attache(Role.COORDINATEUR))
    memberships(Attache(Role.REGISSEUR))
    assert len(module._providers) == 2
    assert build_acteur(7, "Camille", 3).roles == {Role.COORDINATEUR, Role.REGISSEUR}


def test_a_person_acts_for_one_body_at_a_time(memberships):
    memberships(Attache(Role.COORDINATEUR), Attache(Role.REFERENT, 5, "Mairie"), Attache(Role.ACCUEIL, 6, "École"))
    here = build_acteur(7, "Camille", 3)
    assert (here.roles, here.structures, here.structure_nom) == ({Role.COORDINATEUR}, frozenset(), "")
    there = build_acteur(7, "Camille", 3, agit_pour=5)
    assert (there.roles, there.structures, there.structure_nom) == ({Role.REFERENT}, {5}, "Mairie")
    assert there.needs_second_factor, "the account is protected whatever it acts as"
    assert [name for _, name, _ in there.casquettes] == ["", "Mairie", "École"]


@pytest.mark.parametrize("wanted", [99, 5])
def test_a_body_one_does_not_belong_to_cannot_be_acted_for(memberships, wanted):
    memberships(Attache(Role.ACCUEIL, 6, "École"))
    assert build_acteur(7, "Camille", 3, agit_pour=wanted).structures == {6}


def test_a_role_may_be_limited_to_sectors(memberships):
    memberships(
        Attache(Role.TRAVAILLEUR_SOCIAL, secteur_id=1),
        Attache(Role.TRAVAILLEUR_SOCIAL, secteur_id=2),
        Attache(Role.COORDINATEUR),
        Attache(Role.COORDINATEUR, secteur_id=1),
    )
    acteur = build_acteur(7, "Camille", 3)
    assert acteur.secteurs_of(Role.TRAVAILLEUR_SOCIAL) == {1, 2}
    assert acteur.secteurs_of(Role.COORDINATEUR) is None


def test_agents_have_a_role():
    assert not Acteur(1, "Camille", 1).is_agent
    assert command_acteur(1, "commande").is_agent
    assert command_acteur(1, "commande").id is None


@pytest.fixture
def agent_page():
    @requires(lambda acteur: Role.COORDINATEUR in acteur.roles)
    def view(_request, acteur, number):
        return HttpResponse(f"{acteur.nom} {number}")

    return view


def test_a_door_opens_to_those_it_admits(acteur, departement, agent_page):
    from maillage.reseau.structures.models import Appartenance

    user = Utilisateur.objects.get(pk=acteur.id)
    Appartenance.objects.create(departement=departement, utilisateur=user, role=Role.COORDINATEUR, debut="2020-01-01")
    assert agent_page(request_of(user, departement), 5).content == b"Camille Essai 5"


@pytest.mark.parametrize("where", ["here", "nowhere"])
def test_a_door_stays_closed_to_others(acteur, departement, agent_page, where):
    user = Utilisateur.objects.get(pk=acteur.id)
    with pytest.raises(PermissionDenied):
        agent_page(request_of(user, departement if where == "here" else None), 5)


def test_opening_to_all_is_an_explicit_act():
    assert open_to_all(lambda _request: HttpResponse()).login_required is False


def test_an_account_is_opened_once_and_told(acteur):
    first = open_account(by=acteur, email=" Nouveau@Example.org", nom="Nouveau")
    assert open_account(by=acteur, email="nouveau@example.org") == first
    assert not first.has_usable_password()
    assert Ligne.objects.filter(action="compte.ouvert", objet_id=str(first.pk)).count() == 1


def test_an_account_is_found_whatever_the_case(db):
    user = Utilisateur.objects.create_superuser("chef@example.org", password="ignoré")
    assert Utilisateur.objects.get_by_natural_key("CHEF@example.org") == user
    assert not user.has_usable_password()
    assert str(user) == "chef@example.org"


def test_nobody_signs_up_alone():
    assert not Adaptateur().is_open_for_signup(RequestFactory().get("/"))
