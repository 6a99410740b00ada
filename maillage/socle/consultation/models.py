"""A proof of the journal under way, or done."""

from typing import Any, Self

from django.db import models

from maillage.base.models import Locataire
from maillage.socle.consultation.enums import EtatControle


class ControleQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)

    def running(self) -> Self:
        return self.filter(etat=EtatControle.EN_COURS)


class Controle(Locataire):
    """The chain of a Département read from its first line: asked for by a person, or by the night.

    ``lues`` of ``total`` lines so far; ``rompue_a``: number of the first broken line, and ``raison``, when ROMPU.
    """

    etat = models.CharField("état", max_length=20, choices=EtatControle.choices, default=EtatControle.EN_COURS)
    demande_par = models.CharField("demandé par", max_length=200)
    demande_at = models.DateTimeField("demandé le")
    fini_at = models.DateTimeField("fini le", null=True, blank=True)
    lues = models.BigIntegerField("lignes lues", default=0)
    total = models.BigIntegerField("lignes en tout", default=0)
    racines = models.PositiveIntegerField("racines comparées", default=0)
    rompue_a = models.BigIntegerField("première ligne rompue", null=True, blank=True)
    raison = models.CharField("raison", max_length=300, blank=True)

    objects = ControleQuerySet.as_manager()

    class Meta:
        verbose_name = "contrôle du journal"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement"], condition=models.Q(etat="EN_COURS"), name="controle_un_seul_en_cours"
            ),
            models.CheckConstraint(condition=models.Q(etat__in=EtatControle.values), name="controle_etat_connu"),
            models.CheckConstraint(
                condition=models.Q(etat="ROMPU", rompue_a__isnull=False)
                | (~models.Q(etat="ROMPU") & models.Q(rompue_a=None)),
                name="controle_rompu_dit_ou",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="EN_COURS", fini_at=None)
                | (~models.Q(etat="EN_COURS") & models.Q(fini_at__isnull=False)),
                name="controle_fini_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demande_at:%d/%m/%Y} · {self.get_etat_display()}"
