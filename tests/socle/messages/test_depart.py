"""A message leaves once, even when a process is killed; a server that refuses is tried again; who says stop gets none."""

import datetime as dt
import json
import smtplib
import threading
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends import locmem
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.journal.models import Ligne
from maillage.socle.messages.depart import deliver, send_waiting
from maillage.socle.messages.models import Canal, Envoi, Opposition
from maillage.socle.messages.oppositions import lift_opposition, oppose, oppose_by_token, unsubscribe_token
from maillage.socle.messages.scellement import ContenuIllisible, seal, unseal
from maillage.socle.messages.services import send_email, send_sms
from maillage.socle.messages.tasks import send_waiting_messages
from maillage.socle.territoires.models import Departement

ADRESSE = "personne@example.org"
NUMERO = "+33546000000"
MATIN = "2026-03-10 10:00:00+01:00"


@pytest.fixture(autouse=True)
def gabarits(settings):
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "gabarits"]}]


def email(acteur, **extra):
    return send_email(by=acteur, to=ADRESSE, template="essais/bonjour", context={"nom": "Zoé"}, **extra)


def sms(acteur, **extra):
    return send_sms(by=acteur, to=NUMERO, template="essais/rappel", context={"nom": "Zoé"}, **extra)


def fails(monkeypatch, failure):
    def fail(*_args):
        raise failure

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", fail)


def again(envoi):
    envoi.refresh_from_db()
    return envoi


# ---- A process killed between the commit and the sending


def test_what_a_killed_process_left_is_sent_by_the_job(acteur):
    envoi = email(acteur, headers={"List-Unsubscribe": "<https://example.org/stop>"})
    assert send_waiting(acteur.departement_id, timezone.now()) == 1
    message = mail.outbox[0]
    assert (message.to, message.body) == ([ADRESSE], "Bonjour Zoé.\n")
    assert message.extra_headers["List-Unsubscribe"] == "<https://example.org/stop>"
    assert message.alternatives
    assert (again(envoi).etat, envoi.contenu) == ("ENVOYE", "")
    assert send_waiting(acteur.departement_id, timezone.now()) == 0
    assert len(mail.outbox) == 1


def test_the_periodic_job_serves_every_departement(acteur):
    other = Departement.objects.create(code="97", nom="Autre")
    email(acteur)
    with tenant_transaction(other.pk):
        email(command_acteur(other.pk, "essai"))
    send_waiting_messages.func(0)
    assert len(mail.outbox) == 2


def test_one_that_was_being_handed_over_is_not_sent_twice(acteur):
    envoi = email(acteur)
    Envoi.objects.update(depart_at=timezone.now() - dt.timedelta(minutes=16), essais=1)
    assert send_waiting(acteur.departement_id, timezone.now()) == 0
    assert not mail.outbox
    assert (again(envoi).etat, envoi.raison, envoi.contenu) == ("ECHEC", "interrompu", "")


def test_one_that_another_process_is_sending_is_left_to_it(acteur):
    envoi = email(acteur)
    Envoi.objects.update(depart_at=timezone.now() - dt.timedelta(minutes=1), essais=1)
    assert send_waiting(acteur.departement_id, timezone.now()) == 0
    assert again(envoi).etat == "EN_ATTENTE"


