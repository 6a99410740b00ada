"""The body responsible keeps its own places: what it reads, what it writes, and what it never sees."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import Lieu, LieuPublic, Version
from maillage.reseau.lieux.perms import may_edit_place, may_manage_places
from maillage.reseau.lieux.services.etats import confirm, correct
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from tests.base_essais import entrer

Poser = Callable[..., Lieu]


@pytest.fixture
def mairie(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


@pytest.fixture
def referent(departement: Any, mairie: Structure) -> Acteur:
    user = Utilisateur.objects.create_user("mairie@example.org", "Sacha Mairie")
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=Role.REFERENT, structure=mairie, debut="2020-01-01"
    )
    return Acteur(user.pk, str(user), departement.pk, frozenset({Role.REFERENT}), frozenset({mairie.pk}))


@pytest.fixture
def navigateur(referent: Acteur) -> Client:
    return entrer(Client(headers={"host": "96.localhost"}), Utilisateur.objects.get(pk=referent.id))


@pytest.fixture
def sien(poser: Poser, mairie: Structure) -> Lieu:
    lieu = poser(nom="Médiathèque", telephone=["+33546000000"], date_maj="2024-03-03")
    Lieu.objects.filter(pk=lieu.pk).update(structure=mairie)
    lieu.refresh_from_db()
    return lieu


def url(lieu: Lieu, page: str = "") -> str:
    return f"/lieux/agent/{lieu.cle}/{page}"


def test_sees_the_places_of_his_body_only(navigateur: Client, sien: Lieu, poser: Poser) -> None:
    other = poser(nom="Autre lieu")
    page = navigateur.get("/lieux/agent/miens/").content.decode()
    assert "Médiathèque" in page
    assert "Autre lieu" not in page
    for name in ("", "histoire/", "corriger/contact/"):
        assert navigateur.get(url(sien, name)).status_code == 200, name
        assert navigateur.get(url(other, name)).status_code == 404, name
    assert navigateur.post(url(other, "confirmer/")).status_code == 404


def test_what_is_the_coordination_s_stays_closed_to_him(navigateur: Client, sien: Lieu) -> None:
    for name in ("sources/", "structure/", "etat/retirer/", "fusionner/", "rendre/nom/"):
        assert navigateur.get(url(sien, name)).status_code == 403, name
    page = navigateur.get(url(sien)).content.decode()
    for hidden in ("/sources/", "/structure/", "/etat/", "/fusionner/", "/rendre/"):
        assert hidden not in page, hidden


def test_his_word_is_published_and_outlives_imports(navigateur: Client, sien: Lieu, referent: Acteur) -> None:
    correct(by=referent, lieu=sien, valeurs={"telephone": ["+33546111111"]})
    assert LieuPublic.objects.get(pk=sien.pk).telephone == ["+33546111111"]
    assert Version.objects.active().get(lieu=sien, origine=Origine.RESPONSABLE).auteur == "Sacha Mairie"
    assert "la structure responsable (Sacha Mairie)" in navigateur.get(url(sien)).content.decode()


def test_the_coordination_has_the_last_word_when_it_corrects_him(sien: Lieu, referent: Acteur, acteur: Acteur) -> None:
    correct(by=referent, lieu=sien, valeurs={"telephone": ["+33546111111"], "nom": "Ma médiathèque"})
    correct(by=acteur, lieu=sien, valeurs={"nom": "Médiathèque de Valfictif"})
    sien.refresh_from_db()
    assert (sien.nom, sien.telephone) == ("Médiathèque de Valfictif", ["+33546111111"])
    correct(by=referent, lieu=sien, valeurs={"nom": "Médiathèque du Port"})
    sien.refresh_from_db()
    assert sien.nom == "Médiathèque du Port"


def test_says_that_all_is_right_in_one_click(navigateur: Client, sien: Lieu) -> None:
    assert sien.date_maj == datetime.date(2024, 3, 3)
    answer = navigateur.post(url(sien, "confirmer/"), follow=True)
    assert "notées justes" in answer.content.decode()
    sien.refresh_from_db()
    assert sien.date_maj == timezone.localdate()
    assert Ligne.objects.filter(action="lieu.corrige", acteur_nom="Sacha Mairie").count() == 1


def test_a_later_source_may_still_bring_a_newer_date(sien: Lieu, referent: Acteur) -> None:
    confirm(by=referent, lieu=sien, today=datetime.date(2025, 1, 1))
    confirm(by=referent, lieu=sien, today=datetime.date(2026, 1, 1))
    sien.refresh_from_db()
    assert sien.date_maj == datetime.date(2026, 1, 1)


def test_the_right_is_bound_to_the_body_acted_for(sien: Lieu, referent: Acteur, mairie: Structure) -> None:
    assert may_edit_place(referent, sien)
    assert not may_manage_places(referent)
    elsewhere = Acteur(referent.id, referent.nom, referent.departement_id, referent.roles, frozenset({mairie.pk + 1}))
    assert not may_edit_place(elsewhere, sien)
    welcome = Acteur(None, "Accueil", referent.departement_id, frozenset({Role.ACCUEIL}), referent.structures)
    assert not may_edit_place(welcome, sien)


@pytest.mark.parametrize("number", [2, 20])
def test_the_page_asks_as_much_for_two_places_as_for_twenty(
    navigateur: Client, poser: Poser, mairie: Structure, number: int, django_assert_max_num_queries: Any
) -> None:
    for rank in range(number):
        Lieu.objects.filter(pk=poser(nom=f"Lieu {rank}").pk).update(structure=mairie)
    with django_assert_max_num_queries(14):
        navigateur.get("/lieux/agent/miens/")


def test_without_a_place_the_page_says_what_happens(navigateur: Client) -> None:
    assert "Aucun lieu pour l" in navigateur.get("/lieux/agent/miens/").content.decode()
