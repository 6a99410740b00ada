"""Not a test: write a text in every field that holds words, in every row of a Département."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction

from maillage.base.models import Locataire

EXCLUS = {"cle", "empreinte", "code", "sha256", "fichier"}
"""Keys made by the programme: nobody types them."""


def tenant_models() -> list[type[models.Model]]:
    """Every table of a Département that the web role may write."""
    return [model for model in apps.get_models() if issubclass(model, Locataire)]


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """Fields of ``model`` where a person's words may stand: free text, lists of texts."""
    found = []
    for field in model._meta.concrete_fields:
        inner = field.base_field if isinstance(field, ArrayField) else field
        words = isinstance(inner, models.CharField | models.TextField) and not inner.choices
        if words and field.name not in EXCLUS and not field.primary_key:
            found.append(field)
    return found


def fill(departement_id: int, text: str) -> int:
    """Put ``text`` (cut to size) wherever the database takes it; how many fields took it."""
    taken = 0
    for model in tenant_models():
        for field in text_fields(model):
            inner = field.base_field if isinstance(field, ArrayField) else field
            value = text[: inner.max_length] if inner.max_length else text
            try:
                with transaction.atomic():
                    rows = model._default_manager.filter(departement_id=departement_id)
                    taken += bool(rows.update(**{field.name: [value] if isinstance(field, ArrayField) else value}))
            except DatabaseError:  # a shape is asked for (a number, a digest), or the table is append-only: refused
                continue
    return taken
