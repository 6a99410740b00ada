"""``post_json`` against a real loopback server."""

import http.server
import json
import threading

import pytest

from maillage.base.fetch import FetchRefused, Motif
from maillage.base.fetch.appel import post_json


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        status = int(self.path.strip("/").split("/")[0])
        if status == 0:
            self.connection.close()
            return
        if status == 1:
            self.server.wait.wait(5)
            status = 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.end_headers()


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.wait = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.wait.set()
    server.shutdown()
    server.server_close()


def call(server, path, **options):
    host = f"127.0.0.1:{server.server_port}"
    return post_json(f"http://{host}{path}", {"texte": "été"}, allow=[host], **options)


def test_posts_json(server):
    assert call(server, "/201", headers={"Authorization": "Bearer cle"}) == 201
    path, headers, body = server.seen[0]
    assert (path, json.loads(body)) == ("/201", {"texte": "été"})
    assert headers["Authorization"] == "Bearer cle"
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("status", [400, 401, 500, 302])
def test_other_answers_are_refusals(server, status):
    with pytest.raises(FetchRefused) as refusal:
        call(server, f"/{status}")
    assert (refusal.value.motif, refusal.value.statut) == (Motif.STATUT, status)
    assert len(server.seen) == 1


def test_a_server_that_hangs_up_is_a_refusal(server):
    with pytest.raises(FetchRefused) as refusal:
        call(server, "/0")
    assert refusal.value.motif is Motif.RESEAU


def test_a_server_too_slow_is_left(server):
    with pytest.raises(FetchRefused) as refusal:
        call(server, "/1", timeout=0.3)
    assert refusal.value.motif is Motif.DELAI


def test_the_inside_is_out_of_reach(server):
    with pytest.raises(FetchRefused) as refusal:
        post_json(f"http://127.0.0.1:{server.server_port}/200", {}, ports=[server.server_port])
    assert refusal.value.motif is Motif.INTERDITE
    assert not server.seen


def test_a_message_too_long_does_not_leave(server):
    host = f"127.0.0.1:{server.server_port}"
    with pytest.raises(FetchRefused) as refusal:
        post_json(f"http://{host}/200", {"texte": "x" * 70_000}, allow=[host])
    assert refusal.value.motif is Motif.TAILLE
    assert not server.seen


@pytest.mark.parametrize("url", ["file:///etc/passwd", "", "http://u:p@exemple.fr/", "http://exemple.fr:22/"])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(FetchRefused) as refusal:
        post_json(url, {})
    assert refusal.value.motif is Motif.FORME
