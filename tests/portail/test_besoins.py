"""The guided path as a newcomer walks it: five questions at most, three places, each with why; all of it in the address."""

import datetime as dt
import html
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from maillage.socle.territoires.models import Commune
from tests.portail.lieux_poses import put

COMMUNES = (
    ("96001", "Valfictif", "96000", 46.0),
    ("96002", "Boisfeint", "96100", 46.1),
    ("96003", "Saint-Élan", "96100", 46.9),
)
LIEN = re.compile(r'<a href="(/besoins/[^"]*)" rel="nofollow">([^<]+)')


@pytest.fixture
def visiteur(departement: Any) -> Client:
    for code, nom, postal, latitude in COMMUNES:
        Commune.objects.create(
            code=code,
            nom=nom,
            code_departement="96",
            codes_postaux=[postal],
            latitude=latitude,
            longitude=0.5,
            fictive=True,
        )
    Commune.objects.create(
        code="96009", nom="Vieuxbourg", code_departement="96", codes_postaux=["96050"], fictive=True, remplacee_par_id="96001"
    )  # fmt: skip
    departement.telephone_aide = "+33199001234"
    departement.save()
    return Client(headers={"host": "96.localhost"})


@pytest.fixture
def lieux(departement: Any) -> dict[str, Any]:
    base = {"services": ["DEMARCHES"], "niveau": 3, "longitude": 0.5, "modalites_acces": ["SE_PRESENTER"]}
    rows = {
        "Mairie": {"latitude": 46.0, "frais_a_charge": ["GRATUIT"], "horaires": "Mo-Fr 09:00-12:00"},
        "Médiathèque": {"latitude": 46.05, "telephone": ["+33199005678"], "modalites_acces": ["TELEPHONER"]},
        "Espace": {"latitude": 46.3, "services": ["OUTILS"], "prise_en_charge_specifique": ["SURDITE"]},
        "Fermé au public": {"latitude": 46.01, "modalites_acces": ["PAS_DE_PUBLIC"]},
    }
    return put(departement, [{"nom": nom, **base, **values} for nom, values in rows.items()])


def page(visiteur: Client, url: str, **follow: Any) -> str:
    response = visiteur.get(url, **follow)
    assert response.status_code == 200, url
    return html.unescape(response.content.decode())


def links(text: str) -> dict[str, str]:
    return {label.strip(): url for url, label in LIEN.findall(text)}


def test_a_newcomer_reaches_three_places_by_clicks_and_one_word(visiteur: Client, lieux: dict[str, Any]) -> None:
    text = page(visiteur, "/besoins/")
    assert "Question 1<" in text
    text = page(visiteur, links(text)["Faire une démarche sur Internet"])
    assert "Question 2 sur 5" in text
    where = links(text)["Les impôts"]
    text = page(visiteur, where)
    assert "Où êtes-vous ?" in text
    assert visiteur.get(f"{where}&commune=valfictiff").headers["Location"] == f"{where}&ou=96001"
    text = page(visiteur, f"{where}&commune=96000&rayon=10", follow=True)
    assert "Question 4 sur 5" in text
    text = page(visiteur, links(text)["Rien de cela"])
    text = page(visiteur, links(text)["Peu importe"])
    assert "<h1>Trois lieux pour vous</h1>" in text
    assert [text.index(nom) for nom in ("Mairie", "Médiathèque", "Espace")] == sorted(
        text.index(nom) for nom in ("Mairie", "Médiathèque", "Espace")
    )
    assert "Fermé au public" not in text
    for why in (
        "On vous aide pour vos démarches.", "Gratuit.", "À moins d'un kilomètre de Valfictif.", "Vous pouvez venir sans prévenir.",
        "Lundi au vendredi", "Votre dernier avis d'impôt", "Nous avons élargi", "jusqu'à 50 km", "Nous ne savons pas si ce lieu aide",
        "01\u00a099\u00a000\u00a012\u00a034",
    ):  # fmt: skip
        assert why.lower() in text.lower(), why
    assert 'Téléphonez avant de venir. <a href="tel:+33199005678">' in text
    assert "/lieux/?lat=46.0000&lon=0.5000&rayon=10&service=demarches" in text
    assert f"/feuille/?lieu={lieux['Mairie'].cle}&lieu={lieux['Médiathèque'].cle}" in text


