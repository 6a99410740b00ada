"""A body through time: its record and its members on a chosen day, what changed, across merges."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.reseau.structures.models import Appartenance, FusionStructure, Structure
from maillage.reseau.structures.selectors.histoire import end_of, history_of, members_at, merges_of, structure_at
from maillage.reseau.structures.services.fusion import merge_structures
from maillage.reseau.structures.services.separation import separate_structures
from maillage.reseau.structures.services.structures import edit_structure
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Commune
from tests.base_essais import entrer

JOUR = datetime.date(2026, 3, 3)


def jour(n: int) -> datetime.date:
    return JOUR + datetime.timedelta(days=n)


@pytest.fixture
def corps(departement):
    def make(nom: str = "Club Alizé", **valeurs):
        return Structure.objects.create(departement=departement, nom=nom, **valeurs)

    return make


@pytest.fixture
def membre(departement):
    def make(structure, nom: str, debut: int, fin: int | None = None):
        user, _ = Utilisateur.objects.get_or_create(email=f"{nom}@example.org", defaults={"nom": nom})
        return Appartenance.objects.create(
            departement=departement,
            utilisateur=user,
            role="REFERENT",
            structure=structure,
            debut=jour(debut),
            fin=None if fin is None else jour(fin),
        )

    return make


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(9990, 1, 1)))
def test_a_day_ends_at_the_next_midnight_in_france(day):
    end = end_of(day)
    assert timezone.localtime(end).date() == day + datetime.timedelta(days=1)
    assert timezone.localtime(end - datetime.timedelta(microseconds=1)).date() == day
    assert end_of(day) < end_of(day + datetime.timedelta(days=1))


def test_the_last_day_of_the_calendar_is_a_day():
    assert end_of(datetime.date.max).year == 9999


def test_the_record_is_as_it_was(acteur, corps):
    one = corps("Avant")
    today = timezone.localdate()
    assert structure_at(one, today).fiche.nom == "Avant"
    edit_structure(by=acteur, structure=one, valeurs={"nom": "Après"})
    assert structure_at(one, today).fiche.nom == "Après"
    before = structure_at(one, today - datetime.timedelta(days=1))
    assert (before.fiche, before.connue) == (None, True)


def test_a_record_older_than_its_history_says_so(corps):
    one = corps()
    Structure.objects.filter(pk=one.pk).update(created_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    one.refresh_from_db()
    photo = structure_at(one, JOUR)
    assert (photo.fiche, photo.connue) == (None, True), "its creation is told: it was not there"
    one.pk = 10**9
    assert structure_at(one, JOUR).fiche == one, "nothing was ever changed: it is as it was"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 15)), max_size=5),
    st.integers(-3, 50),
)
def test_members_of_a_day_are_those_whose_dates_hold_it(departement, corps, membre, periodes, rang):
    one, day = corps(), jour(rang)
    expected = []
    for number, (debut, duree) in enumerate(periodes):
        row = membre(one, f"m{number}", debut, None if duree is None else debut + duree)
        if row.debut <= day and (row.fin is None or day <= row.fin):
            expected.append(row.pk)
    assert {row.pk for row in members_at(one, day)} == set(expected)
    in_force = Appartenance.objects.filter(structure=one).in_force(day)
    assert set(in_force.values_list("pk", flat=True)) == set(expected)


def test_members_are_where_they_were_before_a_merge(acteur, corps, membre):
    a, b, c = corps("A"), corps("B"), corps("C")
    own, moved, far = membre(a, "own", 0), membre(b, "moved", 0), membre(c, "far", 0)
    doubled = membre(b, "own", 0, 40)
    first = merge_structures(by=acteur, gardee=b, absorbee=c)
    second = merge_structures(by=acteur, gardee=a, absorbee=b)
    FusionStructure.objects.filter(pk=first.pk).update(created_at=end_of(jour(10)))
    FusionStructure.objects.filter(pk=second.pk).update(created_at=end_of(jour(20)))

    def names(structure, rang):
        return [str(row.utilisateur) for row in members_at(structure, jour(rang))]

    assert (names(a, 5), names(b, 5), names(c, 5)) == (["own"], ["moved", "own"], ["far"])
    assert (names(a, 15), names(b, 15), names(c, 15)) == (["own"], ["far", "moved", "own"], [])
    assert (names(a, 25), names(b, 25), names(c, 25)) == (["far", "moved", "own"], [], [])
    Utilisateur.objects.get(nom="own").delete()
    assert names(b, 15) == ["far", "moved"], "an erased person is nowhere"
    separate_structures(by=acteur, fusion=second)
    assert names(b, 15) == ["far", "moved"]
    assert {own.pk, moved.pk, far.pk, doubled.pk}


def test_the_history_tells_what_changed_in_words(acteur, corps, departement):
    town = Commune.objects.create(code="96001", nom="Valfictif", code_departement="96")
    a, b = corps("A"), corps("B")
    edit_structure(by=acteur, structure=a, valeurs={"commune": town, "type": "COMMUNE", "telephone": "0470000001"})
    edit_structure(by=acteur, structure=a, valeurs={"telephone": "", "nom": "Autre"})
    merge_structures(by=acteur, gardee=b, absorbee=a)
    events, following = history_of(a)
    merged, second, first, created = events
    assert following is None
    assert created.cree
    told = {line.nom: (line.avant, line.apres, line.etat) for line in first.differences}
    assert told["Commune"] == ("", "Valfictif", "ajoute")
    assert told["Type"] == ("Autre organisme", "Commune", "modifie")
    assert {line.nom: line.etat for line in second.differences} == {
        "Nom": "modifie",
        "Téléphone de l'accueil": "retire",
    }
    assert {line.nom: line.apres for line in merged.differences}["Réunie à"] == "B"
    page, mark = history_of(a, taille=2)
    assert (len(page), len(history_of(a, mark, taille=2)[0])) == (2, 2)
    assert merges_of(a)[0].gardee == b


@pytest.fixture
def agent(client, acteur, departement):
    user = Utilisateur.objects.get(pk=acteur.id)
    Appartenance.objects.create(departement=departement, utilisateur=user, role="COORDINATEUR", debut="2026-01-01")
    client.defaults["HTTP_HOST"] = "96.localhost"
    return entrer(client, user)


def test_the_page_at_a_date(agent, acteur, corps, membre):
    one = corps("Club Alizé")
    membre(one, "Dominique", 0)
    url = reverse("structures:history", args=[one.pk])
    assert "La fiche est créée" in agent.get(url).text
    today = timezone.localdate()
    asked = {"le_0": today.day, "le_1": today.month, "le_2": today.year}
    seen = agent.get(url, asked)
    assert "Dominique" in seen.text
    assert seen.context["photo"].fiche.nom == "Club Alizé"
    old = agent.get(url, asked | {"le_2": 2020})
    assert "pas encore dans l&#x27;annuaire" in old.text or "pas encore dans l'annuaire" in old.text
    assert "Aucun membre ce jour-là" in old.text
    for bad in (
        {"le_0": "x", "le_1": "1", "le_2": "2020"},
        asked | {"le_2": 9000},
        {"le_0": "", "le_1": "", "le_2": ""},
    ):
        assert agent.get(url, bad).status_code == 422
    assert agent.get(url, {"apres": "x"}).status_code == 200


def test_the_page_asks_the_same_queries_with_two_events_and_twenty(agent, acteur, corps, membre):
    one, counts = corps("Club Alizé"), []
    url = reverse("structures:history", args=[one.pk])
    today = timezone.localdate()
    asked = {"le_0": today.day, "le_1": today.month, "le_2": today.year}
    for number in (2, 18):
        for rank in range(number):
            edit_structure(by=acteur, structure=one, valeurs={"nom": f"Club {number} {rank}"})
            membre(one, f"m{number}-{rank}", 0)
        with CaptureQueriesContext(connection) as seen:
            agent.get(url, asked)
        counts.append(len(seen))
    assert counts[0] == counts[1]
