from django.apps import AppConfig


class RegistreConfig(AppConfig):
    name = "maillage.socle.registre"
    label = "registre"
    verbose_name = "Registre des traitements"

    def ready(self) -> None:
        from maillage.socle.registre import regles
        from maillage.socle.registre.conservation import register_conservation
        from maillage.socle.registre.personnes import register_personne

        register_personne(*regles.FICHES, *regles.HISTOIRES, *regles.MAINTIENS)
        register_conservation(*regles.REGLES)