def test_the_answers_are_shown_and_each_may_be_changed(visiteur: Client, lieux: dict[str, Any]) -> None:
    end = "/besoins/?besoin=apprendre&avec=groupe&ou=partout&accueil=surdite&quand=soir"
    text = page(visiteur, end)
    assert "Ce lieu sait accueillir les personnes sourdes ou malentendantes." in text
    assert "ouverts à un autre moment" in text
    changed = re.search(r'<dd><a href="(/besoins/\?[^"]*)">Changer<span class="visually-hidden"> : Seul', text)
    assert changed
    assert "Seul, ou avec quelqu" in page(visiteur, changed[1])
    assert "accueil=surdite" in changed[1]
    assert "ou=partout" in changed[1]


def test_going_back_keeps_what_was_said_before(visiteur: Client) -> None:
    text = page(visiteur, "/besoins/?besoin=demarche&demarche=caf&ou=96001&rayon=5&accueil=inconnu")
    back = re.search(r'href="([^"]*)" rel="nofollow"><svg', text)
    assert back
    assert back[1] == "/besoins/?besoin=demarche&demarche=caf&ou=96001&rayon=5"


def test_a_postal_code_of_several_communes_asks_which(visiteur: Client) -> None:
    text = page(visiteur, "/besoins/?besoin=materiel&commune=96100")
    assert set(links(text)) >= {"Boisfeint", "Saint-Élan"}
    assert links(text)["Boisfeint"] == "/besoins/?besoin=materiel&ou=96002"


def test_an_unknown_commune_is_told_by_the_field_and_kept(visiteur: Client) -> None:
    text = page(visiteur, "/besoins/?besoin=materiel&commune=Xyzzy")
    assert "Nous ne connaissons pas cette commune" in text
    assert 'value="Xyzzy"' in text
    assert "<title>Erreur : " in text


@pytest.mark.parametrize("suite", ["lat=46.0&lon=0.5", "ou=ici&lat=46.0&lon=0.5", "ou=96001", "commune=vieuxbourg"])
def test_a_position_or_a_former_commune_will_do(visiteur: Client, lieux: dict[str, Any], suite: str) -> None:
    text = page(visiteur, f"/besoins/?besoin=inconnu&avec=inconnu&accueil=inconnu&quand=inconnu&{suite}", follow=True)
    assert "À moins d'un kilomètre de" in text


def test_a_commune_of_elsewhere_is_as_good_as_none(visiteur: Client, lieux: dict[str, Any]) -> None:
    text = page(visiteur, "/besoins/?besoin=inconnu&avec=inconnu&accueil=inconnu&quand=inconnu&ou=17300")
    assert "Trois lieux pour vous" in text
    assert "Tout le Département" in text


def test_nothing_suits_and_the_phone_is_told(visiteur: Client) -> None:
    text = page(visiteur, "/besoins/?besoin=materiel&ou=partout&accueil=inconnu&quand=inconnu")
    assert "Nous n'avons pas trouvé de lieu" in text
    assert "tel:+33199001234" in text


@pytest.mark.parametrize(
    "query", ["besoin=x", "ou=abc", "rayon=7", "lat=a&lon=b", "lat=nan&lon=1", "quand=%00", "ou=ici&lat=91&lon=0"]
)
def test_a_hostile_address_gets_a_page_that_helps(visiteur: Client, query: str) -> None:
    response = visiteur.get(f"/besoins/?{query}")
    assert response.status_code == 400
    assert "Recommencer" in response.content.decode()


def test_nothing_is_kept_of_the_visitor(visiteur: Client, lieux: dict[str, Any]) -> None:
    response = visiteur.get("/besoins/?besoin=inconnu&avec=seul&ou=partout&accueil=langue&quand=maintenant")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert b'content="noindex, nofollow"' in response.content


def test_nothing_is_open_now_and_the_first_that_opens_comes_first(visiteur: Client, departement: Any) -> None:
    base = {"services": ["DEMARCHES"], "niveau": 3, "longitude": 0.5}
    rows = (("Lundi", "Mo-Fr 09:00-12:00", 46.0), ("Dimanche", "Su 10:00-12:00", 46.05), ("Inconnu", "", 46.01), ("Mardi", "Tu 09:00-12:00", 46.0))  # fmt: skip
    put(departement, [{**base, "nom": nom, "horaires": osm, "latitude": latitude} for nom, osm, latitude in rows])
    samedi = dt.datetime(2026, 11, 28, 20, 0, tzinfo=dt.UTC)
    with time_machine.travel(samedi, tick=False):
        text = page(
            visiteur, "/besoins/?besoin=demarche&demarche=caf&ou=96001&accueil=inconnu&quand=maintenant&rayon=10"
        )
    assert re.findall(r"<h2><a [^>]*>([^<]+)", text) == ["Dimanche", "Lundi", "Mardi"]
    assert "Ouvre demain à 10\u00a0h" in text
    assert "d'abord ceux qui ouvrent le plus tôt" in text
