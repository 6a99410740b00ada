"""The repository as the architecture tests read it: its files, its apps, and their order.

The order of wings and apps is told once, in ``.importlinter``; everything here is derived from it.
"""

import ast
import configparser
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]


@functools.cache
def files() -> tuple[str, ...]:
    """Every file of the repository, committed or about to be, as paths from its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=RACINE, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in listed.splitlines() if (RACINE / name).is_file()))


def matching(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[str]:
    """Files whose name ends with one of ``suffixes``, in one of the folders ``under``."""
    return [name for name in files() if name.endswith(suffixes) and name.startswith(under)]


def code() -> list[str]:
    """Python files that are ours to keep small: not the tests, not the migrations."""
    return [name for name in matching(".py", under=("maillage/", "outils/", "bench/")) if "/migrations/" not in name]


@functools.cache
def read(name: str) -> str:
    return (RACINE / name).read_text(encoding="utf-8")


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse(read(name), filename=name)


@functools.cache
def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read_string(read(".importlinter"))
    return parser


def layers(contract: str) -> list[list[str]]:
    """Layers of a contract, from top to bottom; modules of one level together."""
    text = contracts()[f"importlinter:contract:{contract}"]["layers"]
    return [
        [part.strip(" ()") for part in line.replace("|", ":").split(":")]
        for line in text.strip().splitlines()
        if line.strip()
    ]


@functools.cache
def levels() -> dict[str, int]:
    """Level of each package that is an app or a wing of its own; the higher one may know the lower ones."""
    found: list[str] = []
    for (wing,) in reversed(layers("ailes")):
        inside = f"importlinter:contract:{wing}"
        names = [[wing]] if inside not in contracts() or wing in {"base", "config"} else list(reversed(layers(wing)))
        for group in names:
            assert len(group) == 1, f"{group} : donnez un rang à chacun"
            found.append(f"maillage.{wing}" if group == [wing] else f"maillage.{wing}.{group[0]}")
    return {name: rank for rank, name in enumerate(found)}


def package_of(dotted: str) -> str | None:
    """The app that a dotted name or a path belongs to, None outside the programme."""
    dotted = dotted.removesuffix(".py").replace("/", ".")
    return next((name for name in levels() if dotted == name or dotted.startswith(f"{name}.")), None)


def imports(name: str) -> Iterator[tuple[str, int]]:
    """(dotted module, line) of every import of a file, those inside functions included."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
