"""Messages leave on commit, and leave a trace without the address."""

import json
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.messages.models import Envoi
from maillage.socle.messages.services import AdresseRefusee, hash_address, send_email, send_sms

ADRESSE = "personne@example.org"
NUMERO = "+33546000000"


@pytest.fixture(autouse=True)
def gabarits(settings):
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "gabarits"]}]


def email(acteur, to=ADRESSE, template="essais/bonjour", **extra):
    return send_email(by=acteur, to=to, template=template, context={"nom": "Zoé & Cie"}, **extra)


def sms(acteur, to=NUMERO):
    return send_sms(by=acteur, to=to, template="essais/rappel", context={"nom": "Zoé & Cie"})


def test_leaves_when_the_act_is_committed(acteur, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        envoi = email(acteur, objet_type="import", objet_id=7)
        assert not mail.outbox
        assert envoi.etat == "EN_ATTENTE"
    message = mail.outbox[0]
    assert (message.to, message.subject, message.body) == (
        [ADRESSE],
        "Bonjour Zoé & Cie de Val-Fictif",
        "Bonjour Zoé & Cie.\n",
    )
    assert message.alternatives[0] == ("<p>Bonjour Zoé &amp; Cie.</p>\n", "text/html")
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.canal, envoi.objet_type, envoi.objet_id) == ("ENVOYE", "COURRIEL", "import", "7")
    assert envoi.envoye_at is not None
    assert "essais/bonjour" in str(envoi)


def test_text_alone_is_enough(acteur, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        email(acteur, template="essais/simple")
    assert not mail.outbox[0].alternatives


def test_an_html_form_that_includes_a_missing_template_fails(acteur):
    with pytest.raises(TemplateDoesNotExist):
        email(acteur, template="essais/casse")


def test_an_act_undone_sends_nothing(base_neuve):
    from maillage.socle.territoires.models import Departement

    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")

    def act():
        email(command_acteur(row.pk, "essai"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), tenant_transaction(row.pk):
        act()
    assert not mail.outbox
    with tenant_transaction(row.pk):
        assert not Envoi.objects.exists()


def test_real_commit_closes_the_row(base_neuve):
    from maillage.socle.territoires.models import Departement

    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")
    with tenant_transaction(row.pk):
        email(command_acteur(row.pk, "essai"))
    assert len(mail.outbox) == 1
    with tenant_transaction(row.pk):
        assert Envoi.objects.get().etat == "ENVOYE"


def test_a_mail_server_that_fails_does_not_undo_the_act(acteur, monkeypatch, django_capture_on_commit_callbacks):
    from django.core.mail.backends import locmem

    def fail(*_args):
        raise ConnectionRefusedError("personne@example.org")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", fail)
    with django_capture_on_commit_callbacks(execute=True):
        envoi = email(acteur)
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.raison, envoi.envoye_at) == ("ECHEC", "ConnectionRefusedError", None)


def test_the_address_is_nowhere_in_the_row(acteur, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        envoi = email(acteur, to="Personne@Example.org")
    row = json.dumps(list(Envoi.objects.values()), default=str)
    assert "example.org" not in row.lower()
    assert envoi.empreinte == hash_address(ADRESSE)
    assert "example.org" not in capsys.readouterr().err.lower()


def test_the_hash_depends_on_the_key(settings):
    before = hash_address(ADRESSE)
    settings.SECRET_KEY = "autre"
    assert hash_address(ADRESSE) != before


@pytest.mark.parametrize("to", ["", "personne", "a@b.fr\nBcc: x@y.fr", "a@b.fr,c@d.fr", "é", "x" * 400 + "@b.fr"])
def test_what_is_no_address_is_refused(acteur, to):
    with pytest.raises(AdresseRefusee):
        email(acteur, to=to)
    assert not Envoi.objects.exists()


def test_a_subject_stays_on_one_line(acteur, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_email(by=acteur, to=ADRESSE, template="essais/bonjour", context={"nom": "a\nBcc: x@y.fr"})
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == [ADRESSE]


def test_asks_for_a_transaction(base_neuve):
    from maillage.socle.territoires.models import Departement

    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")
    with pytest.raises(RuntimeError):
        email(command_acteur(row.pk, "essai"))


@time_machine.travel("2026-03-10 10:00:00+01:00", tick=False)
def test_a_text_message_goes_to_the_console(acteur, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        envoi = sms(acteur)
    assert capsys.readouterr().out == f"SMS pour {NUMERO} : Zoé & Cie, votre rendez-vous est demain.\n"
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.canal) == ("ENVOYE", "SMS")


@pytest.mark.parametrize("to", ["", "0546000000", "+33 5 46", "+0123456789", "+33546000000\n"])
def test_a_number_is_in_e164(acteur, to):
    with pytest.raises(AdresseRefusee):
        sms(acteur, to=to)


@time_machine.travel("2026-03-10 10:00:00+01:00", tick=False)
def test_a_text_message_that_fails_is_told(acteur, settings, django_capture_on_commit_callbacks):
    settings.SMS_BACKEND = "maillage.socle.messages.sms.HttpSms"
    with django_capture_on_commit_callbacks(execute=True):
        envoi = sms(acteur)
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.raison) == ("ECHEC", "SmsNonParti")


def test_another_departement_sees_nothing(acteur):
    from maillage.socle.territoires.models import Departement

    other = Departement.objects.create(code="97", nom="Autre")
    email(acteur)
    set_tenant(other.pk)
    assert not Envoi.objects.exists()


@pytest.mark.parametrize("wrong", [{"etat": "ENVOYE"}, {"envoye_at": True}, {"etat": "AUTRE"}, {"canal": "PIGEON"}])
def test_state_and_date_go_together(departement, wrong):
    values = {"canal": "SMS", "etat": "ECHEC"} | wrong
    if "envoye_at" in values:
        values["envoye_at"] = timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor():
        Envoi.objects.create(departement=departement, gabarit="x", empreinte="0", demande_at=timezone.now(), **values)
