"""The report of a half-day, and each accompaniment in it. Anonymous: no name anywhere (issue 5; RGPD, art. 5.1.c)."""

from typing import Any, Final, Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.equipes.models import Agent, Binome
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.terrain.accompagnements.enums import (
    PARTICIPANTS_MAX,
    Autonomie,
    Canal,
    EtatCompteRendu,
    Materiel,
    NatureAccompagnement,
    Niveau,
    Orientation,
    Provenance,
    Tenue,
    Thematique,
)
from maillage.terrain.accompagnements.enums import Demarche as DemarcheEnum
from maillage.terrain.permanences.enums import MotifAnnulation

HOTES: Final = frozenset({Role.REFERENT, Role.ACCUEIL})
"""Those who answer for a host: they check the reports of its half-days (001, art. 3.4)."""
ADRESSE_OU_NUMERO: Final = r"@|[0-9]([ .\-]?[0-9]){8,}"
"""An e-mail address or a telephone number: the one free text of an accompaniment, the title of a workshop, refuses it."""


def of_adviser(acteur: Any, permanence: str = "permanence__") -> Q:
    """The half-days of who acts: his own, those he shares, was named for or replaced in, and those of his binôme that day.

    ``permanence``: path from the row to its half-day (empty: the row is one). The row has its day in ``jour``.
    """
    here = {"departement_id": acteur.departement_id}
    me = Agent.objects.filter(**here, utilisateur_id=acteur.id).values("pk")
    pairs = Binome.objects.filter(**here, debut__lte=OuterRef("jour")).filter(
        Q(fin=None) | Q(fin__gte=OuterRef("jour"))
    )
    other = OuterRef(f"{permanence}agent_id")
    both = Q(agent_a__in=me, agent_b=other) | Q(agent_b__in=me, agent_a=other)
    found = Q(agent__in=me) | Q(Exists(pairs.filter(both)))
    for column in ("agent", "second", "agent_prevu"):
        found |= Q(**{f"{permanence}{column}__in": me})
    return found


class CompteRenduQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All for the coordination, his half-days for an adviser; for a host those of its body, once they were sent."""
        rows = self.filter(departement_id=acteur.departement_id)
        if acteur.roles & PILOTES:
            return rows
        seen = Q(pk=None)
        if Role.CONSEILLER in acteur.roles and acteur.id is not None:
            seen |= of_adviser(acteur)
        if acteur.roles & HOTES:
            seen |= Q(structure_id__in=acteur.structures, transmis_at__isnull=False)
        return rows.filter(seen)


class AccompagnementQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All for the coordination, his own for an adviser. A host reads numbers, never a row (RGPD, art. 5.1.c)."""
        rows = self.filter(departement_id=acteur.departement_id)
        if acteur.roles & PILOTES:
            return rows
        if Role.CONSEILLER not in acteur.roles or acteur.id is None:
            return rows.none()
        mine = Agent.objects.filter(departement_id=acteur.departement_id, utilisateur_id=acteur.id).values("pk")
        # As an adviser only: who also answers for a host reads no row of the colleagues who come there.
        reports = CompteRendu.objects.filter(of_adviser(acteur), departement_id=acteur.departement_id)
        return rows.filter(Q(agent__in=mine) | Q(compte_rendu__in=reports.values("pk")))

    def kept(self) -> Self:
        """Those that nobody took away."""
        return self.filter(supprime_at__isnull=True)


