"""What a page weighs, told in its own footer: bytes of a first visit, and the grade that EcoIndex gives them.

Facts only: the page as it leaves (compressed when it is), and each file that it names, in the lightest form in which this site
holds it, as any browser asks for over HTTPS. Only bodies are counted: the bytes of headers hang on the protocol. A file
whose size is not known beforehand (a drawing made on demand, the points of the map) makes the sentence say « au moins », and
the grade « au mieux ».

The footer holds a comment, the same on every page, that can be remembered with it (tag ``retenu``): ``PagesGardeesMiddleware``,
which knows how the page leaves, puts the sentence in its place before the page is marked (ETag), kept or sent.
Where nobody does, the comment shows nothing.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join

from maillage.base.ecoindex import ecoindex, note
from maillage.base.francais import format_octets

MARQUE: Final = b"<!--poids"
_MARQUE: Final = re.compile(rb"<!--poids ?([^ >]*)-->")
_BALISE: Final = re.compile(rb"<(?:link|script|img)\b[^>]*>")
_ATTRIBUT: Final = re.compile(rb'\b(rel|href|src)="([^"]*)"')
_DEMANDES: Final = frozenset({"stylesheet", "icon", "preload"})
"""What a ``link`` must be for its file to be fetched with the page."""
_APPEL_DE_SCRIPT: Final = b" data-plan "
"""On pages whose script asks for data once drawn."""
_LETTRES: Final = re.compile(rb"url\([\"']?([^)\"']+\.woff2)[\"']?\)")
_FORMES: Final = ("", ".gz", ".br")

Mesure = Callable[[HttpRequest], int]
"""Request → bytes sent for a file that is made for its Département."""
_mesures: dict[str, Mesure] = {}


class Fichiers(NamedTuple):
    """``octets`` of the files that the page asks for; ``tous``: every one of them is known."""

    nombre: int
    octets: int
    tous: bool


def register_file(path: str, mesure: Mesure) -> None:
    """Called in ``ready()`` by an app whose view makes a file that pages name."""
    _mesures[path] = mesure


def tell_weight(
    request: HttpRequest, response: HttpResponseBase, sent: Callable[[bytes], int] = len
) -> HttpResponseBase:
    """The same answer, its weight told where its footer waits for it. ``sent``: body → bytes that leave."""
    if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith("text/html"):
        return response
    body = response.content
    found = _MARQUE.search(body)
    if found is None:
        return response
    files = _files_of(body, request)
    elements = count_elements(body)
    before, after, link = body[: found.start()], body[found.end() :], found[1]
    # The sentence weighs something too: the page is measured with one in its place, as long but for a digit.
    draft = before + _sentence(len(body) + files.octets, files, elements, link) + after
    whole = before + _sentence(sent(draft) + files.octets, files, elements, link) + after
    response.content = whole
    if "Content-Length" in response:
        response["Content-Length"] = str(len(whole))
    return response


def count_elements(body: bytes) -> int:
    """Elements of a page as EcoIndex counts them: a drawing is one, whatever is inside."""
    inside = (part.partition(b"</svg>")[0] for part in body.split(b"<svg")[1:])
    return _tags(body) - sum(_tags(drawing) for drawing in inside)


def _tags(text: bytes) -> int:
    """Opening tags: in a page of ours « < » is never a sign of the text (counted by hand, ten times as fast as a pattern)."""
    return text.count(b"<") - text.count(b"</") - text.count(b"<!")


def _sentence(octets: int, files: Fichiers, elements: int, link: bytes) -> bytes:
    letter = note(ecoindex(elements, files.nombre + 1, octets / 1000))
    grade = f"note EcoIndex&nbsp;: {letter}{'' if files.tous else ' au mieux'}"
    if link:
        grade = f'<a href="{link.decode()}">{grade}</a>'
    least = "" if files.tous else "au moins "
    return f"<p>Cette page pèse {least}{escape(format_octets(octets))} à la première visite, {grade}.</p>".encode()


def _files_of(body: bytes, request: HttpRequest) -> Fichiers:
    """Files fetched with the page, each once, the fonts of its style sheets with them."""
    asked: dict[str, int | None] = {}
    for tag in _BALISE.findall(body):
        told = {name: value.decode() for name, value in _ATTRIBUT.findall(tag)}
        if tag.startswith(b"<link") and told.get(b"rel") not in _DEMANDES:
            continue
        address = unescape(told.get(b"href") or told.get(b"src") or "")
        if not address or address.startswith("data:"):
            continue
        asked.setdefault(address, None)
    for address in list(asked):
        asked[address] = _size(address, request)
        for font in _fonts_of(address, str(settings.STATIC_ROOT)):
            asked.setdefault(font, _size(font, request))
    sizes = [size for size in asked.values() if size is not None]
    return Fichiers(len(asked), sum(sizes), len(sizes) == len(asked) and _APPEL_DE_SCRIPT not in body)


def _size(address: str, request: HttpRequest) -> int | None:
    if address.startswith(settings.STATIC_URL):
        return _static_size(address, str(settings.STATIC_ROOT))
    mesure = _mesures.get(urlsplit(address).path)
    return None if mesure is None else mesure(request)


@lru_cache(maxsize=512)
def _static_size(address: str, root: str) -> int | None:
    """The lightest of the forms that whitenoise holds; built files do not change under a process."""
    path = _path_of(address, root)
    forms = [Path(f"{path}{form}") for form in _FORMES] if path else []
    return min((form.stat().st_size for form in forms if form.is_file()), default=None)


@lru_cache(maxsize=64)
def _fonts_of(address: str, root: str) -> tuple[str, ...]:
    """Addresses of the fonts that a style sheet of ours names: pages write with both weights."""
    if not address.startswith(settings.STATIC_URL) or not urlsplit(address).path.endswith(".css"):
        return ()
    path = _path_of(address, root)
    if path is None:
        return ()
    folder = urlsplit(address).path.rpartition("/")[0]
    names = [name.decode() for name in _LETTRES.findall(path.read_bytes())]
    return tuple(
        dict.fromkeys(name if name.startswith("/") else f"{folder}/{name.removeprefix('./')}" for name in names)
    )


def _path_of(address: str, root: str) -> Path | None:
    """Where a static file stands: among those collected, else in the app that brings it."""
    name = unquote(urlsplit(address).path).removeprefix(settings.STATIC_URL)
    try:
        collected = Path(safe_join(root, name))
        if collected.is_file():
            return collected
        found = finders.find(name) if settings.WHITENOISE_USE_FINDERS else None
    except SuspiciousFileOperation:
        return None
    return Path(found) if found else None
