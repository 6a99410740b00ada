from django.apps import AppConfig


class AccompagnementsConfig(AppConfig):
    name = "maillage.terrain.accompagnements"
    label = "accompagnements"
    verbose_name = "Accompagnements"

    def ready(self) -> None:
        from maillage.reseau.lieux.suites import register_suivi
        from maillage.socle.comptes.ensuite import register_ensuite
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.registre.personnes import register_personne
        from maillage.terrain.accompagnements import echeances, registre
        from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
        from maillage.terrain.accompagnements.views.pages import links_of_convention, links_of_half_day, staff_links

        register_taches(staff_links)
        register_ensuite("convention", links_of_convention)
        register_ensuite("permanence", links_of_half_day)
        register_suivi(Accompagnement)
        register_suivi(CompteRendu)
        register_personne(*registre.HISTOIRES)
        echeances.register()
