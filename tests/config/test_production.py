"""Settings of a real installation: what they refuse, and what every answer bears."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "MAILLAGE_PRODUCTION": "1",
    "MAILLAGE_CLE_SECRETE": "cle-des-essais-sans-valeur-de-plus-de-trente-deux-signes",
    "MAILLAGE_HOTES": "numerique.example.org",
    "MAILLAGE_SMTP_HOTE": "smtp.example.org",
    "DATABASE_URL": "postgresql://proprietaire@127.0.0.1:1/maillage",
    "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
}


def run(code: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_", "COV_"))
    }
    given = {name: value for name, value in (PRODUCTION | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=RACINE, env=kept | given, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MAILLAGE_DEMO": "1"}, "MAILLAGE_DEMO"),
        ({"MAILLAGE_DEBUG": "1"}, "MAILLAGE_DEBUG"),
        ({"MAILLAGE_CLE_SECRETE": None}, "MAILLAGE_CLE_SECRETE"),
        ({"MAILLAGE_CLE_SECRETE": ""}, "trop peu"),
        ({"MAILLAGE_CLE_SECRETE": "courte"}, "trop peu"),
        ({"MAILLAGE_SMTP_HOTE": None}, "MAILLAGE_SMTP_HOTE"),
    ],
)
def test_what_would_open_the_site_is_refused(changes: dict[str, str | None], words: str) -> None:
    done = run("from django.conf import settings; settings.DEBUG", **changes)
    assert done.returncode
    assert words in done.stderr.splitlines()[-1]


ASK = """
import json, django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
asked = {
    "sante": client.get("/sante", HTTP_HOST="numerique.example.org", secure=True),
    "panne": client.get("/connexion/", HTTP_HOST="numerique.example.org", secure=True),
    "vers https": client.get("/connexion/", HTTP_HOST="numerique.example.org"),
    "autre hote": client.get("/", HTTP_HOST="ailleurs.example", secure=True),
    "autre hote sans https": client.get("/", HTTP_HOST="ailleurs.example"),
    "fichier absent": client.get("/static/absent.css", HTTP_HOST="numerique.example.org", secure=True),
    "trace": client.generic("TRACE", "/connexion/", HTTP_HOST="numerique.example.org", secure=True),
}
from django.conf import settings
print(json.dumps({
    "reponses": {name: [answer.status_code, dict(answer.headers), answer.content.decode()] for name, answer in asked.items()},
    "temoins": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_PATH,
                settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN,
                settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
}))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, object]:
    done = run(ASK)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_every_answer_bears_the_headers(said) -> None:
    """Static files, refusals, failures and the redirection to HTTPS too."""
    for name, (_, headers, _) in said["reponses"].items():
        assert "frame-ancestors 'none'" in headers.get("Content-Security-Policy", ""), name
        assert headers.get("X-Frame-Options") == "DENY", name
        if name != "autre hote sans https":  # refused by the very layer that sets them
            assert headers.get("X-Content-Type-Options") == "nosniff", name
            assert headers.get("Referrer-Policy") == "same-origin", name
        assert not {"Server", "X-Powered-By"} & set(headers), name


def test_another_host_gets_nothing(said) -> None:
    assert [said["reponses"][name][0] for name in ("autre hote", "autre hote sans https")] == [400, 400]


def test_a_failure_tells_nothing_of_the_inside(said) -> None:
    """The database is out of reach here: the page says sorry, not where it is."""
    status, _, text = said["reponses"]["panne"]
    assert status in {500, 503}
    assert not {"Traceback", "psycopg", "127.0.0.1", "maillage_web", "SECRET"} & set(text.split())
    assert "psycopg" not in text
    assert "127.0.0.1" not in text


def test_health_tells_states_only(said) -> None:
    assert json.loads(said["reponses"]["sante"][2]) == {
        "base": "injoignable",
        "travailleur": "inconnu",
        "migrations": "inconnu",
    }


def test_cookies_are_those_of_this_very_host(said) -> None:
    """« __Host- » wants Secure, the path « / » and no domain: a neighbouring host cannot set them."""
    assert said["temoins"] == ["__Host-session", "__Host-csrf", "/", None, None, True, True, True]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["'self'"]),
        ({"MAILLAGE_PROCONNECT_URL": "https://pc.example.org/api/v2"}, ["'self'"]),
        (
            {"MAILLAGE_PROCONNECT_URL": "https://pc.example.org/api/v2", "MAILLAGE_PROCONNECT_CLIENT": "nous"},
            ["'self'", "https://pc.example.org"],
        ),
    ],
)
def test_forms_lead_to_proconnect_only_when_it_is_switched_on(changes: dict[str, str], expected: list[str]) -> None:
    ask = (
        "import json; from django.conf import settings;"
        "print(json.dumps([str(one) for one in settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']]))"
    )
    done = run(ask, **changes)
    assert json.loads(done.stdout.splitlines()[-1]) == expected, done.stderr
