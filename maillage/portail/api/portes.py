"""How views of django-ninja become open pages of this site: read only, no cookie, the same for everybody, kept in memory.

This is the one place where an address of the interface is opened: sign-in is asked everywhere else by default.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition

from maillage.base.erreurs import problem
from maillage.base.publique import same_for_all
from maillage.reseau.lieux.recherche.criteres import DU_MOMENT
from maillage.reseau.lieux.selectors.donnees import last_change
from maillage.socle.comptes.acces import open_to_all

View = Callable[..., HttpResponseBase]
LUES: Final = "GET, HEAD, OPTIONS"
EN_TETES: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
    # Any site may read what is public; the default of the site keeps files to itself.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def open_door(view: View) -> View:
    """An address of the interface out of a view that answers GET. Other methods get a problem, browsers their CORS answer.

    Exempt from the token of forms: nothing here reads a cookie nor writes.
    """
    kept = same_for_all(_revalidated(view))

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _told(HttpResponse(status=204, headers={"Allow": LUES, "Access-Control-Allow-Methods": LUES}))
        if request.method not in {"GET", "HEAD"}:
            response = problem(405, "Lecture seule", "Cette interface se lit seulement : utilisez GET.")
            response["Allow"] = LUES
            return response
        return _told(kept(request, *args, **kwargs))

    return csrf_exempt(open_to_all(door))


def _told(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in EN_TETES.items():
        response[name] = value
    return response


def _revalidated(view: View) -> View:
    """304 for who has read since the last change."""

    @condition(last_modified_func=_changed_at)
    @wraps(view)
    def dated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _as_get(view, request, *args, **kwargs)

    return dated


def _as_get(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """django-ninja knows only the methods that were declared: HEAD is a GET whose body the server leaves out."""
    method, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def _changed_at(request: HttpRequest, *_args: Any, **_kwargs: Any) -> dt.datetime | None:
    """What depends on the hour, or on the Département itself, has no date of its own: its mark (ETag) says whether it changed."""
    if DU_MOMENT & set(request.GET) or request.path.endswith("/meta"):
        return None
    return last_change(request.departement)  # type: ignore[attr-defined]
