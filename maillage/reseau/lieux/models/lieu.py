"""The place held true, its history, and its public face."""

import secrets
from typing import Any, Self

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models.fiche import FicheLieu
from maillage.socle.comptes.enums import PILOTES

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_key() -> str:
    """Ten characters without look-alikes, for addresses that are read aloud and printed."""
    number, letters = secrets.randbelow(len(ALPHABET) ** 10), []
    for _ in range(10):
        number, rank = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rank])
    return "".join(letters)


class LieuQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Working records that the actor may read: all those of his Département, or those of the body he acts for."""
        rows = self.filter(departement_id=acteur.departement_id)
        return rows if acteur.roles & PILOTES else rows.filter(structure__in=acteur.structures)

    def published(self) -> Self:
        return self.filter(etat=EtatLieu.PUBLIE)

    def living(self) -> Self:
        """Places that exist: neither merged into another nor closed."""
        return self.exclude(etat__in=[EtatLieu.FUSIONNE, EtatLieu.FERME])


@pghistory.track(
    pghistory.InsertEvent("cree"),
    pghistory.UpdateEvent("modifie"),
    model_name="LieuEvenement",
    exclude=["created_at", "updated_at"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]  # documented as « no context »; its stub forgets it
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="lieuevenement_lieu")]},
)
class Lieu(FicheLieu, Locataire, Horodate):
    """A place, computed field by field from its active versions.

    ``provenance``: {field: {"origine", "source", "date"}}. ``champs_fixes``: what only a person may set, such as an
    overridden level. ``modifie_par`` and ``motif`` say who last changed it and why (they are in the history).
    """

    cle = models.CharField("clé publique", max_length=10, default=new_key, unique=True, editable=False)
    etat = models.CharField("état", max_length=20, choices=EtatLieu.choices, default=EtatLieu.EN_REVUE)
    structure = models.ForeignKey(
        "structures.Structure",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lieux",
        verbose_name="structure responsable",
    )
    provenance = models.JSONField("provenance", default=dict)
    fusionne_dans = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbes")
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)
    motif = models.CharField("motif", max_length=300, blank=True)

    objects = LieuQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="FUSIONNE", fusionne_dans__isnull=False)
                | (~models.Q(etat="FUSIONNE") & models.Q(fusionne_dans__isnull=True)),
                name="lieu_fusionne_paire",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="lieu_position_paire",
            ),
            models.CheckConstraint(
                condition=models.Q(niveau__isnull=True) | models.Q(niveau__in=[1, 2, 3]), name="lieu_niveau"
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "nom", "id"], name="lieu_liste"),
            models.Index(fields=["departement", "nom", "id"], name="lieu_nom"),
            models.Index(fields=["departement", "commune", "nom", "id"], name="lieu_commune"),
            models.Index(fields=["departement", "code_insee"], name="lieu_insee"),
            models.Index(fields=["departement", "latitude", "longitude"], name="lieu_position"),
            models.Index(
                fields=["departement", "nom", "id"],
                condition=models.Q(structure__isnull=True),
                name="lieu_sans_structure",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class LieuPublic(FicheLieu):
    """What anyone may read of a published place. No row-level security: nothing here is private (ADR 0003).

    Written by the same transaction that changes the place. E-mails and mobiles that name a person are left out.
    """

    lieu = models.OneToOneField(Lieu, models.CASCADE, primary_key=True, related_name="public")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, related_name="+")
    cle = models.CharField("clé publique", max_length=10, unique=True)
    source = models.CharField("sources", max_length=500, blank=True)
    licences = models.JSONField("licences par source", default=dict, help_text="{nom de la source: code de licence}")
    published_at = models.DateTimeField("mis à jour le", auto_now=True)
    recherche = SearchVectorField("texte cherchable", null=True, editable=False)
    # What the public search reads in bulk, computed from the row by ``recherche.indexation`` (ADR 0010).
    masque = models.BigIntegerField("valeurs des filtres", default=0, editable=False)
    mots = models.TextField("mots cherchables", blank=True, editable=False)
    ouvertures = models.BinaryField("quinzaine d'ouverture", null=True)
    particulier = models.BooleanField("horaires particuliers", default=False, editable=False)

    class Meta:
        verbose_name = "lieu publié"
        verbose_name_plural = "lieux publiés"
        ordering = ["nom"]
        indexes = [
            models.Index(fields=["departement", "nom", "lieu"], name="lieupublic_liste"),
            models.Index(fields=["departement", "code_insee", "nom", "lieu"], name="lieupublic_insee"),
            models.Index(fields=["departement", "latitude", "longitude"], name="lieupublic_position"),
            GinIndex(fields=["recherche"], name="lieupublic_recherche"),
        ]

    def __str__(self) -> str:
        return self.nom


LieuEvenement: Any = Lieu.evenements.rel.related_model  # type: ignore[attr-defined]
"""History of a place, written by triggers: one row per creation or change, with the whole place as it was."""
