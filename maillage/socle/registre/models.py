"""What a Département adds to the register, its impact assessments, requests of persons, and the end of a Département."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.socle.registre.enums import Critere, EtatAipd, EtatCloture, EtatDemandeDroit, NatureDemande


class VisibleQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Rows of the actor's Département (row-level security holds the same line in SQL)."""
        return self.filter(departement_id=acteur.departement_id)


class Delegue(Locataire, Horodate):
    """How to reach the data protection officer (RGPD, art. 37.7: his contact is published). One a Département."""

    nom = models.CharField("nom ou fonction", max_length=120)
    courriel = models.EmailField("adresse e-mail")
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    adresse = models.CharField("adresse postale", max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = "délégué à la protection des données"
        constraints = [models.UniqueConstraint(fields=["departement"], name="delegue_un_par_departement")]

    def __str__(self) -> str:
        return self.nom


@pghistory.track(
    pghistory.InsertEvent("cree"),
    pghistory.UpdateEvent("modifie"),
    model_name="FicheTraitementEvenement",
    exclude=["created_at", "updated_at"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]  # documented as « no context »; its stub forgets it
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="fichetraitementevt_objet")]},
)
class FicheTraitement(Locataire, Horodate):
    """What the Département adds to one processing (RGPD, art. 30.1), or a processing of its own.

    ``cle``: the key of a processing of the programme (registre.toml), or ``propre-…`` for one outside it: then ``nom``
    to ``conservation`` are filled here. ``responsable`` empty: the Département is the controller.
    """

    cle = models.SlugField("clé", max_length=60)
    nom = models.CharField("nom du traitement", max_length=200, blank=True)
    finalite = models.TextField("pourquoi", max_length=2000, blank=True)
    base_legale = models.CharField("base légale", max_length=300, blank=True)
    personnes = models.CharField("personnes concernées", max_length=500, blank=True)
    donnees = models.TextField("données gardées", max_length=2000, blank=True)
    conservation = models.TextField("durée de conservation", max_length=1000, blank=True)
    responsable = models.CharField("responsable, si ce n'est pas le Département", max_length=200, blank=True)
    conjoints = models.CharField("responsables conjoints", max_length=500, blank=True)
    destinataires = models.TextField("destinataires en plus", max_length=1000, blank=True)
    transferts = models.CharField("transferts hors de l'Union européenne", max_length=500, default="Aucun")
    mesures = models.TextField("mesures de sécurité en plus", max_length=2000, blank=True)
    vu_dpo_le = models.DateField("vu par le délégué le", null=True, blank=True)
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de traitement"
        verbose_name_plural = "fiches de traitement"
        ordering = ["cle"]
        constraints = [models.UniqueConstraint(fields=["departement", "cle"], name="fiche_traitement_unique")]

    def __str__(self) -> str:
        return self.nom or self.cle

    @property
    def is_own(self) -> bool:
        """A processing of the Département, outside the programme."""
        return self.cle.startswith(PROPRE)


PROPRE = "propre-"
FicheTraitementEvenement: Any = FicheTraitement.evenements.rel.related_model  # type: ignore[attr-defined]
"""History of what a Département wrote in its register."""


