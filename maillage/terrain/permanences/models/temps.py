"""Absences, school holidays, addresses of agendas."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.base.models import Horodate, Locataire
from maillage.terrain.permanences.enums import MomentAbsence, MotifAbsence


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)


class Absence(Locataire, Horodate):
    """An adviser is away from ``du`` to ``au``, days included. Nothing moves by itself: a person decides for each half-day."""

    agent = models.ForeignKey("equipes.Agent", models.CASCADE, related_name="absences")
    du = models.DateField("du")
    au = models.DateField("au")
    moment = models.CharField("moment", max_length=20, choices=MomentAbsence.choices, default=MomentAbsence.JOURNEE)
    motif = models.CharField("raison", max_length=20, choices=MotifAbsence.choices, default=MotifAbsence.AUTRE)
    saisie_par_nom = models.CharField("saisie par", max_length=200)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "absence"
        ordering = ["du", "pk"]
        constraints = [models.CheckConstraint(condition=Q(au__gte=F("du")), name="absence_dates")]
        indexes = [models.Index(fields=["departement", "agent", "du"], name="absence_agent")]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.du}"


class VacancesScolaires(Locataire):
    """School holidays of the Département, days included (arrêté of the Minister, or typed here)."""

    nom = models.CharField("nom", max_length=80)
    du = models.DateField("du")
    au = models.DateField("au")
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "vacances scolaires"
        verbose_name_plural = "vacances scolaires"
        ordering = ["du"]
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="vacances_dates"),
            models.UniqueConstraint(fields=["departement", "du"], name="vacances_unique"),
        ]

    def __str__(self) -> str:
        return self.nom


class AbonnementAgenda(Locataire):
    """A revocable address from which a calendar programme reads an agenda. Only the hash of its secret is kept."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    empreinte = models.CharField("empreinte du secret", max_length=64, unique=True)
    agent = models.ForeignKey("equipes.Agent", models.CASCADE, null=True, blank=True, related_name="+")
    lieu = models.ForeignKey("lieux.Lieu", models.CASCADE, null=True, blank=True, related_name="+")
    secteur = models.ForeignKey("territoires.Secteur", models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("créé le")
    revoque_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement à un agenda"
        verbose_name_plural = "abonnements à un agenda"
        indexes = [models.Index(fields=["departement", "utilisateur"], name="abonnement_utilisateur")]

    def __str__(self) -> str:
        return f"{self.utilisateur_id} · {self.created_at}"
