from django.apps import AppConfig


class PermanencesConfig(AppConfig):
    name = "maillage.terrain.permanences"
    label = "permanences"
    verbose_name = "Permanences"

    def ready(self) -> None:
        from maillage.socle.comptes.taches import register_taches
        from maillage.terrain.permanences import echeances
        from maillage.terrain.permanences.views.cadre import staff_links

        register_taches(staff_links)
        echeances.register()
