from django.apps import AppConfig


class GouvernanceConfig(AppConfig):
    name = "maillage.pilotage.gouvernance"
    label = "gouvernance"
    verbose_name = "Gouvernance"
