"""Counts, words and distances in memory, against the plainest way to compute them; and nothing that is typed breaks them."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.ouvertures import MASQUE_OCTETS
from maillage.reseau.lieux.recherche.besoins import PHRASES
from maillage.reseau.lieux.recherche.colonnes import CLE, LIGNE, Colonnes
from maillage.reseau.lieux.recherche.criteres import OUVERT, TRIS, Criteres, parse
from maillage.reseau.lieux.recherche.facettes import BITS_MAX, NOMBRE, POSITIONS, mask_of
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.reseau.lieux.recherche.fautes import nearest
from maillage.reseau.lieux.recherche.indexation import search_columns
from maillage.reseau.lieux.recherche.moteur import select
from maillage.reseau.lieux.recherche.repertoire import Repertoire
from maillage.reseau.lieux.recherche.textes import Lignes, line_of
from maillage.socle.territoires.geometrie import distance_km
from maillage.socle.territoires.referentiel import CommuneRef

VIDE: Mapping[str, Any] = {
    "nom": "", "commune": "", "code_postal": "", "code_insee": "", "adresse": "", "complement_adresse": "", "structure_parente": "",
    "typologie": [], "services": [], "dispositif_programmes_nationaux": [], "formations_labels": [], "autres_formations_labels": [],
    "presentation_resume": "", "presentation_detail": "", "publics_specifiquement_adresses": [], "prise_en_charge_specifique": [],
    "frais_a_charge": [], "modalites_accompagnement": [], "modalites_acces": [], "itinerance": [], "niveau": None,
    "fiche_acces_libre": "", "horaires": "",
}  # fmt: skip
COMMUNES = Repertoire(
    [
        CommuneRef("96001", "Valfictif", ("96000",), "96", epci_code="200000001", epci_nom="CC de l'Île d'Essai", latitude=46.0,
                   longitude=0.5),
        CommuneRef("96002", "Le Boisfeint", ("96100", "96101"), "96", anciens=(("96009", "Vieuxbourg"), ("96010", ""))),
        CommuneRef("96003", "Oloron-Sainte-Fausse", ("96100",), "96", population=10),
        CommuneRef("96004", "Oloran-Sainte-Fausse", (), "96", population=99),
    ]
)  # fmt: skip


class Fonds:
    """Places held as the database would give them."""

    def __init__(self, lieux: list[dict[str, Any]]) -> None:
        rows = [
            VIDE | {"pk": rank + 1, "latitude": math.nan, "longitude": math.nan} | lieu
            for rank, lieu in enumerate(lieux)
        ]
        read = np.array(
            [
                (one["pk"], one["latitude"], one["longitude"], mask_of(one), f"{one['code_insee']:5}".encode(), 0)
                for one in rows
            ],
            LIGNE,
        )
        self.repertoire = COMMUNES
        self.colonnes = Colonnes(
            read.tobytes(),
            bytes(MASQUE_OCTETS) * len(rows),
            np.arange(1, len(rows) + 1).astype(CLE).tobytes(),
            {},
            COMMUNES,
            "96",
        )
        self.lignes = Lignes("\n".join(line_of(one) for one in rows), np.arange(len(rows)), len(rows))


def filters(famille: str) -> st.SearchStrategy[tuple[str, ...]]:
    codes = list(FAMILLES[famille].valeurs)
    return st.sets(st.sampled_from(codes), max_size=3).map(lambda asked: tuple(code for code in codes if code in asked))


FILTRES = st.fixed_dictionaries({famille: filters(famille) for famille in FAMILLES})
LISTES = [famille for famille in FAMILLES.values() if famille.champ not in {"niveau", "fiche_acces_libre"}]
LIEU = st.fixed_dictionaries(
    {famille.champ: st.lists(st.sampled_from(list(famille.valeurs)), max_size=3) for famille in LISTES}
    | {
        "niveau": st.sampled_from([None, 1, 2, 3]),
        "fiche_acces_libre": st.sampled_from(["", "https://acceslibre.example"]),
    }
)


def held_by(lieu: Mapping[str, Any], famille: str) -> set[str]:
    champ = FAMILLES[famille].champ
    if champ == "niveau":
        return {str(lieu["niveau"])}
    if champ == "fiche_acces_libre":
        return {"OUI"} if lieu["fiche_acces_libre"] else set()
    return set(lieu[champ])


@settings(max_examples=60, deadline=None)
@given(st.lists(LIEU, max_size=12), FILTRES)
def test_counts_are_those_of_the_plainest_count(
    lieux: list[dict[str, Any]], filtres: dict[str, tuple[str, ...]]
) -> None:
    colonnes = Fonds(lieux).colonnes
    asked = {famille: codes for famille, codes in filtres.items() if codes}
    for own in FAMILLES:
        others = {famille: codes for famille, codes in asked.items() if famille != own}
        passing = [all(held_by(lieu, f) & set(codes) for f, codes in others.items()) for lieu in lieux]
        choix = colonnes.all
        for famille, codes in others.items():
            choix &= colonnes.with_filters({famille: codes})
        assert choix.tolist() == passing
        counted = colonnes.count_values(choix)
        for code in FAMILLES[own].valeurs:
            plain = sum(code in held_by(lieu, own) for lieu, kept in zip(lieux, passing, strict=True) if kept)
            assert counted[POSITIONS[own, code]] == plain


def test_all_values_fit_in_a_bigint() -> None:
    assert NOMBRE == len(set(POSITIONS.values())) <= BITS_MAX


@pytest.mark.parametrize(
    ("label", "code"), [("ZRR", "FRR"), ("Label FRR 2024", "FRR"), ("quartier-QPV", "QPV"), ("Autre label", "")]
)
def test_labels_are_free_texts(label: str, code: str) -> None:
    assert mask_of(VIDE | {"autres_formations_labels": [label]}) == (1 << POSITIONS["label", code] if code else 0)


@given(
    st.builds(
        Criteres,
        texte=st.text("abcé' ", max_size=9).map(lambda texte: " ".join(texte.split())),
        point=st.none()
        | st.tuples(st.integers(-900000, 900000), st.integers(-900000, 900000)).map(
            lambda two: (two[0] / 10000, two[1] / 10000)
        ),
        rayon=st.none() | st.integers(1, 200),
        communes=st.sets(st.sampled_from(["17001", "2A004", "97411"])).map(lambda codes: tuple(sorted(codes))),
        epci=st.sampled_from(["", "200000001"]),
        filtres=FILTRES,
        ouvert=st.sampled_from(["", *OUVERT]),
        jour=st.sampled_from(["", "mardi", "2026-12-01"]),
        heure=st.none() | st.times().map(lambda time: time.replace(second=0, microsecond=0, tzinfo=None)),
        tri=st.sampled_from(["", *TRIS]),
        page=st.integers(1, 100_000),
    )
)
def test_a_question_is_read_back_from_its_address(asked: Criteres) -> None:
    assert parse(QueryDict(asked.query())) == asked


LIEUX = [
    {"nom": "Médiathèque du Port", "commune": "Valfictif", "code_insee": "96001", "adresse": "12 rue du Port", "services": ["ACCES"]},
    {"nom": "Mairie", "commune": "Le Boisfeint", "code_insee": "96002", "latitude": 46.2, "longitude": 0.5, "code_postal": "96101"},
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.lists(st.sampled_from(["12", "rue", "port", "wifi", "96100", "96999", "le", "de", "boisfaint", "'", "%", "|", "\n", "x" * 60]), max_size=8).map(" ".join))  # fmt: skip
def test_nothing_that_is_typed_breaks_the_search(texte: str) -> None:
    found = select(texte, Fonds(LIEUX))
    assert len(found.choix) == len(LIEUX)


@given(st.floats(-80, 80), st.floats(-179, 179))
def test_distances_are_great_circles(latitude: float, longitude: float) -> None:
    colonnes = Fonds([*LIEUX, {"nom": "Nulle part"}]).colonnes
    first, second, lost = colonnes.distances((latitude, longitude)).tolist()
    assert first == pytest.approx(distance_km(latitude, longitude, 46.0, 0.5), rel=2e-3, abs=0.01)
    assert second == pytest.approx(distance_km(latitude, longitude, 46.2, 0.5), rel=2e-3, abs=0.01)
    assert math.isnan(lost)
    assert colonnes.approche.tolist() == [True, False, True]


def test_an_empty_departement_answers() -> None:
    fonds = Fonds([])
    for texte in ("", "valfictif", "imprimer", "12 rue du port", "rien"):
        assert select(texte, fonds).choix.tolist() == []
    assert (fonds.colonnes.count_epcis(fonds.colonnes.all), fonds.lignes.vocabulaire) == ({}, ())
    assert fonds.colonnes.rows_of(np.array([1])).tolist() == [0]


def test_short_words_are_whole_and_others_may_be_begun() -> None:
    lignes = Fonds([{"nom": "CC du Port"}, {"nom": "CCAS Portail"}]).lignes
    assert lignes.find("cc").lieux.tolist() == [True, False]
    assert lignes.find("port").poids.tolist() == [18, 16]


class TestGround:
    def test_names_of_today_of_yesterday_cut_short_and_without_article(self) -> None:
        for mots in (["boisfeint"], ["leboisfeint"], ["le", "boisfeint"], ["vieuxbourg"]):
            found = COMMUNES.whole(mots)
            assert found is not None
            assert found.communes == ("96002",), mots
        assert COMMUNES.whole(["oloron"]).nom == "Oloron-Sainte-Fausse"  # type: ignore[union-attr]
        for mots in (["essai"], ["ile", "d", "essai"], ["cc", "de", "l", "ile", "d", "essai"]):
            assert COMMUNES.whole(mots).epci == "200000001"  # type: ignore[union-attr]
        assert COMMUNES.whole(["sainte"]) is None

    def test_codes(self) -> None:
        assert [COMMUNES.by_code(code).nom for code in ("96000", "96100", "96009")] == [
            "Valfictif",
            "96100",
            "Le Boisfeint",
        ]  # type: ignore[union-attr]
        assert COMMUNES.by_code("96999") is None
        assert COMMUNES.today("") is None

    def test_the_largest_of_those_spelt_as_nearly(self) -> None:
        assert COMMUNES.nearest_spelling(["oloren", "sainte", "fausse"]) == "Oloran-Sainte-Fausse"
        assert COMMUNES.nearest_spelling(["vil"]) == ""

    def test_an_epci_among_other_words(self) -> None:
        places = [{"nom": "Mairie", "code_insee": "96001"}, {"nom": "Mairie", "code_insee": "96002"}]
        found = select("mairie ile d'essai", Fonds(places))
        assert (found.choix.tolist(), found.depart) == ([True, False], "CC de l'Île d'Essai")

    def test_a_code_that_nobody_bears_finds_nothing(self) -> None:
        assert not select("96999", Fonds(LIEUX)).choix.any()
        assert select("96100", Fonds(LIEUX)).choix.tolist() == [False, True], "one of the codes of its commune"


def test_needs_are_written_as_they_are_looked_for() -> None:
    for phrase, besoin in PHRASES.items():
        assert phrase, besoin
        for famille, codes in besoin.filtres.items():
            assert set(codes) <= set(FAMILLES[famille].valeurs)


@pytest.mark.parametrize(("mot", "voulu"), [("jores", "jaure"), ("bibliotheqe", "bibliotheque"), ("inprimer", "imprimer"), ("zzzzzz", "")])  # fmt: skip
def test_the_nearest_word(mot: str, voulu: str) -> None:
    assert nearest(mot, ("bibliotheque", "jaure")) == voulu


def test_hours_are_kept_when_there_are_some() -> None:
    assert search_columns(VIDE)["ouvertures"] is None
    assert search_columns(VIDE | {"horaires": "off"})["ouvertures"] is None
    assert len(search_columns(VIDE | {"horaires": "Mo 09:00-12:00"})["ouvertures"]) == MASQUE_OCTETS
