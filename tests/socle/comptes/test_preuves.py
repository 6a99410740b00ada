"""What a session has proven, and a sensitive act that asks for it again. Through pages made for the test."""

import pytest
import time_machine
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from maillage.socle.comptes.acces import recent_login_required
from maillage.socle.comptes.enums import Role
from tests.base_essais import entrer
from tests.socle.comptes.facteurs_essais import code_of, last_code, member, sign_in, with_application, wrong

MIDI = "2026-03-03 12:00:05+01:00"
CONFIRMER = "/connexion/confirmer/"


@recent_login_required
def grave(request):
    return HttpResponse(f"fait {request.method}")


urlpatterns = [path("grave/", grave), path("", include("maillage.config.urls"))]
pytestmark = pytest.mark.urls("tests.socle.comptes.test_preuves")


@pytest.fixture
def referent(departement):
    return member(departement, Role.REFERENT)


@pytest.fixture
def coordinatrice(departement):
    return member(departement, Role.COORDINATEUR, "camille@example.org")


def test_just_after_sign_in_nothing_is_asked(referent):
    client, _ = sign_in(referent)
    assert client.get("/grave/").content == b"fait GET"


@pytest.mark.parametrize(
    ("minutes", "read", "sent"), [(14, True, True), (16, False, True), (44, False, True), (46, False, False)]
)
def test_a_proof_serves_a_quarter_of_an_hour_and_longer_for_a_form_already_open(referent, minutes, read, sent):
    with time_machine.travel(MIDI, tick=False) as clock:
        client = entrer(Client(), referent)
        clock.shift(minutes * 60)
        assert (client.get("/grave/").status_code == 200) is read
        assert (client.post("/grave/", {"a": "1"}).status_code == 200) is sent


def test_what_was_sent_too_late_is_told_as_not_kept_and_leads_back_to_the_form(referent):
    with time_machine.travel(MIDI, tick=False) as clock:
        client = entrer(Client(), referent)
        clock.shift(3600)
        answer = client.post("/grave/", {"a": "1"}, HTTP_REFERER="http://testserver/mon-compte/nom/")
        assert answer.headers["Location"] == f"{CONFIRMER}?next=http%3A%2F%2Ftestserver%2Fmon-compte%2Fnom%2F"
        assert "pas enregistré" in client.get(answer.headers["Location"]).content.decode().replace("&#x27;", "'")


def test_a_page_elsewhere_is_not_led_back_to(referent):
    with time_machine.travel(MIDI, tick=False) as clock:
        client = entrer(Client(), referent)
        clock.shift(3600)
        answer = client.post("/grave/", HTTP_REFERER="https://mechant.example/")
        assert answer.headers["Location"] == f"{CONFIRMER}?next=%2Fgrave%2F"


def test_someone_without_a_factor_confirms_by_mail(referent, django_capture_on_commit_callbacks):
    with time_machine.travel(MIDI, tick=False) as clock:
        client = entrer(Client(), referent)
        clock.shift(3600)
        where = client.get("/grave/").headers["Location"]
        assert where == f"{CONFIRMER}?next=%2Fgrave%2F"
        page = client.get(where).content.decode()
        assert "Recevoir un code par e-mail" in page
        assert 'value="/grave/"' in page
        with django_capture_on_commit_callbacks(execute=True):
            sent = client.post(f"{CONFIRMER}code/", {"next": "/grave/"})
        assert sent.headers["Location"] == where
        assert mail.outbox[-1].to == [referent.email]
        code, key = last_code(), client.session.session_key
        assert code not in str(dict(client.session.items()))
        assert "pas le bon" in client.post(where, {"code": wrong(code)}).content.decode()
        assert client.post(where, {"code": code}).headers["Location"] == "/grave/"
        assert client.session.session_key != key
        assert client.get("/grave/").status_code == 200
        clock.shift(3600)
        client.post(where, {"code": code})
        assert client.get("/grave/").status_code == 302


