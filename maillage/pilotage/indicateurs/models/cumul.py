"""Sums written by triggers, in the transaction that changes a half-day, a report or an accompaniment (ADR 0013).

Rows are only ever added by writers, never changed: a sum is the sum of the rows that bear its keys. So writers wait for nobody, and
no order of locks can be wrong. ``services.cumuls.fold`` spreads what was added over the sums that readers use, every ten minutes;
``compact`` makes one row of those of the same keys, every night.
"""

from django.db import models
from django.db.models import Q

from maillage.base.models import Locataire
from maillage.pilotage.indicateurs.definitions.mesures import AJOUT, CLES, FILTRES, MESURES

COMPAREES = (
    *("prevues", "tenues", "annulees", "non_tenues", "accompagnements", "personnes"),
    *("confirmes", "contestes", "sans_reponse"),
)


class Cumul(Locataire):
    """Amounts to add to the figures of one month and one setting: host, convention, adviser, employer, sector, EPCI.

    0 (or an empty EPCI) is « none »; no foreign key, for a sum belongs to nobody. ``grain``: AJOUT for what a writer added; the worker
    turns these rows into sums of months, quarters and years under all keys, one or none (``definitions.mesures.ENSEMBLES``), so that
    a reader adds few rows. ``mois``: the first day of the month, the quarter or the year.
    """

    mois = models.DateField("mois")
    grain = models.PositiveSmallIntegerField("grain")
    structure_id = models.BigIntegerField("structure", default=0, db_default=0)
    convention_id = models.BigIntegerField("convention", default=0, db_default=0)
    agent_id = models.BigIntegerField("conseiller", default=0, db_default=0)
    employeur_id = models.BigIntegerField("employeur", default=0, db_default=0)
    secteur_id = models.BigIntegerField("secteur", default=0, db_default=0)

    class Meta:
        verbose_name = "cumul mensuel"
        verbose_name_plural = "cumuls mensuels"
        # What was just added has one index of its own: writers pay for no other.
        indexes = [
            models.Index(fields=["departement", "mois"], name="cumul_ajouts", condition=Q(grain=AJOUT)),
            # What a comparison of hosts or advisers reads, and nothing else: the rows themselves stay where they are.
            models.Index(
                fields=["departement", "grain", "mois"],
                name="cumul_sommes",
                include=[*CLES, *COMPAREES],
                condition=Q(grain__lt=AJOUT),
            ),
            *(
                models.Index(
                    fields=["departement", cle, "grain", "mois"],
                    name=f"cumul_par_{cle.removesuffix('_id')}",
                    condition=Q(grain__in=FILTRES),
                )
                for cle in CLES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mois} · {self.structure_id}"


for _mesure in MESURES:
    # Numbers first: PostgreSQL reaches a column straight away while all those before it have a fixed width.
    Cumul.add_to_class(_mesure, models.IntegerField(_mesure, default=0, db_default=0))
Cumul.add_to_class(
    "epci", models.CharField("intercommunalité (SIREN)", max_length=9, blank=True, default="", db_default="")
)


class RattachementPermanence(Locataire):
    """Employer, EPCI and sector of a half-day, frozen when it is laid or moved: a half-day holds none of them itself.

    Written by triggers only. From its report on, a half-day held is counted under what the report froze.
    """

    permanence_id = models.BigIntegerField("permanence", primary_key=True)
    employeur_id = models.BigIntegerField("employeur", default=0, db_default=0)
    secteur_id = models.BigIntegerField("secteur", default=0, db_default=0)
    epci = models.CharField("intercommunalité (SIREN)", max_length=9, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "rattachement d'une permanence"
        verbose_name_plural = "rattachements des permanences"
        indexes = [models.Index(fields=["departement"], name="rattachement_departement")]

    def __str__(self) -> str:
        return str(self.permanence_id)
