"""What the engine makes and what it refuses, read back with pikepdf. No database."""

import datetime as dt
import io
import re
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.socle.documents import gabarits, moteur
from maillage.socle.documents.caracteres import CUT, MAX_TEXT, is_refused, write_codes

INSTANT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
VERSION = dt.date(2026, 11, 1)
DONNEES = {
    "titre": "Rapport d'import : été",
    "source": "recensement.csv",
    "date": "22 novembre 2026",
    "departement": {"nom": "Val-Fictif", "couleur": "#0B5A7A"},
    "compteurs": {"lignes": 12, "publiees": 10, "secondes": 2.5, "inconnu": 1},
    "doutes": [
        {"ligne": 3, "nom": "Médiathèque", "champ": "Téléphone", "original": "05 46", "question": "Quel numéro ?"},
        {"ligne": 4, "nom": "Mairie", "champ": "Horaires", "original": None, "question": ""},
    ],
}


def make(template=None, **changes):
    path = template or gabarits.find("rapport-import", VERSION)
    return moteur.compile_pdf(path, DONNEES | changes, instant=INSTANT)


def typ(folder, body, head='#set document(title: "Essai")\n#set text(lang: "fr")\n'):
    path = folder / "essai.typ"
    path.write_text(head + body)
    return path


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    monkeypatch.setattr(moteur, "RACINE", tmp_path)
    return tmp_path


def text_of(pdf):
    """What a reader copies: the glyphs brought back to characters by each font's ToUnicode table."""
    words = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            tables = {name: cmap(font) for name, font in page.Resources.get("/Font", {}).items()}
            table = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    table = tables[str(operands[0])]
                elif str(operator) in {"Tj", "TJ"}:
                    for piece in operands[0] if str(operator) == "TJ" else operands:
                        if isinstance(piece, pikepdf.String):
                            raw = bytes(piece)
                            words += [table.get(raw[i : i + 2].hex(), "") for i in range(0, len(raw), 2)]
            words.append("\n")
    return "".join(words)


def cmap(font):
    source = bytes(font.ToUnicode.read_bytes()).decode("ascii")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, out in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[code.lower()] = bytes.fromhex(out).decode("utf-16-be")
    return found


def elements(pdf):
    kinds = []
    with pikepdf.open(io.BytesIO(pdf)) as document:

        def walk(node):
            if isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    kinds.append(str(node.S))
                walk(node.get("/K"))
            elif isinstance(node, pikepdf.Array):
                for item in node:
                    walk(item)

        walk(document.Root.StructTreeRoot.K)
    return kinds


def test_the_report_is_tagged_titled_and_in_french():
    with pikepdf.open(io.BytesIO(make())) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).lower().startswith("fr")
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as meta:
            assert meta["dc:title"] == DONNEES["titre"]
            assert meta["pdfuaid:part"] == "1"
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
            assert meta["xmp:CreateDate"].startswith("2026-11-22T10:00:00")


def test_headings_tables_and_headers_are_in_the_structure():
    kinds = elements(make())
    assert {"/H1", "/H2", "/Table", "/THead", "/TH", "/TD"} <= set(kinds)
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 7


def test_figures_and_questions_are_written():
    text = text_of(make())
    for expected in (
        "Lignes lues",
        "12",
        "2,5",
        "inconnu",
        "Médiathèque",
        "Quel numéro ?",
        "Val-Fictif",
        "recensement.csv",
    ):
        assert expected in text


def test_an_import_without_question_says_so():
    text = text_of(make(doutes=[], compteurs={}))
    assert "Il n'y a aucune question" in text.replace("’", "'")
    assert "Aucun chiffre" in text


def test_beyond_the_cap_the_rest_is_told():
    rows = [DONNEES["doutes"][0] | {"ligne": n} for n in range(2003)]
    assert "Il y a encore 3 questions" in text_of(make(doutes=rows))


