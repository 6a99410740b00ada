from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "maillage.base"
    label = "base"
    verbose_name = "Socle technique"

    def ready(self) -> None:
        from django.conf import settings

        from maillage.base.depots import antivirus

        antivirus.configure(settings.ANTIVIRUS)
