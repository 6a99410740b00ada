"""The public list: filters with their counts, what is in force, the answer to htmx, what cannot be read."""

import datetime as dt
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine

from maillage.reseau.lieux import blocs
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.reseau.lieux.recherche.resultats import Facette, LieuTrouve, Resultat, Trouve, Valeur
from maillage.reseau.lieux.views.cartes import say_distance
from maillage.reseau.lieux.views.filtres_publics import filters_of, tags_of
from maillage.socle.territoires.geometrie import Boite

Poser = Callable[..., Lieu]
INSECABLE = "\u00a0"


def elements(html: str) -> int:
    """How many nodes a page gives to the browser: each costs an old phone time and battery (EcoIndex)."""

    class Compteur(HTMLParser):
        total = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.total += 1

    compteur = Compteur()
    compteur.feed(html)
    return compteur.total


def body(visiteur: Any, **question: Any) -> str:
    response = visiteur.get("/lieux/", question)
    assert response.status_code == 200
    return str(response.content.decode())


class TestFilters:
    @pytest.fixture(autouse=True)
    def places(self, poser: Poser) -> None:
        poser(nom="Mairie", services=["DEMARCHES"], niveau=3, frais_a_charge=["GRATUIT"], telephone=["+33123456789"])
        poser(nom="Médiathèque", services=["DEMARCHES", "ACCES"], niveau=2, publics_specifiquement_adresses=["SENIORS"])

    def test_each_value_says_how_many_places_it_gives(self, visiteur: Any) -> None:
        page = body(visiteur)
        for words in ("Aide aux démarches (2)", "Ordinateurs et Internet (1)", "Gratuit (1)", "Personnes âgées (1)"):
            assert words in page, words
        assert "Loisirs" not in page  # would find nothing

    def test_a_filter_narrows_and_says_how_to_leave(self, visiteur: Any) -> None:
        page = body(visiteur, service="acces", q="valfictif")
        assert "<strong>1\u00a0lieu</strong>" in page
        assert 'id="service-acces" type="checkbox" name="service" value="acces" checked' in page
        assert '<a href="?q=valfictif"><span><span class="visually-hidden">Enlever le filtre </span>Ordinateurs' in page
        assert '<a href="?q=valfictif">Tout effacer</a>' in page
        assert "Aide aux démarches (2)" in page  # its own family's other choices are counted as if it were not there

    def test_a_value_in_force_stays_even_when_nothing_answers(self, visiteur: Any) -> None:
        page = body(visiteur, service="loisirs")
        assert 'value="loisirs" checked' in page
        assert "Enlevez un filtre" in page
        assert '<a href=".">Tout effacer</a>' in page

    def test_the_links_of_the_page_keep_the_question(self, visiteur: Any) -> None:
        page = body(visiteur, service="acces", tri="nom", q="valfictif")
        assert 'href="?q=valfictif&amp;service=acces&amp;tri=distance"' in page
        assert '<input type="hidden" name="tri" value="nom">' in page
        assert 'name="q" type="search" autocomplete="off" maxlength="120" value="valfictif"' in page

    def test_htmx_gets_the_list_alone_and_a_clean_address(self, visiteur: Any) -> None:
        question = {"q": "", "service": "acces", "ouvert": "", "jour": ""}
        fragment = visiteur.get("/lieux/", question, headers={"hx-request": "true"})
        whole = visiteur.get("/lieux/", question)
        assert fragment["HX-Push-Url"] == "/lieux/?service=acces"
        assert all("HX-Request" in answer["Vary"] for answer in (fragment, whole))
        text = fragment.content.decode()
        assert "<html" not in text
        assert text.lstrip().startswith("<title>Lieux qui répondent à votre recherche – Val-Fictif</title>")
        # The same include as in the page: what one shows, the other does.
        assert text[text.index('<div id="liste"') :].strip() in whole.content.decode()
        back = visiteur.get("/lieux/", question, headers={"hx-request": "true", "hx-history-restore-request": "true"})
        assert "<html" in back.content.decode()
        assert visiteur.get("/lieux/", headers={"hx-request": "true"})["HX-Push-Url"] == "/lieux/"

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ({"service": "emploi"}, ["« Ce que vous cherchez »", "demarches"]),
            ({"page": "0"}, ["Le numéro de page", "à partir de 1"]),
            ({"lat": "abc", "lon": "1"}, ["La position"]),
            ({"jour": "<script>alert(1)</script>"}, ["Le jour", "Écrivez un jour"]),
            ({"heure": "25:00"}, ["L&#x27;heure", "14:30"]),
            ({"rayon": "999999999999999"}, ["La distance"]),
            ({"epci": "\x00"}, ["L&#x27;intercommunalité", "9 chiffres"]),
        ],
    )  # fmt: skip
    def test_what_cannot_be_read_is_answered_with_what_to_write(
        self, visiteur: Any, question: dict[str, str], words: list[str]
    ) -> None:
        response = visiteur.get("/lieux/", question)
        page = response.content.decode()
        assert response.status_code == 400
        assert "<script>" not in page.split("<main")[1]
        for word in [*words, 'href="/lieux/"']:
            assert word in page, word


