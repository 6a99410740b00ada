"""Messages: at the rhythm chosen, when there is something, never twice; a way to stop that asks for no sign-in."""

import datetime as dt
import email
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client

from maillage.base.tenancy import set_tenant
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import Escalade, Pour
from maillage.socle.echeances.enums import Rythme
from maillage.socle.echeances.models import PreferenceRappel
from maillage.socle.echeances.services.collecte import collect_all
from maillage.socle.echeances.services.messages import _take_day, escalate, send_digests
from maillage.socle.echeances.services.preferences import choose_rhythm
from maillage.socle.echeances.tasks import plan_messages, send_messages
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer
from tests.socle.echeances.conftest import JOUR

LUNDI = dt.date(2026, 3, 2)
SEMAINE = dt.timedelta(days=7)
UN_JOUR = dt.timedelta(days=1)


@pytest.fixture
def coordination(membre):
    return membre(Role.COORDINATEUR, "coordination@example.org", "Camille Essai")


@pytest.fixture
def courriels(django_capture_on_commit_callbacks):
    """(day) → messages that leave that day."""

    def run(departement, day, job=send_digests):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            job(departement.pk, day)
        return list(mail.outbox)

    return run


def choose(departement, user, rythme, jour=0):
    choose_rhythm(by=build_acteur(user.pk, str(user), departement.pk), rythme=rythme, jour=jour)


def test_every_monday_for_who_chose_nothing(departement, essai, coordination, courriels):
    essai.add("1", titre="Relire la convention", echeance_le=JOUR)
    collect_all(departement.pk, LUNDI)
    (message,) = courriels(departement, LUNDI)
    assert message.to == ["coordination@example.org"]
    assert message.subject == "Val-Fictif : 1\u00a0chose à faire".replace("\u00a0", " ")
    assert "Relire la convention" in message.body
    assert "Pour le mardi 3 mars 2026. La délibération 003 le demande." in message.body
    assert "Faire la chose : http://96.localhost/recensement/" in message.body
    assert "Relire la convention" in message.alternatives[0][0]
    assert courriels(departement, LUNDI) == []
    assert courriels(departement, LUNDI + UN_JOUR) == []
    assert len(courriels(departement, LUNDI + SEMAINE)) == 1


def test_two_runs_at_once_write_once(departement, essai, coordination, courriels):
    """The second one had read, before the first wrote, that nobody was written to."""
    essai.add("1")
    collect_all(departement.pk, LUNDI)
    stale = PreferenceRappel(rythme=Rythme.SEMAINE, jour=0)
    assert _take_day(departement.pk, coordination.pk, stale, LUNDI)
    assert not _take_day(departement.pk, coordination.pk, stale, LUNDI)


def test_nothing_leaves_when_there_is_nothing_to_do(departement, essai, coordination, courriels):
    essai.add("loin", echeance_le=LUNDI + dt.timedelta(days=90))
    collect_all(departement.pk, LUNDI)
    assert courriels(departement, LUNDI) == []


def test_what_was_just_done_is_not_told(departement, essai, coordination, courriels):
    essai.add("1")
    collect_all(departement.pk, LUNDI)
    essai.finis = {"1"}
    assert courriels(departement, LUNDI) == []


def test_never_means_never(departement, essai, coordination, courriels):
    essai.add("1", echeance_le=LUNDI - dt.timedelta(days=90))
    collect_all(departement.pk, LUNDI)
    choose(departement, coordination, Rythme.JAMAIS)
    assert courriels(departement, LUNDI) == []


def test_each_working_day_only_what_was_recalled_since(departement, essai, coordination, courriels):
    choose(departement, coordination, Rythme.JOUR_OUVRE)
    essai.add("1", echeance_le=LUNDI)
    collect_all(departement.pk, LUNDI)
    assert len(courriels(departement, LUNDI)) == 1
    collect_all(departement.pk, LUNDI + UN_JOUR)
    assert courriels(departement, LUNDI + UN_JOUR) == []
    essai.add("2", echeance_le=LUNDI + 2 * UN_JOUR)
    collect_all(departement.pk, LUNDI + 2 * UN_JOUR)
    (message,) = courriels(departement, LUNDI + 2 * UN_JOUR)
    assert "Faire la chose 1" in message.body  # still to do: the list is whole
    saturday = LUNDI + 5 * UN_JOUR
    essai.add("3", echeance_le=saturday)
    collect_all(departement.pk, saturday)
    assert courriels(departement, saturday) == []


