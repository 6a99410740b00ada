"""Speak a protocol with an outside service (a short question, a short answer), under the same guard as reading."""

import ssl
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

import httpcore
import httpx

from maillage.base.fetch.erreurs import FetchRefused, Motif
from maillage.base.fetch.reseau import Echeance, GuardedBackend, GuardedTransport, Resolver, resolve, too_slow
from maillage.base.fetch.telechargement import PORTS, checked_target

MAX_ANSWER: Final = 256 * 1024


class Reponse(NamedTuple):
    """``status``: the HTTP code, whatever it is: a protocol tells its errors there. ``body``: at most MAX_ANSWER bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes = b"",
    timeout: float = 10.0,
    allow: Collection[str] = (),
    ports: Collection[int] = PORTS,
    resolver: Resolver = resolve,
) -> Reponse:
    """One request and its answer; no redirect is followed.

    ``timeout``: seconds for everything. ``allow``: ``host:port`` that may be private, or spoken to without TLS: to
    anybody else only https is spoken, since secrets travel here. Raises FetchRefused, and nothing else.
    """
    deadline = Echeance(timeout)
    target = checked_target(url, allow, ports)
    if target.scheme != "https" and f"{target.host}:{target.port}" not in allow:
        raise FetchRefused("Cette adresse doit commencer par https://.", Motif.FORME)
    transport = GuardedTransport(GuardedBackend(deadline, allow, resolver), ssl.create_default_context())
    with httpx.Client(transport=transport, trust_env=False, timeout=timeout, follow_redirects=False) as client:
        try:
            with client.stream(
                method, target, content=content, headers={**headers, "Accept-Encoding": "identity"}
            ) as response:
                return Reponse(response.status_code, dict(response.headers), _read(response))
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise too_slow() from error
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, ValueError, OSError) as error:
            raise FetchRefused("Ce service ne répond pas comme il faut. Réessayez plus tard.", Motif.RESEAU) from error


def _read(response: httpx.Response) -> bytes:
    """As sent: a compressed answer was not asked for, and would be counted too late."""
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise FetchRefused("Ce service envoie une réponse compressée sans qu'on le demande.", Motif.STATUT)
    pieces, size = [], 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > MAX_ANSWER:
            raise FetchRefused("La réponse de ce service est trop lourde.", Motif.TAILLE)
        pieces.append(piece)
    return b"".join(pieces)
