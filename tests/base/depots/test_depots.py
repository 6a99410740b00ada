"""Upload rules: kind by content, size, names, archives and pictures that are traps."""

import contextlib
import hashlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.depots import (
    MESSAGES_KINDS,
    DepotChiffre,
    DepotInconnu,
    DepotPiege,
    DepotRefuse,
    DepotTropGros,
    DepotVide,
    check_upload,
    detect_kind,
    safe_name,
)
from maillage.base.depots.archives import check_archive
from maillage.base.depots.images import read_dimensions

ALL = tuple(MESSAGES_KINDS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(entries, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    file.seek(0)
    return file


def xlsx(**more):
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"} | more)


def ods(manifest="<manifest/>"):
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": "<office/>",
            "META-INF/manifest.xml": manifest,
        }
    )


def png(width=3, height=2):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\0\0\0"


def jpeg(width=3, height=2, before=b""):
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)
    return b"\xff\xd8" + b"\xff\xe0" + struct.pack(">H", 16) + bytes(14) + before + frame


def webp(kind=b"VP8X", width=3, height=2):
    body = {
        b"VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1 | height - 1 << 14) & 0xFFFFFFFF) + bytes(8),
        b"VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width & 0xFFFF, height),
    }[kind]
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + body


def check(content, name="fichier", kinds=ALL, max_bytes=10**6):
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return check_upload(file, name, kinds=kinds, max_bytes=max_bytes)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"nom;commune\nMairie;Pau\n", "csv"),
        ("nom;commune\nÉcole;Pau\n".encode("cp1252"), "csv"),
        ("\ufeffnom;commune\n".encode(), "csv"),
        ("nom;commune\n".encode("utf-16"), "csv"),
        ("nom;commune\nMairie;Pau\n".encode("utf-16-le"), "csv"),
        ("nom;commune\nMairie;Pau\n".encode("utf-16-be"), "csv"),
        (b"MZone;nom\n1;Mairie\n", "csv"),
        (b"  \n[{}]", "json"),
        (b'{"a":1}', "json"),
        (b"%PDF-1.7\n", "pdf"),
        (png(), "png"),
        (jpeg(), "jpeg"),
        (webp(), "webp"),
        (webp(b"VP8L"), "webp"),
        (webp(b"VP8 "), "webp"),
    ],
)
def test_kind_comes_from_the_content(content, kind):
    depot = check(content, "photo.exe")
    assert depot.kind == kind
    assert (depot.size, depot.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(("file", "kind"), [(xlsx(), "xlsx"), (ods(), "ods")])
def test_workbooks_are_told_apart(file, kind):
    assert check(file).kind == kind


def test_file_is_left_at_its_beginning():
    file = io.BytesIO(b"nom;commune\n")
    check(file)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90\x00\x03\x00", "programme"),
        (b"\x7fELF\x02\x01", "programme"),
        (b"#!/bin/sh\nrm -rf /", "programme"),
        (b"<!DOCTYPE html><p>", "page web"),
        (b"  <svg xmlns='x'>", "page web"),
        (b"<?xml version='1.0'?><a/>", "page web"),
        (b"bonjour <script>alert(1)</script>", "page web"),
        (b"\x1f\x8b\x08\x00", "pas accept"),
        (b"GIF89a" + bytes(20), "pas accept"),
        (bytes(range(1, 32)) * 20, "pas accept"),
        (b"ab\0\0cd\0\0\0" * 50, "pas accept"),
        (b" " * 9000, "pas accept"),
    ],
)
def test_other_contents_are_refused_with_the_reason(content, words):
    with pytest.raises(DepotInconnu, match=words):
        check(content, "tableau.csv")


def test_kind_not_wanted_here_is_refused():
    with pytest.raises(DepotInconnu, match="PDF"):
        check(png(), kinds=("pdf",))


def test_plain_archive_is_refused():
    with pytest.raises(DepotInconnu):
        check(archive({"a.txt": "x"}))


@pytest.mark.parametrize("content", [b"", b"  \n\t ", b"\xef\xbb\xbf\n"])
def test_empty_file_is_told(content):
    with pytest.raises(DepotVide):
        check(content)