def test_the_day_of_the_week_that_was_chosen(departement, essai, coordination, courriels):
    choose(departement, coordination, Rythme.SEMAINE, jour=3)
    essai.add("1")
    collect_all(departement.pk, LUNDI)
    assert courriels(departement, LUNDI) == []
    assert len(courriels(departement, LUNDI + 3 * UN_JOUR)) == 1


def test_a_long_list_is_cut_and_counted(departement, essai, coordination, courriels):
    for n in range(25):
        essai.add(str(n))
    collect_all(departement.pk, LUNDI)
    (message,) = courriels(departement, LUNDI)
    assert message.body.count("Faire la chose : ") == 10
    assert "Et 15\u00a0autres lignes : http://96.localhost/a-faire/" in message.body
    assert message.subject.startswith("Val-Fictif : 25")


def test_all_the_hats_of_a_person_in_one_message(departement, essai, coordination, structure, membre, courriels):
    membre(Role.REFERENT, "coordination@example.org", structure=structure)
    essai.add("coordination")
    essai.add("référent", pour=Pour(roles=(Role.REFERENT,), structure_id=structure.pk))
    collect_all(departement.pk, LUNDI)
    (message,) = courriels(departement, LUNDI)
    assert "Faire la chose coordination" in message.body
    assert "Faire la chose référent" in message.body


def test_a_closed_account_or_an_ended_role_receives_nothing(departement, essai, membre, courriels):
    closed = membre(Role.COORDINATEUR, "ferme@example.org")
    closed.is_active = False
    closed.save()
    membre(Role.COORDINATEUR, "parti@example.org", fin=dt.date(2021, 1, 1))
    essai.add("1")
    collect_all(departement.pk, LUNDI)
    assert courriels(departement, LUNDI) == []


def test_each_departement_writes_for_itself(departement, essai, coordination, courriels):
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
    set_tenant(other.pk)
    Appartenance.objects.create(
        departement=other, utilisateur=coordination, role=Role.COORDINATEUR, debut=dt.date(2020, 1, 1)
    )
    set_tenant(departement.pk)
    essai.add("1")
    collect_all(departement.pk, LUNDI)
    assert courriels(other, LUNDI) == []
    assert len(courriels(departement, LUNDI)) == 1


def test_the_jobs(departement, essai, coordination, courriels):
    from procrastinate.contrib.django.models import ProcrastinateJob

    essai.add("1")
    collect_all(departement.pk, LUNDI)
    plan_messages(int(dt.datetime(2026, 3, 2, 5, 15, tzinfo=dt.UTC).timestamp()))
    (job,) = ProcrastinateJob.objects.filter(task_name="echeances.envoyer_rappels")
    assert job.args == {"departement_id": departement.pk, "jour": "2026-03-02"}
    assert len(courriels(departement, "2026-03-02", send_messages)) == 1


class TestEscalation:
    def test_told_once_to_those_the_kind_names(self, departement, essai, coordination, structure, membre, courriels):
        membre(Role.REFERENT, "referent@example.org", structure=structure)
        essai.add(
            "1",
            echeance_le=LUNDI - dt.timedelta(days=20),
            pour=Pour(roles=(Role.REFERENT,), structure_id=structure.pk),
            escalade=Escalade(15, (Role.COORDINATEUR,)),
        )
        collect_all(departement.pk, LUNDI)
        choose(departement, coordination, Rythme.JAMAIS)
        (message,) = courriels(departement, LUNDI, escalate)
        assert message.to == ["coordination@example.org"]
        assert message.subject == "Val-Fictif : 1 échéance très en retard"
        assert "List-Unsubscribe" not in message.extra_headers
        assert Ligne.objects.get(action="echeances.signalees").detail == {"nombre": 1}
        assert courriels(departement, LUNDI, escalate) == []
        collect_all(departement.pk, LUNDI + UN_JOUR)
        assert courriels(departement, LUNDI + UN_JOUR, escalate) == []

    def test_what_is_done_is_not_told(self, departement, essai, coordination, courriels):
        essai.add("1", echeance_le=LUNDI - dt.timedelta(days=20), escalade=Escalade(15, (Role.COORDINATEUR,)))
        collect_all(departement.pk, LUNDI)
        essai.finis = {"1"}
        assert courriels(departement, LUNDI, escalate) == []


