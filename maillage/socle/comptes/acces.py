"""Doors of views: open to all on purpose, or closed but to those a predicate admits."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit
from maillage.socle.comptes.middleware import acteur_of

View = Callable[..., HttpResponseBase]


def open_to_all(view: View) -> View:
    """A page that anyone may read: opening it is this explicit act."""
    return login_not_required(view)


def requires(predicate: Callable[[Acteur], bool]) -> Callable[[View], View]:
    """A page for the actors that ``predicate`` admits; the others get 403, visitors the sign-in page.

    The view is called with ``acteur`` as its second argument. A ``Droit`` opens the page to every role that it may
    admit: the view then asks ``droit(acteur, objet)`` once it has the object.
    """
    admits: Callable[[Acteur], bool] = predicate.may_enter if isinstance(predicate, Droit) else predicate

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acteur = acteur_of(request)
            if acteur is None or not admits(acteur):
                raise PermissionDenied
            return view(request, acteur, *args, **kwargs)

        wrapped.predicate = predicate  # type: ignore[attr-defined]
        return wrapped

    return decorate
