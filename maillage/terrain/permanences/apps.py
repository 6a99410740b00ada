from django.apps import AppConfig


class PermanencesConfig(AppConfig):
    name = "maillage.terrain.permanences"
    label = "permanences"
    verbose_name = "Permanences"

    def ready(self) -> None:
        from pathlib import Path

        from maillage.reseau.conventions.suites import register_suite
        from maillage.reseau.lieux.suites import register_suivi
        from maillage.socle.comptes.ensuite import register_ensuite
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne
        from maillage.terrain.permanences import annonces, echeances
        from maillage.terrain.permanences.models import AbonnementAgenda, Permanence, Serie
        from maillage.terrain.permanences.registre import DECLARATIONS, REGLES
        from maillage.terrain.permanences.services.series import follow_convention
        from maillage.terrain.permanences.views.cadre import links_of_convention, staff_links

        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_taches(staff_links)
        register_ensuite("convention", links_of_convention)
        for modele in (Serie, Permanence, AbonnementAgenda):
            register_suivi(modele)
        register_personne(*DECLARATIONS)
        register_conservation(*REGLES)
        register_suite(follow_convention)
        echeances.register()
        annonces.register()
