"""The national log is read whatever its shape, and what names a person never comes out of it."""

import datetime as dt
import json
import unicodedata
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.terrain.accompagnements.anonymat import traces_of
from maillage.terrain.accompagnements.journal_national import lecture
from maillage.terrain.accompagnements.journal_national.cellules import (
    CelluleRefusee,
    day_of,
    minutes_of,
    rank_of,
    stars_of,
    values_of,
)
from maillage.terrain.accompagnements.journal_national.colonnes import (
    AUTONOMIES,
    CANAUX,
    DEMARCHES,
    ENTETES,
    GENRES,
    MATERIELS,
    NIVEAUX,
    NON_DIT,
    ORIENTATIONS,
    STATUTS,
    THEMES,
    TRANCHES,
)
from maillage.terrain.accompagnements.journal_national.ecriture import Autour, rows_of
from maillage.terrain.accompagnements.journal_national.lecture import (
    LIGNES_MAX,
    Acte,
    JournalIllisible,
    Lecteur,
    read_log,
)

TODAY = dt.date(2026, 11, 22)
SIEN = [one for one in ENTETES if "médiateur" not in one and one not in {"Rôle", "ID - Conum", "Déjà accompagné"}]
PROPRE = [*SIEN[:4], "Bénéficiaire", *SIEN[4:-1], "Notes supplémentaires", "ID CRA"]
"""Columns of one's own export: with the name of the person helped, and notes."""
BASE = {
    "Date": "2026-10-05", "Type": "Accompagnement individuel", "Participants": "1", "Bénéficiaire": "Jeanne SECRET",
    "Canaux d’accompagnement": "Lieu d’activité", "Nom du lieu": "Médiathèque de Valfictif", "Commune": "Valfictif",
    "Code Insee": "96001", "Durée (min)": "45", "Matériel numérique utilisé": "Ordinateur\nTéléphone",
    "Thématique(s) d’accompagnement": "E-mail\nSocial - Santé", "Niveau d’autonomie (ou de l’atelier)": "2/3",
    "Bénéficiaire réorienté": "Oui", "Structure de redirection": "Autre structure de médiation numérique",
    "Genre du bénéficiaire": "Féminin", "Tranche d’âge du bénéficiaire": "70 ans et plus",
    "Statut du bénéficiaire": "Retraité(e)", "Notes supplémentaires": "Jeanne SECRET habite au 3 rue du Puits",
    "ID CRA": "aaaa-0001",
}  # fmt: skip


def feuille(*rows: dict[str, Any], titles: list[str] = PROPRE) -> list[tuple[int, list[Any]]]:
    """The block of filters, the titles, then ``rows`` over BASE."""
    block: list[list[Any]] = [
        ["Informations export"],
        ["Nom", "Essai"],
        ["Prénom", "Camille"],
        [],
        ["Filtres"],
        ["Types", "-"],
        [""],
    ]
    lines = [*block, titles, *([{**BASE, **row}.get(title, "") for title in titles] for row in rows)]
    return list(enumerate(lines, start=1))


def test_reads_a_person_without_her_name() -> None:
    found = read_log(feuille({}), TODAY)
    (act,) = found.actes
    assert (act.cle, act.ligne, act.jour, act.conseiller) == ("aaaa-0001", 9, "2026-10-05", "Camille Essai")
    assert (act.nature, act.canal, act.lieu, act.code_insee, act.duree_min, act.participants) == (
        "INDIVIDUEL", "LIEU_ACTIVITE", "Médiathèque de Valfictif", "96001", 45, 1,
    )  # fmt: skip
    # A procedure goes with the theme « aide aux démarches », which the national log leaves out.
    assert (act.thematiques, act.demarches, act.materiels) == (
        ("COURRIEL", "DEMARCHES"), ("SOCIAL",), ("ORDINATEUR", "TELEPHONE"),
    )  # fmt: skip
    assert (act.autonomie, act.niveau, act.orientations) == ("GUIDAGE_SI_BESOIN", "", ("MEDIATION",))
    assert (act.genres, act.tranches, act.statuts) == ({"FEMININ": 1}, {"PLUS_70": 1}, {"RETRAITE": 1})
    assert "SECRET" not in json.dumps(asdict(act))
    assert not found.refus


