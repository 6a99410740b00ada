"""The real settings, on the tests' own database server. Read before any conftest, so the environment is set here."""

import os

os.environ["MAILLAGE_POSTGRES_DOSSIER"] = "postgres-essais"
os.environ["MAILLAGE_BASE_PRETE"] = "1"  # the commands that tests run find the server that the tests started
os.environ.setdefault("MAILLAGE_CLE_SECRETE", "cle-des-essais-sans-valeur")

from maillage.config.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Static files straight from the apps: no test depends on what « make setup » collected.
STATIC_ROOT = VAR / "statiques-essais"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
# Looked up when asked for: else each client of the tests reads all of them first, longer than the page that it asks.
WHITENOISE_AUTOREFRESH = True

PAGES_GARDEES = 0  # each test draws its own pages; tests/base/test_pages_gardees.py keeps some

# What a test writes is undone, so that no version rises; tests/reseau/lieux/recherche/test_index.py keeps some.
INDEX_GARDES = 0

# A variable that a template prints and its view does not give fails the test (tests/gardes.py).
from tests.gardes import Guard  # noqa: E402

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Guard("%s")  # noqa: F405
