"""Sizes that keep the house liveable. A list of exceptions tells why, and may only shrink."""

import ast

from tests.architecture.arbre import code, matching, read, tree

FICHIER, FICHIER_REFUSE, FONCTION, GABARIT, MODULE_JS, FICHIER_ESSAIS = 400, 600, 50, 150, 300, 800
NOMS_INTERDITS = {"utils", "util", "helpers", "helper", "common", "misc", "other", "others"}

EXCEPTIONS: dict[str, tuple[int, str]] = {}
"""``path`` or ``path::function`` → (lines today, reason). Lower the figure when it shrinks; never raise it."""


def lines(name: str) -> int:
    return read(name).count("\n")


def over(sizes: dict[str, int], budget: int) -> dict[str, int]:
    """What passes its budget and is not excused, or has grown past its excuse."""
    return {name: size for name, size in sizes.items() if size > max(budget, EXCEPTIONS.get(name, (0, ""))[0])}


def functions() -> dict[str, int]:
    """``path::function`` → its lines, signature and docstring included, decorators not."""
    found: dict[str, int] = {}
    for name in code():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                key = f"{name}::{node.name}"
                found[key] = max(found.get(key, 0), node.end_lineno - node.lineno + 1)
    return found


def scripts() -> list[str]:
    return [name for name in matching(".js", ".mjs") if "/dist/" not in name]


def templates() -> list[str]:
    return [name for name in matching(".html", ".txt", under=("maillage/",)) if "/templates/" in name]


def essais() -> list[str]:
    return matching(".py", under=("tests/",))


def all_sizes() -> list[tuple[dict[str, int], int]]:
    return [
        ({name: lines(name) for name in code()}, FICHIER),
        (functions(), FONCTION),
        ({name: lines(name) for name in templates()}, GABARIT),
        ({name: lines(name) for name in scripts()}, MODULE_JS),
        ({name: lines(name) for name in essais()}, FICHIER_ESSAIS),
    ]


def test_code_files_past_400_lines_become_packages() -> None:
    assert over({name: lines(name) for name in code()}, FICHIER) == {}


def test_no_exception_excuses_a_file_of_600_lines() -> None:
    assert [name for name in code() if lines(name) > FICHIER_REFUSE] == []


def test_functions_stay_under_50_lines() -> None:
    assert over(functions(), FONCTION) == {}


def test_templates_stay_under_150_lines() -> None:
    assert over({name: lines(name) for name in templates()}, GABARIT) == {}


def test_javascript_modules_stay_under_300_lines() -> None:
    assert over({name: lines(name) for name in scripts()}, MODULE_JS) == {}


def test_test_files_stay_under_800_lines() -> None:
    assert over({name: lines(name) for name in essais()}, FICHIER_ESSAIS) == {}


def test_exceptions_are_explained_and_only_shrink() -> None:
    """One that is gone, fits its budget again, or has shrunk by more than a few lines must be updated."""
    sizes = {name: (size, budget) for group, budget in all_sizes() for name, size in group.items()}
    stale = [
        name
        for name, (recorded, reason) in EXCEPTIONS.items()
        if not reason or name not in sizes or sizes[name][0] <= sizes[name][1] or sizes[name][0] < recorded - 10
    ]
    assert stale == []


def test_no_catch_all_module_name() -> None:
    """A name that says nothing predicts a file that takes everything (``other_models.py`` is one too)."""
    wrong = [
        name
        for name in matching(".py", ".js", ".mjs", under=("maillage/", "outils/", "bench/", "front/", "tests/"))
        for part in name.rsplit(".", 1)[0].split("/")
        if NOMS_INTERDITS & set(part.lower().split("_"))
    ]
    assert wrong == []


def test_no_model_signal() -> None:
    """A lower app never learns about a higher one through the back door: events are named and fired on purpose."""
    wrong = [name for name in code() if "django.db.models.signals" in read(name)]
    assert wrong == []
