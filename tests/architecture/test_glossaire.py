"""One concept, one word: every model and every listed value stands in docs/glossaire.md."""

import ast
import re

from django.apps import apps

from tests.architecture.arbre import code, read, tree

GLOSSAIRE = "docs/glossaire.md"
LISTES_INTERNES = {
    "Trouve": "how a search succeeded, told by the page in its own words",
    "Disparu": "what became of an address, told by the page in its own words",
    "Motif": "reasons of a refused download, told in the sentence of the exception",
    "Refus": "why ProConnect opens nothing, told by the page in its own words",
    "Etape": "what is due tonight for an idle account, neither stored nor shown",
    "Sens": "what a run of time is, told by the page in its own words",
    "Garde": "names of the matcher's rules, told in its sentences",
    "Noms": "step of the matcher's reasoning, neither stored nor shown",
    "Envoi": "how a public answer leaves the process, neither stored nor shown",
    "Adresses": "step of the matcher's reasoning, neither stored nor shown",
}
"""Enumerations of a calculation, which nobody reads or stores: class → reason."""


def table(header: str) -> list[list[str]]:
    """Cells of the rows of the table whose head begins with ``header``."""
    lines = read(GLOSSAIRE).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {header} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def names_of(cell: str) -> set[str]:
    return set(re.findall(r"`([\w.]+)`", cell))


def terms() -> set[str]:
    return {name for row in table("Terme") for name in names_of(row[3])}


def enumerations() -> dict[str, set[str]]:
    """Every enumeration of the programme: class → names of its members (two classes of one name are put together)."""
    found: dict[str, set[str]] = {}
    for name in code():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ClassDef) and any(
                re.search(r"Enum|Choices", ast.unparse(base)) for base in node.bases
            ):
                members = {
                    target.id
                    for line in node.body
                    if isinstance(line, ast.Assign)
                    for target in line.targets
                    if isinstance(target, ast.Name)
                }
                found.setdefault(node.name, set()).update(members)
    return found


def test_every_model_is_in_the_glossary() -> None:
    known = terms()
    missing = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("maillage.") and not {model.__name__, model._meta.label} & known
    ]
    assert missing == []


def test_two_models_of_one_name_are_told_apart() -> None:
    names = [model.__name__ for model in apps.get_models() if model.__module__.startswith("maillage.")]
    twice = {name for name in names if names.count(name) > 1}
    assert twice & terms() == set()


def test_every_listed_value_is_in_the_glossary() -> None:
    written = {(liste, valeur) for row in table("Liste") for liste in names_of(row[0]) for valeur in names_of(row[1])}
    coded = {
        (name, member) for name, members in enumerations().items() if name not in LISTES_INTERNES for member in members
    }
    assert coded - written == set()
    assert written - coded == set()


def test_the_glossary_names_classes_that_exist() -> None:
    classes = {node.name for name in code() for node in ast.walk(tree(name)) if isinstance(node, ast.ClassDef)}
    classes |= {model._meta.label for model in apps.get_models()} | {model.__name__ for model in apps.get_models()}
    stated = {name for row in table("Terme") if not row[3].startswith("(") for name in names_of(row[3])}
    assert stated - classes == set()


def test_every_term_is_defined_with_its_source() -> None:
    assert [row[0] for row in table("Terme") if len(row) != 5 or not row[1] or not row[2] or not row[3]] == []


def test_the_glossary_repeats_no_term() -> None:
    rows = [row[0].lower() for row in table("Terme")]
    assert [term for term in set(rows) if rows.count(term) > 1] == []


def test_internal_enumerations_still_exist() -> None:
    assert set(LISTES_INTERNES) - set(enumerations()) == set()
