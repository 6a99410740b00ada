"""A weekly series under a convention, and each of its half-days, written as rows up to a horizon."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from maillage.base.models import Horodate, Locataire
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.terrain.permanences.enums import ACTIVES, EtatPermanence, MotifAnnulation, NaturePermanence


class InstantRange(Func):
    """``tstzrange(debut, fin, '[)')``: a half-day that ends at noon lets another begin at noon."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DeLActeur(models.QuerySet):
    """Rows of half-days: all for the coordination and the advisers (an adviser replaces another), those of their body for hosts."""

    def visible_to(self, acteur: Any) -> Self:
        rows = self.filter(departement_id=acteur.departement_id)
        whole = acteur.roles & (PILOTES | {Role.CONSEILLER})
        return rows if whole else rows.filter(structure_id__in=acteur.structures)


class Serie(Locataire, Horodate):
    """« Every Tuesday from 9 to 12 at the library, by Camille, from September to June ».

    ``jour``: 1 Monday to 7 Sunday; ``debut``, ``fin``: local times (Europe/Paris). ``du``–``au``: days included, ``au``
    empty: as long as the convention lasts. ``structure``: the host (that of the convention). ``point``: where a mobile place stops.
    """

    nature = models.CharField("nature", max_length=20, choices=NaturePermanence.choices, default="PERMANENCE")
    convention = models.ForeignKey(
        "conventions.Convention", models.PROTECT, null=True, blank=True, related_name="series"
    )
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    lieu = models.ForeignKey("lieux.Lieu", models.PROTECT, related_name="series")
    agent = models.ForeignKey("equipes.Agent", models.PROTECT, related_name="series")
    second = models.ForeignKey("equipes.Agent", models.PROTECT, null=True, blank=True, related_name="+")
    """The other of the binôme, when they come together."""
    jour = models.PositiveSmallIntegerField("jour de la semaine")
    debut = models.TimeField("de")
    fin = models.TimeField("à")
    intervalle = models.PositiveSmallIntegerField("toutes les (semaines)", default=1)
    du = models.DateField("à partir du")
    au = models.DateField("jusqu'au", null=True, blank=True)
    sauf_vacances = models.BooleanField("pas pendant les vacances scolaires", default=False)
    tient_feries = models.BooleanField("même les jours fériés", default=False)
    point = models.CharField("point d'arrêt", max_length=200, blank=True)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    remarque = models.CharField("remarque", max_length=300, blank=True)
    suite_de = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="suites")
    """The series that this one goes on from, after a change « from here on »."""
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)

    objects = DeLActeur.as_manager()

    class Meta:
        verbose_name = "série de permanences"
        verbose_name_plural = "séries de permanences"
        ordering = ["jour", "debut", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(jour__gte=1, jour__lte=7), name="serie_jour"),
            models.CheckConstraint(condition=Q(fin__gt=F("debut")), name="serie_heures"),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="serie_dates"),
            models.CheckConstraint(condition=Q(intervalle__gte=1, intervalle__lte=4), name="serie_intervalle"),
            models.CheckConstraint(condition=Q(nature="ARRET") | Q(convention__isnull=False), name="serie_convention"),
            models.CheckConstraint(condition=Q(second__isnull=True) | ~Q(second=F("agent")), name="serie_binome"),
        ]
        indexes = [
            models.Index(fields=["departement", "convention"], name="serie_convention_idx"),
            models.Index(fields=["departement", "agent"], name="serie_agent"),
            models.Index(fields=["departement", "lieu"], name="serie_lieu"),
        ]

    def __str__(self) -> str:
        return f"{self.lieu} · jour {self.jour}"


