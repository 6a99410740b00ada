"""The pure modules of the browser, tested by node itself; its report is shown when one fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def _node() -> str | None:
    """That of the machine, else that of the wheel."""
    return shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))


@pytest.mark.parametrize("essai", ["carte", "matinee"])
def test_modules(racine: Path, essai: str) -> None:
    node = _node()
    if node is None or not (racine / "node_modules/supercluster").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("node ou node_modules manque (make setup)")
        pytest.skip("node ou node_modules absent : modules du navigateur non essayés")
    done = subprocess.run(
        [node, "--test", f"tests/front/{essai}.test.mjs"], cwd=racine, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
