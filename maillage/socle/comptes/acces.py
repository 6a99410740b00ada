"""Doors of views: open to all on purpose, or closed but to those a predicate admits."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit
from maillage.socle.comptes.middleware import acteur_of
from maillage.socle.comptes.preuves import DELAI_ENVOI_S, DELAI_S, is_recent

View = Callable[..., HttpResponseBase]
A_REFAIRE = (
    "Vous étiez sur cette page depuis longtemps. Ce que vous venez d'envoyer n'est pas enregistré. "
    "Dites-nous que c'est bien vous : vous reviendrez sur la page, et vous le referez."
)


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


def before_second_factor(view: View) -> View:
    """A page that an account reaches before it has given its second factor: to give it, to set it up, to sign out."""
    view.avant_second_facteur = True  # type: ignore[attr-defined]
    return view


def recent_login_required(view: View) -> View:
    """A sensitive act: the person proves again who he is when the last proof is older than fifteen minutes.

    Put it on the page of the form and on what the form sends (one view or two), below ``requires``: the right is refused
    first. A page asks for the proof, then leads back. A form opened with a fresh proof may be sent until forty-five minutes
    after it, so that nothing typed is lost; later, the person is told that it was not kept.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reading = request.method in {"GET", "HEAD"}
        if is_recent(request, time.time(), DELAI_S if reading else DELAI_ENVOI_S):
            return view(request, *args, **kwargs)
        back = request.get_full_path()
        if not reading:
            messages.warning(request, A_REFAIRE)
            back = _page_of_form(request) or back
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    return wrapped


def _page_of_form(request: HttpRequest) -> str:
    """The page that the form was on, when it is ours: the address it is sent to may have no page of its own."""
    page = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if safe else ""
