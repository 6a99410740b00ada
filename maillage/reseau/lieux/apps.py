from django.apps import AppConfig


class LieuxConfig(AppConfig):
    name = "maillage.reseau.lieux"
    label = "lieux"
    verbose_name = "Lieux"

    def ready(self) -> None:
        from maillage.reseau.lieux.views.pages import staff_links
        from maillage.socle.comptes.taches import register_taches

        register_taches(staff_links)
