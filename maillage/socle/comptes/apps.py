from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "maillage.socle.comptes"
    label = "comptes"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from maillage.socle.comptes.qui_peut import staff_links
        from maillage.socle.comptes.taches import register_taches

        register_taches(staff_links)
