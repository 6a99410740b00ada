"""Duties of the census: questions together, deliveries and sources one by one."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from maillage.reseau.recensement.echeances import imports, questions, sources
from maillage.reseau.recensement.enums import EtatDoute
from maillage.reseau.recensement.models import Collecte, Doute
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.selectors.listes import still_due
from maillage.socle.echeances.services.collecte import collect_all
from tests.architecture.exemples import un_doute, un_import, une_source

JOUR = dt.date(2026, 3, 3)
MIDI = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(MIDI, tick=False):
        yield


def test_questions_are_one_duty_dated_by_the_oldest(departement):
    assert list(questions(departement.pk, JOUR)) == []
    first = un_doute(departement)
    un_doute(departement)
    Doute.objects.filter(pk=first.pk).update(created_at=MIDI - dt.timedelta(days=10))
    (duty,) = questions(departement.pk, JOUR)
    assert duty.titre == "2\u00a0questions attendent votre réponse"
    assert duty.echeance_le == JOUR + dt.timedelta(days=4)
    assert duty.url == "/recensement/questions/"


def test_the_count_is_that_of_this_moment_and_the_last_answer_ends_it(departement):
    un_doute(departement)
    last = un_doute(departement)
    collect_all(departement.pk, JOUR)
    shown = list(Echeance.objects.filter(collecteur="recensement.questions"))
    answered = {"etat": EtatDoute.ECARTE, "par": "Camille", "repondu_le": timezone.now()}
    Doute.objects.exclude(pk=last.pk).update(**answered)
    (row,) = still_due(departement.pk, shown, JOUR)
    assert row.titre == "1\u00a0question attend votre réponse"
    Doute.objects.filter(pk=last.pk).update(**answered)
    assert still_due(departement.pk, shown, JOUR) == []


def test_deliveries_that_wait_for_a_person(departement):
    for etat in ("CORRESPONDANCE", "PRET", "ECHEC", "ANALYSE", "APPLIQUE", "ABANDONNE"):
        un_import(departement, etat)
    duties = list(imports(departement.pk, JOUR))
    assert [one.titre for one in duties] == [
        "Confirmer les colonnes de « lieux.csv »",
        "Appliquer l'import « lieux.csv »",
        "L'import « lieux.csv » s'est arrêté",
    ]
    assert [one.url.rstrip("/").rpartition("/")[2] == "colonnes" for one in duties] == [True, False, False]
    assert {one.echeance_le for one in duties} == {JOUR + dt.timedelta(days=7)}


def read(departement, days_ago, **collecte):
    """A source whose last file was applied so many days ago."""
    source = une_source(departement)
    Collecte.objects.create(departement=departement, source=source, **collecte)
    lot = un_import(departement)
    lot.source, lot.fin_le = source, MIDI - dt.timedelta(days=days_ago)
    lot.save()
    return source


def test_sources_in_failure_and_sources_too_old(departement):
    broken = read(departement, 3, rythme_jours=30, alerte="INJOIGNABLE")
    read(departement, 36, rythme_jours=30)
    late = read(departement, 37, rythme_jours=30)
    read(departement, 371)
    old = read(departement, 373)
    duties = list(sources(departement.pk, JOUR))
    assert [one.cle for one in duties] == [str(broken.pk), str(late.pk), str(old.pk)]
    assert duties[0].titre == "La source ne répond plus : Source d'essai"
    assert duties[1].titre == "Demander un fichier récent : Source d'essai"
    assert duties[1].echeance_le == JOUR


def test_a_source_that_answers_again_is_no_longer_shown(departement):
    read(departement, 3, rythme_jours=30, alerte="INJOIGNABLE")
    un_import(departement, "PRET")
    collect_all(departement.pk, JOUR)
    shown = list(Echeance.objects.open().order_by("collecteur"))
    assert [row.collecteur for row in still_due(departement.pk, shown, JOUR)] == [
        "recensement.imports",
        "recensement.sources",
    ]
    Collecte.objects.update(alerte="")
    assert [row.collecteur for row in still_due(departement.pk, shown, JOUR)] == ["recensement.imports"]
