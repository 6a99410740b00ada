"""A small fictional Département with places that a source told, and the coordinator's browser."""

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import pytest

_serie = itertools.count(1)
CENTRES = (
    ("96001", "Valfictif", "96000", 46.0),
    ("96002", "Boisfeint", "96100", 46.1),
    ("96003", "Saint-Élan", "96200", 46.5),
)


@pytest.fixture
def terrain(departement: Any) -> Any:
    """Three communes of one EPCI, and one that joined Valfictif."""
    from maillage.socle.territoires.models import Commune, Epci

    epci = Epci.objects.create(code="200000001", nom="Pays Fictif")
    for code, nom, postal, latitude in CENTRES:
        Commune.objects.create(
            code=code,
            nom=nom,
            code_departement="96",
            codes_postaux=[postal],
            population=1000,
            latitude=latitude,
            longitude=0.5,
            fictive=True,
            epci=epci if code == "96001" else None,
        )
    Commune.objects.create(
        code="96009", nom="Vieuxbourg", code_departement="96", fictive=True, remplacee_par_id="96001"
    )
    return departement


@pytest.fixture
def source(departement: Any) -> Any:
    from maillage.reseau.lieux.models import Source

    return Source.objects.create(departement=departement, code="essai", nom="Liste d'essai", licence="LO_2_0")


@pytest.fixture
def poser(terrain: Any, source: Any) -> Callable[..., Any]:
    """``poser(nom=…, publiable=True, source=…, date_maj=…)``: a place that one row of an import told."""
    from maillage.reseau.lieux.models import Lieu
    from maillage.reseau.lieux.services.empreintes import fingerprint
    from maillage.reseau.lieux.services.livraisons import Apport, apply_rows

    def put(*, publiable: bool = True, origine: Any = None, lot: int = 1, cle: str = "", **valeurs: Any) -> Any:
        number = next(_serie)
        whole = {
            "nom": f"Lieu {number}",
            "commune": "Valfictif",
            "code_postal": "96000",
            "code_insee": "96001",
            "adresse": "1 rue du Port",
            "date_maj": "2026-03-03",
        } | valeurs
        whole = {name: value for name, value in whole.items() if value is not None}
        told = whole.get("date_maj")
        apport = Apport(
            cle=cle or f"cle-{number}",
            valeurs=whole,
            empreinte=fingerprint(whole),
            date_maj=datetime.date.fromisoformat(told) if told else None,
            publiable=publiable,
        )
        (effect,) = apply_rows(source=origine or source, lot=lot, par="import d'essai", apports=[apport]).values()
        return Lieu.objects.get(pk=effect.lieu_id)

    return put


@pytest.fixture
def agent(acteur: Any) -> Any:
    """Django's test client, signed in as the coordinator."""
    from django.test import Client

    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur
    from tests.base_essais import entrer

    user = Utilisateur.objects.get(pk=acteur.id)
    Appartenance.objects.create(
        departement_id=acteur.departement_id, utilisateur=user, role=Role.COORDINATEUR, debut=datetime.date(2020, 1, 1)
    )
    client = Client(headers={"host": "96.localhost"})
    return entrer(client, user)


@pytest.fixture
def visiteur(terrain: Any) -> Any:
    """A browser that nobody signed in."""
    from django.test import Client

    return Client(headers={"host": "96.localhost"})


@pytest.fixture
def requetes() -> Callable[[Callable[[], Any]], int]:
    """``requetes(f)``: number of queries that ``f`` makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count
