"""A session of « requests » for libraries that want one: all it asks goes through the guarded door."""

from collections.abc import Collection
from typing import Any

import requests

from maillage.base.fetch.echange import exchange
from maillage.base.fetch.erreurs import FetchRefused

RequestException = requests.RequestException
Session = requests.Session
__all__ = ["RequestException", "Session", "guarded_session"]


class PorteGardee(requests.adapters.BaseAdapter):
    """``allow``: ``host:port`` that may be private, or spoken to without TLS."""

    def __init__(self, allow: Collection[str]) -> None:
        super().__init__()
        self._allow = allow

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        """See requests. No proxy of the environment is used. Raises requests.ConnectionError when refused."""
        body: Any = request.body or b""
        try:
            answer = exchange(
                str(request.method),
                str(request.url),
                headers={str(name): str(value) for name, value in request.headers.items()},
                content=body.encode() if isinstance(body, str) else bytes(body),
                allow=self._allow,
            )
        except FetchRefused as refus:
            raise requests.ConnectionError(refus.motif.value) from refus
        response = requests.Response()
        response.status_code = answer.status
        response.headers = requests.structures.CaseInsensitiveDict(answer.headers)
        response._content = answer.body  # noqa: SLF001 (as requests' own adapters of files do)
        response.url, response.request, response.encoding = str(request.url), request, "utf-8"
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def guarded_session(allow: Collection[str] = ()) -> requests.Session:
    """A session that knows only the guarded door, and follows no redirect."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, PorteGardee(allow))
    return session
