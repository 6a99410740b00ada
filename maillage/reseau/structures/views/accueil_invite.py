"""The link of an invitation: who invites, to what; join by one button, or refuse. Opening it changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.francais import format_date
from maillage.reseau.structures.models import Invitation
from maillage.reseau.structures.services.invitations import InvitationPerdue, accept, find_open, refuse
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.reseau.structures.views.membres import scope_of
from maillage.reseau.structures.views.membres_cadre import show_public
from maillage.reseau.structures.views.mots_roles import CE_QUE_VOIT
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.entree import enter_by_mail
from maillage.socle.comptes.enums import SECOND_FACTEUR, Role


def _departement_id(request: HttpRequest) -> int:
    return int(request.departement.pk)  # type: ignore[attr-defined]


def _lost(request: HttpRequest) -> HttpResponse:
    return show_public(request, "structures/rejoindre/perdue.html", "Ce lien n'ouvre plus rien", status=404)


def _other_account(request: HttpRequest, row: Invitation) -> bool:
    """Somebody else is signed in on this device: nothing is given to him."""
    return bool(request.user.is_authenticated and request.user.email != row.courriel)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """GET tells, POST joins: a mail scanner that opens the link accepts nothing."""
    try:
        row = find_open(_departement_id(request), secret, timezone.now())
        if _other_account(request, row):
            return _switch(request, row, secret)
        if request.method == "POST":
            return _join(request, secret)
    except InvitationPerdue:
        return _lost(request)
    return _tell(request, row, secret)


def _tell(request: HttpRequest, row: Invitation, secret: str) -> HttpResponse:
    role = Role(row.role)
    body = str(row.structure) if row.structure else f"le réseau · {request.departement.nom}"  # type: ignore[attr-defined]
    lines = [
        {"nom": "Invité par", "valeur": str(row.invite_par or "Le Département"), "note": "", "url": ""},
        {"nom": "Votre rôle", "valeur": role.label, "note": "", "url": ""},
        {"nom": "Pour", "valeur": scope_of(row), "note": "", "url": ""},
    ]
    if row.fin:
        lines.append({"nom": "Jusqu'au", "valeur": format_date(row.fin, avec_jour=False), "note": "", "url": ""})
    return show_public(
        request,
        "structures/rejoindre/invitation.html",
        f"Rejoindre {body}",
        secret=secret,
        invitation=row,
        par=row.invite_par,
        lignes=lines,
        bouton=f"Rejoindre {body}",
        voit=CE_QUE_VOIT[role],
        second_facteur=role in SECOND_FACTEUR,
    )


def _switch(request: HttpRequest, row: Invitation, secret: str) -> HttpResponse:
    return show_public(
        request,
        "structures/rejoindre/autre_compte.html",
        "Cette invitation est pour une autre adresse",
        status=409 if request.method == "POST" else 200,
        secret=secret,
        invitation=row,
        connecte=request.user.email,  # type: ignore[union-attr]
        suite=reverse("structures:invitation", kwargs={"secret": secret}),
    )


def _join(request: HttpRequest, secret: str) -> HttpResponseBase:
    try:
        row = accept(departement_id=_departement_id(request), secret=secret, now=timezone.now())
    except RoleRefuse:  # the same role, given by hand from a later day on
        return _lost(request)
    suite = reverse("structures:welcome")
    if request.user.is_authenticated:
        return redirect(suite)
    return enter_by_mail(request, row.utilisateur, suite)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_refuse(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask once, then refuse."""
    try:
        row = find_open(_departement_id(request), secret, timezone.now())
        if request.method == "POST":
            refuse(departement_id=_departement_id(request), secret=secret, now=timezone.now())
            return show_public(request, "structures/rejoindre/refusee.html", "Vous avez refusé cette invitation")
    except InvitationPerdue:
        return _lost(request)
    return show_public(
        request, "structures/rejoindre/refuser.html", "Refuser cette invitation", secret=secret, invitation=row
    )
