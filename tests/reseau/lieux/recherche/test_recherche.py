"""What a person finds: by commune, code, need, street, words, with slips of the keyboard; filters, hours, distances, neighbours."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.reseau.lieux.recherche.resultats import LieuTrouve, Resultat, Trouve
from maillage.reseau.lieux.selectors.index import Index
from maillage.reseau.lieux.selectors.recherche import day_of, matching, matching_ids, neighbours, search, soonest
from maillage.socle.territoires.geometrie import Boite

Poser = Callable[..., Lieu]
MARDI = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
"""A Tuesday of an even week, half past ten in Paris."""


@pytest.fixture
def chercher(terrain: Any) -> Callable[..., Resultat]:
    def ask(texte: str = "", at: dt.datetime = MARDI, **criteres: Any) -> Resultat:
        return search(terrain, Criteres(texte=texte, **criteres), at=at)

    return ask


def noms(result: Any) -> list[str]:
    return [one.lieu.nom for one in result.lieux]


def counts(result: Resultat, famille: str) -> dict[str, int]:
    (facette,) = [one for one in result.facettes if one.code == famille]
    return {valeur.code: valeur.nombre for valeur in facette.valeurs}


class TestText:
    def test_everything_without_words_by_name(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Mairie"), poser(nom="Bibliothèque")
        result = chercher()
        assert (noms(result), result.trouve, result.total) == (["Bibliothèque", "Mairie"], Trouve.TOUS, 2)

    @pytest.mark.parametrize("texte", ["Saint-Élan", "saint elan", "ST-ELAN", "st élan", " Saint  Élan ", "saintelan"])
    def test_a_commune_however_it_is_written(self, chercher: Any, poser: Poser, texte: str) -> None:
        poser(nom="Mairie", commune="Saint-Élan", code_insee="96003", code_postal="96200"), poser(nom="Ailleurs")
        result = chercher(texte)
        assert (noms(result), result.trouve, result.depart) == (["Mairie"], Trouve.COMMUNE, "Saint-Élan")

    def test_a_former_commune_stands_for_its_heir(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Mairie"), poser(nom="Ailleurs", commune="Boisfeint", code_insee="96002")
        assert noms(chercher("Vieuxbourg")) == ["Mairie"]

    def test_a_place_without_a_code_is_found_by_the_name_of_its_commune(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Sans code", code_insee="", code_postal="")
        assert noms(chercher("valfictif")) == ["Sans code"]

    @pytest.mark.parametrize("texte", ["96000", "96001"])
    def test_a_postal_or_insee_code(self, chercher: Any, poser: Poser, texte: str) -> None:
        poser(nom="Ici"), poser(nom="Là", commune="Boisfeint", code_insee="96002", code_postal="96100")
        result = chercher(texte)
        assert (noms(result), result.trouve) == (["Ici"], Trouve.CODE)

    def test_the_name_of_an_epci(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Dedans"), poser(nom="Dehors", commune="Boisfeint", code_insee="96002", code_postal="96100")
        assert noms(chercher("pays fictif")) == ["Dedans"]
        assert noms(chercher(epci="200000001")) == ["Dedans"]

    @pytest.mark.parametrize("texte", ["mediatheque", "MÉDIATHÈQUES", "médiat", "port mediatheque"])
    def test_words_without_accents_or_their_beginning(self, chercher: Any, poser: Poser, texte: str) -> None:
        poser(nom="Médiathèque du Port", adresse="2 place Haute"), poser(nom="Mairie", adresse="3 place Haute")
        result = chercher(texte)
        assert (noms(result), result.trouve) == (["Médiathèque du Port"], Trouve.TEXTE)

    def test_the_name_weighs_more_than_the_street_and_the_rest(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Accueil", presentation_resume="Près du phare"), poser(nom="Bureau", adresse="1 rue du Phare")
        poser(nom="Zone du Phare")
        assert noms(chercher("phare")) == ["Zone du Phare", "Bureau", "Accueil"]

    @pytest.mark.parametrize(
        ("texte", "corrige"),
        [
            ("valfictf", "Valfictif"),
            ("mediateque", "mediatheque"),
            ("Boisfin", "Boisfeint"),
            ("mediateqe boisfeind", "mediatheque Boisfeint"),
            ("média thèque", "mediatheque"),
        ],
    )
    def test_a_typo_only_when_nothing_else_is_found(
        self, chercher: Any, poser: Poser, texte: str, corrige: str
    ) -> None:
        poser(nom="Médiathèque", commune="Boisfeint", code_insee="96002", code_postal="96100"), poser(nom="Mairie")
        result = chercher(texte)
        assert (len(result.lieux), result.trouve, result.corrige) == (1, Trouve.APPROCHANT, corrige)

    def test_when_nothing_answers_to_all_words_the_best_answers_are_shown_as_such(
        self, chercher: Any, poser: Poser
    ) -> None:
        poser(nom="Médiathèque du Port"), poser(nom="Mairie")
        result = chercher("médiathèque trapèze")
        assert (noms(result), result.trouve, result.corrige) == (
            ["Médiathèque du Port"],
            Trouve.APPROCHANT,
            "mediatheque",
        )
        assert chercher("xyzzy").total == 0

    def test_words_that_choose_nothing_do_not_hide_the_others(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Médiathèque"), poser(nom="Mairie")
        assert noms(chercher("je cherche une médiathèque près de moi")) == ["Médiathèque"]

    def test_a_name_that_holds_the_name_of_a_commune(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Maison de Boisfeint"), poser(nom="Mairie", commune="Boisfeint", code_insee="96002")
        assert noms(chercher("maison de boisfeint")) == ["Maison de Boisfeint"]

    def test_another_departement_is_not_searched(self, terrain: Any, poser: Poser) -> None:
        from maillage.socle.territoires.models import Departement

        poser(nom="Ici")
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
        for texte in ("", "Ici", "96000", "icy", "imprimer"):
            assert search(other, Criteres(texte=texte), at=MARDI).total == 0


class TestNeeds:
    def test_a_need_finds_those_who_offer_it_and_those_who_are_named_so(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Cyber-base"), poser(nom="Mairie", services=["ACCES"]), poser(nom="Gare", services=["DEMARCHES"])
        result = chercher("cyber")
        assert (noms(result), result.trouve) == (["Cyber-base", "Mairie"], Trouve.BESOIN)
        assert result.besoins == ("Ordinateurs et Internet",)

    @pytest.mark.parametrize(
        ("texte", "nom"),
        [
            ("imprimer", "Accès"),
            ("je veux imprimer un document", "Accès"),
            ("inprimer", "Accès"),
            ("impots", "Démarches"),
            ("faire ma déclaration d'impôts", "Démarches"),
            ("CAF", "Démarches"),
            ("ordinateur pas cher", "Solidaire"),
            ("apprendre internet", "Outils"),
            ("cours d'informatique", "Outils"),
            ("conseillère numérique", "Conseil"),
        ],
    )
    def test_plain_words_of_needs(self, chercher: Any, poser: Poser, texte: str, nom: str) -> None:
        for name, service in (
            ("Accès", "ACCES"),
            ("Démarches", "DEMARCHES"),
            ("Solidaire", "EQUIPEMENT_SOLIDAIRE"),
            ("Outils", "OUTILS"),
        ):
            poser(nom=name, services=[service])
        poser(nom="Conseil", dispositif_programmes_nationaux=["CONSEILLERS_NUMERIQUES"])
        assert noms(chercher(texte)) == [nom]

    def test_a_need_in_a_commune_and_the_nearest_when_there_is_none(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Loin", services=["ACCES"], latitude=46.0, longitude=0.5)
        poser(nom="Sans", commune="Saint-Élan", code_insee="96003", code_postal="96200", services=["DEMARCHES"])
        result = chercher("wifi saint-élan")
        assert (result.total, [one.lieu.nom for one in result.proches], result.depart) == (0, ["Loin"], "Saint-Élan")
        assert noms(chercher("impots 96200")) == ["Sans"]
        mended = chercher("inprimer saint-elam")
        assert (mended.total, [one.lieu.nom for one in mended.proches]) == (0, ["Loin"])
        assert (mended.corrige, mended.trouve) == ("imprimer Saint-Élan", Trouve.APPROCHANT)


class TestAddress:
    def test_a_street_known_from_the_places_is_where_to_start_from(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Au port", adresse="12 rue du Port", latitude=46.0, longitude=0.5)
        poser(nom="Plus loin", adresse="1 place Haute", latitude=46.01, longitude=0.5)
        poser(nom="Ailleurs", latitude=46.3, longitude=0.5, commune="Boisfeint", code_insee="96002")
        result = chercher("12 rue du port valfictif")
        assert (noms(result), result.trouve) == (["Au port", "Plus loin", "Ailleurs"], Trouve.ADRESSE)
        assert (result.depart, result.lieux[0].distance_km) == ("12 rue du Port, Valfictif", 0.0)

    def test_another_street_starts_from_its_commune(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Loin", latitude=46.0, longitude=0.5), poser(nom="Près", latitude=46.45, longitude=0.5)
        result = chercher("3 impasse Inconnue 96200 Saint-Élan")
        assert (noms(result), result.depart) == (["Près", "Loin"], "Saint-Élan")

    def test_a_place_named_like_a_street_is_found_by_its_name(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Place des Services", adresse="3 rue Basse"), poser(nom="Mairie", adresse="4 place des Services")
        assert noms(chercher("place des services"))[0] == "Place des Services"
        assert chercher("rue de nulle part").trouve is Trouve.APPROCHANT


class TestPerimeter:
    def test_a_commune_with_few_places_shows_the_nearest_around(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Loin", latitude=46.0, longitude=0.5), poser(nom="Près", latitude=46.4, longitude=0.5)
        poser(nom="Ici", latitude=46.51, longitude=0.5, commune="Saint-Élan", code_insee="96003")
        result = chercher("Saint-Élan")
        assert noms(result) == ["Ici"]
        assert [(one.lieu.nom, round(one.distance_km or 0)) for one in result.proches] == [("Près", 11), ("Loin", 56)]
        assert noms(chercher("Saint-Élan", rayon=20)) == ["Ici", "Près"], "a radius draws a circle around the commune"

    def test_a_commune_without_geometry_has_no_neighbour(self, chercher: Any, poser: Poser) -> None:
        from maillage.socle.territoires.models import Commune

        Commune.objects.filter(code="96003").update(latitude=None, longitude=None)
        poser(nom="Ici", latitude=46.0, longitude=0.5)
        assert (chercher("Saint-Élan").proches, chercher(communes=("96003",)).proches) == ([], [])

    def test_near_me(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Loin", latitude=46.4, longitude=0.5), poser(nom="Près", latitude=46.0, longitude=0.5)
        poser(nom="Sans position", commune="Boisfeint", code_insee="96002")
        result = chercher(point=(46.0, 0.51))
        assert [(one.lieu.nom, one.approximatif) for one in result.lieux] == [
            ("Près", False),
            ("Sans position", True),
            ("Loin", False),
        ]
        assert (result.depart, result.lieux[0].minutes) == ("votre position", 1)
        assert noms(chercher(point=(46.0, 0.51), tri="nom")) == ["Loin", "Près", "Sans position"]
        assert noms(chercher(point=(46.0, 0.51), rayon=5)) == ["Près"]
        assert [one.lieu.nom for one in chercher(point=(46.0, 0.51), rayon=5).proches] == ["Sans position", "Loin"]

    def test_a_box_holds_what_a_map_of_it_shows(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Dedans", latitude=46.0, longitude=0.5), poser(nom="Dehors", latitude=46.4, longitude=0.5)
        poser(nom="Sans position")
        assert noms(chercher(boite=Boite(45.9, 46.1, 0.4, 0.6))) == ["Dedans"]

    def test_communes_asked_by_their_codes(self, chercher: Any, poser: Poser) -> None:
        poser(nom="Un"), poser(nom="Deux", commune="Boisfeint", code_insee="96002")
        poser(nom="Trois", commune="Saint-Élan", code_insee="96003")
        assert noms(chercher(communes=("96001", "96002"))) == ["Deux", "Un"]
        assert chercher(communes=("96003",)).depart == "Saint-Élan"
        assert noms(chercher(communes=("97999",))) == []


class TestFilters:
    def test_or_inside_a_family_and_between_families(self, chercher: Any, poser: Poser) -> None:
        poser(nom="A", services=["ACCES"], frais_a_charge=["GRATUIT"], niveau=1)
        poser(nom="B", services=["OUTILS"], frais_a_charge=["GRATUIT"], autres_formations_labels=["Label FRR 2024"])
        poser(nom="C", services=["ACCES"], frais_a_charge=["PAYANT"], fiche_acces_libre="https://acceslibre.example")
        assert noms(chercher(filtres={"service": ("ACCES", "OUTILS")})) == ["A", "B", "C"]
        result = chercher(filtres={"service": ("ACCES",), "frais": ("GRATUIT",)})
        assert noms(result) == ["A"]
        assert counts(result, "service") == {"ACCES": 1, "OUTILS": 1} | dict.fromkeys(
            set(counts(result, "service")) - {"ACCES", "OUTILS"}, 0
        )
        assert counts(result, "frais") == {"GRATUIT": 1, "GRATUIT_SOUS_CONDITION": 0, "PAYANT": 1}
        assert counts(chercher(), "label") == {"QPV": 0, "FRR": 1}
        assert counts(chercher(), "acceslibre") == {"OUI": 1}
        assert counts(chercher(), "epci") == {"200000001": 3}

    def test_a_filter_that_leaves_nothing_here_shows_the_nearest_that_pass_it(
        self, chercher: Any, poser: Poser
    ) -> None:
        poser(nom="Ici", commune="Saint-Élan", code_insee="96003", services=["OUTILS"])
        poser(nom="Là-bas", services=["ACCES"], latitude=46.0, longitude=0.5)
        result = chercher("Saint-Élan", filtres={"service": ("ACCES",)})
        assert (result.total, [one.lieu.nom for one in result.proches]) == (0, ["Là-bas"])


class TestHours:
    @pytest.fixture
    def ouverts(self, poser: Poser) -> None:
        poser(nom="Jour", horaires="Mo-Fr 09:00-12:00")
        poser(nom="Soir", horaires="Tu 18:00-20:00; Sa 09:00-12:00")
        poser(nom="Ete", horaires="Jul-Aug Mo-Fr 09:00-12:00")
        poser(nom="Muet")

    @pytest.mark.usefixtures("ouverts")
    def test_now_evenings_and_weekends(self, chercher: Any) -> None:
        assert noms(chercher(ouvert="maintenant")) == ["Jour"]
        assert noms(chercher(ouvert="maintenant", at=dt.datetime(2026, 7, 7, 8, 0, tzinfo=dt.UTC))) == ["Ete", "Jour"]
        assert noms(chercher(ouvert="soir")) == noms(chercher(ouvert="week-end")) == ["Soir"]
        assert counts(chercher(ouvert="soir"), "ouvert") == {"maintenant": 1, "soir": 1, "week-end": 1}

    @pytest.mark.usefixtures("ouverts")
    def test_on_a_day_and_at_an_hour(self, chercher: Any) -> None:
        assert noms(chercher(jour="mardi")) == ["Jour", "Soir"]
        assert noms(chercher(jour="mardi", heure=dt.time(18, 30))) == ["Soir"]
        assert noms(chercher(heure=dt.time(9, 0))) == ["Jour"]
        assert noms(chercher(heure=dt.time(9, 0), at=dt.datetime(2026, 11, 27, 23, 30, tzinfo=dt.UTC))) == ["Soir"], (
            "Saturday"
        )
        assert noms(chercher(jour="2026-07-07")) == ["Ete", "Jour", "Soir"]
        assert noms(chercher(jour="2026-12-25")) == [], "Christmas is a Friday"

    def test_the_next_day_of_that_name(self) -> None:
        days = [day_of(jour, MARDI.date()) for jour in ("", "mardi", "lundi", "2027-01-01")]
        assert days == [dt.date(2026, 11, 24), dt.date(2026, 11, 24), dt.date(2026, 11, 30), dt.date(2027, 1, 1)]


class TestAround:
    def test_neighbours_are_the_nearest_others_within_reach(self, terrain: Any, poser: Poser) -> None:
        here = poser(nom="Ici", latitude=46.0, longitude=0.5)
        poser(nom="Loin", latitude=46.4, longitude=0.5), poser(nom="Près", latitude=46.1, longitude=0.5)
        poser(nom="Tout près", latitude=46.001, longitude=0.5)
        shown = LieuPublic.objects.get(pk=here.pk)
        assert [one.lieu.nom for one in neighbours(terrain, shown)] == ["Tout près", "Près"]
        assert [one.lieu.nom for one in neighbours(terrain, shown, number=1)] == ["Tout près"]

    def test_an_index_that_stands_names_them_without_a_query(
        self, terrain: Any, poser: Poser, django_assert_num_queries: Any
    ) -> None:
        here, gone = poser(nom="Ici", latitude=46.0, longitude=0.5), poser(nom="Parti", latitude=46.002, longitude=0.5)
        near = poser(nom="Près", latitude=46.001, longitude=0.5)
        shown, index = LieuPublic.objects.get(pk=here.pk), Index(terrain)
        LieuPublic.objects.filter(pk=gone.pk).delete()
        rows = index.colonnes.rows_of(np.array([here.pk, near.pk, gone.pk])).tolist()
        index.named(rows[0])
        with django_assert_num_queries(0):
            told = [index.named(row) for row in rows]
        assert told == [
            (here.pk, here.cle, "Ici", shown.commune), (near.pk, near.cle, "Près", shown.commune), None,
        ]  # fmt: skip
        assert [one.lieu.nom for one in neighbours(terrain, shown)] == ["Près"]

    def test_the_first_that_opens_comes_first_then_the_nearest(self, terrain: Any, poser: Poser) -> None:
        samedi = dt.datetime(2026, 11, 28, 17, 0, tzinfo=dt.UTC)
        for nom, horaires, latitude in (
            ("Mardi", "Tu 09:00-12:00", 46.0), ("Lundi loin", "Mo-Fr 09:00-12:00", 46.2), ("Lundi près", "Mo 09:00-12:00", 46.1),
            ("Sans horaires", "", 46.0), ("Dimanche", "Su 10:00-12:00", 46.3),
        ):  # fmt: skip
            poser(nom=nom, horaires=horaires, latitude=latitude, longitude=0.5)
        asked = Criteres(point=(46.0, 0.5))
        told = [one.lieu.nom for one in soonest(terrain, asked, at=samedi)]
        assert told == ["Dimanche", "Lundi près", "Lundi loin", "Mardi", "Sans horaires"]
        assert [one.lieu.nom for one in soonest(terrain, asked, at=samedi, number=1)] == ["Dimanche"]
        assert soonest(terrain, Criteres(communes=("96003",)), at=samedi) == []

    def test_a_public_holiday_does_not_open_first(self, terrain: Any, poser: Poser) -> None:
        poser(nom="Vendredi", horaires="Fr 09:00-12:00"), poser(nom="Samedi", horaires="Sa 09:00-12:00")
        noel = dt.datetime(2026, 12, 24, 19, 0, tzinfo=dt.UTC)
        assert [one.lieu.nom for one in soonest(terrain, Criteres(), at=noel)] == ["Samedi", "Vendredi"]

    def test_a_place_that_stands_nowhere_or_is_not_published_has_none(self, terrain: Any, poser: Poser) -> None:
        lost = poser(nom="Perdu")
        LieuPublic.objects.filter(pk=lost.pk).update(code_insee="")
        poser(nom="Ici", latitude=46.0, longitude=0.5)
        assert neighbours(terrain, LieuPublic.objects.get(pk=lost.pk)) == []
        assert neighbours(terrain, LieuPublic(pk=0)) == []

    def test_matching_gives_every_place_by_name_or_by_distance(self, terrain: Any, poser: Poser) -> None:
        for number in range(25):
            poser(nom=f"Lieu {number:02}", latitude=46.5 - number / 100, longitude=0.5, services=["ACCES"])
        asked = Criteres(filtres={"service": ("ACCES",)}, point=(46.0, 0.5), page=2)
        assert [lieu.nom for lieu in matching(terrain, asked, at=MARDI)][:2] == ["Lieu 00", "Lieu 01"]
        keys = matching_ids(terrain, asked, at=MARDI)
        assert (len(keys), LieuPublic.objects.get(pk=keys[0]).nom) == (25, "Lieu 24")
        assert matching(terrain, Criteres(), at=MARDI).count() == 25
        assert [one.lieu.nom for one in search(terrain, asked, at=MARDI).lieux] == [
            f"Lieu {n:02}" for n in (4, 3, 2, 1, 0)
        ]

    @pytest.mark.parametrize(
        "texte", ["", "valfictif", "96000", "lieu", "leiux", "Saint-Élan", "xyzzy", "imprimer", "1 rue du Port"]
    )
    def test_at_most_five_queries_whatever_the_number_of_places(
        self, terrain: Any, poser: Poser, requetes: Any, texte: str
    ) -> None:
        """Ground, columns, words, visits, the rows of the page: one when the index is in memory."""
        terrain.version = 1
        for _ in range(2):
            poser()
        few = requetes(lambda: search(terrain, Criteres(texte=texte), at=MARDI))
        for _ in range(20):
            poser()
        assert requetes(lambda: search(terrain, Criteres(texte=texte), at=MARDI)) == few <= 5

    def test_a_place_that_went_between_two_reads_is_left_out(
        self, terrain: Any, poser: Poser, monkeypatch: Any
    ) -> None:
        from maillage.reseau.lieux.selectors import recherche

        poser(nom="Parti", latitude=46.0, longitude=0.5), poser(nom="Resté", latitude=46.0, longitude=0.5)
        held = recherche.index_of(terrain)
        monkeypatch.setattr(recherche, "index_of", lambda _: held)
        LieuPublic.objects.filter(nom="Parti").delete()
        assert noms(search(terrain, Criteres(), at=MARDI)) == ["Resté"]
        assert noms(search(terrain, Criteres(texte="resté"), at=MARDI)) == ["Resté"]


def test_minutes_are_an_estimate_by_road() -> None:
    assert (LieuTrouve(None, 10.0).minutes, LieuTrouve(None, 0.01).minutes, LieuTrouve(None).minutes) == (17, 1, None)
