"""The map page and what its script asks for."""

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from maillage.reseau.lieux import carte
from maillage.reseau.lieux.carte import Groupe, Maille, Position, cell_of, encode_groups, encode_points, snapped
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.recherche.criteres import Criteres, parse
from maillage.reseau.lieux.selectors import carte as selecteur
from maillage.reseau.lieux.selectors.recherche import matching, search
from maillage.socle.territoires.geometrie import Boite

Poser = Callable[..., Lieu]


def decode(encoded: dict[str, Any]) -> list[tuple[float, float]]:
    """(latitude, longitude) as the browser reads them."""
    (x, y), found = encoded["origine"], []
    for dx, dy in zip(encoded["x"], encoded["y"], strict=True):
        x, y = x + dx, y + dy
        found.append((round(y * encoded["quantum"], 4), round(x * encoded["quantum"], 4)))
    return found


def hasard(combien: int) -> list[Position]:
    draw = Random(4)
    numbers = draw.sample(range(1, 3 * combien + 10), combien)
    return [
        Position(
            round(45.1 + 1.2 * draw.random(), 5),
            round(-1.3 + 1.5 * draw.random(), 5),
            draw.choice([None, 1, 2, 3]),
            draw.random() < 0.1,
            number,
        )
        for number in numbers
    ]


class TestPayload:
    def test_what_is_written_is_read_back_to_ten_metres(self) -> None:
        positions = hasard(200)
        encoded = encode_points(positions)
        read = {
            number + encoded["base"]: (*point, int(figure))
            for number, point, figure in zip(encoded["n"], decode(encoded), encoded["f"], strict=True)
        }
        for position in positions:
            latitude, longitude, figure = read[position.numero]
            assert abs(latitude - position.latitude) <= 0.00006
            assert abs(longitude - position.longitude) <= 0.00006
            assert figure == (position.niveau or 0) + 4 * position.approximative

    def test_530_places_weigh_less_than_five_kilobytes(self) -> None:
        body = json.dumps(encode_points(hasard(530)), separators=(",", ":")).encode()
        assert len(gzip.compress(body, 6)) < 4000

    def test_nothing_is_written_as_nothing(self) -> None:
        assert encode_points([])["n"] == []
        assert encode_groups([])["n"] == []
        alone = encode_points([Position(46.0, 0.5, None, False, 7)])
        assert (decode(alone), alone["base"], alone["n"], alone["f"]) == ([(46.0, 0.5)], 7, [0], "0")

    def test_groups(self) -> None:
        encoded = encode_groups([Groupe(46.0, 0.5, 12), Groupe(45.0, -0.5, 3)])
        assert (decode(encoded), encoded["n"]) == ([(45.0, -0.5), (46.0, 0.5)], [3, 12])

    def test_a_cell_is_64_pixels_and_a_box_grows_to_whole_cells(self) -> None:
        cell = cell_of(8, 60.0)
        assert cell.longitude == pytest.approx(360 / 2**8 / 4)
        assert cell.latitude == pytest.approx(cell.longitude / 2)
        assert snapped(Boite(45.2, 45.7, -0.3, 0.3), Maille(0.5, 1.0)) == Boite(45.0, 46.0, -1.0, 1.0)