class Aipd(Locataire, Horodate):
    """The impact assessment of one processing (RGPD, art. 35): is it needed, where it stands, its document."""

    cle = models.SlugField("clé du traitement", max_length=60)
    criteres = ArrayField(
        models.CharField(max_length=20, choices=Critere.choices), verbose_name="critères", default=list, blank=True
    )
    etat = models.CharField("état", max_length=20, choices=EtatAipd.choices, default=EtatAipd.A_FAIRE)
    commencee_le = models.DateField("commencée le", null=True, blank=True)
    validee_le = models.DateField("validée le", null=True, blank=True)
    avis_dpo = models.TextField("avis du délégué", max_length=4000, blank=True)
    avis_le = models.DateField("avis donné le", null=True, blank=True)
    revue_le = models.DateField("à revoir avant le", null=True, blank=True)
    fichier = models.CharField("document gardé", max_length=200, blank=True, editable=False)
    nom_fichier = models.CharField("nom du document", max_length=200, blank=True, editable=False)
    sha256 = models.CharField("SHA-256 du document", max_length=64, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = "analyse d'impact"
        verbose_name_plural = "analyses d'impact"
        constraints = [
            models.UniqueConstraint(fields=["departement", "cle"], name="aipd_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatAipd.values), name="aipd_etat_connu"),
            models.CheckConstraint(
                condition=~Q(etat="VALIDEE") | Q(validee_le__isnull=False, revue_le__isnull=False),
                name="aipd_validee_datee",
            ),
            models.CheckConstraint(
                condition=Q(avis_dpo="", avis_le__isnull=True) | (~Q(avis_dpo="") & Q(avis_le__isnull=False)),
                name="aipd_avis_paire",
            ),
        ]
        indexes = [models.Index(fields=["departement", "revue_le"], name="aipd_revue")]

    def __str__(self) -> str:
        return f"AIPD · {self.cle}"


class DemandeDroit(Locataire, Horodate):
    """A person's request and its answer. No name, no address: ``empreinte`` (keyed hash) recognises a second request.

    ``comptages``: {kind of data: number of objects}. ``par_id``: the account that answered. ``fichier``: the export,
    until ``expire_le``, then deleted.
    """

    nature = models.CharField("nature", max_length=20, choices=NatureDemande.choices)
    empreinte = models.CharField("empreinte de la personne", max_length=64)
    etat = models.CharField("état", max_length=20, choices=EtatDemandeDroit.choices, default=EtatDemandeDroit.RECUE)
    recue_le = models.DateField("reçue le")
    echeance_le = models.DateField("à répondre avant le")
    faite_le = models.DateTimeField("faite le", null=True, blank=True)
    par_id = models.BigIntegerField("compte qui a répondu", null=True, blank=True)
    motif_refus = models.CharField("motif du refus", max_length=300, blank=True)
    comptages = models.JSONField("nombre d'objets", default=dict)
    fichier = models.CharField("copie à remettre", max_length=200, blank=True, editable=False)
    expire_le = models.DateTimeField("copie gardée jusqu'au", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'une personne"
        verbose_name_plural = "demandes des personnes"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=NatureDemande.values), name="demande_droit_nature_connue"),
            models.CheckConstraint(condition=Q(etat__in=EtatDemandeDroit.values), name="demande_droit_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="RECUE", faite_le__isnull=True) | (~Q(etat="RECUE") & Q(faite_le__isnull=False)),
                name="demande_droit_faite_paire",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "echeance_le"], name="demande_droit_file"),
            models.Index(fields=["departement", "empreinte"], name="demande_droit_empreinte"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} · {self.recue_le:%d/%m/%Y}"


class ClotureDepartement(Horodate):
    """What is left of a Département that went: who ordered it, when, how many rows, and the proof of what was handed over.

    Kept for the installation, outside every Département, without personal data: ``fonction`` is a function, not a person.
    """

    code = models.CharField("code du Département", max_length=3)
    nom = models.CharField("nom du Département", max_length=120)
    fonction = models.CharField("fonction de qui l'a demandée", max_length=120)
    etat = models.CharField("état", max_length=20, choices=EtatCloture.choices, default=EtatCloture.EXPORTEE)
    comptages = models.JSONField("lignes par table", default=dict)
    sha256_export = models.CharField("SHA-256 du manifeste", max_length=64)
    racine_journal = models.CharField("dernière empreinte du journal", max_length=64, blank=True)
    lignes_journal = models.BigIntegerField("lignes du journal", default=0)
    terminee_le = models.DateTimeField("terminée le", null=True, blank=True)

    class Meta:
        verbose_name = "clôture d'un Département"
        verbose_name_plural = "clôtures de Départements"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatCloture.values), name="cloture_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="TERMINEE", terminee_le__isnull=False)
                | (~Q(etat="TERMINEE") & Q(terminee_le__isnull=True)),
                name="cloture_terminee_paire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.get_etat_display()}"
