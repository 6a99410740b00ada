"""Matching whole sets: groups, answers of people, imports, oversize blocks."""

import gc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.rapprochement import Fiche, Moteur, Rapprochement, Verdict, match, match_against

TEL = ("+33559000101",)


def fiche(ident: str, nom: str = "La Passerelle", adresse: str = "4 rue des Tilleuls", **valeurs: Any) -> Fiche:
    return Fiche(id=ident, nom=nom, adresse=adresse, **{"commune": "Arbonne", "code_postal": "64210", **valeurs})


A, B, C = fiche("a"), fiche("b", "La Paserelle"), fiche("c", "LA PASSERELLE")
VOISINE = fiche("v", "Mairie d'Arbonne")


def test_nothing_gives_nothing() -> None:
    assert match([]) == Rapprochement([], [], [], 0)
    assert match([A]) == Rapprochement([], [], [], 0)


def test_group_of_three() -> None:
    resultat = match([A, B, C, VOISINE])
    assert resultat.groups == [["a", "b", "c"]]
    assert {(paire.a, paire.b) for paire in resultat.pairs} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert {paire.verdict for paire in resultat.pairs} == {Verdict.MEME}


def test_ids_must_differ() -> None:
    with pytest.raises(ValueError, match="identifiant"):
        match([A, A])


def test_collector_is_given_back() -> None:
    match([A, B])
    assert gc.isenabled()
    gc.disable()
    try:
        match([A, B])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_compare_any_two() -> None:
    moteur = Moteur([A, VOISINE])
    assert moteur.compare("v", "a").verdict is Verdict.DIFFERENT
    with pytest.raises(KeyError):
        moteur.compare("a", "z")


# Answers of people ------------------------------------------------------------------------------------------


def test_answer_keeps_twins_apart() -> None:
    resultat = match([A, C], {frozenset("ac"): Verdict.DIFFERENT})
    assert resultat.groups == []
    (paire,) = resultat.pairs
    assert (paire.verdict, paire.score, paire.decided) == (Verdict.DIFFERENT, 0.0, True)
    assert paire.reasons[0].phrase == "une personne a répondu : ce sont deux lieux"


def test_answer_joins_strangers() -> None:
    resultat = match([A, VOISINE], {frozenset("av"): Verdict.MEME})
    assert resultat.groups == [["a", "v"]]
    assert resultat.pairs[0].score == 1.0


def test_answer_holds_against_a_chain() -> None:
    resultat = match([A, B, C], {frozenset("ac"): Verdict.DIFFERENT})
    assert ["a", "c"] not in resultat.groups
    assert all(not {"a", "c"} <= set(groupe) for groupe in resultat.groups)


def test_question_answered_between_groups_is_not_asked_again() -> None:
    neuve = fiche("n", "Le Phare des idées", telephones=TEL)
    ancienne = fiche("a", telephones=TEL)
    assert [paire.verdict for paire in match([ancienne, neuve]).pairs] == [Verdict.PEUT_ETRE]
    assert [paire.decided for paire in match([ancienne, neuve], {frozenset("an"): Verdict.DIFFERENT}).pairs] == [True]


def test_contradicting_answers_are_told() -> None:
    reponses = {frozenset("ab"): Verdict.MEME, frozenset("bc"): Verdict.MEME, frozenset("ac"): Verdict.DIFFERENT}
    resultat = match([A, B, C], reponses)
    assert resultat.groups == [["a", "b"]]
    assert resultat.refused == [("b", "c")]


@pytest.mark.parametrize("ids", [frozenset("az"), frozenset("a"), frozenset("abc")])
def test_answers_on_unknown_places_are_ignored(ids: frozenset[str]) -> None:
    assert match([A, B, C], {ids: Verdict.DIFFERENT}).groups == [["a", "b", "c"]]


def test_perhaps_is_no_answer() -> None:
    assert match([A, C], {frozenset("ac"): Verdict.PEUT_ETRE}).groups == [["a", "c"]]


# Groups -----------------------------------------------------------------------------------------------------


def test_third_record_does_not_join_what_a_guard_parts() -> None:
    un = fiche("a", "Cyber-base 1", telephones=TEL)
    deux = fiche("b", "Cyber-base 2", telephones=TEL)
    milieu = fiche("m", "Cyber-base", telephones=TEL)
    resultat = match([un, deux, milieu])
    assert all(not {"a", "b"} <= set(groupe) for groupe in resultat.groups)


