"""« Nous, citoyens bénévoles »: people who offer their time (domaine.md, block I)."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.structures.enums import Competence, DemiJournee, EtatBenevole


class BenevoleQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Volunteers whose address is proved: an offer just written on the public form is shown to nobody."""
        return self.filter(departement_id=acteur.departement_id).exclude(etat=EtatBenevole.A_CONFIRMER)


class Benevole(Locataire, Horodate):
    """A volunteer: skills, zone (his commune, a radius round it, or anywhere), half-days free. Personal data (registre.toml)."""

    nom = models.CharField("nom", max_length=120)
    courriel = models.EmailField("e-mail", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    rayon_km = models.PositiveSmallIntegerField("se déplace jusqu'à (km)", null=True, blank=True)
    competences = ArrayField(
        models.CharField(max_length=20, choices=Competence.choices), verbose_name="ce qu'il sait faire", default=list
    )
    disponibilites = ArrayField(
        models.CharField(max_length=20, choices=DemiJournee.choices), verbose_name="quand", default=list, blank=True
    )
    langues = models.CharField("langues parlées", max_length=200, blank=True)
    remarque = models.TextField("remarque", max_length=1000, blank=True)
    structure = models.ForeignKey(
        "structures.Structure", models.SET_NULL, null=True, blank=True, related_name="benevoles"
    )
    etat = models.CharField("état", max_length=20, choices=EtatBenevole.choices, default=EtatBenevole.PROPOSE)
    accord_le = models.DateField("accord donné le")

    objects = BenevoleQuerySet.as_manager()

    class Meta:
        verbose_name = "bénévole"
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatBenevole.values), name="benevole_etat_connu"),
            models.CheckConstraint(condition=~Q(courriel="") | ~Q(telephone=""), name="benevole_joignable"),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "nom", "id"], name="benevole_liste"),
            models.Index(fields=["departement", "courriel"], name="benevole_courriel"),
            models.Index(fields=["departement", "structure"], name="benevole_structure"),
        ]

    def __str__(self) -> str:
        return self.nom
