"""Accounts that nobody uses, people who leave, accounts opened again."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes import reprises
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.comptes.cycle_de_vie import (
    SuccesseurRefuse,
    close_account,
    may_reopen_by_invitation,
    reopen_account,
    watch_inactive,
    watch_one,
)
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.inactivite import Etape
from maillage.socle.comptes.models import SessionCompte, SuiviCompte, Utilisateur
from maillage.socle.comptes.services import open_account
from maillage.socle.comptes.tasks import watch_inactive_accounts
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer

AN = dt.datetime(2027, 3, 10, 4, 20, tzinfo=dt.UTC)
"""A year, to the day, after the last sign-in."""
SIGNE = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _registers(monkeypatch):
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(reprises, "_reprises", {})
    monkeypatch.setattr(reprises, "_fins", list(reprises._fins))


def person(departement, email="camille@example.org", role=Role.COORDINATEUR, **values):
    user = Utilisateur.objects.create_user(email, "Camille Essai", **values)
    Utilisateur.objects.filter(pk=user.pk).update(date_joined=SIGNE, last_login=SIGNE)
    if departement is not None:
        Appartenance.objects.create(departement=departement, utilisateur=user, role=role, debut=SIGNE.date())
    return user


def state(user):
    user.refresh_from_db()
    return user.is_active


def actions():
    return list(Ligne.objects.values_list("action", flat=True))


def test_warned_reminded_closed(departement, client, django_capture_on_commit_callbacks):
    user = person(departement)
    entrer(client, user)
    Utilisateur.objects.update(last_login=SIGNE)
    SessionCompte.objects.update(vue_le=SIGNE)
    with django_capture_on_commit_callbacks(execute=True):
        for days, expected in [(-1, {}), (0, {Etape.AVERTIR: 1}), (0, {Etape.RIEN: 1}), (24, {Etape.RAPPELER: 1})]:
            done = watch_inactive(AN + dt.timedelta(days))
            assert {step: count for step, count in done.items() if count} == expected
    assert [message.subject for message in mail.outbox] == ["Val-Fictif : votre compte sera fermé le 10 avril 2027"] * 2
    assert mail.outbox[0].to == ["camille@example.org"]
    assert "dernier rappel" not in mail.outbox[0].body
    assert "dernier rappel" in mail.outbox[1].body
    assert state(user)
    assert watch_inactive(AN + dt.timedelta(31))[Etape.FERMER] == 1
    assert not state(user)
    assert not SessionCompte.objects.filter(compte=user).exists()
    assert not Appartenance.objects.in_force(dt.date(2027, 4, 11)).exists()
    assert actions().count("compte.ferme") == 1
    assert SuiviCompte.objects.get().raison == "INACTIVITE"
    assert not any(watch_inactive(AN + dt.timedelta(60)).values())


def test_signing_in_between_stops_it(departement):
    user = person(departement)
    watch_inactive(AN)
    Utilisateur.objects.update(last_login=AN + dt.timedelta(3))
    assert not any(watch_inactive(AN + dt.timedelta(40)).values())
    assert state(user)


def test_a_session_still_used_counts(departement, client):
    user = person(departement)
    entrer(client, user)
    Utilisateur.objects.update(last_login=SIGNE)
    SessionCompte.objects.update(vue_le=AN - dt.timedelta(2))
    assert not any(watch_inactive(AN).values())


def test_one_who_signs_in_while_the_job_runs_is_left_alone(departement):
    user = person(departement)
    Utilisateur.objects.update(last_login=AN)
    assert watch_one(user.pk, AN.date(), AN) is Etape.RIEN


def test_an_account_that_was_never_used_counts_from_its_opening(departement):
    user = person(departement)
    Utilisateur.objects.update(last_login=None)
    assert watch_inactive(AN)[Etape.AVERTIR] == 1
    assert state(user)


def test_an_account_without_role_is_warned_by_the_first_departement(departement, django_capture_on_commit_callbacks):
    person(None)
    with django_capture_on_commit_callbacks(execute=True):
        watch_inactive(AN)
    assert mail.outbox[0].subject.startswith("Val-Fictif")


def test_without_any_departement_it_is_followed_all_the_same(db):
    person(None)
    assert watch_inactive(AN)[Etape.AVERTIR] == 1
    assert not mail.outbox


def test_each_departement_tells_the_closing(departement):
    other = Departement.objects.create(code="97", nom="Autre")
    user = person(departement)
    with tenant_transaction(other.pk):
        Appartenance.objects.create(departement=other, utilisateur=user, role=Role.ELU, debut=SIGNE.date())
    for days in (0, 24, 31):
        watch_inactive(AN + dt.timedelta(days))
    assert not state(user)
    for one in (departement, other):
        with tenant_transaction(one.pk):
            assert actions().count("compte.ferme") == 1
            assert not Appartenance.objects.in_force(dt.date(2027, 4, 11)).exists()


def test_one_account_that_fails_does_not_stop_the_others(departement, monkeypatch, caplog):
    person(departement)
    person(departement, "zoe@example.org")
    kept = SuiviCompte.save

    def save(self, *args, **kwargs):
        if self.utilisateur.email.startswith("camille"):
            raise ValueError
        kept(self, *args, **kwargs)

    monkeypatch.setattr(SuiviCompte, "save", save)
    assert watch_inactive(AN)[Etape.AVERTIR] == 1
    assert SuiviCompte.objects.get().utilisateur.email == "zoe@example.org"


def test_the_nightly_job_runs(departement):
    person(departement)
    watch_inactive_accounts.func(0)
    assert SuiviCompte.objects.count() == (1 if timezone.now() > AN else 0)


# ---- Departures


class Dossiers:
    """A kind of work, as an app above would register it: so many files per person."""

    def __init__(self, **held):
        self.held = held

    def count(self, user_id, departement_id):
        return self.held.get(Utilisateur.objects.get(pk=user_id).nom, 0)

    def transfer(self, *, by, user, successor, today):
        number = self.held.pop(user.nom, 0)
        name = successor.nom if successor else "personne"
        self.held[name] = self.held.get(name, 0) + number
        return number


@pytest.fixture
def chef(departement):
    """An administrator, and another one so that neither is the last."""
    person(departement, "zoe@example.org", Role.ADMINISTRATEUR)
    user = Utilisateur.objects.create_user("chef@example.org", "Dominique Essai")
    Appartenance.objects.create(departement=departement, utilisateur=user, role=Role.ADMINISTRATEUR, debut=SIGNE.date())
    return Acteur(user.pk, str(user), departement.pk, frozenset({Role.ADMINISTRATEUR}))


def leave(chef, user, successor=None):
    return close_account(by=chef, user=user, successor=successor, today=timezone.localdate())


def test_the_work_goes_to_the_successor(departement, chef):
    user = person(departement, "part@example.org")
    user.nom = "Part"
    user.save()
    successor = Utilisateur.objects.get(email="zoe@example.org")
    files = Dossiers(Part=3)
    reprises.register_reprise(reprises.Reprise("dossiers", "dossiers", files.count, files.transfer))
    assert reprises.list_tenues(user.pk, departement.pk) == [reprises.Tenue("dossiers", "dossiers", 3)]
    done = leave(chef, user, successor)
    assert files.held == {"Camille Essai": 3}
    assert [one.nombre for one in done.repris] == [3]
    assert done.ferme
    assert not state(user)
    assert reprises.list_tenues(successor.pk, departement.pk) != []
    line = Ligne.objects.get(action="compte.travail_repris")
    assert line.detail == {"quoi": "dossiers", "nombre": 3, "par": successor.pk}
    assert {"compte.travail_repris", "compte.depart", "compte.ferme"} <= set(actions())


def test_without_a_successor_the_work_waits(departement, chef):
    user = person(departement, "part@example.org")
    files = Dossiers(**{"Camille Essai": 2})
    reprises.register_reprise(reprises.Reprise("dossiers", "dossiers", files.count, files.transfer))
    leave(chef, user)
    assert files.held == {"personne": 2}


def test_all_or_nothing(departement, chef):
    user = person(departement, "part@example.org")

    def fail(**_kwargs):
        raise ZeroDivisionError

    reprises.register_reprise(reprises.Reprise("dossiers", "dossiers", lambda *_: 1, fail))
    with pytest.raises(ZeroDivisionError):
        leave(chef, user)
    assert state(user)
    assert Appartenance.objects.in_force(timezone.localdate()).filter(utilisateur=user).exists()
    assert actions() == []


def test_a_role_elsewhere_keeps_the_account_open(departement, chef):
    other = Departement.objects.create(code="97", nom="Autre")
    user = person(departement, "part@example.org")
    with tenant_transaction(other.pk):
        Appartenance.objects.create(departement=other, utilisateur=user, role=Role.ELU, debut=SIGNE.date())
    assert not leave(chef, user).ferme
    assert state(user)
    assert not Appartenance.objects.in_force(timezone.localdate()).filter(utilisateur=user).exists()
    with tenant_transaction(other.pk):
        assert Appartenance.objects.in_force(timezone.localdate()).count() == 1
        assert actions() == []


@pytest.mark.parametrize("who", ["self", "closed", "stranger"])
def test_not_everyone_can_take_over(departement, chef, who):
    user = person(departement, "part@example.org")
    choices = {
        "self": lambda: user,
        "closed": lambda: person(departement, "ferme@example.org", is_active=False),
        "stranger": lambda: person(None, "inconnu@example.org"),
    }
    with pytest.raises(SuccesseurRefuse):
        leave(chef, user, choices[who]())
    assert state(user)


# ---- Opening again


def test_an_invitation_opens_an_idle_account_again(departement):
    user = person(departement)
    for days in (0, 24, 31):
        watch_inactive(AN + dt.timedelta(days))
    assert may_reopen_by_invitation(user)
    open_account(by=command_acteur(departement.pk, "essai"), email=user.email)
    assert state(user)
    assert "compte.rouvert" in actions()
    followed = SuiviCompte.objects.get()
    assert (followed.ferme_at, followed.raison, followed.averti_at) == (None, "", None)


def test_an_account_closed_by_the_installation_stays_closed(departement):
    user = person(departement, is_active=False)
    open_account(by=command_acteur(departement.pk, "essai"), email=user.email)
    assert not state(user)


def test_a_reopened_account_has_a_year_before_it(departement):
    user = person(departement, is_active=False)
    reopen_account(by=command_acteur(departement.pk, "essai"), user=user)
    SuiviCompte.objects.update(rouvert_at=AN)
    assert not any(watch_inactive(AN + dt.timedelta(200)).values())


def test_opening_an_open_account_does_nothing(departement):
    user = person(departement)
    reopen_account(by=command_acteur(departement.pk, "essai"), user=user)
    assert actions() == []
