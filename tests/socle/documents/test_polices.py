"""WOFF → TrueType, and what happens without the package."""

import contextlib
import struct
import zlib

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.documents.polices import PoliceIllisible, prepare_fonts, woff_to_sfnt


def woff(*tables):
    head = struct.pack(">4sIIHHI24x", b"wOFF", 0x00010000, 0, len(tables), 0, 0)
    start, entries, body = 44 + 20 * len(tables), b"", b""
    for tag, raw, compress in tables:
        stored = zlib.compress(raw) if compress else raw
        entries += struct.pack(">4sIIII", tag, start + len(body), len(stored), len(raw), 7)
        body += stored
    return head + entries + body


def test_tables_are_inflated_sorted_and_aligned():
    font = woff_to_sfnt(woff((b"zzzz", b"b" * 100, True), (b"aaaa", b"abc", False)))
    assert struct.unpack(">IHHHH", font[:12]) == (0x00010000, 2, 32, 1, 0)
    assert struct.unpack(">4sIII", font[12:28]) == (b"aaaa", 7, 44, 3)
    assert struct.unpack(">4sIII", font[28:44]) == (b"zzzz", 7, 48, 100)
    assert font[44:] == b"abc\0" + b"b" * 100


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"wOF2" + bytes(60),
        b"wOFF",
        woff((b"aaaa", b"abc", False))[:60],
        woff((b"aaaa", b"abc" * 50, True))[:-9],
        woff((b"aaaa", bytes(6_000_000), True)),
    ],
)
def test_what_is_no_font_is_refused(data):
    with pytest.raises(PoliceIllisible):
        woff_to_sfnt(data)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(data):
    with contextlib.suppress(PoliceIllisible):
        woff_to_sfnt(b"wOFF" + data)


def test_without_the_package_typst_keeps_its_fonts(tmp_path):
    assert prepare_fonts(tmp_path / "absent", tmp_path / "polices") is None


def test_fonts_are_written_once_and_typst_reads_them(racine, tmp_path):
    source = racine / "node_modules/@fontsource/atkinson-hyperlegible/files"
    if not source.is_dir():
        pytest.skip("paquet npm de la police absent : make setup")
    folder = prepare_fonts(source, tmp_path / "polices")
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    assert found.families() == ["Atkinson Hyperlegible"]
    stamps = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    prepare_fonts(source, folder)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == stamps
    assert not [path for path in stamps if path.suffix != ".ttf"]
