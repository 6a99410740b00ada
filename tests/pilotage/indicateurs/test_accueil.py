"""The home page of those who read figures tells the year's, and leads to all of them."""

from typing import Any

import pytest
from django.utils import timezone

from tests.pilotage.indicateurs.fabriques import accompagnement, compte_rendu, demi_journee
from tests.pilotage.indicateurs.test_pages import client_of

pytestmark = pytest.mark.django_db


def test_the_year_in_two_figures(sol: Any) -> None:
    accompagnement(
        sol, compte_rendu(sol, demi_journee(sol, timezone.localdate().replace(day=1)), "CONFIRME"), participants=1234
    )
    elu = client_of(sol, "ELU", "Maëlle Élue").get("/espace/").content.decode()
    assert "Personnes aidées" in elu
    assert "1\u202f234" in elu
    assert "Lire les chiffres" in elu
    conseiller = client_of(sol, "CONSEILLER", "Noé Conseiller").get("/espace/").content.decode()
    assert "Personnes aidées" not in conseiller
