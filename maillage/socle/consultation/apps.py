from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "maillage.socle.consultation"
    label = "consultation"
    verbose_name = "Consultation du journal"

    def ready(self) -> None:
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.consultation.views.cadre import staff_links

        register_taches(staff_links)
