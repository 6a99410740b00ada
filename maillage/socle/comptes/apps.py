from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "maillage.socle.comptes"
    label = "comptes"
    verbose_name = "Comptes"
