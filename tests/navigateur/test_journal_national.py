"""The file of the national log: sent, looked at, matched, taken over; on a large screen and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.base.tenancy import tenant_transaction
from maillage.terrain.accompagnements.models import ImportJournal
from maillage.terrain.accompagnements.tasks import run_import
from tests.navigateur.conftest import LARGEURS


@pytest.fixture
def fichier(territoire: Any, tmp_path: Path) -> Path:
    """Camille is of the team, her second place is not one of ours, and a row has no day."""
    from tests.terrain.accompagnements.monde import un_sol
    from tests.terrain.accompagnements.test_journal_services import AUTRE_LIEU, classeur

    with tenant_transaction(territoire.pk):
        un_sol(territoire)
    path = tmp_path / "activites.xlsx"
    path.write_bytes(classeur({}, AUTRE_LIEU, {"Date": "", "ID CRA": "aaaa-0003"}).read())
    return path


def test_from_the_file_to_the_list(
    ouvrir: Any, axe: Any, image: Any, fichier: Path, coordinatrice: Any, territoire: Any
) -> None:
    def work() -> None:
        """What the worker does, in this process (the real one takes seconds to start: test_import.py)."""
        with tenant_transaction(territoire.pk):
            last = ImportJournal.objects.latest("pk").pk
        run_import(last, territoire.pk, None)

    for largeur in LARGEURS:
        page = ouvrir(largeur, coordinatrice)
        page.goto("/journal-national/")
        page.get_by_label("Le fichier de La Coop").set_input_files(fichier)
        image(page, "journal-national-1-envoi")
        page.get_by_role("button", name="Lire le fichier").click()
        expect(page.get_by_text("Vous pouvez quitter cette page")).to_be_visible()
        axe(page)
        image(page, "journal-national-2-lecture")
        work()
        expect(page.get_by_text("Rien n'est encore changé")).to_be_visible()  # the page follows by itself
        axe(page)
        image(page, "journal-national-3-verifier")
    page.get_by_role("button", name="Reprendre ces accompagnements").click()
    work()
    expect(page.get_by_text("Accompagnements ajoutés")).to_be_visible()
    axe(page)
    image(page, "journal-national-4-repris")
    page.goto("/journal-national/")
    expect(page.get_by_role("cell", name="Repris")).to_be_visible()
    axe(page)
    image(page, "journal-national-5-liste")
