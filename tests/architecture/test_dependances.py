"""Every dependency says why it is here; locks hold hashes and no address."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.arbre import code, matching, read, tree

NOM = re.compile(r"^([A-Za-z0-9_.-]+)", re.MULTILINE)
OURS = {"maillage", "tests", "bench", "outils", "manage"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(table: str) -> dict[str, str]:
    reasons: dict[str, str] = tomllib.loads(read("pyproject.toml"))["tool"]["maillage"][table]
    return reasons


def asked(name: str) -> set[str]:
    wanted = [line for line in read(f"requirements/{name}.in").splitlines() if line and not line.startswith(("#", "-"))]
    return {normal(match.group(1)) for line in wanted if (match := NOM.match(line))}


@pytest.mark.parametrize(("table", "name"), [("dependencies", "base"), ("dev-dependencies", "dev")])
def test_each_python_dependency_has_a_reason(table: str, name: str) -> None:
    reasons = declared(table)
    assert {normal(key) for key in reasons} == asked(name)
    assert [key for key, reason in reasons.items() if len(reason) < 3] == []


def test_each_front_dependency_has_a_reason() -> None:
    package = json.loads(read("package.json"))
    assert set(package["maillage"]) == set(package["dependencies"]) | set(package["devDependencies"])
    assert all(package["maillage"].values())


@pytest.mark.parametrize("name", ["base", "dev"])
def test_python_locks_hold_every_direct_dependency_with_hashes_and_no_address(name: str) -> None:
    lock = read(f"requirements/{name}.txt")
    locked = {
        normal(line.split("==")[0].split("[")[0]) for line in lock.splitlines() if re.match(r"^[a-z0-9].*==", line)
    }
    assert asked(name) <= locked
    assert lock.count("--hash=sha256:") >= len(locked)
    assert not re.search(r"https?://|--index-url|--find-links", lock)


def test_npm_lock_holds_no_address_and_checks_every_file() -> None:
    lock = json.loads(read("package-lock.json"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def third_party(names: list[str]) -> dict[str, set[str]]:
    """Distribution → files that import it."""
    homes = packages_distributions()
    found: dict[str, set[str]] = {}
    for name in names:
        for node in ast.walk(tree(name)):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for module in modules:
                top = module.split(".")[0]
                if top not in OURS and top not in sys.stdlib_module_names:
                    for distribution in homes.get(top, [top]):
                        found.setdefault(normal(distribution), set()).add(name)
    return found


def test_what_the_programme_imports_is_a_direct_dependency() -> None:
    """A package that came along with another may leave with it."""
    direct = asked("base")
    used = third_party([name for name in code() if name.startswith("maillage/")])
    assert {name: sorted(where) for name, where in used.items() if name not in direct} == {}


def test_what_tests_and_tools_import_is_a_direct_dependency() -> None:
    direct = asked("base") | asked("dev")
    used = third_party(
        [*matching(".py", under=("tests/",)), *(name for name in code() if not name.startswith("maillage/"))]
    )
    assert {name: sorted(where) for name, where in used.items() if name not in direct} == {}
