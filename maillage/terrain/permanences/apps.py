from django.apps import AppConfig


class PermanencesConfig(AppConfig):
    name = "maillage.terrain.permanences"
    label = "permanences"
    verbose_name = "Permanences"
