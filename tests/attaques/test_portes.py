"""Walks over every address: no form without its token, no GET that writes, no public page that remembers its reader."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.socle.comptes.models import Utilisateur
from tests.architecture import portes as door
from tests.base_essais import entrer

LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN]
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE")


def admitted(line: dict[str, str]) -> list[str]:
    return [who for who in door.QUI if line[who] not in {"403", "connexion"}]


LIEN_SIGNE = {"echeances:stop"}
"""Its address is a signed secret, and mail programs send its POST by themselves (RFC 8058): there is no form to forge."""


@pytest.mark.parametrize(
    "line",
    [li for li in LIGNES if li["methode"] == "POST" and li["nom"] not in LIEN_SIGNE],
    ids=lambda li: li["nom"],
)
def test_no_form_is_taken_from_elsewhere(monde: door.Monde, line: dict[str, str]) -> None:
    url = door.address(line["nom"], monde.ici)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    who = (admitted(line) or ["administrateur"])[-1]
    if who != "visiteur":
        entrer(client, monde.comptes[who, "" if who == "sans_role" else monde.ici.code])
    for extra in ({}, {"HTTP_ORIGIN": "https://ailleurs.example"}, {"HTTP_X_CSRFTOKEN": "x" * 32}):
        response = client.post(url, {"csrfmiddlewaretoken": "y" * 32}, HTTP_HOST="96.localhost", **extra)
        assert response.status_code == 403, extra


GARDE_UN_DEFI = {"mfa_activate_totp", "mfa_add_webauthn"}
"""Pages whose session keeps what the next form must answer: a secret to scan, a challenge to sign. By its middleware, outside
the transaction of the request, as every write of a session."""
LECTURE_COMPTEE = {"echeances:feed"} | {
    line["nom"]
    for line in LIGNES
    if line["adresse"].startswith(
        ("api/", "donnees/lieux", "donnees/permanences", "editions/demander/", "fiches/", "qr/")
    )
}
"""Addresses whose readings are counted by visitor: they hold a secret that could be guessed, or programs come in numbers."""


def writes(context: CaptureQueriesContext, nom: str = "") -> list[str]:
    """Statements that write, but for those that the two sets above explain."""
    found = [query["sql"].strip() for query in context.captured_queries]
    found = [query for query in found if query.upper().startswith(WRITES)]
    if nom in GARDE_UN_DEFI:
        found = [query for query in found if '"comptes_session"' not in query]
    if nom in LECTURE_COMPTEE:
        found = [query for query in found if not query.startswith("INSERT INTO base_compteur")]
    return [query[:80] for query in found]


@pytest.mark.parametrize("line", [li for li in LIGNES if li["methode"] == "GET"], ids=lambda li: li["nom"])
def test_reading_writes_nothing(monde: door.Monde, line: dict[str, str]) -> None:
    for who in admitted(line):
        client, url = monde.client(who, monde.ici), door.address(line["nom"], monde.ici)
        with CaptureQueriesContext(connection) as seen:
            door.knock(client, "GET", url, line["nom"])
        assert writes(seen, line["nom"]) == [], who


def test_reading_the_admin_writes_nothing(monde: door.Monde) -> None:
    """It has no transaction of a Département, hence none that refuses writes."""
    client = monde.client("visiteur", monde.ici)
    entrer(client, Utilisateur.objects.create_superuser("instance@example.org", "Instance"))
    for porte in door.portes():
        if porte.nom.startswith("admin:") and not porte.parametres and porte.nom != "admin:logout":
            with CaptureQueriesContext(connection) as seen:
                door.knock(client, "GET", f"/{porte.adresse}", porte.nom)
            assert writes(seen) == [], porte.nom


def body_of(response: Any) -> bytes:
    return bytes(b"".join(response.streaming_content) if response.streaming else response.content)


def test_public_pages_keep_nothing_of_their_reader(monde: door.Monde) -> None:
    """A cache that keeps one of them must have nothing to give away, nor to be poisoned with."""
    seen = 0
    for line in LIGNES:
        if line["methode"] != "GET" or line["visiteur"] != "200":
            continue
        url = door.address(line["nom"], monde.ici)
        visitor = Client(raise_request_exception=False)
        poison = {
            "HTTP_X_FORWARDED_HOST": "ailleurs.example",
            "HTTP_X_FORWARDED_SERVER": "ailleurs.example",
            "HTTP_FORWARDED": "host=ailleurs.example",
            "HTTP_X_ORIGINAL_URL": "/ailleurs.example",
            "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
        }
        response: Any = visitor.get(url, HTTP_HOST="96.localhost", **poison)
        body = body_of(response)
        assert b"ailleurs.example" not in body
        if "public" in response.headers.get("Cache-Control", ""):
            seen += 1
            agent = monde.client("coordinateur", monde.ici).get(url, HTTP_HOST="96.localhost")
            assert "Set-Cookie" not in response.headers
            assert not response.cookies
            assert "Cookie" not in response.headers.get("Vary", "")
            assert body_of(agent) == body, url
            assert b"csrfmiddlewaretoken" not in body
    assert seen
