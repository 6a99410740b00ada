"""How a place got the body responsible for it."""

from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.lieux.enums import OrigineRattachement
from maillage.reseau.lieux.models.lieu import Lieu


class Rattachement(Locataire, Horodate):
    """The last word on the body responsible for a place; the body itself is ``Lieu.structure``.

    ``avant`` and ``apres``: ids of structures, None for none (``apres`` of a DEFAIT: the body that a person took off, so
    that no import puts it back). They are no foreign keys: a merge of bodies moves ``Lieu.structure``, and this row tells
    what was decided then. ``lot``: attachments done, and undone, together.
    """

    lieu = models.OneToOneField(Lieu, models.CASCADE, related_name="rattachement")
    origine = models.CharField("origine", max_length=20, choices=OrigineRattachement.choices)
    avant = models.BigIntegerField("structure d'avant", null=True, blank=True)
    apres = models.BigIntegerField("structure d'après", null=True, blank=True)
    raison = models.CharField("raison", max_length=200, blank=True)
    par = models.CharField("par", max_length=200)
    lot = models.UUIDField("rattachés ensemble", null=True, blank=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(origine__in=OrigineRattachement.values), name="rattachement_origine_connue"
            )
        ]
        indexes = [models.Index(fields=["departement", "lot"], name="rattachement_lot")]

    def __str__(self) -> str:
        return f"{self.lieu_id} → {self.apres}"
