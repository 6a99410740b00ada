"""What a first view weighs, without a clock nor a browser: the page and each file that it names, compressed; its elements.

``python -m bench.pages`` tells the same from a real Chromium; this one fails the day a page passes its budget.
"""

import gzip
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from maillage.base.ecoindex import ecoindex

BASE = Path(__file__).resolve().parents[3] / "maillage/base/static"
ENTETES = 700
"""Bytes of the headers of an answer, about."""
BUT_OCTETS = 80_000


class Compte(HTMLParser):
    """Elements as the EcoIndex counts them (a drawing is one), and the files that the page asks for at once."""

    def __init__(self) -> None:
        super().__init__()
        self.noeuds, self.fichiers, self._svg = 0, [], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.noeuds += not self._svg
        if self._svg or tag == "svg":
            self._svg += 1
        given = dict(attrs)
        if tag in {"script", "img"} and given.get("src"):
            self.fichiers.append(str(given["src"]))
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload"}:
            self.fichiers.append(str(given["href"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._svg:
            self._svg -= 1

    def handle_endtag(self, tag: str) -> None:
        if self._svg:
            self._svg -= 1


@pytest.fixture
def pages(visiteur: Any, poser: Any) -> dict[str, str]:
    """Addresses of a site whose places tell all that they can."""
    if not (BASE / "dist/site.css").exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("l'habillage n'est pas construit (make setup)")
    lieux = [
        poser(
            nom=f"Médiathèque et espace numérique numéro {rank}", adresse=f"{rank} rue du Port-aux-Chimères", niveau=1 + rank % 3,
            telephone=["+33123456789"], courriels=["accueil@mairie.example.org"], site_web=["https://mairie.example.org/"],
            horaires="Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off", latitude=46.0 + rank / 1000, longitude=0.5,
            services=["DEMARCHES", "ACCES", "OUTILS"], frais_a_charge=["GRATUIT"], modalites_acces=["SE_PRESENTER", "TELEPHONER"],
            publics_specifiquement_adresses=["JEUNES"], presentation_resume="Un lieu pour tous. " * 10,
        )
        for rank in range(1, 26)
    ]  # fmt: skip
    return {
        "accueil": "/",
        "liste": "/lieux/",
        "lieu": visiteur.get(f"/lieux/{lieux[3].cle}/", follow=True).request["PATH_INFO"],
    }


def weigh(visiteur: Any, url: str) -> tuple[int, int, int]:
    """(bytes of everything, files, elements)."""
    answer = visiteur.get(url, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")
    counted = Compte()
    counted.feed(gzip.decompress(answer.content).decode())
    fonts = [f"/static/dist/polices/{path.name}" for path in (BASE / "dist/polices").glob("*.woff2")]
    files = {re.sub(r"\?.*", "", name) for name in [*counted.fichiers, *fonts]}
    sizes = [len(answer.content)]
    for name in files:
        if name.startswith("/static/"):
            content = (BASE / name.removeprefix("/static/")).read_bytes()
        else:
            content = visiteur.get(name).content
        sizes.append(len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content)))
    return sum(sizes) + ENTETES * len(sizes), len(sizes), counted.noeuds


@pytest.mark.parametrize(("page", "noeuds", "note"), [("accueil", 200, 85), ("liste", 550, 72), ("lieu", 200, 85)])
def test_a_first_view_keeps_its_budget(visiteur: Any, pages: dict[str, str], page: str, noeuds: int, note: int) -> None:
    octets, fichiers, seen = weigh(visiteur, pages[page])
    assert octets <= BUT_OCTETS
    assert seen <= noeuds
    assert fichiers <= 10
    assert ecoindex(seen, fichiers, octets / 1000) >= note


def test_at_most_four_files_of_two_families_of_fonts() -> None:
    fonts = [path.name for path in (BASE / "dist/polices").glob("*")]
    assert len(fonts) <= 4
    assert len({re.sub(r"-(latin|\d).*", "", name) for name in fonts}) <= 2
