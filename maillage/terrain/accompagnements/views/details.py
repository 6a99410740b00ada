"""One accompaniment in full: in a half-day, outside any, corrected, taken away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.francais import format_date
from maillage.reseau.equipes.models import Agent
from maillage.reseau.equipes.selectors.postes import agent_of_user, agents_in_post
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES
from maillage.socle.territoires.models import Commune
from maillage.terrain.accompagnements.enums import Canal, NatureAccompagnement
from maillage.terrain.accompagnements.forms.detail import DetailForm, HorsPermanenceForm, initial_of
from maillage.terrain.accompagnements.models import Accompagnement
from maillage.terrain.accompagnements.perms.comptes_rendus import may_report
from maillage.terrain.accompagnements.selectors.lecture import find_accompaniment, places_of_conventions
from maillage.terrain.accompagnements.services.details import add_detail, change_detail, record_outside, remove_detail
from maillage.terrain.accompagnements.services.refus import SaisieRefusee
from maillage.terrain.accompagnements.views.pages import base_context, get_half_day, home_step

GABARIT = "accompagnements/detail.html"
METHODES = ["GET", "HEAD", "POST"]


@requires(may_report)
@require_http_methods(METHODES)
def add(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """``?groupe``: a workshop; otherwise one person."""
    permanence = get_half_day(acteur, pk)
    group = "groupe" in request.GET
    back = reverse("accompagnements:morning", kwargs={"pk": pk})
    form = DetailForm(_typed(request), collectif=group, initial={"canal": Canal.LIEU_ACTIVITE})
    if request.method == "POST" and form.is_valid():
        try:
            add_detail(by=acteur, permanence=permanence, detail=form.saisie(), now=timezone.now())
        except SaisieRefusee as refus:
            form.refuse(refus.champ, refus.message)
        else:
            messages.success(request, "L'atelier est noté." if group else "L'accompagnement est noté.")
            return redirect(back)
    step = (format_date(permanence.jour, avec_jour=False), back)
    return _page(request, form, _title(group), home_step(acteur), step, retour=back)


@requires(may_report)
@require_http_methods(METHODES)
def change(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Correct one, or take it away (``acte=retirer``)."""
    row = find_accompaniment(acteur, pk)
    if row is None:
        raise Http404
    group = row.nature == NatureAccompagnement.COLLECTIF
    back = _back(row)
    taking = request.POST.get("acte") == "retirer"
    form = DetailForm(None if taking else _typed(request), collectif=group, initial=initial_of(row))
    if request.method == "POST" and (taking or form.is_valid()):
        try:
            if taking:
                remove_detail(by=acteur, ligne=row, now=timezone.now())
            else:
                change_detail(by=acteur, ligne=row, detail=form.saisie(), now=timezone.now())
        except SaisieRefusee as refus:
            form.refuse(refus.champ, refus.message)
        else:
            messages.success(request, "C'est retiré." if taking else "C'est corrigé.")
            return redirect(back)
    titre = row.titre or _title(group)
    return _page(request, form, titre, home_step(acteur), retour=back, ligne=row)


@requires(may_report)
@require_http_methods(METHODES)
def outside(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """What was done on a day without a half-day. ``?groupe``: a workshop."""
    group = "groupe" in request.GET
    today = timezone.localdate()
    form = HorsPermanenceForm(
        _typed(request),
        collectif=group,
        agents=_agents(acteur),
        lieux=places_of_conventions(acteur),
        communes=Commune.objects.current()
        .filter(code_departement=request.departement.code)  # type: ignore[attr-defined]
        .defer("contour"),
        initial={"jour": today, "canal": Canal.A_DISTANCE},
    )
    back = reverse("accompagnements:home")
    if request.method == "POST" and form.is_valid():
        try:
            record_outside(by=acteur, detail=form.saisie(), now=timezone.now(), **form.cadre)
        except SaisieRefusee as refus:
            form.refuse(refus.champ, refus.message)
        else:
            messages.success(request, "C'est noté.")
            return redirect(back)
    return _page(request, form, f"{_title(group)}, hors permanence", home_step(acteur), retour=back)


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _agents(acteur: Acteur) -> list[Agent]:
    if acteur.roles & PILOTES:
        return list(agents_in_post(acteur.departement_id, timezone.localdate()))
    mine = agent_of_user(acteur.departement_id, acteur.id)
    return [mine] if mine else []


def _title(group: bool) -> str:
    return "Un atelier" if group else "Un accompagnement"


def _back(row: Accompagnement) -> str:
    if row.compte_rendu is None:
        return reverse("accompagnements:home")
    return reverse("accompagnements:morning", kwargs={"pk": row.compte_rendu.permanence_id})


def _page(request: HttpRequest, form: Any, titre: str, *steps: tuple[str, str], **more: Any) -> HttpResponse:
    context = base_context(titre, *steps, (titre, ""), form=form, **more)
    return render(request, GABARIT, context, status=422 if form.errors else 200)