class Cadre(models.Model):
    """Who, where and under what, frozen at the date: a later change of employer, convention or sector rewrites nothing."""

    jour = models.DateField("jour")
    agent = models.ForeignKey("equipes.Agent", models.PROTECT, related_name="+")
    employeur = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    convention = models.ForeignKey("conventions.Convention", models.PROTECT, null=True, blank=True, related_name="+")
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    """The host."""
    lieu = models.ForeignKey("lieux.Lieu", models.PROTECT, null=True, blank=True, related_name="+")
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    epci = models.ForeignKey("territoires.Epci", models.PROTECT, null=True, blank=True, related_name="+")
    secteur = models.ForeignKey("territoires.Secteur", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


@pghistory.track(
    pghistory.UpdateEvent(
        "modifie",
        row=pghistory.Old,
        condition=pgtrigger.Q(old__transmis_at__isnull=False),
    ),
    model_name="CompteRenduEvenement",
    exclude=["created_at", "updated_at"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="compterenduevenement_objet")]},
)
class CompteRendu(Cadre, Locataire, Horodate):
    """The report of one half-day. The host confirms or contests it until ``a_verifier_avant`` included; then silence is told.

    ``personnes``: people helped, kept by a trigger on accompaniments (sum of participants). ``motif``: why it was not held, a
    value of MotifAnnulation, never a sentence. ``agent``: who held it. Its history holds each state that was replaced since it
    was first sent.
    """

    permanence = models.OneToOneField("permanences.Permanence", models.PROTECT, related_name="compte_rendu")
    tenue = models.CharField("la demi-journée", max_length=20, choices=Tenue.choices, default=Tenue.TENUE)
    motif = models.CharField("raison", max_length=300, blank=True, choices=MotifAnnulation.choices)
    etat = models.CharField("état", max_length=20, choices=EtatCompteRendu.choices, default=EtatCompteRendu.EN_COURS)
    personnes = models.PositiveIntegerField("personnes aidées", default=0)
    transmis_at = models.DateTimeField("transmis le", null=True, blank=True)
    a_verifier_avant = models.DateField("à vérifier avant le", null=True, blank=True)
    repondu_at = models.DateTimeField("réponse le", null=True, blank=True)
    repondu_par_nom = models.CharField("réponse de", max_length=200, blank=True)
    motif_contestation = models.TextField("ce qui est contesté", max_length=1000, blank=True)
    reponse_equipe = models.TextField("réponse de l'équipe", max_length=1000, blank=True)
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)

    objects = CompteRenduQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        ordering = ["-jour", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatCompteRendu.values), name="compterendu_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat__in=["A_FAIRE", "EN_COURS"])
                | (Q(transmis_at__isnull=False) & Q(a_verifier_avant__isnull=False)),
                name="compterendu_transmis_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["CONFIRME", "CONTESTE"])
                | (Q(repondu_at__isnull=False) & ~Q(repondu_par_nom="")),
                name="compterendu_reponse_entiere",
            ),
            models.CheckConstraint(
                condition=~Q(etat="CONTESTE") | ~Q(motif_contestation=""), name="compterendu_conteste_motif"
            ),
            models.CheckConstraint(condition=~Q(tenue="NON_TENUE") | ~Q(motif=""), name="compterendu_non_tenue_motif"),
            models.CheckConstraint(condition=Q(tenue__in=Tenue.values), name="compterendu_tenue_connue"),
            models.CheckConstraint(
                condition=Q(motif__in=["", *MotifAnnulation.values]), name="compterendu_motif_connu"
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "jour", "id"], name="compterendu_etat"),
            models.Index(fields=["departement", "jour"], name="compterendu_jour"),
            models.Index(fields=["departement", "structure", "jour"], name="compterendu_structure"),
            models.Index(fields=["departement", "convention", "jour"], name="compterendu_convention"),
            models.Index(fields=["departement", "agent", "jour"], name="compterendu_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.permanence_id} · {self.jour}"


@pghistory.track(
    pghistory.UpdateEvent("modifie", row=pghistory.Old),
    pghistory.DeleteEvent("retire"),
    model_name="AccompagnementEvenement",
    exclude=["created_at", "updated_at", "cle_saisie"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="accompagnementevenement_objet")]},
)
class Accompagnement(Cadre, Locataire, Horodate):
    """One accompaniment: an individual counts one, a workshop one per participant (rule of the national log).

    ``genres``, ``tranches``, ``statuts``: {value: number of people}; what they do not tell is « non communiqué ».
    ``orientations``: where the person was sent; empty: nowhere.
    ``cle_import``: what names the row in the file of the national log, so that it never comes in twice.
    ``cle_saisie``: what names it on the device that typed it, so that it is written once, however often it is sent.
    No column can hold a name: lists of known values, numbers, and a title that refuses addresses and numbers.
    """

    compte_rendu = models.ForeignKey(CompteRendu, models.PROTECT, null=True, blank=True, related_name="accompagnements")
    nature = models.CharField("nature", max_length=20, choices=NatureAccompagnement.choices)
    canal = models.CharField("canal", max_length=20, choices=Canal.choices, default=Canal.LIEU_ACTIVITE)
    duree_min = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    participants = models.PositiveIntegerField("participants", default=1)
    deja_accompagnes = models.PositiveIntegerField("déjà accompagnés", default=0)
    thematiques = ArrayField(models.CharField(max_length=20, choices=Thematique.choices), default=list, blank=True)
    demarches = ArrayField(models.CharField(max_length=20, choices=DemarcheEnum.choices), default=list, blank=True)
    materiels = ArrayField(models.CharField(max_length=20, choices=Materiel.choices), default=list, blank=True)
    orientations = ArrayField(models.CharField(max_length=20, choices=Orientation.choices), default=list, blank=True)
    autonomie = models.CharField("autonomie", max_length=20, choices=Autonomie.choices, blank=True)
    genres = models.JSONField("genres", default=dict, blank=True)
    tranches = models.JSONField("tranches d'âge", default=dict, blank=True)
    statuts = models.JSONField("statuts", default=dict, blank=True)
    titre = models.CharField("titre de l'atelier", max_length=150, blank=True)
    niveau = models.CharField("niveau", max_length=20, choices=Niveau.choices, blank=True)
    provenance = models.CharField("provenance", max_length=20, choices=Provenance.choices, default=Provenance.SAISIE)
    cle_import = models.CharField("clé dans l'outil national", max_length=80, blank=True)
    cle_saisie = models.CharField("clé de la saisie", max_length=40, blank=True)
    supprime_at = models.DateTimeField("retiré le", null=True, blank=True)
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)

    objects = AccompagnementQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement"
        ordering = ["jour", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(participants__gte=1, participants__lte=PARTICIPANTS_MAX), name="accompagnement_participants"
            ),
            models.CheckConstraint(
                condition=Q(deja_accompagnes__lte=F("participants")), name="accompagnement_deja_accompagnes"
            ),
            models.CheckConstraint(
                condition=Q(duree_min__isnull=True) | Q(duree_min__gte=1, duree_min__lte=1439),
                name="accompagnement_duree",
            ),
            models.CheckConstraint(
                condition=Q(demarches=[]) | Q(thematiques__contains=["DEMARCHES"]), name="accompagnement_demarches"
            ),
            models.UniqueConstraint(
                fields=["departement", "cle_import"], condition=~Q(cle_import=""), name="accompagnement_import_unique"
            ),
            models.UniqueConstraint(
                fields=["compte_rendu", "cle_saisie"],
                condition=~Q(cle_saisie=""),
                name="accompagnement_saisie_unique",
            ),
            models.CheckConstraint(condition=Q(nature__in=NatureAccompagnement.values), name="accompagnement_nature"),
            models.CheckConstraint(condition=Q(canal__in=Canal.values), name="accompagnement_canal"),
            models.CheckConstraint(
                condition=Q(
                    thematiques__contained_by=Thematique.values,
                    demarches__contained_by=DemarcheEnum.values,
                    materiels__contained_by=Materiel.values,
                    orientations__contained_by=Orientation.values,
                ),
                name="accompagnement_valeurs_connues",
            ),
            models.CheckConstraint(
                condition=Q(autonomie__in=["", *Autonomie.values]) & Q(niveau__in=["", *Niveau.values]),
                name="accompagnement_niveaux_connus",
            ),
            models.CheckConstraint(
                condition=Q(nature="COLLECTIF") | Q(titre=""), name="accompagnement_titre_d_atelier"
            ),
            models.CheckConstraint(condition=~Q(titre__regex=ADRESSE_OU_NUMERO), name="accompagnement_titre_anonyme"),
        ]
        indexes = [
            models.Index(fields=["departement", "jour"], name="accompagnement_jour"),
            models.Index(fields=["departement", "structure", "jour"], name="accompagnement_structure"),
            models.Index(fields=["departement", "agent", "jour"], name="accompagnement_agent"),
            models.Index(fields=["compte_rendu"], name="accompagnement_compterendu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} · {self.jour}"


class ContestationTardive(Locataire, Horodate):
    """What a host says once its delay is over: dated and recorded as late. The silence stays recorded (001, art. 3.4).

    Nothing is reopened by it: the team answers (``reponse``), or corrects the report, which asks the host again.
    """

    compte_rendu = models.ForeignKey(CompteRendu, models.PROTECT, related_name="contestations_tardives")
    motif = models.TextField("ce qui n'est pas juste", max_length=1000)
    recue_at = models.DateTimeField("reçue le")
    par_nom = models.CharField("de", max_length=200)
    reponse = models.TextField("réponse de l'équipe", max_length=1000, blank=True)
    repondue_at = models.DateTimeField("répondue le", null=True, blank=True)
    repondue_par_nom = models.CharField("réponse de", max_length=200, blank=True)

    class Meta:
        verbose_name = "contestation hors délai"
        verbose_name_plural = "contestations hors délai"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["compte_rendu"], condition=Q(repondue_at__isnull=True), name="contestationtardive_une_ouverte"
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="contestationtardive_motif"),
            models.CheckConstraint(
                condition=Q(repondue_at__isnull=True, repondue_par_nom="", reponse="")
                | (Q(repondue_at__isnull=False) & ~Q(repondue_par_nom="") & ~Q(reponse="")),
                name="contestationtardive_reponse_entiere",
            ),
        ]
        indexes = [models.Index(fields=["departement", "compte_rendu"], name="contestationtardive_rendu")]

    def __str__(self) -> str:
        return f"{self.compte_rendu_id} · {self.recue_at:%Y-%m-%d}"


CompteRenduEvenement: Any = CompteRendu.evenements.rel.related_model  # type: ignore[attr-defined]
AccompagnementEvenement: Any = Accompagnement.evenements.rel.related_model  # type: ignore[attr-defined]
