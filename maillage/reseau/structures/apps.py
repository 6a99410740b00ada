from pathlib import Path

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "maillage.reseau.structures"
    label = "structures"
    verbose_name = "Structures"

    def ready(self) -> None:
        from maillage.reseau.structures import registre
        from maillage.reseau.structures.selectors.membres import memberships
        from maillage.reseau.structures.services.depart import end_memberships
        from maillage.reseau.structures.views.fiche import GABARIT
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
        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_label(GABARIT, "Fiche contact d'une structure")
        register_fin(end_memberships)
        register_personne(*registre.FICHES, *registre.HISTOIRES)
        register_rattachement(registre.knows)
        register_conservation(*registre.REGLES)