@pytest.mark.parametrize(("limit", "words"), [(1024 * 1024, "1 Mo"), (1024 * 1536, "1,5 Mo")])
def test_too_big_tells_the_limit(limit, words):
    with pytest.raises(DepotTropGros, match=words):
        check(b"a;b\n" * 500_000, max_bytes=limit)


def test_old_excel_is_told_what_to_do():
    with pytest.raises(DepotInconnu, match="xlsx"):
        check(OLE + bytes(600))


def test_excel_under_password_is_told():
    with pytest.raises(DepotChiffre):
        check(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))


def test_ods_under_password_is_told():
    with pytest.raises(DepotChiffre):
        check(ods("<manifest:encryption-data/>"))


def test_ods_without_manifest_is_read():
    assert (
        check(archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""})).kind == "ods"
    )


def test_odt_is_not_a_workbook():
    with pytest.raises(DepotInconnu):
        check(archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}))


# Archives


def test_bomb_by_total_size():
    with pytest.raises(DepotPiege):
        check_archive(archive({"a": "0" * 100_000}), max_inflated=50_000)


def test_bomb_by_ratio():
    with pytest.raises(DepotPiege):
        check_archive(archive({"a": "0" * 12_000_000}))


def test_stored_entry_counts_too():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("a", "0" * 1000)
    assert check_archive(file)[0].stored == 1000
    with pytest.raises(DepotPiege):
        check_archive(file, max_inflated=500)


def test_size_written_in_the_archive_is_not_believed():
    data = bytearray(archive({"a": "0" * 1_000_000}).getvalue())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(DepotPiege):
        check_archive(io.BytesIO(bytes(data)), max_inflated=50_000)


def patched(offset, value, file=None, signature=b"PK\x01\x02"):
    data = bytearray((file or xlsx()).getvalue())
    at = data.rindex(signature)
    data[at + offset : at + offset + len(value)] = value
    return io.BytesIO(bytes(data))


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (patched(42, struct.pack("<I", 0)), DepotPiege),  # two names for the same bytes
        (patched(20, struct.pack("<I", 10_000)), DepotPiege),  # goes past the directory
        (patched(10, struct.pack("<H", 12)), DepotPiege),  # bzip2
        (patched(8, struct.pack("<H", 1)), DepotChiffre),
        (patched(0, b"XXXX"), DepotInconnu),
        (patched(12, struct.pack("<I", 0xFFFFFFFF), signature=b"PK\x05\x06"), DepotPiege),
        (patched(8, struct.pack("<HH", 9999, 9999), signature=b"PK\x05\x06"), DepotPiege),
        (patched(16, struct.pack("<I", 3), signature=b"PK\x05\x06"), DepotInconnu),
        (patched(4, struct.pack("<H", 1), signature=b"PK\x05\x06"), DepotInconnu),
        (patched(8, struct.pack("<HH", 1, 1), signature=b"PK\x05\x06"), DepotInconnu),
        (patched(20, struct.pack("<H", 4), signature=b"PK\x05\x06"), DepotInconnu),
        (patched(0, b"XXXX", signature=b"PK\x03\x04"), DepotInconnu),
        (io.BytesIO(b"PK\x03\x04" + bytes(50)), DepotInconnu),
        (io.BytesIO(xlsx().getvalue()[:-8]), DepotInconnu),
        (archive({f"f{i}": "" for i in range(5001)}), DepotPiege),
    ],
)
def test_twisted_archive_is_refused(file, error):
    with pytest.raises(error):
        check_archive(file)