def test_refused_pair_becomes_a_question() -> None:
    un = fiche("a", pivot="21640035400019")
    deux = fiche("b", pivot="77572257200017")
    resultat = match([un, deux, fiche("c")])
    assert resultat.groups == [["a", "c"]]
    assert resultat.refused == [("b", "c")]
    (question,) = [paire for paire in resultat.pairs if paire.verdict is Verdict.PEUT_ETRE]
    assert (question.a, question.b) == ("b", "c")
    assert question.reasons[-1].code == "groupe"


def test_two_names_with_one_phone_may_meet_through_a_third() -> None:
    noms = ("Le Nid Papillon", "Le Nid", "Nid Abeille")
    fiches = [fiche(str(rang), nom, telephones=TEL, courriels=("nid@x.org",)) for rang, nom in enumerate(noms)]
    assert match(fiches).groups == [["0", "1", "2"]]


def test_group_does_not_stretch() -> None:
    loin = {"latitude": 43.5, "longitude": -1.5}
    pres = {"latitude": 43.4, "longitude": -1.5}
    fiches = [
        fiche("a", telephones=TEL, adresse="Le Bourg", **pres),
        fiche("b", telephones=TEL, adresse=""),
        fiche("c", telephones=TEL, adresse="", **loin),
    ]
    assert all(not {"a", "c"} <= set(groupe) for groupe in match(fiches).groups)


def test_one_question_for_two_groups() -> None:
    anciennes = [fiche(f"a{rang}", telephones=TEL) for rang in range(3)]
    neuves = [fiche(f"n{rang}", "Le Phare des idées", telephones=TEL) for rang in range(3)]
    resultat = match([*anciennes, *neuves])
    assert len(resultat.groups) == 2
    assert [paire.verdict for paire in resultat.pairs].count(Verdict.PEUT_ETRE) == 1


# Imports ----------------------------------------------------------------------------------------------------


def test_import_only_looks_at_new_rows() -> None:
    resultat = match_against([C], [A, B, VOISINE])
    assert {(paire.a, paire.b) for paire in resultat.pairs} == {("a", "c"), ("b", "c")}
    assert match_against([], [A, B]).groups == []


def test_import_finds_what_a_full_match_finds() -> None:
    assert match_against([A, B], [C]).groups == match([A, B, C]).groups


# Candidates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "commun",
    [
        {"telephones": TEL},
        {"courriels": ("a@x.org",)},
        {"sites": ("x.org/a",)},
        {"pivot": "21640035400019"},
        {"latitude": 43.4, "longitude": -1.5},
    ],
    ids=lambda commun: next(iter(commun)),
)
def test_each_key_brings_together(commun: dict[str, Any]) -> None:
    un = fiche("a", "La Passerelle", "", commune="Arbonne", **commun)
    autre = fiche("b", "La Passerelle", "", commune="Bidart", **commun)
    assert match([un, autre]).candidates == 1


def test_neighbours_without_a_word_in_common_are_not_judged() -> None:
    ici = {"latitude": 43.4, "longitude": -1.5}
    un, autre = fiche("a", "Rugby club", "", **ici), fiche("b", "Chorale", "9 quai Vauban", **ici)
    assert match([un, autre]).candidates == 0


@pytest.mark.parametrize(
    ("un", "autre"), [("Mairie", "Mairie d'Arbonne"), ("Passerelle", "Passerlle"), ("Étoile", "Toile")]
)
def test_neighbours_with_close_names_are_judged(un: str, autre: str) -> None:
    ici = {"latitude": 43.4, "longitude": -1.5}
    assert (
        match([fiche("a", un, "", **ici), fiche("b", autre, "9 quai Vauban", commune="Bidart", **ici)]).candidates == 1
    )


def test_approximate_position_proves_nothing() -> None:
    centre = {"latitude": 43.4, "longitude": -1.5, "approximate": True}
    un, autre = (
        fiche("a", "Passerelle", "", commune="Arbonne", **centre),
        fiche("b", "Passerelle", "", commune="Bidart", code_postal="64211", **centre),
    )
    assert match([un, autre]).candidates == 0