def test_someone_with_a_factor_gives_it_and_no_mail_will_do(coordinatrice, django_capture_on_commit_callbacks):
    secret = with_application(coordinatrice)
    with time_machine.travel(MIDI, tick=False) as clock:
        client = entrer(Client(), coordinatrice)
        clock.shift(3600)
        where = client.get("/grave/").headers["Location"]
        assert "par e-mail" not in client.get(where).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{CONFIRMER}code/")
        assert not mail.outbox
        assert client.post(where, {"code": wrong(code_of(secret))}).status_code == 200
        assert client.post(where, {"code": code_of(secret)}).headers["Location"] == "/grave/"
        assert client.get("/grave/").status_code == 200


def test_an_email_code_is_not_a_recent_proof_for_someone_who_has_a_factor(referent):
    client, _ = sign_in(referent)
    with_application(referent)
    assert client.get("/grave/").status_code == 302


def test_proofs_of_another_account_are_worth_nothing(referent, coordinatrice):
    client = entrer(Client(), coordinatrice)
    session = client.session
    session["account_authentication_methods_user"] = str(referent.pk)
    session.save()
    assert client.get("/grave/").status_code == 302


def test_codes_by_mail_are_limited(referent, django_capture_on_commit_callbacks):
    client = entrer(Client(), referent)
    for _ in range(6):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{CONFIRMER}code/")
    assert len(mail.outbox) == 5
    assert "beaucoup de codes" in client.get(CONFIRMER).content.decode()


@pytest.mark.parametrize("suite", ["https://mechant.example/", "//mechant.example/", "http://autre.localhost/"])
def test_confirming_never_leads_elsewhere(referent, suite, django_capture_on_commit_callbacks):
    client = entrer(Client(), referent)
    assert suite not in client.get(CONFIRMER, {"next": suite}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(f"{CONFIRMER}code/", {"next": suite})
    assert sent.headers["Location"] == CONFIRMER
    assert client.post(CONFIRMER, {"code": last_code(), "next": suite}).headers["Location"] == "/espace/"


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"id": 1}',
        '{"id":"a","rawId":"a","response":{}}',
        '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"YQ","signature":"YQ","userHandle":"YQ"}}',
        "x" * 10,
    ],
)
class TestPasskeyThatIsNotOne:
    """Whatever a browser sends in place of a passkey is refused in words, at each of the doors that take one."""

    def test_at_sign_in(self, client, departement, credential):
        assert "challenge" in client.post("/connexion/cle/").json()["publicKey"]
        answer = client.post("/connexion/cle/", {"credential": credential}, follow=True)
        assert "pas reconnu cette clé" in answer.content.decode()
        assert "_auth_user_id" not in client.session

    def test_after_the_email_code(self, referent, credential):
        with_application(referent)
        client, _ = sign_in(referent)
        answer = client.post("/connexion/second-facteur/", {"credential": credential}, follow=True)
        assert "pas reconnu cette clé" in answer.content.decode()

    def test_when_it_is_added(self, referent, credential):
        client = entrer(Client(), referent)
        client.get("/mon-compte/double-connexion/cle/")
        page = client.post("/mon-compte/double-connexion/cle/", {"nom": "Ma clé", "credential": credential})
        assert "pas été ajoutée" in page.content.decode()


def test_the_door_of_passkeys_says_nothing_of_accounts(client, departement, referent):
    options = client.post("/connexion/cle/").json()["publicKey"]
    assert options.get("allowCredentials", []) == []
    assert options["userVerification"] == "required"


def test_a_passkey_is_asked_for_the_host_or_for_the_domain_of_all(client, departement, settings):
    assert client.post("/connexion/cle/", HTTP_HOST="96.localhost").json()["publicKey"]["rpId"] == "96.localhost"
    settings.DOMAINE_DES_CLES = "localhost"
    assert client.post("/connexion/cle/", HTTP_HOST="96.localhost").json()["publicKey"]["rpId"] == "localhost"
    settings.DOMAINE_DES_CLES = "exemple.fr"
    assert client.post("/connexion/cle/", HTTP_HOST="96.localhost").json()["publicKey"]["rpId"] == "96.localhost"


def test_someone_signed_in_does_not_enter_again(referent):
    client = entrer(Client(), referent)
    assert client.post("/connexion/cle/").headers["Location"] == "/connexion/"
