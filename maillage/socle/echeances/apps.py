from django.apps import AppConfig


class EcheancesConfig(AppConfig):
    name = "maillage.socle.echeances"
    label = "echeances"
    verbose_name = "Échéances"

    def ready(self) -> None:
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.echeances.views.cadre import staff_links

        register_taches(staff_links)
