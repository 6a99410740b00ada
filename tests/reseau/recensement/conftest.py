"""A small fictional Département, its coordinator, and files to import."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ENTETE = "Structure;Adresse;CP;Ville;Tél;Mail;Horaires"
COMMUNES = (
    ("96001", "Valfictif", "96000", 46.0),
    ("96002", "Boisfeint", "96100", 46.1),
    ("99001", "Lointaine", "99000", 45.0),
)
LIGNES = (
    "Mairie de Valfictif;1 rue du Port;96000;Valfictif;05 46 11 22 33;mairie@valfictif.example;lundi au vendredi 9h-12h",
    "Médiathèque;2 rue du Port;96000;Valfictif;01 23;;9h-12h / 14h-18h",
    "France Services Boisfeint;3 place Haute;96100;Boisfeint;05 46 11 22 34;;mardi 14h-17h",
    "Lieu d'ailleurs;4 rue Loin;99000;Lointaine;;;",
)
CORRESPONDANCE = {
    "nom": {"colonne": "Structure"},
    "adresse": {"colonne": "Adresse"},
    "code_postal": {"colonne": "CP"},
    "commune": {"colonne": "Ville"},
    "telephone": {"colonne": "Tél"},
    "courriels": {"colonne": "Mail"},
    "horaires": {"semaine": "Horaires"},
}


def csv_of(*lines: str, head: str = ENTETE) -> bytes:
    return "\r\n".join([head, *lines]).encode()


@pytest.fixture
def depots(settings: Any, tmp_path: Path) -> Path:
    """Kept files of this test only."""
    from django.core.cache import caches

    settings.DOSSIER_DEPOTS = tmp_path / "depots"
    caches["processus"].clear()
    return tmp_path / "depots"


@pytest.fixture
def terrain(departement: Any) -> Any:
    """Two communes and one of the neighbours, so that rows find where they are without the national list."""
    from maillage.socle.territoires.models import Commune

    for code, nom, postal, latitude in COMMUNES:
        Commune.objects.create(
            code=code,
            nom=nom,
            code_departement=code[:2],
            codes_postaux=[postal],
            population=1000,
            latitude=latitude,
            longitude=0.5,
            fictive=True,
        )
    return departement


@pytest.fixture
def navigateur(acteur: Any) -> Any:
    """Django's test client, signed in as the coordinator."""
    from django.test import Client

    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur
    from tests.base_essais import entrer

    user = Utilisateur.objects.get(pk=acteur.id)
    Appartenance.objects.create(
        departement_id=acteur.departement_id,
        utilisateur=user,
        role=Role.COORDINATEUR,
        debut=datetime.date(2020, 1, 1),
    )
    client = Client(headers={"host": "96.localhost"})
    return entrer(client, user)


@pytest.fixture
def livrer(terrain: Any, acteur: Any, depots: Path) -> Callable[..., Any]:
    """Receive a file of the source « Essai », with its mapping unless ``correspondance`` is None; until ``jusqu_a``."""
    from maillage.reseau.recensement.services.deroulement import run, start_application
    from maillage.reseau.recensement.services.receptions import ensure_source, receive_file

    def deliver(
        *lines: str,
        source: str = "Essai",
        correspondance: Any = CORRESPONDANCE,
        jusqu_a: str = "APPLIQUE",
        nom: str = "lieux.csv",
        head: str = ENTETE,
    ) -> Any:
        lot = receive_file(
            by=acteur,
            source=ensure_source(by=acteur, nom=source),
            stream=io.BytesIO(csv_of(*(lines or LIGNES), head=head)),
            nom=nom,
            territoire="96",
            correspondance=correspondance,
        )
        if jusqu_a in {"PRET", "APPLIQUE"}:
            lot = run(lot.pk, lot.departement_id)
        if jusqu_a == "APPLIQUE":
            start_application(by=acteur, lot=lot)
            lot = run(lot.pk, lot.departement_id)
        return lot

    return deliver


@pytest.fixture
def requetes() -> Callable[..., int]:
    """Number of queries of a GET."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client: Any, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count
