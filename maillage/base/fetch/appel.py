"""Hand a short JSON message to an outside service, under the same guard as reading."""

import json
import ssl
from collections.abc import Collection, Mapping
from typing import Any, Final

import httpcore
import httpx

from maillage.base.fetch.erreurs import FetchRefused, Motif
from maillage.base.fetch.reseau import Echeance, GuardedBackend, GuardedTransport, Resolver, resolve, too_slow
from maillage.base.fetch.telechargement import PORTS, checked_target

_MAX_PAYLOAD: Final = 64 * 1024


def post_json(
    url: str,
    payload: Mapping[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10.0,
    allow: Collection[str] = (),
    ports: Collection[int] = PORTS,
    resolver: Resolver = resolve,
) -> int:
    """POST ``payload`` and answer the HTTP status (2xx); the body of the answer is not read, no redirect is followed.

    ``timeout``: seconds for everything. ``allow``: ``host:port`` that may be private. Raises FetchRefused, and nothing else.
    """
    deadline = Echeance(timeout)
    target = checked_target(url, allow, ports)
    body = json.dumps(payload, ensure_ascii=False).encode()
    if len(body) > _MAX_PAYLOAD:
        raise FetchRefused("Ce message est trop long pour être envoyé.", Motif.TAILLE)
    transport = GuardedTransport(GuardedBackend(deadline, allow, resolver), ssl.create_default_context())
    sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Maillage"} | dict(headers or {})
    with httpx.Client(transport=transport, trust_env=False, timeout=timeout, follow_redirects=False) as client:
        try:
            with client.stream("POST", target, content=body, headers=sent) as response:
                status = response.status_code
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise too_slow() from error
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, ValueError, OSError) as error:
            raise FetchRefused("Ce service ne répond pas comme il faut. Réessayez plus tard.", Motif.RESEAU) from error
    if not 200 <= status < 300:
        raise FetchRefused(f"Ce service a refusé le message (erreur {status}).", Motif.STATUT, statut=status)
    return status
