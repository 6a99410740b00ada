"""The columns of the national schema, shared by the working table and the public one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def liste(libelle: str, longueur: int = 300) -> ArrayField:
    """A column of several values: codes of a closed vocabulary, or plain texts."""
    return ArrayField(models.CharField(max_length=longueur), verbose_name=libelle, default=list, blank=True)


class FicheLieu(models.Model):
    """What is published of a place: schema v1.0.2, closed vocabularies stored as their codes.

    ``id``, ``source`` and the key of the schema are given by the concrete models. Unknown is the empty string,
    None or the empty list. Latitude and longitude are WGS84 degrees.
    """

    nom = models.CharField("nom", max_length=300)
    pivot = models.CharField("SIRET ou RNA", max_length=14, blank=True)
    commune = models.CharField("commune", max_length=120, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    code_insee = models.CharField("code INSEE", max_length=5, blank=True)
    adresse = models.CharField("adresse", max_length=500, blank=True)
    complement_adresse = models.CharField("complément d'adresse", max_length=500, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    position_approximative = models.BooleanField("position approximative", default=False)
    typologie = liste("type de structure", 30)
    telephone = liste("téléphone", 20)
    courriels = liste("courriels")
    site_web = liste("sites web", 1000)
    horaires = models.CharField("horaires", max_length=2000, blank=True)
    presentation_resume = models.CharField("présentation courte", max_length=280, blank=True)
    presentation_detail = models.TextField("présentation détaillée", blank=True)
    itinerance = liste("itinérance", 30)
    structure_parente = models.CharField("structure parente", max_length=300, blank=True)
    date_maj = models.DateField("date de mise à jour", null=True, blank=True)
    services = liste("services", 40)
    publics_specifiquement_adresses = liste("publics", 40)
    prise_en_charge_specifique = liste("prise en charge spécifique", 40)
    frais_a_charge = liste("frais", 40)
    dispositif_programmes_nationaux = liste("dispositifs nationaux", 40)
    formations_labels = liste("formations et labels", 40)
    autres_formations_labels = liste("autres labels")
    modalites_acces = liste("comment venir", 40)
    modalites_accompagnement = liste("accompagnement", 40)
    fiche_acces_libre = models.CharField("fiche Acceslibre", max_length=1000, blank=True)
    prise_rdv = models.CharField("prise de rendez-vous", max_length=1000, blank=True)
    niveau = models.SmallIntegerField("niveau d'offre", null=True, blank=True)

    class Meta:
        abstract = True


CHAMPS_FICHE: tuple[str, ...] = tuple(field.name for field in FicheLieu._meta.local_fields)
"""Names of the shared columns, in order."""
