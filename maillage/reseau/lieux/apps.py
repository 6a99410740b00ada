from django.apps import AppConfig


class LieuxConfig(AppConfig):
    name = "maillage.reseau.lieux"
    label = "lieux"
    verbose_name = "Lieux"
