"""A body of the programme, and who was named to sit in it."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from maillage.base.models import Horodate, Locataire
from maillage.pilotage.gouvernance.enums import NatureInstance, PlaceMembre


class InstanceQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Bodies of the actor's Département (row-level security holds the same line in SQL)."""
        return self.filter(departement_id=acteur.departement_id)

    def open(self) -> Self:
        return self.filter(fermee_le=None)


class Instance(Locataire, Horodate):
    """A committee. ``frequence_mois``: it meets at least every so many months (convention, article 3.4: once a year)."""

    nature = models.CharField("nature", max_length=20, choices=NatureInstance.choices)
    nom = models.CharField("nom", max_length=120)
    frequence_mois = models.PositiveSmallIntegerField("se réunit au moins tous les (mois)", default=12)
    depuis_le = models.DateField("existe depuis le")
    fermee_le = models.DateField("n'existe plus depuis le", null=True, blank=True)

    objects = InstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "nom"], name="instance_nom_unique"),
            models.CheckConstraint(condition=Q(nature__in=NatureInstance.values), name="instance_nature_connue"),
            models.CheckConstraint(condition=Q(frequence_mois__range=(1, 60)), name="instance_frequence"),
            models.CheckConstraint(
                condition=Q(fermee_le__isnull=True) | Q(fermee_le__gte=F("depuis_le")), name="instance_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class MembreInstanceQuerySet(models.QuerySet):
    def in_force(self, day: dt.date) -> Self:
        """Who sits on ``day`` (Europe/Paris), both ends included."""
        return self.filter(Q(fin=None) | Q(fin__gte=day), debut__lte=day)


class MembreInstance(Locataire, Horodate):
    """A person named to a body by a deliberation (003, article 2), from a day to a day. Ended, never removed."""

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="membres")
    nom = models.CharField("nom", max_length=120)
    qualite = models.CharField("qualité", max_length=120, blank=True)
    organisme = models.CharField("organisme", max_length=200, blank=True)
    courriel = models.EmailField("e-mail", blank=True)
    place = models.CharField("place", max_length=20, choices=PlaceMembre.choices, default=PlaceMembre.TITULAIRE)
    deliberation_numero = models.CharField("délibération n°", max_length=60)
    deliberation_le = models.DateField("délibération du")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)

    objects = MembreInstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d'une instance"
        verbose_name_plural = "membres d'une instance"
        ordering = ["place", "nom", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(place__in=PlaceMembre.values), name="membre_place_connue"),
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="membre_dates"),
            models.CheckConstraint(condition=~Q(deliberation_numero=""), name="membre_delibere"),
        ]
        indexes = [models.Index(fields=["departement", "instance", "debut"], name="membre_instance")]

    def __str__(self) -> str:
        return self.nom
