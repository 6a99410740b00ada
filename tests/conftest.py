"""Fixtures shared by every test. Pure tests must not need Django: heavy imports stay inside fixtures."""

import os
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def partage() -> Path:
    """The reference pack beside the repository; tests that only compare with it are skipped without it."""
    dossier = Path(os.environ.get("MAILLAGE_SHARED", RACINE.parent / "shared"))
    if not dossier.is_dir():
        pytest.skip("dossier shared/ absent : comparaison avec les fichiers de référence non faite")
    return dossier
