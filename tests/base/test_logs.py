"""Logs say what happened without saying to whom."""

import json
import logging
import subprocess
import sys
from pathlib import Path

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
