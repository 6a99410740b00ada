"""The address of a Département's site, for what is written outside a request."""

import pytest

from maillage.socle.territoires.models import Departement


@pytest.mark.parametrize(
    ("hotes", "production", "port", "attendu"),
    [
        (["17.example.fr", "autre.example.fr"], True, "", "https://17.example.fr"),
        (["96.localhost"], False, "8001", "http://96.localhost:8001"),
        ([], False, "", "http://localhost"),
    ],
)
def test_the_first_host_and_the_port_of_the_demo(settings, hotes, production, port, attendu):
    settings.PRODUCTION, settings.PORT_DEMO = production, port
    assert Departement(code="96", nom="Val-Fictif", hotes=hotes).site == attendu
