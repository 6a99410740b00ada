"""How one comes in: invited by somebody who may, or by asking."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.structures.enums import EtatDemande, EtatInvitation
from maillage.reseau.structures.models.structure import Structure
from maillage.socle.comptes.enums import Role


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)

    def pending(self) -> Self:
        return self.filter(etat=EtatInvitation.ENVOYEE)


class Invitation(Locataire, Horodate):
    """A role offered to an address. ``empreinte``: SHA-256 of the secret in the e-mail; the secret itself is not kept."""

    courriel = models.EmailField("adresse e-mail")
    nom = models.CharField("nom", max_length=120, blank=True)
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    structure = models.ForeignKey(Structure, models.CASCADE, null=True, blank=True, related_name="invitations")
    secteur = models.ForeignKey("territoires.Secteur", models.PROTECT, null=True, blank=True, related_name="+")
    fin = models.DateField("fin du rôle", null=True, blank=True)
    empreinte = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    etat = models.CharField("état", max_length=20, choices=EtatInvitation.choices, default=EtatInvitation.ENVOYEE)
    expire_le = models.DateTimeField("expire le")
    envois = models.PositiveSmallIntegerField("nombre d'envois", default=1)
    invite_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "courriel", "role", "structure", "secteur"],
                condition=Q(etat="ENVOYEE"),
                nulls_distinct=False,
                name="invitation_une_seule_en_attente",
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatInvitation.values), name="invitation_etat_connu"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_connu"),
        ]
        indexes = [models.Index(fields=["departement", "etat", "expire_le"], name="invitation_etat")]

    def __str__(self) -> str:
        return f"{self.courriel} · {self.get_role_display()}"


class DemandeQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)


class DemandeAppartenance(Locataire, Horodate):
    """Somebody asks to join a structure. His address is proved by a link before anyone is asked to decide."""

    courriel = models.EmailField("adresse e-mail")
    nom = models.CharField("nom", max_length=120)
    role = models.CharField("rôle demandé", max_length=30, choices=Role.choices)
    structure = models.ForeignKey(Structure, models.CASCADE, null=True, blank=True, related_name="demandes")
    structure_nom = models.CharField("nom de l'organisme, s'il manque", max_length=200, blank=True)
    message = models.TextField("message", max_length=1000, blank=True)
    empreinte = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    etat = models.CharField("état", max_length=20, choices=EtatDemande.choices, default=EtatDemande.A_CONFIRMER)
    expire_le = models.DateTimeField("expire le")
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True)
    traitee_par = models.CharField("traitée par", max_length=200, blank=True)
    motif = models.CharField("réponse faite", max_length=300, blank=True)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande pour rejoindre"
        verbose_name_plural = "demandes pour rejoindre"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatDemande.values), name="demande_etat_connu"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="demande_role_connu"),
            models.CheckConstraint(
                condition=Q(traitee_par="", traitee_le__isnull=True)
                | (~Q(traitee_par="") & Q(traitee_le__isnull=False)),
                name="demande_traitee_paire",
            ),
        ]
        indexes = [models.Index(fields=["departement", "etat", "expire_le"], name="demande_etat")]

    def __str__(self) -> str:
        return f"{self.nom} · {self.get_role_display()}"
