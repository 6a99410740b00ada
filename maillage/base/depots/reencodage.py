"""A picture rebuilt from its pixels alone: EXIF, position, thumbnails, comments, profiles, second meanings stay behind.

Pillow decodes; what it decoded is copied into a new picture that knows nothing of the file. Only the three formats of
the web are opened, whatever else Pillow knows: each decoder is a door. SVG is a program, so it is refused.
"""

import io
import warnings
from typing import Any, BinaryIO, Final

from PIL import Image, ImageOps

from maillage.base.depots.controle import MAX_PIXELS, check_upload
from maillage.base.depots.erreurs import DepotInconnu, DepotPiege

IMAGES: Final = frozenset({"png", "jpeg", "webp"})
MAX_BYTES: Final = 10 * 1024 * 1024
_FORMATS: Final = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_QUALITE: Final = 82


def rebuild_image(
    file: BinaryIO, name: str, *, box: tuple[int, int], to: str = "webp", max_bytes: int = MAX_BYTES
) -> bytes:
    """The picture in ``file``, upright, reduced to fit ``box`` (width, height in pixels), written anew as ``to``.

    ``to``: png, jpeg or webp (without loss for png only). An animation gives its first image. Raises a DepotRefuse.
    """
    depot = check_upload(file, name, kinds=IMAGES, max_bytes=max_bytes)
    pixels = _decode(file, depot.kind, box)
    target = io.BytesIO()
    if to == "jpeg":
        pixels = _flatten(pixels)
    options: dict[str, dict[str, Any]] = {
        "png": {"optimize": True},
        "jpeg": {"quality": _QUALITE},
        "webp": {"quality": _QUALITE, "method": 4},
    }
    pixels.save(target, _FORMATS[to], **options[to])
    return target.getvalue()


def _decode(file: BinaryIO, kind: str, box: tuple[int, int]) -> Image.Image:
    """Pixels in RGB or RGBA, bound to nothing of the file."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns between one and two times its own limit: ours is lower, and checked before.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[_FORMATS[kind]]) as source:
                if source.width * source.height > MAX_PIXELS:
                    raise DepotPiege("Cette image est trop grande. Réduisez-la, puis renvoyez-la.")
                source.draft("RGB", box)  # a JPEG is decoded at the size needed, not at its own
                source.load()
                upright = ImageOps.exif_transpose(source)
                mode = "RGBA" if upright.has_transparency_data else "RGB"
                pixels = upright.convert(mode)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DepotPiege("Cette image est trop grande. Réduisez-la, puis renvoyez-la.") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as error:
        # What Pillow's decoders raise on broken data, by their own account and by fuzzing.
        raise DepotInconnu("Cette image est abîmée. Enregistrez-la à nouveau, puis renvoyez-la.") from error
    pixels.thumbnail(box, Image.Resampling.LANCZOS)
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    return clean


def _flatten(pixels: Image.Image) -> Image.Image:
    """JPEG knows no transparency: what was transparent is white."""
    if pixels.mode != "RGBA":
        return pixels
    paper = Image.new("RGB", pixels.size, "white")
    paper.paste(pixels, mask=pixels.getchannel("A"))
    return paper
