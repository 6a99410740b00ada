"""What every cleaner must hold on any input: never raise, keep the original, change nothing the second time."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.nettoyage.courriels import clean_courriels
from maillage.reseau.lieux.nettoyage.dates import clean_date
from maillage.reseau.lieux.nettoyage.niveau import derive_niveau
from maillage.reseau.lieux.nettoyage.personnes import mentions_a_person, names_a_person
from maillage.reseau.lieux.nettoyage.pivot import clean_pivot
from maillage.reseau.lieux.nettoyage.resultat import Etat, Resultat
from maillage.reseau.lieux.nettoyage.sites import clean_sites, clean_url
from maillage.reseau.lieux.nettoyage.telephones import clean_telephones
from maillage.reseau.lieux.nettoyage.textes import (
    as_text,
    clean_nom,
    clean_presentations,
    clean_texte,
    fold,
    normalise,
    repair_mojibake,
)
from maillage.reseau.lieux.nettoyage.typologie import clean_typologie, recognise
from maillage.reseau.lieux.nettoyage.vocabulaire import clean_autres_labels, clean_choices, read_ancien, read_choices

AUJOURDHUI = date(2024, 6, 15)

CLEANERS: dict[str, Callable[[Any], Resultat]] = {
    "telephone": clean_telephones,
    "courriels": clean_courriels,
    "site_web": clean_sites,
    "prise_rdv": lambda brut: clean_url(brut, "prise_rdv"),
    "fiche_acces_libre": lambda brut: clean_url(brut, "fiche_acces_libre"),
    "pivot": clean_pivot,
    "date_maj": lambda brut: clean_date(brut, today=AUJOURDHUI),
    "nom": clean_nom,
    "texte": clean_texte,
    "services": lambda brut: read_choices("services", brut),
    "typologie": lambda brut: read_choices("typologie", brut),
    "autres_formations_labels": clean_autres_labels,
}

# Pieces that cells are made of, glued at random: reaches the rules more often than blind text does.
MORCEAUX = [
    "05 46 00 01 02", "+33", "0262", "3949", "fax", "poste", "00", "contact", "@", "lieu.fr", "médiathèque", " ou ", " et ", ";", "/", "|", ",",
    "http://", "https//:", "www.", "http", "://", "?u=", "Mairie", "12345678200002", "W641001234", "21/04/2022", "2022-04-21", "avril", "1970",
    " ", "  ", "\n", "\xa0", "\x00", "\u202e", "e\u0301", "Ã©", "Ã", "â€™", "├®", "╢", "&amp;", "&lt;", "&#38;", "<b>", "<script>", "</script>", "<", ">",
    "#N/D", "--", ".", "-", "(", ")", "[a]", "%20", "%A0", "É", "œ", "ß", "İ", "٣", "\ud800", "{", "}", "Aide aux démarches administratives",
    "Accès internet et matériel informatique", "Association", "ZRR", " : ", "xn--", "a", "1",
]  # fmt: skip
TEXTES = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(MORCEAUX), max_size=9).map("".join))
CELLULES = st.one_of(
    TEXTES,
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**8, max_value=10**15),
    st.floats(),
    st.lists(TEXTES, max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
NOMS = pytest.mark.parametrize("nom", CLEANERS)


@NOMS
@settings(max_examples=150, deadline=None)
@given(brut=CELLULES)
def test_never_raises_and_keeps_the_original(nom: str, brut: Any) -> None:
    resultat = CLEANERS[nom](brut)
    assert isinstance(resultat, Resultat)
    assert resultat.original == as_text(brut)
    assert resultat.is_question == bool(resultat.question)
    if resultat.etat is Etat.ABSENT:
        assert resultat.valeur is None
    if resultat.etat in (Etat.TEL_QUEL, Etat.REPARE):
        assert resultat.valeur not in (None, "", ())


@NOMS
@settings(max_examples=150, deadline=None)
@given(brut=CELLULES)
def test_cleaning_twice_changes_nothing(nom: str, brut: Any) -> None:
    une_fois = CLEANERS[nom](brut)
    if une_fois.etat in (Etat.TEL_QUEL, Etat.REPARE):
        deux_fois = CLEANERS[nom](une_fois.valeur)
        assert (deux_fois.valeur, deux_fois.etat) == (une_fois.valeur, Etat.TEL_QUEL)


@NOMS
@settings(max_examples=60, deadline=None)
@given(brut=CELLULES)
def test_cleaning_is_the_same_every_time(nom: str, brut: Any) -> None:
    assert CLEANERS[nom](brut) == CLEANERS[nom](brut)


@settings(max_examples=300, deadline=None)
@given(texte=TEXTES)
def test_text_rules_are_stable(texte: str) -> None:
    assert repair_mojibake(repair_mojibake(texte)) == repair_mojibake(texte)
    assert normalise(normalise(texte)) == normalise(texte)
    assert fold(fold(texte)) == fold(texte)


@settings(max_examples=200, deadline=None)
@given(
    texte=st.text(alphabet="aàâäbcçdeéèêëfgiîïlmnoôöpqrstuùûüÿœÉÈÀÇÊ ’-", max_size=40),
    codage=st.sampled_from(["cp1252", "latin-1"]),
)
def test_french_text_damaged_by_a_wrong_reading_comes_back(texte: str, codage: str) -> None:
    try:
        damaged = texte.encode("utf-8").decode(codage)
    except UnicodeDecodeError:
        return
    assert repair_mojibake(damaged) == texte


@settings(max_examples=150, deadline=None)
@given(resume=CELLULES, detail=CELLULES)
def test_presentations_lose_nothing(resume: Any, detail: Any) -> None:
    court, long = clean_presentations(resume, detail)
    assert court.valeur is None or len(court.valeur) <= 280
    assert court.original == as_text(resume)
    assert long.original in (as_text(detail), as_text(resume))


@settings(max_examples=150, deadline=None)
@given(cibles=st.lists(TEXTES, max_size=4), nom=CELLULES, sources=st.lists(TEXTES, max_size=2))
def test_mapped_fields_never_raise(cibles: list[str], nom: Any, sources: list[str]) -> None:
    services = clean_choices("services", cibles, sources)
    clean_typologie(cibles, nom, sources=sources)
    derive_niveau(services.valeur, textes=sources)
    assert all(source in services.original for source in sources)


@settings(max_examples=150, deadline=None)
@given(un=TEXTES, deux=TEXTES, trois=TEXTES)
def test_guesses_never_raise(un: str, deux: str, trois: str) -> None:
    assert isinstance(names_a_person(un, nom_lieu=deux, commune=trois), bool)
    assert isinstance(mentions_a_person(un, deux), bool)
    assert isinstance(recognise(un), tuple)
    assert set(read_ancien("labels_nationaux", un)) == set(read_ancien("labels_nationaux", deux))
