from django.apps import AppConfig


class AccompagnementsConfig(AppConfig):
    name = "maillage.terrain.accompagnements"
    label = "accompagnements"
    verbose_name = "Accompagnements"
