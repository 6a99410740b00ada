"""Every page, given what no person types: an answer below 500, whatever is in the address, the query, the form, a cookie."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests.architecture import portes as door
from tests.architecture.arbre import RACINE

HOSTILE = (
    "\x00",
    "a\x00b",
    "\ud800",
    "9" * 400,
    "-1",
    "0",
    "1e400",
    "NaN",
    "' OR 1=1 --",
    "%",
    "\\",
    "x" * 10_000,
    "\u202e\u0301" * 200,
    "[1,2]",
    "bnVsbA",
    "W10",
    "WyJhIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
    "WyJcdWQ4MDAiLDFd",
    "2026-02-31",
    "../../etc/passwd",
    "{{7*7}}",
    "a\r\nX-Injected: 1",
)
IN_FORMS = ("\x00", "a\x00b", "\ud800", "9" * 400, "-1", "1e400", "x" * 10_000, "2026-02-31", "a\r\nX-Injected: 1")
"""Sent in all the fields of a form at once."""
PAR_CHAMP = ("a\x00b", "\ud800", "9" * 400, "x" * 10_000)
"""Fewer: each field of each form is tried alone with each, the others being sound."""
LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN]
PARAMETERS = sorted(
    {
        name
        for path in (RACINE / "maillage").rglob("*.py")
        for name in re.findall(r"GET(?:\.get|\.getlist)?[\[(]\s*\"(\w+)\"", path.read_text())
    }
    | {"q", "page", "apres", "avant", "tri", "next", "sens", "etat", "commune", "format"}
)


class Fields(HTMLParser):
    """Names of the fields of the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and (name := given.get("name")):
            self.names.setdefault(name, given.get("value") or "")


def admitted(line: dict[str, str]) -> str:
    """The most powerful of those that the page lets in."""
    order = ("administrateur", "coordinateur", "dpo", *reversed(door.QUI))
    return next((who for who in order if line[who] not in {"403", "connexion"}), "visiteur")


def ask(client: Client, url: str, nom: str, query: str = "", data: Any = None) -> Any:
    from django.db import transaction

    with transaction.atomic():
        extra: dict[str, Any] = {
            "HTTP_HOST": "96.localhost",
            "REMOTE_ADDR": f"10.1.{next(_turn) // 250 % 250}.{next(_turn) % 250}",
        }
        if data is None:
            response: Any = client.get(url, QUERY_STRING=query, **extra)
        else:
            response = client.post(url, data, **extra)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def _count() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


_turn = _count()


def encoded(value: str) -> str:
    from urllib.parse import quote

    return quote(value, safe="", errors="surrogatepass")


@pytest.mark.parametrize(
    "line", [li for li in LIGNES if li["methode"] == "GET" and li["nom"] != "health"], ids=lambda li: li["nom"]
)
def test_query_parameters(monde: door.Monde, line: dict[str, str]) -> None:
    client = monde.client(admitted(line), monde.ici)
    url = door.address(line["nom"], monde.ici)
    failures = []
    for value in HOSTILE:
        query = "&".join(f"{name}={encoded(value)}" for name in PARAMETERS)
        response = ask(client, url, line["nom"], query)
        if response.status_code >= 500:
            failures += [
                (name, value[:30])
                for name in PARAMETERS
                if ask(client, url, line["nom"], f"{name}={encoded(value)}").status_code >= 500
            ] or [("?", value[:30])]
        if "X-Injected" in response.headers:
            failures.append(("header", value))
    assert failures == []


@pytest.mark.parametrize("line", [li for li in LIGNES if li["methode"] == "POST"], ids=lambda li: li["nom"])
def test_form_fields(monde: door.Monde, line: dict[str, str]) -> None:
    client = monde.client(admitted(line), monde.ici)
    url = door.address(line["nom"], monde.ici)
    page = ask(client, url, line["nom"])
    text = "" if page.streaming else page.content.decode("utf-8", "replace")
    known = {**Fields(text).names, **dict(door.EXEMPLES.get(line["nom"], door.Exemple()).donnees)}
    known.pop("csrfmiddlewaretoken", None)
    failures = []
    contents = ["&".join(f"{encoded(name)}={encoded(value)}" for name in known) for value in IN_FORMS]
    for name in known:
        others = "&".join(f"{encoded(o)}={encoded(str(v))}" for o, v in known.items() if o != name)
        contents += [f"{encoded(name)}={encoded(value)}&{others}" for value in PAR_CHAMP]
    for content in contents:
        response = ask_raw(client, url, content)
        if response.status_code >= 500:
            failures.append((content[:90], response.status_code))
    assert failures == []


