"""Contours made light: neighbours still touch, each border is written once, nothing is lost on the wire."""

from itertools import pairwise
from typing import Any

from maillage.socle.territoires.contours import QUANTUM, Repere, encode_lines, encode_names, outline, simplified
from maillage.socle.territoires.generateur import generate_departement


def carre(x: int, y: int, *trou: list[list[float]]) -> dict[str, Any]:
    """A commune of 0.1° a side, its lower left corner at x, y tenths of a degree."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [[round((x + a) / 10, 6), round(46 + (y + b) / 10, 6)] for a, b in corners]
    return {"type": "Polygon", "coordinates": [ring, *trou]}


DEUX = {"96001": carre(0, 0), "96002": carre(1, 0)}


def decode(encoded: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The rings and lines as the browser reads them, in degrees."""
    x, y = encoded["origine"]
    read: dict[str, list[Any]] = {"bords": [], "traits": []}
    for name, lines in read.items():
        for steps in encoded[name]:
            line = []
            for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                x, y = x + dx, y + dy
                line.append((round(x * encoded["quantum"], 4), round(y * encoded["quantum"], 4)))
            lines.append(line)
    return read["bords"], read["traits"]


def test_two_neighbours_have_one_border_and_one_line_between_them() -> None:
    borders, lines = decode(encode_lines(simplified(DEUX)))
    assert len(borders) == 1
    assert {(0.0, 46.0), (0.2, 46.1)} < set(borders[0])
    assert borders[0][0] == borders[0][-1]
    assert [sorted(line) for line in lines] == [[(0.1, 46.0), (0.1, 46.1)]]


def test_a_bend_of_the_shared_border_is_left_out_on_both_sides() -> None:
    bend = [0.1003, 46.05]  # 23 metres aside on 11 km: the triangle is as large as a square of 360 metres
    left, right = carre(0, 0), carre(1, 0)
    left["coordinates"][0].insert(2, bend)
    right["coordinates"][0].insert(4, bend)
    light = simplified({"96001": left, "96002": right}, 400)
    assert [len(polygons[0][0]) for polygons in light.values()] == [5, 5]
    kept = simplified({"96001": left, "96002": right}, 300)
    assert [len(polygons[0][0]) for polygons in kept.values()] == [6, 6]


def test_holes_islands_and_communes_without_a_shape() -> None:
    hole = [[0.04, 46.04], [0.06, 46.04], [0.06, 46.06], [0.04, 46.06], [0.04, 46.04]]
    island = {
        "type": "MultiPolygon",
        "coordinates": [carre(3, 0)["coordinates"], carre(5, 0)["coordinates"], carre(7, 0)["coordinates"]],
    }
    shapes = {
        "96001": carre(0, 0, hole), "96002": island, "96003": {"type": "Point", "coordinates": [0, 46]}, "96004": {},
    }  # fmt: skip
    light = simplified(shapes, 1)
    assert {code: [len(rings) for rings in polygons] for code, polygons in light.items()} == {
        "96001": [2],
        "96002": [1, 1, 1],
    }
    assert len(outline(light.values())) == 4
    borders, lines = decode(encode_lines(light))
    assert (len(borders), lines) == (5, [])


def test_a_ring_smaller_than_a_step_of_the_wire_leaves_no_line() -> None:
    tiny = [[0.30001, 46.00001], [0.30002, 46.00001], [0.30002, 46.00002], [0.30001, 46.00001]]
    empty: dict[str, Any] = {"type": "Polygon", "coordinates": []}
    light = simplified({"96003": empty, "96001": {"type": "Polygon", "coordinates": [tiny]}}, 0.1)
    assert set(light) == {"96001"}
    assert encode_lines(light)["traits"] == []


def test_an_empty_territory_is_drawn_as_nothing() -> None:
    assert simplified({}) == {}
    encoded = encode_lines({})
    assert (encoded["bords"], encoded["traits"]) == ([], [])
    assert encode_names([], encoded["origine"]) == {"noms": [], "x": [], "y": []}


def test_names_stand_where_their_commune_is() -> None:
    encoded = encode_lines(simplified(DEUX))
    names = encode_names([Repere("Port-Chimère", 46.05, 0.15), Repere("Valfictif", 46.05, 0.05)], encoded["origine"])
    assert names["noms"] == ["Port-Chimère", "Valfictif"]
    assert round((encoded["origine"][0] + names["x"][0]) * QUANTUM, 4) == 0.15
    assert round((encoded["origine"][1] + names["y"][1]) * QUANTUM, 4) == 46.05


def test_a_whole_departement_keeps_every_commune_and_closes_every_ring() -> None:
    communes = generate_departement(1, communes=60).communes
    light = simplified({commune["code"]: commune["contour"] for commune in communes})
    assert set(light) == {commune["code"] for commune in communes}
    for polygons in light.values():
        assert polygons
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for rings in polygons for ring in rings)
    borders, lines = decode(encode_lines(light))
    assert len(borders) == 1
    steps = [frozenset(step) for line in lines for step in pairwise(line)]
    assert len(steps) == len(set(steps)), "a border between two communes is written once"
    assert not set(steps) & {frozenset(step) for step in pairwise(borders[0])}
