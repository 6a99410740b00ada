"""The real settings, on the tests' own database server. Read before any conftest, so the environment is set here."""

import os

os.environ["MAILLAGE_POSTGRES_DOSSIER"] = "postgres-essais"
os.environ.setdefault("MAILLAGE_CLE_SECRETE", "cle-des-essais-sans-valeur")

from maillage.config.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# whitenoise warns about a missing folder, and a warning is an error here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

# A variable that a template prints and its view does not give fails the test (tests/gardes.py).
from tests.gardes import Guard  # noqa: E402

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Guard("%s")  # noqa: F405