def deflated(payload, stored=None):
    """An archive of one entry whose compressed bytes are ``payload``."""
    size = len(payload) if stored is None else stored
    local = struct.pack("<4sHHHIIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, size, 9, 1, 0) + b"a" + payload
    entry = struct.pack("<4sHHHHIIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, size, 9, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)
    return io.BytesIO(local + entry + end)


@pytest.mark.parametrize("payload", [b"\xff\xff\xff", b"", b"\x4b"])
def test_broken_compression_is_told(payload):
    with pytest.raises(DepotInconnu):
        check_archive(deflated(payload))


def test_extra_field_that_pushes_data_past_the_end_is_told():
    data = bytearray(deflated(b"\x4b\x04\x00").getvalue())
    data[28:30] = struct.pack("<H", 60_000)
    with pytest.raises(DepotInconnu):
        check_archive(io.BytesIO(bytes(data)))


# Pictures


@pytest.mark.parametrize("content", [png(30_000, 10), png(9000, 9000), jpeg(60_000, 60_000), webp(width=16_000_000)])
def test_huge_picture_is_refused_from_its_header(content):
    with pytest.raises(DepotPiege):
        check(content)


@pytest.mark.parametrize(
    "content",
    [
        png(0, 5),
        png()[:18],
        png().replace(b"IHDR", b"XXXX"),
        jpeg()[:4],
        jpeg()[:24],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xda\x00\x02",
        b"\xff\xd8\xff\xe0\x00\x00",
        b"\xff\xd8" + b"\xff\xd0" * 3000,
        webp()[:22] + b"\0",
        webp().replace(b"VP8X", b"XXXX"),
        webp(b"VP8 ").replace(b"\x9d\x01\x2a", b"\0\0\0"),
    ],
)
def test_broken_picture_is_told(content):
    with pytest.raises(DepotInconnu):
        check(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(png(), "png"), (jpeg(), "jpeg"), (jpeg(before=b"\xff\xff\xff\xd1"), "jpeg"), (webp(b"VP8L"), "webp")],
)
def test_dimensions(content, kind):
    assert read_dimensions(io.BytesIO(content), kind) == (3, 2)


# Names


@pytest.mark.parametrize(
    ("name", "extension", "expected"),
    [
        ("Recensement 2024.csv", ".csv", "Recensement 2024.csv"),
        ("../../etc/passwd", ".csv", "passwd.csv"),
        ("C:\\Users\\x\\lieux.XLSX", ".xlsx", "lieux.xlsx"),
        ("facture\u202efdp.exe", ".pdf", "facturefdp.exe.pdf".replace(".exe", "")),
        ("a\x00b\x1f.csv", ".csv", "ab.csv"),
        ("", ".csv", "fichier.csv"),
        ("...", ".csv", "fichier.csv"),
        (".csv", ".csv", "fichier.csv"),
        ("NUL.csv", ".csv", "fichier NUL.csv"),
        ("e\u0301cole.csv", ".csv", "\u00e9cole.csv"),
        ('a<b>:"|?*.csv', ".csv", "ab.csv"),
        ("un  deux\n.csv", ".csv", "un deux.csv"),
        ("photo.jpeg", ".jpg", "photo.jpg"),
        ("données", "", "données"),
        ("lieux. version finale", "", "lieux. version finale"),
        ("\ud800.csv", ".csv", "fichier.csv"),
    ],
)
def test_safe_name(name, extension, expected):
    assert safe_name(name, extension=extension) == expected


@given(st.text(max_size=300), st.sampled_from(["", ".csv", ".jpg"]))
def test_safe_name_is_short_and_stable(name, extension):
    safe = safe_name(name, extension=extension)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\<>:"|?*\0')
    assert safe_name(safe, extension=extension) == safe


@given(st.binary(max_size=400))
def test_any_bytes_are_accepted_or_refused(content):
    assert detect_kind(content)
    with contextlib.suppress(DepotRefuse):
        assert check(content).size == len(content)


def test_second_directory_hidden_in_a_comment_is_a_trap():
    """A reader that knows ZIP64 would follow the locator to entries that nobody has weighed."""
    content = archive({"a": "x"}).getvalue()
    end = content[-22:]
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    at, size = struct.unpack("<I", end[16:20])[0], struct.unpack("<I", end[12:16])[0]
    directory = bytearray(content[at : at + size])
    directory[32:34] = struct.pack("<H", len(locator))
    patched_end = end[:12] + struct.pack("<I", size + len(locator)) + end[16:]
    with pytest.raises(DepotPiege):
        check_archive(io.BytesIO(content[:at] + bytes(directory) + locator + patched_end))
