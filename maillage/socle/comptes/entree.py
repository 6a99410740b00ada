"""Sign in a person whose address has just been proved by a link sent to it."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def enter_by_mail(request: HttpRequest, user: Any, suite: str) -> HttpResponseBase:
    """The link is worth an e-mail code: allauth's own steps follow (closed account, second factor), then ``suite``.

    ``suite`` is an address of ours, never one that a visitor wrote. The session changes its key at sign-in.
    """
    record_authentication(request, user, method="code", email=user.email)
    answer: HttpResponseBase = perform_login(request, Login(user=user, email=user.email, redirect_url=suite))
    return answer
