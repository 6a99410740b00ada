"""Sign-in by e-mail code, through the pages, nothing mocked."""

import re
import threading

import pytest
import time_machine
from django.core import mail
from django.test import Client

from maillage.socle.comptes.models import SessionCompte, Utilisateur
from tests.socle.comptes.facteurs_essais import with_application

ADRESSE = "agent@example.org"


@pytest.fixture
def compte(departement):
    return Utilisateur.objects.create_user(ADRESSE, "Agent Essai")


def ask(client, email=ADRESSE, suite="", **extra):
    return client.post("/connexion/" + (f"?next={suite}" if suite else ""), {"email": email, **extra})


def last_code():
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def give(client, code, **extra):
    return client.post("/connexion/code/", {"code": code, "action": "verify", **extra})


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_code_sent_opens_the_session(client, compte):
    assert ask(client).headers["Location"] == "/connexion/code/"
    page = client.get("/connexion/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    answer = give(client, last_code())
    assert answer.headers["Location"] == "/espace/"
    assert is_in(client)


@pytest.mark.parametrize("typed", ["{} ", " {}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_code_pasted_with_blanks_is_read(client, compte, typed):
    ask(client)
    give(client, typed.format(last_code()))
    assert is_in(client)


@pytest.mark.parametrize("email", ["AGENT@Example.ORG", "  agent@example.org "])
def test_the_address_is_read_whatever_its_case(client, compte, email):
    ask(client, email)
    assert mail.outbox[-1].to == [ADRESSE]
    give(client, last_code())
    assert is_in(client)


def test_mail_names_the_departement_in_french(client, compte):
    ask(client)
    message = mail.outbox[-1]
    assert message.subject == "Val-Fictif : votre code pour vous connecter"
    assert "Val-Fictif" in message.body
    assert "15 minutes" in message.body
    html = message.alternatives[0][0]
    assert last_code() in html
    assert "style=" not in html


def test_unknown_address_gets_the_same_page_and_a_mail(client, compte):
    known = ask(client)
    page_known = client.get("/connexion/code/").content.decode()
    other = Client()
    unknown = ask(other, "personne@example.org")
    page_unknown = other.get("/connexion/code/").content.decode()
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert strip(page_known) == strip(page_unknown.replace("personne@example.org", ADRESSE))
    assert len(mail.outbox) == 2
    assert mail.outbox[-1].subject == "Val-Fictif : pas de compte avec cette adresse"
    assert "http" not in mail.outbox[-1].body


def strip(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_a_closed_account_answers_as_an_unknown_one(client, compte):
    Utilisateur.objects.update(is_active=False)
    assert ask(client).headers["Location"] == "/connexion/code/"
    assert "pas de compte" in mail.outbox[-1].subject
    give(client, "000000")
    assert not is_in(client)


def test_an_account_closed_after_the_mail_does_not_enter(client, compte):
    ask(client)
    Utilisateur.objects.update(is_active=False)
    answer = give(client, last_code())
    assert answer.headers["Location"] == "/connexion/fermee/"
    assert not is_in(client)
    page = client.get("/connexion/fermee/")
    assert page.status_code == 403
    assert "fermé" in page.content.decode()


@pytest.fixture
def adresses(compte):
    """Known, unknown, closed, with a second factor: nobody at the door may tell one from another."""
    Utilisateur.objects.create_user("fermee@example.org", is_active=False)
    with_application(Utilisateur.objects.create_user("double@example.org"))
    return [ADRESSE, "personne@example.org", "fermee@example.org", "double@example.org"]


def work_of(act):
    """The statements that a request makes, but those of the limits, which count by visitor and by address."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.socle.territoires.selectors import forget_hosts

    forget_hosts()  # else the first request alone reads the Département whole
    with CaptureQueriesContext(connection) as queries:
        act()
    return [re.sub(r"'[^']*'|\d+", "?", q["sql"])[:60] for q in queries if "base_c" not in q["sql"]]


def test_asking_is_the_same_work_for_every_address(adresses):
    first = work_of(lambda: ask(Client(), adresses[0]))
    for email in adresses[1:]:
        assert work_of(lambda email=email: ask(Client(), email)) == first
    assert len(mail.outbox) == 4


def test_a_wrong_code_is_the_same_work_for_every_address(adresses):
    done = []
    for email in adresses:
        browser = Client()
        ask(browser, email)
        code = last_code() if "code" in mail.outbox[-1].subject else "000000"
        done.append(work_of(lambda browser=browser, code=code: give(browser, wrong(code))))
        assert "pas le bon" in give(browser, wrong(code)).content.decode()
    assert [len(one) for one in done] == [len(done[0])] * 4


def test_asking_again_is_the_same_work_for_every_address(adresses):
    done = []
    for email in adresses:
        browser = Client()
        ask(browser, email)
        done.append(work_of(lambda browser=browser: browser.post("/connexion/code/", {"action": "resend"})))
    assert [len(one) for one in done] == [len(done[0])] * 4
    assert len(mail.outbox) == 8


def test_three_wrong_codes_end_the_try(client, compte):
    ask(client)
    code = last_code()
    for _ in range(2):
        page = give(client, wrong(code))
        assert page.status_code == 200
        assert "pas le bon" in page.content.decode()
    assert give(client, wrong(code)).headers["Location"] == "/connexion/"
    assert give(client, code).headers["Location"] == "/connexion/"
    assert not is_in(client)
    assert "trop d&#x27;essais" in client.get("/connexion/").content.decode()


def test_the_code_dies_after_fifteen_minutes(client, compte):
    with time_machine.travel("2026-01-05 10:00:00+01:00", tick=False) as clock:
        ask(client)
        code = last_code()
        clock.shift(901)
        assert give(client, code).headers["Location"] == "/connexion/"
        assert not is_in(client)


def test_reading_the_page_after_the_delay_sends_back_to_sign_in(client, compte):
    with time_machine.travel("2026-01-05 10:00:00+01:00", tick=False) as clock:
        ask(client)
        clock.shift(901)
        assert client.get("/connexion/code/").headers["Location"] == "/connexion/"
        assert client.get("/connexion/").status_code == 200


def test_a_code_used_once_is_dead(client, compte):
    ask(client)
    stolen = client.cookies["sessionid"].value
    code = last_code()
    give(client, code)
    thief = Client()
    thief.cookies["sessionid"] = stolen
    give(thief, code)
    assert not is_in(thief)


def test_a_code_belongs_to_the_browser_that_asked(client, compte):
    ask(client)
    other = Client()
    assert give(other, last_code()).headers["Location"] == "/connexion/"
    assert not is_in(other)


def test_a_code_of_one_account_does_not_open_another(client, compte):
    Utilisateur.objects.create_user("autre@example.org")
    ask(client)
    code = last_code()
    other = Client()
    ask(other, "autre@example.org")
    if last_code() != code:
        give(other, code)
        assert not is_in(other)


def test_session_key_changes_at_sign_in(client, compte):
    ask(client)
    before = client.session.session_key
    give(client, last_code())
    assert client.session.session_key != before
    assert not SessionCompte.objects.filter(session_key=before).exists()


def test_another_code_can_be_asked_twice(client, compte):
    ask(client)
    first = last_code()
    for _ in range(2):
        assert "Recevoir un autre code" in client.get("/connexion/code/").content.decode()
        client.post("/connexion/code/", {"action": "resend"})
    assert len(mail.outbox) == 3
    assert "Recevoir un autre code" not in client.get("/connexion/code/").content.decode()
    if last_code() != first:
        give(client, first)
        assert not is_in(client)
    give(client, last_code())
    assert is_in(client)


def test_asking_again_sends_a_mail_to_an_unknown_address_too(client, compte):
    ask(client, "personne@example.org")
    answer = client.post("/connexion/code/", {"action": "resend"})
    assert answer.headers["Location"] == "/connexion/code/"
    assert len(mail.outbox) == 2
    client.post("/connexion/code/", {"action": "resend"})
    client.post("/connexion/code/", {"action": "resend"})
    assert len(mail.outbox) == 3


def test_codes_per_address_are_limited(client, compte):
    for _ in range(5):
        page = ask(Client())
    assert len(mail.outbox) == 3
    assert "essais" in page.content.decode() or "codes" in page.content.decode()


@pytest.mark.parametrize(
    "suite",
    [
        "https://mechant.example/",
        "//mechant.example/",
        "/\\mechant.example",
        "javascript:alert(1)",
        "http://autre.localhost/",
    ],
)
def test_next_never_leads_elsewhere(client, compte, suite):
    ask(client, suite=suite)
    answer = give(client, last_code(), next=suite)
    assert answer.headers["Location"] == "/espace/"


def test_next_leads_back_inside(client, compte):
    answer = ask(client, suite="/lieux/")
    assert answer.headers["Location"] == "/connexion/code/?next=%2Flieux%2F"
    page = client.get(answer.headers["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/lieux/">' in page
    assert give(client, last_code(), next="/lieux/").headers["Location"] == "/lieux/"


def test_next_is_escaped(client, compte):
    page = client.get("/connexion/", {"next": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("adresse", ["/connexion/", "/connexion/code/", "/deconnexion/"])
def test_forms_want_their_token(compte, adresse):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(adresse, {"email": ADRESSE})
    assert answer.status_code == 403
    assert "resté ouvert trop longtemps" in answer.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Écrivez votre adresse e-mail."),
        ("agent", "adresse e-mail complète"),
        ("a@" + "b" * 300 + ".fr", "adresse e-mail complète"),
        ("a\x00@b.fr", ""),
    ],
)
def test_a_wrong_address_is_told_in_french(client, departement, email, message):
    page = ask(client, email)
    assert page.status_code == 200
    assert message in page.content.decode()
    assert "aria-invalid" in page.content.decode()
    assert not mail.outbox


def test_an_empty_code_is_told_in_french(client, compte):
    ask(client)
    assert "Écrivez le code reçu" in give(client, "").content.decode()


def test_signing_out_needs_a_click(client, compte):
    client.force_login(compte)
    assert client.get("/deconnexion/").status_code == 200
    assert is_in(client)
    assert client.post("/deconnexion/").headers["Location"] == "/"
    assert not is_in(client)


def test_signing_out_forgets_the_address_under_way(client, compte):
    ask(client)
    assert client.get("/connexion/").headers["Location"] == "/connexion/code/"
    assert client.post("/deconnexion/", {"next": "/connexion/"}).headers["Location"] == "/connexion/"
    assert client.get("/connexion/").status_code == 200


def test_no_one_opens_an_account_alone(client, departement):
    assert client.get("/connexion/inscription/").headers["Location"] == "/connexion/"
    client.post("/connexion/inscription/", {"email": "nouveau@example.org"})
    assert not Utilisateur.objects.exists()


def test_a_mail_server_that_fails_is_told_as_503(client, compte, settings, monkeypatch):
    from django.core.mail.backends import locmem

    def fail(*_args):
        raise ConnectionRefusedError

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", fail)
    for email in (ADRESSE, "personne@example.org"):
        answer = ask(Client(), email)
        assert answer.status_code == 503
        assert "revient bientôt" in answer.content.decode()


def test_wrong_codes_at_the_same_instant_are_counted(base_neuve):
    from django.db import connection, transaction

    from maillage.socle.territoires.models import Departement

    with transaction.atomic():
        Departement.objects.create(code="96", nom="Val-Fictif")
        Utilisateur.objects.create_user(ADRESSE)
    first = Client()
    ask(first)
    code, cookie = last_code(), first.cookies["sessionid"].value
    read = []

    def guess():
        try:
            browser = Client()
            browser.cookies["sessionid"] = cookie
            read.append("pas le bon" in give(browser, wrong(code)).content.decode())
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 8
    assert sum(read) <= 3


def test_a_session_of_an_older_key_is_closed_by_a_plain_get(client, compte):
    client.force_login(compte)
    compte.set_unusable_password()
    compte.save()
    assert client.get("/deconnexion/").headers["Location"] == "/"
    assert client.get("/connexion/").status_code == 200
