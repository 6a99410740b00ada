from django.apps import AppConfig


class RegistreConfig(AppConfig):
    name = "maillage.socle.registre"
    label = "registre"
    verbose_name = "Registre des traitements"

    def ready(self) -> None:
        from pathlib import Path

        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.documents.selectors import register_label
        from maillage.socle.echeances.collecteurs import register_collector
        from maillage.socle.registre import regles
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.echeances import COLLECTEURS
        from maillage.socle.registre.personnes import register_personne
        from maillage.socle.registre.views.pages import staff_links

        register_personne(*regles.FICHES, *regles.HISTOIRES, *regles.MAINTIENS)
        register_conservation(*regles.REGLES)
        register_taches(staff_links)
        for collecteur in COLLECTEURS:
            register_collector(collecteur)
        register_folder(Path(__file__).parent / "gabarits")
        register_label("registre-traitements", "Registre des activités de traitement")
