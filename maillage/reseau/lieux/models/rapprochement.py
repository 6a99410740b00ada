"""Pairs of places that look alike, and merges done (which can be undone)."""

from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.lieux.enums import Verdict
from maillage.reseau.lieux.models.lieu import Lieu


class Ressemblance(Locataire, Horodate):
    """A pair that a person must judge, or has judged: his answer outranks the score for ever.

    ``a`` is the smaller id. ``raisons``: sentences of the matcher.
    """

    a = models.ForeignKey(Lieu, models.CASCADE, related_name="+")
    b = models.ForeignKey(Lieu, models.CASCADE, related_name="+")
    score = models.FloatField("ressemblance (0 à 1)")
    raisons = models.JSONField("raisons", default=list)
    verdict = models.CharField("verdict", max_length=20, choices=Verdict.choices, default=Verdict.OUVERT)
    par = models.CharField("décidé par", max_length=200, blank=True)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    lot = models.BigIntegerField("import", null=True, blank=True)

    class Meta:
        verbose_name = "ressemblance"
        constraints = [
            models.UniqueConstraint(fields=["departement", "a", "b"], name="ressemblance_unique"),
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="ressemblance_ordre"),
            models.CheckConstraint(
                condition=models.Q(verdict="OUVERT", par="", decide_le__isnull=True)
                | (~models.Q(verdict="OUVERT") & ~models.Q(par="") & models.Q(decide_le__isnull=False)),
                name="ressemblance_reponse_paire",
            ),
        ]
        indexes = [models.Index(fields=["departement", "verdict", "id"], name="ressemblance_file")]


class Fusion(Locataire, Horodate):
    """``absorbe`` was merged into ``garde``; undone when ``defaite_le`` is set. ``suites``: what followed (``lieux.suites``)."""

    garde = models.ForeignKey(Lieu, models.PROTECT, related_name="fusions")
    absorbe = models.ForeignKey(Lieu, models.PROTECT, related_name="fusions_subies")
    versions = models.JSONField("versions déplacées", default=list)
    suites = models.JSONField("autres lignes déplacées", default=dict, db_default={})
    etat_absorbe = models.CharField("état du lieu absorbé avant la fusion", max_length=20)
    automatique = models.BooleanField("décidée par le calcul", default=False)
    score = models.FloatField("ressemblance", null=True, blank=True)
    raisons = models.JSONField("raisons", default=list)
    par = models.CharField("par", max_length=200)
    lot = models.BigIntegerField("import", null=True, blank=True)
    defaite_le = models.DateTimeField("défaite le", null=True, blank=True)
    defaite_par = models.CharField("défaite par", max_length=200, blank=True)

    class Meta:
        verbose_name = "fusion"
        constraints = [
            models.CheckConstraint(condition=~models.Q(garde=models.F("absorbe")), name="fusion_deux_lieux"),
            models.CheckConstraint(
                condition=models.Q(defaite_le__isnull=True, defaite_par="")
                | (models.Q(defaite_le__isnull=False) & ~models.Q(defaite_par="")),
                name="fusion_defaite_paire",
            ),
            models.UniqueConstraint(
                fields=["departement", "absorbe"],
                condition=models.Q(defaite_le__isnull=True),
                name="fusion_active_unique",
            ),
        ]
