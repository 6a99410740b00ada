"""What must not be in the repository, and what every file of code keeps to."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from urllib.parse import urlsplit

from tests.architecture.arbre import RACINE, code, files, imports, matching, read, tree

BINAIRES = (".png", ".jpg", ".jpeg", ".webp", ".woff2", ".pdf", ".gz", ".xlsx", ".ods", ".zip", ".ico", ".otf", ".ttf")
TELECHARGEMENT = re.compile(
    r"https?://[^\s\"'<>)]*(?:/simple/|\.tgz\b|\.whl\b|\.deb\b)|files\.pythonhosted\.org|registry\.npmjs\.org"
)
CHEMIN_MACHINE = re.compile(r"(?<![\w.-])/(?:home|Users)/\w+/|(?<![\w.-])/root/")
INACHEVE = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
MOI = "tests/architecture/test_depot.py"

PORTE_HTTP = "maillage/base/fetch/"
HTTP = ("httpx", "httpcore", "requests", "aiohttp", "urllib3", "urllib.request", "http.client", "socket", "ftplib")
SORTIES_A_PART: dict[str, str] = {
    "maillage/base/depots/antivirus.py": "speaks to the scanner that the installation names; not HTTP, no redirection",
    "maillage/config/demarrage.py": "asks the system whether a local port is free; connects nowhere",
}
"""Modules that open connections without the guarded door: path → reason."""


def texts() -> list[str]:
    return [name for name in files() if not name.endswith(BINAIRES) and name != MOI]


@cache
def registry_hosts() -> frozenset[str]:
    """Hosts that this machine downloads packages from, as its own tools tell them; none on an ordinary machine."""
    commands = (
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        [sys.executable, "outils/npm.py", "config", "get", "registry"],
    )
    answers = [os.environ.get(name, "") for name in ("PIP_INDEX_URL", "UV_INDEX_URL", "NPM_CONFIG_REGISTRY")]
    for command in commands:
        done = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=False, timeout=60)
        answers.append(done.stdout.strip())
    hosts = {urlsplit(answer).hostname or "" for answer in answers}
    return frozenset(hosts - {"", "localhost"})


def found(pattern: re.Pattern[str], names: list[str]) -> list[str]:
    return [
        f"{name}:{number} {hit.group()}"
        for name in names
        for number, line in enumerate(read(name).splitlines(), 1)
        if (hit := pattern.search(line))
    ]


def test_no_download_address() -> None:
    assert found(TELECHARGEMENT, texts()) == []


def test_no_registry_host_of_this_machine() -> None:
    hosts = registry_hosts()
    assert [name for name in texts() for host in hosts if host in read(name)] == []


def test_no_machine_path() -> None:
    assert found(CHEMIN_MACHINE, texts()) == []
    here = f"{RACINE}/"
    assert [name for name in texts() if here in read(name)] == []


def test_nothing_is_left_unfinished() -> None:
    names = [name for name in matching(".py", ".html", ".js", ".mjs", ".scss", ".toml") if name != MOI]
    assert found(INACHEVE, names) == []


def test_no_silent_except() -> None:
    """An exception that is swallowed hides what it was raised for."""
    wrong = []
    for name in code():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and is_empty(node.body):
                wrong.append(f"{name}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                wrong += [f"{name}:{node.lineno}" for argument in node.args if is_broad(argument)]
    assert wrong == []


def is_broad(kind: ast.expr | None) -> bool:
    return kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})


def is_empty(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(line, ast.Pass | ast.Continue)
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in body
    )


def test_only_programs_print() -> None:
    """A module that is not run by hand has a logger or a return value; commands write to their own stdout."""
    wrong = [
        f"{name}:{node.lineno}"
        for name in code()
        if name.startswith("maillage/") and "__main__" not in read(name)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert wrong == []


def test_every_outgoing_call_goes_through_the_guarded_door() -> None:
    wrong = [
        f"{name}:{line} {module}"
        for name in code()
        if name.startswith("maillage/") and not name.startswith(PORTE_HTTP) and name not in SORTIES_A_PART
        for module, line in imports(name)
        if module in HTTP
    ]
    assert wrong == []
    assert [name for name in SORTIES_A_PART if name not in files()] == []


def test_the_licence_is_there() -> None:
    assert read("LICENSE").startswith("MIT License")


def test_each_app_presents_itself() -> None:
    """README.md of an app: purpose, words, invariants, who may do what."""
    from tests.architecture.arbre import levels

    missing = [
        name
        for name in levels()
        if name not in {"maillage.base", "maillage.config"}
        and not (RACINE / name.replace(".", "/") / "README.md").exists()
    ]
    assert missing == []
