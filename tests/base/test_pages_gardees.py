"""Pages kept in memory: what enters, what leaves, what never does. The site here is a few functions; the door is the real one."""

import gzip
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from maillage.base import maintenance, pages_gardees
from maillage.base.pages_gardees import (
    PagesGardeesMiddleware,
    Temoins,
    drawn_each_time,
    kept_in_memory,
    register_witness,
    reserve,
)

TEXTE = "<p>Médiathèque, ouverte le lundi.</p>" * 40


class Site:
    """A view that counts how often it is drawn, behind the door; ``version`` is what the pages depend on."""

    def __init__(self) -> None:
        self.drawn, self.version, self.change = 0, 1, lambda response: response
        self.door = PagesGardeesMiddleware(self.serve)
        self.mark = kept_in_memory

    def serve(self, request: HttpRequest) -> Any:
        self.drawn += 1
        request.lue = self.version  # type: ignore[attr-defined]
        return self.mark(lambda _: self.change(HttpResponse(TEXTE)))(request)

    def get(self, url: str = "/", method: str = "GET", **headers: str) -> Any:
        request = RequestFactory().generic(method, url, headers=headers)
        return self.door(request)


@pytest.fixture
def site(settings: Any, tmp_path: Any) -> Iterator[Site]:
    settings.PAGES_GARDEES, settings.VAR = 1_000_000, tmp_path
    former = pages_gardees._registered[:]
    made = Site()
    register_witness(Temoins(lambda _host: made.version, lambda request: request.lue))  # type: ignore[attr-defined]
    reserve.clear()
    yield made
    reserve.clear()
    pages_gardees._registered[:] = former


def test_a_page_is_drawn_once_until_what_it_tells_changes(site: Site) -> None:
    first, second = site.get(), site.get()
    assert (site.drawn, first.content, dict(first.items())) == (1, second.content, dict(second.items()))
    site.version += 1
    site.get()
    assert (site.drawn, len(reserve)) == (2, 1)


def test_it_is_drawn_again_in_the_next_slice_of_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 3000.0
    monkeypatch.setattr("time.time", lambda: now)
    site.get()
    now = 3299.0
    site.get()
    assert site.drawn == 1
    now = 3300.0
    site.get()
    assert site.drawn == 2


