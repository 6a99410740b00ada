"""Pages about accounts that allauth does not give as we want them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.socle.comptes.acces import open_to_all


@open_to_all
def inactive(request: HttpRequest) -> HttpResponse:
    """The account is closed."""
    return render(request, "account/account_inactive.html", status=403)


@open_to_all
def no_signup(_request: HttpRequest) -> HttpResponse:
    """Accounts are opened by the administrator: back to sign-in."""
    return redirect("account_login")
