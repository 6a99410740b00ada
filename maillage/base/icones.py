"""The icons: drawings of bootstrap-icons (MIT), cut by `front/build.mjs` into `icones.json`. Pure."""

import json
from functools import cache
from pathlib import Path

_FICHIER = Path(__file__).with_name("icones.json")


class IconeInconnue(LookupError):
    """An icon that is not in front/icones.json."""


@cache
def load_icones() -> dict[str, str]:
    """Read {name: content of the <svg> element, in a 16 × 16 box}."""
    dessins: dict[str, str] = json.loads(_FICHIER.read_text("utf-8"))
    return dessins


@cache
def render_icone(nom: str) -> str:
    """Write one inline SVG, hidden from screen readers: a word always stands beside it. Raises IconeInconnue."""
    try:
        dessin = load_icones()[nom]
    except KeyError:
        raise IconeInconnue(f"Icon “{nom}” is not in front/icones.json: add it there, then run the build.") from None
    # No namespace: this SVG lives inside HTML. focusable=false is for older Edge, which made every SVG a tab stop.
    # Width and height: without the style sheet, a drawing of no size would fill the page.
    return f'<svg class="icone" width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{dessin}</svg>'
