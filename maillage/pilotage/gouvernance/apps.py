from pathlib import Path

from django.apps import AppConfig


class GouvernanceConfig(AppConfig):
    name = "maillage.pilotage.gouvernance"
    label = "gouvernance"
    verbose_name = "Gouvernance"

    def ready(self) -> None:
        from maillage.pilotage.gouvernance import echeances, registre
        from maillage.pilotage.gouvernance.services import convocations, tenue
        from maillage.pilotage.gouvernance.views.cadre import staff_links
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.documents.selectors import register_label
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne

        register_taches(staff_links)
        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_label(convocations.GABARIT, "Convocation à une réunion")
        register_label(tenue.GABARIT, "Compte rendu de réunion")
        register_personne(*registre.MAINTIENS)
        register_conservation(*registre.REGLES)
        echeances.register()
