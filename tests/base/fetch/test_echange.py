"""Questions and answers with an outside service, and the session of requests that goes through the same door."""

import gzip
import http.server
import threading

import pytest
import requests

from maillage.base.fetch import FetchRefused, Motif
from maillage.base.fetch.echange import MAX_ANSWER, exchange
from maillage.base.fetch.requetes import guarded_session


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        body, headers = b'{"a": 1}', {}
        if self.path == "/gros":
            body = b"x" * (MAX_ANSWER + 1)
        if self.path == "/gzip":
            body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
        if self.path == "/ailleurs":
            headers = {"Location": "/"}
        if self.path == "/lent":
            self.server.wait.wait(5)
        if self.path == "/coupe":
            self.connection.close()
            return
        self.send_response({"/ailleurs": 302, "/refus": 400}.get(self.path, 200))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("X-Vu", self.headers.get("Accept-Encoding", ""))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Content-Type"].encode() + b"|" + body)


@pytest.fixture
def hote():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.wait = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.wait.set()
    server.shutdown()
    server.server_close()


def ask(hote, path, **options):
    return exchange("GET", f"http://{hote}{path}", headers={}, allow=[hote], **options)


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/refus", 400), ("/ailleurs", 302)])
def test_the_answer_whatever_its_status(hote, path, status):
    answer = ask(hote, path)
    assert (answer.status, answer.body) == (status, b'{"a": 1}')
    assert answer.headers["x-vu"] == "identity"


@pytest.mark.parametrize(
    ("path", "motif"), [("/gros", Motif.TAILLE), ("/gzip", Motif.STATUT), ("/coupe", Motif.RESEAU)]
)
def test_an_answer_that_is_not_as_asked_is_refused(hote, path, motif):
    with pytest.raises(FetchRefused) as refusal:
        ask(hote, path)
    assert refusal.value.motif == motif


def test_a_server_too_slow_is_left(hote):
    with pytest.raises(FetchRefused) as refusal:
        ask(hote, "/lent", timeout=0.3)
    assert refusal.value.motif == Motif.DELAI


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://127.0.0.1/", "http://127.0.0.1/", "ftp://example.org/"]
)
def test_secrets_travel_by_https_and_never_inside(url):
    with pytest.raises(FetchRefused):
        exchange("GET", url, headers={}, resolver=lambda *_: ["127.0.0.1"])


def test_requests_goes_through_the_same_door(hote):
    with guarded_session([hote]) as session:
        assert session.get(f"http://{hote}/").json() == {"a": 1}
        answer = session.post(f"http://{hote}/", data={"code": "é"})
        assert answer.text == "application/x-www-form-urlencoded|code=%C3%A9"
        with pytest.raises(requests.TooManyRedirects):
            session.get(f"http://{hote}/ailleurs")
    with guarded_session() as session, pytest.raises(requests.ConnectionError):
        session.get(f"http://{hote}/")
