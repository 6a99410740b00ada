"""Legal bodies of the network, and who belongs to the programme."""

from typing import Self

from django.conf import settings
from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.socle.comptes.enums import Role


class StructureQuerySet(models.QuerySet):
    def visible_to(self, acteur: object) -> Self:
        """Structures of the actor's Département (row-level security holds the same line in SQL)."""
        return self.filter(departement_id=getattr(acteur, "departement_id", None))


class Structure(Locataire, Horodate):
    """A legal body (commune, association, CCAS…), apart from the places it answers for."""

    nom = models.CharField("nom", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    typologie = models.CharField("type (code du schéma national)", max_length=20, blank=True)

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "siret"], condition=~models.Q(siret=""), name="structure_siret_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^\d{14}$"), name="structure_siret_forme"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Appartenance(Locataire, Horodate):
    """A role of a person in a Département, from a date on."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appartenances")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    structure = models.ForeignKey(Structure, models.PROTECT, null=True, blank=True, related_name="appartenances")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.UniqueConstraint(fields=["departement", "utilisateur", "role"], name="appartenance_unique"),
            models.CheckConstraint(
                condition=models.Q(fin__isnull=True) | models.Q(fin__gte=models.F("debut")), name="appartenance_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} · {self.get_role_display()}"
