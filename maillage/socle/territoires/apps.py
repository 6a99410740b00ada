from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "maillage.socle.territoires"
    label = "territoires"
    verbose_name = "Territoires"

    def ready(self) -> None:
        from maillage.base.pages_gardees import Temoins, register_witness
        from maillage.base.poids import register_file
        from maillage.socle.territoires.selectors import witness_of_host, witness_of_request
        from maillage.socle.territoires.views import size_of_logo, size_of_theme

        register_witness(Temoins(witness_of_host, witness_of_request))
        register_file("/theme.css", size_of_theme)
        register_file("/logo.png", size_of_logo)