class TestAnswers:
    def test_every_place_stands_where_it_is_or_in_the_middle_of_its_commune(self, client: Client, poser: Poser) -> None:
        kept = poser(nom="Mairie", latitude=46.01, longitude=0.51, niveau=2)
        poser(nom="Sans position", niveau=3)
        poser(nom="Nulle part", commune=None, code_insee=None, code_postal=None, adresse=None)
        answer = client.get("/carte/points.json")
        told = answer.json()["points"]
        assert decode(told) == [(46.0, 0.5), (46.01, 0.51)]
        assert (told["f"], told["base"] + told["n"][1]) == ("72", kept.pk)
        assert "ETag" in answer
        assert "Cookie" not in answer.get("Vary", "")

    def test_the_map_answers_the_question_of_the_list(self, client: Client, poser: Poser) -> None:
        poser(nom="Wi-Fi", latitude=46.0, longitude=0.5, niveau=1)
        poser(nom="Aide", latitude=46.1, longitude=0.6, niveau=3)
        assert client.get("/carte/points.json?niveau=3").json()["points"]["f"] == "3"
        inside = client.get("/carte/points.json?boite=0.4,45.9,0.55,46.05").json()["points"]
        assert inside["f"] == "1"

    def test_a_box_narrows_the_list_too(self, terrain: Any, poser: Poser) -> None:
        poser(nom="Dedans", latitude=46.0, longitude=0.5), poser(nom="Dehors", latitude=47.0, longitude=0.5)
        asked, now = parse(QueryDict("boite=0.4,45.9,0.6,46.1")), timezone.now()
        result = search(terrain, asked, at=now)
        assert ([found.lieu.nom for found in result.lieux], result.total) == (["Dedans"], 1)
        assert [lieu.nom for lieu in matching(terrain, asked, at=now)] == ["Dedans"]

    def test_too_many_points_are_not_sent(self, client: Client, poser: Poser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(selecteur, "POINTS_MAX", 1)
        poser(nom="A", latitude=46.0, longitude=0.5), poser(nom="B", latitude=46.1, longitude=0.5)
        assert client.get("/carte/points.json").json() == {"points": None}

    def test_many_places_are_grouped_and_few_are_not(
        self, terrain: Any, poser: Poser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for rank in range(3):
            poser(nom=f"Ensemble {rank}", latitude=46.0 + rank / 1000, longitude=0.5)
        poser(nom="Loin", latitude=46.9, longitude=0.5)
        here, now = Boite(45.5, 46.95, 0.0, 1.0), timezone.now()
        few = selecteur.map_groups(terrain, Criteres(), here, 8, at=now)
        assert len(few["points"]["n"]) == 4
        monkeypatch.setattr(selecteur, "DETAIL_MAX", 1)
        many = selecteur.map_groups(terrain, Criteres(), here, 8, at=now)["groupes"]
        assert sorted(zip(decode(many), many["n"], strict=True)) == [((46.001, 0.5), 3), ((46.9, 0.5), 1)]
        elsewhere = selecteur.map_groups(terrain, Criteres(), Boite(40.0, 40.1, 0.0, 0.1), 12, at=now)
        assert elsewhere["points"]["n"] == []

    @pytest.mark.parametrize(
        ("question", "parametre"),
        [
            ("", "zoom"),
            ("zoom=8", "zone"),
            ("zoom=99&zone=0,45,1,46", "zoom"),
            ("zoom=18&zone=-5,41,9,51", "zone"),
            ("zoom=8&zone=a", "zone"),
            ("zoom=8&zone=0,45,1,46&niveau=9", "niveau"),
        ],
    )
    def test_what_cannot_be_read_is_told(self, client: Client, terrain: Any, question: str, parametre: str) -> None:
        answer = client.get(f"/carte/groupes.json?{question}")
        assert (answer.status_code, answer.json()["parametre"]) == (400, parametre)
        assert client.get("/carte/groupes.json?zoom=8&zone=0,45,1,46").status_code == 200
        assert client.get("/carte/points.json?niveau=9").json()["parametre"] == "niveau"

    def test_the_card_of_a_point_is_that_of_the_list(self, client: Client, poser: Poser) -> None:
        one, other = poser(nom="Mairie"), poser(nom="Bibliothèque")
        hidden = poser(nom="Caché", publiable=False)
        page = client.get(
            f"/carte/fiches/?n={one.pk}&n={other.pk}&n={hidden.pk}&n=x&n=99999999999999999999"
        ).content.decode()
        assert page.index("Bibliothèque") < page.index("Mairie")
        assert "Caché" not in page
        assert "plus dans la liste" in client.get("/carte/fiches/").content.decode()


class TestPage:
    def test_the_list_stands_beside_and_says_the_same(self, client: Client, poser: Poser) -> None:
        wanted = poser(nom="Mairie", niveau=3, latitude=46.0, longitude=0.5)
        poser(nom="Bibliothèque", niveau=1)
        page = client.get("/carte/?niveau=3")
        text = page.content.decode()
        assert "Mairie" in text
        assert "Bibliothèque" not in text
        assert f'data-plan-liste="{wanted.pk}"' in text
        assert 'data-points="/carte/points.json?niveau=3"' in text
        assert 'href="/lieux/?niveau=3"' in text
        assert "La carte se dessine avec JavaScript. La liste dit la même chose." in text
        assert page.cookies == {}

    def test_searching_elsewhere_keeps_the_filters_and_drops_the_commune(self, client: Client, poser: Poser) -> None:
        poser(nom="Médiathèque")
        assert 'data-ici="/carte/?niveau=3"' in client.get("/carte/?q=valfictif&niveau=3&lat=46&lon=1").content.decode()
        assert 'data-ici="/carte/?q=mediatheque"' in client.get("/carte/?q=mediatheque").content.decode()
        assert (
            'data-boite="0.4000,45.9000,0.6000,46.1000"'
            in client.get("/carte/?boite=0.4,45.9,0.6,46.1").content.decode()
        )

    def test_nothing_found_says_what_to_do(self, client: Client, terrain: Any) -> None:
        assert "montrez tous les lieux" in client.get("/carte/?niveau=2").content.decode()

    def test_an_address_that_cannot_be_read_is_a_page_that_helps(self, client: Client, terrain: Any) -> None:
        page = client.get("/carte/?boite=partout")
        assert page.status_code == 400
        assert "ouest,sud,est,nord" in page.content.decode()

    def test_as_many_queries_for_twenty_places_as_for_two(
        self, client: Client, poser: Poser, django_assert_max_num_queries: Any
    ) -> None:
        for rank in range(20):
            poser(latitude=46.0 + rank / 100, longitude=0.5)
        with django_assert_max_num_queries(9):
            client.get("/carte/")
        with django_assert_max_num_queries(7):
            client.get("/carte/points.json")

    def test_tiles_only_when_a_server_is_given(self, client: Client, terrain: Any, settings: Any) -> None:
        assert 'data-tuiles=""' in client.get("/carte/").content.decode()
        settings.TUILES_URL, settings.TUILES_MENTION = "https://tuiles.example/{z}/{x}/{y}.png", "Fond : Tuiles d'essai"
        page = client.get("/carte/").content.decode()
        assert 'data-tuiles="https://tuiles.example/{z}/{x}/{y}.png"' in page
        assert "Fond : Tuiles d&#x27;essai." in page


class TestContours:
    def test_the_ground_is_kept_under_the_address_that_bears_its_mark(self, client: Client, terrain: Any) -> None:
        from maillage.socle.territoires.models import Commune
        from maillage.socle.territoires.selectors import base_map, ground_mark

        square = [[0.0, 46.0], [0.1, 46.0], [0.1, 46.1], [0.0, 46.1], [0.0, 46.0]]
        Commune.objects.filter(code="96001").update(contour={"type": "Polygon", "coordinates": [square]})
        mark = ground_mark(terrain)
        kept = client.get(f"/carte/contours.json?v={mark}")
        assert "immutable" in kept["Cache-Control"]
        assert "immutable" not in client.get("/carte/contours.json?v=autre")["Cache-Control"]
        ground = kept.json()
        assert ground["noms"] == ["Valfictif", "Boisfeint", "Saint-Élan"]
        assert len(ground["bords"]) == 1
        assert base_map(terrain, mark) is base_map(terrain, mark)


def test_the_constants_of_the_wire_are_those_of_the_browser(racine: Any) -> None:
    script = (racine / "front/js/carte/donnees.js").read_text(encoding="utf-8")
    assert f"% {carte.APPROXIMATIF}" in script
