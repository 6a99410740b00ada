from pathlib import Path

from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "maillage.reseau.conventions"
    label = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        from maillage.reseau.conventions import echeances, registre
        from maillage.reseau.conventions.models import DemandeAccueil, LieuConvention
        from maillage.reseau.conventions.services.demandes import GABARIT as LETTRE
        from maillage.reseau.conventions.views.cadre import staff_links
        from maillage.reseau.conventions.views.demandes import staff_links as requests_links
        from maillage.reseau.lieux.suites import register_suivi
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.documents.gabarits import register_folder
        from maillage.socle.documents.selectors import register_label
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne

        register_taches(staff_links)
        register_taches(requests_links)
        register_suivi(DemandeAccueil)
        register_suivi(LieuConvention, unique_avec="convention_id")
        register_folder(Path(__file__).resolve().parent / "gabarits")
        register_label("convention-accueil", "Convention")
        register_label("avenant-convention", "Avenant à une convention")
        register_label(LETTRE, "Réponse à une demande d'accueil")
        register_personne(*registre.MAINTIENS, *registre.HISTOIRES)
        register_conservation(*registre.REGLES)
        echeances.register()
