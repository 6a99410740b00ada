"""Ends of roles: warnings before, departures, accounts closed, and the night that does it."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.selectors.membres import expiring
from maillage.reseau.structures.services.departs import close_departed, see_off
from maillage.reseau.structures.services.fins import warn_before_end
from maillage.reseau.structures.services.membres import RoleRefuse, end_memberships
from maillage.reseau.structures.tasks import members_night
from maillage.socle.comptes import reprises
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.comptes.cycle_de_vie import SuccesseurRefuse
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement

JOUR = datetime.date(2026, 3, 10)
UN = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Association du Val")


@pytest.fixture
def chef(departement):
    return command_acteur(departement.pk, "commande")


@pytest.fixture
def travail(monkeypatch):
    """A higher app whose objects have a person in charge: {person id: count}."""
    held = {}

    def transfer(*, by, user, successor, today):
        moved = held.pop(user.pk, 0)
        held[successor.pk if successor else None] = moved
        return moved

    monkeypatch.setattr(reprises, "_reprises", {})
    reprises.register_reprise(
        reprises.Reprise("essai", "échéances à faire", lambda user, _d: held.get(user, 0), transfer)
    )
    return held


def partir(by, user, successor=None, fin=None, motif="Nouveau poste"):
    return see_off(by=by, user=user, successor=successor, fin=fin, motif=motif, today=JOUR)


class TestDeparture:
    def test_at_once_all_is_handed_over_and_closed(
        self, chef, membre, structure, travail, django_capture_on_commit_callbacks
    ):
        user, heir = membre(Role.REFERENT, structure), membre(Role.REFERENT, structure)
        travail[user.pk] = 3
        with django_capture_on_commit_callbacks(execute=True):
            assert partir(chef, user, heir) is True
        assert travail == {heir.pk: 3}
        user.refresh_from_db()
        assert not user.is_active
        row = Appartenance.objects.get(utilisateur=user)
        assert (row.fin, row.motif_fin) == (JOUR - UN, "Départ : Nouveau poste")
        assert [message.to for message in mail.outbox] == [[user.email]]
        acts = set(Ligne.objects.values_list("action", flat=True))
        assert {"compte.travail_repris", "role.fini", "compte.depart", "compte.ferme"} <= acts

    def test_at_a_date_the_work_goes_now_and_the_account_then(self, chef, membre, structure, travail, departement):
        user, heir = membre(Role.REFERENT, structure), membre(Role.REFERENT, structure)
        travail[user.pk] = 2
        assert partir(chef, user, heir, fin=JOUR + 5 * UN, motif="") is False
        assert travail == {heir.pk: 2}
        user.refresh_from_db()
        assert user.is_active
        assert Appartenance.objects.get(utilisateur=user).fin == JOUR + 5 * UN
        assert close_departed(departement.pk, JOUR + 5 * UN) == 0
        with time_machine.travel(datetime.datetime(2026, 3, 16, 12, tzinfo=datetime.UTC), tick=False):
            assert close_departed(departement.pk, JOUR + 6 * UN) == 1
            assert close_departed(departement.pk, JOUR + 6 * UN) == 0
        user.refresh_from_db()
        assert not user.is_active

    def test_one_who_came_back_keeps_his_account(self, chef, membre, structure, departement):
        user = membre(Role.REFERENT, structure)
        partir(chef, user, fin=JOUR + UN)
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role="ACCUEIL", structure=structure, debut=JOUR + 20 * UN
        )
        assert close_departed(departement.pk, JOUR + 10 * UN) == 0

    def test_a_role_that_ends_by_itself_closes_no_account(self, membre, structure, departement):
        membre(Role.REFERENT, structure, fin=JOUR - UN)
        assert close_departed(departement.pk, JOUR) == 0

    def test_refusals(self, chef, acteur, membre, structure):
        user, boss = membre(Role.REFERENT, structure), membre(Role.ADMINISTRATEUR)
        stranger = Utilisateur.objects.create_user("loin@example.org", "Loin")
        with pytest.raises(RoleRefuse, match="passé"):
            partir(chef, user, fin=JOUR - UN)
        with pytest.raises(SuccesseurRefuse):
            partir(chef, user, stranger)
        with pytest.raises(RoleRefuse, match="dernier administrateur"):
            partir(chef, boss)
        with pytest.raises(PermissionDenied):
            partir(acteur, boss)
        with pytest.raises(RoleRefuse, match="Une autre personne"):
            partir(acteur, Utilisateur.objects.get(pk=acteur.id))
        assert Appartenance.objects.in_force(JOUR).count() == 2

    def test_the_nightly_closing_ends_even_the_last_administrator(self, chef, membre):
        """An account that nobody uses: the command brings an administrator back."""
        boss = membre(Role.ADMINISTRATEUR)
        assert end_memberships(by=chef, user=boss, today=JOUR, motif="x", automatic=True) == 1
        assert not Appartenance.objects.in_force(JOUR).exists()

    def test_ends_already_told_are_kept(self, chef, membre, structure):
        user = membre(Role.REFERENT, structure, fin=JOUR + UN)
        assert end_memberships(by=chef, user=user, today=JOUR, motif="x", automatic=False, last=JOUR + 9 * UN) == 0

    def test_somebody_without_the_right_ends_nothing(self, agir, membre, structure):
        user = membre(Role.CONSEILLER, structure)
        with pytest.raises(PermissionDenied):
            end_memberships(by=agir(Role.REFERENT, structure), user=user, today=JOUR, motif="x", automatic=False)


class TestDeparturePage:
    def test_the_preview_then_the_act(self, entree, membre, structure, travail):
        user, heir = (
            membre(Role.REFERENT, structure, nom="Sacha Part"),
            membre(Role.ACCUEIL, structure, nom="Alix Reste"),
        )
        travail[user.pk] = 4
        browser, url = entree(), reverse("structures:departure", args=[user.pk])
        page = browser.get(url).content.decode()
        assert "Référent de structure (Association du Val)" in page
        assert "échéances à faire (4)" in page
        assert browser.post(url, {}).status_code == 422
        data = {"quand": "maintenant", "motif": "Retraite", "successeur_texte": "alix"}
        answer = browser.post(url, data, follow=True)
        assert "son compte est fermé" in answer.content.decode()
        assert travail == {heir.pk: 4}

    def test_two_people_of_one_name_are_told_apart(self, entree, membre, structure):
        user = membre(Role.REFERENT, structure)
        first, second = membre(Role.ACCUEIL, structure, nom="Alix Un"), membre(Role.ACCUEIL, structure, nom="Alix Deux")
        browser, url = entree(), reverse("structures:departure", args=[user.pk])
        data = {
            "quand": "jour",
            "fin_0": "20",
            "fin_1": "3",
            "fin_2": "2026",
            "motif": "Retraite",
            "successeur_texte": "alix",
        }
        answer = browser.post(url, data)
        assert answer.status_code == 422
        assert second.email in answer.content.decode()
        answer = browser.post(url, data | {"successeur": first.pk, "successeur_texte": ""}, follow=True)
        assert "finissent le 20 mars 2026" in answer.content.decode()

    @pytest.mark.parametrize(
        "typed", [{"successeur_texte": "personne"}, {"successeur": "999999", "successeur_texte": "zzz"}]
    )
    def test_nobody_answers_to_that(self, entree, membre, structure, typed):
        user = membre(Role.REFERENT, structure)
        answer = entree().post(
            reverse("structures:departure", args=[user.pk]), {"quand": "maintenant", "motif": "x", **typed}
        )
        assert answer.status_code == 422
        assert "Aucun membre ne répond" in answer.content.decode()

    def test_the_last_administrator_is_told_by_the_form(self, entree, membre):
        boss = membre(Role.ADMINISTRATEUR)
        browser = entree(Role.ADMINISTRATEUR)
        Appartenance.objects.exclude(utilisateur=boss).update(fin=JOUR)
        answer = browser.post(
            reverse("structures:departure", args=[boss.pk]),
            {"quand": "maintenant", "motif": "x", "successeur_texte": ""},
        )
        assert answer.status_code == 422
        assert "dernier administrateur" in answer.content.decode()

    def test_an_account_that_serves_elsewhere_stays_open(self, entree, membre, structure, departement):
        user = membre(Role.REFERENT, structure)
        there = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        with tenant_transaction(there.pk):
            Appartenance.objects.create(
                departement=there, utilisateur=user, role="ELU", debut=datetime.date(2020, 1, 1)
            )
        answer = entree().post(
            reverse("structures:departure", args=[user.pk]), {"quand": "maintenant", "motif": "Départ"}, follow=True
        )
        assert "Son compte reste ouvert" in answer.content.decode()
        user.refresh_from_db()
        assert user.is_active
        with tenant_transaction(there.pk):
            assert Appartenance.objects.get(departement=there).fin is None

    def test_not_one_s_own(self, departement, membre):
        from django.test import Client

        from tests.base_essais import entrer

        user = membre(Role.ADMINISTRATEUR)
        browser = entrer(Client(headers={"host": "96.localhost"}), user)
        assert browser.get(reverse("structures:departure", args=[user.pk])).status_code == 403


class TestWarnings:
    def warned(self, departement, callbacks, day=JOUR):
        mail.outbox.clear()
        with callbacks(execute=True):
            warn_before_end(departement, day)
        return sorted(message.to[0] for message in mail.outbox)

    @pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 1), (29, 1), (8, 1), (7, 1), (1, 1), (0, 1)])
    def test_thirty_days_before(self, departement, membre, structure, django_capture_on_commit_callbacks, days, told):
        membre(Role.REFERENT, structure, fin=JOUR + days * UN)
        assert len(self.warned(departement, django_capture_on_commit_callbacks)) == told

    def test_the_person_and_who_gave_it_once_for_each_notice(
        self, departement, membre, structure, django_capture_on_commit_callbacks
    ):
        giver = membre(Role.COORDINATEUR)
        user = membre(Role.REFERENT, structure, fin=JOUR + 30 * UN, donnee_par=giver)
        both = sorted([user.email, giver.email])
        assert self.warned(departement, django_capture_on_commit_callbacks) == both
        assert self.warned(departement, django_capture_on_commit_callbacks) == []
        assert self.warned(departement, django_capture_on_commit_callbacks, JOUR + 10 * UN) == []
        assert self.warned(departement, django_capture_on_commit_callbacks, JOUR + 23 * UN) == both
        assert self.warned(departement, django_capture_on_commit_callbacks, JOUR + 24 * UN) == []

    def test_a_giver_who_left_is_not_told(self, departement, membre, structure, django_capture_on_commit_callbacks):
        giver = membre(Role.COORDINATEUR, fin=JOUR - UN)
        user = membre(Role.REFERENT, structure, fin=JOUR + 5 * UN, donnee_par=giver)
        assert self.warned(departement, django_capture_on_commit_callbacks) == [user.email]

    def test_a_role_already_given_again_worries_nobody(
        self, departement, membre, structure, django_capture_on_commit_callbacks
    ):
        user = membre(Role.REFERENT, structure, fin=JOUR + 5 * UN)
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role="REFERENT", structure=structure, debut=JOUR + 6 * UN
        )
        assert self.warned(departement, django_capture_on_commit_callbacks) == []

    def test_the_end_of_the_last_administrator_is_told_to_the_pilots(
        self, departement, membre, django_capture_on_commit_callbacks
    ):
        coordinator = membre(Role.COORDINATEUR)
        boss = membre(Role.ADMINISTRATEUR, fin=JOUR + 20 * UN)
        assert self.warned(departement, django_capture_on_commit_callbacks) == sorted([coordinator.email, boss.email])
        assert "dernier administrateur" in mail.outbox[0].body

    def test_closed_accounts_are_passed_over(self, departement, membre, structure):
        user = membre(Role.REFERENT, structure, fin=JOUR + 5 * UN)
        assert [row.utilisateur for row in expiring(departement, 30, JOUR)] == [user]
        Utilisateur.objects.update(is_active=False)
        assert list(expiring(departement, 30, JOUR)) == []

    def test_as_many_queries_for_many_that_were_warned(
        self, departement, membre, structure, django_assert_max_num_queries, django_capture_on_commit_callbacks
    ):
        for _ in range(8):
            membre(Role.REFERENT, structure, fin=JOUR + 5 * UN)
        self.warned(departement, django_capture_on_commit_callbacks)
        with django_assert_max_num_queries(14):
            warn_before_end(departement, JOUR)


def test_the_night_does_it_all_and_may_run_again(departement, membre, structure, django_capture_on_commit_callbacks):
    user = membre(Role.REFERENT, structure, fin=JOUR + 5 * UN)
    gone = membre(Role.ACCUEIL, structure, fin=JOUR - UN, motif_fin="Départ : retraite")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            members_night(timestamp=0)
    assert [message.to for message in mail.outbox] == [[user.email]]
    gone.refresh_from_db()
    assert not gone.is_active


def test_the_job_stays_out_of_the_hour_that_changes():
    from procrastinate.contrib.django import app

    crons = [
        task.cron for task in app.periodic_registry.periodic_tasks.values() if task.task.name.startswith("structures.")
    ]
    assert crons
    assert all(cron.split()[1] != "2" for cron in crons)
    assert timezone.localdate() == JOUR
