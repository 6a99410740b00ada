"""Monthly sums written by triggers, in the transaction that changes a half-day, a report or an accompaniment (ADR 0013).

Rows are only ever added by writers, never changed: a sum is the sum of the rows that bear its keys. So writers wait for nobody, and
no order of locks can be wrong. ``services.cumuls.compact`` makes one row of those of the same keys, every night.
"""

from django.db import models

from maillage.base.models import Locataire
from maillage.pilotage.indicateurs.definitions.mesures import MESURES

CLES = ("structure_id", "convention_id", "agent_id", "employeur_id", "secteur_id", "epci")
COMPAREES = (
    *("prevues", "tenues", "annulees", "non_tenues", "accompagnements", "personnes"),
    *("confirmes", "contestes", "sans_reponse"),
)


class Cumul(Locataire):
    """Amounts to add to the figures of one month and one setting: host, convention, adviser, employer, sector, EPCI.

    0 (or an empty EPCI) is « none »; no foreign key, for a sum belongs to nobody. ``grain``: CADRE for a whole setting; the same
    amounts are kept again under one key only (sector, EPCI, employer) and under none, so that large parts of a Département are read
    from a row a month; and year by year under one host, convention or adviser, so that many are compared over years. Columns of amounts and grains: ``definitions.mesures``.
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
        indexes = [
            # What a comparison of hosts or advisers reads, and nothing else: the rows themselves stay where they are.
            models.Index(fields=["departement", "grain", "mois"], name="cumul_mois", include=[*CLES, *COMPAREES]),
            models.Index(fields=["departement", "structure_id", "mois"], name="cumul_structure"),
            models.Index(fields=["departement", "agent_id", "mois"], name="cumul_agent"),
            models.Index(fields=["departement", "convention_id", "mois"], name="cumul_convention"),
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
