"""Connections that only go to checked addresses, within a total time.

The name is resolved here, once, and the connection goes to the very address that was checked: a name server
that answers otherwise the second time (DNS rebinding) changes nothing. TLS still checks the name.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

import httpcore
import httpx

from maillage.base.fetch.adresses import is_public
from maillage.base.fetch.erreurs import FetchRefused, Motif

Resolver = Callable[[str, int], list[str]]
"""Name and port → addresses, as text. Raises OSError when the name is unknown."""


def resolve(host: str, port: int) -> list[str]:
    """Addresses of ``host``, in the order of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Echeance:
    """A total time that every step draws on."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, step: float | None = None) -> float:
        """Seconds left, at most ``step``. Raises FetchRefused when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise too_slow()
        return left if step is None else min(left, step)


def too_slow() -> FetchRefused:
    """The refusal for a server that takes too long."""
    return FetchRefused("Ce site met trop de temps à répondre. Réessayez plus tard.", Motif.DELAI)


def private() -> FetchRefused:
    """The refusal for an address inside."""
    return FetchRefused(
        "Cette adresse mène à un réseau privé : elle est refusée. Donnez l'adresse d'un site public.", Motif.INTERDITE
    )


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses, and to the ``allow``-ed ``host:port`` named by the settings."""

    def __init__(self, deadline: Echeance, allow: Collection[str], resolver: Resolver = resolve) -> None:
        self._deadline = deadline
        self._allow = frozenset(allow)
        self._resolver = resolver
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """See httpcore. Refuses when one of the name's addresses is not public."""
        addresses = self._addresses(host, port)
        if f"{host}:{port}" not in self._allow and not all(is_public(address) for address in addresses):
            raise private()
        failure: Exception = httpcore.ConnectError(host)
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return GuardedStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        """The resolver of the system has no time limit: it runs aside, and is left behind when too slow."""
        answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(OSError(str(error)))

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=self._deadline.left())
        except queue.Empty:
            raise too_slow() from None
        if isinstance(answer, OSError) or not answer:
            raise FetchRefused(
                "Le site de cette adresse n'existe pas, ou ne répond pas. Vérifiez l'adresse.", Motif.RESEAU
            )
        return answer


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every wait draws on the total time: a server that drips one byte a second is left."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Echeance) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """See httpcore."""
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """See httpcore."""
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        """See httpcore."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """See httpcore."""
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return GuardedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """See httpcore."""
        return self._inner.get_extra_info(info)


class GuardedTransport(httpx.HTTPTransport):
    """httpx over ``GuardedBackend``: no proxy of the environment, no HTTP/2, no retry."""

    def __init__(self, backend: GuardedBackend, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=2)
