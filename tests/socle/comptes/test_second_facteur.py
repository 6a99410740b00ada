"""A second factor: asked of some roles, given at sign-in, limited, used once. Through the pages, nothing mocked."""

import threading

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from maillage.socle.comptes.enums import SECOND_FACTEUR, Role
from maillage.socle.comptes.facteurs import TropDeFacteurs, add_application, add_passkey
from maillage.socle.comptes.models import SessionCompte, Utilisateur
from maillage.socle.journal.models import Ligne
from tests.base_essais import entrer
from tests.socle.comptes.facteurs_essais import (
    acteur_de,
    code_of,
    is_in,
    last_code,
    member,
    secret_of,
    sign_in,
    with_application,
    with_recovery_codes,
    wrong,
)

DONNER = "/connexion/second-facteur/"
CHOISIR = "/mon-compte/double-connexion/"
APPLICATION = "/mon-compte/double-connexion/application/"
CODES = "/mon-compte/double-connexion/codes/"
MIDI = "2026-03-03 12:00:05+01:00"


@pytest.fixture
def coordinatrice(departement):
    return member(departement, Role.COORDINATEUR)


@pytest.mark.parametrize("role", sorted(Role))
def test_only_some_roles_must_have_one(departement, role):
    user = member(departement, role)
    client, _ = sign_in(user)
    answer = client.get("/mon-compte/")
    if role in SECOND_FACTEUR:
        assert answer.headers["Location"] == f"{CHOISIR}?next=%2Fmon-compte%2F"
        assert "Il faut deux preuves" in client.get(CHOISIR).content.decode()
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize("page", ["/espace/", "/recensement/imports/", "/mon-compte/adresse/", "/admin-instance/"])
def test_nothing_else_opens_before_it_is_set_up(coordinatrice, page):
    client, _ = sign_in(coordinatrice)
    assert client.get(page).headers["Location"].startswith(CHOISIR)
    assert client.post(page).headers["Location"] == CHOISIR
    assert client.get("/deconnexion/").status_code == 200


def test_before_it_is_given_the_actor_has_no_role_even_on_an_open_page(coordinatrice):
    client, _ = sign_in(coordinatrice)
    assert client.get("/composants/").status_code == 404
    entrer(client, coordinatrice)
    assert client.get("/composants/").status_code == 200


def test_a_role_given_to_someone_signed_in_asks_for_it_at_once(departement):
    user = member(departement, Role.REFERENT)
    client, _ = sign_in(user)
    assert client.get("/mon-compte/").status_code == 200
    member(departement, Role.CONSEILLER)
    assert client.get("/mon-compte/").headers["Location"].startswith(CHOISIR)


def test_a_role_given_to_someone_who_has_a_factor_asks_to_give_it(departement):
    user = member(departement, Role.REFERENT)
    client, _ = sign_in(user)
    secret = with_application(user)
    member(departement, Role.CONSEILLER)
    where = client.get("/mon-compte/").headers["Location"]
    assert where == "/connexion/confirmer/?next=%2Fmon-compte%2F"
    assert client.get(CHOISIR).headers["Location"] == "/connexion/confirmer/"
    assert client.get(APPLICATION).headers["Location"] == "/connexion/confirmer/"
    assert client.post(where, {"code": code_of(secret)}).headers["Location"] == "/mon-compte/"
    assert client.get("/mon-compte/").status_code == 200


def test_a_role_in_another_departement_asks_for_it_here_too(departement):
    from maillage.base.tenancy import set_tenant
    from maillage.socle.territoires.models import Departement

    other = Departement.objects.create(code="99", nom="Voisinage", hotes=["99.localhost"])
    user = member(departement, Role.REFERENT)
    set_tenant(other.pk)
    member(other, Role.DPO)
    set_tenant(departement.pk)
    client, _ = sign_in(user)
    assert client.get("/mon-compte/").headers["Location"].startswith(CHOISIR)


def test_the_installations_administrator_must_have_one(departement):
    user = Utilisateur.objects.create_superuser("instance@example.org")
    client, _ = sign_in(user)
    assert client.get("/admin-instance/").headers["Location"].startswith(CHOISIR)
    entrer(client, user)
    assert client.get("/admin-instance/").status_code == 200


