"""What a public page kept in memory may read: only what raises the public version, or the reference of communes."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.base.pages_gardees import reserve
from tests.architecture.portes import Monde, address, knock, portes

COUVERTES = {
    "territoires_departement",
    "territoires_versionpublique",
    "lieux_lieupublic",
    "lieux_changementpublic",
    "permanences_permanence",
    "registre_delegue",
}
"""Their triggers raise the public version (migrations territoires 0004, lieux 0008, registre 0003, permanences 0004)."""
REFERENCE = {"territoires_commune", "territoires_epci", "lieux_version"}
"""Loaded by a command, or read for a day only (when an undated place was told of); a page lives five minutes at most."""
_TABLE = re.compile(r'(?:FROM|JOIN)\s+"?([a-z_]+)"?', re.IGNORECASE)


def test_kept_pages_read_what_raises_the_version(monde: Monde, settings: Any) -> None:
    settings.PAGES_GARDEES = 8_000_000
    client, kept, wrong = Client(raise_request_exception=False), 0, []
    for porte in (porte for porte in portes() if not porte.nom.startswith("admin:")):
        reserve.clear()
        url = address(porte.nom, monde.ici)
        with CaptureQueriesContext(connection) as captured:
            knock(client, "GET", url, porte.nom)
        if len(reserve):
            kept += 1
            tables = {found for query in captured for found in _TABLE.findall(query["sql"])}
            wrong += [f"{porte.nom} : {table}" for table in sorted(tables - COUVERTES - REFERENCE)]
    reserve.clear()
    assert wrong == [], "same_for_all_now est fait pour ces pages"
    assert kept >= 3


@pytest.mark.parametrize("sql", ['SELECT 1 FROM "a_b" INNER JOIN c_d ON 1', "select 1 from a_b left join c_d on 1"])
def test_tables_are_read_in_any_case(sql: str) -> None:
    assert set(_TABLE.findall(sql)) == {"a_b", "c_d"}
