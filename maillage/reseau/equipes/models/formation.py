"""What a person was trained or accredited for, with its proof."""

from django.db import models
from django.db.models import F, Q

from maillage.reseau.equipes.enums import NatureHabilitation
from maillage.reseau.equipes.models.agent import Agent
from maillage.reseau.equipes.models.suivi import Suivi


class Habilitation(Suivi):
    """A training or an accreditation of an agent. ``preuve``: the certificate's path in the storage, or empty."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="habilitations")
    nature = models.CharField("nature", max_length=30, choices=NatureHabilitation.choices)
    intitule = models.CharField("intitulé", max_length=200, blank=True)
    organisme = models.CharField("délivrée par", max_length=200, blank=True)
    obtenue_le = models.DateField("obtenue le")
    expire_le = models.DateField("valable jusqu'au", null=True, blank=True)
    preuve = models.CharField("preuve gardée", max_length=200, blank=True, editable=False)
    preuve_nom = models.CharField("nom de la preuve", max_length=200, blank=True, editable=False)
    preuve_sha256 = models.CharField("SHA-256 de la preuve", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "habilitation ou formation"
        verbose_name_plural = "habilitations et formations"
        ordering = ["-obtenue_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expire_le__isnull=True) | Q(expire_le__gte=F("obtenue_le")),
                name="equipes_habilitation_dates",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=NatureHabilitation.values), name="equipes_habilitation_nature_connue"
            ),
            models.CheckConstraint(
                condition=Q(preuve="", preuve_sha256="", preuve_nom="")
                | (~Q(preuve="") & Q(preuve_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(preuve_nom="")),
                name="equipes_habilitation_preuve_entiere",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "agent"], name="equipes_habilitation_agent"),
            models.Index(fields=["departement", "expire_le"], name="equipes_habilitation_expire"),
        ]

    def __str__(self) -> str:
        return self.intitule or self.get_nature_display()
