"""Abstract models only: what every table of the programme shares."""

from django.db import models


class Horodate(models.Model):
    """When the row was written and last changed (UTC)."""

    created_at = models.DateTimeField("créé le", auto_now_add=True, editable=False)
    updated_at = models.DateTimeField("modifié le", auto_now=True, editable=False)

    class Meta:
        abstract = True


class Locataire(models.Model):
    """A row that belongs to one Département; its table must be under row-level security (tests/architecture)."""

    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, related_name="+", verbose_name="Département"
    )

    class Meta:
        abstract = True
