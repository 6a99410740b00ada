"""A page kept in memory is the same for everybody, signed in or not. (Its own file: these share one transaction a module.)"""

from collections.abc import Iterator
from typing import Any

import pytest

from maillage.base.pages_gardees import reserve
from tests.architecture.portes import QUI, Monde, address


@pytest.fixture(autouse=True)
def _memoire(settings: Any) -> Iterator[None]:
    settings.PAGES_GARDEES = 4_000_000
    reserve.clear()
    yield
    reserve.clear()


def test_who_is_signed_in_gets_the_visitors_page_and_leaves_nothing_of_his_own(monde: Monde) -> None:
    public = [address(nom, monde.ici) for nom in ("portail:home", "lieux:list", "theme")]
    staff = [address(nom, monde.ici) for nom in ("echeances:home", "account_login", "lieux:staff_list")]
    first: dict[str, bytes] = {}
    for qui in [role for role in QUI if role != "visiteur"] + ["visiteur"]:
        client = monde.client(qui, monde.ici)
        for url in public:
            answer = client.get(url, HTTP_HOST="96.localhost")
            assert (answer.status_code, dict(answer.cookies)) == (200, {})
            assert "Cookie" not in answer.get("Vary", "")
            assert first.setdefault(url, answer.content) == answer.content
            assert "default-src 'self'" in answer["Content-Security-Policy"]
        for url in staff:
            assert "Content-Encoding" not in client.get(url, HTTP_HOST="96.localhost", HTTP_ACCEPT_ENCODING="gzip")
    assert len(reserve) == len(public)  # drawn by a person signed in, given to the visitor: the same
