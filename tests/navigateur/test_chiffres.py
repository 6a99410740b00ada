"""Figures, due and held, a bilan in one click: read by a coordinator on a phone and on a large screen."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def une_annee(territoire: Any, coordinatrice: Any) -> Any:
    """A few months of half-days at two hosts, told."""
    from maillage.base.tenancy import tenant_transaction
    from tests.pilotage.indicateurs.fabriques import accompagnement, compte_rendu, demi_journee, un_sol

    first = timezone.localdate().replace(month=1, day=6)
    etats = ("CONFIRME", "CONFIRME", "SANS_REPONSE", "CONTESTE", "TRANSMIS", "EN_COURS")
    with tenant_transaction(territoire.pk):
        sol = un_sol(territoire)
        for rank in range(12):
            row = demi_journee(sol, first + dt.timedelta(days=7 * rank), second=rank % 3 == 0)
            report = compte_rendu(sol, row, etats[rank % 6])
            themes = ["DEMARCHES", ("COURRIEL", "SECURITE", "SANTE")[rank % 3]]
            more = {
                "tranches": {"PLUS_70": 3},
                "genres": {"FEMININ": 3},
                "duree_min": 45,
                "orientations": ["MEDIATION"],
            }
            accompagnement(sol, report, participants=rank + 4, thematiques=themes, autonomie="AVEC_GUIDAGE", **more)
        demi_journee(sol, first + dt.timedelta(days=91), etat="ANNULEE", motif="METEO")
    return sol


def test_from_the_figures_to_a_frozen_bilan(
    ouvrir: Any, axe: Any, image: Any, une_annee: Any, coordinatrice: Any
) -> None:
    for largeur in LARGEURS:
        page = ouvrir(largeur, coordinatrice)
        page.goto("/chiffres/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Chiffres")
        # Ten reports sent of twelve, three women each; the two drafts do not count.
        expect(page.get_by_role("region", name="Publics : genre")).to_contain_text("30")
        axe(page)
        image(page, "chiffres-1-page")
        page.get_by_role("link", name="Demi-journées dues et tenues").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Demi-journées dues et tenues")
        axe(page)
        image(page, "chiffres-2-jauges")
    page.get_by_role("link", name="Faire le bilan de la Commune de Valfictif").click()
    expect(page.get_by_role("combobox", name="Structure")).to_have_value(str(une_annee.structure.pk))
    axe(page)
    image(page, "chiffres-3-bilan")
    page.get_by_role("button", name="Faire ce bilan").click()
    expect(page.get_by_text("Ses chiffres ne changeront plus")).to_be_visible()
    axe(page)
    image(page, "chiffres-4-bilans")
