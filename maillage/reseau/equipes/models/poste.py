"""A post of the team, and who pays it year by year."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillage.reseau.equipes.enums import Financeur, NaturePoste
from maillage.reseau.equipes.models.suivi import Suivi, history
from maillage.socle.comptes.enums import PILOTES, Role


class PosteQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """The posts of the Département, for those who may read the board (perms.reads_board)."""
        rows = self.filter(departement_id=acteur.departement_id)
        return rows if acteur.roles & (PILOTES | {Role.CONSEILLER}) else rows.none()


@history("PosteEvenement")
class Poste(Suivi):
    """A post held by nobody or by one person at a time. ``rendu_le``: first day on which it no longer exists.

    ``fin_financement``: last day paid for; None when nothing says so. Its state on a day is computed
    (selectors.postes.state_on): given back, to come, filled, vacant.
    """

    reference = models.CharField("référence", max_length=30)
    nature = models.CharField("nature", max_length=20, choices=NaturePoste.choices)
    employeur = models.ForeignKey(
        "structures.Structure", models.PROTECT, related_name="postes", verbose_name="employeur"
    )
    debut = models.DateField("existe depuis le")
    fin_financement = models.DateField("fin du financement", null=True, blank=True)
    rendu_le = models.DateField("rendu le", null=True, blank=True)

    objects = PosteQuerySet.as_manager()

    class Meta:
        verbose_name = "poste"
        ordering = ["reference", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "reference"], name="equipes_poste_reference_unique"),
            models.CheckConstraint(condition=~Q(reference=""), name="equipes_poste_reference"),
            models.CheckConstraint(
                condition=Q(fin_financement__isnull=True) | Q(fin_financement__gte=F("debut")),
                name="equipes_poste_financement_dates",
            ),
            models.CheckConstraint(
                condition=Q(rendu_le__isnull=True) | Q(rendu_le__gt=F("debut")), name="equipes_poste_rendu_dates"
            ),
            models.CheckConstraint(condition=Q(nature__in=NaturePoste.values), name="equipes_poste_nature_connue"),
        ]
        indexes = [
            models.Index(fields=["departement", "employeur"], name="equipes_poste_employeur"),
            models.Index(fields=["departement", "fin_financement"], name="equipes_poste_financement"),
        ]

    def __str__(self) -> str:
        return self.reference


@history("FinancementEvenement")
class Financement(Suivi):
    """What one funder pays for a post in a calendar year, in cents of euro."""

    poste = models.ForeignKey(Poste, models.CASCADE, related_name="financements")
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2015), MaxValueValidator(2100)])
    financeur = models.CharField("financeur", max_length=20, choices=Financeur.choices)
    libelle = models.CharField("précision", max_length=120, blank=True)
    montant_cents = models.PositiveBigIntegerField("montant, en centimes")

    class Meta:
        verbose_name = "financement de poste"
        ordering = ["-annee", "financeur", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "poste", "annee", "financeur", "libelle"], name="equipes_financement_unique"
            ),
            models.CheckConstraint(condition=Q(financeur__in=Financeur.values), name="equipes_financeur_connu"),
            models.CheckConstraint(
                condition=Q(annee__gte=2015, annee__lte=2100), name="equipes_financement_annee_possible"
            ),
        ]
        indexes = [models.Index(fields=["departement", "annee", "financeur"], name="equipes_financement_annee")]

    def __str__(self) -> str:
        return f"{self.poste_id} · {self.annee} · {self.get_financeur_display()}"


PosteEvenement: Any = Poste.evenements.rel.related_model  # type: ignore[attr-defined]
FinancementEvenement: Any = Financement.evenements.rel.related_model  # type: ignore[attr-defined]
