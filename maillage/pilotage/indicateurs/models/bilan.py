"""A bilan: figures of a period, frozen with the PDF that shows them."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from maillage.base.models import Locataire
from maillage.pilotage.indicateurs.enums import HOTES, LECTEURS, NatureBilan


class BilanQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All for who reads the programme's figures; a host reads its own only, with those of the bodies that joined it.

        A bilan is never changed: when two records of one body are merged, it still names the one that it was made for.
        """
        rows = self.filter(departement_id=acteur.departement_id)
        if acteur.roles & LECTEURS:
            return rows
        hosts = acteur.structures if acteur.roles & HOTES else ()
        mine = Q(structure__in=hosts)
        for path in ("structure__fusionnee_dans", "structure__fusionnee_dans__fusionnee_dans"):
            mine |= Q(**{f"{path}__in": hosts})
        return rows.filter(mine, nature=NatureBilan.HOTE)


class Bilan(Locataire):
    """Written once: the web role may neither change nor remove it. ``donnees``: every value that the PDF shows.

    ``du``, ``au``: first and last day of the period. ``structure``: the host of a bilan of nature HOTE.
    """

    nature = models.CharField("nature", max_length=20, choices=NatureBilan.choices)
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    du = models.DateField("du")
    au = models.DateField("au")
    donnees = models.JSONField("chiffres")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")
    fait_at = models.DateTimeField("fait le")

    objects = BilanQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        ordering = ["-fait_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=NatureBilan.values), name="bilan_nature_connue"),
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="bilan_dates"),
            models.CheckConstraint(
                condition=Q(nature="HOTE", structure__isnull=False) | Q(nature="COMITE", structure__isnull=True),
                name="bilan_objet",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "structure", "-fait_at"], name="bilan_structure"),
            models.Index(fields=["departement", "-fait_at"], name="bilan_liste"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} · {self.du} · {self.au}"
