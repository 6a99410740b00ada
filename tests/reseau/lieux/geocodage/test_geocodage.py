"""The geocoder, tried against a loopback server that speaks the BAN's batch format."""

import csv
import io
import threading
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from maillage.reseau.lieux.geocodage import Demande, Reponse, build_csv, is_sure, may_be, parse_csv
from maillage.reseau.lieux.models import AdresseGeocodee
from maillage.reseau.lieux.services import geocodage as service
from maillage.reseau.lieux.services.geocodage import geocode

MAIRIE = Demande("1 rue de la Mairie", "96100", "Valbourg", "96001")
ECOLE = Demande("3 place de l'École", "96100", "Valbourg", "96001")
RESULTATS = ("latitude", "longitude", "result_label", "result_score", "result_type", "result_citycode")


class Ban(BaseHTTPRequestHandler):
    """Answers the uploaded CSV with the real service's columns; ``behaviour`` is set by each test."""

    behaviour = "normal"
    received: list[dict[str, str]] = []

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + body).get_payload()
        by_name = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts
        }
        assert by_name["citycode"] == b"code_insee"
        rows = list(csv.DictReader(io.StringIO(by_name["data"].decode())))
        type(self).received += rows
        if self.behaviour == "panne":
            self.send_response(503)
            self.end_headers()
            return
        answer = b"<html>maintenance</html>" if self.behaviour == "page" else self._csv(rows)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)

    def _csv(self, rows: list[dict[str, str]]) -> bytes:
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=[*rows[0], *RESULTATS])
        writer.writeheader()
        for row in rows:
            found = dict.fromkeys(RESULTATS, "")
            if "Mairie" in row["adresse"]:
                found = dict(
                    zip(
                        RESULTATS,
                        ("46.5", "2.5", "1 Rue de la Mairie 96100 Valbourg", "0.93", "housenumber", "96001"),
                        strict=True,
                    )
                )
            writer.writerow(row | found)
        return text.getvalue().encode()


@pytest.fixture
def ban(settings) -> Iterator[type[Ban]]:
    Ban.behaviour, Ban.received = "normal", []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ban)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.GEOCODEUR_URL = f"http://{host}/geocodage/search/csv"
    settings.HOTES_SORTANTS_AUTORISES = [host]
    yield Ban
    server.shutdown()
    server.server_close()


def test_an_address_is_placed_then_answered_from_the_database(departement, ban):
    first = geocode(departement.pk, [MAIRIE, ECOLE])
    assert (first[MAIRIE.cle].latitude, first[MAIRIE.cle].longitude) == (46.5, 2.5)
    assert first[ECOLE.cle].latitude is None
    assert len(ban.received) == 2
    assert geocode(departement.pk, [MAIRIE, ECOLE]) == first
    assert len(ban.received) == 2
    assert AdresseGeocodee.objects.count() == 2


@pytest.mark.parametrize("behaviour", ["panne", "page"])
def test_a_broken_geocoder_gives_nothing_and_breaks_nothing(departement, ban, behaviour):
    ban.behaviour = behaviour
    assert geocode(departement.pk, [MAIRIE]) == {}
    assert AdresseGeocodee.objects.count() == 0
    ban.behaviour = "normal"
    assert geocode(departement.pk, [MAIRIE])[MAIRIE.cle].score == 0.93


def test_a_service_that_keeps_failing_is_left_alone(departement, ban, monkeypatch):
    monkeypatch.setattr(service, "LOT", 1)
    monkeypatch.setattr(service, "PAUSE_S", 0)
    ban.behaviour = "panne"
    many = [Demande(f"{number} rue de la Mairie", "96100", "Valbourg", "96001") for number in range(10)]
    assert geocode(departement.pk, many) == {}
    assert len(ban.received) == service.ECHECS_MAX


def test_without_a_geocoder_nothing_leaves_the_house(departement, ban, settings):
    settings.GEOCODEUR_URL = ""
    assert geocode(departement.pk, [MAIRIE]) == {}
    assert ban.received == []


def test_a_geocoder_on_a_private_address_is_refused_unless_allowed(departement, ban, settings):
    settings.HOTES_SORTANTS_AUTORISES = []
    assert geocode(departement.pk, [MAIRIE]) == {}
    assert ban.received == []


@pytest.mark.parametrize(
    ("nature", "score", "insee", "sure", "maybe"),
    [
        ("housenumber", 0.95, "96001", True, True),
        ("street", 0.70, "96001", True, True),
        ("street", 0.69, "96001", False, True),
        ("municipality", 0.99, "96001", False, False),
        ("housenumber", 0.95, "96002", False, False),
        ("housenumber", 0.39, "96001", False, False),
    ],
)
def test_how_far_an_answer_is_believed(nature, score, insee, sure, maybe):
    answer = Reponse(MAIRIE.cle, 46.5, 2.5, score, nature, "", insee)
    assert is_sure(MAIRIE, answer) is sure
    assert may_be(MAIRIE, answer) is maybe


def test_answers_that_were_not_asked_or_make_no_sense_are_left_out():
    head = "cle,latitude,longitude,result_score\n"
    body = f"{head}inconnue,1,2,1\n{MAIRIE.cle},NaN,2,9\n{MAIRIE.cle},3,4,1\n".encode()
    (only,) = parse_csv(body, [MAIRIE])
    assert (only.latitude, only.score) == (None, 1.0)
    with pytest.raises(ValueError, match="colonnes"):
        parse_csv(b"a,b\n1,2\n", [MAIRIE])


def test_the_file_sent_holds_one_line_an_address():
    rows = list(csv.DictReader(io.StringIO(build_csv([MAIRIE, ECOLE]).decode())))
    assert [row["adresse"] for row in rows] == ["1 rue de la Mairie", "3 place de l'École"]
    assert rows[0]["cle"] == MAIRIE.cle != ECOLE.cle
