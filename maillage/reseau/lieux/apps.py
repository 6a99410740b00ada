from django.apps import AppConfig


class LieuxConfig(AppConfig):
    name = "maillage.reseau.lieux"
    label = "lieux"
    verbose_name = "Lieux"

    def ready(self) -> None:
        from maillage.reseau.lieux import echeances
        from maillage.reseau.lieux.registre import DECLARATIONS, REGLES
        from maillage.reseau.lieux.views.bloc import places_bloc
        from maillage.reseau.lieux.views.pages import staff_links
        from maillage.reseau.structures.blocs import register_bloc
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne

        register_taches(staff_links)
        register_bloc(places_bloc)
        register_personne(*DECLARATIONS)
        register_conservation(*REGLES)
        echeances.register()
