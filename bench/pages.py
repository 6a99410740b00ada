"""``python -m bench.pages [--json] [--lieux 530]``: what the public pages weigh in a real Chromium, and their EcoIndex.

The real server (granian, whitenoise, settings of a real installation) gives a generated Département of so many places. Each page
is opened in a new context, without any cache, at 1280 × 900: ``ko`` is what came over the wire, headers included (Chromium's
encodedDataLength), of all files; ``noeuds`` counts the elements, a drawing being one whatever is inside its svg, as the
EcoIndex does. Families and files of fonts are told too. The map is measured once its points are drawn.
"""

import argparse
import os
import shutil
from typing import Any, Final, NamedTuple

from bench.base import throwaway
from bench.mesure import show
from bench.site import HOTE, collect, fill, server

CHEMINS: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PATIENCE_MS: Final = 60_000
NOEUDS: Final = "document.getElementsByTagName('*').length - document.querySelectorAll('svg *').length"
FAMILLES: Final = "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)"


class But(NamedTuple):
    """Kilobytes at most, EcoIndex at least (issue 4, what must hold, 1)."""

    ko: float = 170
    ecoindex: float = 70


BUTS: Final = {"accueil": But(80, 85), "liste": But(80, 72), "lieu": But(80, 85), "carte": But(170, 70)}


def addresses(place: str) -> dict[str, str]:
    """Name → address of each page of the public face."""
    cle = place.split("/")[2]
    return {
        "accueil": "/", "liste": "/lieux/", "lieu": place, "carte": "/carte/", "besoins": "/besoins/", "feuille": f"/f/{cle}/",
        "signaler": f"/lieux/{cle}/signaler/", "editions": "/editions/", "donnees": "/donnees/", "api": "/donnees/api/",
        "accessibilite": "/accessibilite/", "mentions": "/mentions-legales/", "donnees personnelles": "/donnees-personnelles/",
        "plan": "/plan-du-site/", "connexion": "/connexion/",
    }  # fmt: skip


def measure(browser: Any, base: str, url: str) -> dict[str, Any]:
    """One page, in a context of its own."""
    from maillage.base.ecoindex import ecoindex

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    fonts: list[str] = []
    kinds: dict[str, float] = {}
    asked: dict[str, str] = {}

    def received(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["type"]
        if event["type"] == "Font":
            fonts.append(event["response"]["url"])

    def finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])
        kind = asked.get(event["requestId"], "Other")
        kinds[kind] = kinds.get(kind, 0) + event["encodedDataLength"]

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    response = page.goto(base + url, timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    if url == "/carte/":
        page.locator("canvas").first.wait_for(timeout=PATIENCE_MS)
        page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    noeuds, ko = page.evaluate(NOEUDS), sum(sizes) / 1000
    found = {
        "ko": round(ko, 1), "requetes": len(sizes), "noeuds": noeuds, "ecoindex": ecoindex(noeuds, len(sizes), ko),
        "statut": response.status, "familles": len(set(page.evaluate(FAMILLES))), "fichiers_polices": len(set(fonts)),
        "detail": {kind: round(size / 1000, 1) for kind, size in sorted(kinds.items())},
    }  # fmt: skip
    context.close()
    return found


def run(name: str, lieux: int) -> list[dict[str, Any]]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("MAILLAGE_CHROMIUM") or next(filter(os.path.exists, CHEMINS), "") or shutil.which("chromium")
    if not path:
        raise SystemExit("Chromium est absent. Installez-le (Debian : apt install chromium), puis recommencez.")
    places, statiques = fill(name, lieux), collect()
    options = [
        "--no-sandbox",
        "--disable-gpu",
        f"--host-resolver-rules=MAP {HOTE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with server(name, statiques, pages_gardees=32) as serveur, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        base = f"http://{HOTE}:{serveur.port}"
        found = [
            {"page": page} | measure(browser, base, url) for page, url in addresses(places[len(places) // 2]).items()
        ]
        browser.close()
    return found


def kept(row: dict[str, Any]) -> bool:
    """Within what must hold."""
    but = BUTS.get(row["page"], But())
    sober = row["familles"] <= 2 and row["fichiers_polices"] <= 4
    return bool(row["statut"] == 200 and row["ko"] <= but.ko and row["ecoindex"] >= but.ecoindex and sober)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lieux", type=int, default=530)
    options = parser.parse_args()
    with throwaway() as name:
        rows = run(name, options.lieux)
    lines = [
        f"{options.lieux} lieux",
        f"{'page':22} {'ko':>6} {'requêtes':>9} {'nœuds':>6} {'EcoIndex':>9} {'polices':>8}",
    ]
    lines += [
        f"{row['page']:22} {row['ko']:6.1f} {row['requetes']:9} {row['noeuds']:6} {row['ecoindex']:9.1f} "
        f"{row['familles']:3}/{row['fichiers_polices']:<4}{'' if kept(row) else '  MANQUÉ'} {row['statut'] if row['statut'] != 200 else ''}"
        for row in rows
    ]
    shown = [{name: row[name] for name in ("page", "ko", "requetes", "noeuds", "ecoindex")} for row in rows]
    show(shown, as_json=options.json, lines=lines)
    return 0 if all(kept(row) for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
