"""Public pages as those who change their look see them: text spread out, dark scheme, no style sheet (RGAA 3.2, 10.2, 10.12)."""

from typing import Any

import pytest

from tests.architecture.exemples import un_lieu

ESPACE = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""What RGAA 10.12 asks a page to bear."""
COUPES = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const style = getComputedStyle(one), hidden = [style.overflowX, style.overflowY].some((o) => o === 'hidden' || o === 'clip');
    return hidden && !one.closest('.visually-hidden, svg') && one.textContent.trim()
      && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
  }).map((one) => one.outerHTML.slice(0, 120))"""
GRANDS = "() => [...document.querySelectorAll('svg')].filter((one) => one.getBoundingClientRect().width > 200).length"


@pytest.fixture
def adresses(territoire: Any) -> list[str]:
    """Home, list, a place, and the longest of the legal pages."""
    from django.db import transaction

    from maillage.base.tenancy import set_tenant

    with transaction.atomic():
        set_tenant(territoire.pk)
        lieu = un_lieu(territoire, telephone=["+33199001234"], horaires="Mo-Fr 09:00-12:00", services=["DEMARCHES"])
    return ["/", "/lieux/", f"/lieux/{lieu.cle}/", "/accessibilite/"]


def test_pages_bear_what_their_readers_change(ouvrir: Any, axe: Any, image: Any, adresses: list[str]) -> None:
    page = ouvrir(390)
    page.emulate_media(color_scheme="dark")
    for url in adresses:
        page.goto(url)
        axe(page)
        image(page, f"sombre{url.replace('/', '-')}")
        page.evaluate("(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s); }", ESPACE)  # fmt: skip
        assert page.evaluate(COUPES) == [], url
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{url} : défilement de côté {width}"
        image(page, f"espace{url.replace('/', '-')}")
        page.evaluate("document.querySelectorAll('link[rel=stylesheet]').forEach((one) => one.remove())")
        assert page.evaluate(GRANDS) == 0, f"{url} : un dessin remplit la page sans feuille de styles"
        assert page.get_by_role("heading", level=1).is_visible()
