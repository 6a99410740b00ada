"""The interface answers as its description says, to questions that nobody would write."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import (
    not_a_server_error,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CONTROLES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ESSAIS = 12
"""Questions an address and a way of asking: enough to meet each parameter, few enough for every run of the tests."""
ADRESSES = (
    "/api/v1/meta",
    "/api/v1/schema",
    "/api/v1/lieux",
    "/api/v1/lieux/{cle}",
    "/api/v1/recherche",
    "/api/v1/facettes",
    "/api/v1/communes",
    "/api/v1/epci",
    "/api/v1/changements",
)
INTERROGEES = ("/api/v1/lieux", "/api/v1/recherche", "/api/v1/facettes", "/api/v1/changements")
"""Addresses that can be asked wrongly."""


@pytest.fixture
def description(visiteur: Any, poser: Any, settings: Any) -> Any:
    settings.ALLOWED_HOSTS = ["*"]
    settings.LECTURES_COMPTEES = {}
    poser(nom="Médiathèque", services=["DEMARCHES"], latitude=46.0, longitude=0.5, niveau=3)
    poser(adresse=None, telephone=["3949"], date_maj=None)
    return schemathesis.openapi.from_dict(visiteur.get("/api/v1/openapi.json").json())


@pytest.fixture
def site() -> Iterator[Any]:
    """The whole site, in the transaction of the test: a request's end does not close the connection."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("adresse", "mode"),
    [(adresse, schemathesis.GenerationMode.POSITIVE) for adresse in ADRESSES]
    + [(adresse, schemathesis.GenerationMode.NEGATIVE) for adresse in INTERROGEES],
)
def test_answers_are_as_described(description: Any, site: Any, adresse: str, mode: Any) -> None:
    operation = description[adresse]["GET"]

    @settings(
        max_examples=ESSAIS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        response = case.call(app=site, headers={"Accept-Encoding": "identity"})
        case.validate_response(response, checks=CONTROLES)

    ask()


def test_every_address_of_the_description_is_tried(description: Any) -> None:
    assert set(description.raw_schema["paths"]) == set(ADRESSES)
