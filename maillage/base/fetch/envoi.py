"""Send a small file to an outside service and read its answer, under the same guard as reading an address."""

import ssl
from collections.abc import Collection, Mapping
from typing import Final

import httpcore
import httpx

from maillage.base.fetch.erreurs import FetchRefused, Motif
from maillage.base.fetch.reseau import Echeance, GuardedBackend, GuardedTransport, Resolver, resolve, too_slow
from maillage.base.fetch.telechargement import PORTS, checked_target

MAX_ANSWER: Final = 20 * 1024 * 1024


def post_file(
    url: str,
    content: bytes,
    *,
    name: str,
    fields: Mapping[str, str | list[str]],
    timeout: float = 30.0,
    allow: Collection[str] = (),
    ports: Collection[int] = PORTS,
    resolver: Resolver = resolve,
) -> bytes:
    """POST ``content`` as the form file ``data`` with ``fields``; answer the body (2xx), at most MAX_ANSWER bytes.

    ``timeout``: seconds for everything. No redirect is followed. Raises FetchRefused, and nothing else.
    """
    deadline = Echeance(timeout)
    target = checked_target(url, allow, ports)
    transport = GuardedTransport(GuardedBackend(deadline, allow, resolver), ssl.create_default_context())
    with httpx.Client(transport=transport, trust_env=False, timeout=timeout, follow_redirects=False) as client:
        try:
            files = {"data": (name, content, "text/csv")}
            with client.stream(
                "POST", target, data=dict(fields), files=files, headers={"User-Agent": "Maillage"}
            ) as response:
                if not 200 <= response.status_code < 300:
                    raise FetchRefused(
                        f"Ce service a répondu par l'erreur {response.status_code}.",
                        Motif.STATUT,
                        statut=response.status_code,
                    )
                return _read(response)
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise too_slow() from error
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, ValueError, OSError) as error:
            raise FetchRefused("Ce service ne répond pas comme il faut. Réessayez plus tard.", Motif.RESEAU) from error


def _read(response: httpx.Response) -> bytes:
    pieces, size = [], 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > MAX_ANSWER:
            raise FetchRefused("La réponse de ce service est trop lourde.", Motif.TAILLE)
        pieces.append(piece)
    return b"".join(pieces)
