"""A small ground with three published places, and what makes a directory of them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from maillage.base.tenancy import set_tenant
from maillage.portail.models import Tirage
from maillage.portail.services.tirages import make_tirage
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.recherche.indexation import search_columns
from maillage.socle.territoires.models import Commune, Departement, Epci, VersionPublique
from tests.architecture.exemples import un_lieu

MAINTENANT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    """A square contour, GeoJSON."""
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


@pytest.fixture
def terrain(departement: Departement) -> Departement:
    """Three communes in a row, two of them in one EPCI; a place in each."""
    Departement.objects.filter(pk=departement.pk).update(telephone_aide="+33123456789")
    departement.refresh_from_db()
    epci = Epci.objects.create(code="299600001", nom="CC du Val-Fictif")
    for rank, (nom, postal) in enumerate((("Valfictif", "96000"), ("Saint-Élan", "96100"), ("Port-Chimère", "96200"))):
        Commune.objects.create(
            code=f"9600{rank + 1}", nom=nom, code_departement="96", codes_postaux=[postal], population=1000 * (3 - rank),
            latitude=46.05, longitude=0.05 + rank / 10, contour=square(rank / 10, 46.0), epci=epci if rank < 2 else None,
            fictive=True,
        )  # fmt: skip
        un_lieu(
            departement, nom=f"Mairie de {nom}", commune=nom, code_postal=postal, code_insee=f"9600{rank + 1}",
            latitude=46.05, longitude=0.05 + rank / 10, telephone=["+33546000000"], horaires="Mo-Fr 09:00-12:00",
            services=["DEMARCHES"], niveau=3,
        )  # fmt: skip
    LieuPublic.objects.update(licences={"Recensement fictif": "LO_2_0"})
    for row in LieuPublic.objects.values():
        LieuPublic.objects.filter(pk=row["lieu_id"]).update(**search_columns(row))
    raise_version(departement)
    return departement


def raise_version(departement: Departement) -> None:
    """What the commit would do: what is kept of the places is read again."""
    row, _ = VersionPublique.objects.get_or_create(departement=departement)
    row.numero += 1
    row.save()
    departement.version = row.numero  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    """Files of a test go with it."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


def made(tirage: Tirage, now: dt.datetime = MAINTENANT) -> Tirage:
    done = make_tirage(tirage.pk, tirage.departement_id, now=now)
    set_tenant(tirage.departement_id)
    assert done is not None
    return done
