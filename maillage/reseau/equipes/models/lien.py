"""What ties a person to a post, a ground and another person, from a day to a day. Nothing overwritten: a change ends a row."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Least

from maillage.reseau.equipes.enums import DemiJourneeTravaillee, MotifRupture, NatureContrat
from maillage.reseau.equipes.models.agent import Agent
from maillage.reseau.equipes.models.poste import Poste
from maillage.reseau.equipes.models.suivi import DateRange, Suivi, history

JOURS_DU_CONTRAT = DateRange("debut", Least("fin", "rupture_le"), Value("[]"))
"""PostgreSQL's LEAST passes over nulls: no end when neither is given."""
JOURS = DateRange("debut", "fin", Value("[]"))


def _never_twice(name: str, who: str, days: DateRange) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        index_type="gist",
        expressions=[
            ("departement", RangeOperators.EQUAL),
            (who, RangeOperators.EQUAL),
            (days, RangeOperators.OVERLAPS),
        ],
    )


class PeriodeQuerySet(models.QuerySet):
    def in_force(self, day: dt.date) -> Self:
        """Rows that hold on ``day`` (Europe/Paris), both ends included."""
        return self.filter(Q(fin=None) | Q(fin__gte=day), debut__lte=day)


class ContratQuerySet(models.QuerySet):
    def in_force(self, day: dt.date) -> Self:
        """Contracts that cover ``day`` (Europe/Paris): neither at term nor broken before."""
        return self.filter(Q(fin=None) | Q(fin__gte=day), Q(rupture_le=None) | Q(rupture_le__gte=day), debut__lte=day)


@history("ContratEvenement")
class Contrat(Suivi):
    """A person in a post. ``fin``: last day written in the contract; ``rupture_le``: last day worked when broken before.

    On a day, a post has one person and a person one post (exclusion constraints): the employer frozen in a report has
    one answer.
    """

    poste = models.ForeignKey(Poste, models.PROTECT, related_name="contrats")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="contrats")
    nature = models.CharField("nature", max_length=20, choices=NatureContrat.choices)
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour prévu", null=True, blank=True)
    rupture_le = models.DateField("dernier jour travaillé", null=True, blank=True)
    motif_rupture = models.CharField("raison de la fin", max_length=20, choices=MotifRupture.choices, blank=True)

    objects = ContratQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        ordering = ["-debut", "pk"]
        constraints = [
            _never_twice("equipes_contrat_une_personne", "poste", JOURS_DU_CONTRAT),
            _never_twice("equipes_contrat_un_poste", "agent", JOURS_DU_CONTRAT),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="equipes_contrat_dates"
            ),
            models.CheckConstraint(
                condition=Q(rupture_le__isnull=True)
                | (Q(rupture_le__gte=F("debut")) & (Q(fin__isnull=True) | Q(rupture_le__lte=F("fin")))),
                name="equipes_contrat_rupture_dates",
            ),
            models.CheckConstraint(
                condition=Q(rupture_le__isnull=True, motif_rupture="")
                | (Q(rupture_le__isnull=False) & Q(motif_rupture__in=MotifRupture.values)),
                name="equipes_contrat_rupture_motivee",
            ),
            models.CheckConstraint(condition=Q(nature__in=NatureContrat.values), name="equipes_contrat_nature_connue"),
        ]
        indexes = [
            models.Index(fields=["departement", "agent", "-debut"], name="equipes_contrat_agent"),
            models.Index(fields=["departement", "poste", "-debut"], name="equipes_contrat_poste"),
            models.Index(fields=["departement", "fin"], name="equipes_contrat_fin"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} · {self.poste}"

    @property
    def dernier_jour(self) -> dt.date | None:
        """The last day that it covers; None: no end is known."""
        ends = [day for day in (self.fin, self.rupture_le) if day]
        return min(ends) if ends else None


@history("AffectationEvenement")
class Affectation(Suivi):
    """Where and when a person works from a day on: sector, base commune, half-days of the week (codes « 1M » … « 6A »)."""

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="affectations")
    secteur = models.ForeignKey(
        "territoires.Secteur", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="secteur"
    )
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune de base"
    )
    demi_journees = ArrayField(
        models.CharField(max_length=2, choices=DemiJourneeTravaillee.choices),
        verbose_name="demi-journées travaillées",
        default=list,
        blank=True,
    )
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)

    objects = PeriodeQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        ordering = ["-debut", "pk"]
        constraints = [
            _never_twice("equipes_affectation_une_a_la_fois", "agent", JOURS),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="equipes_affectation_dates"
            ),
            models.CheckConstraint(
                condition=Q(demi_journees__contained_by=DemiJourneeTravaillee.values),
                name="equipes_affectation_demi_journees",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "agent", "-debut"], name="equipes_affectation_agent"),
            models.Index(fields=["departement", "secteur"], name="equipes_affectation_secteur"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} · {self.debut}"


class Binome(Suivi):
    """Two people who replace each other, ``agent_a`` before ``agent_b``; one pair at a time each (services.binomes)."""

    agent_a = models.ForeignKey(Agent, models.CASCADE, related_name="+", verbose_name="agent")
    agent_b = models.ForeignKey(Agent, models.CASCADE, related_name="+", verbose_name="agent")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)

    objects = PeriodeQuerySet.as_manager()

    class Meta:
        verbose_name = "binôme"
        verbose_name_plural = "binômes"
        ordering = ["-debut", "pk"]
        constraints = [
            _never_twice("equipes_binome_a_une_fois", "agent_a", JOURS),
            _never_twice("equipes_binome_b_une_fois", "agent_b", JOURS),
            models.CheckConstraint(condition=Q(agent_a__lt=F("agent_b")), name="equipes_binome_ordre"),
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="equipes_binome_dates"),
        ]
        indexes = [
            models.Index(fields=["departement", "agent_a"], name="equipes_binome_a"),
            models.Index(fields=["departement", "agent_b"], name="equipes_binome_b"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_a} et {self.agent_b}"


ContratEvenement: Any = Contrat.evenements.rel.related_model  # type: ignore[attr-defined]
AffectationEvenement: Any = Affectation.evenements.rel.related_model  # type: ignore[attr-defined]
