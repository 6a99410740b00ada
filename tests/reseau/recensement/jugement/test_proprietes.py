"""Whatever the cells: judging never raises, loses no text, invents no value, and agrees with itself."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.nettoyage.horaires import validate_osm
from maillage.reseau.lieux.nettoyage.textes import as_text, is_vide, storable
from maillage.reseau.lieux.schema import ENUMERATIONS, FIELD_NAMES
from maillage.reseau.recensement.correspondance import load_mapping
from maillage.reseau.recensement.jugement import Juge, LigneJugee
from maillage.reseau.recensement.lecture import Row
from tests.reseau.recensement.terrain import AUJOURDHUI, METROPOLE, OUTRE_MER, REFERENTIEL

NATIONAL = load_mapping(
    {champ: {"colonne": champ} for champ in FIELD_NAMES if champ != "horaires"} | {"horaires": {"osm": "horaires"}}
)
_PLACES = (*METROPOLE, *OUTRE_MER)
_LABELS = sorted({label for table in ENUMERATIONS.values() for label in table.values()})
_ODD = [
    None, "", " ", "-", "#N/D", "null", "0", 0, 1, -1, 64000, 64000.0, 33536490001, 5.36490001e8, True, False, float("nan"), float("inf"), 10**400,
    "\x00", "\u202e", "\ud800", "<b>x</b>", "&amp;lt;", "é" * 300, "😀", "=1+1", ["a", 1], {"a": 1}, [], "a|b", "1|2", "{a,b}", "a;b, c / d",
    "9h-12h", "lundi 9h", "sur rendez-vous", "2 rue X 64000 Pau", "64000 PAU CEDEX", "POINT (-0.37 43.3)", "43,3", "1.2345678200002E+13",
    "17/05/2024", "09/0102023", "mai 2024", "45429", "a@b", "a@exemple.fr;b@", "www.exemple.fr,170.html", "http://", "0536490001 ou 3949", "3949",
]  # fmt: skip
_SAID = {
    "nom": [m.nom for m in _PLACES],
    "commune": [m.commune for m in _PLACES],
    "code_postal": [m.code_postal for m in _PLACES],
    "code_insee": [m.insee for m in _PLACES],
    "adresse": [f"{m.numero} {m.voie}" for m in _PLACES] + [f"{m.voie} {m.code_postal} {m.commune}" for m in _PLACES],
    "telephone": [m.telephone for m in _PLACES],
    "latitude": [m.latitude for m in _PLACES],
    "longitude": [m.longitude for m in _PLACES],
    "horaires": [
        "Mo-Fr 09:00-12:00",
        "lundi au vendredi 9h-12h",
        "week 1-53/2 Mo 09:00-12:00",
        "Mo 9:00-12:00; PH off",
    ],
}


def cells_of(champ: str) -> st.SearchStrategy[Any]:
    said: list[Any] = _SAID.get(champ, _LABELS if champ in ENUMERATIONS else [])
    plain = st.one_of(st.sampled_from(_ODD), st.text(max_size=40))
    return st.one_of(st.sampled_from(said), plain) if said else plain


ROWS = st.fixed_dictionaries({}, optional={champ: cells_of(champ) for champ in FIELD_NAMES})
SLOW = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def judge(cells: dict[str, Any], departement: str = "") -> LigneJugee:
    juge = Juge(correspondance=NATIONAL, referentiel=REFERENTIEL, departement=departement, today=AUJOURDHUI)
    return juge.judge(Row(0, cells, 2))


@SLOW
@given(ROWS, st.sampled_from(["", "64", "974", "2A"]))
def test_a_row_is_published_or_says_why_not(cells, departement):
    ligne = judge(cells, departement)
    assert ligne.publiable == (not ligne.motifs)
    assert ligne.cle
    if ligne.publiable:
        assert ligne.valeurs["nom"]
        assert ligne.valeurs["commune"]
        assert not departement or REFERENTIEL.by_code(ligne.valeurs["code_insee"]).departement == departement
    else:
        assert ligne.questions
    if "horaires" in ligne.valeurs:
        assert validate_osm(ligne.valeurs["horaires"])
    assert ligne.valeurs.get("date_maj") != "1970-01-01"


@SLOW
@given(ROWS)
def test_no_text_is_lost(cells):
    resultats = judge(cells).resultats
    kept = "\n".join(resultat.original for resultat in resultats.values())
    for champ, cell in cells.items():
        if champ == "id" or isinstance(cell, bool | dict | list):
            continue
        text = storable(as_text(cell)).strip()
        assert is_vide(text) or text in storable(kept)


@SLOW
@given(ROWS)
def test_published_values_judged_again_are_the_same(cells):
    first = judge(cells)
    if not first.publiable:
        return
    again = judge(_as_national(first))
    assert again.publiable
    assert again.valeurs == first.valeurs
    asked = {(question.champ, question.regle) for question in first.questions}
    assert {(question.champ, question.regle) for question in again.questions} <= asked


def _as_national(ligne: LigneJugee) -> dict[str, Any]:
    """The sure values as the national schema writes them, all phones kept."""
    row: dict[str, Any] = {}
    for champ, resultat in ligne.resultats.items():
        valeur = resultat.valeur
        if champ == "niveau" or valeur is None:
            continue
        row[champ] = "|".join(valeur) if isinstance(valeur, tuple) else str(valeur) if champ == "date_maj" else valeur
    return row
