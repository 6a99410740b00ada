"""Two records of one body: found alike, judged by a person, merged and parted again."""

from django.db import models
from django.db.models import F, Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.structures.models.structure import Structure


class RessemblanceStructure(Locataire, Horodate):
    """A pair to judge, ``a`` before ``b``. ``raisons``: sentences of the calculation."""

    a = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    b = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    score = models.FloatField("ressemblance, de 0 à 1")
    raisons = models.JSONField("raisons", default=list)
    distinctes = models.BooleanField("jugées distinctes", null=True, blank=True)
    par = models.CharField("jugé par", max_length=200, blank=True)
    juge_le = models.DateTimeField("jugé le", null=True, blank=True)

    class Meta:
        verbose_name = "ressemblance de structures"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "a", "b"], name="ressemblance_structure_unique"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="ressemblance_structure_ordre"),
            models.CheckConstraint(
                condition=Q(par="", juge_le__isnull=True) | (~Q(par="") & Q(juge_le__isnull=False)),
                name="ressemblance_structure_jugee_paire",
            ),
        ]
        indexes = [models.Index(fields=["departement", "distinctes", "-score", "id"], name="ressemblance_a_juger")]

    def __str__(self) -> str:
        return f"{self.a_id} ~ {self.b_id}"


class FusionStructure(Locataire, Horodate):
    """``absorbee`` joined ``gardee``. ``avant``: what must come back when it is undone (fields changed, ids moved, by model)."""

    gardee = models.ForeignKey(Structure, models.PROTECT, related_name="fusions")
    absorbee = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    avant = models.JSONField("ce qui a été changé", default=dict)
    par = models.CharField("faite par", max_length=200)
    defaite_par = models.CharField("défaite par", max_length=200, blank=True)
    defaite_le = models.DateTimeField("défaite le", null=True, blank=True)

    class Meta:
        verbose_name = "fusion de structures"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbee"], condition=Q(defaite_le__isnull=True), name="fusion_structure_active_unique"
            ),
            models.CheckConstraint(
                condition=Q(defaite_par="", defaite_le__isnull=True)
                | (~Q(defaite_par="") & Q(defaite_le__isnull=False)),
                name="fusion_structure_defaite_paire",
            ),
        ]
        indexes = [models.Index(fields=["departement", "gardee"], name="fusion_structure_gardee")]

    def __str__(self) -> str:
        return f"{self.absorbee_id} → {self.gardee_id}"