@pghistory.track(
    pghistory.UpdateEvent("modifie"),
    model_name="PermanenceEvenement",
    exclude=["created_at", "updated_at", "couverte"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="permanenceevenement_objet")]},
)
class Permanence(Locataire, Horodate):
    """One dated half-day. ``debut``, ``fin``: instants (UTC). ``jour``: its local day (Europe/Paris).

    ``jour_origine``: the day that the series gave it, kept when it is moved: (series, day of origin) names it for ever.
    ``agent_prevu``: whom the series named, when another replaces him. ``structure``: the host.
    """

    serie = models.ForeignKey(Serie, models.PROTECT, null=True, blank=True, related_name="permanences")
    nature = models.CharField("nature", max_length=20, choices=NaturePermanence.choices, default="PERMANENCE")
    convention = models.ForeignKey(
        "conventions.Convention", models.PROTECT, null=True, blank=True, related_name="permanences"
    )
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    lieu = models.ForeignKey("lieux.Lieu", models.PROTECT, related_name="permanences")
    agent = models.ForeignKey("equipes.Agent", models.PROTECT, related_name="permanences")
    second = models.ForeignKey("equipes.Agent", models.PROTECT, null=True, blank=True, related_name="+")
    agent_prevu = models.ForeignKey("equipes.Agent", models.PROTECT, null=True, blank=True, related_name="+")
    jour = models.DateField("jour")
    jour_origine = models.DateField("jour prévu par la série")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    etat = models.CharField("état", max_length=20, choices=EtatPermanence.choices, default=EtatPermanence.PREVUE)
    motif = models.CharField("raison", max_length=20, choices=MotifAnnulation.choices, blank=True)
    precision = models.CharField("précision", max_length=300, blank=True)
    point = models.CharField("point d'arrêt", max_length=200, blank=True)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    retouchee = models.BooleanField("changée à part de la série", default=False)
    couverte = models.BooleanField("dans la convention ce jour-là", default=True, db_default=True)
    """The convention stands on ``jour``: projection of ``conventions.temps``, written by the services and every night."""
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)

    objects = DeLActeur.as_manager()

    class Meta:
        verbose_name = "permanence"
        ordering = ["debut", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["serie", "jour_origine"], condition=Q(serie__isnull=False), name="permanence_une_par_jour"
            ),
            models.CheckConstraint(condition=Q(fin__gt=F("debut")), name="permanence_heures"),
            models.CheckConstraint(condition=Q(etat__in=EtatPermanence.values), name="permanence_etat_connu"),
            models.CheckConstraint(condition=~Q(etat="ANNULEE") | ~Q(motif=""), name="permanence_annulee_motif"),
            models.CheckConstraint(condition=Q(second__isnull=True) | ~Q(second=F("agent")), name="permanence_binome"),
        ]
        indexes = [
            models.Index(fields=["departement", "jour", "debut", "id"], name="permanence_jour"),
            models.Index(fields=["departement", "lieu", "debut"], name="permanence_lieu"),
            models.Index(fields=["departement", "agent", "debut"], name="permanence_agent"),
            models.Index(fields=["departement", "convention", "jour"], name="permanence_convention"),
            models.Index(fields=["departement", "structure", "jour"], name="permanence_structure"),
        ]

    def __str__(self) -> str:
        return f"{self.lieu} · {self.jour}"

    @property
    def is_active(self) -> bool:
        return self.etat in ACTIVES


class Presence(Locataire):
    """One adviser's time taken by one half-day: PostgreSQL refuses two at once (« pas deux fois au même moment »).

    One row per adviser of an active half-day; written, moved and removed with it, in the same transaction.
    Nothing is told here alone: who and when are columns of the half-day, whose history is append-only. So the web role may remove
    a row, as ``services.pose.write_times`` does at each act: one that is missing forgets nothing, it only lets a second be laid at the
    same time until the next act writes it again.
    """

    permanence = models.ForeignKey(Permanence, models.CASCADE, related_name="presences")
    agent = models.ForeignKey("equipes.Agent", models.PROTECT, related_name="presences")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")

    class Meta:
        verbose_name = "présence d'un conseiller"
        verbose_name_plural = "présences d'un conseiller"
        constraints = [
            ExclusionConstraint(
                name="presence_sans_chevauchement",
                index_type="gist",
                expressions=[
                    ("departement", RangeOperators.EQUAL),
                    ("agent", RangeOperators.EQUAL),
                    (InstantRange("debut", "fin", Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(fields=["permanence", "agent"], name="presence_unique"),
            models.CheckConstraint(condition=Q(fin__gt=F("debut")), name="presence_heures"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.debut}"


PermanenceEvenement: Any = Permanence.evenements.rel.related_model  # type: ignore[attr-defined]
"""History of a half-day, written by triggers: one row per change, with the whole row as it was."""
