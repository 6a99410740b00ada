"""JSON: the shapes that census files have, broken files, hostile files."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import settings as hsettings
from hypothesis import strategies as st

from maillage.reseau.recensement.lecture import (
    SourceAbimee,
    SourcePasTableau,
    SourceRefusee,
    SourceVide,
    jsons,
    objets,
    open_source,
)
from maillage.reseau.recensement.lecture.aplat import MAX_CELLS, MAX_INDEXED, flatten

LIEUX = [{"nom": "Mairie", "cp": 64000}, {"nom": "École", "cp": 64140, "note": 1.5}]


@pytest.fixture
def source(tmp_path):
    def make(content, encoding="utf-8", **options):
        path = tmp_path / "source.json"
        if not isinstance(content, str | bytes):
            content = json.dumps(content, ensure_ascii=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return open_source(path, **options)

    return make


def cells(source, start=0):
    return [row.cells for row in source.rows(start)]


def told(source, words):
    return [alert for alert in source.alerts if words in alert]


@pytest.mark.parametrize(
    "content",
    [
        LIEUX,
        {"data": LIEUX},
        {"total_count": 2, "results": LIEUX},
        {"success": True, "result": {"fields": [{"id": "nom"}], "records": LIEUX}},
        {"meta": {"page": 1, "of": {"x": 1}}, "lieux": LIEUX, "liens": {"a": {}, "b": {}}},
        "\n".join(json.dumps(lieu) for lieu in LIEUX),
        "\n".join(json.dumps(lieu) + "," for lieu in LIEUX),
        json.dumps(LIEUX[0]) + json.dumps(LIEUX[1]),
        "[" + ",".join(map(json.dumps, LIEUX)) + ",]",
    ],
)
def test_list_of_places_is_found(source, content):
    read = source(content)
    assert cells(read) == LIEUX
    assert read.columns == ["nom", "cp", "note"]
    assert (read.format, read.alerts) == ("json", [])


def test_object_keyed_by_name(source):
    read = source({"MAIRIE": {"cp": 64000}, "ÉCOLE": {"cp": 64140, "cle": "x"}})
    assert cells(read) == [{"cle": "MAIRIE", "cp": 64000}, {"cle (nom)": "ÉCOLE", "cp": 64140, "cle": "x"}]


def test_longest_list_is_the_places(source):
    assert cells(source({"communes": [{"c": 1}], "lieux": LIEUX})) == LIEUX


def test_lists_inside_rows_are_not_the_places(source):
    read = source({f"lieu {i}": {"cp": i, "jours": [{"j": 1}]} for i in range(1500)})
    assert read.row_count == 1500


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(source, encoding):
    assert cells(source(LIEUX, encoding))[1]["nom"] == "École"


def test_guessed_encoding_is_told(source):
    assert told(source(LIEUX, "cp1252"), "encodage")


def test_geojson(source):
    point = {"type": "Point", "coordinates": [-0.37, 43.3]}
    area = {"type": "Polygon", "coordinates": [[[0, 1], [1, 1], [0, 0], [0, 1]]]}
    read = source(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "id": 7, "properties": {"nom": "A", "adr": {"cp": 1}}, "geometry": point},
                {"type": "Feature", "properties": {"nom": "B", "longitude": 5, "id": 3}, "geometry": point, "id": 8},
                {"type": "Feature", "properties": None, "geometry": None, "id": 9},
                {"type": "Feature", "properties": {"nom": "C"}, "geometry": area},
                {"type": "Feature", "properties": {"nom": "D"}, "geometry": {"type": "Point", "coordinates": []}},
            ],
        }
    )
    first, second, third, fourth, fifth = cells(read)
    assert first == {
        "nom": "A",
        "adr.cp": 1,
        "id": 7,
        "geometry.type": "Point",
        "geometry.coordinates": [-0.37, 43.3],
        "longitude": -0.37,
        "latitude": 43.3,
    }
    assert (second["longitude"], second["latitude"], second["id"]) == (5, 43.3, 3)
    assert third == {"id": 9}
    assert fourth["geometry.coordinates"] == area["coordinates"]
    assert "latitude" not in fifth


def test_nested_objects_and_lists_are_flat(source):
    row = {"a": {"b": {"c": 1}}, "tags": ["x", "y"], "heures": [{"Mo": "9h"}], "vide": {}, "rien": []}
    assert cells(source([row, row]))[0] == {
        "a.b.c": 1,
        "tags": ["x", "y"],
        "tags.0": "x",
        "tags.1": "y",
        "heures": [{"Mo": "9h"}],
        "heures.0.Mo": "9h",
        "vide": {},
        "rien": [],
    }


def test_flat_row_is_given_as_it_is():
    row = {"a": 1}
    assert flatten(row) is row


def test_flattening_has_bounds():
    deep: dict = {"x": 1}
    for _ in range(30):
        deep = {"n": deep}
    assert len(flatten({"d": deep})) == 1
    assert len(flatten({"l": list(range(500))})) == MAX_INDEXED + 1
    assert len(flatten({f"k{i}": {"a": 1} for i in range(MAX_CELLS + 50)})) == MAX_CELLS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12.50", 12.5),
        ("-0.1e2", -10.0),
        ("1e400", "1e400"),
        ("9" * 25, int("9" * 25)),
        ("9" * 5000, "9" * 5000),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("true", True),
        ("null", None),
        ('"a\\u0000b"', "ab"),
        ('"a\0b"', "ab"),
        ('"\\ud800x"', "\ufffdx"),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"a\tb"', "a\tb"),
    ],
)
def test_odd_values(source, text, value):
    read = source(f'[{{"v": {text}, "nom": "A"}}, {{"nom": "B"}}]')
    assert cells(read)[0] == {"v": value, "nom": "A"}


def test_odd_characters_deep_inside(source):
    read = source('[{"a\\u0000": {"b": ["x\\u0000", 1]}}]')
    assert cells(read)[0]["a.b.0"] == "x"


def test_repeated_keys_are_numbered_and_told(source):
    read = source('[{"a": 1, "a": 2, "a": 3}]')
    assert cells(read) == [{"a": 1, "a (2)": 2, "a (3)": 3}]
    assert told(read, "deux fois")


@pytest.mark.parametrize(
    "tail", ["", '{"nom": "C', "}", "{]", "[[[", '{"nom": ' + "[" * 100_000, '{"nom" "C"}', "{'nom': 1}"]
)
def test_broken_file_gives_the_rows_before(source, tail):
    read = source('[{"nom": "A"}, {"nom": "B"}, ' + tail)
    assert cells(read) == [{"nom": "A"}, {"nom": "B"}]
    assert told(read, "abîmé après la ligne 2")


@pytest.mark.parametrize(
    "text",
    ['{"data": [{"nom": "A"}, {"nom": "B"}, {"x', '{"a": {"n": 1}, "b": {"n": 2}, "c": {"n', '{"n": 1}\n{"n": 2}\n{"n'],
)
def test_other_shapes_broken(source, text):
    read = source(text)
    assert read.row_count == 2
    assert told(read, "abîmé")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "[{", '{"a', "{1: 2}", '{"a": 1', "[{'nom': 1}]", '{"a" 1}', "[1 2]"]
)
def test_broken_before_the_first_row(source, text):
    with pytest.raises(SourceAbimee):
        source(text)


@pytest.mark.parametrize(
    "content",
    ["[]", "{}", "[1, 2]", '["a"]', "[[1], [2]]", {"error": "x"}, {"type": "FeatureCollection", "features": []}],
)
def test_no_places(source, content):
    with pytest.raises(SourcePasTableau):
        source(content)


def test_empty_file(source):
    with pytest.raises(SourceVide):
        source(" ")


def test_elements_that_are_no_places_are_told(source):
    assert told(source([{"nom": "A"}, 3, "x", {"nom": "B"}]), "2 élément(s)")
    assert told(source('{"nom": "A"}\n{"nom": "B"}\n3'), "1 élément(s)")
    assert told(source({"nombre": 2, "lieux": [*LIEUX, 3]}), "1 élément(s)")


def test_others_among_keyed_rows(source):
    read = source({"version": {"n": 1}, "a": {"n": 2}, "b": {"n": 3}})
    assert read.row_count == 3


def test_row_cap(source):
    read = source([{"n": i} for i in range(30)], max_rows=10)
    assert [row.cells["n"] for row in read.rows()] == list(range(10))
    assert told(read, "10 premières")


def test_rows_from_an_index(source):
    read = source(LIEUX)
    assert [(row.index, row.ligne) for row in read.rows(1)] == [(1, 2)]


def test_column_cap_is_told(source):
    read = source([{f"c{i}{j}": 1 for j in range(900)} for i in range(3)])
    assert len(read.columns) == 2000
    assert told(read, "colonnes")


def test_columns_for_ever_are_not_all_kept(source):
    read = source([{f"c{i}-{j}": 1 for j in range(500)} for i in range(60)])
    assert (len(read.columns), read.row_count) == (2000, 60)
    assert told(read, "au moins 20000 colonnes")


def test_one_key_repeated_for_ever_takes_no_time(source):
    """Numbering each copy from two again would take hours."""
    before = time.process_time()
    read = source("[{" + ",".join(['"a":1'] * 100_000) + "}]")
    assert time.process_time() - before < 10
    assert len(cells(read)[0]) == 100_000
    assert list(cells(read)[0])[-1] == "a (100000)"


def test_values_across_pieces(source, monkeypatch):
    """The window moves in the middle of strings, numbers and names."""
    monkeypatch.setattr(objets, "_PIECE", 7)
    rows = [{"nom": "é" * i, "n": 10**i, "f": -1.5, "t": [i, {"x": "y"}]} for i in range(12)]
    read = source({"total": 123456789, "lieux": rows})
    assert [row["nom"] for row in cells(read)] == [row["nom"] for row in rows]
    assert [row["n"] for row in cells(read)] == [row["n"] for row in rows]


def test_number_cut_by_the_window(source, monkeypatch):
    monkeypatch.setattr(objets, "_PIECE", 5)
    assert told(source('[{"a":1}, 1234567890123, 12]'), "2 élément(s)")


def test_value_too_long_is_a_broken_file(source, monkeypatch):
    monkeypatch.setattr(objets, "MAX_VALUE", 300_000)
    read = source([{"nom": "A"}, {"nom": "x" * 900_000}])
    assert read.row_count == 1
    assert told(read, "abîmé")


@pytest.mark.parametrize(
    "content",
    [
        LIEUX,
        {"data": LIEUX},
        '[1, 2, {"nom": "A"}]',
        '[{"nom":"A"},{"nom":"B"',
        '[{"nom":"A"}] trop',
        '[{"nom":"A"},]',
        "[1]x",
    ],
)
def test_a_long_file_is_read_as_a_short_one(source, monkeypatch, content):
    """Rows of short files are kept; those of long ones are read again. Both say the same."""

    def read():
        try:
            opened = source(content)
        except SourceRefusee as refusal:
            return str(refusal)
        return opened.columns, opened.alerts, cells(opened), cells(opened, 1)

    short = read()
    monkeypatch.setattr(jsons, "_MAX_KEPT", 0)
    assert read() == short


def test_a_long_file_stops_where_it_was_cut(source, monkeypatch):
    monkeypatch.setattr(jsons, "_MAX_KEPT", 0)
    assert len(cells(source(LIEUX * 10, max_rows=3))) == 3


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@hsettings(max_examples=150, deadline=None)
@given(st.text('[]{}":,\\ untrefals0123456789.eE-+"aé\n', max_size=60) | _JSON.map(json.dumps))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("h") / "f"
    path.write_text("[" + text, encoding="utf-8")
    try:
        read = open_source(path)
    except SourceRefusee as refusal:
        sentence = refusal.message_fr
    else:
        sentence = "."
        assert len(list(read.rows())) == read.row_count
    assert sentence.endswith(".")
