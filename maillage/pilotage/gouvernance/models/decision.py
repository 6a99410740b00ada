"""What a meeting decided, who does it, and what became of it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.pilotage.gouvernance.enums import EtatDecision, EtatReunion
from maillage.pilotage.gouvernance.models.reunion import PointOrdreDuJour, Reunion
from maillage.socle.comptes.enums import PILOTES, Role


def given_to(acteur: Any) -> Q:
    """Decisions that this person must carry out: by account, by role, or for the body acted for."""
    mine = Q(responsable_role__in=[role.value for role in acteur.roles])
    if acteur.id is not None:
        mine |= Q(responsable_id=acteur.id)
    if Role.REFERENT in acteur.roles:
        mine |= Q(responsable_structure_id__in=acteur.structures)
    return mine


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All for the coordination; those of the published minutes that the others may read; one's own in any case."""
        rows = self.filter(departement_id=acteur.departement_id)
        if acteur.roles & PILOTES:
            return rows
        read = Reunion.objects.visible_to(acteur).filter(etat=EtatReunion.PUBLIEE)
        return rows.filter(Q(reunion__in=read) | given_to(acteur))

    def to_do(self) -> Self:
        return self.filter(etat=EtatDecision.A_FAIRE)


class Decision(Locataire, Horodate):
    """``objet_*``: what it is about, by value (a convention, a commune, a request…). Exactly one owner.

    ``close_*``: when, by whom and how it was done or given up; together or not at all.
    """

    reunion = models.ForeignKey(Reunion, models.PROTECT, related_name="decisions")
    point = models.ForeignKey(PointOrdreDuJour, models.PROTECT, null=True, blank=True, related_name="decisions")
    numero = models.CharField("numéro", max_length=20)
    texte = models.TextField("décision", max_length=2000)
    motif = models.TextField("raison", blank=True, max_length=2000)
    votes_pour = models.PositiveSmallIntegerField("voix pour", null=True, blank=True)
    votes_contre = models.PositiveSmallIntegerField("voix contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="responsable"
    )
    responsable_role = models.CharField("fonction responsable", max_length=30, choices=Role.choices, blank=True)
    responsable_structure = models.ForeignKey(
        "structures.Structure", models.PROTECT, null=True, blank=True, related_name="+"
    )
    echeance_le = models.DateField("pour le")
    objet_type = models.CharField("type d'objet", max_length=60, blank=True)
    objet_id = models.CharField("identifiant de l'objet", max_length=64, blank=True)
    objet_nom = models.CharField("ce qu'elle concerne", max_length=200, blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatDecision.choices, default=EtatDecision.A_FAIRE)
    close_at = models.DateTimeField("close le", null=True, blank=True)
    close_par_nom = models.CharField("close par", max_length=200, blank=True)
    cloture = models.TextField("comment", blank=True, max_length=2000)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["echeance_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "numero"], name="decision_numero_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatDecision.values), name="decision_etat_connu"),
            models.CheckConstraint(
                condition=Q(responsable__isnull=False, responsable_role="", responsable_structure__isnull=True)
                | (Q(responsable__isnull=True, responsable_structure__isnull=True) & ~Q(responsable_role=""))
                | Q(responsable__isnull=True, responsable_role="", responsable_structure__isnull=False),
                name="decision_un_responsable",
            ),
            models.CheckConstraint(
                condition=Q(etat="A_FAIRE", close_at__isnull=True, close_par_nom="", cloture="")
                | (~Q(etat="A_FAIRE") & Q(close_at__isnull=False) & ~Q(close_par_nom="") & ~Q(cloture="")),
                name="decision_cloture_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "echeance_le", "id"], name="decision_liste"),
            models.Index(fields=["departement", "reunion"], name="decision_reunion"),
            models.Index(fields=["responsable"], name="decision_personne", condition=Q(responsable__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.numero
