"""« Qui peut faire quoi » : the page tells the very rules that are applied."""

import csv
import io

import pytest
from django.test import Client

from maillage.socle.comptes.droits import all_droits
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.matrice import all_portes, droits_of, rules_of
from tests.architecture import portes as door

PAGE = "/administration/droits/"


@pytest.fixture
def administrateur(monde) -> Client:
    return monde.client("administrateur", monde.ici)


def text(client: Client, url: str) -> str:
    return client.get(url, HTTP_HOST="96.localhost").content.decode().replace("&#x27;", "'")


def test_every_right_is_told_with_who_and_why(administrateur):
    page = text(administrateur, PAGE)
    assert len(all_droits()) > 5
    for droit in all_droits():
        assert droit.libelle in page
        assert droit.raison in page
        assert rules_of(droit)[0] in page


def test_one_role_sees_its_rights_with_their_conditions_and_its_addresses(administrateur):
    page = text(administrateur, PAGE + "?role=referent")
    assert "Ce que peut faire : référent de structure" in page
    assert "Pour les lieux de sa structure." in page
    assert "/lieux/agent/miens/</code>" in page
    assert "/recensement/imports/</code>" not in page


@pytest.mark.parametrize("who", ["visiteur", "sans_role"])
def test_the_open_doors_can_be_read_too(administrateur, who):
    page = text(administrateur, f"{PAGE}?visiteur={who}")
    assert "/lieux/</code>" in page
    assert "/lieux/agent/</code>" not in page


def test_an_unknown_role_shows_all(administrateur):
    assert "Qui peut faire quoi" in text(administrateur, PAGE + "?role=roi&visiteur=roi")


def test_every_role_has_a_page(administrateur):
    for role in Role:
        assert role.label.lower() in text(administrateur, f"{PAGE}?role={role.value}")


def test_it_leaves_as_a_table(administrateur):
    answer = administrateur.get("/administration/droits.csv", HTTP_HOST="96.localhost")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Droit", "Rôle", "Condition", "Raison"]
    assert len(rows) == 1 + sum(len(droits_of(role)) for role in Role)


def test_every_right_says_why_in_words():
    for droit in all_droits():
        assert droit.regles, droit
        assert len(droit.raison) > 30, droit
        assert droit.raison.endswith("."), droit
        assert droit.code.count(".") == 1, droit


def test_the_table_of_addresses_is_read_whole():
    assert len(all_portes()) == len(door.lignes())
