"""« Cette page vous a-t-elle aidé ? » by a real browser, and the weight that the page tells beside what came over the wire."""

from typing import Any

from maillage.base.tenancy import tenant_transaction
from maillage.portail.models import AvisPage, RemarquePage
from tests.navigateur.conftest import LARGEURS

RECU = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def test_yes_or_no_then_a_sentence_then_back(
    ouvrir: Any, territoire: Any, coordinatrice: Any, axe: Any, image: Any
) -> None:
    page = ouvrir(390, javascript=False)
    page.goto("/mentions-legales/?depuis=ici")
    no = page.get_by_role("button", name="Non")
    no.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Que manquait-il ?").fill("Le nom du directeur.")
    page.get_by_role("button", name="Envoyer cette phrase").click()
    page.get_by_role("heading", name="Merci, votre phrase est envoyée").wait_for()
    page.get_by_role("link", name="Revenir à la page où vous étiez").click()
    assert page.url.endswith("/mentions-legales/?depuis=ici")
    assert page.context.cookies() == []
    with tenant_transaction(territoire.pk):
        assert list(AvisPage.objects.values_list("page", "oui", "non")) == [("portail:legal", 0, 1)]
        assert RemarquePage.objects.get().texte == "Le nom du directeur."
    public = ouvrir(1280)
    public.goto("/mentions-legales/")
    public.wait_for_load_state("networkidle")
    said = int(public.locator("footer").inner_text().split("pèse")[1].split("ko")[0])
    received = public.evaluate(RECU)
    assert abs(said * 1000 - received) <= 0.02 * received, (said, received)

    def look(one: Any, nom: str) -> None:
        for largeur in LARGEURS:
            one.set_viewport_size({"width": largeur, "height": 900})
            axe(one)
            image(one, nom)

    look(public, "avis-page")
    public.get_by_role("button", name="Oui").click()
    public.get_by_label("Qu'est-ce qui vous a aidé ?").wait_for()
    look(public, "avis-merci")
    staff = ouvrir(1280, coordinatrice)
    staff.goto("/avis/gerer/")
    look(staff, "avis-gerer")
