"""Memberships: a role of a person, for the Département, a sector or a structure, from a date on."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from maillage.base.models import Horodate, Locataire
from maillage.reseau.structures.models.structure import Structure
from maillage.socle.comptes.enums import Role


class DateRange(Func):
    """``daterange(debut, fin, '[]')``: both days included, no end when ``fin`` is null."""

    function = "DATERANGE"
    output_field = DateRangeField()


class AppartenanceQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)

    def in_force(self, day: datetime.date) -> Self:
        """Memberships of ``day`` (Europe/Paris): begun, and not yet over."""
        return self.filter(Q(fin=None) | Q(fin__gte=day), debut__lte=day)


class Appartenance(Locataire, Horodate):
    """A role of a person in a Département, from ``debut`` to ``fin`` included. Never rewritten: it is ended, another begins."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appartenances")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    structure = models.ForeignKey(Structure, models.PROTECT, null=True, blank=True, related_name="appartenances")
    secteur = models.ForeignKey("territoires.Secteur", models.PROTECT, null=True, blank=True, related_name="+")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)
    motif_fin = models.CharField("raison de la fin", max_length=200, blank=True)
    donnee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who gave it, to be warned before it ends; None for a command."""

    objects = AppartenanceQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            ExclusionConstraint(
                name="appartenance_sans_chevauchement",
                index_type="gist",
                expressions=[
                    ("departement", RangeOperators.EQUAL),
                    ("utilisateur", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce(F("structure_id"), Value(0)), RangeOperators.EQUAL),
                    (Coalesce(F("secteur_id"), Value(0)), RangeOperators.EQUAL),
                    (DateRange("debut", "fin", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="appartenance_dates"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="appartenance_role_connu"),
        ]
        indexes = [
            models.Index(fields=["departement", "utilisateur"], name="appartenance_utilisateur"),
            models.Index(fields=["departement", "structure"], name="appartenance_structure"),
            models.Index(fields=["departement", "fin"], name="appartenance_fin"),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} · {self.get_role_display()}"
