"""What the geocoder answered, kept so that an address is asked once."""

from django.db import models

from maillage.base.models import Locataire


class AdresseGeocodee(Locataire):
    """Answer for one address (``cle``: its hash). No position: the service found nothing; asked again after a while."""

    cle = models.CharField("clé de l'adresse", max_length=32)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    score = models.FloatField("score")
    nature = models.CharField("précision", max_length=30, blank=True)
    libelle = models.CharField("adresse trouvée", max_length=300, blank=True)
    code_insee = models.CharField("code INSEE", max_length=5, blank=True)
    obtenue_le = models.DateTimeField("obtenue le", auto_now=True)

    class Meta:
        verbose_name = "adresse géocodée"
        verbose_name_plural = "adresses géocodées"
        constraints = [models.UniqueConstraint(fields=["departement", "cle"], name="adresse_geocodee_unique")]