def test_two_processes_at_once_send_it_once(base_neuve):
    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")
        set_tenant(row.pk)
        envoi = email(command_acteur(row.pk, "essai"))
        transaction.get_connection().run_on_commit.clear()  # the process is killed at its commit
    left = []

    def run():
        try:
            left.append(deliver(row.pk, envoi.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(left) == [False] * 5 + [True]
    assert len(mail.outbox) == 1


# ---- A server that refuses


def test_a_failure_is_tried_again_three_times_then_left(acteur, monkeypatch):
    fails(monkeypatch, ConnectionRefusedError())
    with time_machine.travel(MATIN, tick=False) as clock:
        envoi = email(acteur)
        tries = []
        for _ in range(200):
            before = again(envoi).essais
            send_waiting(acteur.departement_id, timezone.now())
            if again(envoi).essais > before:
                tries.append(timezone.now())
            clock.shift(300)
    assert len(tries) == 4
    assert (envoi.etat, envoi.raison, envoi.prochain_at) == ("ECHEC", "ConnectionRefusedError", None)
    assert envoi.contenu == ""


def test_a_server_that_comes_back_gets_it(acteur, monkeypatch):
    with monkeypatch.context() as broken, time_machine.travel(MATIN, tick=False) as clock:
        fails(broken, smtplib.SMTPResponseException(451, b"later"))
        envoi = email(acteur)
        send_waiting(acteur.departement_id, timezone.now())
        assert again(envoi).etat == "ECHEC"
        broken.undo()
        send_waiting(acteur.departement_id, timezone.now())
        assert not mail.outbox
        clock.shift(301)
        send_waiting(acteur.departement_id, timezone.now())
    assert len(mail.outbox) == 1
    assert (again(envoi).etat, envoi.raison, envoi.essais) == ("ENVOYE", "", 2)


@pytest.mark.parametrize(
    ("failure", "final"),
    [
        (smtplib.SMTPRecipientsRefused({ADRESSE: (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({ADRESSE: (450, b"later")}), False),
        (smtplib.SMTPDataError(554, b"no"), True),
        (smtplib.SMTPServerDisconnected(), False),
        (TimeoutError(), False),
    ],
)
def test_what_will_never_be_taken_is_not_tried_again(acteur, monkeypatch, failure, final):
    fails(monkeypatch, failure)
    envoi = email(acteur)
    send_waiting(acteur.departement_id, timezone.now())
    assert again(envoi).etat == "ECHEC"
    assert (envoi.prochain_at is None, envoi.contenu == "") == (final, final)


# ---- What is kept meanwhile


def test_nothing_is_readable_while_it_waits(acteur):
    email(acteur)
    row = json.dumps(list(Envoi.objects.values()), default=str, ensure_ascii=False)
    assert "example.org" not in row
    assert "Zoé" not in row


def test_a_content_of_another_key_is_a_failure_and_goes(acteur, settings):
    envoi = email(acteur)
    settings.SECRET_KEY = "une-autre-cle-que-celle-qui-a-scelle-le-contenu"
    send_waiting(acteur.departement_id, timezone.now())
    assert (again(envoi).etat, envoi.raison, envoi.contenu) == ("ECHEC", "ContenuIllisible", "")


def test_a_former_key_still_opens(settings):
    sealed = seal({"a": "é"})
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "nouvelle-cle-de-l-installation"
    assert unseal(sealed) == {"a": "é"}
    with pytest.raises(ContenuIllisible):
        unseal(sealed[:-4] + "AAAA")


def test_the_table_refuses_a_content_that_stays(acteur):
    email(acteur)
    with pytest.raises(DatabaseError), transaction.atomic():
        Envoi.objects.update(etat="ENVOYE", envoye_at=timezone.now())


# ---- Quiet hours


@time_machine.travel("2026-03-10 21:30:00+01:00", tick=False)
def test_a_text_message_of_the_evening_leaves_in_the_morning(acteur, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        envoi = sms(acteur)
    send_waiting(acteur.departement_id, timezone.now())
    assert again(envoi).etat == "EN_ATTENTE"
    assert NUMERO not in capsys.readouterr().out
    with time_machine.travel("2026-03-11 08:01:00+01:00", tick=False):
        assert send_waiting(acteur.departement_id, timezone.now()) == 1
    assert NUMERO in capsys.readouterr().out


@time_machine.travel("2026-03-10 21:30:00+01:00", tick=False)
def test_an_urgent_one_leaves_at_once(acteur, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        envoi = sms(acteur, urgent=True)
    assert again(envoi).etat == "ENVOYE"
    assert NUMERO in capsys.readouterr().out


@time_machine.travel("2026-03-10 21:30:00+01:00", tick=False)
def test_mail_knows_no_hour(acteur, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        email(acteur)
    assert len(mail.outbox) == 1


# ---- Stop


@time_machine.travel(MATIN, tick=False)
def test_who_said_stop_gets_only_what_is_essential(acteur, capsys):
    oppose(by=acteur, to=NUMERO, canal=Canal.SMS)
    assert sms(acteur, essentiel=False).etat == "ECARTE"
    assert sms(acteur).etat == "EN_ATTENTE"
    assert email(acteur, essentiel=False).etat == "EN_ATTENTE"
    row = Envoi.objects.filter(etat="ECARTE").get()
    assert (row.contenu, row.prochain_at) == ("", None)
    send_waiting(acteur.departement_id, timezone.now())
    assert capsys.readouterr().out.count(NUMERO) == 1


def test_the_link_of_a_message_says_stop(acteur):
    token = unsubscribe_token(departement_id=acteur.departement_id, to=ADRESSE)
    assert ADRESSE not in token
    for _ in range(2):
        assert oppose_by_token(departement_id=acteur.departement_id, token=token)
    assert email(acteur, essentiel=False).etat == "ECARTE"
    assert Opposition.objects.count() == 1
    assert [(line.action, line.acteur_nom) for line in Ligne.objects.all()] == [("envoi.stop", "Destinataire")]
    assert "example.org" not in json.dumps(list(Ligne.objects.values()), default=str)


def test_one_may_change_ones_mind(acteur):
    oppose(by=acteur, to=ADRESSE, canal=Canal.COURRIEL)
    for _ in range(2):
        lift_opposition(by=acteur, to="Personne@Example.org", canal=Canal.COURRIEL)
    assert email(acteur, essentiel=False).etat == "EN_ATTENTE"
    assert list(Ligne.objects.values_list("action", flat=True)) == ["envoi.stop", "envoi.reprise"]


@pytest.mark.parametrize("damage", [lambda token: token[:-1], lambda _token: "", lambda _token: "a:b:c"])
def test_a_damaged_link_says_nothing(acteur, damage):
    token = unsubscribe_token(departement_id=acteur.departement_id, to=ADRESSE)
    assert not oppose_by_token(departement_id=acteur.departement_id, token=damage(token))
    assert not Opposition.objects.exists()


def test_stop_holds_in_one_departement(acteur):
    other = Departement.objects.create(code="97", nom="Autre")
    token = unsubscribe_token(departement_id=acteur.departement_id, to=ADRESSE)
    assert not oppose_by_token(departement_id=other.pk, token=token)
    oppose_by_token(departement_id=acteur.departement_id, token=token)
    with tenant_transaction(other.pk):
        assert not Opposition.objects.exists()
        assert email(command_acteur(other.pk, "essai"), essentiel=False).etat == "EN_ATTENTE"
