"""XLSX and ODS: values as text, sheets, and workbooks made to fill the memory."""

import datetime as dt
import io
import sys
import zipfile

import pytest
import xlsxwriter

from maillage.reseau.recensement.lecture import (
    SourceAbimee,
    SourceChiffree,
    SourceInconnue,
    SourcePiege,
    SourceTropGrosse,
    SourceVide,
    conversion,
    fingerprint,
    open_source,
)
from maillage.reseau.recensement.lecture.classeurs import FichierClasseur


@pytest.fixture
def xlsx(tmp_path):
    path = tmp_path / "lieux.xlsx"

    def make(fill, **options):
        with xlsxwriter.Workbook(path, options) as book:
            fill(book)
        return path

    return make


ODS_HEAD = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>"""


def ods_row(values, repeat=""):
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>' for v in values
    )
    return f"<table:table-row{repeat}>{cells}</table:table-row>"


def write_ods(path, rows):
    body = f'<table:table table:name="Lieux">{"".join(rows)}</table:table>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", ODS_HEAD + body + "</office:spreadsheet></office:body></office:document-content>"
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def fill_lieux(book):
    sheet = book.add_worksheet("Lieux")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    hour = book.add_format({"num_format": "hh:mm"})
    sheet.write_string(0, 0, "Recensement 2024")
    for at, name in enumerate(["Nom", "Code postal", "Date", "Formule", "Wifi", "Heure", "Latitude"]):
        sheet.write_string(2, at, name)
    sheet.write_string(3, 0, "Mairie")
    sheet.write_number(3, 1, 64000)
    sheet.write_datetime(3, 2, dt.datetime.fromisoformat("2022-04-21"), day)
    sheet.write_formula(3, 3, '=HYPERLINK("http://x","y")', None, "texte gardé")
    sheet.write_boolean(3, 4, True)
    sheet.write_number(3, 5, 0.5, hour)
    sheet.write_number(3, 6, 43.295)


def test_cells_of_a_workbook_are_text(xlsx):
    read = open_source(xlsx(fill_lieux))
    (row,) = read.rows()
    assert row.cells == {
        "Nom": "Mairie",
        "Code postal": "64000",
        "Date": "2022-04-21",
        "Formule": "texte gardé",
        "Wifi": True,
        "Heure": "12:00",
        "Latitude": "43.295",
    }
    assert (read.format, read.sheet, row.ligne, read.encoding, read.separator) == ("xlsx", "Lieux", 4, "", "")


def test_ods(tmp_path):
    rows = [ods_row(["Nom", "Ville"]), ods_row(["Médiathèque", "Pau"]), ods_row(["École", "Lons"], "")]
    read = open_source(write_ods(tmp_path / "f", rows), name="envoi.ods")
    assert [row.cells["Nom"] for row in read.rows()] == ["Médiathèque", "École"]
    assert (read.format, read.name) == ("ods", "envoi.ods")


def test_hidden_and_empty_sheets_are_passed_over(xlsx):
    def fill(book):
        book.add_worksheet("Vide")
        hidden = book.add_worksheet("Listes")
        hidden.write_row(0, 0, ["x", "y"])
        hidden.hide()
        sheet = book.add_worksheet("Lieux")
        sheet.write_row(0, 0, ["Nom", "Ville"])
        sheet.write_row(1, 0, ["Mairie", "Pau"])
        sheet.activate()
        book.add_worksheet("Notes").write(0, 0, "x")

    read = open_source(xlsx(fill))
    assert read.sheet == "Lieux"
    assert [alert for alert in read.alerts if "2 feuilles" in alert]


def test_row_cap(xlsx):
    def fill(book):
        sheet = book.add_worksheet()
        for at in range(300):
            sheet.write_row(at, 0, ["Nom", "Ville"])

    assert open_source(xlsx(fill), max_rows=20).row_count == 20


def test_empty_workbook(xlsx):
    with pytest.raises(SourceVide):
        open_source(xlsx(lambda book: book.add_worksheet()))


def test_one_far_cell_does_not_take_the_memory(xlsx):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")

    with pytest.raises(SourcePiege):
        open_source(xlsx(fill))


def test_same_long_text_everywhere_does_not_take_the_memory(xlsx):
    def fill(book):
        sheet = book.add_worksheet()
        for at in range(20_000):
            sheet.write_row(at, 0, ["x" * 32_000, "y" * 32_000])

    with pytest.raises(SourcePiege):
        FichierClasseur(xlsx(fill), max_rows=10**6, megabytes=400)


def test_repeated_rows_of_ods_do_not_take_the_memory(tmp_path):
    repeat = ' table:number-rows-repeated="1048576"'
    path = write_ods(tmp_path / "f.ods", [ods_row(["x" * 50] * 500, repeat)])
    with pytest.raises((SourcePiege, SourceAbimee)):
        FichierClasseur(path, max_rows=10**6, megabytes=400)


def test_empty_rows_that_libreoffice_adds_to_the_bottom_are_nothing(tmp_path):
    bottom = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = write_ods(tmp_path / "f.ods", [ods_row(["Nom", "Ville"]), ods_row(["Mairie", "Pau"]), bottom])
    assert open_source(path).row_count == 1


def test_time_is_limited(xlsx, monkeypatch):
    monkeypatch.setattr("maillage.reseau.recensement.lecture.classeurs._SCRIPT", "-c")
    path = xlsx(fill_lieux)
    monkeypatch.setattr(sys, "executable", "/bin/sleep")
    with pytest.raises(SourceAbimee):
        FichierClasseur(path, max_rows=10)


def test_child_that_hangs_is_left(xlsx, monkeypatch):
    script = xlsx(fill_lieux).with_name("attend.py")
    script.write_text("import time; time.sleep(30)")
    monkeypatch.setattr("maillage.reseau.recensement.lecture.classeurs._SCRIPT", script)
    with pytest.raises(SourcePiege):
        FichierClasseur(script, max_rows=10, seconds=0)


def test_size_is_limited_before_opening(xlsx):
    with pytest.raises(SourceTropGrosse, match="0 Mo"):
        open_source(xlsx(fill_lieux), max_bytes=100)


def spoil(path, name, content):
    """The same archive with one entry replaced."""
    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in (entries | {name: content}).items():
            archive.writestr(entry, data)
    return path


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_broken_workbook(xlsx, name):
    with pytest.raises(SourceAbimee):
        open_source(spoil(xlsx(fill_lieux), name, b"<broken"))


def test_entities_are_not_expanded(xlsx):
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )
    sheet = (
        entities + b']><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&j;</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises((SourceAbimee, SourceVide, SourcePiege)):
        open_source(spoil(xlsx(fill_lieux), "xl/worksheets/sheet1.xml", sheet))


def test_archive_bomb(xlsx):
    with pytest.raises(SourcePiege):
        open_source(spoil(xlsx(fill_lieux), "xl/media/a.bin", b"0" * 12_000_000))


def test_archive_cut_short(xlsx):
    path = xlsx(fill_lieux)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SourceAbimee):
        open_source(path)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (OLE, SourceInconnue),
        (OLE + "EncryptedPackage".encode("utf-16-le"), SourceChiffree),
        (b"%PDF-1.4\n", SourceInconnue),
        (b"<!DOCTYPE html><table>", SourceInconnue),
        (b"MZ\x90\0\x03", SourceInconnue),
        (b"", SourceVide),
        (b"  \n", SourceVide),
    ],
)
def test_other_files_are_refused(tmp_path, content, error):
    path = tmp_path / "lieux.xlsx"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        open_source(path)
    assert caught.value.message_fr.endswith(".")


def test_type_comes_from_the_content(tmp_path):
    path = tmp_path / "lieux.xlsx"
    path.write_text("nom;ville\nMairie;Pau\n")
    assert open_source(path).format == "csv"


def test_fingerprint_is_that_of_the_content(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b")
    assert len(fingerprint(tmp_path / "a")) == 64


# The child, run here to be seen by the coverage


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (True, True),
        (64000.0, "64000"),
        (1.5, "1.5"),
        (1e20, "1e+20"),
        (7, "7"),
        (dt.datetime.fromisoformat("2022-04-21"), "2022-04-21"),
        (dt.datetime.fromisoformat("2022-04-21T14:30"), "2022-04-21 14:30:00"),
        (dt.date(2022, 4, 21), "2022-04-21"),
        (dt.time(9, 5), "09:05"),
        (dt.timedelta(hours=26, minutes=3), "26:03"),
    ],
)
def test_cell_text(value, expected):
    assert conversion.cell_text(value) == expected


def test_child_conversion(xlsx):
    def fill(book):
        for name in ("A", "B"):
            book.add_worksheet(name).write_column(0, 0, ["x", "y", "z"])

    out = io.StringIO()
    assert conversion.convert(str(xlsx(fill)), 1, out) == 0
    assert out.getvalue().splitlines() == [
        '{"feuille": "A", "premiere": 1}',
        '["x"]',
        '["y"]',
        '{"autres": 1, "suites": 0, "entete": -1}',
    ]


def test_child_codes(tmp_path, xlsx, monkeypatch):
    (tmp_path / "f").write_bytes(b"PK")
    assert conversion.convert(str(tmp_path / "f"), 1, io.StringIO()) == conversion.CODES["abime"]
    empty = xlsx(lambda book: book.add_worksheet())
    assert conversion.convert(str(empty), 1, io.StringIO()) == conversion.CODES["vide"]

    def refuse(_path):
        raise errors.pop()

    errors = [MemoryError, conversion.python_calamine.PasswordError]
    monkeypatch.setattr(conversion.python_calamine, "CalamineWorkbook", type("W", (), {"from_path": refuse}))
    assert conversion.convert("x", 1, io.StringIO()) == conversion.CODES["chiffre"]
    assert conversion.convert("x", 1, io.StringIO()) == conversion.CODES["lourd"]


def test_child_main_limits_itself(xlsx, monkeypatch, capfd):
    limits = []
    monkeypatch.setattr("resource.setrlimit", lambda _what, limit: limits.append(limit))
    assert conversion.main([str(xlsx(fill_lieux)), "10", "64", "5"]) == 0
    assert (64 * 1024 * 1024, 64 * 1024 * 1024) in limits
    assert "Mairie" in capfd.readouterr().out


def test_password_of_a_workbook_is_told(tmp_path, monkeypatch):
    script = tmp_path / "s.py"
    script.write_text(f"import sys; sys.exit({conversion.CODES['chiffre']})")
    monkeypatch.setattr("maillage.reseau.recensement.lecture.classeurs._SCRIPT", script)
    with pytest.raises(SourceChiffree):
        FichierClasseur(tmp_path / "f", max_rows=1)


def fill_sheets(sheets):
    def fill(book):
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)

    return fill


HEAD = ["Nom", "Adresse", "Téléphone"]


def test_sheets_with_the_same_columns_are_one_table(xlsx):
    """One sheet for each commune: none of their rows is lost, and the name of the sheet tells the commune."""
    pau = [["Recensement 2024"], [], HEAD, ["Lieu A", "1 rue X", "1"], ["Lieu B", "2 rue X", "2", "en plus"]]
    dax = [[name.upper() for name in HEAD], ["Lieu C", "3 rue X", "3"]]
    notes = [["Légende"], ["Rouge : fermé"]]
    source = open_source(xlsx(fill_sheets({"Pau": pau, "Notes": notes, "Dax": dax})))
    rows = list(source.rows())
    assert source.columns == [*HEAD, "Feuille", "colonne 5"]
    assert [(row.cells["Nom"], row.cells["Feuille"], row.ligne) for row in rows] == [
        ("Lieu A", "Pau", 4),
        ("Lieu B", "Pau", 5),
        ("Lieu C", "Dax", 2),
    ]
    assert rows[1].cells["colonne 5"] == "en plus"
    assert any("2 feuilles avec les mêmes colonnes" in alert for alert in source.alerts)
    assert any("1 feuille(s) ont d'autres colonnes" in alert for alert in source.alerts)


def test_sheets_with_other_columns_are_left_aside(xlsx):
    one = [HEAD, ["Lieu A", "1 rue X", "1"]]
    other = [["Nom", "Adresse", "Courriel"], ["Lieu C", "3 rue X", "c@exemple.fr"]]
    source = open_source(xlsx(fill_sheets({"Pau": one, "Dax": other})))
    assert source.row_count == 1
    assert source.columns == HEAD
    assert any("seule « Pau » est lue" in alert for alert in source.alerts)


def test_child_joins_sheets(xlsx):
    """The same in this process: which lines are written, and what is counted."""
    one = [HEAD, ["Lieu A", "1 rue X", "1"]]
    two = [["Suite"], HEAD, ["Lieu B", "2 rue X", "2"]]
    three = [["a", "b", "c"], ["d", "e", "f"]]
    out = io.StringIO()
    assert conversion.convert(str(xlsx(fill_sheets({"Un": one, "Deux": two, "Trois": three}))), 100, out) == 0
    lines = out.getvalue().splitlines()
    assert [line for line in lines if line.startswith("{")] == [
        '{"feuille": "Un", "premiere": 1}',
        '{"feuille": "Deux", "premiere": 3}',
        '{"autres": 1, "suites": 1, "entete": 0}',
    ]
    assert len(lines) == 6
