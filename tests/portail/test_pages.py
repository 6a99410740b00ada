"""Pages that the law asks for: what they must say, whatever the Département has filled in."""

import datetime as dt
import html
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.portail.accessibilite.grille import LIBELLES, load_grid
from maillage.socle.territoires.models import Departement

PAGES = ("/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/plan-du-site/")


@pytest.fixture
def visiteur(departement: Any) -> Client:
    return Client(headers={"host": "96.localhost"})


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.cookies == {}
    return html.unescape(" ".join(answer.content.decode().split()))


@pytest.mark.parametrize("url", PAGES)
def test_every_page_tells_networks_and_engines_what_it_is(visiteur: Client, url: str) -> None:
    page = read(visiteur, url)
    assert f'<link rel="canonical" href="http://96.localhost{url}">' in page
    assert 'property="og:image" content="http://96.localhost/apercu.png"' in page
    assert '<meta name="description" content="' in page
    assert "canonical" not in visiteur.get(f"{url}?q=x").content.decode()


@pytest.mark.parametrize("url", ["/", *PAGES])
def test_the_foot_of_every_page_states_the_conformity(visiteur: Client, departement: Departement, url: str) -> None:
    assert "Accessibilité : non conforme</a>" in read(visiteur, url)
    departement.audit_le, departement.audit_taux, departement.audit_par = dt.date(2026, 3, 3), 62, "Cabinet d'essai"
    departement.save()
    assert "Accessibilité : partiellement conforme</a>" in read(visiteur, url)


class TestAccessibility:
    def test_without_an_audit_it_is_not_conform_whatever_the_self_check_found(self, visiteur: Client) -> None:
        page = read(visiteur, "/accessibilite/")
        assert "Ce site est <strong>non conforme</strong>" in page
        assert "qui n'est pas un audit" in page
        for said in ("article 47 de la loi n° 2005-102", "Contenus non accessibles", "Voies de recours"):
            assert said in page

    def test_the_complaint_route_is_whole(self, visiteur: Client) -> None:
        page = read(visiteur, "/accessibilite/")
        for way in ("formulaire.defenseurdesdroits.fr", "saisir/delegues", "09 69 39 00 00", "Libre réponse 71120, 75342 Paris CEDEX 07"):  # fmt: skip
            assert way in page

    def test_says_what_is_not_met_and_every_criterion(self, visiteur: Client) -> None:
        page = read(visiteur, "/accessibilite/")
        assert page.count('<th scope="row">') >= 106
        for critere in load_grid():
            assert critere.critere in page
        assert LIBELLES["AV"] in page

    def test_the_audit_the_contact_and_the_plan_are_those_of_the_departement(
        self, visiteur: Client, departement: Departement
    ) -> None:
        departement.audit_le, departement.audit_taux, departement.audit_par = (
            dt.date(2026, 3, 3),
            100,
            "Cabinet d'essai",
        )
        departement.courriel_contact, departement.schema_accessibilite = (
            "inclusion@example.org",
            "https://val.example.org/s",
        )
        departement.couleur = "rouge"
        departement.save()
        page = read(visiteur, "/accessibilite/")
        assert "Ce site est <strong>totalement conforme</strong>" in page
        assert "L'audit fait par Cabinet d'essai le mardi 3 mars 2026 dit que 100 %" in page
        assert 'href="mailto:inclusion@example.org"' in page
        assert 'href="https://val.example.org/s"' in page
        assert "Texte du bouton principal, thème sombre" in page


class TestLegal:
    def test_never_empty_it_says_whom_to_ask(self, visiteur: Client) -> None:
        page = read(visiteur, "/mentions-legales/")
        assert "Département Val-Fictif (96)" in page
        assert "Demandez son nom au Département" in page
        assert "Demandez le nom et l'adresse de l'hébergeur" in page

    def test_names_those_who_answer(self, visiteur: Client, departement: Departement) -> None:
        departement.directeur_publication = "Claude Essai, présidente du conseil départemental"
        departement.hebergeur = "Hébergeur d'essai\n1 rue du Port"
        departement.save()
        page = read(visiteur, "/mentions-legales/")
        assert "Directeur de la publication : Claude Essai" in page
        assert "Hébergeur d'essai<br>1 rue du Port" in page
        assert "Demandez" not in page


class TestPrivacy:
    def test_listed_bodies_know_what_why_and_how_to_object(self, visiteur: Client) -> None:
        page = read(visiteur, "/donnees-personnelles/")
        for said in ("article 6.1.e", "mission d'intérêt public", "Signaler une erreur", "en un mois au plus", "www.cnil.fr", "/vos-donnees/"):  # fmt: skip
            assert said in page
        assert "à l'attention du délégué" in page

    def test_gives_the_officer(self, visiteur: Client, departement: Departement) -> None:
        from maillage.base.tenancy import set_tenant
        from maillage.socle.registre.models import Delegue

        set_tenant(departement.pk)
        Delegue.objects.create(departement=departement, nom="Le délégué", courriel="dpd@example.org", telephone="01 99 00 00 00", adresse="1 place Haute")  # fmt: skip
        page = read(visiteur, "/donnees-personnelles/")
        assert 'href="mailto:dpd@example.org"' in page
        assert "01 99 00 00 00" in page
        assert "1 place Haute" in page


@pytest.mark.parametrize("url", PAGES)
def test_pages_cost_three_queries_at_most(visiteur: Client, url: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        visiteur.get(url)
    asked = [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("SELECT", "WITH")) and "set_config" not in query["sql"]
    ]
    assert len(asked) <= 2, asked


def test_half_an_audit_cannot_be_stored(departement: Departement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Departement.objects.filter(pk=departement.pk).update(audit_taux=80)
    with pytest.raises(IntegrityError), transaction.atomic():
        Departement.objects.filter(pk=departement.pk).update(
            audit_taux=101, audit_le=dt.date(2026, 1, 1), audit_par="X"
        )
