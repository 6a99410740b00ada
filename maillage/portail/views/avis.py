"""« Cette page vous a-t-elle aidé ? »: one tap on any page, then, if one wishes, one sentence. No cookie, nothing of who says it.

The form stands on pages that are the same for everybody: it has no token (``base.origine``). What comes back is an address of
this site; it is shown as a link, never followed nor kept.
"""

from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from maillage.base.erreurs import error_page, too_many_requests
from maillage.base.limites import visitor
from maillage.base.origine import is_from_here
from maillage.base.publique import render_public
from maillage.portail.forms.avis import RemarqueForm
from maillage.portail.selectors.avis import is_open_page, is_page
from maillage.portail.services.avis import AVIS_PAR_VISITEUR, TropDAvis, count_opinion, keep_remark
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.middleware import acteur_of

RETOUR_MAX: Final = 1500
_REPONSES: Final = {"oui": True, "non": False}
_TROP: Final = "Vous avez envoyé beaucoup de phrases. Attendez une heure, ou appelez-nous."


class _Avis(NamedTuple):
    """What the address of the thanks page tells. ``page`` is empty when it says nothing that we know."""

    page: str
    aidee: bool
    retour: str
    ecrit: bool


@csrf_exempt  # a page kept for everybody holds no token: the browser says where the form comes from (base/origine.py)
@open_to_all
@never_cache
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Count one yes or no, then thank."""
    if not is_from_here(request):
        return _refused(request)
    page, reponse = request.POST.get("page", ""), request.POST.get("reponse", "")
    if reponse not in _REPONSES or not _may_speak_of(request, page):
        raise BadRequest("avis")
    try:
        count_opinion(
            departement_id=request.departement.pk,  # type: ignore[attr-defined]
            page=page,
            aidee=_REPONSES[reponse],
            visiteur=visitor(request),
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except TropDAvis:
        return too_many_requests(request, AVIS_PAR_VISITEUR.seconds)
    return redirect(_thanks_url(_Avis(page, _REPONSES[reponse], _page_before(request), ecrit=False)))


@csrf_exempt
@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thank(request: HttpRequest) -> HttpResponse:
    """Thanks, the way back, and room for one sentence."""
    if request.method == "POST" and not is_from_here(request):
        return _refused(request)
    avis = _read(request)
    form = RemarqueForm(request.POST if request.method == "POST" else None, aidee=avis.aidee)
    if request.method == "POST" and form.is_valid():
        if not _may_speak_of(request, avis.page):
            raise BadRequest("avis")
        try:
            _keep(request, avis, form)
        except TropDAvis:
            form.add_error(None, _TROP)
        else:
            return redirect(_thanks_url(avis._replace(ecrit=True)))
    context: dict[str, Any] = {
        "titre": "Merci, votre phrase est envoyée" if avis.ecrit else "Merci pour votre réponse",
        "fil": [{"libelle": "Accueil", "url": "/"}, {"libelle": "Merci"}],
        "avis": avis,
        "form": form if avis.page and not avis.ecrit else None,
        "url_retour": avis.retour or "/",
        "url_envoi": _thanks_url(avis),
    }
    return render_public(request, "portail/avis_merci.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, avis: _Avis, form: RemarqueForm) -> None:
    if form.is_trap_sprung:
        return  # a programme: it is told that all went well
    keep_remark(
        departement_id=request.departement.pk,  # type: ignore[attr-defined]
        page=avis.page,
        aidee=avis.aidee,
        texte=form.cleaned_data["texte"],
        visiteur=visitor(request),
        now=timezone.now(),
        today=timezone.localdate(),
    )


def _may_speak_of(request: HttpRequest, page: str) -> bool:
    """A page that anyone reads; another, for who is signed in. No other word enters the counts."""
    return is_open_page(page) or (is_page(page) and acteur_of(request) is not None)


def _refused(request: HttpRequest) -> HttpResponse:
    departement = request.departement  # type: ignore[attr-defined]
    return error_page(403, departement=departement, formulaire_perime=True)


def _page_before(request: HttpRequest) -> str:
    """Path and question of the page that the form was on, as the browser tells it; empty when it does not."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    told = urlsplit(page)
    return _local(f"{told.path}?{told.query}" if told.query else told.path)


def _local(address: str) -> str:
    """``address`` when it stays on this site, whatever a browser makes of slashes; else nothing."""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if safe and len(address) <= RETOUR_MAX else ""


def _read(request: HttpRequest) -> _Avis:
    told = request.GET
    page = told.get("page", "") if is_page(told.get("page", "")) else ""
    return _Avis(page, told.get("reponse") == "oui", _local(told.get("retour", "")), told.get("ecrit") == "1")


def _thanks_url(avis: _Avis) -> str:
    said = {"page": avis.page, "reponse": "oui" if avis.aidee else "non", "retour": avis.retour, "ecrit": "1" if avis.ecrit else ""}  # fmt: skip
    return f"{reverse('portail:feedback_thanks')}?{urlencode({name: value for name, value in said.items() if value})}"
