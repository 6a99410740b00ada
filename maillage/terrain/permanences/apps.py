from django.apps import AppConfig


class PermanencesConfig(AppConfig):
    name = "maillage.terrain.permanences"
    label = "permanences"
    verbose_name = "Permanences"

    def ready(self) -> None:
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne
        from maillage.terrain.permanences import annonces, echeances
        from maillage.terrain.permanences.registre import DECLARATIONS, REGLES
        from maillage.terrain.permanences.views.cadre import staff_links

        register_taches(staff_links)
        register_personne(*DECLARATIONS)
        register_conservation(*REGLES)
        echeances.register()
        annonces.register()
