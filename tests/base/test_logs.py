"""Logs say what happened without saying to whom."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.base.logs import redact

RACINE = Path(__file__).resolve().parents[2]


def test_keys_that_may_hold_personal_data_lose_their_value():
    event = redact(None, "info", {"event": "connexion", "email": "a@b.fr", "adresse_ip": "1.2.3.4", "route": "accueil"})
    assert event == {"event": "connexion", "email": "[masqué]", "adresse_ip": "[masqué]", "route": "accueil"}


def test_a_request_is_logged_by_route_never_by_address(client, departement, caplog):
    caplog.set_level(logging.INFO, logger="maillage.requete")
    client.get("/connexion/?next=/espace/&email=secret@example.org")
    text = " ".join(str(record.msg) for record in caplog.records)
    assert "account_login" in text
    assert "secret@example.org" not in text


def test_production_writes_one_json_object_a_line():
    code = (
        "from maillage.base.logs import logging_config; import structlog; logging_config(json_lines=True);"
        "structlog.get_logger('maillage.essai').info('bonjour', courriel='a@b.fr')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True)
    line = json.loads(done.stderr)
    assert (line["event"], line["courriel"], line["level"]) == ("bonjour", "[masqué]", "info")


def in_production(*statements: str) -> list[dict[str, object]]:
    """Lines written by a process of its own, with the logs of a real installation."""
    setup = "from maillage.base.logs import logging_config\nlogging_config(json_lines=True)"
    code = "\n".join((setup, *statements))
    done = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


ERROR = """
import logging, psycopg
def fails():
    try:
        raise psycopg.errors.UniqueViolation("Key (email)=(camille@example.org) already exists")
    except psycopg.Error as error:
        raise ValueError("camille@example.org") from error
try:
    fails()
except ValueError:
    {log}
"""


@pytest.mark.parametrize(
    "log",
    [
        "logging.getLogger('quelque.part').exception('raté')",
        "import structlog; structlog.get_logger('maillage.x').error('raté', exc_info=True)",
        "import structlog, sys; structlog.get_logger('maillage.x').error('raté', exc_info=sys.exc_info()[1])",
    ],
)
def test_an_error_is_told_by_its_type_and_its_way_never_by_its_text(log):
    (line,) = in_production(ERROR.format(log=log))
    assert "camille" not in json.dumps(line)
    assert line["event"] == "raté"
    assert line["erreur"] == "ValueError < UniqueViolation 23505"
    assert any(step.endswith(" fails") for step in line["trace"])


def test_a_line_of_django_about_a_request_keeps_its_route_only():
    (line,) = in_production(
        "from django.conf import settings; settings.configure()",
        "import logging; from django.http import HttpRequest; from types import SimpleNamespace",
        "request = HttpRequest(); request.resolver_match = SimpleNamespace(view_name='documents:verify')",
        "extra = {'status_code': 500, 'request': request}",
        "logging.getLogger('django.request').error('Internal Server Error: %s', '/verifier/ABCD/?email=a@b.fr', extra=extra)",
    )
    assert (line["event"], line["route"], line["statut"]) == ("django.request", "documents:verify", 500)
    assert "ABCD" not in json.dumps(line)


def test_an_address_without_route_is_not_told_either():
    (line,) = in_production(
        "from django.conf import settings; settings.configure()",
        "import logging; from django.http import HttpRequest",
        "logging.getLogger('django.security').warning('Forbidden: /secret', extra={'request': HttpRequest()})",
    )
    assert (line["event"], line["route"]) == ("django.security", "(aucune)")
    assert "secret" not in json.dumps(line)


def test_an_error_without_exception_stays_as_it_is():
    assert in_production("import logging; logging.getLogger('x').error('raté', exc_info=True)")[0]["event"] == "raté"
