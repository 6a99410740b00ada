"""The picture that social networks show beside a link to the site: the Département's name on its colour. Pure.

1200 × 630 pixels is what Open Graph readers ask for; they read no SVG.
"""

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from maillage.base.theme import CouleurInvalide, Theme, build_variables

TAILLE: Final = (1200, 630)
PHRASE: Final = "Trouver de l'aide avec le numérique près de chez vous"
_MARGE: Final = 90
_GRAND: Final = 92
_PETIT: Final = 48
_BANDE: Final = 24

Police = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=16)
def draw_preview(nom: str, couleur: str, accent: str, fonts: Path | None) -> bytes:
    """The PNG. A colour that is none gives the default ones. ``fonts``: folder of our fonts as TrueType, None without them."""
    try:
        variables = build_variables(Theme(couleur, accent))["clair"]
    except CouleurInvalide:
        variables = build_variables(Theme())["clair"]
    image = Image.new("RGB", TAILLE, variables["marque"])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, TAILLE[1] - _BANDE, *TAILLE), fill=variables["accent"])
    top = _MARGE
    for text, size, bold in ((nom, _GRAND, True), (PHRASE, _PETIT, False)):
        font = _font(fonts, size, bold=bold)
        for line in _fold(draw, text, font, TAILLE[0] - 2 * _MARGE)[:3]:
            draw.text((_MARGE, top), line, font=font, fill=variables["sur-marque"])
            top += round(size * 1.25)
        top += _PETIT
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _font(fonts: Path | None, size: int, *, bold: bool) -> Police:
    path = fonts and fonts / f"atkinson-hyperlegible-latin-{700 if bold else 400}-normal.ttf"
    return ImageFont.truetype(str(path), size) if path and path.exists() else ImageFont.load_default(size)


def _fold(draw: ImageDraw.ImageDraw, text: str, font: Police, width: int) -> list[str]:
    """Lines of whole words no wider than ``width`` pixels; a word that is wider stands alone."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
