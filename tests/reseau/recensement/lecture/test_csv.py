"""CSV: encodings, separators, uneven lines, titles, quotes left open, hostile files."""

import resource

import pytest
from hypothesis import given
from hypothesis import settings as hsettings
from hypothesis import strategies as st

from maillage.reseau.recensement.lecture import SourcePasTableau, SourceRefusee, SourceVide, open_source, tableau
from maillage.reseau.recensement.lecture import csvs as csvs_module
from maillage.reseau.recensement.lecture.separateur import declared_separator, find_separator
from maillage.reseau.recensement.lecture.tableau import MAX_COLUMNS
from maillage.reseau.recensement.lecture.texte import find_encoding

TABLE = "nom;commune;code postal\nMédiathèque;Orthez;64300\nMairie;Pau;64000\n"


@pytest.fixture
def source(tmp_path):
    def make(content, encoding="utf-8", **options):
        path = tmp_path / "source.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return open_source(path, **options)

    return make


def cells(source, start=0):
    return [row.cells for row in source.rows(start)]


def told(source, words):
    return [alert for alert in source.alerts if words in alert]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_encoding_is_found(source, encoding, expected):
    read = source(TABLE, encoding)
    assert read.encoding == expected
    assert read.columns == ["nom", "commune", "code postal"]
    assert cells(read)[0] == {"nom": "Médiathèque", "commune": "Orthez", "code postal": "64300"}


def test_guessed_encoding_is_told(source):
    assert told(source(TABLE, "cp1252"), "Windows-1252")
    assert source(TABLE).alerts == []


def test_mixed_encodings_lose_no_character(source):
    mixed = b"nom;ville\n" + "Médiathèque été;Nîmes\n".encode() * 3 + "Café\x92;Pau\n".encode("latin-1")
    read = source(mixed)
    assert cells(read)[-1]["nom"] == "Café’"
    assert told(read, "UTF-8")


def test_bytes_undefined_in_windows_1252_are_kept(source):
    assert cells(source(b"nom;ville\n\xe9\x81;Pau\n"))[0]["nom"] == "é\x81"


def test_error_handler_only_reads():
    with pytest.raises(UnicodeEncodeError):
        "é".encode("ascii", csvs_module.open_text.__globals__["REPRISE"])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found(source, separator):
    read = source(TABLE.replace(";", separator))
    assert read.separator == separator
    assert len(cells(read)) == 2


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ('a;b\n"x, y, z";1,5\n"u, v";2,5\n', ";"),
        ('a,b\n"x;y;z",1\n"u;v",2\n', ","),
        ('a,b\n"une\nligne; deux",1\n"u",2\n', ","),
        ("nom;services\nA;wifi, scanner, pc\nB;wifi, scanner, pc\n", ";"),
        ("x,y;nom\n1,5;A\n2,5;B\n", ";"),
        ("a;b\n" * 400, ";"),
        ("un texte sans colonnes\nune autre ligne\n", ""),
        ("Bonjour, ceci est une lettre.\nElle a une virgule, puis une autre, ici.\nFin.\nSuite.\nAh, oui.", ""),
        ("", ""),
    ],
)
def test_separator_that_cuts_regularly_wins(text, separator):
    assert find_separator(text) == separator


def test_sample_that_the_reader_refuses_scores_nothing(monkeypatch):
    monkeypatch.setattr("csv.field_size_limit", lambda *_: 10)
    assert find_separator('"' + "x" * 4_000_000) == ""


@pytest.mark.parametrize(
    ("line", "expected"), [("sep=;\n", ";"), ('"sep=,"\r\n', ","), ("sep=\t\n", "\t"), ("nom;sep=;", "")]
)
def test_separator_declared_by_excel(line, expected):
    assert declared_separator(line) == expected


def test_declared_separator_is_not_a_row(source):
    read = source("sep=|\nnom|ville\nMairie|Pau\n")
    assert (read.separator, read.columns, read.row_count) == ("|", ["nom", "ville"], 1)