class TestStopping:
    @pytest.fixture
    def lien(self, departement, essai, coordination, courriels):
        essai.add("1")
        collect_all(departement.pk, LUNDI)
        (message,) = courriels(departement, LUNDI)
        return message

    def test_the_headers_of_rfc_8058(self, lien):
        parsed = email.message_from_bytes(lien.message().as_bytes())
        assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(
            r"<http://96\.localhost/rappels/arreter/[^>]+>", parsed["List-Unsubscribe"].replace("\n ", "")
        )

    def path(self, lien):
        return lien.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://96.localhost")

    def test_opening_the_link_stops_nothing(self, lien, coordination):
        answer = Client(HTTP_HOST="96.localhost").get(self.path(lien))
        assert answer.status_code == 200
        assert "Ne plus recevoir ces messages" in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        assert PreferenceRappel.objects.get(utilisateur=coordination).rythme == Rythme.SEMAINE

    def test_one_post_without_cookie_nor_token_of_page_stops(self, lien, departement, coordination, courriels):
        strict = Client(HTTP_HOST="96.localhost", enforce_csrf_checks=True)
        answer = strict.post(self.path(lien), {"List-Unsubscribe": "One-Click"})
        assert "C'est fait" in answer.content.decode().replace("&#x27;", "'")
        assert PreferenceRappel.objects.get(utilisateur=coordination).rythme == Rythme.JAMAIS
        assert courriels(departement, LUNDI + SEMAINE) == []
        line = Ligne.objects.get(action="rappels.arretes")
        assert "Camille" not in f"{line.acteur_nom}{line.detail}"

    def test_a_link_of_another_departement_or_changed_is_unknown(self, lien, departement, coordination):
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        assert Client(HTTP_HOST=other.hotes[0]).post(self.path(lien)).status_code == 404
        assert Client(HTTP_HOST="96.localhost").post(self.path(lien)[:-3] + "x/").status_code == 404
        assert Client(HTTP_HOST="96.localhost").post("/rappels/arreter/rien/").status_code == 404
        assert PreferenceRappel.objects.get(utilisateur=coordination).rythme == Rythme.SEMAINE


class TestPreferences:
    def test_choosing(self, departement, coordination):
        client = entrer(Client(HTTP_HOST="96.localhost"), coordination)
        page = client.get("/mon-compte/rappels/").content.decode()
        assert re.search(r'value="SEMAINE"[^>]*checked', page)
        answer = client.post("/mon-compte/rappels/", {"rythme": "MOIS", "jour": "2"}, follow=True)
        assert "Votre choix est enregistré" in answer.content.decode()
        row = PreferenceRappel.objects.get(utilisateur=coordination)
        assert (row.rythme, row.jour) == ("MOIS", 2)
        assert Ligne.objects.filter(action="rappels.choisis", objet_id=str(coordination.pk)).count() == 1

    @pytest.mark.parametrize("given", [{}, {"rythme": "TOUJOURS"}, {"rythme": "SEMAINE", "jour": "9"}])
    def test_a_wrong_choice_is_told(self, departement, coordination, given):
        client = entrer(Client(HTTP_HOST="96.localhost"), coordination)
        answer = client.post("/mon-compte/rappels/", given)
        assert answer.status_code == 422
        assert "Choisissez un" in answer.content.decode()
        assert not PreferenceRappel.objects.exists()


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), tick=False):
        yield