def test_a_workshop_is_one_accompaniment() -> None:
    def place(rank: int, age: str, **more: Any) -> dict[str, Any]:
        return {
            "Type": "Atelier collectif", "Participants": f"{rank}/3", "Tranche d’âge du bénéficiaire": age,
            "Nom de l’atelier": "Mots de passe", **more,
        }  # fmt: skip

    rows = [
        place(1, "18 - 24 ans"),
        place(2, "70 ans et plus"),
        place(3, "Non communiqué", **{"Genre du bénéficiaire": ""}),
    ]
    # The sheets of two exports may overlap: the same rows again count once.
    (act,) = read_log(feuille(*rows, rows[1]), TODAY).actes
    assert (act.nature, act.participants, act.titre, act.niveau) == ("COLLECTIF", 3, "Mots de passe", "INTERMEDIAIRE")
    assert (act.genres, act.tranches, act.orientations) == ({"FEMININ": 2}, {"DE_18_24": 1, "PLUS_70": 1}, ())
    # Without IDs the rows follow one another; the same file gives the same keys.
    nameless = [{**row, "ID CRA": ""} for row in (*rows, *rows)]
    first, again = read_log(feuille(*nameless), TODAY), read_log(feuille(*nameless), TODAY)
    assert [one.participants for one in first.actes] == [3, 3]
    assert first.alertes
    assert len({one.cle for one in first.actes}) == 2
    assert first.actes == again.actes
    # A file filtered by person holds one row of twelve; a lone « 12 » tells of nobody.
    (part,) = read_log(feuille(place(1, "18 - 24 ans", Participants="3/12")), TODAY).actes
    assert (part.participants, part.tranches) == (12, {"DE_18_24": 1})
    (alone,) = read_log(feuille(place(1, "18 - 24 ans", Participants="12")), TODAY).actes
    assert (alone.participants, alone.tranches) == (12, {})
    mixed = read_log(feuille(place(1, ""), place(2, "", Participants="2/4")), TODAY)
    assert not mixed.actes
    assert mixed.refus[0][0] == 9


def test_tolerant_of_order_case_accents_sheets_and_empty_rows() -> None:
    titles = [one.upper().replace("’", "'").replace("É", "E") for one in reversed(PROPRE)]
    names = dict(zip(titles, reversed(PROPRE), strict=True))
    plain = [
        ["x"],
        titles,
        *([{**BASE, "Participants": ""}[names[one]] if names[one] in BASE else "" for one in titles],),
        [""],
        [],
        titles,
    ]
    (act,) = read_log(list(enumerate(plain, 1)), TODAY).actes
    assert act.cle == "aaaa-0001"
    assert act.tranches == {"PLUS_70": 1}
    assert act.conseiller == ""
    with_adviser = ["Date", "Type", "Prénom du médiateur", "Nom du médiateur", "Colonne en plus"]
    (act,) = read_log([(1, with_adviser), (2, ["05/10/2026", "Individuel", "Sacha", "Fictif", "x"])], TODAY).actes
    assert act.conseiller == "Sacha Fictif"
    for rows in ([], [(1, ["Nom", "Date"]), (2, ["a", "b"])]):
        with pytest.raises(JournalIllisible, match="Type"):
            read_log(rows, TODAY)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Date", ""), ("Date", "1900-01-01"), ("Date", "9999-12-31"), ("Date", "2026-13-45"), ("Date", "2027-01-01"),
        ("Date", "Jeanne SECRET"), ("Type", ""), ("Type", "Jeanne SECRET"), ("Participants", "-4"), ("Participants", "0"),
        ("Participants", "3"), ("Participants", "12000"), ("Durée (min)", "-30"), ("Durée (min)", "0"),
        ("Durée (min)", "99999"), ("Durée (min)", "=CMD()"), ("Thématique(s) d’accompagnement", "E-mail\nJeanne SECRET"),
        ("Genre du bénéficiaire", "Jeanne SECRET"), ("Niveau d’autonomie (ou de l’atelier)", "4/3"),
    ],
)  # fmt: skip
def test_a_row_is_refused_with_its_number_and_never_repeated(column: str, cell: str) -> None:
    found = read_log(feuille({column: cell}, {"ID CRA": "aaaa-0002"}), TODAY)
    assert [one.cle for one in found.actes] == ["aaaa-0002"]
    ((row, why),) = found.refus
    assert row == 9
    assert "SECRET" not in why
    assert "CMD" not in why
    assert "Colonne «" in why


