"""Pages that are the same for everybody: no session, no cookie, no CSRF field, so that any cache may keep them.

They are asked again each time (``no-cache``), but answered 304 without a body when nothing changed (ETag of the text).
This process keeps them too (``pages_gardees``), until the public version of the Département rises.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillage.base.pages_gardees import drawn_each_time, kept_in_memory

View = Callable[..., HttpResponseBase]


def same_for_all(view: View) -> View:
    """Read only, revalidated at each visit, kept until the public version rises. Does not open the page: ``open_to_all`` does.

    The page may read only what raises that version (published places, the Département) and the reference of communes;
    ``tests/architecture/test_pages_gardees.py`` looks at the tables that it asks.
    """
    return require_safe(cache_control(public=True, no_cache=True)(kept_in_memory(view)))


def same_for_all_now(view: View) -> View:
    """As ``same_for_all``, for a page that reads other tables: compressed, revalidated, but drawn again at each visit."""
    return require_safe(cache_control(public=True, no_cache=True)(drawn_each_time(view)))


def render_public(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page whose layout asks neither who reads it nor what was said to him: reading either would set ``Vary: Cookie``."""
    return render(request, template, {**context, "acteur": None, "messages": (), "publique": True}, status=status)
