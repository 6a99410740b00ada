from django.apps import AppConfig


class EcheancesConfig(AppConfig):
    name = "maillage.socle.echeances"
    label = "echeances"
    verbose_name = "Échéances"
