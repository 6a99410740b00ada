"""The JSON service for text messages, against a loopback server."""

import http.server
import json
import threading

import pytest

from maillage.socle.messages.sms import ConsoleSms, HttpSms, SmsNonParti, sms_in_use


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        self.server.seen.append(
            (self.headers.get("Authorization"), json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        )
        self.send_response(202 if self.path == "/sms" else 500)
        self.end_headers()


@pytest.fixture
def server(settings):
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []
    server.host = f"127.0.0.1:{server.server_port}"
    settings.HOTES_SORTANTS_AUTORISES = [server.host]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("key", "header"), [("cle", "Bearer cle"), ("", None)])
def test_posts_number_and_text(server, key, header):
    HttpSms(f"http://{server.host}/sms", key).send("+33546000000", "Bonjour")
    assert server.seen == [(header, {"to": "+33546000000", "text": "Bonjour"})]


def test_a_refusal_says_its_status_not_the_number(server):
    with pytest.raises(SmsNonParti, match="STATUT 500") as refusal:
        HttpSms(f"http://{server.host}/autre", "cle").send("+33546000000", "Bonjour")
    assert "546" not in str(refusal.value)


def test_the_address_comes_from_the_settings(server, settings):
    settings.SMS_URL = f"http://{server.host}/sms"
    settings.SMS_CLE = "autre"
    HttpSms().send("+33546000000", "Bonjour")
    assert server.seen[0][0] == "Bearer autre"


def test_console_by_default():
    assert isinstance(sms_in_use(), ConsoleSms)