def test_quoted_line_ends_and_separators(source):
    read = source('nom;note\n"Mairie; annexe";"une\nseconde ligne"\nÉcole;"dit ""oui"""\n')
    assert cells(read) == [
        {"nom": "Mairie; annexe", "note": "une\nseconde ligne"},
        {"nom": "École", "note": 'dit "oui"'},
    ]
    assert [row.ligne for row in read.rows()] == [2, 4]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends(source, end):
    assert source(TABLE.replace("\n", end)).row_count == 2


def test_rows_can_be_read_again_and_from_an_index(source):
    read = source(TABLE)
    assert cells(read) == cells(read)
    assert [row.index for row in read.rows(1)] == [1]
    assert list(read.rows(5)) == []


def test_row_cap_gives_a_partial_result(source):
    read = source("a;b\n" + "x;y\n" * 50, max_rows=20)
    assert (read.row_count, len(cells(read))) == (20, 20)
    assert told(read, "20 premières lignes")


def test_uneven_lines_are_kept_and_told(source):
    read = source("nom;ville\nMairie\nÉcole;Pau;64000;oui\nPoste;Pau;;\n")
    assert read.columns == ["nom", "ville", "colonne 3", "colonne 4"]
    assert cells(read)[0] == {"nom": "Mairie", "ville": ""}
    assert cells(read)[1]["colonne 3"] == "64000"
    assert cells(read)[2] == {"nom": "Poste", "ville": "Pau"}
    assert told(read, "1 ligne(s) sont trop courtes")
    assert told(read, "1 ligne(s) sont trop longues")


def test_extra_column_does_not_take_a_name_already_there(source):
    read = source("nom;colonne 3\nMairie;a;b\nÉcole;c\n")
    assert cells(read)[0] == {"nom": "Mairie", "colonne 3": "a", "colonne 3 (en plus)": "b"}


def test_repeated_names_are_numbered(source):
    read = source("nom;nom;nom (2);nom\na;b;c;d\n")
    assert read.columns == ["nom", "nom (3)", "nom (2)", "nom (4)"]
    assert cells(read)[0] == {"nom": "a", "nom (3)": "b", "nom (2)": "c", "nom (4)": "d"}
    assert told(read, "« nom »")


def test_column_without_name_is_kept_when_it_holds_something(source):
    read = source("nom;;ville;\nMairie;annexe;Pau;\nÉcole;;Lons;\n")
    assert read.columns == ["nom", "colonne 2", "ville"]
    assert cells(read)[0]["colonne 2"] == "annexe"


def test_titles_above_the_names_are_skipped(source):
    read = source("Recensement 2024;;\n;;\nMis à jour le 12/01;;\n" + TABLE)
    assert read.columns == ["nom", "commune", "code postal"]
    assert told(read, "ligne 4")
    assert [row.ligne for row in read.rows()] == [5, 6]


def test_blank_lines_are_no_rows(source):
    read = source("\n\nnom;ville\n\nMairie;Pau\n ; \n\nÉcole;Lons\n\n")
    assert [(row.index, row.cells["nom"]) for row in read.rows()] == [(0, "Mairie"), (1, "École")]


def test_missing_names_are_told(source):
    assert told(source("Mairie;64000;Pau\nÉcole;64140;Lons\n"), "semble manquer")


def test_names_of_figures_only_are_taken_when_there_is_nothing_else(source):
    assert source("2021;2022\n1;2\n3;4\n").columns == ["2021", "2022"]


def test_nuls_are_taken_out_and_told(source):
    read = source("nom;ville\nMai\0rie;Pau\n")
    assert cells(read)[0]["nom"] == "Mairie"
    assert told(read, "NUL")


def test_blank_lines_for_ever_are_cut_and_told(source):
    """A file of 50 MB may hold nothing but line ends."""
    read = source("nom;ville\nMairie;Pau\n" + "\n" * 200 + "Poste;Pau\n", max_rows=100)
    assert [row["nom"] for row in cells(read)] == ["Mairie"]
    assert told(read, "trop long")


