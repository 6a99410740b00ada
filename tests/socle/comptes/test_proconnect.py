"""ProConnect, through the pages, against a real provider in another process; then every attack on its tokens."""

import json
import subprocess
import sys
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from tests.socle.comptes.fournisseur_oidc import CLIENT, SECRET

ADRESSE = "camille@example.org"


class Fournisseur:
    """The provider, seen from the test; also the person's browser on the provider's side."""

    def __init__(self, port):
        self.hote = f"127.0.0.1:{port}"

    def regler(self, **reglages):
        """Set its next answers; gives what it saw since the last time."""
        request = urllib.request.Request(f"http://{self.hote}/__reglages", json.dumps(reglages).encode(), method="POST")
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def follow(self, location):
        """Where the provider sends the browser."""
        parts = urlsplit(location)
        assert parts.netloc == self.hote
        line = HTTPConnection(self.hote)
        line.request("GET", f"{parts.path}?{parts.query}")
        response = line.getresponse()
        response.read()
        line.close()
        assert response.status == 302, response.status
        return response.headers["Location"]


@pytest.fixture(scope="module")
def processus():
    script = Path(__file__).with_name("fournisseur_oidc.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        yield Fournisseur(int(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(5)
        process.stdout.close()


@pytest.fixture
def fournisseur(processus, settings):
    settings.PROCONNECT_URL = f"http://{processus.hote}/api/v2"
    settings.PROCONNECT_ORIGINE = f"http://{processus.hote}"
    settings.PROCONNECT_CLIENT, settings.PROCONNECT_SECRET = CLIENT, SECRET
    settings.HOTES_SORTANTS_AUTORISES = [processus.hote]
    processus.regler()
    return processus


@pytest.fixture
def compte(departement):
    return Utilisateur.objects.create_user(ADRESSE, "Camille Essai")


def go(client, fournisseur, **form):
    """The whole way: our button, the provider, back. Gives our last answer."""
    start = client.post("/connexion/proconnect/", form)
    assert start.status_code == 302, start.content.decode()
    return client.get(back(fournisseur.follow(start.headers["Location"])))


def back(location):
    parts = urlsplit(location)
    assert (parts.netloc, parts.path) == ("testserver", "/connexion/proconnect/retour/")
    return f"{parts.path}?{parts.query}"


def is_in(client):
    return "_auth_user_id" in client.session


def refused(answer, *words):
    page = answer.content.decode()
    assert answer.status_code == 403
    assert all(word in page for word in words), page


def test_the_button_leads_there_and_back(client, compte, fournisseur):
    assert "S'identifier avec ProConnect" in client.get("/connexion/").content.decode().replace("&#x27;", "'")
    answer = go(client, fournisseur)
    assert answer.headers["Location"] == "/espace/"
    assert client.session["_auth_user_id"] == str(compte.pk)
    assert [(line.action, line.objet_id) for line in Ligne.objects.all()] == [("compte.lie", str(compte.pk))]


def test_what_is_asked_of_the_provider(client, compte, fournisseur):
    start = client.post("/connexion/proconnect/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.headers["Location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert len(asked["nonce"]) >= 32
    assert len(asked["state"]) >= 16
    assert json.loads(asked["claims"])["id_token"]["amr"] == {"essential": True}
    assert SECRET not in start.headers["Location"]


def test_little_is_kept_of_the_person(client, compte, fournisseur):
    go(client, fournisseur)
    row = SocialAccount.objects.get()
    assert row.extra_data == {}
    assert "camille" not in row.uid
    compte.refresh_from_db()
    assert (compte.email, compte.nom) == (ADRESSE, "Camille Essai")


def test_the_second_time_opens_the_same_account_without_a_new_line(client, compte, fournisseur):
    go(client, fournisseur)
    other = Client()
    go(other, fournisseur)
    assert is_in(other)
    assert SocialAccount.objects.count() == 1
    assert Ligne.objects.count() == 1


def test_another_kind_of_key_is_read_too(client, compte, fournisseur):
    fournisseur.regler(alg="ES256")
    go(client, fournisseur)
    assert is_in(client)


def test_the_session_key_changes(client, compte, fournisseur):
    client.post("/connexion/proconnect/")
    before = client.session.session_key
    go(client, fournisseur)
    assert client.session.session_key != before


def test_another_person_signed_in_here_is_signed_out_first(client, compte, fournisseur):
    client.force_login(Utilisateur.objects.create_user("autre@example.org"))
    go(client, fournisseur)
    assert client.session["_auth_user_id"] == str(compte.pk)


@pytest.mark.parametrize(
    "adresse", ["/connexion/proconnect/", "/connexion/proconnect/retour/", "/deconnexion/proconnect/"]
)
def test_off_by_default(client, compte, adresse):
    assert client.get("/connexion/proconnect/retour/?code=a&state=b").status_code == 404
    assert client.post("/connexion/proconnect/").status_code == 404
    assert client.get("/deconnexion/proconnect/").status_code == 404
    assert "ProConnect" not in client.get("/connexion/").content.decode()


@pytest.mark.parametrize(
    "reglages",
    [
        *({"signature": {which: kind}} for which in ("id_token", "userinfo")
          for kind in ("none", "intruse", "hs256", "change", "sans_kid", "jwk")),
        *({which: change} for which in ("id_token", "userinfo")
          for change in (
              {"iss": "https://ailleurs.example"}, {"iss": None}, {"aud": "autre-client"}, {"aud": None},
              {"aud": [CLIENT, "autre"]}, {"azp": "autre"}, {"exp": 1_577_836_800}, {"exp": None},
              {"nbf": 4_102_444_800}, {"sub": "autre"}, {"sub": ""}, {"sub": None},
          )),
        {"id_token": {"nonce": "x" * 43}},
        {"id_token": {"nonce": None}},
        {"userinfo_json": True},
        {"userinfo": {"bourrage": "x" * 40_000}},
        {"config": {"jwks_uri": None}},
        {"sans_id_token": True},
        {"config": {"issuer": "https://ailleurs.example/api/v2"}},
        {"config": {"jwks_uri": "http://169.254.169.254/jwks"}},
        {"config": {"token_endpoint": "http://127.0.0.1:1/token"}},
        {"config": {"userinfo_endpoint": "http://127.0.0.1:1/userinfo"}},
    ],
    ids=lambda reglages: json.dumps(reglages)[:60],
)  # fmt: skip
def test_a_token_that_does_not_hold_opens_nothing(client, compte, fournisseur, reglages):
    start = client.post("/connexion/proconnect/")
    location = back(fournisseur.follow(start.headers["Location"]))
    fournisseur.regler(**reglages)
    refused(client.get(location), "n'a pas abouti")
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert Utilisateur.objects.count() == 1


def test_a_code_serves_once(client, compte, fournisseur):
    location = back(fournisseur.follow(client.post("/connexion/proconnect/").headers["Location"]))
    client.get(location)
    assert is_in(client)
    client.post("/deconnexion/")
    refused(client.get(location))
    assert not is_in(client)


def test_a_stolen_way_back_opens_nothing_elsewhere(client, compte, fournisseur):
    location = back(fournisseur.follow(client.post("/connexion/proconnect/").headers["Location"]))
    thief = Client()
    refused(thief.get(location))
    assert not is_in(thief)


def test_a_code_of_another_browser_is_refused_by_the_proof_key(client, compte, fournisseur):
    """The victim's browser is given the attacker's code, under its own state."""
    attacker = Client()
    theirs = parse_qs(urlsplit(fournisseur.follow(attacker.post("/connexion/proconnect/").headers["Location"])).query)
    ours = parse_qs(urlsplit(client.post("/connexion/proconnect/").headers["Location"]).query)
    refused(client.get("/connexion/proconnect/retour/", {"code": theirs["code"][0], "state": ours["state"][0]}))
    assert not is_in(client)


@pytest.mark.parametrize("query", [{}, {"code": "a"}, {"state": "b"}, {"code": "a", "state": "b"}, {"error": "x"}])
def test_a_way_back_that_nobody_asked_for_is_refused(client, compte, fournisseur, query):
    refused(client.get("/connexion/proconnect/retour/", query))


def test_a_person_who_gives_up_is_told_that_nothing_changed(client, compte, fournisseur):
    asked = parse_qs(urlsplit(client.post("/connexion/proconnect/").headers["Location"]).query)
    query = {"error": "access_denied", "state": asked["state"][0]}
    refused(client.get("/connexion/proconnect/retour/", query), "Rien n'a changé")


@pytest.mark.parametrize(
    "proven", [{"email_verified": False}, {"email": None}, {"email": "pas une adresse"}, {"email": 7}]
)
def test_an_address_that_is_not_verified_opens_nothing(client, compte, fournisseur, proven):
    fournisseur.regler(userinfo=proven)
    refused(go(client, fournisseur), "adresse e-mail vérifiée")
    assert not is_in(client)


def test_no_account_is_created(client, departement, fournisseur):
    refused(go(client, fournisseur), "invitation")
    assert not Utilisateur.objects.exists()


def test_a_closed_account_stays_closed(client, compte, fournisseur):
    go(client, fournisseur)
    Utilisateur.objects.update(is_active=False)
    other = Client()
    refused(go(other, fournisseur), "invitation")
    assert not is_in(other)


def test_the_address_is_read_whatever_its_case(client, compte, fournisseur):
    fournisseur.regler(userinfo={"email": " Camille@Example.ORG "})
    go(client, fournisseur)
    assert is_in(client)


def test_a_second_address_of_the_same_identity_is_refused(client, compte, fournisseur):
    go(client, fournisseur)
    Utilisateur.objects.create_user("autre@example.org")
    fournisseur.regler(userinfo={"email": "autre@example.org"})
    other = Client()
    refused(go(other, fournisseur), "une autre adresse")
    assert not is_in(other)


def test_a_second_identity_of_the_same_address_is_refused(client, compte, fournisseur):
    go(client, fournisseur)
    fournisseur.regler(userinfo={"sub": "sub-autre"}, id_token={"sub": "sub-autre"})
    other = Client()
    refused(go(other, fournisseur), "déjà lié")
    assert not is_in(other)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "suite", ["https://mechant.example/", "//mechant.example", "/\\mechant.example", "javascript:x"]
)
def test_next_never_leads_elsewhere(client, compte, fournisseur, suite):
    assert go(client, fournisseur, next=suite).headers["Location"] == "/espace/"


def test_next_leads_back_inside(client, compte, fournisseur):
    assert go(client, fournisseur, next="/lieux/").headers["Location"] == "/lieux/"


def test_only_our_own_form_starts_it(compte, fournisseur):
    assert Client(enforce_csrf_checks=True).post("/connexion/proconnect/").status_code == 403
    assert Client().get("/connexion/proconnect/").status_code == 405


@pytest.mark.parametrize(
    ("trusted", "proof", "given"),
    [
        (True, {"amr": ["pwd", "mfa"]}, True),
        (True, {"acr": "eidas2"}, True),
        (True, {"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}, True),
        (True, {}, False),
        (True, {"amr": "mfa"}, False),
        (False, {"amr": ["mfa"], "acr": "eidas3"}, False),
    ],
)
def test_two_factors_there_count_here_when_the_setting_says_so(
    client, compte, fournisseur, settings, trusted, proof, given
):
    settings.PROCONNECT_SECOND_FACTEUR = trusted
    fournisseur.regler(id_token=proof)
    go(client, fournisseur)
    assert is_in(client)
    methods = [one["method"] for one in client.session["account_authentication_methods"]]
    assert methods == (["socialaccount", "mfa"] if given else ["socialaccount"])


def test_signing_out_closes_both_sessions(client, compte, fournisseur):
    go(client, fournisseur)
    answer = client.post("/deconnexion/")
    assert not is_in(client)
    location = fournisseur.follow(answer.headers["Location"])
    parts = urlsplit(location)
    assert parts.path == "/deconnexion/proconnect/"
    assert client.get(f"{parts.path}?{parts.query}").headers["Location"] == "/"


def test_signing_out_leads_home_whatever_the_state(client, compte, fournisseur):
    go(client, fournisseur)
    client.post("/deconnexion/")
    assert client.get("/deconnexion/proconnect/?state=autre").headers["Location"] == "/"
    assert not is_in(client)


def test_signing_out_of_a_session_by_code_stays_here(client, compte, fournisseur):
    client.force_login(compte)
    assert client.post("/deconnexion/").headers["Location"] == "/"


def test_signing_out_works_when_the_provider_does_not(client, compte, fournisseur, settings):
    go(client, fournisseur)
    settings.PROCONNECT_URL = "http://127.0.0.1:1/api/v2"
    assert client.post("/deconnexion/").headers["Location"] == "/"
    assert not is_in(client)


def test_a_provider_out_of_reach_is_told_and_the_code_offered(client, compte, fournisseur, settings):
    settings.HOTES_SORTANTS_AUTORISES = []
    answer = client.post("/connexion/proconnect/")
    assert answer.status_code == 503
    assert "code reçu par e-mail" in answer.content.decode()


def test_the_provider_cannot_lead_the_browser_to_another_site(client, compte, fournisseur):
    fournisseur.regler(config={"authorization_endpoint": "https://mechant.example/authorize"})
    assert client.post("/connexion/proconnect/").status_code == 503


def test_the_log_of_a_refusal_names_nobody(client, compte, fournisseur, capsys):
    fournisseur.regler(userinfo={"email": "inconnue@example.org"})
    go(client, fournisseur)
    log = capsys.readouterr()
    assert "inconnue@" not in log.out + log.err
