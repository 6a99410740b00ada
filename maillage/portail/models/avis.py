"""What people say of a page: how many yes and no, and the sentences of those who add one. Nothing of who said it."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import Q

from maillage.base.models import Locataire
from maillage.terrain.accompagnements.models import ADRESSE_OU_NUMERO

TEXTE_MAX: Final = 300


class AvisPageQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Counts of the actor's Département."""
        return self.filter(departement_id=acteur.departement_id)


class AvisPage(Locataire):
    """How many people a kind of page helped, or not, in one month. A number, no row a person.

    ``page``: name of its route (« lieux:detail »), never an address nor what was searched. ``mois``: its first day.
    """

    page = models.CharField("page", max_length=100)
    mois = models.DateField("mois")
    oui = models.PositiveIntegerField("oui", default=0)
    non = models.PositiveIntegerField("non", default=0)

    objects = AvisPageQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur une page"
        verbose_name_plural = "avis sur une page"
        ordering = ["-mois", "page"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "mois", "page"], name="avispage_unique"),
            models.CheckConstraint(condition=Q(mois__day=1), name="avispage_premier_du_mois"),
        ]

    def __str__(self) -> str:
        return f"{self.page}, {self.mois:%Y-%m}"


class RemarquePageQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Remarks of the actor's Département."""
        return self.filter(departement_id=acteur.departement_id)


class RemarquePage(Locataire):
    """One sentence on a page, tied to no count. ``aidee``: the page had helped. Gone after a year (``portail/registre.py``)."""

    page = models.CharField("page", max_length=100)
    aidee = models.BooleanField("la page a aidé")
    texte = models.CharField("remarque", max_length=TEXTE_MAX)
    recue_le = models.DateField("reçue le")

    objects = RemarquePageQuerySet.as_manager()

    class Meta:
        verbose_name = "remarque sur une page"
        verbose_name_plural = "remarques sur une page"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["departement", "page", "-id"], name="remarquepage_page")]
        constraints = [
            models.CheckConstraint(condition=~Q(texte__regex=ADRESSE_OU_NUMERO), name="remarquepage_anonyme"),
            models.CheckConstraint(condition=~Q(texte=""), name="remarquepage_ecrite"),
        ]

    def __str__(self) -> str:
        return f"{self.page} : {self.texte[:40]}"
