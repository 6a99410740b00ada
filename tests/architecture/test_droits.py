"""The rights table (maillage/config/droits.csv) walked over every address, every role and every neighbour."""

import csv

import pytest

from maillage.socle.comptes.enums import Role
from maillage.socle.territoires.middleware import ECRIT_EN_LECTURE
from tests.architecture import portes as door
from tests.architecture.arbre import read
from tests.architecture.exemples import EXEMPLES, Exemple
from tests.base_essais import entrer

LIGNES = door.lignes()
IDS = [f"{line['methode']} {line['nom']}" for line in LIGNES]
REFUS = {"403", "404", "405", "connexion"}
COLONNES = ["nom", "adresse", "methode", *door.QUI, "note"]


def ours() -> list[door.Porte]:
    return [porte for porte in door.portes() if not porte.nom.startswith("admin:")]


def test_the_table_is_well_formed() -> None:
    assert next(csv.reader(read(door.TABLE).splitlines())) == COLONNES
    keys = [(line["nom"], line["methode"]) for line in LIGNES]
    assert len(set(keys)) == len(keys)
    assert {line["methode"] for line in LIGNES} <= set(door.METHODES)
    cells = {line[who] for line in LIGNES for who in door.QUI}
    assert [cell for cell in cells if cell != "connexion" and not (cell.isdigit() and len(cell) == 3)] == []


def test_every_address_has_a_name_and_a_line() -> None:
    known = {(line["nom"], line["adresse"]) for line in LIGNES}
    assert [porte for porte in ours() if (porte.nom, porte.adresse) not in known] == []


def test_every_line_has_an_address() -> None:
    known = {(porte.nom, porte.adresse) for porte in ours()}
    assert [
        line["nom"] for line in LIGNES if line["nom"] != door.ADMIN and (line["nom"], line["adresse"]) not in known
    ] == []


def test_the_admin_stands_under_one_prefix() -> None:
    (line,) = [line for line in LIGNES if line["nom"] == door.ADMIN]
    assert [
        porte.adresse
        for porte in door.portes()
        if porte.nom.startswith("admin:") and not porte.adresse.startswith(line["adresse"])
    ] == []


def test_every_address_with_a_parameter_has_an_example() -> None:
    missing = [porte.nom for porte in ours() if porte.parametres and porte.nom not in EXEMPLES]
    assert missing == [], "ajoutez-les à tests/architecture/exemples.py"
    routed = {porte.nom.rpartition(":")[0] for porte in ours()}
    assert {nom for nom in EXEMPLES if nom.rpartition(":")[0] in routed} - {porte.nom for porte in ours()} == set()


@pytest.mark.parametrize(
    "line", [line for line in LIGNES if line["nom"] != door.ADMIN], ids=lambda line: f"{line['methode']} {line['nom']}"
)
class TestEachLine:
    def test_each_role_gets_its_answer(self, monde: door.Monde, line: dict[str, str]) -> None:
        url = door.address(line["nom"], monde.ici)
        answers = {
            who: door.said(door.knock(monde.client(who, monde.ici), line["methode"], url, line["nom"]))
            for who in door.QUI
        }
        assert answers == {who: line[who] for who in door.QUI}

    def test_a_role_elsewhere_is_no_role_here(self, monde: door.Monde, line: dict[str, str]) -> None:
        url = door.address(line["nom"], monde.ici)
        for role in Role:
            who = role.value.lower()
            assert (
                door.said(door.knock(monde.client(who, monde.ailleurs), line["methode"], url, line["nom"]))
                == line["sans_role"]
            ), who

    def test_an_object_of_another_departement_does_not_exist_here(
        self, monde: door.Monde, line: dict[str, str]
    ) -> None:
        example = EXEMPLES.get(line["nom"], Exemple())
        if not example.adresse(monde.ici) or example.publique:
            return
        url = door.address(line["nom"], monde.ailleurs)
        for who in door.QUI:
            answer = door.said(door.knock(monde.client(who, monde.ici), line["methode"], url, line["nom"]))
            # 410: a signed link that opens nothing, or nothing any more, as one that never was.
            assert answer in ({line[who], "404"} if line[who] in REFUS else {"404", "410"}), who

    def test_other_methods_are_refused(self, monde: door.Monde, line: dict[str, str]) -> None:
        """No HTTP method escapes: what the table does not list is refused, even to those whom the page admits."""
        same = [other for other in LIGNES if other["nom"] == line["nom"]]
        if line is not same[0]:
            return  # said once an address
        listed = {other["methode"] for other in same}
        url = door.address(line["nom"], monde.ici)
        for method in door.METHODES:
            if method not in listed:
                client = monde.client("administrateur", monde.ici)
                answer = door.said(door.knock(client, method, url, line["nom"]))
                assert answer in REFUS or (method != "POST" and answer == "302"), method


def test_the_admin_is_closed_to_every_role(monde: door.Monde) -> None:
    (line,) = [line for line in LIGNES if line["nom"] == door.ADMIN]
    plain = [
        porte
        for porte in door.portes()
        if porte.nom.startswith("admin:") and not porte.parametres and porte.nom not in EXEMPTES
    ]
    assert len(plain) > 3
    for porte in plain:
        for who in door.QUI:
            client = monde.client(who, monde.ici)
            response = door.knock(client, "GET", f"/{porte.adresse}", porte.nom)
            if response.headers.get("Location", "").startswith("/admin-instance/login/"):
                response = door.knock(client, "GET", response.headers["Location"], porte.nom)
            assert door.said(response) == line[who], f"{porte.nom} {who}"


EXEMPTES = {"admin:logout", "admin:login"}
"""Doors of the admin that only lead to the sign-in pages: anyone may knock there."""


def test_the_admin_opens_to_the_administrator_of_the_instance(monde: door.Monde) -> None:
    from maillage.socle.comptes.models import Utilisateur

    client = monde.client("visiteur", monde.ici)
    entrer(client, Utilisateur.objects.create_superuser("instance@example.org", "Instance"))
    assert door.said(door.knock(client, "GET", "/admin-instance/", "admin:index")) == "200"


def test_gets_that_write_are_the_ones_the_table_tells() -> None:
    told = {f"/{line['adresse']}" for line in LIGNES if line["methode"] == "GET" and "écrit en lecture" in line["note"]}
    assert told == set(ECRIT_EN_LECTURE)
    assert all(prefix.endswith("/") for prefix in ECRIT_EN_LECTURE)
