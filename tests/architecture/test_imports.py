"""Imports, foreign keys and template inclusions go one way: down."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.template import engines
from django.template.loader_tags import ExtendsNode, IncludeNode

from tests.architecture.arbre import RACINE, contracts, levels, matching, package_of

SECONDES = 2.0
INCLUSIONS_CALCULEES = {
    "maillage/base/templates/django/forms/widgets/date_cases.html": "Django's own way: each widget names its template",
}
"""Templates that include a name worked out at run time, which no test can follow: path → reason."""
PURS_ATTENDUS = (
    "maillage.reseau.lieux.nettoyage",
    "maillage.reseau.lieux.schema",
    "maillage.reseau.lieux.rapprochement",
    "maillage.reseau.lieux.fusion",
    "maillage.reseau.recensement.lecture",
    "maillage.reseau.recensement.correspondance",
    "maillage.reseau.recensement.jugement",
    "maillage.socle.territoires.referentiel",
    "maillage.socle.territoires.national",
    "maillage.socle.territoires.lambert",
    "maillage.socle.territoires.geometrie",
    "maillage.socle.territoires.generateur",
)


def exists(module: str) -> bool:
    """The module holds code (an empty folder is not one)."""
    path = RACINE / module.replace(".", "/")
    return path.with_suffix(".py").exists() or any(path.glob("*.py"))


def test_import_contracts_hold(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--cache-dir", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(RACINE), "COLUMNS": "200"}
    start = time.perf_counter()
    result = subprocess.run(command, cwd=RACINE, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert time.perf_counter() - start < SECONDES * (5 if os.environ.get("PYTEST_XDIST_WORKER") else 1)


def test_every_pure_module_is_under_the_contract() -> None:
    held = contracts()["importlinter:contract:pur"]["source_modules"].split()
    assert [name for name in PURS_ATTENDUS if exists(name) and name not in held] == []


def test_views_and_forms_of_each_app_are_protected() -> None:
    protected: dict[str, str] = {}
    for section in contracts().values():
        if section.get("type") == "protected":
            protected |= dict.fromkeys(section["protected_modules"].split(), section["allowed_importers"].strip())
    expected = {f"{app}.{door}": app for app in levels() for door in ("views", "forms") if exists(f"{app}.{door}")}
    assert protected == expected


def models_of_ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if package_of(model.__module__)]


def test_foreign_keys_point_down() -> None:
    rising = []
    for model in models_of_ours():
        source = apps.get_app_config(model._meta.app_label).name
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model and apps.get_app_config(field.related_model._meta.app_label).name
            if target in levels() and levels()[target] > levels()[source]:
                rising.append(f"{model.__name__}.{field.name} → {target}")
    assert rising == []


def templates_of_ours() -> list[str]:
    return [name for name in matching(".html", ".txt", under=("maillage/",)) if "/templates/" in name]


def owner(template: str) -> str | None:
    """The app whose folder holds the template that this name gives, None for a library's."""
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    try:
        path = Path(get_template(template).origin.name)
    except TemplateDoesNotExist:
        pytest.fail(f"le gabarit {template} n'existe pas")
    return package_of(str(path.relative_to(RACINE))) if path.is_relative_to(RACINE / "maillage") else None


def inclusions(path: str) -> Iterator[tuple[str | None, int]]:
    """(name, line) of each template that ``path`` extends or includes; None when the name is worked out."""
    template = engines["django"].engine.from_string((RACINE / path).read_text(encoding="utf-8"))
    for kind, attribute in ((ExtendsNode, "parent_name"), (IncludeNode, "template")):
        for node in template.nodelist.get_nodes_by_type(kind):
            name = getattr(node, attribute).var
            yield (name if isinstance(name, str) else None), node.token.lineno


def test_templates_extend_and_include_downwards() -> None:
    wrong = []
    for path in templates_of_ours():
        source = package_of(path)
        assert source, path
        for name, line in inclusions(path):
            if name is None:
                if path not in INCLUSIONS_CALCULEES:
                    wrong.append(f"{path}:{line} inclut un nom calculé")
                continue
            target = owner(name)
            if target and levels()[target] > levels()[source]:
                wrong.append(f"{path}:{line} → {name} ({target})")
    assert wrong == []
    assert {path for path in INCLUSIONS_CALCULEES if path not in templates_of_ours()} == set()


def test_the_order_of_apps_is_the_one_of_the_settings() -> None:
    """The levels come from .importlinter: an app that is installed and not in it would escape every test here."""
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith("maillage.")}
    assert ours | {"maillage.config"} == set(levels())
