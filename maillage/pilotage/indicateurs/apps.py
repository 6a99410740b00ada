from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "maillage.pilotage.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"
