"""« Cette page vous a-t-elle aidé ? »: counted in one tap, read by the coordination alone, and no door for anything else."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.base.pages_gardees import reserve
from maillage.base.tenancy import set_tenant
from maillage.portail.management.avis_demo import hear_opinions
from maillage.portail.models import AvisPage, RemarquePage
from maillage.portail.registre import REGLES
from maillage.portail.selectors.avis import NOMS, FiltresAvis, is_open_page, name_of
from maillage.socle.journal.models import Ligne
from tests.architecture.portes import Monde

HOTE = "96.localhost"
ICI = {"HTTP_HOST": HOTE, "HTTP_SEC_FETCH_SITE": "same-origin"}
JOUR = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
OUI = {"page": "lieux:list", "reponse": "oui"}


@pytest.fixture(autouse=True)
def _jour() -> Iterator[None]:
    with time_machine.travel(JOUR, tick=False):
        yield


@pytest.fixture
def visiteur(monde: Monde) -> Client:
    return monde.client("visiteur", monde.ici)


def say(client: Client, data: dict[str, str] = OUI, **more: str) -> Any:
    return client.post("/avis/", data, **{**ICI, **more})


def text(answer: Any) -> str:
    return html.unescape(" ".join(answer.content.decode().split())).replace("\xa0", " ")


def counts() -> list[tuple[Any, ...]]:
    return list(AvisPage.objects.order_by("page", "mois").values_list("page", "mois", "oui", "non"))


def test_one_tap_from_a_page_kept_for_everybody(visiteur: Client, settings: Any) -> None:
    settings.PAGES_GARDEES = 4_000_000
    reserve.clear()
    pages = [visiteur.get("/mentions-legales/", HTTP_HOST=HOTE) for _ in range(2)]
    assert len(reserve) == 1
    reserve.clear()
    whole = pages[1].content.decode()
    assert pages[0].content == pages[1].content
    assert 'action="/avis/" method="post"' in whole
    assert '<input type="hidden" name="page" value="portail:legal">' in whole
    assert "csrfmiddlewaretoken" not in whole
    strict = Client(enforce_csrf_checks=True)
    answer = say(
        strict,
        {"page": "portail:legal", "reponse": "non"},
        HTTP_REFERER=f"http://{HOTE}/mentions-legales/?de=ici&la=oui",
    )
    assert answer.status_code == 302
    assert counts() == [("portail:legal", dt.date(2026, 11, 1), 0, 1)]
    thanks = strict.get(answer["Location"], HTTP_HOST=HOTE)
    assert 'href="/mentions-legales/?de=ici&amp;la=oui"' in thanks.content.decode()
    assert "Que manquait-il ?" in text(thanks)
    assert (answer.cookies, thanks.cookies, strict.cookies) == ({}, {}, {})
    assert thanks["Cache-Control"].count("no-store") == 1


def test_numbers_by_page_and_month_and_nothing_of_who_said_it(visiteur: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        say(visiteur, REMOTE_ADDR="203.0.113.77")
    say(visiteur, OUI | {"reponse": "non"}), say(visiteur)
    with time_machine.travel(JOUR + dt.timedelta(days=20), tick=False):
        say(visiteur)
    assert counts() == [("lieux:list", dt.date(2026, 11, 1), 2, 1), ("lieux:list", dt.date(2026, 12, 1), 1, 0)]
    assert not any("203.0.113.77" in query["sql"] for query in queries)
    assert "comptes_session" not in str(queries.captured_queries)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"page": "lieux:list", "reponse": "peut-être"},
        {"page": "lieux:list?q=impots", "reponse": "oui"},
        {"page": "/lieux/", "reponse": "oui"},
        {"page": "x" * 5000, "reponse": "oui"},
        {"page": "echeances:home", "reponse": "oui"},  # a page of staff
        {"page": "\x00", "reponse": "oui"},
    ],
)
def test_only_a_page_and_an_answer_that_exist_enter(visiteur: Client, data: dict[str, str]) -> None:
    assert say(visiteur, data).status_code == 400
    assert counts() == []


def test_another_site_cannot_answer_for_anybody(visiteur: Client) -> None:
    for way in ({"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": "none"}):
        assert say(visiteur, **way).status_code == 403
        assert visiteur.post("/avis/merci/?page=lieux:list", {"texte": "Bonjour"}, **(ICI | way)).status_code == 403
    assert visiteur.post("/avis/", OUI, HTTP_HOST=HOTE, HTTP_ORIGIN="https://ailleurs.example").status_code == 403
    assert (counts(), RemarquePage.objects.count()) == ([], 0)


def test_who_works_here_speaks_of_his_pages_too(monde: Monde) -> None:
    assert say(monde.client("conseiller", monde.ici), {"page": "echeances:home", "reponse": "non"}).status_code == 302
    assert name_of("echeances:home").startswith("Espace de travail : ")
    assert [row[0] for row in counts()] == ["echeances:home"]


@pytest.mark.parametrize(
    "retour",
    ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)", "/" + "a" * 2000],
)
def test_the_way_back_stays_on_this_site(visiteur: Client, retour: str) -> None:
    thanks = visiteur.get("/avis/merci/", {**OUI, "retour": retour}, HTTP_HOST=HOTE)
    assert "ailleurs" not in text(thanks)
    assert 'class="bouton bouton--principal" href="/"' in text(thanks)
    moved = say(visiteur, HTTP_REFERER=f"http://{HOTE}{retour}" if retour.startswith("/") else retour)
    assert "ailleurs" not in moved["Location"]


def test_one_sentence_and_no_more_than_that(visiteur: Client) -> None:
    where = "/avis/merci/?page=lieux%3Alist&reponse=non&retour=%2Flieux%2F"
    answer = visiteur.post(where, {"texte": "  Il manque\nles   horaires du samedi. "}, **ICI)
    assert answer.status_code == 302
    thanks = visiteur.get(answer["Location"], HTTP_HOST=HOTE)
    assert "Merci, votre phrase est envoyée" in text(thanks)
    assert 'href="/lieux/"' in thanks.content.decode()
    (row,) = RemarquePage.objects.values("page", "aidee", "texte", "recue_le")
    assert row == {
        "page": "lieux:list",
        "aidee": False,
        "texte": "Il manque les horaires du samedi.",
        "recue_le": dt.date(2026, 11, 22),
    }
    for refused in (
        "",
        "   ",
        "x" * 301,
        "écrivez à marie@example.org",
        "mon numéro 06 12.34-56 78",
        "0612345678",
        "n\x00n",
    ):
        page = visiteur.post(where, {"texte": refused}, **ICI)
        assert page.status_code == 422
        assert "Erreur" in text(page)
    assert "0612345678" in text(visiteur.post(where, {"texte": "le 0612345678"}, **ICI))  # nothing typed is lost
    visiteur.post(where, {"texte": "Achetez ceci", "piege": "robot"}, **ICI)
    assert RemarquePage.objects.count() == 1
    assert visiteur.post("/avis/merci/?page=echeances:home", {"texte": "Bonjour"}, **ICI).status_code == 400
    with pytest.raises(IntegrityError), transaction.atomic():
        RemarquePage.objects.update(texte="06 12 34 56 78")


def test_a_flood_is_refused(visiteur: Client) -> None:
    answers = [say(visiteur, REMOTE_ADDR="198.51.100.4").status_code for _ in range(22)]
    assert answers == [302] * 20 + [429] * 2
    assert say(visiteur, REMOTE_ADDR="198.51.100.5").status_code == 302
    where = "/avis/merci/?page=lieux:list"
    sent = [visiteur.post(where, {"texte": f"Phrase {rank}"}, REMOTE_ADDR="198.51.100.6", **ICI) for rank in range(7)]
    assert [answer.status_code for answer in sent] == [302] * 5 + [422] * 2
    assert "Attendez une heure" in text(sent[-1])
    assert (counts()[0][2], RemarquePage.objects.count()) == (21, 5)


@pytest.fixture
def dits(monde: Monde) -> None:
    """Here and next door: counts and sentences, one that is hostile."""
    for departement, texte in ((monde.ailleurs, "Phrase d'ailleurs"), (monde.ici, "<script>alert(1)</script>=1+1")):
        set_tenant(departement.pk)
        AvisPage.objects.create(departement=departement, mois=dt.date(2026, 11, 1), page="lieux:list", oui=3, non=1)
        RemarquePage.objects.create(
            departement=departement, page="lieux:list", aidee=False, texte=texte, recue_le=dt.date(2026, 11, 20)
        )
    rows = (("lieux:detail", 11, 9, 1), ("lieux:map", 11, 0, 4), ("portail:home", 5, 100, 0))
    for page, mois, oui, non in rows:
        AvisPage.objects.create(departement=monde.ici, mois=dt.date(2026, mois, 1), page=page, oui=oui, non=non)


def table(page: str) -> list[list[str]]:
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[re.sub("<[^>]+>", "", cell) for cell in row] for row in cells]


@pytest.mark.usefixtures("dits")
class TestCoordination:
    def test_reads_each_page_the_least_helpful_first(self, monde: Monde) -> None:
        page = text(monde.client("coordinateur", monde.ici).get("/avis/gerer/", HTTP_HOST=HOTE))
        assert [row[:4] for row in table(page)] == [
            ["Carte des lieux", "0", "4", "0 %"],
            ["Liste des lieux", "3", "1", "75 %"],
            ["Page d'un lieu", "9", "1", "90 %"],
            ["Accueil", "100", "0", "100 %"],
        ]
        assert "118 réponses, dont 95 % de oui" in page
        assert "ailleurs" not in page

    @pytest.mark.parametrize(
        ("question", "first", "number"),
        [
            ("tri=oui", "Accueil", 4),
            ("tri=part&sens=croissant", "Carte des lieux", 4),
            ("tri=page&sens=croissant", "Accueil", 4),
            ("tri=page&periode=1", "Page d'un lieu", 3),
            ("tri=nom&periode=99999999999&page=x", "Carte des lieux", 4),
        ],
    )
    def test_sorts_and_chooses_a_period(self, monde: Monde, question: str, first: str, number: int) -> None:
        page = text(monde.client("coordinateur", monde.ici).get(f"/avis/gerer/?{question}", HTTP_HOST=HOTE))
        rows = table(page)
        assert (rows[0][0], len(rows)) == (first, number)

    def test_a_sentence_is_text_and_nothing_else(self, monde: Monde) -> None:
        raw = (
            monde.client("coordinateur", monde.ici).get("/avis/gerer/?page=lieux:list", HTTP_HOST=HOTE).content.decode()
        )
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in raw
        assert "<script>alert" not in raw

    def test_takes_the_numbers_away_by_month(self, monde: Monde) -> None:
        answer = monde.client("coordinateur", monde.ici).get("/avis/gerer.csv", HTTP_HOST=HOTE)
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[0] == "Mois;Page;Nom dans le programme;Oui;Non;Part de oui (%)"
        assert lines[1] == "2026-05;Accueil;portail:home;100;0;100,0"
        assert len(lines) == 5
        assert "script" not in "".join(lines)

    def test_erases_a_sentence_and_the_journal_does_not_repeat_it(self, monde: Monde) -> None:
        client = monde.client("coordinateur", monde.ici)
        mine = RemarquePage.objects.get(departement=monde.ici)
        url = f"/avis/gerer/{mine.pk}/effacer/"
        assert "Ce qui va se passer" in text(client.get(url, HTTP_HOST=HOTE))
        assert client.post(url, HTTP_HOST=HOTE).status_code == 302
        assert not RemarquePage.objects.filter(pk=mine.pk).exists()
        line = Ligne.objects.order_by("-pk").first()
        assert (line.action, line.objet_nom) == ("remarque.effacee", "Liste des lieux")
        assert "script" not in str(line.detail)
        assert client.post(url, HTTP_HOST=HOTE).status_code == 404

    def test_another_departement_reads_and_erases_nothing_of_ours(self, monde: Monde) -> None:
        mine = RemarquePage.objects.get(departement=monde.ici)
        other = monde.client("coordinateur", monde.ailleurs)
        assert "Phrase d'ailleurs" in text(other.get("/avis/gerer/", HTTP_HOST="99.localhost"))
        assert "alert(1)" not in text(other.get("/avis/gerer/", HTTP_HOST="99.localhost"))
        assert other.post(f"/avis/gerer/{mine.pk}/effacer/", HTTP_HOST="99.localhost").status_code == 404
        set_tenant(monde.ailleurs.pk)
        assert set(AvisPage.objects.values_list("departement", flat=True)) == {monde.ailleurs.pk}

    def test_as_many_queries_for_one_page_as_for_all(self, monde: Monde) -> None:
        client = monde.client("coordinateur", monde.ici)

        def number() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get("/avis/gerer/", HTTP_HOST=HOTE)
            return len(queries)

        few = number()
        for rank, page in enumerate(NOMS):
            AvisPage.objects.get_or_create(
                departement=monde.ici, mois=dt.date(2026, 10, 1), page=page, defaults={"oui": rank}
            )
            RemarquePage.objects.create(
                departement=monde.ici, page=page, aidee=True, texte="Oui.", recue_le=JOUR.date()
            )
        assert number() == few


def test_nothing_yet_is_said(monde: Monde) -> None:
    page = text(monde.client("coordinateur", monde.ici).get("/avis/gerer/", HTTP_HOST=HOTE))
    assert "Aucune réponse sur cette période" in page
    assert "Aucune phrase pour l'instant" in page


def test_sentences_go_after_a_year(monde: Monde) -> None:
    (regle,) = REGLES
    for days in (364, 367):
        RemarquePage.objects.create(
            departement=monde.ici,
            page="lieux:list",
            aidee=True,
            texte=f"{days}",
            recue_le=JOUR.date() - dt.timedelta(days=days),
        )
    assert [row.texte for row in regle.choisir(JOUR)] == ["367"]


def test_each_name_is_that_of_a_page_of_this_site() -> None:
    assert [page for page in NOMS if not is_open_page(page)] == []
    assert not is_open_page("echeances:home")
    assert name_of("une:page-partie") == "une:page-partie"


@pytest.mark.parametrize(
    ("periode", "mois"), [("1", dt.date(2026, 1, 1)), ("3", dt.date(2025, 11, 1)), ("12", dt.date(2025, 2, 1))]
)
def test_a_period_begins_on_a_first_of_the_month(periode: str, mois: dt.date) -> None:
    assert FiltresAvis(periode).since(dt.date(2026, 1, 31)) == mois


def test_the_demo_hears_its_visitors_once(monde: Monde) -> None:
    assert hear_opinions(monde.ici, JOUR.date()) == RemarquePage.objects.count() == 5
    assert hear_opinions(monde.ici, JOUR.date()) == 0