def test_setting_up_an_application(coordinatrice, django_capture_on_commit_callbacks):
    client, _ = sign_in(coordinatrice, suite="/mon-compte/")
    client.get("/mon-compte/", follow=True)
    page = client.get(APPLICATION).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert "otpauth://totp/" in page
    shown = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    before = client.session.session_key
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(APPLICATION, {"code": code_of(shown)})
    assert answer.headers["Location"] == CODES
    assert client.session.session_key != before
    assert secret_of(coordinatrice) == shown
    codes = client.get(CODES).content.decode()
    assert codes.count("<li><code>") == 10
    text = client.get("/mon-compte/double-connexion/codes.txt")
    assert text.headers["Content-Disposition"] == 'attachment; filename="codes-de-secours.txt"'
    assert len([line for line in text.content.decode().splitlines() if line[:4].isdigit()]) == 10
    assert client.post(CODES).headers["Location"] == "/mon-compte/"
    assert client.get(CODES).status_code == 404
    assert client.get("/mon-compte/double-connexion/codes.txt").status_code == 404
    assert client.get("/mon-compte/").status_code == 200
    assert mail.outbox[-1].to == [coordinatrice.email]
    assert "Une application a été ajoutée" in mail.outbox[-1].body
    line = Ligne.objects.get(action="second_facteur.ajoute")
    assert (line.acteur_id, line.objet_id, line.detail) == (coordinatrice.pk, str(coordinatrice.pk), {"type": "totp"})


def test_the_secret_shown_stays_the_same_when_the_page_is_read_again(coordinatrice):
    client, _ = sign_in(coordinatrice)
    first = client.get(APPLICATION).content.decode().split("<code>")[1][:40]
    page = client.post(APPLICATION, {"code": "000000"}).content.decode()
    assert "pas le bon" in page
    assert page.split("<code>")[1][:40] == first


def test_secrets_are_sealed_in_the_tables(coordinatrice):
    client, _ = sign_in(coordinatrice)
    shown = client.get(APPLICATION).content.decode().split("<code>")[1].split("</code>")[0].replace(" ", "")
    assert shown not in str(dict(client.session.items()))
    client.post(APPLICATION, {"code": code_of(shown)})
    codes = [
        line.replace(" ", "")
        for line in client.get("/mon-compte/double-connexion/codes.txt").content.decode().splitlines()
    ]
    rows = str(list(Authenticator.objects.values_list("data", flat=True))) + str(dict(client.session.items()))
    assert shown not in rows
    assert not any(code in rows for code in codes if len(code) == 8)


def test_the_code_that_set_it_up_does_not_serve_again(coordinatrice):
    with time_machine.travel(MIDI, tick=False):
        client, _ = sign_in(coordinatrice)
        shown = client.get(APPLICATION).content.decode().split("<code>")[1].split("</code>")[0].replace(" ", "")
        client.post(APPLICATION, {"code": code_of(shown)})
        other, _ = sign_in(coordinatrice)
        assert "déjà servi" in other.post(DONNER, {"code": code_of(shown)}).content.decode()
        assert not is_in(other)


def test_signing_in_with_it(coordinatrice):
    secret = with_application(coordinatrice)
    client, answer = sign_in(coordinatrice, suite="/mon-compte/")
    assert answer.headers["Location"] == DONNER
    assert not is_in(client)
    page = client.get(DONNER).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert client.post(DONNER, {"code": wrong(code_of(secret))}).status_code == 200
    assert not is_in(client)
    answer = client.post(DONNER, {"code": code_of(secret)})
    assert answer.headers["Location"] == "/mon-compte/"
    assert client.get("/mon-compte/").status_code == 200


