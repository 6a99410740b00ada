"""Who told what: a source, and each thing said about a place."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.lieux.enums import Licence, Origine


class Source(Locataire, Horodate):
    """A sender of census files, or a national list."""

    code = models.SlugField("code", max_length=60)
    nom = models.CharField("nom", max_length=200)
    producteur = models.CharField("producteur", max_length=200, blank=True)
    licence = models.CharField("licence", max_length=20, choices=Licence.choices, default=Licence.A_PRECISER)

    class Meta:
        verbose_name = "source"
        ordering = ["nom"]
        constraints = [models.UniqueConstraint(fields=["departement", "code"], name="source_code_unique")]

    def __str__(self) -> str:
        return self.nom


class VersionQuerySet(models.QuerySet):
    def active(self) -> Self:
        """What counts today: neither replaced by a newer delivery nor undone."""
        return self.filter(actif=True)


class Version(Locataire):
    """One contribution to a place: all that one sender said of it in one delivery, or one edit of a person.

    Immutable but for ``lieu`` (a merge moves it), ``actif`` (a newer delivery or an undo switches it), ``publiable`` and
    ``refusee`` (a person's answer): a place is recomputed from its active versions, which is what makes merges and imports undoable.
    ``valeurs``: {field: value}, shapes of the cleaners, dates as ISO text. ``lot``: id of the import.
    """

    lieu = models.ForeignKey("lieux.Lieu", models.PROTECT, related_name="versions")
    lieu_initial = models.ForeignKey("lieux.Lieu", models.PROTECT, related_name="+")
    origine = models.CharField("origine", max_length=20, choices=Origine.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="versions")
    cle = models.CharField("clé dans la source", max_length=200, blank=True)
    valeurs = models.JSONField("valeurs", default=dict, encoder=DjangoJSONEncoder)
    empreinte = models.CharField("empreinte des valeurs", max_length=64)
    date_maj = models.DateField("date de la source", null=True, blank=True)
    lot = models.BigIntegerField("import", null=True, blank=True)
    auteur = models.CharField("auteur", max_length=200, blank=True)
    actif = models.BooleanField("compte aujourd'hui", default=True)
    publiable = models.BooleanField("suffit à publier le lieu", default=True)
    refusee = models.BooleanField("refusée par une personne", default=False)
    precedente = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="suivantes")
    created_at = models.DateTimeField("reçue le", auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "source", "cle"],
                condition=models.Q(actif=True, origine="IMPORT"),
                name="version_active_unique",
            ),
            models.CheckConstraint(
                condition=~models.Q(origine="IMPORT") | models.Q(source__isnull=False, lot__isnull=False),
                name="version_import_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "lieu"], condition=models.Q(actif=True), name="version_lieu_active"),
            models.Index(fields=["departement", "lot"], name="version_lot"),
        ]
