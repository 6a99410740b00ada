from pathlib import Path

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "maillage.reseau.structures"
    label = "structures"
    verbose_name = "Structures"

    def ready(self) -> None:
        from maillage.reseau.structures import echeances, registre
        from maillage.reseau.structures.blocs import register_bloc
        from maillage.reseau.structures.selectors.membres import memberships
        from maillage.reseau.structures.services.membres import end_memberships
        from maillage.reseau.structures.views.fiche import GABARIT
        from maillage.reseau.structures.views.membres_bloc import members_bloc
        from maillage.reseau.structures.views.membres_cadre import staff_links as people_links
        from maillage.reseau.structures.views.pages import staff_links
        from maillage.socle.comptes.acteur import register_provider
        from maillage.socle.comptes.reprises import register_fin
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.documents.selectors import register_label
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne, register_rattachement

        register_provider(memberships)
        register_taches(staff_links)
        register_taches(people_links)
        register_bloc(members_bloc)
        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_label(GABARIT, "Fiche contact d'une structure")
        register_fin(end_memberships)
        register_personne(*registre.FICHES, *registre.HISTOIRES)
        register_rattachement(registre.knows)
        register_conservation(*registre.REGLES)
        echeances.register()
