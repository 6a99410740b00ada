"""The pure side of a morning: what devices send, what is written of it, traces of names."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.terrain.accompagnements.anonymat import refuse_names, traces_of
from maillage.terrain.accompagnements.forms.matinee import CHOIX, read_morning
from maillage.terrain.accompagnements.matinee import Ligne, SaisieIllisible, compare, read_lines
from maillage.terrain.accompagnements.services.refus import SaisieRefusee

UNE = {"cle": "telephone-1", "tranche": "PLUS_70", "thematiques": ["IA"], "orientations": [], "genre": "", "statut": ""}
CLES = [f"cle-{rank:05d}" for rank in range(6)]
LIGNES = st.lists(st.sampled_from(CLES), unique=True).flatmap(
    lambda keys: st.tuples(
        *(st.builds(Ligne, st.just(key), st.sampled_from(["", "PLUS_70"]), st.just(("IA",))) for key in keys)
    )
)


def apply(gardees, ecart):
    held = {line.cle: line for line in gardees}
    held |= {line.cle: line for line in (*ecart.ajoutees, *ecart.changees)}
    return {cle: line for cle, line in held.items() if cle not in ecart.retirees}


@settings(max_examples=60)
@given(LIGNES, LIGNES)
def test_who_speaks_for_all_lines_is_obeyed_and_twice_is_once(gardees, envoyees):
    ecart = compare(gardees, envoyees, None)
    result = apply(gardees, ecart)
    assert result == {line.cle: line for line in envoyees}
    assert not compare(list(result.values()), envoyees, None)


@settings(max_examples=60)
@given(LIGNES, LIGNES, LIGNES)
def test_two_devices_in_any_order_lose_no_tap(depart, une, autre):
    """Both loaded the page at the same moment: what each added is there, what each took away is not."""
    connues = [line.cle for line in depart]
    une = [line for line in une if line.cle not in connues or line in depart]
    autre = [line for line in autre if line.cle not in connues or line in depart]
    after = apply(depart, compare(depart, une, connues))
    both = apply(list(after.values()), compare(list(after.values()), autre, connues))
    first, second = {line.cle for line in une}, {line.cle for line in autre}
    assert set(both) == (first | second) - {cle for cle in connues if cle not in first or cle not in second}


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"cle": 1},
        ["pas une ligne"],
        [UNE | {"cle": "non"}],
        [UNE | {"cle": "x" * 41}],
        [UNE | {"tranche": 70}],
        [UNE | {"tranche": "Jeanne"}],
        [UNE | {"thematiques": []}],
        [UNE | {"thematiques": "IA"}],
        [UNE | {"thematiques": ["IA", "IA"]}],
        [UNE | {"orientations": ["Jeanne"]}],
        [UNE | {"genre": "Jeanne"}],
        [UNE | {"statut": "Jeanne"}],
        [UNE, UNE],
        [UNE | {"cle": f"personne-{rank}"} for rank in range(201)],
    ],
)
def test_what_our_page_never_sends_is_refused(data):
    with pytest.raises(SaisieIllisible):
        read_lines(data, CHOIX)


class TestForm:
    def test_taps(self):
        read = read_morning({"lignes": json.dumps([UNE]), "connues": '["telephone-1"]', "remplacant": "12"}, [])
        assert read.lignes == (Ligne("telephone-1", "PLUS_70", ("IA",)),)
        assert (read.connues, read.tenue, read.remplacant_id) == (("telephone-1",), "TENUE", 12)

    def test_numbers_without_javascript(self):
        kept = [Ligne("telephone-1", "PLUS_70", ("IA",)), Ligne("telephone-2", "PLUS_70", ("IA",))]
        data = {
            "connues_papier": '["telephone-1", "telephone-2"]',
            "garde-telephone-1": "1",
            "rang-0-nombre": "2",
            "rang-0-tranche": "DE_12_17",
            "rang-0-theme": "COURRIEL",
            "rang-0-theme2": "COURRIEL",
            "rang-0-orientation": "AIDE_SOCIALE",
            "rang-1-theme": "IA",
            "rang-1-tranche": "PLUS_70",
        }
        lines = read_morning(data, kept).lignes
        assert [line.contenu for line in lines] == [
            ("PLUS_70", ("IA",), (), "", ""),
            ("PLUS_70", ("IA",), (), "", ""),
            ("DE_12_17", ("COURRIEL",), ("AIDE_SOCIALE",), "", ""),
            ("DE_12_17", ("COURRIEL",), ("AIDE_SOCIALE",), "", ""),
        ]
        assert [line.cle for line in lines[:2]] == ["telephone-1", "telephone-2"]
        assert len({line.cle for line in lines}) == 4

    @pytest.mark.parametrize(
        "data",
        [
            {"lignes": "{"},
            {"lignes": "[" * 5000},
            {"lignes": "x" * 200_001},
            {"lignes": "[]", "connues": "{}"},
            {"lignes": "[]", "connues": "[1]"},
            {"rang-0-nombre": "beaucoup"},
            {"rang-0-nombre": "201", "rang-0-theme": "IA"},
            {"rang-0-nombre": "2"},
            {"rang-0-theme": "JEANNE"},
            {f"rang-{rank}-{part}": value for rank in range(2) for part, value in (("nombre", "150"), ("theme", "IA"))},
        ],
    )
    def test_refused_in_words(self, data):
        with pytest.raises(SaisieRefusee) as refused:
            read_morning(data, [])
        assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("texte", "traces"),
    [
        ("Mots de passe, niveau 2", []),
        ("Rentrée 2026-2027", []),
        ("Appeler le 05 46 00 00 00", ["un numéro de téléphone"]),
        ("Avec M. Dupont et jeanne@example.org", ["une adresse e-mail", "le nom d'une personne"]),
    ],
)
def test_traces_of_names(texte, traces):
    assert traces_of(texte) == traces
    assert bool(refuse_names(texte)) == bool(traces)
