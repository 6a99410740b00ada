from django.apps import AppConfig


class RecensementConfig(AppConfig):
    name = "maillage.reseau.recensement"
    label = "recensement"
    verbose_name = "Recensement"

    def ready(self) -> None:
        from maillage.reseau.lieux.questions import register_questions
        from maillage.reseau.recensement import echeances
        from maillage.reseau.recensement.registre import REGLES, files_of
        from maillage.reseau.recensement.views.liens import QUESTIONS, staff_links
        from maillage.socle.comptes.taches import register_taches
        from maillage.socle.registre.conservation import register_conservation, register_fichiers

        register_taches(staff_links)
        register_conservation(*REGLES)
        register_fichiers(files_of)
        register_questions(QUESTIONS)
        echeances.register()
