"""Real loopback servers: what ``fetch`` reads, and all the ways round that it refuses."""

import contextlib
import gzip
import http.server
import socket
import threading
import time
import zlib

import pytest

from maillage.base.fetch import FetchRefused, Motif, fetch
from maillage.base.fetch.reseau import Echeance, GuardedStream

BODY = b"nom;commune\nMairie;Pau\n"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *args):
        pass

    def _send(self, body=b"", status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        route = self.path.split("?")[0].strip("/").split("/")[0]
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"on_{route}")()

    def on_fichier(self):
        if self.headers.get("If-None-Match") == '"v1"':
            return self._send(status=304, ETag='"v1"')
        return self._send(
            BODY, Content_Type="text/csv; charset=utf-8", ETag='"v1"', Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT"
        )

    def on_longues(self):
        self._send(BODY, ETag='"' + "v" * 600 + '"')

    def on_vers(self):
        self._send(status=302, Location=self.path.split("?", 1)[1])

    def on_boucle(self):
        self._send(status=302, Location="/boucle")

    def on_sans(self):
        self._send(status=302)

    def on_gzip(self):
        self._send(gzip.compress(BODY), Content_Encoding="gzip")

    def on_deflate(self):
        self._send(zlib.compress(BODY), Content_Encoding="deflate")

    def on_bombe(self):
        self._send(gzip.compress(b"0" * 30_000_000), Content_Encoding="gzip")

    def on_tronque(self):
        self._send(gzip.compress(BODY)[:-12], Content_Encoding="gzip")

    def on_faux(self):
        self._send(b"rien de compresse", Content_Encoding="gzip")

    def on_brotli(self):
        self._send(BODY, Content_Encoding="br")

    def on_gros(self):
        self._send(b"x" * 5000)

    def on_annonce(self):
        self._send(b"", Content_Length="999999999")

    def on_code(self):
        self._send(status=int(self.path.rsplit("/", 1)[1]))

    def on_lent(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def on_coupe(self):
        self.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc")
        self.connection.shutdown(socket.SHUT_RDWR)

    def on_charabia(self):
        self.connection.sendall(b"bonjour\r\n\r\n")


@pytest.fixture(scope="module")
def server():
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.seen = []
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield httpd
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def door(server):
    """``host:port`` of the loopback server, and a ``fetch`` that is allowed to reach it."""
    door = f"127.0.0.1:{server.server_address[1]}"

    def get(path, **options):
        return fetch(f"http://{door}/{path}", **({"allow": {door}, "timeout": 10} | options))

    get.door = door
    get.port = server.server_address[1]
    return get


def refused(call, *args, **options):
    with pytest.raises(FetchRefused) as caught:
        call(*args, **options)
    assert caught.value.message_fr.endswith(".")
    return caught.value


def test_body_and_headers_come_back(door):
    fetched = door("fichier")
    assert (fetched.content, fetched.size, fetched.content_type) == (BODY, len(BODY), "text/csv")
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Mon, 01 Jan 2024 00:00:00 GMT")
    assert not fetched.unchanged


def test_body_can_go_to_a_file(door, tmp_path):
    fetched = door("fichier", to=tmp_path / "f")
    assert (fetched.content, (tmp_path / "f").read_bytes()) == (b"", BODY)


def test_no_half_file_is_left(door, tmp_path):
    refused(door, "gros", to=tmp_path / "f", max_bytes=10)
    assert not (tmp_path / "f").exists()


def test_unchanged_file_is_told(door):
    assert door("fichier", etag='"v1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT").unchanged


def test_overlong_tag_is_left_out(door):
    assert door("longues").etag == ""


@pytest.mark.parametrize("route", ["gzip", "deflate"])
def test_compressed_body_is_read(door, route):
    assert door(route).content == BODY


@pytest.mark.parametrize(
    ("route", "motif"),
    [
        ("bombe", Motif.TAILLE),
        ("gros", Motif.TAILLE),
        ("annonce", Motif.TAILLE),
        ("tronque", Motif.STATUT),
        ("faux", Motif.STATUT),
        ("brotli", Motif.STATUT),
        ("code/403", Motif.STATUT),
        ("code/404", Motif.STATUT),
        ("code/500", Motif.STATUT),
        ("sans", Motif.STATUT),
        ("coupe", Motif.RESEAU),
        ("charabia", Motif.RESEAU),
        ("boucle", Motif.FORME),
    ],
)
def test_bad_answer_is_refused(door, route, motif):
    assert refused(door, route, max_bytes=1000).motif is motif


def test_status_is_kept_for_schedules(door):
    assert refused(door, "code/404").statut == 404


def test_slow_server_is_left_in_time(door):
    start = time.monotonic()
    assert refused(door, "lent", timeout=0.4).motif is Motif.DELAI
    assert time.monotonic() - start < 2


def test_redirect_is_followed(door):
    fetched = door("vers?/fichier")
    assert (fetched.content, fetched.final_url) == (BODY, f"http://{door.door}/fichier")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:443/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_redirect_to_the_inside_is_refused(door, location):
    # Octal spellings are already unreadable for httpx.
    assert refused(door, f"vers?{location}").motif in {Motif.INTERDITE, Motif.RESEAU}


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://a.fr/", "http://a:b@a.fr/", "http://a.fr:22/", "gopher:x"]
)
def test_redirect_to_another_scheme_or_port_is_refused(door, location):
    # An address without authority is already unreadable for httpx.
    assert refused(door, f"vers?{location}").motif in {Motif.FORME, Motif.RESEAU}


def test_overlong_redirect_is_refused(door):
    assert refused(door, "vers?/" + "a" * 3000).motif is Motif.FORME


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_private_address_is_refused(host):
    assert refused(fetch, f"http://{host}/", timeout=5).motif in {Motif.INTERDITE, Motif.FORME, Motif.RESEAU}


def test_refusal_does_not_depend_on_the_port_being_open(door):
    """The server listens on this very port: without ``allow`` nobody connects."""
    error = refused(fetch, f"http://127.0.0.1:{door.port}/fichier", ports={door.port}, timeout=5)
    assert error.motif is Motif.INTERDITE


@pytest.mark.parametrize("addresses", [["10.1.2.3"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["fe80::1%eth0"]])
def test_name_that_resolves_inside_is_refused(addresses):
    error = refused(fetch, "http://exemple.test/", resolver=lambda _host, _port: addresses)
    assert error.motif is Motif.INTERDITE


def test_name_is_resolved_once_and_the_checked_address_used(door):
    """DNS rebinding: the second answer is never asked for."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    name = f"exemple.test:{door.port}"
    fetched = fetch(f"http://{name}/fichier", allow={name}, resolver=lambda _host, _port: next(answers))
    assert fetched.content == BODY
    assert next(answers) == ["10.0.0.1"]


def test_next_address_of_a_name_is_tried(door):
    name = f"exemple.test:{door.port}"
    fetched = fetch(f"http://{name}/fichier", allow={name}, resolver=lambda _host, _port: ["127.0.0.9", "127.0.0.1"])
    assert fetched.content == BODY


def test_closed_port_is_told(unused_port):
    door = f"127.0.0.1:{unused_port}"
    assert refused(fetch, f"http://{door}/", allow={door}, timeout=5).motif is Motif.RESEAU


@pytest.fixture
def unused_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def raise_unknown(_host, _port):
    raise socket.gaierror


@pytest.mark.parametrize("resolver", [raise_unknown, lambda _host, _port: []])
def test_unknown_name_is_told(resolver):
    assert refused(fetch, "http://exemple.test/", resolver=resolver).motif is Motif.RESEAU


def test_slow_resolver_is_left():
    error = refused(fetch, "http://exemple.test/", resolver=lambda _host, _port: time.sleep(2), timeout=0.1)
    assert error.motif is Motif.DELAI


def test_no_time_at_all():
    assert refused(fetch, "http://exemple.test/", resolver=lambda _h, _p: ["1.2.3.4"], timeout=0).motif is Motif.DELAI


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "exemple.fr/fichier.csv",
        "ftp://exemple.fr/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://user:secret@exemple.fr/",
        "http://user@exemple.fr/",
        "http://exemple.fr:8080/",
        "http://exemple.fr:port/",
        "http://[::1/",
        "http://exe mple.fr/\x00",
        "https://" + "a" * 3000 + ".fr",
        "http://\udcff.fr/",
    ],
)
def test_bad_address_is_refused(url):
    assert refused(fetch, url, timeout=5).motif in {Motif.FORME, Motif.RESEAU}


def test_environment_proxy_is_ignored(door, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert door("fichier").content == BODY


def test_https_keeps_the_name_for_tls(door):
    """The plain server answers badly to a TLS hello: the refusal is a network one, not a crash."""
    error = refused(fetch, f"https://{door.door}/fichier", allow={door.door}, timeout=5)
    assert error.motif is Motif.RESEAU


class SecuredStream:
    """A stream whose TLS handshake succeeds."""

    def start_tls(self, _context, name, timeout):
        self.asked = (name, timeout)
        return self


def test_total_time_goes_on_after_the_tls_handshake():
    inner = SecuredStream()
    stream = GuardedStream(inner, Echeance(1)).start_tls(None, "exemple.fr", 30)
    assert isinstance(stream, GuardedStream)
    assert inner.asked[0] == "exemple.fr"
    assert inner.asked[1] <= 1
