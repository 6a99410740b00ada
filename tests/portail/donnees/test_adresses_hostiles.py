"""Every public address, asked what nobody can answer: never a failure, and a refusal that helps."""

from typing import Any

import pytest

from maillage.reseau.lieux.recherche.familles import FAMILLES
from tests.architecture import portes as door

PUBLIQUES = [
    line
    for line in door.lignes()
    if line["methode"] == "GET"
    and line["visiteur"] == "200"
    and not line["nom"].startswith(("account", "mfa", "admin"))
]
NOMS = ("q", "lat", "lon", "rayon", "commune", "epci", "ouvert", "jour", "heure", "tri", "page", "apres", "depuis", "par_page", "format", *FAMILLES)  # fmt: skip
VALEURS = ("%00", "%ED%A0%80", "9" * 400, "-1", "NaN", "%27%20OR%201=1--", "%F0%9F%92%A5" * 50, "..%2F..%2Fetc", "%E2%80%AE", "2026-02-31", "%")  # fmt: skip
DEMANDES = [
    *("&".join(f"{name}={value}" for name in NOMS) for value in VALEURS),
    "lat=46&lon=",
    "service=rien&niveau=12",
    "commune=" + "&commune=".join(["17300"] * 500),
    "&".join(["q=a"] * 900),
]
ILLISIBLE = "service=cuisine"
QUI_CHERCHENT = {
    "lieux:list", "lieux:map", "portail:open_data", "portail:open_data_file", "portail:open_data_complete", "api-v1:places", "api-v1:search",
    "api-v1:facets",
}  # fmt: skip
"""Addresses that take the filters: what cannot be read is refused, never passed over."""


@pytest.mark.parametrize("line", PUBLIQUES, ids=lambda line: line["nom"])
def test_no_question_breaks_a_public_page(monde: door.Monde, settings: Any, line: dict[str, str]) -> None:
    settings.LECTURES_COMPTEES = {}
    client, url = monde.client("visiteur", monde.ici), door.address(line["nom"], monde.ici)
    for query in DEMANDES:
        response: Any = client.get(url, QUERY_STRING=query, HTTP_HOST="96.localhost")
        if response.streaming:
            b"".join(response.streaming_content)
        assert response.status_code < 500, query
        if response.status_code == 400:
            check_help(response)


def check_help(response: Any) -> None:
    """A page with a title, words and a way out; for programs a problem that names what to change."""
    kind = response["Content-Type"].split(";")[0]
    if kind == "text/html":
        page = response.content.decode()
        assert "<h1" in page
        assert "href=" in page.partition("<main")[2]
    else:
        assert kind in {"application/json", "application/problem+json"}
        told = response.json()
        assert told.get("detail") or told.get("message")


@pytest.mark.parametrize("nom", sorted(QUI_CHERCHENT))
def test_a_filter_that_does_not_exist_is_told(monde: door.Monde, nom: str) -> None:
    client, url = monde.client("visiteur", monde.ici), door.address(nom, monde.ici)
    response: Any = client.get(url, QUERY_STRING=ILLISIBLE, HTTP_HOST="96.localhost")
    assert response.status_code == 400
    assert "demarches" in response.content.decode()
    check_help(response)
