"""The tables keep their promises themselves: migrations in step, pairs of « who and when », read-only GET."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.architecture.arbre import RACINE

PAIRES_SANS_GARDE: dict[str, str] = {}
"""Pairs without their CHECK: ``model.who+when`` → reason. Only shrinking."""

TABLES_EN_MORCEAUX = {
    "envois.0003_reprise_et_opposition",
    "journal.0005_racine",
    "lieux.0001_initial",
    "lieux.0007_rattachement",
    "portail.0001_editions",
    "recensement.0001_initial",
    "registre.0001_initial",
    "structures.0001_initial",
    "structures.0004_reseau",
    "territoires.0001_initial",
}
"""Landed before the rule below: a migration that ran somewhere is not written again. Only shrinking."""


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("maillage.")]


def pairs(model: type[models.Model]) -> list[tuple[str, str]]:
    """(who, when) fields of a model: ``x_par`` and ``x_le``; ``par`` goes with the one date « …_le » that has no own."""
    names = {field.name for field in model._meta.local_fields}
    found = [
        (f"{stem}_par", f"{stem}_le")
        for stem in sorted(names)
        for stem in [stem.removesuffix("_par")]
        if {f"{stem}_par", f"{stem}_le"} <= names
    ]
    free = [name for name in sorted(names) if name.endswith("_le") and name.removesuffix("_le") + "_par" not in names]
    dates = {field.name for field in model._meta.local_fields if isinstance(field, models.DateField)}
    if "par" in names and len(dates & set(free)) == 1:
        found.append(("par", *(dates & set(free))))
    return found


def checked_together(model: type[models.Model], who: str, when: str) -> bool:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            said = str(constraint.condition)
            if re.search(rf"'{who}(?:__\w+)?'", said) and re.search(rf"'{when}(?:__\w+)?'", said):
                return True
    return False


def test_who_and_when_go_together() -> None:
    """Both or neither, held by a CHECK: a decision without its author or its date cannot be stored."""
    unpaired = {
        f"{model._meta.label}.{who}+{when}"
        for model in ours()
        for who, when in pairs(model)
        if not checked_together(model, who, when)
    }
    assert unpaired == set(PAIRES_SANS_GARDE)


def test_the_search_for_pairs_finds_some() -> None:
    assert sum(len(pairs(model)) for model in ours()) >= 2


def test_migrations_are_in_step_with_the_models(db: None) -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=out)
    except SystemExit:
        pytest.fail(f"lancez manage.py makemigrations :\n{out.getvalue()}")


def in_pieces(migration: migrations.Migration) -> bool:
    made = {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}
    added = (one for one in migration.operations if isinstance(one, migrations.AddIndex | migrations.AddConstraint))
    return any(one.model_name.lower() in made for one in added)


def test_a_table_is_made_whole() -> None:
    """Indexes and constraints of a new table stand in its CreateModel (``options``): each one that comes after makes
    Django draw again every model of a Département, and a database from nothing costs a minute."""
    found = {
        f"{app}.{name}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if migration.__module__.startswith("maillage.") and in_pieces(migration)
    }
    assert found == TABLES_EN_MORCEAUX


def test_each_app_has_one_last_migration() -> None:
    """Two migrations with one number: two people wrote at once, and the order is left to chance."""
    twice = []
    for folder in (RACINE / "maillage").rglob("migrations"):
        numbers = [path.name[:4] for path in Path(folder).glob("[0-9]*.py")]
        twice += [f"{folder.relative_to(RACINE)}/{number}" for number in set(numbers) if numbers.count(number) > 1]
    assert twice == []


def test_stored_choices_are_stable_capitals() -> None:
    """Stored values are upper-case ASCII; the French label stands apart and may change."""
    wrong = [
        f"{model.__name__}.{field.name}={value}"
        for model in ours()
        for field in model._meta.local_fields
        for value, _ in field.flatchoices
        if not re.fullmatch(r"[A-Z0-9][A-Z0-9_]*", str(value))
    ]
    assert wrong == []


def test_every_model_has_a_french_name() -> None:
    """Django's own word-splitting would show « lieu public » where people say « lieu publié »."""
    silent = [
        model.__name__
        for model in ours()
        if "verbose_name" not in model._meta.original_attrs and not hasattr(model, "pgh_obj")
    ]
    assert silent == []
