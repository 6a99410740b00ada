from django.apps import AppConfig


class EquipesConfig(AppConfig):
    name = "maillage.reseau.equipes"
    label = "equipes"
    verbose_name = "Équipe"
