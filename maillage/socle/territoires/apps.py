from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "maillage.socle.territoires"
    label = "territoires"
    verbose_name = "Territoires"

    def ready(self) -> None:
        from maillage.base.pages_gardees import Temoins, register_witness
        from maillage.socle.territoires.selectors import witness_of_host, witness_of_request

        register_witness(Temoins(witness_of_host, witness_of_request))
