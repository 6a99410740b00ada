"""Read an address: scheme, port, redirects, size and time are checked at every step."""

import ssl
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import httpcore
import httpx

from maillage.base.fetch.erreurs import FetchRefused, Motif
from maillage.base.fetch.reseau import Echeance, GuardedBackend, GuardedTransport, Resolver, private, resolve, too_slow

MAX_REDIRECTS: Final = 5
PORTS: Final = frozenset({80, 443})
MAX_BYTES: Final = 50 * 1024 * 1024
_STEP: Final = 20.0
"""Longest single wait, in seconds."""
_PIECE: Final = 64 * 1024
_SLACK: Final = 1024 * 1024
"""Bytes that a compressed body may take above the size of its text: empty pieces for ever are no file."""
_GZIP_OR_ZLIB: Final = 47
"""``wbits`` of zlib: told by the header."""
_MAX_URL: Final = 2048
_MAX_HEADER: Final = 500
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_AGENT: Final = "Maillage (lecture de recensements)"


class Fetched(NamedTuple):
    """What came back. ``content`` is empty when the body went to a file, or when ``unchanged``.

    ``size``: bytes once decompressed. ``etag`` and ``last_modified``: to be given back at the next visit.
    ``unchanged``: the server says that nothing changed since them (HTTP 304).
    """

    content: bytes
    size: int
    final_url: str
    content_type: str
    etag: str
    last_modified: str
    unchanged: bool = False


def fetch(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    timeout: float = 60.0,
    allow: Collection[str] = (),
    ports: Collection[int] = PORTS,
    to: Path | None = None,
    etag: str = "",
    last_modified: str = "",
    resolver: Resolver = resolve,
) -> Fetched:
    """Read ``url`` (http or https) and answer its body, at most ``max_bytes`` once decompressed.

    ``timeout``: seconds for everything, redirects included. ``allow``: ``host:port`` that may be private or
    on another port (tests, a geocoder inside the house). ``to``: file that receives the body. ``etag`` and
    ``last_modified``: those of the last visit. Raises FetchRefused, and nothing else.
    """
    deadline = Echeance(timeout)
    context = ssl.create_default_context()
    headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"}
    # What a server gave once may hold anything: a tag that is not plain text is not given back.
    headers |= {"If-None-Match": etag} if _is_plain(etag) else {}
    headers |= {"If-Modified-Since": last_modified} if _is_plain(last_modified) else {}
    transport = GuardedTransport(GuardedBackend(deadline, allow, resolver), context)
    with httpx.Client(
        transport=transport, trust_env=False, timeout=_STEP, follow_redirects=False, headers=headers
    ) as client:
        try:
            return _follow(client, url, allow=allow, ports=ports, max_bytes=max_bytes, to=to)
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise too_slow() from error
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, ValueError, OSError) as error:
            raise FetchRefused(
                "Le site de cette adresse ne répond pas comme il faut. Vérifiez l'adresse, ou réessayez plus tard.",
                Motif.RESEAU,
            ) from error


def _follow(
    client: httpx.Client,
    url: str,
    *,
    allow: Collection[str],
    ports: Collection[int],
    max_bytes: int,
    to: Path | None,
) -> Fetched:
    target = checked_target(url, allow, ports)
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", target) as response:
            location = response.headers.get("location", "")
            if response.status_code not in _REDIRECTS or not location:
                return _take(response, max_bytes, to)
        former, target = target, checked_target(location, allow, ports, base=target)
        if _door(target) in allow and _door(former) not in allow:
            # A service of the house is open to who names it, not to a site of the outside that points at it.
            raise private()
    raise FetchRefused("Cette adresse renvoie sans fin vers d'autres adresses. Donnez l'adresse finale.", Motif.FORME)


def checked_target(
    url: str, allow: Collection[str], ports: Collection[int], *, base: httpx.URL | None = None
) -> httpx.URL:
    text = url.strip()
    if len(text) > _MAX_URL:
        raise FetchRefused("Cette adresse est trop longue. Vérifiez-la.", Motif.FORME)
    try:
        parsed = httpx.URL(text) if base is None else base.join(text)
        host = parsed.host
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchRefused("Cette adresse est illisible. Elle doit commencer par https://.", Motif.FORME) from error
    if parsed.scheme not in _DEFAULT_PORTS or not host:
        raise FetchRefused("Cette adresse doit commencer par https:// ou http://.", Motif.FORME)
    if parsed.userinfo:
        raise FetchRefused("Cette adresse contient un mot de passe : enlevez-le.", Motif.FORME)
    port = _DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if port not in ports and f"{host}:{port}" not in allow:
        raise FetchRefused("Cette adresse contient un numéro de port qui n'est pas accepté.", Motif.FORME)
    return parsed.copy_with(fragment=None)


