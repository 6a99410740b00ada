"""A page kept in memory shows what changed at the very next request, in every process; and never anything of a person."""

import datetime
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from maillage.base.pages_gardees import reserve
from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, Source
from maillage.reseau.lieux.services.empreintes import fingerprint
from maillage.reseau.lieux.services.etats import change_state, correct
from maillage.reseau.lieux.services.livraisons import Apport, apply_rows
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.territoires.models import Commune, Departement


@pytest.fixture(autouse=True)
def _memoire(settings: Any) -> Iterator[None]:
    settings.PAGES_GARDEES = 4_000_000
    reserve.clear()
    yield
    reserve.clear()


class Ville:
    """A committed Département with one place; what is written goes through another connection, in a thread of its own."""

    def __init__(self) -> None:
        self.departement = Departement.objects.create(
            code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"]
        )
        self.by: Acteur = command_acteur(self.departement.pk, "essai")
        Commune.objects.create(
            code="96001", nom="Valfictif", code_departement="96", codes_postaux=["96000"], latitude=46, longitude=0.5
        )
        self.client = Client(HTTP_HOST="96.localhost")
        self.elsewhere(lambda: self.deliver("Médiathèque"))
        with tenant_transaction(self.departement.pk):
            self.lieu = Lieu.objects.get()

    def deliver(self, nom: str) -> None:
        values = {"nom": nom, "commune": "Valfictif", "code_postal": "96000", "code_insee": "96001"}
        source, _ = Source.objects.get_or_create(
            departement=self.departement, code="essai", defaults={"nom": "Liste", "licence": "LO_2_0"}
        )
        told = Apport(f"cle-{nom}", values, fingerprint(values), datetime.date(2026, 3, 3), publiable=True)
        apply_rows(source=source, lot=1, par="import d'essai", apports=[told])

    def elsewhere(self, write: Callable[[], Any], *, undone: bool = False) -> None:
        def work() -> None:
            try:
                with transaction.atomic():
                    set_tenant(self.departement.pk)
                    write()
                    transaction.set_rollback(undone)
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(20)

    def page(self, url: str = "/lieux/") -> Any:
        """The page twice: drawn, then kept, equal to the byte. Gives the second."""
        first, second = self.client.get(url), self.client.get(url)
        assert (first.status_code, first.content) == (second.status_code, second.content)
        return second

    def call(self) -> None:
        row = Departement.objects.get(pk=self.departement.pk)
        row.telephone_aide = "+33123456789"
        row.save()


@pytest.fixture
def ville(base_neuve: str) -> Ville:
    return Ville()


def test_a_kept_page_costs_one_statement_and_follows_each_write(ville: Ville) -> None:
    assert "Médiathèque" in ville.page().content.decode()
    statements: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: statements.append(sql) or run(sql, *rest)):  # type: ignore[func-returns-value]
        ville.client.get("/lieux/")
    assert len(statements) == 1
    fiche = f"/lieux/{ville.lieu.cle}/mediatheque-valfictif/"
    ville.page(fiche), ville.page("/")
    ville.elsewhere(lambda: correct(by=ville.by, lieu=ville.lieu, valeurs={"telephone": ["+33199001234"]}))
    for url in ("/lieux/", fiche):
        assert "01 99 00 12 34" in ville.page(url).content.decode().replace("\u00a0", " "), url
    ville.elsewhere(lambda: ville.deliver("Mairie"))
    assert "Mairie" in ville.page().content.decode()
    ville.elsewhere(ville.call)
    for url in ("/", "/lieux/", fiche):
        assert 'href="tel:+33123456789"' in ville.page(url).content.decode()
    ville.elsewhere(
        lambda: change_state(by=ville.by, lieu=ville.lieu, etat=EtatLieu.RETIRE, motif="Le lieu est fermé.")
    )
    assert "Médiathèque" not in ville.page().content.decode()
    assert ville.page(fiche).status_code == 410


def test_a_change_undone_changes_nothing_and_a_lost_database_keeps_no_page(ville: Ville) -> None:
    etag = ville.page()["ETag"]

    ville.elsewhere(lambda: ville.deliver("Jamais"), undone=True)
    assert ville.client.get("/lieux/", headers={"if-none-match": etag}).status_code == 304
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    ville.elsewhere(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [pid]))
    assert ville.page().status_code == 200  # asked the long way, on a new connection


def test_a_new_departement_takes_its_host_at_once(ville: Ville) -> None:
    assert "Val-Fictif" in ville.client.get("/", headers={"host": "99.localhost"}).content.decode()
    Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
    assert "Voisinage" in ville.client.get("/", headers={"host": "99.localhost"}).content.decode()
