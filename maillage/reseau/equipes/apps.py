from django.apps import AppConfig


class EquipesConfig(AppConfig):
    name = "maillage.reseau.equipes"
    label = "equipes"
    verbose_name = "Équipe"

    def ready(self) -> None:
        from maillage.reseau.equipes import echeances
        from maillage.reseau.equipes.registre import DECLARATIONS, REGLES
        from maillage.reseau.equipes.views.cadre import staff_links
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne

        register_taches(staff_links)
        register_personne(*DECLARATIONS)
        register_conservation(*REGLES)
        echeances.register()
