"""What a visitor says is wrong on the page of a place."""

from typing import Any, Self

from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement
from maillage.reseau.lieux.models.lieu import Lieu
from maillage.socle.comptes.enums import PILOTES


class SignalementQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All those of the actor's Département, or those on the places of the body he acts for."""
        rows = self.filter(departement_id=acteur.departement_id)
        return rows if acteur.roles & PILOTES else rows.filter(lieu__structure__in=acteur.structures)


class Signalement(Locataire, Horodate):
    """One report on one kind of information. Several on the same place and information are one question, answered at once.

    ``valeur``: what the page showed then, in words. ``courriel``: only of who asks for an answer. Rows go three months after the
    answer, a year after they came (``lieux/registre.py``).
    """

    lieu = models.ForeignKey(Lieu, models.CASCADE, related_name="signalements")
    champ = models.CharField("information", max_length=20, choices=ChampSignale.choices)
    texte = models.CharField("ce qui est juste", max_length=500)
    valeur = models.CharField("ce que la page montrait", max_length=2000, blank=True)
    courriel = models.EmailField("adresse e-mail pour répondre", blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatSignalement.choices, default=EtatSignalement.OUVERT)
    reponse = models.CharField("réponse", max_length=500, blank=True)
    traite_par = models.CharField("traité par", max_length=200, blank=True)
    traite_le = models.DateTimeField("traité le", null=True, blank=True)

    objects = SignalementQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="OUVERT", traite_par="", traite_le__isnull=True)
                | (~models.Q(etat="OUVERT") & ~models.Q(traite_par="") & models.Q(traite_le__isnull=False)),
                name="signalement_reponse_paire",
            ),
            models.CheckConstraint(condition=models.Q(champ__in=ChampSignale.values), name="signalement_champ_connu"),
        ]
        indexes = [models.Index(fields=["departement", "etat", "lieu", "champ", "id"], name="signalement_file")]

    def __str__(self) -> str:
        return f"{self.lieu_id} : {self.get_champ_display()}"
