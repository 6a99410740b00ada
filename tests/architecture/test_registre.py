"""Personal data are declared in one register: a field that may hold some and is not there fails."""

import pytest
from django.apps import apps
from django.db import models

from maillage.socle.registre import declaration as registre

MOTS = {
    *("email", "mail", "courriel", "courriels", "nom", "name", "prenom", "telephone", "mobile", "adresse", "address"),
    *("auteur", "acteur", "par", "ip", "user", "utilisateur", "usager", "naissance", "password", "signature", "photo"),
    *("commentaire", "message", "motif", "login", "identite"),
}
"""Words of a field's name that tell a person may be in it."""
NOMS_TECHNIQUES = {("procrastinate", "queue_name"), ("procrastinate", "task_name"), ("auth", "codename")}


def may_hold_a_person(field: models.Field) -> bool:
    """By its name, or because anything may be written in it."""
    if (field.model._meta.app_label, field.name) in NOMS_TECHNIQUES:
        return False
    if isinstance(field, models.BooleanField | models.DateTimeField):
        return False
    return bool(MOTS & set(field.name.lower().split("_"))) or isinstance(field, models.JSONField | models.TextField)


def suspects() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        names = {field.name for field in model._meta.local_fields if may_hold_a_person(field)}
        if names:
            found[model._meta.label] = names
    return found


def test_every_field_that_may_hold_a_person_is_declared() -> None:
    declared = registre.load_registre().declared()
    missing = {label: sorted(names - declared.get(label, set())) for label, names in suspects().items()}
    assert {label: names for label, names in missing.items() if names} == {}


def test_the_register_speaks_of_fields_that_exist() -> None:
    wrong = []
    for label, names in registre.load_registre().declared().items():
        try:
            fields = {field.name for field in apps.get_model(label)._meta.local_fields}
        except LookupError:
            wrong.append(label)
            continue
        wrong += [f"{label}.{name}" for name in names - fields]
    assert wrong == []


def test_a_field_is_not_personal_and_not_personal_at_once() -> None:
    book = registre.load_registre()
    personal = {(label, name) for item in book.traitements for label, names in item.champs.items() for name in names}
    cleared = {(label, name) for label, (names, _) in book.non_personnel.items() for name in names}
    assert personal & cleared == set()


def test_every_processing_tells_how_long() -> None:
    traitements = registre.load_registre().traitements
    assert len({item.cle for item in traitements}) == len(traitements)
    assert all(len(item.conservation) > 10 for item in traitements)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[traitement]]\ncle = "x"\nnom = "X"\n[non_personnel]\n', "finalite"),
        ("[[traitement]]\n[non_personnel]\n", "sans clé"),
        ('traitement = []\n[non_personnel."a.B"]\nchamps = ["c"]\n', "a.B"),
    ],
)
def test_an_incomplete_entry_is_named(tmp_path, monkeypatch, text, named):  # type: ignore[no-untyped-def]
    file = tmp_path / "registre.toml"
    file.write_text(text)
    monkeypatch.setattr(registre, "FICHIER", file)
    with pytest.raises(registre.RegistreIncomplet, match=named):
        registre.load_registre.__wrapped__()
