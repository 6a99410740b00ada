from django.apps import AppConfig


class PortailConfig(AppConfig):
    name = "maillage.portail"
    label = "portail"
    verbose_name = "Portail"

    def ready(self) -> None:
        from pathlib import Path

        from maillage.portail.registre import REGLES
        from maillage.portail.selectors.editions import files_of
        from maillage.portail.views import avis_gerer, editions_gerer
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.registre.conservation import register_conservation, register_fichiers

        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_taches(editions_gerer.staff_links)
        register_taches(avis_gerer.staff_links)
        register_fichiers(files_of)
        register_conservation(*REGLES)