def test_same_data_same_instant_same_bytes():
    assert make() == make()


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("perdu")',
        '#read("/config/settings.py")',
        "$ x^2 $ @nom <label> *gras* _ital_ `code`",
        "\\ #[a] // commentaire /* fin */ = titre",
        '")] #import "@preview/x:1.0.0"',
        "https://exemple.fr/",
    ],
)
def test_typst_markup_in_data_comes_out_as_text(hostile):
    pdf = make(doutes=[DONNEES["doutes"][0] | {"nom": hostile}], titre=hostile)
    assert hostile.replace(" ", "") in text_of(pdf).replace(" ", "").replace("\n", "")
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
        assert meta["dc:title"] == hostile


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Café 😀", "[U+1F600]"),
        ("日本", "[U+65E5]"),
        ("a\x00b\x1b", "[U+0000]"),
        ("\ue000", "[U+E000]"),
        ("\ud800", "[U+D800]"),
        ("a\u202eb", "[U+202E]"),
        ("\U0010ffff", "[U+10FFFF]"),
        ("\u1234", "[U+1234]"),
        ("Œuvre Łódź", "Œuvre"),
    ],
)
def test_what_no_font_draws_is_written_as_its_code(text, written):
    assert written in text_of(make(titre=text))


def test_many_strange_characters_at_once_still_make_a_document():
    strange = "".join(map(chr, range(0x1200, 0x1300)))
    assert "[U+1234]" in text_of(make(source=strange))


def test_a_very_long_text_is_cut_and_says_so():
    assert "texte coupé" in text_of(make(source="mot " * 20_000))


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_text_makes_a_document(text):
    assert make(titre=text or "x", doutes=[], compteurs={text: 1}).startswith(b"%PDF-1.7")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_codes_keep_the_shape_and_are_written_once(value):
    once = write_codes(value, is_refused)
    assert write_codes(once, is_refused) == once
    if isinstance(value, str) and value.isascii() and value.isprintable():
        assert once == value


def test_a_text_is_cut_at_its_limit():
    assert write_codes("a" * (MAX_TEXT + 5), is_refused) == "a" * MAX_TEXT + CUT


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\"), format: \"svg\")", "alt"),
        ("= Un\n=== Trois", "skip"),
        ('#panic("non")', "panic"),
        ("#inconnu", "unknown variable"),
        ('#read("/../secret.txt")', "secret"),
    ],
)
def test_a_template_that_is_not_right_is_refused(dossier, body, reason):
    with pytest.raises(moteur.GabaritRefuse, match=reason):
        make(typ(dossier, body))


def test_a_document_without_title_is_refused(dossier):
    with pytest.raises(moteur.GabaritRefuse, match="title"):
        make(typ(dossier, "Bonjour", head=""))


def test_a_template_never_drawn_is_refused_in_the_end(dossier):
    with pytest.raises(moteur.GabaritRefuse, match="could not be displayed"):
        make(typ(dossier, "\U0001f600"))


def test_versions_are_found_by_date(tmp_path, monkeypatch):
    monkeypatch.setattr(gabarits, "_folders", list(gabarits._folders))
    (tmp_path / "lettre").mkdir()
    for day in ("2026-01-01", "2026-06-01"):
        (tmp_path / "lettre" / f"{day}.typ").write_text("")
    gabarits.register_folder(tmp_path)
    gabarits.register_folder(tmp_path)
    assert gabarits._folders.count(tmp_path) == 1
    assert gabarits.version_in_force("lettre", dt.date(2026, 5, 31)) == dt.date(2026, 1, 1)
    assert gabarits.version_in_force("lettre", dt.date(2026, 6, 1)) == dt.date(2026, 6, 1)
    assert gabarits.find("lettre", dt.date(2026, 6, 1)).parent == tmp_path / "lettre"
    with pytest.raises(gabarits.GabaritInconnu):
        gabarits.version_in_force("lettre", dt.date(2025, 12, 31))
    with pytest.raises(gabarits.GabaritInconnu):
        gabarits.find("lettre", dt.date(2026, 5, 31))


@pytest.mark.parametrize("name", ["absent", "", "../documents", "_page", "Rapport", "a" * 80])
def test_a_name_unknown_or_odd_is_refused(name):
    with pytest.raises(gabarits.GabaritInconnu):
        gabarits.list_versions(name)


def test_the_engine_needs_no_django():
    folder = Path(moteur.__file__).parent
    for name in ("moteur.py", "caracteres.py", "polices.py", "gabarits/__init__.py"):
        assert "django" not in (folder / name).read_text().replace("no Django", "")
