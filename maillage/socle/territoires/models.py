"""Who the tenant is and what its ground is made of.

Départements, EPCI and communes are public reference data, the same for everybody: they carry no row-level
security. Sectors are a Département's own cut of its ground, and do.
"""

import hashlib
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from maillage.base.models import Horodate, Locataire
from maillage.socle.territoires.conformite import TAUX_MAX, say_state

COULEUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Écrivez une couleur comme #0B5A7A.")


class Departement(Horodate):
    """A Département served by this installation: the tenant. Its integer key is what row-level security compares."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField("code INSEE", max_length=3, unique=True)
    nom = models.CharField("nom", max_length=100)
    hotes = ArrayField(models.CharField(max_length=253), verbose_name="noms d'hôte", default=list, blank=True)
    par_defaut = models.BooleanField("Département par défaut", default=False)
    fictif = models.BooleanField("territoire fictif (démonstration)", default=False)
    couleur = models.CharField("couleur de marque", max_length=7, default="#0B5A7A", validators=[COULEUR])
    accent = models.CharField("couleur d'action", max_length=7, default="#B3400E", validators=[COULEUR])
    logo = models.TextField("logo (PNG en base64, réencodé)", blank=True)
    logo_texte = models.CharField("texte qui remplace le logo", max_length=150, blank=True, db_default="")
    mention = models.TextField("mention obligatoire sur les supports", blank=True)
    telephone_aide = models.CharField("téléphone « Besoin d'aide ? »", max_length=20, blank=True)
    adresse_postale = models.TextField("adresse postale", blank=True)
    site_web = models.URLField("site du Département", blank=True)
    horaires_aide = models.CharField("horaires du téléphone", max_length=150, blank=True, default="", db_default="")
    courriel_contact = models.EmailField("adresse e-mail de contact", blank=True, default="", db_default="")
    directeur_publication = models.CharField(
        "directeur de la publication", max_length=200, blank=True, default="", db_default=""
    )
    hebergeur = models.TextField("hébergeur", blank=True, default="", db_default="")
    schema_accessibilite = models.URLField("schéma pluriannuel d'accessibilité", blank=True, default="", db_default="")
    audit_le = models.DateField("date de l'audit d'accessibilité", null=True, blank=True)
    audit_taux = models.SmallIntegerField("taux de l'audit d'accessibilité", null=True, blank=True)
    audit_par = models.CharField(
        "auteur de l'audit d'accessibilité", max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = "Département"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["par_defaut"], condition=models.Q(par_defaut=True), name="un_seul_departement_par_defaut"
            ),
            models.CheckConstraint(
                condition=models.Q(audit_le__isnull=True, audit_taux__isnull=True, audit_par="")
                | models.Q(audit_le__isnull=False, audit_taux__range=(0, TAUX_MAX)) & ~models.Q(audit_par=""),
                name="departement_audit_entier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"

    @property
    def site(self) -> str:
        """« https://17.example.fr », for what is written outside a request; the demo's has its port."""
        host = self.hotes[0] if self.hotes else "localhost"
        port = f":{settings.PORT_DEMO}" if settings.PORT_DEMO else ""
        return f"{'https' if settings.PRODUCTION else 'http'}://{host}{port}"

    @property
    def etat_accessibilite(self) -> str:
        """« non conforme », « partiellement conforme » or « totalement conforme », as every page must say."""
        return say_state(self.audit_taux)

    @property
    def logo_url(self) -> str:
        """Where the logo is served, under an address that changes with it; empty without a logo."""
        if not self.logo:
            return ""
        mark = hashlib.sha256(self.logo.encode()).hexdigest()[:16]
        return f"{reverse('logo')}?v={mark}"


class VersionPublique(models.Model):
    """How many times what the public reads of a Département has changed: the key of every cache of public pages.

    Raised by triggers when the transaction commits, at most once a transaction: published places, the Département itself.
    """

    departement = models.OneToOneField(Departement, models.CASCADE, primary_key=True, related_name="version_publique")
    numero = models.BigIntegerField("numéro", default=0)
    changee_le = models.DateTimeField("changée le", null=True, blank=True)

    class Meta:
        verbose_name = "version publique"
        verbose_name_plural = "versions publiques"

    def __str__(self) -> str:
        return str(self.numero)


class Epci(models.Model):
    """Intercommunalité (DGCL / BANATIC), keyed by its SIREN."""

    code = models.CharField("SIREN", max_length=9, primary_key=True)
    nom = models.CharField("nom", max_length=200)
    nature = models.CharField("nature juridique", max_length=10, blank=True)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class CommuneQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Communes that exist today (a merged one keeps its row and points to the one it joined)."""
        return self.filter(remplacee_par__isnull=True)

    def with_geometry(self) -> Self:
        return self.filter(latitude__isnull=False)


class Commune(models.Model):
    """A commune of today or a former one (INSEE, Code officiel géographique)."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    nom = models.CharField("nom", max_length=120)
    code_departement = models.CharField("département", max_length=3, db_index=True)
    codes_postaux = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    population = models.PositiveIntegerField("population", default=0)
    epci = models.ForeignKey(Epci, models.SET_NULL, null=True, blank=True, related_name="communes", verbose_name="EPCI")
    latitude = models.FloatField("latitude du centre", null=True, blank=True)
    longitude = models.FloatField("longitude du centre", null=True, blank=True)
    contour = models.JSONField("contour (GeoJSON)", null=True, blank=True)
    remplacee_par = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="anciennes", verbose_name="commune d'aujourd'hui"
    )
    fictive = models.BooleanField("fictive", default=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="commune_centre_paire",
            ),
            models.CheckConstraint(
                condition=~models.Q(remplacee_par=models.F("code")), name="commune_pas_remplacee_par_elle_meme"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class Secteur(Locataire, Horodate):
    """A sector of the Département (Délégation territoriale, Maison sociale…): a list of communes."""

    nom = models.CharField("nom", max_length=120)
    communes = models.ManyToManyField(Commune, through="SecteurCommune", related_name="+", verbose_name="communes")

    class Meta:
        verbose_name = "secteur"
        ordering = ["nom"]
        constraints = [models.UniqueConstraint(fields=["departement", "nom"], name="secteur_nom_unique")]

    def __str__(self) -> str:
        return self.nom


class SecteurCommune(Locataire):
    """A commune stands in one sector of a Département at most."""

    secteur = models.ForeignKey(Secteur, models.CASCADE, related_name="lignes")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "commune d'un secteur"
        constraints = [models.UniqueConstraint(fields=["departement", "commune"], name="commune_dans_un_seul_secteur")]
