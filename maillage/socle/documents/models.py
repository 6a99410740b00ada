"""Documents made here: what is needed to recognise one, and where its file is."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models

from maillage.base.models import Locataire

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty signs without those that are mistaken for one another (0 O, 1 I L, U V)."""
FORME_CODE = f"^[{ALPHABET}]{{12}}$"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, acteur: object) -> Self:
        """Documents of the actor's Département (row-level security holds the same line in SQL)."""
        return self.filter(departement_id=getattr(acteur, "departement_id", None))


class Document(Locataire):
    """A PDF made from a dated template. The row is written once: the web role may neither change nor remove it."""

    code = models.CharField(
        "code de vérification",
        max_length=12,
        unique=True,
        validators=[RegexValidator(FORME_CODE, "Un code a 12 signes.")],
    )
    gabarit = models.CharField("gabarit", max_length=60)
    version = models.DateField("version du gabarit")
    titre = models.CharField("titre", max_length=200)
    objet_type = models.CharField("type d'objet", max_length=60, blank=True)
    objet_id = models.CharField("identifiant de l'objet", max_length=64, blank=True)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    taille = models.PositiveIntegerField("taille (octets)")
    fichier = models.FileField("fichier", max_length=200)
    created_at = models.DateTimeField("fait le", editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["departement", "objet_type", "objet_id"], name="document_objet"),
            models.Index(fields=["departement", "sha256"], name="document_empreinte"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_sha256_forme"),
            models.CheckConstraint(condition=models.Q(code__regex=FORME_CODE), name="document_code_forme"),
        ]

    def __str__(self) -> str:
        return f"{self.titre} ({self.code_lisible})"

    @property
    def code_lisible(self) -> str:
        """``ABCD-EFGH-JKMN``: by fours, as it is printed."""
        return "-".join(self.code[start : start + 4] for start in range(0, 12, 4))
