"""What the pages for readers say is there: settings, links, decisions, commands."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.arbre import RACINE, code, files, matching, read, tree

REGLAGES = "docs/exploitation/reglages.md"
D_AILLEURS = {"DJANGO_SETTINGS_MODULE", "PATH"}
"""Variables of Django and of the system."""
DES_ESSAIS = {"MAILLAGE_SHARED"}
LECTURES = {"text", "flag", "number", "words", "get", "setdefault", "getenv"}
LIEN = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")


def variables_read() -> set[str]:
    """Names of the environment variables that the programme reads."""
    return {
        name for path in [*code(), "manage.py"] for node in ast.walk(tree(path)) for name in names_in(node)
    } - D_AILLEURS


def names_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LECTURES:
        owner = ast.unparse(node.func.value)
        if (
            owner in {"env", "environnement", "os", "os.environ"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)
    if (
        isinstance(node, ast.Subscript)
        and ast.unparse(node.value) == "os.environ"
        and isinstance(node.slice, ast.Constant)
    ):
        yield str(node.slice.value)


def variables_told() -> dict[str, str]:
    """Name → its line, in the table of settings."""
    return {
        match.group(1): line for line in read(REGLAGES).splitlines() if (match := re.match(r"\| `([A-Z_]+)` \|", line))
    }


def test_every_setting_is_told_and_none_is_invented() -> None:
    assert variables_read() | DES_ESSAIS == set(variables_told())


def test_every_setting_says_its_default_and_its_purpose() -> None:
    assert [
        name for name, line in variables_told().items() if not all(cell.strip() for cell in line.strip("|").split("|"))
    ] == []


@pytest.mark.parametrize(
    "name",
    [
        "MAILLAGE_SMTP_PORT",
        "MAILLAGE_POOL_MAX",
        "MAILLAGE_ROLE_WEB",
        "MAILLAGE_EXPEDITEUR",
        "MAILLAGE_API_GEO_URL",
        "MAILLAGE_SMS",
    ],
)
def test_plain_defaults_are_those_of_the_code(name: str) -> None:
    defaults = [
        str(node.args[1].value)
        for node in ast.walk(tree("maillage/config/settings.py"))
        if isinstance(node, ast.Call)
        and name in names_in(node)
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    ]
    assert defaults
    assert defaults[0] in variables_told()[name]


@pytest.mark.parametrize("page", [name for name in matching(".md") if not name.startswith("node_modules")])
def test_links_lead_somewhere(page: str) -> None:
    folder = (RACINE / page).parent
    assert [target for target in LIEN.findall(read(page)) if not (folder / target.strip()).exists()] == []


def test_decisions_are_numbered_listed_and_complete() -> None:
    pages = [name for name in files() if name.startswith("docs/adr/")]
    assert [name.split("/")[-1][:4] for name in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    index = read("docs/architecture/index.md")
    for page in pages:
        assert page.split("/")[-1] in index, page
        assert all(f"\n## {part}\n" in read(page) for part in ("Context", "Decision", "Consequences")), page
        assert read(page).count("\n") <= 70, f"{page} : une page"


def test_commands_named_in_the_pages_exist() -> None:
    commands = {path.split("/")[-1].removesuffix(".py") for path in files() if "/management/commands/" in path}
    named = {
        word
        for page in matching(".md", under=("docs/", "README"))
        for word in re.findall(r"manage\.py ([a-z_]+)", read(page))
    }
    assert named - commands - {"migrate", "check", "makemigrations"} == set()


def test_make_targets_named_in_the_pages_exist_and_are_explained() -> None:
    rules = read("Makefile") + read("outils/check.mk")
    explained = set(re.findall(r"^([a-z-]+):.*## ", rules, re.MULTILINE))
    named = {
        word
        for page in matching(".md", under=("docs/", "README", "CONTRIBUTING"))
        for word in re.findall(r"`?make ([a-z-]+)[`\s]", read(page))
    }
    assert named & {"run", "test", "check"} == {"run", "test", "check"}
    assert named - explained == set()


def test_the_architecture_page_names_every_architecture_test() -> None:
    index = read("docs/architecture/index.md")
    tests = [name.split("/")[-1].removesuffix(".py") for name in matching(".py", under=("tests/architecture/test_",))]
    assert [name for name in tests if f"`{name}`" not in index] == []


def test_every_app_is_in_the_picture() -> None:
    from tests.architecture.arbre import levels

    index = read("docs/architecture/index.md")
    assert [name for name in levels() if name.split(".")[-1] not in index] == []