def test_hostile_text_is_cut_and_a_title_that_names_somebody_is_dropped() -> None:
    many = read_log(
        feuille(
            {"Nom du lieu": "a\x00b" + "x" * 1_000_000, "ID CRA": "=HYPERLINK(1)"},
            {"Type": "Atelier collectif", "Nom de l’atelier": "Chez Mme Secret", "ID CRA": "aaaa-0003"},
            {"Type": "Atelier collectif", "Nom de l’atelier": "'=2+2", "ID CRA": "aaaa-0004"},
        ),
        TODAY,
    )
    long, named, formula = many.actes
    assert long.lieu.startswith("abx")
    assert len(long.lieu) == 200
    assert long.cle.startswith("sans-id-")
    assert named.titre == ""
    assert formula.titre == "=2+2"
    assert "1 titre" in many.alertes[0]


@pytest.mark.parametrize(
    "written",
    [
        "05/10/2026", "5-10-26", "5.10.2026", " 05/10/2026 à 09:30 ", "2026-10-05", "2026-10-05 09:30:00", "46300", "46300.5",
        "2026-10-05T09:30:00", "2026-10-04T22:00:00.000Z", "2026-10-05T01:00:00+02:00", "lundi 5 octobre 2026", "5-oct.-26",
        "5 OCTOBRE 2026",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_and_spreadsheets_write_it(written: str) -> None:
    assert day_of(written, TODAY) == dt.date(2026, 10, 5)


def test_cells() -> None:
    for wrong in ("5 jui 2026", "31 février 2026", "0001-01-01T00:00:00+14:00", "2026-10-055"):
        with pytest.raises(CelluleRefusee, match="Date"):
            day_of(wrong, TODAY)
    assert [minutes_of(one) for one in ("90", "90.0", "1h30", "1 h 30 min", "01:30", "90 min", "1:30:00", "2h", "")] == [
        90, 90, 90, 90, 90, 90, 90, 120, None,
    ]  # fmt: skip
    # A French one makes a third of December, an American one a twelfth of March; « 03-déc » in the CSV saved from it.
    assert [rank_of(one) for one in ("3/12", "3 / 12", "2026-12-03", "2026-03-12", "03-déc", "1", "12", "")] == [
        (3, 12),
        (3, 12),
        (3, 12),
        (3, 12),
        (3, 12),
        (1, 1),
        (0, 12),
        (1, 1),
    ]
    assert [stars_of(one) for one in ("2/3", "3", "2026-03-01", "02-mars", "")] == [2, 3, 1, 2, 0]
    assert values_of("themes", "E-mail; Santé") == ("COURRIEL", "SANTE")
    assert values_of("themes", "E-mail, Santé") == ("COURRIEL", "SANTE")


def _decomposed(text: str) -> str:
    """As a Mac writes accents: the letter, then its accent."""
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    "write",
    [
        _decomposed,
        lambda text: text.upper().translate(str.maketrans("ÉÈÊÂÇÔ", "EEEACO")),
        lambda text: f"\u00a0 {text.replace(' ', chr(0xA0))}\u200b  ",
    ],
)
def test_titles_and_words_in_any_dress(write: Any) -> None:
    plain = read_log(feuille({}), TODAY).actes[0]
    titles = [write(one) for one in PROPRE]
    words = {title: BASE.get(name, "") for title, name in zip(titles, PROPRE, strict=True)}
    names = {"Date", "Participants", "Bénéficiaire", "Nom du lieu", "Commune", "Code Insee", "Durée (min)", "ID CRA"}
    cells = [words[title] if name in names else write(words[title]) for title, name in zip(titles, PROPRE, strict=True)]
    (act,) = read_log([(1, ["Nom", "Essai"]), (2, ["Prénom", "Camille"]), (3, titles), (9, cells)], TODAY).actes
    assert act == plain


def test_titles_merged_over_two_rows_columns_missing_and_others_unknown() -> None:
    # « Date » and « ID CRA » merged downwards, groups of columns above the real titles.
    high = ["Date", "Médiateur", "", "Accompagnement", "", "", "ID CRA"]
    low = ["", "Prénom du médiateur", "Nom du médiateur", "Type", "Météo", "Participants", ""]
    rows = [["05/10/2026", "Sacha", "Fictif", "Atelier collectif", "pluie", "1/2", "aaaa-0001"], [], [""]]
    rows += [["05/10/2026", "Sacha", "Fictif", "Atelier collectif", "pluie", "2/2", "aaaa-0001"]]
    (act,) = read_log([*enumerate([high, low, *rows], start=1)], TODAY).actes
    assert (act.conseiller, act.participants, act.cle) == ("Sacha Fictif", 2, "aaaa-0001")
    # A workshop is not counted without its number of people; a person is.
    few = [(1, ["Type", "Date"]), (2, ["Atelier collectif", "05/10/2026"]), (3, ["Individuel", "05/10/2026"])]
    found = read_log(few, TODAY)
    assert [one.nature for one in found.actes] == ["INDIVIDUEL"]
    assert "3/12" in found.refus[0][1]
    none = read_log([(1, ["Date", "Type"]), (2, ["05/10/2026", "RDV"])], TODAY)
    assert "Vérifiez que ce fichier" in none.alertes[0]


def test_a_file_too_long_is_refused_and_a_long_one_is_never_held_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LIGNES_MAX == 60_000
    monkeypatch.setattr(lecture, "LIGNES_MAX", 2_000)
    reader = Lecteur(TODAY)
    row = ["2026-10-05", "Individuel"]
    reader.take(1, ["Date", "Type"])
    for number in range(2_000):
        reader.take(number + 2, row)
        if len(reader.found.actes) == 500:
            assert len(reader.drain()) == 500
    with pytest.raises(JournalIllisible, match="60 000 lignes"):
        reader.take(2_002, row)


@given(
    st.lists(
        st.lists(st.one_of(st.text(), st.booleans(), st.sampled_from(list(BASE.values()))), max_size=30), max_size=8
    )
)
def test_any_cells_give_rows_or_refusals(rows: list[list[Any]]) -> None:
    found = read_log([(1, PROPRE), *enumerate(rows, start=2)], TODAY)
    assert len(found.actes) + len(found.refus) <= len(rows)


@given(st.text(max_size=60))
def test_a_cell_is_a_value_or_a_refusal(text: str) -> None:
    for read in (minutes_of, rank_of, stars_of, lambda cell: day_of(cell, TODAY)):
        refused = ""
        try:
            read(text)
        except CelluleRefusee as refusal:
            refused = str(refusal)
        assert not refused or "Colonne «" in refused


def _some(values: dict[str, str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(sorted(values)), max_size=3).map(lambda found: tuple(sorted(found)))


@st.composite
def actes(draw: st.DrawFn) -> Acte:
    """Any accompaniment that the database holds, with titles and names that a spreadsheet would compute."""
    group = draw(st.booleans())
    number = draw(st.integers(1, 12)) if group else 1
    text = st.text(alphabet="aéZ =+-@'1", max_size=20).map(lambda one: " ".join(one.split()).lstrip("' "))

    def counts(values: dict[str, str]) -> dict[str, int]:
        told = draw(st.lists(st.sampled_from(sorted(values)), max_size=number))
        return {one: told.count(one) for one in sorted(set(told)) if one != NON_DIT}

    stars = draw(st.integers(0, 3))
    procedures = draw(_some(DEMARCHES))
    titre = draw(text) if group else ""
    return Acte(
        cle="essai-" + draw(st.text(alphabet="abc0123", min_size=4, max_size=8)),
        ligne=0,
        jour=draw(st.dates(dt.date(2015, 1, 1), TODAY)).isoformat(),
        nature="COLLECTIF" if group else "INDIVIDUEL",
        conseiller="Camille Essai",
        canal=draw(st.sampled_from(sorted(CANAUX))),
        lieu=draw(text),
        commune="Valfictif",
        code_insee="96001",
        duree_min=draw(st.none() | st.integers(1, 1439)),
        titre="" if traces_of(titre) else titre,
        materiels=draw(_some(MATERIELS)),
        thematiques=tuple(sorted({*draw(_some(THEMES)), *(["DEMARCHES"] if procedures else [])})),
        demarches=procedures,
        autonomie=AUTONOMIES[stars - 1] if stars and not group else "",
        niveau=NIVEAUX[stars - 1] if stars and group else "",
        orientations=() if group else draw(_some(ORIENTATIONS)),
        participants=number,
        deja_accompagnes=draw(st.integers(0, number)),
        genres=counts(GENRES),
        tranches=counts(TRANCHES),
        statuts=counts(STATUTS),
    )


@settings(max_examples=60)
@given(st.lists(actes(), max_size=5, unique_by=lambda one: one.cle))
def test_what_is_written_reads_the_same(acts: list[Acte]) -> None:
    rows = [list(ENTETES), *(cells for one in acts for cells in rows_of(one, Autour(enregistre="05/10/2026 à 09:30")))]
    found = read_log(list(enumerate(rows, start=1)), TODAY)
    assert [asdict(one) | {"ligne": 0} for one in found.actes] == [asdict(one) for one in acts]
    assert not found.refus
    for cells in rows[1:]:
        assert not any(str(cell).startswith(("=", "+", "-", "@")) for cell in cells)
