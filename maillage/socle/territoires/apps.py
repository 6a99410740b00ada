from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "maillage.socle.territoires"
    label = "territoires"
    verbose_name = "Territoires"
