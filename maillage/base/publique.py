"""Pages that are the same for everybody: no session, no cookie, no CSRF field, so that any cache may keep them.

They are asked again each time (``no-cache``), but answered 304 without a body when nothing changed (ETag of the text).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponseBase]


def same_for_all(view: View) -> View:
    """Read only, revalidated at each visit. Does not open the page: ``open_to_all`` does."""
    return require_safe(cache_control(public=True, no_cache=True)(conditional_page(view)))


def render_public(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page whose layout asks neither who reads it nor what was said to him: reading either would set ``Vary: Cookie``."""
    return render(request, template, {**context, "acteur": None, "messages": ()}, status=status)
