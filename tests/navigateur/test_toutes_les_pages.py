"""Every page of the site in a real browser, one table for all: axe, keyboard, narrow screen, zoom, forced colours, no script.

The pages are those of the rights table: a new one is tried here as soon as its line stands there.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from maillage.base.tenancy import tenant_transaction
from tests.architecture import portes as door
from tests.architecture.exemples import EXEMPLES, Exemple
from tests.navigateur.conftest import AXE

REGLES = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
ETROIT, ZOOM_200, LARGE = 320, 640, 1280
"""CSS pixels: RGAA 10.11 (320), a window of 1280 at 200 % (RGAA 10.4), an ordinary one."""
FRAGMENTS = {"recensement:import_progress", "lieux:map_cards"}
"""Pieces of a page, tried inside it."""
FICHIERS = re.compile(r"\.[a-z]{3,7}(\?|$)|^/api/")
"""Addresses that are no page: the browser shows some of them in a viewer of its own."""
DEMANDE = "coordinateur"
LIGNES = [
    line
    for line in door.lignes()
    if line["methode"] == "GET"
    and line["nom"] not in {door.ADMIN, *FRAGMENTS}
    and "200" in {line[who] for who in door.QUI}
]
FOCUSABLES = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], audio[controls], iframe')]
  .filter((one) => !one.disabled && one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0)
  .filter((one) => !(one.type === 'radio' && one.name && !one.checked
    && (one.form ?? document).querySelector(`input[type=radio][name="${CSS.escape(one.name)}"]:checked`) ))"""
PAS = """() => { const one = document.activeElement; window.__vus.add(one);
  if (one === document.body) return;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const shown = [one, one.parentElement, one.closest('label'), one.nextElementSibling].filter(Boolean).some((near) => {
    const s = getComputedStyle(near);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; });
  if (!shown) window.__caches.add(`focus invisible : ${one.outerHTML.slice(0, 120)}`); }"""
"""Looked at in the page itself when the key is let go: one question to the browser at the end, not one for each step."""
MARQUER = f"""() => {{ const found = ({FOCUSABLES})(); window.__vus = new Set(); window.__caches = new Set();
  window.addEventListener('keyup', {PAS}, true);
  const radios = new Set();
  window.__attendus = found.filter((one) => one.type !== 'radio' || !one.name || (!radios.has(one.name) && radios.add(one.name)));
  return window.__attendus.length; }}"""
OUBLIES = """() => { const names = new Set([...window.__vus].filter((one) => one.type === 'radio').map((one) => one.name));
  return window.__attendus.filter((one) => !window.__vus.has(one) && !(one.type === 'radio' && names.has(one.name)))
    .map((one) => one.outerHTML.slice(0, 120)); }"""
DEBORDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SANS_EFFET = "() => [...document.querySelectorAll('button[type=button]')].filter((b) => b.checkVisibility()).map((b) => b.outerHTML.slice(0, 120))"
LIENS = "() => [...document.querySelectorAll('main a[href], main form')].map((one) => one.getAttribute('href') ?? one.getAttribute('action') ?? '')"


@pytest.fixture
def territoire(base_neuve: str) -> Any:
    """Two Départements with an account a role, committed (it stands for the plain one of the other tests)."""
    from django.db import transaction

    with transaction.atomic():
        monde = door.build_monde()
    monde.ici.base = base_neuve
    monde.ici.monde = monde
    return monde.ici


@pytest.fixture
def pages(territoire: Any) -> list[tuple[Mapping[str, str], str, str]]:
    """(line of the rights table, address, who asks) of each page."""
    found = []
    for line in LIGNES:
        admitted = [who for who in door.QUI if line[who] == "200"]
        who = "visiteur" if "visiteur" in admitted else DEMANDE if DEMANDE in admitted else admitted[0]
        with tenant_transaction(territoire.pk):
            suite = EXEMPLES.get(line["nom"], Exemple()).suite
            url = door.address(line["nom"], territoire) + ("?" + urlencode(suite) if suite else "")
            if not FICHIERS.search(url):
                found.append((line, url, who))
    return found


def _open(page: Any, url: str) -> Any:
    """The answer, None when it is a file and not a page."""
    from playwright.sync_api import Error

    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise
    return answer if answer.headers.get("content-type", "").startswith("text/html") else None


def _axe(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"preload": False, "resultTypes": ["violations"], "runOnly": {"type": "tag", "values": REGLES}}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)}).then((said) => said.violations)")
    return [f"axe {one['id']} : {one['help']} {[node['html'][:140] for node in one['nodes'][:2]]}" for one in found]


def _keyboard(page: Any) -> list[str]:
    """Tab goes through everything that can be used, each time with a visible focus, and comes out at the end."""
    number = page.evaluate(MARQUER)
    for _ in range(number + 8):
        page.keyboard.press("Tab")
    return page.evaluate("[...window.__caches].sort()") + [
        f"hors d'atteinte au clavier : {one}" for one in page.evaluate(OUBLIES)
    ]


def _widths(page: Any) -> list[str]:
    told = []
    for width in (ETROIT, ZOOM_200):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(DEBORDE):
            told.append(f"défilement de côté à {width} px")
    page.set_viewport_size({"width": LARGE, "height": 900})
    return told


def _forced_colours(page: Any) -> list[str]:
    """A button keeps an outline and a focus when the system chooses the colours."""
    page.emulate_media(forced_colors="active")
    found = page.evaluate(
        """() => [...document.querySelectorAll('.bouton, input:not([type=hidden]), select, textarea')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 2)
        .filter((one) => { const s = getComputedStyle(one); return parseFloat(s.borderTopWidth) === 0 && s.outlineStyle === 'none'
          && one.type !== 'radio' && one.type !== 'checkbox' && one.type !== 'file'; })
        .map((one) => `sans contour en couleurs forcées : ${one.outerHTML.slice(0, 120)}`)"""
    )
    page.emulate_media(forced_colors="none")
    return list(found)


def test_every_page_is_for_everybody(ouvrir: Any, territoire: Any, pages: Any) -> None:
    """RGAA by axe on all pages; on those of a visitor also keyboard, 320 px, 200 %, forced colours, and without script."""
    monde = territoire.monde
    tabs: dict[str, Any] = {}
    muet = ouvrir(LARGE, javascript=False)
    told: dict[str, list[str]] = {}
    seen = 0
    for line, url, who in pages:
        if who not in tabs:
            compte = None if who == "visiteur" else monde.comptes[(who, "" if who == "sans_role" else "96")]
            tabs[who] = ouvrir(LARGE, compte)
        page = tabs[who]
        answer = _open(page, url)
        if answer is None:
            continue
        seen += 1
        found = [] if answer.ok else [f"réponse {answer.status}"]
        found += _axe(page)
        if who == "visiteur":
            found += _widths(page) + _forced_colours(page) + _keyboard(page)
            links = page.evaluate(LIENS)
            muet.goto(url)
            found += [f"bouton sans effet sans script : {one}" for one in muet.evaluate(SANS_EFFET)]
            found += [f"absent sans script : {one}" for one in set(links) - set(muet.evaluate(LIENS))]
        elif page.evaluate(DEBORDE):
            found.append("défilement de côté")
        if found:
            told[f"{line['nom']} ({url}, {who})"] = found
    assert seen > 50
    assert told == {}, "\n".join(f"{name}\n   " + "\n   ".join(found) for name, found in told.items())