class TestCards:
    def test_a_card_says_if_the_place_is_open_now(self, visiteur: Any, poser: Poser) -> None:
        poser(nom="Mairie", horaires="Mo-Fr 09:00-12:00; PH off")
        with time_machine.travel(dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC), tick=False):
            page = body(visiteur, ouvert="maintenant")
            assert f'<p class="ouverture ouverture--ouvert">Ouvert jusqu&#x27;à 12{INSECABLE}h</p>' in page
        with time_machine.travel(dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC), tick=False):
            assert "Fermé. Ouvre lundi 30 novembre à 9" in body(visiteur)
            assert "Aucun lieu" in body(visiteur, ouvert="maintenant")

    def test_around_a_position_each_card_says_how_far(self, visiteur: Any, poser: Poser) -> None:
        poser(nom="Loin", latitude=46.2, longitude=0.5), poser(nom="Près", latitude=46.03, longitude=0.5)
        page = body(visiteur, lat="46.0", lon="0.5")
        assert "<h1>Lieux autour de votre position</h1>" in page
        assert page.index(">Près<") < page.index(">Loin<")
        assert f"à 3,3{INSECABLE}km, environ 6{INSECABLE}min en voiture" in page
        assert "Distances en ligne droite depuis votre position" in page
        assert 'name="rayon"' in page
        assert "Autour de votre position" in body(visiteur, lat="46.0", lon="0.5", rayon="5")
        assert "<h1>Lieux pour « valfictif »</h1>".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in body(
            visiteur, lat="46.0", lon="0.5", q="valfictif"
        )

    @pytest.mark.parametrize(
        ("km", "approximatif", "dit"),
        [
            (None, False, ""), (0.02, False, "à 100 m, environ 1 min en voiture"), (0.44, False, "à 400 m, environ 1 min en voiture"),
            (0.97, False, "à 1 km, environ 2 min en voiture"), (3.0, False, "à 3 km, environ 5 min en voiture"),
            (9.96, False, "à 10 km, environ 17 min en voiture"), (12.4, True, "à environ 12 km, environ 21 min en voiture"),
            (80, False, "à 80 km, environ 2 h 19 en voiture"), (0.3, True, ""),
        ],
    )  # fmt: skip
    def test_distances_are_round(self, km: float | None, approximatif: bool, dit: str) -> None:
        assert say_distance(LieuTrouve(None, km, approximatif)).replace(INSECABLE, " ") == dit

    def test_a_higher_app_speaks_on_cards_and_pages(
        self, visiteur: Any, poser: Poser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lieu, other = poser(nom="Mairie"), poser(nom="Médiathèque")
        calls: list[int] = []

        def announce(departement: Any, lieux: Any, at: dt.datetime) -> dict[int, list[blocs.Annonce]]:
            calls.append(len(lieux))
            return {lieu.pk: [blocs.Annonce("Un conseiller est là mardi de 9 h à 12 h", "/conseillers/")]}

        monkeypatch.setattr(blocs, "_fournisseurs", [])
        blocs.register_annonces(announce)
        blocs.register_annonces(announce)
        assert body(visiteur).count("Un conseiller est là mardi") == 1
        page = visiteur.get(f"/lieux/{lieu.cle}/", follow=True).content.decode()
        assert '<a href="/conseillers/">Un conseiller est là mardi de 9 h à 12 h</a>' in page
        assert "conseiller" not in visiteur.get(f"/lieux/{other.cle}/", follow=True).content.decode()
        assert calls[0] == 2  # once for the whole list


class TestWeight:
    @pytest.fixture
    def rich(self, poser: Poser) -> Lieu:
        """Twenty-two places that use every value of every filter."""
        whole = {
            famille.champ: list(famille.valeurs)
            for famille in FAMILLES.values()
            if famille.champ not in {"niveau", "fiche_acces_libre", "autres_formations_labels"}
        }
        for rang in range(22):
            lieu = poser(
                nom=f"Espace numérique {rang}", telephone=["+33123456789"], horaires="Mo-Fr 09:00-12:00,14:00-18:00; PH off",
                latitude=46.0, longitude=0.5, niveau=rang % 3 + 1, autres_formations_labels=["QPV", "FRR"],
                fiche_acces_libre="https://acceslibre.beta.gouv.fr/app/x/", **whole,
            )  # fmt: skip
        return lieu

    def test_a_full_list_stays_light(self, visiteur: Any, rich: Lieu) -> None:
        assert elements(body(visiteur, q="valfictif")) <= 550

    def test_an_average_place_stays_light(self, visiteur: Any, poser: Poser) -> None:
        for _ in range(4):
            lieu = poser(
                telephone=["+33123456789"], courriels=["accueil@valfictif.example"], site_web=["https://valfictif.example"],
                horaires="Mo-Fr 09:00-12:00,14:00-18:00; PH off", latitude=46.0, longitude=0.5, niveau=3,
                services=["DEMARCHES", "ACCES", "OUTILS"], modalites_acces=["SE_PRESENTER", "TELEPHONER"],
                modalites_accompagnement=["INDIVIDUEL"], frais_a_charge=["GRATUIT"], typologie=["BIB"],
                dispositif_programmes_nationaux=["FRANCE_SERVICES"],
            )  # fmt: skip
        assert elements(visiteur.get(f"/lieux/{lieu.cle}/", follow=True).content.decode()) <= 200

    def test_as_many_queries_for_two_places_as_for_twenty(self, visiteur: Any, poser: Poser, requetes: Any) -> None:
        counts = []
        for more in (2, 18):
            for _ in range(more):
                lieu = poser(latitude=46.0, longitude=0.5, horaires="Mo-Fr 09:00-12:00")
            body(visiteur)  # the index of this version is made by the first who asks
            address = visiteur.get(f"/lieux/{lieu.cle}/")["Location"]
            counts.append((requetes(lambda: body(visiteur)), requetes(lambda a=address: visiteur.get(a))))
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 9  # six of them make the index anew: the version of a test never rises


def facet(code: str, *valeurs: Valeur) -> Facette:
    return Facette(code, code.capitalize(), valeurs)


def test_every_filter_in_force_can_be_taken_away_alone() -> None:
    criteres = Criteres(
        texte="mairie", point=(46.0, 0.5), rayon=5, boite=Boite(45.0, 47.0, 0.0, 1.0), communes=("96001", "96002"), epci="200000001",
        filtres={"service": ("DEMARCHES", "ACCES")}, ouvert="soir", jour="mardi", heure=dt.time(18), page=3,
    )  # fmt: skip
    lieu: Any = type("Place", (), {"code_insee": "96001", "commune": "Valfictif"})
    epcis = facet("epci", Valeur("200000002", "Autre", 4, False), Valeur("200000001", "Agglo fictive", 3, True))
    tags = tags_of(Resultat(criteres, Trouve.TOUS, [LieuTrouve(lieu)], 1, facettes=(epcis,)))
    assert [tag["libelle"].replace(INSECABLE, " ") for tag in tags] == [
        "Autour de votre position", "À moins de 5 km", "La partie de la carte que vous avez choisie", "Valfictif",
        "Commune 96002", "Agglo fictive", "Aide aux démarches", "Ordinateurs et Internet", "Ouvert le soir (après 18 h)",
        "Ouvert le mardi à 18 h",
    ]  # fmt: skip
    whole = criteres.with_page(1).query()
    assert all(len(tag["url"]) < len(whole) and "page=" not in tag["url"] for tag in tags)
    alone = Resultat(Criteres(epci="200000009"), Trouve.TOUS, [], 0)
    assert "200000009" in tags_of(alone)[0]["libelle"]


@pytest.mark.parametrize(
    ("criteres", "dit"),
    [
        (Criteres(jour="2026-12-01"), "Ouvert le mardi 1er décembre 2026"),
        (Criteres(heure=dt.time(9, 30)), "Ouvert à 9 h 30"),
        (Criteres(jour="lundi"), "Ouvert le lundi"),
    ],
)
def test_a_moment_is_said_in_words(criteres: Criteres, dit: str) -> None:
    resultat = Resultat(criteres, Trouve.TOUS, [], 0)
    assert tags_of(resultat)[0]["libelle"].replace(INSECABLE, " ") == dit
    chosen = [libelle for _, libelle, choisi in filters_of(resultat)["jours"] if choisi]
    assert len(chosen) == bool(criteres.jour)


def test_families_that_were_not_counted_are_shown_without_figures() -> None:
    shown = filters_of(Resultat(Criteres(filtres={"frais": ("GRATUIT",)}), Trouve.TOUS, [], 0))
    assert {groupe.code for groupe in shown["groupes"]} == set(FAMILLES)
    assert [(groupe.code, groupe.choisis) for groupe in shown["groupes"] if groupe.deplie] == [
        ("service", 0), ("niveau", 0), ("frais", 1),
    ]  # fmt: skip
    assert all(un.nombre is None for groupe in shown["groupes"] for un in groupe.choix)
    assert re.fullmatch(r"\.", shown["actifs_effacer"])
