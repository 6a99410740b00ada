"""Public pages are drawn once and kept, compressed, in the memory of the process, until what they tell changes.

``kept_in_memory`` marks the answers of a view as the same for everybody; ``PagesGardeesMiddleware`` stands before everything else,
so that a page kept costs one query: the **witness**, what the answer was drawn from (for us a Département and its public
version, raised at commit), compared with what it is now. No process tells another anything: each asks the database.

Nothing of a person enters: an answer that sets a cookie, varies by cookie, holds a form's token or is not a 200 is never
kept, whatever its view says. Nor is anything during maintenance, whose notice stands on each page. A page lives
``TRANCHE`` seconds at most: it says « ouvert maintenant » and which day is today.

These answers hold no secret beside what a visitor typed, so they may be compressed (no BREACH); staff pages are not.
"""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from maillage.base.logs import log_request
from maillage.base.maintenance import is_on
from maillage.base.mesures import registre
from maillage.base.poids import tell_weight

TRANCHE: Final = 300
"""Seconds. Nearly all published hours fall on a multiple of five minutes: a page drawn in one such slice holds in all of it."""
NIVEAU_GZIP: Final = 5
"""Measured on a list of 22 kB: 5 gives 5.5 kB in 0.09 ms, 6 as much in 0.17 ms, 1 gives 6.2 kB in 0.05 ms."""
COURT: Final = 200
"""Bytes under which compressing gains nothing."""
_ADRESSE_MAX: Final = 600
_LUS: Final = frozenset({"GET", "HEAD"})
_PROPRES_AU_CORPS: Final = frozenset({"content-length", "content-type", "content-encoding", "content-language"})
_HTMX: Final = ("HTTP_HX_REQUEST", "HTTP_HX_REQUEST_TYPE", "HTTP_HX_TARGET", "HTTP_HX_SOURCE", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")  # fmt: skip
"""Headers that make htmx's answer another than the whole page: part of the key, even where a view forgets to say so."""
_VARY_CONNUS: Final = frozenset({"accept-encoding", *(name[5:].replace("_", "-").lower() for name in _HTMX)})
_NUL: Final = re.compile(r"q\s*=\s*0(\.0{0,3})?")

View = Callable[..., HttpResponseBase]
Cle = tuple[Any, ...]


class Envoi(Enum):
    """How an answer that is the same for everybody leaves: kept in memory, or drawn again each time."""

    GARDE = "garde"
    REFAIT = "refait"


@dataclass(frozen=True, slots=True)
class Page:
    """An answer kept: ``corps`` is compressed when ``zippe``; ``entetes`` are those of the answer, as the visitor gets them."""

    temoin: Hashable
    tranche: int
    route: str
    entetes: tuple[tuple[str, str], ...]
    etag: str
    corps: bytes
    zippe: bool

    @property
    def poids(self) -> int:
        """Bytes held, near enough."""
        return len(self.corps) + sum(len(name) + len(value) for name, value in self.entetes) + 500


class Reserve:
    """The pages kept by this process: the least recently asked leave first when there are more bytes than allowed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[Cle, Page] = OrderedDict()
        self.octets = 0

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, cle: Cle) -> Page | None:
        with self._lock:
            page = self._pages.get(cle)
            if page is not None:
                self._pages.move_to_end(cle)
            return page

    def put(self, cle: Cle, page: Page, most: int) -> None:
        """Keep ``page`` in ``most`` bytes altogether; one page never takes more than a tenth of them."""
        self.drop(cle)
        if page.poids > most // 10:
            return
        with self._lock:
            self._pages[cle] = page
            self.octets += page.poids
            while self.octets > most:
                _, old = self._pages.popitem(last=False)
                self.octets -= old.poids

    def drop(self, cle: Cle) -> None:
        with self._lock:
            old = self._pages.pop(cle, None)
            if old is not None:
                self.octets -= old.poids

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.octets = 0


@dataclass(frozen=True, slots=True)
class Temoins:
    """How the witness is known: ``of_host`` asks the database (None: unknown), ``of_request`` what the answer was drawn from."""

    of_host: Callable[[str], Hashable | None]
    of_request: Callable[[HttpRequest], Hashable | None]


reserve: Final = Reserve()
_registered: list[Temoins] = []


def register_witness(temoins: Temoins) -> None:
    """Called once by the app that knows what public pages depend on, when it is ready."""
    _registered[:] = [temoins]


def kept_in_memory(view: View) -> View:
    """The answers of ``view`` are the same for everybody and read nothing but what the witness covers."""
    return _mark(view, Envoi.GARDE)


def drawn_each_time(view: View) -> View:
    """The answers of ``view`` are the same for everybody, but read more than what the witness covers: compressed, not kept."""
    return _mark(view, Envoi.REFAIT)


def _mark(view: View, envoi: Envoi) -> View:
    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.envoi = envoi  # type: ignore[attr-defined]
        return response

    return marked


class PagesGardeesMiddleware:
    """First of all: what is kept bears already the headers that the others set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in _LUS:
            return tell_weight(request, self.get_response(request))
        start = time.perf_counter()
        most = settings.PAGES_GARDEES
        cle = _key(request) if most and _registered else None
        if cle is not None and is_on():
            cle = None
        page = reserve.get(cle) if cle is not None else None
        if page is not None and cle is not None:
            if _holds(page, request):
                response = _answer(page, request)
                _count(page, request, response.status_code, start)
                return response
            reserve.drop(cle)
        return self._draw(request, cle, most)

    def _draw(self, request: HttpRequest, cle: Cle | None, most: int) -> HttpResponseBase:
        slice_of_time = int(time.time()) // TRANCHE
        response = self.get_response(request)
        envoi = getattr(response, "envoi", None)
        if envoi is None or not isinstance(response, HttpResponse):
            return tell_weight(request, response)
        if response.status_code != 200 or not _is_same_for_all(response):
            return tell_weight(request, response)
        tell_weight(request, response, lambda body: len(pack_text(body)))
        page = _pack(response, request, slice_of_time)
        if cle is not None and envoi is Envoi.GARDE and page.temoin is not None and request.method == "GET":
            reserve.put(cle, page, most)
        return _answer(page, request)


def _key(request: HttpRequest) -> Cle | None:
    """Scheme, host, path, parameters whatever their order, and what htmx asks for; None: not to be kept.

    The pairs of one name stay in their order, of which the last is the one that counts. A name written in escapes may be the
    same as another (« %71 » is « q »): such a query keeps the order that it came in. All that a visitor writes here is
    bounded: a key weighs little beside its page.
    """
    meta = request.META
    path, query, host = meta["PATH_INFO"], meta.get("QUERY_STRING", ""), _host(request)
    htmx = tuple(meta.get(name) for name in _HTMX) if "HTTP_HX_REQUEST" in meta else ()
    if len(path) + len(query) + len(host) + sum(len(value or "") for value in htmx) > _ADRESSE_MAX:
        return None
    if "&" in query:
        pairs = [(pair.partition("=")[0], pair) for pair in query.split("&")]
        if not any("%" in name or "+" in name for name, _ in pairs):
            query = "&".join(pair for _, pair in sorted(pairs, key=lambda named: named[0]))
    return request.scheme, host, path, query, htmx


def _host(request: HttpRequest) -> str:
    """As it was asked. A host that the site refuses gets no page, hence never one that is kept."""
    return str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")).lower()


def _holds(page: Page, request: HttpRequest) -> bool:
    if page.tranche != int(time.time()) // TRANCHE:
        return False
    return bool(page.temoin == _registered[0].of_host(_host(request)))


def _is_same_for_all(response: HttpResponse) -> bool:
    """What a view promises is looked at again: no cookie, nothing that depends on one, no token of a form."""
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    told = vary <= _VARY_CONNUS and "private" not in response.get("Cache-Control", "")
    return told and not response.cookies and b"csrfmiddlewaretoken" not in response.content


def _pack(response: HttpResponse, request: HttpRequest, slice_of_time: int) -> Page:
    """The answer, compressed, as it is kept and as it is sent."""
    body = response.content
    etag = response.get("ETag") or f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    zipped = pack_text(body) if _is_text(response) else body
    smaller = len(zipped) < len(body)
    if smaller:
        patch_vary_headers(response, ["Accept-Encoding"])
    match = request.resolver_match
    return Page(
        _registered[0].of_request(request) if _registered else None,
        slice_of_time,
        match.view_name if match else "(aucune)",
        tuple((name, value) for name, value in response.items() if name.lower() not in {"content-length", "etag"}),
        etag.removeprefix("W/"),
        zipped if smaller else body,
        smaller,
    )


def pack_text(body: bytes) -> bytes:
    """The bytes that leave for a text that is the same for everybody."""
    zipped = gzip.compress(body, NIVEAU_GZIP, mtime=0) if len(body) > COURT else body
    return min(body, zipped, key=len)


def _is_text(response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "")
    plain = kind.startswith("text/") or "json" in kind or "xml" in kind or "javascript" in kind
    return plain and "Content-Encoding" not in response


def _answer(page: Page, request: HttpRequest) -> HttpResponse:
    """The page as this visitor wants it: compressed or not, its headers alone, or the word that he has it already."""
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    gzipped = page.zippe and _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    # The same words in two encodings are two sequences of bytes under one mark: it is a weak one (RFC 9110, 8.8.1).
    etag = f"W/{page.etag}" if page.zippe else page.etag
    if asked and (page.etag in asked or asked.strip() == "*"):
        response = HttpResponse(status=304)
        del response["Content-Type"]
        for name, value in page.entetes:
            if name.lower() not in _PROPRES_AU_CORPS:
                response[name] = value
        response["ETag"] = etag
        return response
    body = page.corps if gzipped or not page.zippe else gzip.decompress(page.corps)
    response = HttpResponse(body if request.method == "GET" else b"")
    for name, value in page.entetes:
        response[name] = value
    if gzipped:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(body))
    response["ETag"] = etag
    return response


def _takes_gzip(accepted: str) -> bool:
    """« gzip;q=0 » refuses it (RFC 9110, 12.5.3)."""
    if "gzip" not in accepted:
        return False
    for part in accepted.split(","):
        name, _, quality = part.partition(";")
        if name.strip() == "gzip":
            return not _NUL.fullmatch(quality.strip())
    return False


def _count(page: Page, request: HttpRequest, status: int, start: float) -> None:
    """A page kept is a request like another: counted and told in the log."""
    spent = time.perf_counter() - start
    registre.note(page.route, request.method or "", status, spent)
    log_request(request, page.route, status, spent)
