from django.apps import AppConfig


class RegistreConfig(AppConfig):
    name = "maillage.socle.registre"
    label = "registre"
    verbose_name = "Registre des traitements"
