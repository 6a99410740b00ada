"""A meeting: who is invited and came, what it talks about, its minutes."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.base.models import Horodate, Locataire
from maillage.pilotage.gouvernance.enums import (
    DITES,
    HOTES,
    OUVERTES,
    EtatReunion,
    NaturePoint,
    QualiteInvite,
    ReponseInvitation,
)
from maillage.pilotage.gouvernance.models.instance import Instance
from maillage.socle.comptes.enums import PILOTES, Role


class ReunionQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All for the coordination; once invitations left, all for élus, and for a host those it was invited to."""
        rows = self.filter(departement_id=acteur.departement_id)
        if acteur.roles & PILOTES:
            return rows
        told = rows.filter(Q(etat__in=DITES) | Q(etat=EtatReunion.ANNULEE, convoquee_at__isnull=False))
        if Role.ELU in acteur.roles:
            return told
        if not acteur.roles & HOTES:
            return rows.none()
        sent = InvitationReunion.objects.filter(reunion=OuterRef("pk"), structure_id__in=acteur.structures)
        return told.filter(Exists(sent.filter(envoyee_at__isnull=False)))

    def to_hold(self) -> Self:
        return self.filter(etat__in=OUVERTES)

    def held(self) -> Self:
        return self.filter(etat__in=(EtatReunion.TENUE, EtatReunion.PUBLIEE))


class Reunion(Locataire, Horodate):
    """``quorum``: members who must be there or represented, None when the body fixes none.

    ``convocation``: the letters, frozen when invitations left. ``bilan``: the figures of the meeting, frozen too.
    """

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="reunions")
    debut = models.DateTimeField("commence le")
    endroit = models.CharField("lieu", max_length=300, blank=True)
    visio = models.URLField("adresse de la visioconférence", max_length=500, blank=True)
    quorum = models.PositiveSmallIntegerField("quorum", null=True, blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatReunion.choices, default=EtatReunion.PREPAREE)
    convoquee_at = models.DateTimeField("convoquée le", null=True, blank=True)
    motif_annulation = models.CharField("raison de l'annulation", max_length=300, blank=True)
    convocation = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="convocation"
    )
    bilan = models.ForeignKey("indicateurs.Bilan", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReunionQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion"
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatReunion.values), name="reunion_etat_connu"),
            models.CheckConstraint(condition=~Q(endroit="") | ~Q(visio=""), name="reunion_quelque_part"),
            models.CheckConstraint(
                condition=Q(etat__in=["PREPAREE", "ANNULEE"]) | Q(convoquee_at__isnull=False), name="reunion_convoquee"
            ),
            models.CheckConstraint(
                condition=~Q(etat="ANNULEE") | ~Q(motif_annulation=""), name="reunion_annulation_motivee"
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "instance", "debut"], name="reunion_instance"),
            models.Index(fields=["departement", "debut", "id"], name="reunion_liste"),
        ]

    def __str__(self) -> str:
        return f"{self.instance_id} · {self.debut:%Y-%m-%d}"


class InvitationReunion(Locataire, Horodate):
    """One invited body or person, by value: frozen when sent. ``presents``: who sat for it on the day, None before."""

    reunion = models.ForeignKey(Reunion, models.CASCADE, related_name="invitations")
    qualite = models.CharField("à quel titre", max_length=20, choices=QualiteInvite.choices)
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    membre = models.ForeignKey(
        "gouvernance.MembreInstance", models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    organisme = models.CharField("organisme", max_length=200, blank=True)
    nom = models.CharField("personne", max_length=120, blank=True)
    fonction = models.CharField("qualité", max_length=120, blank=True)
    courriel = models.EmailField("e-mail", blank=True)
    envoyee_at = models.DateTimeField("envoyée le", null=True, blank=True)
    reponse = models.CharField("réponse", max_length=20, choices=ReponseInvitation.choices, blank=True)
    represente_par = models.CharField("représenté par", max_length=120, blank=True)
    present = models.BooleanField("présent ou représenté", null=True, blank=True)
    presents = models.CharField("qui était là", max_length=300, blank=True)

    class Meta:
        verbose_name = "invitation à une réunion"
        verbose_name_plural = "invitations à une réunion"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(qualite__in=QualiteInvite.values), name="invite_qualite_connue"),
            models.CheckConstraint(condition=~Q(organisme="") | ~Q(nom=""), name="invite_quelqu_un"),
            models.CheckConstraint(
                condition=Q(reponse__in=["", *ReponseInvitation.values]), name="invite_reponse_connue"
            ),
            models.UniqueConstraint(
                fields=["reunion", "structure"], condition=Q(structure__isnull=False), name="invite_structure_une_fois"
            ),
            models.UniqueConstraint(
                fields=["reunion", "membre"], condition=Q(membre__isnull=False), name="invite_membre_une_fois"
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "reunion"], name="invite_reunion"),
            models.Index(fields=["departement", "structure"], name="invite_structure"),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.organisme, self.nom) if part)


class PointOrdreDuJour(Locataire, Horodate):
    """One point. ``cle``: nature and object, so that it is proposed once; empty for a point that somebody added.

    ``groupe``: the point under which several of a kind stand (its ``cle`` is « GROUPE:nature »); each keeps its own object.

    ``texte``: why it comes. ``compte_rendu``: what was said of it. ``garde``: on the agenda; a proposal may be left out.
    """

    reunion = models.ForeignKey(Reunion, models.CASCADE, related_name="points")
    rang = models.PositiveSmallIntegerField("rang")
    nature = models.CharField("nature", max_length=20, choices=NaturePoint.choices, default=NaturePoint.LIBRE)
    cle = models.CharField("clé de la proposition", max_length=80, blank=True)
    titre = models.CharField("titre", max_length=250)
    texte = models.TextField("pourquoi", blank=True, max_length=2000)
    objet_type = models.CharField("type d'objet", max_length=60, blank=True)
    objet_id = models.CharField("identifiant de l'objet", max_length=64, blank=True)
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    groupe = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="elements")
    garde = models.BooleanField("gardé", default=True)
    compte_rendu = models.TextField("ce qui a été dit", blank=True, max_length=8000)

    class Meta:
        verbose_name = "point de l'ordre du jour"
        verbose_name_plural = "points de l'ordre du jour"
        ordering = ["rang", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=NaturePoint.values), name="point_nature_connue"),
            models.UniqueConstraint(fields=["reunion", "cle"], condition=~Q(cle=""), name="point_propose_une_fois"),
        ]
        indexes = [
            models.Index(fields=["departement", "reunion", "rang"], name="point_reunion"),
            models.Index(fields=["departement", "structure"], name="point_structure"),
            models.Index(fields=["departement", "groupe"], name="point_groupe"),
        ]

    def __str__(self) -> str:
        return self.titre


class CompteRenduReunion(Locataire):
    """The minutes, published: written once, the PDF's bytes are those of its Document's SHA-256."""

    reunion = models.OneToOneField(Reunion, models.PROTECT, related_name="compte_rendu")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")
    publie_at = models.DateTimeField("publié le")
    publie_par_nom = models.CharField("publié par", max_length=200)

    class Meta:
        verbose_name = "compte rendu de réunion"
        verbose_name_plural = "comptes rendus de réunion"

    def __str__(self) -> str:
        return f"compte rendu {self.reunion_id}"
