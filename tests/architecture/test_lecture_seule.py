"""A GET never writes: PostgreSQL itself refuses, whatever the view does."""

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Epci


@open_to_all
def writes(_request: HttpRequest) -> HttpResponse:
    Epci.objects.create(code="200000000", nom="Écrite en lecture")
    return HttpResponse("fait")


urlpatterns = [path("ecrit/", writes, name="ecrit")]


@pytest.mark.urls("tests.architecture.test_lecture_seule")
def test_a_get_that_writes_is_refused_by_the_database(departement) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DatabaseError, match="read-only"):
        Client().get("/ecrit/", HTTP_HOST="96.localhost")
    assert not Epci.objects.exists()


@pytest.mark.urls("tests.architecture.test_lecture_seule")
def test_a_post_may_write(departement) -> None:  # type: ignore[no-untyped-def]
    assert Client().post("/ecrit/", HTTP_HOST="96.localhost").content == b"fait"
    assert Epci.objects.exists()
