"""The helper's sheet, the short addresses and the QR codes: no account, no cookie, only our own addresses."""

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.socle.comptes.acteur import command_acteur
from tests.portail.lieux_poses import put


@pytest.fixture
def visiteur(departement: Any) -> Client:
    return Client(headers={"host": "96.localhost"})


@pytest.fixture
def lieux(departement: Any) -> dict[str, Any]:
    rows = [
        {"nom": f"Lieu {rank}", "telephone": [f"+3319900{rank:04d}"], "horaires": "Mo-Fr 09:00-12:00"}
        for rank in range(12)
    ]
    return put(departement, rows)


def keys(lieux: dict[str, Any], *ranks: int) -> str:
    return "&".join(f"lieu={lieux[f'Lieu {rank}'].cle}" for rank in ranks)


def page(visiteur: Client, url: str) -> str:
    response = visiteur.get(url)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


class TestSheet:
    def test_gathers_places_in_order_with_what_to_bring(self, visiteur: Client, lieux: dict[str, Any]) -> None:
        text = page(visiteur, f"/feuille/?{keys(lieux, 2, 1)}&pour=caf")
        assert text.index(">Lieu 2<") < text.index(">Lieu 1<")
        assert "Votre numéro d'allocataire" in text
        assert f"96.localhost/l/{lieux['Lieu 2'].cle}" in text
        assert f'href="/feuille/?{keys(lieux, 1, 2)}&pour=caf"' in text
        assert f'href="/feuille/?{keys(lieux, 1)}&pour=caf"' in text
        mail = unquote(re.search(r'href="(mailto:[^"]+)"', text)[1])  # type: ignore[index]
        sms = unquote(re.search(r'href="(sms:[^"]+)"', text)[1])  # type: ignore[index]
        for sent in (mail, sms):
            assert "01 99 00 00 02" in sent
            assert f"http://96.localhost/f/{lieux['Lieu 2'].cle}-{lieux['Lieu 1'].cle}/" in sent
        assert "À apporter" in mail

    def test_places_are_added_from_the_sheet_itself(self, visiteur: Client, lieux: dict[str, Any]) -> None:
        text = page(visiteur, f"/feuille/?{keys(lieux, 1)}&q=lieu 3")
        assert f'href="/feuille/?{keys(lieux, 1, 3)}"' in text
        assert "rien trouvé d'autre" in page(visiteur, f"/feuille/?{keys(lieux, 1)}&q=zzzzzz")

    def test_empty_full_and_gone(self, visiteur: Client, lieux: dict[str, Any]) -> None:
        assert "Chercher un premier lieu" in page(visiteur, "/feuille/?lieu=pas-une-cle&pour=x")
        assert "Votre feuille est pleine" in page(visiteur, f"/feuille/?{keys(lieux, *range(12))}")
        closed = lieux["Lieu 1"]
        Lieu.objects.filter(pk=closed.pk).update(etat="FERME")
        LieuPublic.objects.filter(pk=closed.pk).delete()
        text = page(visiteur, f"/feuille/?{keys(lieux, 0, 1)}")
        assert "1\u00a0lieu de cette feuille n'est plus dans la liste" in text

    def test_nothing_is_kept_nor_read_of_the_visitor(self, visiteur: Client, lieux: dict[str, Any]) -> None:
        response = visiteur.get(f"/feuille/?{keys(lieux, 0)}")
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")

    def test_the_number_of_queries_does_not_grow(
        self, visiteur: Client, lieux: dict[str, Any], django_assert_max_num_queries: Any
    ) -> None:
        visiteur.get(f"/feuille/?{keys(lieux, 0)}")
        for ranks in ((0, 1), range(10)):
            with django_assert_max_num_queries(8):
                visiteur.get(f"/feuille/?{keys(lieux, *ranks)}")


class TestShortAddresses:
    def test_a_place_even_merged_or_gone(self, visiteur: Client, lieux: dict[str, Any], departement: Any) -> None:
        kept, gone = lieux["Lieu 0"], lieux["Lieu 1"]
        assert visiteur.get(f"/l/{kept.cle}/").headers["Location"].startswith(f"/lieux/{kept.cle}/lieu-0")
        merge_places(by=command_acteur(departement.pk, "essai"), garde=kept, absorbe=gone)
        assert visiteur.get(f"/l/{gone.cle}/").headers["Location"].startswith(f"/lieux/{kept.cle}/")
        assert f"/l/{kept.cle}" in page(visiteur, f"/feuille/?lieu={gone.cle}&lieu={kept.cle}")
        Lieu.objects.filter(pk=kept.pk).update(etat="RETIRE")
        LieuPublic.objects.filter(pk=kept.pk).delete()
        assert visiteur.get(f"/l/{kept.cle}/").headers["Location"] == f"/lieux/{kept.cle}/"
        assert visiteur.get(f"/qr/l/{kept.cle}.svg").status_code == 200
        assert visiteur.get("/l/2222222222/").status_code == 404

    def test_a_sheet_and_a_page(self, visiteur: Client, lieux: dict[str, Any]) -> None:
        a, b = lieux["Lieu 0"].cle, lieux["Lieu 1"].cle
        assert visiteur.get(f"/f/{a}-{b}/").headers["Location"] == f"/feuille/?lieu={a}&lieu={b}"
        for nom, target in (
            ("besoins", "/besoins/"), ("lieux", "/lieux/"), ("96001", "/lieux/?commune=96001"), ("2a004", "/lieux/?commune=2A004"),
            ("200000001", "/lieux/?epci=200000001"),
        ):  # fmt: skip
            assert visiteur.get(f"/p/{nom}/").headers["Location"] == target

    @pytest.mark.parametrize(
        "path", ["p/ailleurs", "p/http", "qr/p/ailleurs.svg", "l/abc", "f/abc", "qr/f/abc.svg", "qr/l/2222222222.svg"]
    )
    def test_never_anything_else(self, visiteur: Client, path: str) -> None:
        assert visiteur.get(f"/{path}" + ("" if path.endswith("svg") else "/")).status_code == 404

    def test_a_page_that_is_not_there_yet_has_no_address(self, visiteur: Client, monkeypatch: Any) -> None:
        from maillage.portail.views import courts

        monkeypatch.setattr(courts, "PAGES", {"carte": "lieux:pas_encore"})
        assert visiteur.get("/p/carte/").status_code == 404

    def test_codes_are_drawings_that_caches_may_keep(self, visiteur: Client, lieux: dict[str, Any]) -> None:
        cle = lieux["Lieu 0"].cle
        for path in (f"qr/l/{cle}.svg", f"qr/f/{cle}.svg", "qr/p/besoins.svg"):
            response = visiteur.get(f"/{path}")
            assert response.headers["Content-Type"] == "image/svg+xml"
            assert "max-age=604800" in response.headers["Cache-Control"]
            assert response.content.startswith(b"<svg")
            assert not response.cookies
