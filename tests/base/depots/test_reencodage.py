"""Pictures: nothing of the file sent survives but its pixels; traps are refused before they are decoded."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from maillage.base.depots import DepotInconnu, DepotPiege, DepotRefuse, DepotTropGros
from maillage.base.depots.reencodage import rebuild_image

BOX = (480, 168)
GPS = {1: "N", 2: (46.0, 9.0, 36.0), 3: "W", 4: (1.0, 9.0, 3.0)}


def picture(kind: str, size=(600, 400), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def with_position(kind: str) -> bytes:
    """A photograph that tells where it was taken, by whom, and holds comments."""
    exif = Image.Exif()
    exif[0x010E], exif[0x8298] = "Chez Mme Essai", "Auteur Secret"
    exif[0x8825] = GPS
    exif[0x0112] = 6  # turned by a quarter
    more = {}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "Chez Mme Essai")
        more["pnginfo"] = info
    elif kind == "JPEG":
        more["comment"] = b"Chez Mme Essai"
    else:
        more["xmp"] = b"<x>Chez Mme Essai</x>"
    return picture(kind, exif=exif.tobytes(), **more)


def rebuild(data: bytes, **options) -> bytes:
    return rebuild_image(io.BytesIO(data), "photo.jpg", box=BOX, **options)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("to", ["png", "jpeg", "webp"])
def test_position_author_and_comments_are_gone(kind: str, to: str) -> None:
    sent = with_position(kind)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)  # it was there
    made = rebuild(sent, to=to)
    for word in (b"Essai", b"Secret", b"Exif", b"GPS", b"xmp"):
        assert word not in made
    again = Image.open(io.BytesIO(made))
    assert not again.getexif()
    assert set(again.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "timestamp",
        "duration",
    }
    assert again.size == (112, 168)  # upright, and reduced to the box
    assert again.format == to.upper()


def test_what_follows_the_picture_is_gone() -> None:
    """A picture that is also a page, an archive or a program: only the picture is kept."""
    for tail in (b"<script>alert(1)</script>", b"PK\x03\x04" + bytes(40), b"MZ" + bytes(100)):
        made = rebuild(picture("PNG") + tail, to="png")
        assert tail not in made
        assert made.endswith(b"IEND\xaeB`\x82")


def test_transparency_is_kept_or_made_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
    assert Image.open(io.BytesIO(rebuild(clear.getvalue(), to="png"))).getpixel((0, 0)) == (0, 0, 0, 0)
    red, green, blue = Image.open(io.BytesIO(rebuild(clear.getvalue(), to="jpeg"))).getpixel((0, 0))
    assert min(red, green, blue) > 250
    palette = picture("PNG", mode="P")
    assert Image.open(io.BytesIO(rebuild(palette, to="png"))).mode == "RGB"
    assert Image.open(io.BytesIO(rebuild(picture("JPEG", mode="CMYK"), to="png"))).mode == "RGB"


def test_an_animation_gives_its_first_image() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    made = Image.open(io.BytesIO(rebuild(out.getvalue(), to="png")))
    assert getattr(made, "n_frames", 1) == 1
    assert made.getpixel((0, 0))[0] > 200


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress(bytes(100_000), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_from_its_header() -> None:
    with pytest.raises(DepotPiege, match="trop grande"):
        rebuild(huge_png(50_000, 50_000))
    with pytest.raises(DepotPiege, match="trop grande"):
        rebuild(huge_png(1, 30_000))


def test_a_header_that_lies_to_one_reader_is_refused() -> None:
    """The size that we read and the one that the decoder reads may differ: both are held to the limit."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 2, 2, 1) + b"\x01\x11\x00"
    big = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 60_000, 60_000, 1) + b"\x01\x11\x00"
    with pytest.raises(DepotRefuse):
        rebuild(b"\xff\xd8" + frame + big + b"\xff\xd9")


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(20),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"II*\x00" + bytes(50),
        b"BM" + bytes(60),
        b"%PDF-1.7\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
def test_other_formats_are_refused_whatever_their_name(data: bytes) -> None:
    with pytest.raises(DepotInconnu):
        rebuild(data)


def test_too_heavy_is_refused() -> None:
    with pytest.raises(DepotTropGros):
        rebuild(picture("PNG"), max_bytes=100)


def test_a_cut_picture_is_refused_in_words() -> None:
    whole = picture("JPEG")
    for at in (200, len(whole) // 2):
        with pytest.raises(DepotInconnu, match="abîmée"):
            rebuild(whole[:at])


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_broken_pictures_never_raise_anything_else(kind: str, data: st.DataObject) -> None:
    content = bytearray(picture(kind, size=(40, 30)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = rebuild(bytes(content), to="png")
    except DepotRefuse:
        return
    assert Image.open(io.BytesIO(made)).format == "PNG"
