"""Nothing of Département A is reachable from B: no page, no export, no search box, no error text, no work that differs."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.base.tenancy import set_tenant
from tests.architecture import portes as door
from tests.architecture.exemples import EXEMPLES, Exemple
from tests.attaques.remplir import fill

MOT = "Zyxvoisin"
SECRET = "Qwsecret"
"""The words of the neighbour: what one searches for, and what would then be told."""
LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN]
LECTURES = [line for line in LIGNES if line["methode"] == "GET"]
JETONS = {"jeton"}
"""Signed parameters: one made up fails at its signature, before any query. Who holds a good one knows that it exists."""
NUMEROS_LOCAUX = {"journal:line"}
"""Lines of the journal are counted in each Département: the same number here is a line of here."""
PUISSANTS = ("administrateur", "coordinateur", "dpo", "etat", "elu")


@pytest.fixture
def voisin_rempli(monde: door.Monde) -> door.Monde:
    """One object of every kind stands next door, all its words being the secret."""
    for example in EXEMPLES.values():
        if not example.publique:
            set_tenant(monde.ailleurs.pk)
            example.adresse(monde.ailleurs)
    set_tenant(monde.ailleurs.pk)
    assert fill(monde.ailleurs.pk, f"{MOT} {SECRET}") > 20
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
        for query in ({}, dict.fromkeys(("q", "commune", "nom", "mots", "courriel", "acteur", "objet"), MOT)):
            suite = {**EXEMPLES.get(line["nom"], Exemple()).suite, **query}
            response: Any = client.get(url, suite, HTTP_HOST="96.localhost")
            if response.streaming:
                response.body = b"".join(response.streaming_content)
            if SECRET.encode() in content(response):
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
    if line["nom"] in NUMEROS_LOCAUX or not EXEMPLES[line["nom"]].adresse(monde.ici):
        return
    params = EXEMPLES[line["nom"]].adresse(monde.ailleurs)
    there = reverse(line["nom"], kwargs=dict(params))
    nowhere = reverse(line["nom"], kwargs=_nowhere(params, EXEMPLES[line["nom"]].adresse(monde.ici)))
    set_tenant(monde.ici.pk)
    signed = bool(set(params) & JETONS)
    for who in ("visiteur", "sans_role", "referent", "administrateur"):
        seen = []
        for url in (there, nowhere):
            client = monde.client(who, monde.ici)
            with CaptureQueriesContext(connection) as queries:
                response = door.knock(client, line["methode"], url, line["nom"])
            seen.append((outcome(response, url), 0 if signed else len(queries)))
        assert seen[0] == seen[1], (who, there, nowhere)


def _nowhere(there: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    """The same parameters about something that exists in no Département; what is the same here and there names a page."""
    return {name: value if value == here[name] else _other(name, value) for name, value in there.items()}


def _other(name: str, value: Any) -> Any:
    if isinstance(value, int):
        return 987_654_321
    return "zzzzzzzzzz" if name in {"cle", "autre"} else value[::-1]
