"""A request to host a conseiller, from the public form to the reasoned decision."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.conventions.enums import EtatDemande, Souhait


class DemandeAccueilQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)

    def waiting(self) -> Self:
        """The waiting list, in its order."""
        return self.filter(etat=EtatDemande.LISTE_ATTENTE).order_by("rang", "recue_at", "pk")


class DemandeAccueil(Locataire, Horodate):
    """A body asks for a half-day or a day a week (delibération 004).

    ``structure`` and ``lieu`` are empty while the body or the place is only typed. ``locaux``: {CritereLocaux: Reponse}, as the
    asker says; ``locaux_constates``: the same, as the visit found.
    ``criteres``: {code of a criterion of need: {"note": 0 to 3, "remarque": text}}. ``rang``: place on the waiting list.
    """

    reference = models.CharField("numéro", max_length=20)
    structure = models.ForeignKey("structures.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    nom_structure = models.CharField("nom de la structure", max_length=200)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, related_name="+")
    lieu = models.ForeignKey("lieux.Lieu", models.PROTECT, null=True, blank=True, related_name="+")
    nom_lieu = models.CharField("nom du lieu", max_length=200, blank=True)
    adresse_lieu = models.CharField("adresse du lieu", max_length=300, blank=True)
    nom = models.CharField("personne à joindre", max_length=120)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    courriel = models.EmailField("e-mail")
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    souhait = models.CharField("demande", max_length=20, choices=Souhait.choices)
    jours = models.CharField("jours possibles", max_length=200, blank=True)
    message = models.TextField("message", blank=True, max_length=2000)
    locaux = models.JSONField("locaux", default=dict)
    etat = models.CharField("état", max_length=20, choices=EtatDemande.choices, default=EtatDemande.RECUE)
    recue_at = models.DateTimeField("reçue le")
    visite_prevue_le = models.DateField("visite prévue le", null=True, blank=True)
    visite_le = models.DateField("visite le", null=True, blank=True)
    visite_par = models.CharField("visite faite par", max_length=120, blank=True)
    visite_compte_rendu = models.TextField("ce que la visite a montré", blank=True, max_length=4000)
    locaux_constates = models.JSONField("locaux constatés pendant la visite", default=dict)
    criteres = models.JSONField("critères", default=dict)
    rang = models.PositiveIntegerField("rang sur la liste d'attente", null=True, blank=True)
    motif = models.TextField("raison de la décision", blank=True, max_length=2000)
    decidee_le = models.DateField("décidée le", null=True, blank=True)
    decidee_par = models.CharField("décidée par", max_length=200, blank=True)
    lettre = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="+")

    objects = DemandeAccueilQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'accueil"
        verbose_name_plural = "demandes d'accueil"
        ordering = ["-recue_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "reference"], name="demandeaccueil_reference_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatDemande.values), name="demandeaccueil_etat_connu"),
            models.CheckConstraint(
                condition=Q(decidee_le__isnull=True, decidee_par="")
                | (Q(decidee_le__isnull=False) & ~Q(decidee_par="")),
                name="demandeaccueil_decision_paire",
            ),
            models.CheckConstraint(
                condition=Q(visite_par="") | Q(visite_le__isnull=False), name="demandeaccueil_visite_paire"
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["ACCEPTEE", "REFUSEE", "LISTE_ATTENTE"])
                | (Q(decidee_le__isnull=False) & ~Q(motif="")),
                name="demandeaccueil_decision_motivee",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "recue_at", "id"], name="demandeaccueil_liste"),
            models.Index(fields=["departement", "structure"], name="demandeaccueil_structure"),
            models.Index(fields=["departement", "lieu"], name="demandeaccueil_lieu"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.nom_structure}"
