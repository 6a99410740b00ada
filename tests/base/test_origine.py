"""A form without token is taken from a page of this site only, as the browser tells it."""

import pytest
from django.test import RequestFactory

from maillage.base.origine import is_from_here

ICI = "http://testserver"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "cross-site", "origin": ICI}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": ""}, False),
        ({"origin": ICI}, True),
        ({"origin": "http://TESTSERVER"}, True),
        ({"origin": "null", "referer": f"{ICI}/"}, False),
        ({"origin": "https://ailleurs.example"}, False),
        ({"origin": "http://testserver.ailleurs.example"}, False),
        ({"origin": "http://testserver@ailleurs.example"}, False),
        ({"origin": "http://[x"}, False),
        ({"referer": f"{ICI}/lieux/?q=x"}, True),
        ({"referer": "https://ailleurs.example/?testserver"}, False),
        ({}, False),
    ],
)
def test_the_browser_says_where_the_form_comes_from(headers: dict[str, str], ours: bool) -> None:
    assert is_from_here(RequestFactory().post("/avis/", headers=headers)) is ours
