"""Words that are code to a browser or to a spreadsheet, standing in every field of every object, on every page and export."""

import csv
import io
import re
from typing import Any

import pytest

from tests.architecture import portes as door
from tests.attaques.remplir import fill

PIEGE = "=1+1<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}"
LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN]
LECTURES = [line for line in LIGNES if line["methode"] == "GET"]
FORMULE = re.compile(r"^\s*[=+\-@\t\r]")


def readers(line: dict[str, str]) -> list[str]:
    """Who reads this page: the most powerful, and the least."""
    found = [who for who in door.QUI if line[who] == "200"]
    order = [who for who in ("administrateur", "dpo", "referent", *found) if who in found]
    return list(dict.fromkeys([*order[:1], *found[:1]]))


def bodies(monde: door.Monde, line: dict[str, str]) -> list[tuple[str, Any]]:
    url = door.address(line["nom"], monde.ici)
    fill(monde.ici.pk, PIEGE)
    found = []
    for who in readers(line):
        response: Any = door.knock(monde.client(who, monde.ici), "GET", url, line["nom"])
        content = getattr(response, "body", None) if response.streaming else response.content
        found.append((response.headers.get("Content-Type", ""), content or b""))
    return found


@pytest.mark.parametrize("line", [li for li in LECTURES if readers(li)], ids=lambda li: li["nom"])
def test_words_stay_words(monde: door.Monde, line: dict[str, str]) -> None:
    for kind, body in bodies(monde, line):
        if kind.startswith(("text/html", "image/svg")):
            text = body.decode()
            assert "<img src=x" not in text
            assert "<script>alert(" not in text
        if kind.startswith("text/csv"):
            text = body.decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ","))
            assert [cell for row in rows for cell in row if FORMULE.match(cell) and not _is_number(cell)] == []


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell.strip()))


def test_the_trap_is_laid(monde: door.Monde) -> None:
    """If the fields took nothing, the walk above would prove nothing."""
    from tests.architecture.exemples import un_lieu, une_structure

    un_lieu(monde.ici)
    une_structure(monde.ici)
    assert fill(monde.ici.pk, PIEGE) > 10


SAISIES = ("<script>alert(2)</script>", "\"'><img src=x onerror=alert(1)>", "javascript:alert(1)")


@pytest.mark.parametrize(
    "line", [li for li in LECTURES if li["visiteur"] == "200" or li["sans_role"] == "200"], ids=lambda li: li["nom"]
)
def test_what_stands_in_an_address_is_not_given_back_as_code(monde: door.Monde, line: dict[str, str]) -> None:
    url = door.address(line["nom"], monde.ici)
    who = "visiteur" if line["visiteur"] == "200" else "sans_role"
    client = monde.client(who, monde.ici)
    for saisie in SAISIES:
        query = dict.fromkeys(("q", "next", "page", "apres", "commune", "role", "etat", "message"), saisie)
        response: Any = client.get(url, query, HTTP_HOST="96.localhost")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            text = response.content.decode()
            assert "<script>alert(2)" not in text
            assert "<img src=x" not in text
            assert not re.search(r"(href|src|action|formaction)=[\"']?\s*javascript:", text, re.IGNORECASE)
        assert not response.headers.get("Location", "").startswith(("javascript:", "//"))
        for close in response._resource_closers:  # the file of an answer, without ending the shared transaction
            close()
