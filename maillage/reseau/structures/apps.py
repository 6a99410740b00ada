from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "maillage.reseau.structures"
    label = "structures"
    verbose_name = "Structures"

    def ready(self) -> None:
        from maillage.reseau.structures.selectors.membres import memberships
        from maillage.socle.comptes.acteur import register_provider

        register_provider(memberships)