def test_wide_lines_do_not_take_the_memory(source):
    """Fifty lines of a third of a million cells: only those that can be columns are kept while looking for the names."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = source(("ab;" * 330_000 + "\n") * 40)
    assert len(read.columns) == MAX_COLUMNS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 300 * 1024


def test_quote_never_closed_costs_one_line(source):
    lines = ["nom;ville", '"Mairie;Pau', *[f"Lieu {i};Pau" for i in range(2000)]]
    read = source("\n".join(lines))
    assert read.row_count == 2001
    assert cells(read)[0] == {"nom": "Mairie", "ville": "Pau"}
    assert told(read, "guillemet")


def test_quote_never_closed_near_the_end(source):
    read = source('nom;ville\nÉcole;Pau\n"Mairie;Pau\nPoste;Lons\n')
    assert [row["nom"] for row in cells(read)] == ["École", "Mairie", "Poste"]


def test_quote_closed_some_rows_below_swallows_no_row(source):
    read = source('nom;ville\nÉcole;Pau\n"Mairie;Pau\nPoste;Lons\n"Gare;Pau\nFin;Pau\n')
    assert [row["nom"] for row in cells(read)] == ["École", "Mairie", "Poste", "Gare", "Fin"]


def test_long_record_is_taken_back(source, monkeypatch):
    monkeypatch.setattr(csvs_module, "MAX_RECORD", 100)
    read = source('nom;ville\nÉcole;Pau\n"Mairie;' + "x" * 150 + "\nPoste;Lons\nGare;Pau\n")
    assert read.row_count == 4


def test_very_long_line_is_cut_and_told(source, monkeypatch):
    monkeypatch.setattr(csvs_module, "MAX_LINE", 1000)
    read = source("nom;ville\nA;B\nC;" + "x" * 5000 + "\nMairie;Pau\n")
    assert cells(read)[2] == {"nom": "Mairie", "ville": "Pau"}
    assert len(cells(read)[1]["ville"]) < 1000
    assert told(read, "anormalement longues")


def test_field_above_the_reader_s_own_limit(source):
    read = source("nom;ville\nÉcole;Pau\nMairie;" + "x" * 900_000 + "\n")
    assert len(cells(read)[1]["ville"]) == 900_000


def test_sample_without_any_line_end(source):
    with pytest.raises(SourceVide):
        source("a;b;" * 60_000)


@pytest.mark.parametrize("content", ["", "   \n \n", "\ufeff", "sep=;\n", "nom;ville\n", "nom;ville\n;\n;\n"])
def test_nothing_inside(source, content):
    with pytest.raises(SourceVide) as caught:
        source(content)
    assert caught.value.message_fr.endswith(".")


@pytest.mark.parametrize(
    "content",
    ["Bonjour,\nje vous envoie le fichier.\nCordialement.\nMerci\n", "nom\nMairie\nÉcole\n", "sep=;\nnom\nmairie\n"],
)
def test_no_table(source, content):
    with pytest.raises(SourcePasTableau):
        source(content)


def test_formula_stays_a_text(source):
    assert cells(source('nom;v\n"=HYPERLINK(""http://x"")";=1+1\n'))[0]["v"] == "=1+1"


@hsettings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("h") / "f"
    path.write_bytes(content)
    try:
        read = open_source(path)
    except SourceRefusee as refusal:
        sentence = refusal.message_fr
    else:
        sentence = "."
        assert len(list(read.rows())) == read.row_count
    assert sentence.endswith(".")


@hsettings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text("abé;,\"\n|\t '", max_size=6), min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_was_written_is_read(tmp_path_factory, rows):
    import csv

    path = tmp_path_factory.mktemp("h") / "f.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerows([["nom", "commune", "note"], ["Mairie", "Pau", "x"], *rows])
    kept = [row for row in [["Mairie", "Pau", "x"], *rows] if any(cell.strip() for cell in row)]
    assert find_encoding(path).nom == "utf-8"
    read = open_source(path)
    if read.separator == ";":
        assert [list(row.cells.values()) for row in read.rows()] == kept


def test_line_ends_for_ever_are_no_table(monkeypatch):
    monkeypatch.setattr(tableau, "_MAX_BLANKS", 3)
    with pytest.raises(SourceVide):
        tableau.find_header(lambda: iter([*((n, [""]) for n in range(5)), (6, ["nom", "commune"])]))
