"""How often one is written to; stopping in one click from a message."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.forms import RappelForm
from maillage.socle.echeances.models import account_of
from maillage.socle.echeances.perms import may_see_duties
from maillage.socle.echeances.selectors.personnes import preference_of
from maillage.socle.echeances.services.preferences import (
    LienArretRefuse,
    choose_rhythm,
    read_stop_token,
    stop_messages,
)
from maillage.socle.echeances.views.cadre import above_account, show


@require_http_methods(["GET", "HEAD", "POST"])
@requires(may_see_duties)
def reminders(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Choose the rhythm of the messages."""
    choice = preference_of(account_of(acteur), acteur.departement_id)
    form = RappelForm(
        request.POST if request.method == "POST" else None, initial={"rythme": choice.rythme, "jour": choice.jour}
    )
    if request.method == "POST" and form.is_valid():
        choose_rhythm(by=acteur, rythme=form.cleaned_data["rythme"], jour=int(form.cleaned_data["jour"]))
        messages.success(request, "Votre choix est enregistré.")
        return redirect("echeances:reminders")
    status = 422 if request.method == "POST" else 200
    return show(
        request, "echeances/rappels.html", "Vos rappels par e-mail", fil=above_account(), status=status, form=form
    )


@csrf_exempt  # RFC 8058: mail services post here without cookie nor page; the signed link is what proves
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, jeton: str) -> HttpResponse:
    """One button, no sign-in. Nothing is done by opening the page: mail filters open links."""
    departement_id = request.departement.pk  # type: ignore[attr-defined]
    try:
        user_id = read_stop_token(jeton, departement_id)
    except LienArretRefuse:
        raise Http404 from None
    if request.method == "POST":
        stop_messages(by=Acteur(user_id, "lien d'un message", departement_id), user_id=user_id)
    context = {"titre": "Ne plus recevoir les rappels", "fil": [], "fait": request.method == "POST", "acteur": None}
    response = render(request, "echeances/arreter.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
