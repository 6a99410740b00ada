"""Hard pairs of legal bodies: which are one, which are two, which a person must judge."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reseau.structures.ressemblance import Corps, Index, Verdict, compare, find_pairs, split_words

OUI, NON, VOIR = Verdict.MEME, Verdict.DIFFERENT, Verdict.PEUT_ETRE
V = {"code_insee": "96001", "commune": "Valfictif"}
W = {"code_insee": "96002", "commune": "Bourg-Imaginaire"}
TEL = {"telephone": "04 70 00 00 01"}
MEL = {"courriel": "contact@valfictif.example"}
SITE = {"site_web": "https://www.valfictif.example/"}
RUE = {"adresse": "1, rue du Port"}

PAIRES: list[tuple[str, dict[str, Any], str, dict[str, Any], Verdict]] = [
    ("Mairie de Valfictif", V, "Commune de Valfictif", V, OUI),
    ("Mairie", V, "Commune de Valfictif", V, OUI),
    ("Mairie", V, "Valfictif", {**V, "type": "COMMUNE"}, OUI),
    ("Ville de Valfictif", V, "Hôtel de ville", V, OUI),
    ("MAIRIE DE VALFICTIF", V, "Mairie de Valfictif", {**V, "type": "COMMUNE"}, OUI),
    ("Commune de Valfictif", V, "CCAS de Valfictif", V, NON),
    ("Commune de Valfictif", {**V, **TEL, **MEL, **RUE}, "CCAS", {**V, **TEL, **MEL, **RUE}, NON),
    ("Commune de Valfictif", V, "Communauté de communes de Valfictif", V, NON),
    ("CCAS de Valfictif", V, "CIAS de Valfictif", V, NON),
    ("CCAS de Valfictif", V, "C.C.A.S. Valfictif", V, OUI),
    ("Centre communal d'action sociale", V, "CCAS de Valfictif", V, OUI),
    ("CC du Pays de Valfictif", V, "Communauté de communes du pays de Valfictif", V, OUI),
    ("Communauté d'agglomération Valfictif", V, "CCAS Valfictif", V, NON),
    ("Commune de Saint-Imaginaire", V, "Commune de St Imaginaire", V, OUI),
    ("Commune de Sainte-Rive", V, "Commune de Sainte-Rive", W, NON),
    ("Mairie de Valfictif", V, "Mairie de Valfictif", {}, VOIR),
    ("Mairie de Valfictif", V, "Mairie de Bourg-Imaginaire", W, NON),
    ("Mairie de Valfictif", V, "Mairie déléguée de Valfictif", V, VOIR),
    ("Mairie de Valfictif", V, "Préfecture de Valfictif", V, NON),
    ("Conseil départemental du Val", V, "Département du Val", V, OUI),
    ("Conseil départemental du Val", V, "Conseil régional du Val", V, NON),
    ("Club des aînés", {**V, "type": "ASSOCIATION"}, "Association Club des aînés", V, OUI),
    ("Club des aînés", {**V, "type": "ASSOCIATION"}, "Association Club des aînés", {**V, "type": "ASSOCIATION"}, OUI),
    ("Les Amis du port", {**V, **RUE, **TEL}, "Club photo", {**V, **RUE, **TEL}, NON),
    ("Club photo", {**V, **RUE}, "Club vidéo", {**V, **RUE}, NON),
    ("Secours populaire", V, "Secours catholique", V, NON),
    ("Croix-Rouge française", V, "Croix rouge", V, OUI),
    ("Croix-Rouge", V, "Croix-Rouge", W, NON),
    ("Croix-Rouge", {**V, **TEL, **MEL}, "Croix-Rouge", {**W, **TEL, **MEL}, VOIR),
    ("Médiathèqe associative Plume", V, "Médiathèque associative Plume", V, VOIR),
    ("Médiathèqe associative Plume", {**V, **TEL, **MEL}, "Médiathèque associative Plume", {**V, **TEL, **MEL}, OUI),
    ("MJC", V, "Maison des jeunes et de la culture de Valfictif", V, OUI),
    ("Atelier du numérique rural", V, "ANR", V, VOIR),
    ("Emmaüs", V, "Emmaüs Connect", V, VOIR),
    ("Emmaüs", V, "Emmaüs Connect", {}, NON),
    ("Centre social 1", V, "Centre social 2", V, NON),
    ("EHPAD Les Tilleuls", V, "Ehpad les tilleuls", {**V, "type": "ETABLISSEMENT_PUBLIC"}, OUI),
    ("Antenne de la Ligue Zéphyr", V, "Ligue Zéphyr", V, VOIR),
    ("Zéphyr", {**V, "type": "ASSOCIATION"}, "Zéphyr", {**V, "type": "ENTREPRISE"}, VOIR),
    ("Comité des fêtes de Valfictif", V, "Commune de Valfictif", V, NON),
    ("Amis de la mairie", {**V, "type": "ASSOCIATION"}, "Mairie", V, NON),
    ("Une", {**V, **TEL, **MEL, **SITE}, "Tout autre", {**V, **TEL, **MEL, **SITE}, VOIR),
    ("Une", {**V, **TEL}, "Tout autre", {**V, **TEL}, NON),
    ("A", {"siret": "21960001000019"}, "B", {"siret": "21960001000019"}, OUI),
    ("Commune de Valfictif", {**V, "siret": "21960001000019"}, "Commune de Valfictif", {**V, "siret": "21960001000027"}, NON),
    ("Club", {**V, "siret": "21960001000019"}, "Club", {**V, "siret": "32960001000016"}, NON),
    ("Club Alizé", {**V, **TEL, **MEL, "siret": "21960001000019"}, "Club Alizé", {**V, **TEL, **MEL, "siret": "32960001000016"}, VOIR),
    ("Club Alizé", {"commune": "Valfictif"}, "Club Alizé", {"commune": "VALFICTIF"}, OUI),
    ("Page", {**V, "site_web": "facebook.com/un"}, "Autre", {**V, "site_web": "facebook.com/deux", **TEL, **MEL}, NON),
]  # fmt: skip


@pytest.mark.parametrize(("un", "de_un", "deux", "de_deux", "attendu"), PAIRES)
def test_hard_pairs(un, de_un, deux, de_deux, attendu):
    a, b = Corps(1, un, **de_un), Corps(2, deux, **de_deux)
    judged = compare(a, b)
    assert judged.verdict is attendu, judged
    assert judged.raisons, "a verdict is explained"
    assert compare(b, a) == judged
    assert (find_pairs([a, b]) != []) is (attendu is not NON), "the search finds what the comparison sees"
    assert bool(Index([b]).search(a)) is (attendu is not NON)


def test_reasons_are_told_in_french():
    judged = compare(Corps(1, "Mairie", **V, **TEL), Corps(2, "Commune de Valfictif", **V, **TEL))
    assert judged.raisons == ("même nom, aux abréviations près", "même commune", "même téléphone")
    apart = compare(Corps(1, "Mairie", **V), Corps(2, "CCAS", **V))
    assert apart.raisons == ("un CCAS et une commune : deux organismes",)


def test_words_are_read_without_accents_case_or_dots():
    assert split_words("C.C.A.S. d’Œuvre-lès-St-Élie") == ["ccas", "d", "oeuvre", "les", "saint", "elie"]


mots = st.sampled_from(
    [
        "mairie",
        "commune",
        "de",
        "ccas",
        "valfictif",
        "club",
        "alizé",
        "zéphyr",
        "st",
        "saint",
        "association",
        "1",
        "2",
        "mjc",
        "des",
        "jeunes",
        "annexe",
        "cc",
    ]
)
corps = st.builds(
    Corps,
    st.integers(1, 10**6),
    st.lists(mots, max_size=5).map(" ".join),
    st.sampled_from(["AUTRE", "COMMUNE", "CCAS", "EPCI", "ASSOCIATION", "ENTREPRISE"]),
    st.sampled_from(["", "21960001000019", "21960001000027", "32960001000016"]),
    st.sampled_from(["", "96001", "96002"]),
    st.sampled_from(["", "Valfictif", "Bourg"]),
    st.sampled_from(["", "1 rue du Port"]),
    st.sampled_from(["", "0470000001", "+33 4 70 00 00 01", "12"]),
    st.sampled_from(["", "a@example.org"]),
    st.sampled_from(["", "exemple.org", "https://www.exemple.org/"]),
)


@given(corps, corps)
def test_the_order_of_a_pair_does_not_matter(a, b):
    assert compare(a, b) == compare(b, a)
    assert 0.0 <= compare(a, b).score <= 1.0


@given(st.lists(corps, max_size=8, unique_by=lambda one: one.id), st.randoms())
@settings(max_examples=60)
def test_the_order_of_a_list_does_not_matter(bodies, hasard):
    mixed = list(bodies)
    hasard.shuffle(mixed)
    assert find_pairs(bodies) == find_pairs(mixed)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_compared(un, deux):
    assert compare(Corps(1, un), Corps(2, deux)).verdict in Verdict


def test_two_thousand_bodies_in_less_than_a_second():
    bodies = [
        Corps(
            pk,
            f"{['Commune de', 'CCAS de', 'Association', 'Club', 'Mairie de'][pk % 5]} Lieu{pk % 400} Nord",
            code_insee=f"96{pk % 400:03d}",
            commune=f"Lieu{pk % 400}",
            telephone="0470000001" if pk % 3 else "",
        )
        for pk in range(2000)
    ]
    start = time.process_time()
    pairs = find_pairs(bodies)
    spent = time.process_time() - start
    assert pairs
    assert spent < 2, f"{spent:.2f} s of processor"  # well under 1 s; the margin is for a slow machine
