"""A legal body of the network, its history, the people to call there."""

from typing import Any, Self

import pghistory
from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.structures.enums import EtatStructure, TypeStructure


class StructureQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Structures of the actor's Département (row-level security holds the same line in SQL)."""
        return self.filter(departement_id=acteur.departement_id)

    def active(self) -> Self:
        return self.filter(etat=EtatStructure.ACTIVE)

    def living(self) -> Self:
        """Those that are not merged into another."""
        return self.exclude(etat=EtatStructure.FUSIONNEE)


@pghistory.track(
    pghistory.InsertEvent("cree"),
    pghistory.UpdateEvent("modifie"),
    model_name="StructureEvenement",
    exclude=["created_at", "updated_at", "recherche"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]  # documented as « no context »; its stub forgets it
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="structureevenement_objet")]},
)
class Structure(Locataire, Horodate):
    """A legal body (commune, association, CCAS…), apart from the places it answers for.

    ``siret``: 14 digits whose key is right (INSEE; La Poste's establishments follow their own rule), or empty.
    ``recherche``: name, commune and SIRET without accents nor case, kept by the services, for the directory's box.
    """

    nom = models.CharField("nom", max_length=200)
    type = models.CharField("type", max_length=30, choices=TypeStructure.choices, default=TypeStructure.AUTRE)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    complement_adresse = models.CharField("complément d'adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    telephone = models.CharField("téléphone de l'accueil", max_length=20, blank=True)
    courriel = models.EmailField("e-mail de l'accueil", blank=True)
    site_web = models.URLField("site web", blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatStructure.choices, default=EtatStructure.ACTIVE)
    fusionnee_dans = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbees")
    recherche = models.CharField("texte cherchable", max_length=400, blank=True, editable=False)
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)
    motif = models.CharField("motif", max_length=300, blank=True)

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "siret"],
                condition=~models.Q(siret="") & ~models.Q(etat="FUSIONNEE"),
                name="structure_siret_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^\d{14}$"), name="structure_siret_forme"
            ),
            models.CheckConstraint(
                condition=models.Q(etat="FUSIONNEE", fusionnee_dans__isnull=False)
                | (~models.Q(etat="FUSIONNEE") & models.Q(fusionnee_dans__isnull=True)),
                name="structure_fusionnee_paire",
            ),
            models.CheckConstraint(condition=models.Q(etat__in=EtatStructure.values), name="structure_etat_connu"),
            models.CheckConstraint(condition=models.Q(type__in=TypeStructure.values), name="structure_type_connu"),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "nom", "id"], name="structure_liste"),
            models.Index(fields=["departement", "commune", "nom", "id"], name="structure_commune"),
        ]

    def __str__(self) -> str:
        return self.nom


class Contact(Locataire, Horodate):
    """A person to call in a structure; he has no account by that alone. Personal data (registre.toml).

    ``recherche``: his name without accents nor case, kept by the services, for the directory's box.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="contacts")
    nom = models.CharField("nom", max_length=120)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    courriel = models.EmailField("e-mail", blank=True)
    principal = models.BooleanField("à appeler en premier", default=False)
    recherche = models.CharField("nom cherchable", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "contact"
        ordering = ["-principal", "nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure"], condition=models.Q(principal=True), name="contact_un_seul_principal"
            )
        ]
        indexes = [models.Index(fields=["departement", "structure"], name="contact_structure")]

    def __str__(self) -> str:
        return self.nom


StructureEvenement: Any = Structure.evenements.rel.related_model  # type: ignore[attr-defined]
"""History of a structure, written by triggers: one row per creation or change, with the whole row as it was."""