def ask_raw(client: Client, url: str, body: str) -> Any:
    from django.db import transaction

    with transaction.atomic():
        response: Any = client.post(
            url,
            body,
            content_type="application/x-www-form-urlencoded",
            HTTP_HOST="96.localhost",
            REMOTE_ADDR=f"10.2.{next(_turn) // 250 % 250}.{next(_turn) % 250}",
        )
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%ff%fe",
        "/lieux/%00/",
        "/verifier/%00/",
        "/verifier/%ED%A0%80/",
        "/recensement/imports/" + "9" * 400 + "/",
        "/recensement/questions/99999999999999999999/",
        "/connexion/%2e%2e/",
        "/connexion/..;/",
        "/..%2f..%2fetc/passwd",
        "/static/..%2f..%2fcle-secrete",
        "/static/%00",
        "/static/../manage.py",
        "/" + "a" * 20_000,
        "/verifier/" + "A" * 5000 + "/",
        "/connexion/%0d%0aX-Injected:1/",
        "/\u202e/",
        "/demo/courriels/../../",
        "/lieux/agent/tableau.%00",
        "/lieux/agent/tableau.exe",
    ],
)
@pytest.mark.parametrize("who", ["visiteur", "administrateur"])
def test_paths(monde: door.Monde, path: str, who: str) -> None:
    response = ask(monde.client(who, monde.ici), path, "")
    assert response.status_code in {301, 302, 400, 404}, response.status_code
    assert not response.headers.get("Location", "").startswith("//")
    assert "X-Injected" not in response.headers


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
@pytest.mark.parametrize(
    "value", ['"aaaaaaaaaaaaaaaa\\000bbbb"', "x" * 4000, '"\\303\\050aaaaaaaaaaa"', "' OR 1=1", '"a\\015\\012b"']
)
def test_cookies(monde: door.Monde, name: str, value: str) -> None:
    client = monde.client("visiteur", monde.ici)
    for url in ("/connexion/", "/espace/", "/verifier/"):
        response = client.get(url, HTTP_HOST="96.localhost", HTTP_COOKIE=f"{name}={value}")
        assert response.status_code < 500, url


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_X_ORIGINAL_URL",
        "HTTP_X_REWRITE_URL",
        "HTTP_HX_CURRENT_URL",
        "HTTP_REFERER",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_RANGE",
        "HTTP_ACCEPT",
        "HTTP_ACCEPT_LANGUAGE",
        "HTTP_ACCEPT_ENCODING",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_USER_AGENT",
        "CONTENT_TYPE",
        "HTTP_HX_TRIGGER",
    ],
)
def test_headers(monde: door.Monde, header: str) -> None:
    client = monde.client("administrateur", monde.ici)
    for value in (
        "evil.example",
        "\x00",
        "\xff",
        "x" * 9000,
        "9" * 400,
        "bytes=0-" + ",0-" * 500,
        "Thu, 99 Jan 99999 00:00:00 GMT",
    ):
        for url in ("/connexion/", "/espace/", "/static/base/maillage.css"):
            response = client.get(url, **{"HTTP_HOST": "96.localhost", header: value})
            assert response.status_code < 500, (url, value[:20])
            if not response.streaming:
                assert b"evil.example" not in response.content
            assert "evil" not in response.headers.get("Location", "")


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"a=%ff&b=%00", b'--x\r\nContent-Disposition: form-data; name="a\0"\r\n\r\n\0\r\n--x--', b"=" * 5000],
)
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/json",
        "text/xml",
        "\x00",
    ],
)
@pytest.mark.parametrize("url", ["/connexion/", "/connexion/code/", "/verifier/", "/recensement/imports/nouveau/"])
def test_bodies(monde: door.Monde, url: str, kind: str, body: bytes) -> None:
    client = monde.client("administrateur" if url.startswith("/rec") else "visiteur", monde.ici)
    response = client.generic(
        "POST", url, body, content_type=kind, HTTP_HOST="96.localhost", REMOTE_ADDR=f"10.3.0.{next(_turn) % 250}"
    )
    assert response.status_code < 500
