from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "maillage.reseau.conventions"
    label = "conventions"
    verbose_name = "Conventions"
