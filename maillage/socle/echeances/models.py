"""Dated duties of people, what each chose to be told, and how collecting went."""

import hashlib
from typing import Any, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.enums import EtatEcheance, Rythme

LUNDI: Final = 0
DIMANCHE: Final = 6


def account_of(acteur: Acteur) -> int:
    """Whose preferences and calendar; a command at the server has none (ValueError)."""
    if acteur.id is None:
        raise ValueError("a command has no account")
    return acteur.id


def addressed_to(acteur: Acteur) -> Q:
    """What is for this person, for his roles in the body that he acts for, or was escalated to them."""
    wanted = Q(pk=None)
    if acteur.id is not None:
        wanted |= Q(utilisateur_id=acteur.id)
    place = Q(structure_id=None) | Q(structure_id__in=acteur.structures)
    whole: list[str] = []
    for role in sorted(acteur.roles):
        secteurs = acteur.secteurs_of(role)
        if secteurs is None:
            whole.append(role.value)
        else:
            ground = Q(secteur=None) | Q(secteur__in=secteurs)
            wanted |= place & ground & Q(roles__contains=[role.value])
    if whole:
        wanted |= place & Q(roles__overlap=whole)
    return wanted | Q(escaladee_le__isnull=False, escalade_roles__overlap=sorted(role.value for role in acteur.roles))


class EcheanceQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Duties addressed to the actor, in his Département."""
        return self.filter(addressed_to(acteur), departement_id=acteur.departement_id)

    def open(self) -> Self:
        return self.filter(etat=EtatEcheance.OUVERTE)


class Echeance(Locataire, Horodate):
    """One duty of a collector (``collecteurs.Devoir``), kept from night to night under its stable key.

    ``a_faire_le``: the date, or the day it was put off to. ``rappel_le``: day of the last reminder. ``empreinte``: hash of
    what the collector said, so that a night without change writes nothing. ``structure_id``: no foreign key, structures
    stand above this app.
    """

    collecteur = models.CharField("sorte", max_length=60)
    cle = models.CharField("clé dans la sorte", max_length=120)
    objet_type = models.CharField("type d'objet", max_length=60, blank=True)
    objet_id = models.CharField("identifiant de l'objet", max_length=64, blank=True)
    titre = models.CharField("ce qu'il faut faire", max_length=300)
    raison = models.CharField("pourquoi", max_length=600)
    url = models.CharField("adresse dans le site", max_length=500)
    bouton = models.CharField("bouton", max_length=60)
    echeance_le = models.DateField("pour le")
    a_faire_le = models.DateField("à faire pour le")
    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), verbose_name="rôles", default=list)
    structure_id = models.BigIntegerField("identifiant de la structure", null=True, blank=True)
    secteur = models.ForeignKey("territoires.Secteur", models.CASCADE, null=True, blank=True, related_name="+")
    rappels = ArrayField(models.PositiveSmallIntegerField(), verbose_name="rappels (jours avant)", default=list)
    rappel_le = models.DateField("dernier rappel", null=True, blank=True)
    escalade_jours = models.PositiveSmallIntegerField("signalée après (jours de retard)", null=True, blank=True)
    escalade_roles = ArrayField(
        models.CharField(max_length=30, choices=Role.choices), verbose_name="signalée à", default=list, blank=True
    )
    escaladee_le = models.DateField("signalée le", null=True, blank=True)
    reportee_au = models.DateField("reportée au", null=True, blank=True)
    report_par = models.CharField("reportée par", max_length=200, blank=True)
    report_motif = models.CharField("raison du report", max_length=300, blank=True)
    empreinte = models.CharField("empreinte", max_length=32)
    etat = models.CharField("état", max_length=20, choices=EtatEcheance.choices, default=EtatEcheance.OUVERTE)
    ouverte_le = models.DateTimeField("ouverte le")
    fermee_le = models.DateTimeField("fermée le", null=True, blank=True)

    objects = EcheanceQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        ordering = ["a_faire_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "collecteur", "cle"], name="echeance_cle_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatEcheance.values), name="echeance_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="OUVERTE", fermee_le__isnull=True) | (~Q(etat="OUVERTE") & Q(fermee_le__isnull=False)),
                name="echeance_fermee_paire",
            ),
            models.CheckConstraint(
                condition=Q(reportee_au__isnull=True, report_par="", report_motif="")
                | (Q(reportee_au__isnull=False) & ~Q(report_par="") & ~Q(report_motif="")),
                name="echeance_report_complet",
            ),
            models.CheckConstraint(
                condition=Q(utilisateur__isnull=False) | Q(roles__len__gt=0), name="echeance_pour_quelqu_un"
            ),
        ]
        indexes = [
            models.Index(
                fields=["departement", "a_faire_le", "id"], condition=Q(etat="OUVERTE"), name="echeance_ouverte"
            ),
            models.Index(fields=["departement", "objet_type", "objet_id"], name="echeance_objet"),
            models.Index(fields=["utilisateur"], condition=Q(utilisateur__isnull=False), name="echeance_personne"),
        ]

    def __str__(self) -> str:
        return self.titre


class Passage(Locataire):
    """How the last collecting of one kind went. ``panne_le``: since when it fails; its duties stay as they were."""

    collecteur = models.CharField("sorte", max_length=60)
    reussi_le = models.DateTimeField("réussi le", null=True, blank=True)
    panne_le = models.DateTimeField("en panne depuis", null=True, blank=True)
    nombre = models.PositiveIntegerField("échéances trouvées", default=0)

    class Meta:
        verbose_name = "passage d'un collecteur"
        constraints = [models.UniqueConstraint(fields=["departement", "collecteur"], name="passage_unique")]

    def __str__(self) -> str:
        return self.collecteur


class PreferenceRappel(Locataire):
    """What a person chose in a Département; someone without a row receives the weekly message on Monday.

    ``jour``: 0 (Monday) to 6. ``dernier_envoi_le``: day of the last message, taken before it leaves, so that none leaves
    twice. ``nouvelles_lues_le``: what is older is no longer shown as new.
    """

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    rythme = models.CharField("rythme", max_length=20, choices=Rythme.choices, default=Rythme.SEMAINE)
    jour = models.PositiveSmallIntegerField("jour de la semaine", default=LUNDI)
    dernier_envoi_le = models.DateField("dernier message", null=True, blank=True)
    nouvelles_lues_le = models.DateTimeField("nouveautés lues le", null=True, blank=True)

    class Meta:
        verbose_name = "préférence de rappel"
        verbose_name_plural = "préférences de rappel"
        constraints = [
            models.UniqueConstraint(fields=["departement", "utilisateur"], name="preference_rappel_unique"),
            models.CheckConstraint(condition=Q(rythme__in=Rythme.values), name="preference_rythme_connu"),
            models.CheckConstraint(condition=Q(jour__lte=DIMANCHE), name="preference_jour_connu"),
        ]

    def __str__(self) -> str:
        return self.get_rythme_display()


def print_of_secret(secret: str) -> str:
    """SHA-256 of the secret of a calendar: enough for 192 random bits, and found by an index."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class AdresseAgenda(Locataire):
    """The secret address of a person's calendar. ``empreinte``: SHA-256 of the secret, which is shown once and not kept."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    empreinte = models.CharField("empreinte du secret", max_length=64, unique=True, editable=False)
    creee_le = models.DateTimeField("créée le")

    class Meta:
        verbose_name = "adresse d'agenda"
        verbose_name_plural = "adresses d'agenda"
        constraints = [models.UniqueConstraint(fields=["departement", "utilisateur"], name="adresse_agenda_unique")]

    def __str__(self) -> str:
        return f"agenda {self.pk}"