def test_the_session_key_changes_at_each_step(coordinatrice):
    secret = with_application(coordinatrice)
    client = Client()
    client.post("/connexion/", {"email": coordinatrice.email})
    keys = [client.session.session_key]
    client.post("/connexion/code/", {"code": last_code(), "action": "verify"})
    keys.append(client.session.session_key)
    client.post(DONNER, {"code": code_of(secret)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert not SessionCompte.objects.filter(session_key__in=keys[:2]).exists()


def test_the_page_is_not_reached_without_the_first_step(client, coordinatrice):
    with_application(coordinatrice)
    assert client.get(DONNER).headers["Location"] == "/connexion/"
    assert client.post(DONNER, {"code": "000000"}).headers["Location"] == "/connexion/"


@pytest.mark.parametrize(("shift", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_wrong(coordinatrice, shift, accepted):
    secret = with_application(coordinatrice)
    with time_machine.travel(MIDI, tick=False) as clock:
        client, _ = sign_in(coordinatrice)
        import time

        client.post(DONNER, {"code": code_of(secret, time.time() + shift)})
        assert is_in(client) is accepted
        clock.shift(1)


def test_a_code_serves_once_even_a_minute_later(coordinatrice):
    secret = with_application(coordinatrice)
    with time_machine.travel(MIDI, tick=False) as clock:
        first, _ = sign_in(coordinatrice)
        code = code_of(secret)
        first.post(DONNER, {"code": code})
        assert is_in(first)
        for seconds in (1, 29):
            clock.shift(seconds)
            thief, _ = sign_in(coordinatrice)
            assert "déjà servi" in thief.post(DONNER, {"code": code}).content.decode()
            assert not is_in(thief)


def test_an_older_code_does_not_serve_after_a_later_one(coordinatrice):
    secret = with_application(coordinatrice)
    with time_machine.travel(MIDI, tick=False) as clock:
        older = code_of(secret)
        clock.shift(30)
        first, _ = sign_in(coordinatrice)
        first.post(DONNER, {"code": code_of(secret)})
        second, _ = sign_in(coordinatrice)
        second.post(DONNER, {"code": older})
        assert not is_in(second)


def test_five_wrong_codes_then_the_account_waits_whatever_the_session(coordinatrice):
    secret = with_application(coordinatrice)
    with time_machine.travel(MIDI, tick=False) as clock:
        client, _ = sign_in(coordinatrice)
        for _ in range(3):
            assert "pas le bon" in client.post(DONNER, {"code": wrong(code_of(secret))}).content.decode()
        other, _ = sign_in(coordinatrice)
        for _ in range(2):
            assert "pas le bon" in other.post(DONNER, {"code": wrong(code_of(secret))}).content.decode()
        assert "Attendez 15 minutes" in other.post(DONNER, {"code": code_of(secret)}).content.decode()
        assert not is_in(other)
        clock.shift(900)
        later, _ = sign_in(coordinatrice)
        later.post(DONNER, {"code": code_of(secret)})
        assert is_in(later)


def test_right_codes_are_not_counted(coordinatrice):
    secret = with_application(coordinatrice)
    with time_machine.travel("2026-03-03 12:00:05+01:00", tick=False) as clock:
        client, _ = sign_in(coordinatrice)
        client.post(DONNER, {"code": code_of(secret)})
        for _ in range(8):
            clock.shift(30)
            answer = client.post("/connexion/confirmer/", {"code": code_of(secret), "next": "/mon-compte/"})
            assert answer.headers["Location"] == "/mon-compte/"


def test_wrong_codes_at_the_same_instant_are_counted(base_neuve):
    from django.db import connection, transaction

    from maillage.base.tenancy import set_tenant
    from maillage.socle.territoires.models import Departement

    with transaction.atomic():
        departement = Departement.objects.create(code="96", nom="Val-Fictif")
        set_tenant(departement.pk)
        user = member(departement, Role.COORDINATEUR)
        secret = with_application(user)
    first, _ = sign_in(user)
    cookie, bad = first.cookies["sessionid"].value, wrong(code_of(secret))
    judged = []

    def guess():
        try:
            browser = Client()
            browser.cookies["sessionid"] = cookie
            judged.append("pas le bon" in browser.post(DONNER, {"code": bad}).content.decode())
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == 8
    assert sum(judged) == 5


def test_a_recovery_code_opens_once_and_is_told(coordinatrice, django_capture_on_commit_callbacks):
    with_application(coordinatrice)
    codes = with_recovery_codes(coordinatrice)
    client, _ = sign_in(coordinatrice)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(DONNER, {"code": f"{codes[3][:4]} {codes[3][4:]}"})
    assert is_in(client)
    assert "Il vous en reste 9." in mail.outbox[-1].body
    assert "Il vous en reste 9" in client.get(CHOISIR).content.decode()
    thief, _ = sign_in(coordinatrice)
    thief.post(DONNER, {"code": codes[3]})
    assert not is_in(thief)


def test_new_recovery_codes_replace_the_former(coordinatrice):
    with_application(coordinatrice)
    codes = with_recovery_codes(coordinatrice)
    client = entrer(Client(), coordinatrice)
    assert client.post("/mon-compte/double-connexion/codes/refaire/").headers["Location"] == CODES
    new = [
        line.replace(" ", "")
        for line in client.get("/mon-compte/double-connexion/codes.txt").content.decode().splitlines()
    ]
    assert not set(new) & set(codes)
    other, _ = sign_in(coordinatrice)
    other.post(DONNER, {"code": codes[0]})
    assert not is_in(other)
    other.post(DONNER, {"code": next(line for line in new if line.isdigit())})
    assert is_in(other)


def test_recovery_codes_need_a_factor(departement):
    user = member(departement, Role.REFERENT)
    client = entrer(Client(), user)
    assert client.post("/mon-compte/double-connexion/codes/refaire/").headers["Location"] == CHOISIR
    assert not Authenticator.objects.exists()


def test_the_last_factor_stays_when_the_role_asks_for_one(coordinatrice):
    with_application(coordinatrice)
    client = entrer(Client(), coordinatrice)
    assert "Retirer l'application" in client.get(f"{APPLICATION}retirer/").content.decode().replace("&#x27;", "'")
    page = client.post(f"{APPLICATION}retirer/", follow=True).content.decode()
    assert "Ajoutez d&#x27;abord" in page
    assert Authenticator.objects.count() == 1


def test_the_last_factor_goes_with_its_recovery_codes_when_no_role_asks(
    departement, django_capture_on_commit_callbacks
):
    user = member(departement, Role.REFERENT)
    with_application(user)
    with_recovery_codes(user)
    client = entrer(Client(), user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{APPLICATION}retirer/")
    assert not Authenticator.objects.exists()
    assert "a été retirée" in mail.outbox[-1].body
    assert Ligne.objects.filter(action="second_facteur.retire").count() == 1


def test_one_application_only(coordinatrice):
    with_application(coordinatrice)
    client = entrer(Client(), coordinatrice)
    assert client.get(APPLICATION).headers["Location"] == CHOISIR


def test_a_factor_of_someone_else_does_not_exist(departement, coordinatrice):
    other = member(departement, Role.REFERENT, "autre@example.org")
    row = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Clé", "credential": {}})
    client = entrer(Client(), coordinatrice)
    for verb in ("nom", "retirer"):
        page = f"/mon-compte/double-connexion/cle/{row.pk}/{verb}/"
        assert client.get(page).status_code == 404
        assert client.post(page, {"nom": "à moi"}).status_code == 404
    assert Authenticator.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("suite", ["https://mechant.example/", "//mechant.example/", "javascript:alert(1)"])
def test_the_way_on_never_leads_elsewhere(coordinatrice, suite):
    secret = with_application(coordinatrice)
    client, _ = sign_in(coordinatrice, suite=suite)
    assert client.post(DONNER, {"code": code_of(secret), "next": suite}).headers["Location"] == "/espace/"
    fresh, _ = sign_in(member(coordinatrice.appartenances.get().departement, Role.DPO, "dpo@example.org"))
    fresh.get(CHOISIR, {"next": suite})
    assert suite not in str(dict(fresh.session.items()))


class TestCles:
    """What the rules say of passkeys; the ceremony itself is tried in a real browser (tests/navigateur)."""

    @pytest.fixture
    def actrice(self, coordinatrice, departement):
        return acteur_de(coordinatrice, departement)

    def add(self, actrice, user, nom="Clé"):
        return add_passkey(by=actrice, user=user, nom=nom, credential={"id": "YQ"})

    def test_the_first_gives_recovery_codes_the_others_none_up_to_ten(self, actrice, coordinatrice):
        assert len(self.add(actrice, coordinatrice)) == 10
        for _ in range(9):
            assert self.add(actrice, coordinatrice) == []
        with pytest.raises(TropDeFacteurs):
            self.add(actrice, coordinatrice)

    def test_it_is_renamed_then_taken_away_but_the_last_stays(self, actrice, coordinatrice):
        self.add(actrice, coordinatrice)
        self.add(actrice, coordinatrice, "Ancienne")
        kept, former = Authenticator.objects.filter(type="webauthn").order_by("pk")
        client = entrer(Client(), coordinatrice)
        page = f"/mon-compte/double-connexion/cle/{former.pk}/"
        assert "Ancienne" in client.get(f"{page}nom/").content.decode()
        assert client.post(f"{page}nom/", {"nom": "Tablette"}).headers["Location"] == CHOISIR
        assert "Tablette" in client.get(f"{page}retirer/").content.decode()
        client.post(f"{page}retirer/")
        assert list(Authenticator.objects.filter(type="webauthn")) == [kept]
        client.post(f"/mon-compte/double-connexion/cle/{kept.pk}/retirer/")
        assert Authenticator.objects.filter(pk=kept.pk).exists()
        assert Ligne.objects.filter(action="second_facteur.renomme").count() == 1

    def test_a_second_application_is_refused(self, actrice, coordinatrice):
        secret = with_application(coordinatrice)
        with pytest.raises(TropDeFacteurs):
            add_application(by=actrice, user=coordinatrice, secret=secret, code=code_of(secret, 59), now=59)