def test_pile_of_points_is_the_commune_centre() -> None:
    centre = {"latitude": 43.4, "longitude": -1.5}
    fiches = [fiche(f"{rang:03}", f"Lieu{rang}", f"4 rue Voie{rang}", **centre) for rang in range(300)]
    moteur = Moteur(fiches)
    assert not moteur.sur.any()
    assert moteur.run().pairs == []
    avec_un_autre = Moteur([*fiches, fiche("autre", latitude=43.5, longitude=-1.5)])
    assert avec_un_autre.sur.sum() == 1


def test_word_in_common_far_apart_is_not_judged() -> None:
    un = fiche("a", "Amis du clavier", latitude=43.4, longitude=-1.5)
    autre = fiche("b", "Amis de la chorale", "9 quai Vauban", latitude=43.6, longitude=-1.5)
    assert match([un, autre]).candidates == 0


@pytest.mark.parametrize("nombre", [200, 400])
def test_oversize_blocks_stay_linear(nombre: int) -> None:
    fiches = [
        fiche(
            f"{rang:04}",
            f"Lieu{rang:04}",
            f"4 rue Voie{rang:04}",
            telephones=TEL,
            courriels=("a@x.org",),
            sites=("x.org",),
        )
        for rang in range(nombre)
    ]
    assert match(fiches).candidates <= 30 * nombre


# Properties -------------------------------------------------------------------------------------------------

FICHES = st.lists(
    st.builds(
        lambda nom, adresse, tel, lat, pivot, source: Fiche(
            id="",
            nom=nom,
            adresse=adresse,
            commune="Arbonne",
            telephones=tel,
            latitude=lat,
            longitude=None if lat is None else -1.5,
            pivot=pivot,
            source=source,
        ),
        st.sampled_from(
            [
                "La Passerelle",
                "La Paserelle",
                "Passerelle 2",
                "Mairie",
                "CCAS",
                "Mairie annexe",
                "Le Nid",
                "Le Nid Bleu",
                "",
            ]
        ),
        st.sampled_from(["4 rue Haute", "rue Haute", "9 quai Vauban", "Le Bourg", ""]),
        st.sampled_from([(), TEL, ("+33559000202",)]),
        st.sampled_from([None, 43.4, 43.401, 43.5]),
        st.sampled_from(["", "", "21640035400019", "21640035400027"]),
        st.sampled_from(["s", "t"]),
    ),
    max_size=9,
).map(lambda fiches: [une._replace(id=f"f{rang}") for rang, une in enumerate(fiches)])


@given(FICHES, st.randoms())
@settings(deadline=None)
def test_order_does_not_matter(fiches: list[Fiche], hasard: Any) -> None:
    melees = list(fiches)
    hasard.shuffle(melees)
    assert match(melees) == match(fiches)


@given(FICHES)
@settings(deadline=None)
def test_no_group_holds_two_siret_without_an_answer(fiches: list[Fiche]) -> None:
    pivots = {une.id: une.pivot for une in fiches}
    for groupe in match(fiches).groups:
        assert len({pivots[ident] for ident in groupe} - {""}) <= 1


@given(FICHES, st.data())
@settings(deadline=None)
def test_answers_always_hold(fiches: list[Fiche], data: Any) -> None:
    if len(fiches) < 2:
        return
    a, b = data.draw(st.lists(st.sampled_from([une.id for une in fiches]), min_size=2, max_size=2, unique=True))
    verdict = data.draw(st.sampled_from([Verdict.MEME, Verdict.DIFFERENT]))
    groupes = match(fiches, {frozenset((a, b)): verdict}).groups
    assert any({a, b} <= set(groupe) for groupe in groupes) is (verdict is Verdict.MEME)


@given(FICHES)
@settings(deadline=None)
def test_questions_are_between_groups(fiches: list[Fiche]) -> None:
    resultat = match(fiches)
    chef = {ident: rang for rang, groupe in enumerate(resultat.groups) for ident in groupe}
    for paire in resultat.pairs:
        meme_groupe = paire.a in chef and chef[paire.a] == chef.get(paire.b)
        assert meme_groupe is (paire.verdict is Verdict.MEME)
        assert paire.reasons
        assert 0.0 <= paire.score <= 1.0
