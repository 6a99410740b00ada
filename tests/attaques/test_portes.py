"""Walks over every address: no form without its token, no GET that writes, no public page that remembers its reader."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from maillage.base.tenancy import current_tenant, stream
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement
from tests.architecture import portes as door
from tests.base_essais import entrer

LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN]
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE")


def admitted(line: dict[str, str]) -> list[str]:
    return [who for who in door.QUI if line[who] not in {"403", "connexion"}]


@pytest.mark.parametrize("line", [li for li in LIGNES if li["methode"] == "POST"], ids=lambda li: li["nom"])
def test_no_form_is_taken_from_elsewhere(monde: door.Monde, line: dict[str, str]) -> None:
    url = door.address(line["nom"], monde.ici)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    who = admitted(line)[-1]
    if who != "visiteur":
        entrer(client, monde.comptes[who, "" if who == "sans_role" else monde.ici.code])
    for extra in ({}, {"HTTP_ORIGIN": "https://ailleurs.example"}, {"HTTP_X_CSRFTOKEN": "x" * 32}):
        response = client.post(url, {"csrfmiddlewaretoken": "y" * 32}, HTTP_HOST="96.localhost", **extra)
        assert response.status_code == 403, extra


def writes(context: CaptureQueriesContext) -> list[str]:
    return [query["sql"][:80] for query in context.captured_queries if query["sql"].lstrip().upper().startswith(WRITES)]


@pytest.mark.parametrize("line", [li for li in LIGNES if li["methode"] == "GET"], ids=lambda li: li["nom"])
def test_reading_writes_nothing(monde: door.Monde, line: dict[str, str]) -> None:
    for who in admitted(line):
        client, url = monde.client(who, monde.ici), door.address(line["nom"], monde.ici)
        with CaptureQueriesContext(connection) as seen:
            door.knock(client, "GET", url, line["nom"])
        assert writes(seen) == [], who


def test_reading_the_admin_writes_nothing(monde: door.Monde) -> None:
    """It has no transaction of a Département, hence none that refuses writes."""
    client = monde.client("visiteur", monde.ici)
    entrer(client, Utilisateur.objects.create_superuser("instance@example.org", "Instance"))
    for porte in door.portes():
        if porte.nom.startswith("admin:") and not porte.parametres and porte.nom != "admin:logout":
            with CaptureQueriesContext(connection) as seen:
                door.knock(client, "GET", f"/{porte.adresse}", porte.nom)
            assert writes(seen) == [], porte.nom


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
        assert b"ailleurs.example" not in (b"" if response.streaming else response.content)
        if "public" in response.headers.get("Cache-Control", ""):
            seen += 1
            agent = monde.client("coordinateur", monde.ici).get(url, HTTP_HOST="96.localhost")
            assert "Set-Cookie" not in response.headers
            assert not response.cookies
            assert "Cookie" not in response.headers.get("Vary", "")
            assert agent.content == response.content, url
            assert b"csrfmiddlewaretoken" not in response.content
    assert seen


@open_to_all
def breaks(request: HttpRequest) -> HttpResponse:
    """Ends in each of the ways a request ends badly, or well."""
    how = request.GET["fin"]
    if how == "exception":
        raise ValueError(how)
    with connection.cursor() as cursor:
        if how == "sql":
            cursor.execute("SELECT 1 / 0")
        if how == "avale":
            try:
                cursor.execute("SELECT 1 / 0")
            except Exception:  # noqa: BLE001 - the bad habit that is tried here
                return HttpResponse("ok", status=200)
        if how == "delai":
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(2)")
    return HttpResponse("ok", status=500 if how == "cinq-cents" else 200)


urlpatterns = [path("casse/", breaks, name="casse")]
handler500 = "maillage.config.erreurs.server_error"


@pytest.mark.urls("tests.attaques.test_portes")
@pytest.mark.parametrize("end", ["bien", "exception", "sql", "avale", "delai", "cinq-cents"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_connection_carries_no_departement_to_the_next_request(base_neuve: str, end: str, method: str) -> None:
    """Real commits and rollbacks, on one connection kept from a request to the next."""
    Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"])
    client = Client(raise_request_exception=False)
    response = getattr(client, method)(f"/casse/?fin={end}", HTTP_HOST="96.localhost")
    assert response.status_code in {200, 500}
    assert connection.connection is not None
    assert not connection.in_atomic_block
    assert current_tenant() is None
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


def test_a_streamed_answer_left_in_the_middle_carries_none_either(base_neuve: str) -> None:
    row = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True)
    pieces = stream(row.pk, lambda: iter(range(10)))
    assert next(pieces) == 0
    assert current_tenant() == row.pk
    pieces.close()  # type: ignore[attr-defined]
    assert not connection.in_atomic_block
    assert current_tenant() is None


def test_what_a_failed_request_wrote_is_undone_with_its_departement(departement: Departement) -> None:
    from maillage.base.tenancy import tenant_transaction

    other = Departement.objects.create(code="99", nom="Voisin")

    def fails() -> None:
        with transaction.atomic(), tenant_transaction(other.pk):
            raise ValueError

    with pytest.raises(ValueError):
        fails()
    assert current_tenant() == departement.pk
