"""The weight told in the footer: what is counted, what is not known, and where the sentence goes."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from maillage.base import poids
from maillage.base.pages_gardees import pack_text
from maillage.base.poids import count_elements, register_file, tell_weight

TETE = '<link rel="stylesheet" href="/static/a.css"><link rel="canonical" href="https://x.example/">'
PIED = "<footer><!--poids /mentions-legales/#poids--></footer>"


@pytest.fixture
def fichiers(settings: Any, tmp_path: Path) -> Path:
    """A sheet of 900 bytes, lighter in Brotli, that names a font; a script; a picture."""
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path, True
    (tmp_path / "a.css").write_bytes(b"@font-face{src:url('lettres/x.woff2')}".ljust(900))
    (tmp_path / "a.css.gz").write_bytes(b"z" * 400)
    (tmp_path / "a.css.br").write_bytes(b"b" * 300)
    (tmp_path / "s.js").write_bytes(b"j" * 2000)
    (tmp_path / "lettres").mkdir()
    (tmp_path / "lettres/x.woff2").write_bytes(b"f" * 17_000)
    return tmp_path


def told(page: str, **more: Any) -> str:
    response = HttpResponse(page)
    response["Content-Length"] = str(len(response.content))
    assert tell_weight(RequestFactory().get("/"), response, **more) is response
    assert int(response["Content-Length"]) == len(response.content)
    return response.content.decode().replace("\xa0", " ")


def test_the_page_and_each_file_once_in_its_lightest_form(fichiers: Path) -> None:
    page = (
        TETE + '<script src="/static/s.js"></script><script src="/static/s.js"></script>' + "<p>mot</p>" * 1500 + PIED
    )
    whole = told(page)
    octets = len(whole.encode()) + 300 + 17_000 + 2000
    assert f"Cette page pèse {round(octets / 1000)} ko à la première visite," in whole
    assert '<a href="/mentions-legales/#poids">note EcoIndex&nbsp;: ' in whole
    assert "<!--" not in whole


def test_a_compressed_page_tells_what_leaves(fichiers: Path) -> None:
    body = TETE + "".join(f"<p>mot {rank * 7919}</p>" for rank in range(9000)) + PIED
    whole = told(body, sent=lambda text: len(pack_text(text)))
    sent = len(gzip.compress(whole.encode(), 5)) + 17_300
    said = int(whole.split("pèse ")[1].split(" ko")[0]) * 1000
    assert abs(said - sent) <= 0.02 * sent


def test_what_is_not_known_makes_it_at_least(fichiers: Path) -> None:
    for unknown in (
        '<img src="/qr/x.svg" alt="">',
        '<img src="/static/../secret" alt="">',
        "<section data-plan data-points>",
    ):
        whole = told(unknown + PIED)
        assert "pèse au moins" in whole
        assert "A au mieux</a>" in whole
    assert "pèse au moins" not in told('<img src="data:image/png;base64,x" alt="">' + PIED)


def test_a_file_made_for_a_departement_is_asked_of_its_app(fichiers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poids, "_mesures", {})
    register_file("/theme.css", lambda _request: 40_000)
    assert "pèse 40 ko" in told('<link rel="stylesheet" href="/theme.css?v=a&amp;b=c">' + PIED)


def test_without_its_address_the_grade_is_no_link(fichiers: Path) -> None:
    assert "note EcoIndex&nbsp;: A.</p>" in told("<footer><!--poids --></footer>")


def test_other_answers_are_untouched() -> None:
    request = RequestFactory().get("/")
    for response in (
        HttpResponse("rien"),
        HttpResponse(PIED, content_type="text/plain"),
        StreamingHttpResponse([b"x"]),
    ):
        before = getattr(response, "content", None)
        assert getattr(tell_weight(request, response), "content", None) == before


def test_a_drawing_is_one_element() -> None:
    assert count_elements(b"<html><body><svg class='i'><g><path/></g></svg><br>3 &lt; 4<!-- mot --></body></html>") == 4
