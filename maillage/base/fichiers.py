"""How a file leaves the site: as a download, in a box that runs nothing. ``DownloadMiddleware`` sees to every door.

What people send is never shown inline from our own origin: a file that a browser would take for a page would run with
the session of who opens it. Only what was rebuilt here (pictures) is shown in place.
"""

from collections.abc import Callable, Iterable
from typing import IO, Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from maillage.base.depots import safe_name

BOITE: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
IMAGES: Final = frozenset({"image/png", "image/webp", "image/jpeg"})


def serve_file(
    content: bytes | str | IO[Any] | Iterable[Any], *, nom: str, content_type: str, reencoded: bool = False
) -> Any:
    """An answer that downloads ``content`` (whole, a file, or pieces) under the name ``nom``.

    ``reencoded``: a picture that this site rebuilt pixel by pixel, the only thing shown in place; another type raises
    ValueError.
    """
    if reencoded and content_type not in IMAGES:
        raise ValueError(f"{content_type} is never shown inline")
    response: HttpResponseBase
    if isinstance(content, bytes | str):
        response = HttpResponse(content, content_type=content_type)
    elif hasattr(content, "read"):
        response = FileResponse(content, content_type=content_type)
    else:
        response = StreamingHttpResponse(content, content_type=content_type)
    header = content_disposition_header(as_attachment=not reencoded, filename=safe_name(nom))
    response["Content-Disposition"] = header or "attachment"
    return enclose(response)


def enclose(response: HttpResponseBase) -> HttpResponseBase:
    """The headers that keep a file from acting as a page, even opened by hand."""
    response["X-Content-Type-Options"] = "nosniff"
    # django-csp leaves a policy that is already there.
    response["Content-Security-Policy"] = BOITE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class DownloadMiddleware:
    """Every answer that is a file gets its box, whichever view wrote it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Content-Disposition" in response:
            enclose(response)
        return response
