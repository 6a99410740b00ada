"""A connection goes from one request to the next: the Département of the former must not go with it, however it ended."""

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from maillage.base.tenancy import current_tenant, stream
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement


@open_to_all
def breaks(request: HttpRequest) -> HttpResponse:
    """Ends in each of the ways a request ends badly, or well."""
    how = request.GET["fin"]
    if how == "exception":
        raise ValueError(how)
    with connection.cursor() as cursor:
        if how == "sql":
            cursor.execute("SELECT 1 / 0")
        if how == "avale":
            try:
                cursor.execute("SELECT 1 / 0")
            except Exception:  # noqa: BLE001 - the bad habit that is tried here
                return HttpResponse("ok", status=200)
        if how == "delai":
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(2)")
    return HttpResponse("ok", status=500 if how == "cinq-cents" else 200)


urlpatterns = [path("casse/", breaks, name="casse")]
handler500 = "maillage.config.erreurs.server_error"


@pytest.mark.urls("tests.attaques.test_connexions")
@pytest.mark.parametrize("end", ["bien", "exception", "sql", "avale", "delai", "cinq-cents"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_connection_carries_no_departement_to_the_next_request(base_neuve: str, end: str, method: str) -> None:
    """Real commits and rollbacks, on one connection kept from a request to the next."""
    Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"])
    client = Client(raise_request_exception=False)
    response = getattr(client, method)(f"/casse/?fin={end}", HTTP_HOST="96.localhost")
    assert response.status_code in {200, 500}
    assert connection.connection is not None
    assert not connection.in_atomic_block
    assert current_tenant() is None
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


def test_a_streamed_answer_left_in_the_middle_carries_none_either(base_neuve: str) -> None:
    row = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True)
    pieces = stream(row.pk, lambda: iter(range(10)))
    assert next(pieces) == 0
    assert current_tenant() == row.pk
    pieces.close()  # type: ignore[attr-defined]
    assert not connection.in_atomic_block
    assert current_tenant() is None


def test_what_a_failed_request_wrote_is_undone_with_its_departement(departement: Departement) -> None:
    from maillage.base.tenancy import tenant_transaction

    other = Departement.objects.create(code="99", nom="Voisin")

    def fails() -> None:
        with transaction.atomic(), tenant_transaction(other.pk):
            raise ValueError

    with pytest.raises(ValueError):
        fails()
    assert current_tenant() == departement.pk
