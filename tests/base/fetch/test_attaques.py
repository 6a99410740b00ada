"""Servers that lie, drip, never end or point inside: each is left in time, with little memory, and with a refusal."""

import contextlib
import gzip
import itertools
import socket
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest

from maillage.base.fetch import FetchRefused, Motif, fetch

BODY = b"nom;commune\nMairie;Pau\n"
OK = b"HTTP/1.1 200 OK\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
MAX = 300_000

Answer = Callable[[], Iterator[bytes]]


@pytest.fixture
def get() -> Iterator[Callable[..., object]]:
    """``get(pieces)``: fetch from a loopback server that sends these pieces to whoever connects."""
    servers: list[socket.socket] = []

    def serve(pieces: Answer) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def loop() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.recv(65536)
                        for piece in pieces():
                            connection.sendall(piece)

        threading.Thread(target=loop, daemon=True).start()
        return int(server.getsockname()[1])

    def get_from(pieces: Answer, **options: object) -> object:
        port = serve(pieces)
        allow = {f"127.0.0.1:{port}"}
        return fetch(f"http://127.0.0.1:{port}/", **{"allow": allow, "timeout": 5, "max_bytes": MAX, **options})

    get_from.serve = serve
    yield get_from
    for server in servers:
        server.close()


def once(*pieces: bytes) -> Answer:
    return lambda: iter(pieces)


def for_ever(start: bytes, piece: bytes) -> Answer:
    return lambda: itertools.chain([start], itertools.repeat(piece))


@pytest.mark.parametrize(
    ("answer", "motif"),
    [
        (for_ever(OK, b"X-A: " + b"y" * 1000 + b"\r\n"), Motif.RESEAU),
        (for_ever(OK + b"X-A: ", b"y" * 50_000), Motif.RESEAU),
        (
            for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 0x1000 + b"\r\n"),
            Motif.TAILLE,
        ),
        (for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 50_000), Motif.RESEAU),
        (for_ever(GZIP, gzip.compress(b"") * 1000), Motif.TAILLE),
        (for_ever(GZIP, zlib.compress(bytes(10_000_000), wbits=31)), Motif.TAILLE),
        (for_ever(GZIP + gzip.compress(BODY), b"x" * 50_000), Motif.TAILLE),
        (for_ever(b"HTTP/1.1 302 x\r\nLocation: /\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 9999), Motif.FORME),
        (once(OK + b"Content-Length: -5\r\n\r\nabcdef"), Motif.RESEAU),
        (once(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg"), Motif.RESEAU),
        (once(BODY), Motif.RESEAU),
        (once(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), Motif.RESEAU),
        (once(b"HTTP/1.1 302 x\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n"), Motif.FORME),
        (once(b"HTTP/1.1 302 x\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n"), Motif.RESEAU),
        (once(OK + b"Content-Encoding: gzip, gzip\r\n\r\n", gzip.compress(gzip.compress(BODY))), Motif.STATUT),
        (once(GZIP + gzip.compress(BODY) + gzip.compress(BODY)[:-9]), Motif.STATUT),
    ],
)
def test_a_hostile_server_gets_a_refusal(get, answer: Answer, motif: Motif) -> None:
    with pytest.raises(FetchRefused) as caught:
        get(answer)
    assert caught.value.motif == motif


def test_answers_that_announce_an_answer_for_ever_are_left_in_time(get) -> None:
    with pytest.raises(FetchRefused) as caught:
        get(for_ever(b"", b"HTTP/1.1 103 Early\r\n\r\n" * 100), timeout=0.5)
    assert caught.value.motif == Motif.DELAI


@pytest.mark.parametrize("tail", [b"", bytes(512), b"\r\n"])
def test_every_member_of_a_gzip_text_is_read(get, tail: bytes) -> None:
    """Cutting at the first one would lose rows without a word; what some servers add behind is left."""
    fetched = get(once(GZIP, gzip.compress(BODY), gzip.compress(BODY)[:9], gzip.compress(BODY)[9:] + tail))
    assert fetched.content == BODY * 2


def test_a_page_of_refresh_is_not_followed(get) -> None:
    assert get(once(OK + b"Refresh: 0;url=http://127.0.0.1/\r\nContent-Length: 2\r\n\r\nok")).content == b"ok"


@pytest.mark.parametrize("tag", ['"é"', "a\r\nX-Injected: 1", "a\0b", "\u2028", "\ud800"])
def test_a_tag_that_is_not_plain_is_not_given_back(get, tag: str) -> None:
    """A server may give any bytes as a tag: at the next visit they must neither raise nor write a header."""
    assert get(once(OK + b"Content-Length: 2\r\n\r\nok"), etag=tag, last_modified=tag).content == b"ok"


def test_an_allowed_service_is_closed_to_the_redirects_of_others(get, monkeypatch: pytest.MonkeyPatch) -> None:
    """The geocoder of the house may be called by who names it, not by any site that points at it."""
    inside = get.serve(once(OK + b"Content-Length: 6\r\n\r\nsecret"))
    location = f"HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:{inside}/\r\nContent-Length: 0\r\n\r\n".encode()
    outside = get.serve(once(location))
    doors = {f"127.0.0.1:{port}" for port in (inside, outside)}
    assert fetch(f"http://127.0.0.1:{outside}/", allow=doors, timeout=5).content == b"secret"
    monkeypatch.setattr("maillage.base.fetch.reseau.is_public", lambda _address: True)
    with pytest.raises(FetchRefused) as caught:
        fetch(f"http://127.0.0.1:{outside}/", allow={f"127.0.0.1:{inside}"}, ports={outside}, timeout=5)
    assert caught.value.motif == Motif.INTERDITE


def test_port_zero_is_no_port() -> None:
    with pytest.raises(FetchRefused) as caught:
        fetch("http://exemple.fr:0/")
    assert caught.value.motif == Motif.FORME