def _door(url: httpx.URL) -> str:
    return f"{url.host}:{url.port or _DEFAULT_PORTS[url.scheme]}"


def _is_plain(header: str) -> bool:
    return bool(header) and header.isascii() and header.isprintable()


def _take(response: httpx.Response, max_bytes: int, to: Path | None) -> Fetched:
    status, headers = response.status_code, response.headers
    if status == httpx.codes.NOT_MODIFIED:
        return _fetched(response, b"", 0, unchanged=True)
    if status != httpx.codes.OK:
        raise FetchRefused(_status_message(status), Motif.STATUT, statut=status)
    announced = headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > max_bytes:
        raise _too_big(max_bytes)
    body = _inflated(response, headers.get("content-encoding", "").strip().lower(), max_bytes)
    if to is not None:
        try:
            with to.open("wb") as file:
                size = _write(body, file)
        except BaseException:
            to.unlink(missing_ok=True)  # half a file would be read as a whole one
            raise
        return _fetched(response, b"", size)
    content = b"".join(body)
    return _fetched(response, content, len(content))


def _write(body: Iterator[bytes], file: BinaryIO) -> int:
    return sum(file.write(piece) for piece in body)


def _inflated(response: httpx.Response, encoding: str, max_bytes: int) -> Iterator[bytes]:
    """The body by pieces. Decompressed here and not by httpx, so that a bomb is counted before it is in memory."""
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise FetchRefused("Ce site envoie un fichier compressé d'une façon inconnue.", Motif.STATUT)
    packed = encoding not in {"", "identity"}
    inflater, total, received = Decompresseur(), 0, 0
    for raw in response.iter_raw(_PIECE):
        received += len(raw)
        for piece in inflater.inflate(raw) if packed else [raw]:
            total += len(piece)
            if total > max_bytes:
                raise _too_big(max_bytes)
            yield piece
        if received > max_bytes + _SLACK:
            raise _too_big(max_bytes)
    if packed and not inflater.finished:
        raise _damaged()


class Decompresseur:
    """gzip (one member or several, one after the other: RFC 1952, 2.2) or zlib, by pieces of bounded size."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._members = 0
        self._over = False

    @property
    def finished(self) -> bool:
        """True where the text may stop: at the end of a member."""
        return self._over or self._inner.eof

    def inflate(self, raw: bytes) -> Iterator[bytes]:
        """Pieces of at most ``_PIECE`` bytes; what follows the last member is left. Raises FetchRefused when damaged."""
        while raw and not self._over:
            if self._inner.eof:
                self._inner, self._members = zlib.decompressobj(_GZIP_OR_ZLIB), self._members + 1
            try:
                piece = self._inner.decompress(raw, _PIECE)
            except zlib.error as error:
                if not self._members:
                    raise _damaged() from error
                self._over = True  # filling, as some servers add: a reader of gzip leaves it
                return
            yield piece
            raw = self._inner.unused_data or self._inner.unconsumed_tail


def _damaged() -> FetchRefused:
    return FetchRefused("Le fichier envoyé par ce site est abîmé. Réessayez plus tard.", Motif.STATUT)


def _too_big(max_bytes: int) -> FetchRefused:
    megabytes = f"{max_bytes / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0")
    return FetchRefused(f"Le fichier de cette adresse est trop lourd : {megabytes} Mo au plus.", Motif.TAILLE)


def _status_message(status: int) -> str:
    if status in {401, 403}:
        return f"Ce site demande une autorisation pour donner ce fichier (erreur {status})."
    if status in {404, 410}:
        return f"Ce fichier n'existe plus à cette adresse (erreur {status}). Vérifiez l'adresse."
    return f"Ce site n'a pas donné le fichier (erreur {status}). Réessayez plus tard."


def _fetched(response: httpx.Response, content: bytes, size: int, *, unchanged: bool = False) -> Fetched:
    return Fetched(
        content,
        size,
        str(response.url),
        response.headers.get("content-type", "").split(";")[0].strip().lower()[:_MAX_HEADER],
        _short_header(response, "etag"),
        _short_header(response, "last-modified"),
        unchanged,
    )


def _short_header(response: httpx.Response, name: str) -> str:
    """A tag cut short would never match again: a long one is left out."""
    value: str = response.headers.get(name, "")
    return value if len(value) <= _MAX_HEADER else ""
