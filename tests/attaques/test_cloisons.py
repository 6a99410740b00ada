"""Nothing of Département A is reachable from B: no page, no export, no search box, no error text, no work that differs."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from maillage.base.tenancy import set_tenant
from tests.architecture import portes as door
from tests.architecture.exemples import EXEMPLES, Exemple
from tests.attaques.remplir import fill

SECRET = "Zyxvoisin"
LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN]
LECTURES = [line for line in LIGNES if line["methode"] == "GET"]
PUISSANTS = ("administrateur", "coordinateur", "dpo", "etat", "elu")


@pytest.fixture
def monde(db: None) -> door.Monde:
    return door.build_monde()


@pytest.fixture
def voisin_rempli(monde: door.Monde) -> door.Monde:
    """One object of every kind stands next door, all its words being the secret."""
    for example in EXEMPLES.values():
        if not example.publique:
            set_tenant(monde.ailleurs.pk)
            example.adresse(monde.ailleurs)
    set_tenant(monde.ailleurs.pk)
    assert fill(monde.ailleurs.pk, SECRET) > 20
    set_tenant(monde.ici.pk)
    return monde


def content(response: Any) -> bytes:
    found: bytes = response.body if response.streaming else response.content
    return found


@pytest.mark.parametrize("who", PUISSANTS)
def test_no_page_and_no_search_tells_the_words_of_the_neighbour(voisin_rempli: door.Monde, who: str) -> None:
    monde = voisin_rempli
    client = monde.client(who, monde.ici)
    told = []
    for line in LECTURES:
        if line[who] != "200":
            continue
        url = door.address(line["nom"], monde.ici)
        for query in ({}, {"q": SECRET, "commune": SECRET, "nom": SECRET, "mots": SECRET}):
            response: Any = client.get(
                url, {**EXEMPLES.get(line["nom"], Exemple()).suite, **query}, HTTP_HOST="96.localhost"
            )
            if response.streaming:
                response.body = b"".join(response.streaming_content)
            found = content(response).decode(errors="replace")
            typed = found.count(SECRET) if query else 0
            # What the reader typed comes back to him in the box and in links: elsewhere it would be the neighbour's.
            echoed = len(re.findall(rf"(value=\"|q=|commune=|nom=|mots=|« |«&nbsp;|: ){SECRET}", found)) if query else 0
            if (not query and SECRET in found) or typed > echoed:
                told.append((line["nom"], bool(query)))
    assert told == []


def outcome(response: HttpResponseBase, url: str) -> tuple[int, str]:
    """Status and words of an answer, without what differs at each request."""
    text = getattr(response, "content", b"").decode(errors="replace").replace(url, "URL")
    return response.status_code, re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]*|[a-z0-9]{64}", "", text)


@pytest.mark.parametrize(
    "line", [line for line in LIGNES if EXEMPLES.get(line["nom"]) and not EXEMPLES[line["nom"]].publique],
    ids=lambda line: f"{line['methode']} {line['nom']}",
)  # fmt: skip
def test_an_object_next_door_answers_as_one_that_never_was(monde: door.Monde, line: dict[str, str]) -> None:
    """Same status, same words, as many queries: neither the text nor the work tells that it exists."""
    if not EXEMPLES[line["nom"]].adresse(monde.ici):
        return
    there = door.address(line["nom"], monde.ailleurs)
    nowhere = _nowhere(there)
    set_tenant(monde.ici.pk)
    for who in ("visiteur", "sans_role", "referent", "administrateur"):
        seen = []
        for url in (there, nowhere):
            client = monde.client(who, monde.ici)
            with CaptureQueriesContext(connection) as queries:
                response = door.knock(client, line["methode"], url, line["nom"])
            seen.append((outcome(response, url), len(queries)))
        assert seen[0] == seen[1], (who, there, nowhere)


def _nowhere(url: str) -> str:
    """The same address about something that exists in no Département."""
    changed = re.sub(r"(?<=/)\d+(?=[/.]|$)", "987654321", url)
    changed = re.sub(r"(?<=/)[2-9a-hjkmnp-tv-z]{10}(?=/)", "zzzzzzzzzz", changed)
    if changed == url:  # a code or a secret in the address
        parts = url.strip("/").split("/")
        longest = max(parts, key=len)
        changed = url.replace(longest, longest[:-4] + ("2345" if not longest.endswith("2345") else "6789"))
    return changed
