from pathlib import Path

from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "maillage.pilotage.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"

    def ready(self) -> None:
        from maillage.pilotage.indicateurs import echeances
        from maillage.pilotage.indicateurs.models import Bilan
        from maillage.pilotage.indicateurs.services.bilans import GABARITS
        from maillage.pilotage.indicateurs.views.cadre import links_of_convention, staff_links
        from maillage.reseau.structures.selectors.fusion_plan import register_sur_place
        from maillage.socle.comptes.ensuite import register_ensuite
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.documents.selectors import register_label

        register_taches(staff_links)
        register_ensuite("convention", links_of_convention)
        echeances.register()
        register_sur_place(Bilan, "structure")
        register_folder(Path(__file__).resolve().parent / "gabarits")
        for nature, gabarit in GABARITS.items():
            register_label(gabarit, str(nature.label))
