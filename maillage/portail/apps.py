from django.apps import AppConfig


class PortailConfig(AppConfig):
    name = "maillage.portail"
    label = "portail"
    verbose_name = "Portail"

    def ready(self) -> None:
        from pathlib import Path

        from maillage.portail.selectors.editions import files_of
        from maillage.portail.views.editions_gerer import staff_links
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.registre.conservation import register_fichiers

        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_taches(staff_links)
        register_fichiers(files_of)
