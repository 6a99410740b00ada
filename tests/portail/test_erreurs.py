"""The pages of errors: French, the right status, nothing written behind."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client, override_settings
from django.urls import path

from maillage.base.limites import CONNEXION
from maillage.config import urls as house
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.models import Utilisateur

handler400, handler403, handler404, handler500 = house.handler400, house.handler403, house.handler404, house.handler500


def fail_with(error, *, write=False):
    @open_to_all
    def view(_request):
        if write:
            Utilisateur.objects.create_user("ecrit@example.org")
        raise error

    return view


urlpatterns = [
    *house.urlpatterns,
    path("essai/400", fail_with(SuspiciousOperation("secret"))),
    path("essai/403", fail_with(PermissionDenied("secret"))),
    path("essai/ecrit/403", fail_with(PermissionDenied("secret"), write=True)),
    path("essai/404", fail_with(Http404("secret"))),
    path("essai/500", fail_with(RuntimeError("secret"))),
    path("essai/ecrit/500", fail_with(RuntimeError("secret"), write=True)),
]


@pytest.fixture
def visitor(departement):
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(400, ""), (403, "Vous ne pouvez pas voir cette page"), (404, ""), (500, "")],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_error_has_its_page(visitor, status, sentence, method):
    answer = getattr(visitor, method)(f"/essai/{status}")
    page = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="fr">' in page
    assert "<h1>" in page
    assert sentence in page
    assert "secret" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("status", [403, 500])
def test_an_error_in_the_middle_undoes_what_was_written(visitor, status):
    assert visitor.post(f"/essai/ecrit/{status}").status_code == status
    assert not Utilisateur.objects.exists()


def test_a_get_that_writes_is_stopped_in_sql(visitor):
    assert visitor.get("/essai/ecrit/403").status_code == 500
    assert not Utilisateur.objects.exists()


def test_an_unknown_address_is_404(visitor):
    answer = visitor.get("/nulle-part")
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_too_many_requests_say_when_to_come_back(visitor):
    answers = [visitor.post("/connexion/", {"email": "pas une adresse"}) for _ in range(CONNEXION.number + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    last = answers[-1]
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "600"
    page = last.content.decode()
    assert "<h1>" in page
    assert "10" in page


def test_no_departement_yet_is_503(db):
    answer = Client().get("/")
    assert answer.status_code == 503
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("host", ["mechant.example", "[::", "96.localhost@mechant.example"])
def test_a_host_that_is_not_ours_is_400(visitor, host):
    answer = visitor.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("page", ["/essai/500", "/nulle-part", "/essai/403"])
def test_pages_of_errors_keep_the_content_policy(visitor, page):
    answer = visitor.get(page)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    html = answer.content.decode()
    assert "style=" not in html
    assert "<script>" not in html


def test_a_missing_page_names_the_departement_and_its_telephone(departement):
    departement.telephone_aide = "+33199001234"
    departement.save()
    page = Client(raise_request_exception=False).get("/nulle-part/", headers={"host": departement.hotes[0]})
    text = page.content.decode()
    assert page.status_code == 404
    assert departement.nom in text
    assert "01 99 00 12 34" in text.replace("\u202f", " ").replace("\xa0", " ")
