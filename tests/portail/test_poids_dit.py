"""What the footer says a page weighs, beside what the site sends for it: the page kept and compressed, and each file that it names."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from maillage.base.pages_gardees import reserve
from maillage.base.poids import count_elements
from tests.architecture.exemples import un_lieu
from tests.architecture.portes import Monde

HOTE = "96.localhost"
ZIPPE = {"HTTP_HOST": HOTE, "HTTP_ACCEPT_ENCODING": "gzip"}


@pytest.fixture(autouse=True)
def _memoire(settings: Any) -> Iterator[None]:
    settings.PAGES_GARDEES = 4_000_000
    reserve.clear()
    yield
    reserve.clear()


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def received(client: Client, page: Any) -> int:
    """Bytes of the bodies: the page, its files, and the fonts that its sheet names."""
    whole = gzip.decompress(page.content).decode()
    files = set(re.findall(r'<link rel="(?:stylesheet|icon|preload)" href="([^"]+)"', whole))
    files |= set(re.findall(r'<(?:script|img)[^>]* src="([^"]+)"', whole))
    for sheet in [name for name in files if name.endswith(".css")]:
        css = body_of(client.get(sheet, HTTP_HOST=HOTE)).decode()
        files |= {f"/static/dist/{name}" for name in re.findall(r"url\(\"?([^)\"]+woff2)", css)}
    return len(page.content) + sum(len(body_of(client.get(name.replace("&amp;", "&"), **ZIPPE))) for name in files)


def said(page: Any) -> int:
    return int(re.search(r"pèse (\d+)", gzip.decompress(page.content).decode().replace("\xa0", " "))[1]) * 1000  # type: ignore[index]


def test_told_and_sent_agree_on_each_page_though_the_footer_is_remembered(monde: Monde) -> None:
    client = Client()
    place = un_lieu(monde.ici, presentation_detail="".join(chr(0x4E00 + rank * 7 % 20000) for rank in range(6000)))
    figures = set()
    for url in ("/", "/lieux/", "/mentions-legales/", client.get(f"/lieux/{place.cle}/", HTTP_HOST=HOTE)["Location"]):
        first, kept = (client.get(url, **ZIPPE) for _ in range(2))
        assert (first.content, first["ETag"]) == (kept.content, kept["ETag"])
        sent = received(client, kept)
        assert abs(said(kept) - sent) <= 0.02 * sent, url
        again = client.get(url, HTTP_IF_NONE_MATCH=kept["ETag"], **ZIPPE)
        assert (again.status_code, again.content) == (304, b"")
        plain = client.get(url, HTTP_HOST=HOTE)
        assert plain.content == gzip.decompress(kept.content)
        assert int(plain["Content-Length"]) == len(plain.content)
        figures.add(said(kept))
    assert len(figures) >= 2


def test_pages_of_staff_and_refused_forms_tell_it_too(monde: Monde) -> None:
    client = monde.client("coordinateur", monde.ici)
    for answer in (
        client.get("/avis/gerer/", HTTP_HOST=HOTE),
        client.post("/avis/merci/?page=lieux:list", {"texte": ""}, HTTP_HOST=HOTE, HTTP_SEC_FETCH_SITE="same-origin"),
    ):
        assert "Cette page pèse " in answer.content.decode()
        assert "<!--" not in answer.content.decode()
        assert int(answer["Content-Length"]) == len(answer.content)
    assert count_elements(client.get("/avis/gerer/", HTTP_HOST=HOTE).content) > 60
