from django.apps import AppConfig


class RecensementConfig(AppConfig):
    name = "maillage.reseau.recensement"
    label = "recensement"
    verbose_name = "Recensement"
