"""« Mon compte »: name, address, open sessions, help for a lost telephone. Through the pages, nothing mocked."""

import datetime
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import UpdateError
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.base.tenancy import set_tenant
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.facteurs import AideRefusee, reset_factors
from maillage.socle.comptes.models import SessionCompte, Utilisateur
from maillage.socle.comptes.selectors import name_session
from maillage.socle.journal.models import Ligne
from tests.base_essais import entrer
from tests.socle.comptes.facteurs_essais import (
    acteur_de,
    is_in,
    last_code,
    member,
    sign_in,
    with_application,
    with_recovery_codes,
    wrong,
)

COMPTE = "/mon-compte/"
ADRESSE = "/mon-compte/adresse/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
MIDI = "2026-03-03 12:00:05+01:00"


@pytest.fixture
def referent(departement):
    return member(departement, Role.REFERENT)


@pytest.fixture
def administratrice(departement):
    return member(departement, Role.ADMINISTRATEUR, "admin@example.org", "Dominique Admin")


@pytest.fixture
def courrier(django_capture_on_commit_callbacks):
    """``courrier(act)``: what ``act`` gives, its mails sent."""

    def run(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return run


def test_it_leads_to_the_reminders_and_the_calendar(referent):
    page = entrer(Client(headers={"host": "96.localhost"}), referent).get(COMPTE).content.decode()
    assert reverse("echeances:reminders") in page
    assert reverse("echeances:calendar") in page
    assert ">Mon espace</a>" in page


class TestSessions:
    def test_each_session_is_listed_with_its_device_in_words(self, referent):
        first, _ = sign_in(referent, HTTP_USER_AGENT=FIREFOX)
        sign_in(referent)
        page = first.get(COMPTE).content.decode()
        assert page.count("Fermer la session") == 1
        assert "Firefox sur Windows" in page
        assert "Cet appareil" in page
        assert "Appareil inconnu" in page
        for row in SessionCompte.objects.all():
            assert row.session_key not in page

    def test_what_the_browser_says_of_itself_is_not_kept(self, referent):
        client, _ = sign_in(referent, HTTP_USER_AGENT=FIREFOX)
        row = SessionCompte.objects.get(compte=referent)
        assert row.appareil == "Firefox sur Windows"
        assert "Gecko" not in str(dict(client.session.items()))

    def test_closing_another_session_closes_it_at_once(self, referent):
        here, _ = sign_in(referent)
        there, _ = sign_in(referent)
        there_key = there.session.session_key
        answer = here.post("/mon-compte/sessions/fermer/", {"session": name_session(there_key)}, follow=True)
        assert "Cette session est fermée" in answer.content.decode()
        assert there.get(COMPTE).headers["Location"].startswith("/connexion/")
        assert is_in(here)

    @pytest.mark.parametrize("key", ["", "0" * 32, "une autre"])
    def test_a_session_that_is_gone_is_told(self, referent, key):
        here, _ = sign_in(referent)
        answer = here.post("/mon-compte/sessions/fermer/", {"session": key}, follow=True)
        assert "déjà fermée" in answer.content.decode()

    def test_the_session_of_someone_else_is_not_closed(self, referent, administratrice):
        here, _ = sign_in(referent)
        there = entrer(Client(), administratrice)
        here.post("/mon-compte/sessions/fermer/", {"session": name_session(there.session.session_key)})
        assert is_in(there)

    def test_signing_out_everywhere_closes_all_on_every_departement(self, departement, referent):
        from maillage.socle.territoires.models import Departement

        Departement.objects.create(code="99", nom="Voisinage", hotes=["99.localhost"])
        here, _ = sign_in(referent)
        there, _ = sign_in(referent)
        elsewhere = Client(HTTP_HOST="99.localhost")
        sign_in(referent, elsewhere)
        assert elsewhere.get(COMPTE).status_code == 200
        before = here.session.session_key
        answer = here.post("/mon-compte/sessions/fermer-toutes/", follow=True)
        assert "déconnecté de tous vos appareils" in answer.content.decode()
        for client in (here, there, elsewhere):
            assert client.get(COMPTE).headers["Location"].startswith("/connexion/")
        assert here.session.session_key != before
        assert not SessionCompte.objects.filter(compte=referent).exists()
        set_tenant(departement.pk)
        assert Ligne.objects.get(action="session.toutes_fermees").detail == {"nombre": 3}

    def test_a_closed_session_is_not_written_again(self, referent):
        from maillage.socle.comptes.sessions import SessionStore

        client, _ = sign_in(referent)
        late = SessionStore(client.session.session_key)
        late["lent"] = True
        client.post("/mon-compte/sessions/fermer-toutes/")
        with pytest.raises(UpdateError):
            late.save()
        assert not SessionCompte.objects.filter(compte=referent).exists()

    def test_a_session_lasts_twelve_hours_whatever_is_done(self, referent):
        with time_machine.travel(MIDI, tick=False) as clock:
            client, _ = sign_in(referent)
            for _ in range(11):
                clock.shift(3600)
                assert client.get(COMPTE).status_code == 200
            clock.shift(3601)
            assert client.get(COMPTE).status_code == 302

    def test_the_last_use_is_kept_at_most_every_five_minutes(self, referent, django_assert_num_queries):
        with time_machine.travel(MIDI, tick=False) as clock:
            client, _ = sign_in(referent)
            opened = SessionCompte.objects.get(compte=referent).vue_le
            clock.shift(299)
            client.get(COMPTE)
            assert SessionCompte.objects.get(compte=referent).vue_le == opened
            clock.shift(2)
            client.get(COMPTE)
            assert SessionCompte.objects.get(compte=referent).vue_le == opened + datetime.timedelta(seconds=301)

    @pytest.mark.parametrize("number", [2, 20])
    def test_the_list_asks_as_much_for_two_sessions_as_for_twenty(
        self, referent, number, django_assert_max_num_queries
    ):
        client = entrer(Client(), referent)
        for _ in range(number - 1):
            entrer(Client(), referent)
        with django_assert_max_num_queries(15):
            page = client.get(COMPTE).content.decode()
        assert page.count("Fermer la session") == number - 1


class TestNom:
    def test_the_name_is_changed_and_told_in_the_journal_without_it(self, referent):
        client = entrer(Client(), referent)
        assert client.post("/mon-compte/nom/", {"nom": "Autre Nom"}).headers["Location"] == COMPTE
        referent.refresh_from_db()
        assert referent.nom == "Autre Nom"
        assert "Autre" not in str(Ligne.objects.filter(action="compte.renomme").values("detail", "objet_nom"))

    def test_an_empty_name_is_told(self, referent):
        page = entrer(Client(), referent).post("/mon-compte/nom/", {"nom": " "}).content.decode()
        assert "Écrivez votre nom." in page

    def test_nothing_else_is_changed_by_the_form(self, referent):
        entrer(Client(), referent).post(
            "/mon-compte/nom/", {"nom": "X", "email": "pirate@example.org", "is_superuser": "on", "is_staff": "on"}
        )
        referent.refresh_from_db()
        assert (referent.email, referent.is_superuser, referent.is_staff) == ("agent@example.org", False, False)


class TestAdresse:
    def test_the_address_changes_once_the_code_is_given_back(self, referent, courrier):
        client = entrer(Client(), referent)
        answer = courrier(lambda: client.post(ADRESSE, {"email": "Nouvelle@Example.org"}))
        assert answer.headers["Location"] == f"{ADRESSE}code/"
        assert mail.outbox[-1].to == ["nouvelle@example.org"]
        referent.refresh_from_db()
        assert referent.email == "agent@example.org"
        code = last_code()
        assert code not in str(dict(client.session.items()))
        answer = courrier(lambda: client.post(f"{ADRESSE}code/", {"code": code}))
        assert answer.headers["Location"] == COMPTE
        referent.refresh_from_db()
        assert referent.email == "nouvelle@example.org"
        assert mail.outbox[-1].to == ["agent@example.org"]
        assert "a maintenant une autre adresse" in mail.outbox[-1].body
        assert "example.org" not in str(list(Ligne.objects.values("detail", "objet_nom")))
        assert client.get(f"{ADRESSE}code/").headers["Location"] == ADRESSE

    def test_an_address_that_has_an_account_is_told_only_to_it(self, referent, administratrice, courrier):
        client = entrer(Client(), referent)
        free = courrier(lambda: client.post(ADRESSE, {"email": "libre@example.org"}))
        page_free = client.get(f"{ADRESSE}code/").content.decode()
        taken = courrier(lambda: client.post(ADRESSE, {"email": "admin@example.org"}))
        page_taken = client.get(f"{ADRESSE}code/").content.decode()
        assert (free.status_code, free.headers["Location"]) == (taken.status_code, taken.headers["Location"])
        token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
        assert token.sub("", page_free.replace("libre@", "admin@")) == token.sub("", page_taken)
        assert "déjà un compte" in mail.outbox[-1].subject
        assert not re.search(r"\d{6}", mail.outbox[-1].body)

    def test_asking_is_the_same_work_whether_the_address_has_an_account(self, referent, administratrice, courrier):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for email in ("libre@example.org", "admin@example.org"):
            client = entrer(Client(), referent)
            with CaptureQueriesContext(connection) as queries:
                courrier(lambda client=client, email=email: client.post(ADRESSE, {"email": email}))
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert len(mail.outbox) == 2

    def test_an_address_taken_in_the_meantime_is_refused_as_a_wrong_code(self, referent, courrier):
        client = entrer(Client(), referent)
        courrier(lambda: client.post(ADRESSE, {"email": "course@example.org"}))
        Utilisateur.objects.create_user("course@example.org")
        page = client.post(f"{ADRESSE}code/", {"code": last_code()}).content.decode()
        assert "pas le bon" in page
        referent.refresh_from_db()
        assert referent.email == "agent@example.org"

    def test_five_tries_and_the_right_code_comes_too_late(self, referent, courrier):
        client = entrer(Client(), referent)
        courrier(lambda: client.post(ADRESSE, {"email": "nouvelle@example.org"}))
        code = last_code()
        for _ in range(5):
            client.post(f"{ADRESSE}code/", {"code": wrong(code)})
        assert "pas le bon" in client.post(f"{ADRESSE}code/", {"code": code}).content.decode()

    def test_a_code_dies_after_fifteen_minutes(self, referent, courrier):
        with time_machine.travel(MIDI, tick=False) as clock:
            client = entrer(Client(), referent)
            courrier(lambda: client.post(ADRESSE, {"email": "nouvelle@example.org"}))
            clock.shift(901)
            assert client.post(f"{ADRESSE}code/", {"code": last_code()}).headers["Location"] == ADRESSE

    def test_the_code_of_one_session_does_not_serve_in_another(self, referent, courrier):
        client, other = entrer(Client(), referent), entrer(Client(), referent)
        courrier(lambda: client.post(ADRESSE, {"email": "une@example.org"}))
        first = last_code()
        courrier(lambda: other.post(ADRESSE, {"email": "deux@example.org"}))
        if first != last_code():
            assert "pas le bon" in other.post(f"{ADRESSE}code/", {"code": first}).content.decode()

    def test_codes_are_limited(self, referent, courrier):
        client = entrer(Client(), referent)
        for _ in range(5):
            courrier(lambda: client.post(ADRESSE, {"email": "nouvelle@example.org"}))
        page = courrier(lambda: client.post(ADRESSE, {"email": "nouvelle@example.org"})).content.decode()
        assert "beaucoup de codes" in page
        assert len(mail.outbox) == 5


class TestAide:
    def page(self, user):
        return f"/comptes/{user.pk}/double-connexion/effacer/"

    def test_an_administrator_helps_a_member_who_lost_his_telephone(self, departement, administratrice, courrier):
        lost = member(departement, Role.CONSEILLER)
        with_application(lost)
        with_recovery_codes(lost)
        theirs = entrer(Client(), lost)
        client = entrer(Client(), administratrice)
        assert "rappelez-la" in client.get(self.page(lost)).content.decode()
        courrier(lambda: client.post(self.page(lost)))
        assert not Authenticator.objects.filter(user=lost).exists()
        assert theirs.get(COMPTE).headers["Location"].startswith("/connexion/")
        assert mail.outbox[-1].to == [lost.email]
        assert "Dominique Admin a effacé votre double connexion" in mail.outbox[-1].body
        line = Ligne.objects.get(action="second_facteur.efface")
        assert (line.acteur_id, line.objet_id) == (administratrice.pk, str(lost.pk))
        again, _ = sign_in(lost)
        assert again.get(COMPTE).headers["Location"].startswith("/mon-compte/double-connexion/")

    @pytest.mark.parametrize(
        ("helper", "helped", "status"),
        [
            (Role.ADMINISTRATEUR, Role.COORDINATEUR, 200),
            (Role.ADMINISTRATEUR, Role.DPO, 200),
            (Role.ADMINISTRATEUR, Role.ADMINISTRATEUR, 403),
            (Role.COORDINATEUR, Role.CONSEILLER, 200),
            (Role.COORDINATEUR, Role.COORDINATEUR, 403),
            (Role.COORDINATEUR, Role.ADMINISTRATEUR, 403),
            (Role.DPO, Role.REFERENT, 403),
            (Role.REFERENT, Role.ACCUEIL, 403),
        ],
    )
    def test_nobody_helps_an_equal(self, departement, helper, helped, status):
        user = member(departement, helped)
        client = entrer(Client(), member(departement, helper, "aide@example.org"))
        assert client.get(self.page(user)).status_code == status
        assert (client.post(self.page(user)).status_code == 302) is (status == 200)

    def test_nobody_helps_himself(self, administratrice, departement):
        client = entrer(Client(), administratrice)
        assert client.post(self.page(administratrice)).status_code == 403
        coordinatrice = member(departement, Role.COORDINATEUR, "camille@example.org")
        assert entrer(Client(), coordinatrice).post(self.page(coordinatrice)).status_code == 403

    def test_who_is_not_a_member_here_does_not_exist(self, administratrice):
        stranger = Utilisateur.objects.create_user("ailleurs@example.org")
        client = entrer(Client(), administratrice)
        assert client.get(self.page(stranger)).status_code == 404
        assert client.get("/comptes/999999/double-connexion/effacer/").status_code == 404

    def test_once_a_day_for_one_account(self, departement, administratrice):
        lost = member(departement, Role.CONSEILLER)
        client = entrer(Client(), administratrice)
        assert client.post(self.page(lost)).status_code == 302
        refused = client.post(self.page(lost))
        assert refused.status_code == 403
        assert "une seule fois par jour" in refused.content.decode()

    def test_whoever_acts_for_another_departement_is_not_helped_from_here(self, departement, administratrice):
        from maillage.socle.territoires.models import Departement

        other = Departement.objects.create(code="99", nom="Voisinage", hotes=["99.localhost"])
        user = member(departement, Role.CONSEILLER)
        secret = with_application(user)
        set_tenant(other.pk)
        member(other, Role.COORDINATEUR)
        set_tenant(departement.pk)
        answer = entrer(Client(), administratrice).post(self.page(user))
        assert answer.status_code == 403
        assert "Voisinage" not in answer.content.decode()
        assert secret
        assert Authenticator.objects.filter(user=user).exists()
        with pytest.raises(AideRefusee):
            reset_factors(by=acteur_de(administratrice, departement), user=user, now=0)

    def test_the_installations_administrator_helps_administrators_not_himself(self, administratrice):
        with_application(administratrice)
        chief = Utilisateur.objects.create_superuser("chef@example.org")
        with_application(chief)
        client = entrer(Client(), chief)
        data = {"action": "reset_second_factor", "_selected_action": [administratrice.pk, chief.pk]}
        client.post("/admin-instance/comptes/utilisateur/", data)
        assert list(Authenticator.objects.values_list("user_id", flat=True)) == [chief.pk]
        assert client.get("/admin-instance/mfa/authenticator/").status_code == 404


PORTES = [
    "/connexion/cle/",
    "/connexion/second-facteur/",
    "/connexion/confirmer/",
    "/connexion/confirmer/code/",
    "/mon-compte/nom/",
    "/mon-compte/adresse/",
    "/mon-compte/adresse/code/",
    "/mon-compte/sessions/fermer/",
    "/mon-compte/sessions/fermer-toutes/",
    "/mon-compte/double-connexion/application/",
    "/mon-compte/double-connexion/application/retirer/",
    "/mon-compte/double-connexion/cle/",
    "/mon-compte/double-connexion/codes/",
    "/mon-compte/double-connexion/codes/refaire/",
    "/comptes/1/double-connexion/effacer/",
]


@pytest.mark.parametrize("door", PORTES)
def test_every_door_wants_its_token(administratrice, door):
    client = entrer(Client(enforce_csrf_checks=True), administratrice)
    answer = client.post(door, {"nom": "X", "email": "x@example.org", "code": "000000"})
    assert answer.status_code == 403
    assert "resté ouvert trop longtemps" in answer.content.decode()


def test_what_a_person_types_is_shown_as_text(referent):
    script = "<script>alert(1)</script>"
    client = entrer(Client(), referent)
    client.post("/mon-compte/nom/", {"nom": script})
    Authenticator.objects.create(user=referent, type="webauthn", data={"name": script, "credential": {}})
    session = client.session
    session["appareil"] = script
    session.save()
    for page in (COMPTE, "/mon-compte/nom/", "/mon-compte/double-connexion/"):
        assert script not in client.get(page).content.decode()


def test_no_mail_bears_an_address_that_a_host_header_could_change(referent, courrier):
    client = entrer(Client(), referent)
    for email in ("libre@example.org", referent.email):
        courrier(lambda email=email: client.post(ADRESSE, {"email": email}, HTTP_X_FORWARDED_HOST="mechant.example"))
    courrier(lambda: client.post("/connexion/confirmer/code/", HTTP_X_FORWARDED_HOST="mechant.example"))
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert "http" not in message.body
        assert "mechant" not in message.body + message.subject


def test_an_unknown_host_is_refused(referent):
    assert entrer(Client(), referent).get(COMPTE, HTTP_HOST="mechant.example").status_code == 400


def test_the_page_of_a_member_leads_to_the_help_for_those_who_may_give_it(departement, administratrice):
    lost = member(departement, Role.CONSEILLER)
    link = f"/comptes/{lost.pk}/double-connexion/effacer/"
    client = entrer(Client(), administratrice)
    assert link in client.get(reverse("structures:person", args=[lost.pk])).content.decode()
    itself = client.get(reverse("structures:person", args=[administratrice.pk])).content.decode()
    assert "double-connexion/effacer" not in itself
