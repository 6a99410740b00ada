"""Hostile sets: no set of rows makes matching explode, and what is cut short is told."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.rapprochement import Fiche, Moteur, Verdict, match
from maillage.reseau.lieux.rapprochement.candidats import CONTACT, GEO, keep_likeliest

NOMBRE = 1500
ICI = {"commune": "Arbonne", "code_postal": "64210", "code_insee": "64035"}
MOTS = ("nid", "phare", "cabane", "jardin", "lilas", "moulin", "source", "horizon", "trefle", "arche", "bulle")


def word(rang: int) -> str:
    return MOTS[rang % len(MOTS)]


def copy(rang: int) -> Fiche:
    """The same row again and again."""
    return Fiche(
        id=f"{rang:05}", nom="La Passerelle", adresse="4 rue Foch", latitude=43.4, longitude=-1.5,
        telephones=("+33559000101",), courriels=("a@x.org",), sites=("x.org",), **ICI,
    )  # fmt: skip


def crowded(rang: int) -> Fiche:
    """Three hundred metres with everything in them."""
    return Fiche(
        id=f"{rang:05}", nom=f"Espace {word(rang)} {word(rang // 7)}", adresse=f"{rang % 90} rue {word(rang // 3)}",
        latitude=43.4 + rang % 37 * 1e-4, longitude=-1.5 + rang % 41 * 1e-4, telephones=(f"+335590{rang % 50:05}",), **ICI,
    )  # fmt: skip


def shared(rang: int) -> Fiche:
    """Twelve contacts a row, each shared by dozens of rows."""
    return Fiche(
        id=f"{rang:05}", nom=f"{word(rang)} {rang}", adresse=f"{rang} rue {word(rang // 3)}",
        telephones=tuple(f"+335591{(rang * pas) % 61:05}" for pas in range(1, 13)), **ICI,
    )  # fmt: skip


def wordy(rang: int) -> Fiche:
    """Names and streets of twenty words."""
    mots = " ".join(f"{word(rang * pas)}{word(rang + pas)}" for pas in range(1, 21))
    return Fiche(id=f"{rang:05}", nom=mots, adresse=mots, **ICI)


def endless(rang: int) -> Fiche:
    """A name of a million letters."""
    return Fiche(id=f"{rang:05}", nom=("x" * 1000 + " ") * (1000 if rang == 0 else 1) + str(rang), **ICI)


def nameless(rang: int) -> Fiche:
    """Nothing but a commune."""
    return Fiche(id=f"{rang:05}", **ICI)


@pytest.mark.parametrize("make", [copy, crowded, shared, wordy, endless, nameless], ids=lambda make: make.__name__)
def test_time_is_bounded(make: Callable[[int], Fiche]) -> None:
    fiches = [make(rang) for rang in range(NOMBRE)]
    debut = time.process_time()
    resultat = match(fiches)
    assert time.process_time() - debut < 15.0  # a second or so; the quadratic way took minutes
    assert resultat.candidates <= 12 * NOMBRE
    assert resultat.limited <= {fiche.id for fiche in fiches}


def test_copies_are_one_place_told_shortly() -> None:
    resultat = match(copy(rang) for rang in range(NOMBRE))
    assert [len(groupe) for groupe in resultat.groups] == [NOMBRE]
    assert len(resultat.pairs) == NOMBRE - 1


def test_crowd_is_told_to_be_cut_short() -> None:
    assert match(crowded(rang) for rang in range(NOMBRE)).limited
    assert match(crowded(rang) for rang in range(20)).limited == frozenset()


def test_nameless_rows_are_neither_merged_nor_asked_about() -> None:
    resultat = match(nameless(rang) for rang in range(100))
    assert (resultat.groups, resultat.pairs) == ([], [])


def test_no_place_gets_a_hundred_questions() -> None:
    un_par_siret = [copy(rang)._replace(pivot=f"{rang + 1:014}") for rang in range(200)]
    resultat = match(un_par_siret)
    assert resultat.groups == []
    for fiche in un_par_siret:
        assert sum(fiche.id in (paire.a, paire.b) for paire in resultat.pairs) <= 8
    assert resultat.limited


def test_likeliest_candidates_are_kept() -> None:
    centre = 40
    paires = np.array([(rang, centre) for rang in range(centre)], dtype=np.int64)
    motifs = np.full(centre, GEO, dtype=np.int64)
    motifs[:3] = CONTACT
    distances = np.arange(centre, dtype=np.float64)
    assert keep_likeliest(paires, motifs, distances, centre + 1).all()
    tous = np.array([(a, b) for b in range(centre) for a in range(b)], dtype=np.int64)
    motifs = np.where(tous[:, 0] == 0, CONTACT, GEO)
    garde = keep_likeliest(tous, motifs, np.full(len(tous), np.nan), centre)
    assert garde.sum() <= 12 * centre
    assert garde[tous[:, 0] == 0].all()


def test_points_piled_beyond_twelve_look_at_the_next_ones() -> None:
    point = {"latitude": 43.4, "longitude": -1.5}
    fiches = [Fiche(id=f"{rang:03}", nom=f"Mairie {word(rang)}", adresse="4 rue Foch", **point) for rang in range(40)]
    moteur = Moteur(fiches)
    assert moteur.sur.all()
    assert len(moteur.run().limited) > 12


# An unrelated place -----------------------------------------------------------------------------------------

NOMS = st.sampled_from(["La Passerelle", "La Paserelle", "Mairie", "CCAS", "Le Nid", "Le Nid Bleu", "Cyber-base 1"])
FICHES = st.lists(
    st.builds(
        lambda nom, adresse, tel, lat: Fiche(
            id="", nom=nom, adresse=adresse, telephones=tel, latitude=lat, longitude=None if lat is None else -1.5, **ICI
        ),
        NOMS,
        st.sampled_from(["4 rue Haute", "rue Haute", "9 quai Vauban", ""]),
        st.sampled_from([(), ("+33559000101",), ("+33559000202",)]),
        st.sampled_from([None, 43.4, 43.401, 43.5]),
    ),
    min_size=2,
    max_size=7,
).map(lambda fiches: [une._replace(id=f"f{rang}") for rang, une in enumerate(fiches)])  # fmt: skip


@given(FICHES)
@settings(deadline=None)
def test_unrelated_place_changes_nothing(fiches: list[Fiche]) -> None:
    ailleurs = Fiche(id="z", nom="Boulodrome Quetzal", adresse="1 allée Zénith", commune="Brest", code_postal="29200")
    sans, avec = match(fiches), match([*fiches, ailleurs])
    assert avec.groups == sans.groups
    assert avec.pairs == sans.pairs


@given(FICHES)
@settings(deadline=None)
def test_rarity_of_words_moves_the_score_but_a_little(fiches: list[Fiche]) -> None:
    """A namesake at the other end of the country makes the words less rare: no same becomes different, nor the reverse."""
    loin = [
        Fiche(id=f"z{rang}", nom=une.nom, adresse=f"{rang} allée Zénith", commune="Brest", code_postal="29200")
        for rang, une in enumerate(fiches)
    ]
    sans, avec = Moteur(fiches), Moteur([*fiches, *loin])
    for a in fiches:
        for b in fiches:
            if a.id < b.id:
                avant, apres = sans.compare(a.id, b.id), avec.compare(a.id, b.id)
                assert abs(avant.score - apres.score) <= 0.15
                assert {avant.verdict, apres.verdict} != {Verdict.MEME, Verdict.DIFFERENT}