def test_compressed_for_those_who_can_read_it(site: Site) -> None:
    for _ in range(2):  # drawn, then kept
        zipped = site.get("/", **{"accept-encoding": "br, gzip;q=0.8"})
        assert zipped["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.content).decode() == TEXTE
        assert len(zipped.content) == int(zipped["Content-Length"]) < 200
        for refused in ("", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip"):
            plain = site.get("/", **{"accept-encoding": refused})
            assert plain.content.decode() == TEXTE
            assert "Content-Encoding" not in plain
            assert plain["Vary"] == "Accept-Encoding"
    assert site.drawn == 1


def test_who_has_it_already_is_told_so(site: Site) -> None:
    for _ in range(2):
        etag = site.get()["ETag"]
        again = site.get("/", **{"if-none-match": f'"autre", {etag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in again
        assert site.get("/", **{"if-none-match": "*"}).status_code == 304
        assert site.get("/", **{"if-none-match": '"autre"'}).status_code == 200
    assert site.drawn == 1


def test_head_has_the_headers_and_no_body(site: Site) -> None:
    before, page, after = site.get(method="HEAD"), site.get(), site.get(method="HEAD")
    assert site.drawn == 2  # the headers alone are no page to keep
    for head in (before, after):
        assert (head.content, dict(head.items())) == (b"", dict(page.items()))


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("/?b=2&a=1", True),
        ("/?a=2&b=1", False),
        ("/?a=1&b=2&b=3", False),
        ("/autre?a=1&b=2", False),
    ],
)
def test_one_question_is_one_page(site: Site, url: str, same: bool) -> None:
    site.get("/?a=1&b=2")
    site.get(url)
    assert site.drawn == (1 if same else 2)


@pytest.mark.parametrize("headers", [{"host": "17.localhost"}, {"hx-request": "true"}])
def test_another_host_or_a_fragment_is_another_page(site: Site, settings: Any, headers: dict[str, str]) -> None:
    site.get(), site.get("/", **headers)
    assert (site.drawn, len(reserve)) == (2, 2)


def test_http_is_not_served_the_page_of_https(site: Site) -> None:
    site.get()
    site.door(RequestFactory().get("/", secure=True))
    assert site.drawn == 2


def cookie(response: HttpResponse) -> HttpResponse:
    response.set_cookie("session", "secret")
    return response


def header(name: str, value: str) -> Callable[[HttpResponse], HttpResponse]:
    def change(response: HttpResponse) -> HttpResponse:
        response[name] = value
        return response

    return change


REFUS: dict[str, Callable[[HttpResponse], Any]] = {
    "cookie": cookie,
    "by cookie": header("Vary", "Accept-Encoding, Cookie"),
    "by an unknown header": header("Vary", "Accept"),
    "private": header("Cache-Control", "private"),
    "token": lambda _: HttpResponse(TEXTE + '<input name="csrfmiddlewaretoken" value="x">'),
    "error": lambda _: HttpResponse(TEXTE, status=500),
    "absent": lambda _: HttpResponse(TEXTE, status=404),
    "moved": lambda _: HttpResponse(status=302, headers={"Location": "/ici"}),
    "stream": lambda _: StreamingHttpResponse([TEXTE.encode()]),
}


@pytest.mark.parametrize("refus", REFUS)
def test_what_may_be_somebodys_or_wrong_is_never_kept_nor_compressed(site: Site, refus: str) -> None:
    site.change = REFUS[refus]
    for _ in range(2):
        assert "Content-Encoding" not in site.get("/", **{"accept-encoding": "gzip"})
    assert (site.drawn, len(reserve)) == (2, 0)


def test_other_views_and_writes_go_through_untouched(site: Site) -> None:
    site.mark = lambda view: view
    assert "Content-Encoding" not in site.get("/", **{"accept-encoding": "gzip"})
    site.mark = kept_in_memory
    site.get(method="POST"), site.get(method="POST")
    assert (site.drawn, len(reserve)) == (3, 0)


def test_a_page_that_reads_more_is_compressed_and_drawn_each_time(site: Site) -> None:
    site.mark = drawn_each_time
    for _ in range(2):
        assert site.get("/", **{"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    assert (site.drawn, len(reserve)) == (2, 0)


def test_nothing_is_kept_where_nobody_answers_or_when_it_is_off(site: Site, settings: Any) -> None:
    site.version = None  # type: ignore[assignment]
    site.get(), site.get()
    settings.PAGES_GARDEES, site.version = 0, 1
    site.get(), site.get()
    assert (site.drawn, len(reserve)) == (4, 0)


def test_maintenance_serves_and_keeps_nothing(site: Site) -> None:
    site.get()
    maintenance.switch_on("Retour à 14 heures.")
    site.get(), site.get("/autre"), site.get("/autre")
    assert (site.drawn, len(reserve)) == (4, 1)
    maintenance.switch_off()
    site.get()
    assert site.drawn == 4


def test_memory_is_bounded_and_the_least_asked_leaves_first(site: Site, settings: Any) -> None:
    settings.PAGES_GARDEES = 9_000
    pages = [f"/{rank}" for rank in range(40)]
    for url in pages:
        site.get(url), site.get("/0")
    assert 1 < len(reserve) < 20
    assert reserve.octets <= 9_000
    site.drawn = 0
    site.get("/0"), site.get("/39"), site.get("/1")
    assert site.drawn == 1
    reserve.clear()
    site.change = lambda _: HttpResponse(Random(1).randbytes(2000))  # takes more than a tenth, compressed or not
    site.get("/gros"), site.get("/" + "a" * 700)
    assert len(reserve) == 0


def test_pictures_and_short_texts_leave_as_they_are(site: Site) -> None:
    for answer in (HttpResponse(b"\x89PNG" * 200, content_type="image/png"), HttpResponse("court")):
        reserve.clear()
        site.change = lambda _, answer=answer: answer  # type: ignore[misc]
        sent = site.get("/", **{"accept-encoding": "gzip"})
        assert (sent.content, "Content-Encoding" in sent, "Vary" in sent) == (answer.content, False, False)
        assert not sent["ETag"].startswith("W/")


def test_a_page_kept_is_counted(site: Site) -> None:
    from maillage.base.mesures import registre

    site.get()
    before = dict(registre._counts)
    site.get()
    assert registre._counts["requetes|(aucune)|GET|2xx"] == before.get("requetes|(aucune)|GET|2xx", 0) + 1
