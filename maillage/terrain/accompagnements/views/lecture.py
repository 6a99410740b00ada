"""One report: numbers for all, lines for the team; the host answers, the team answers back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.base.francais import format_date, quote_nom
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.forms.verification import ContestationForm, ReponseForm
from maillage.terrain.accompagnements.models import CompteRendu
from maillage.terrain.accompagnements.perms.comptes_rendus import may_check_report, may_read_report, may_settle_report
from maillage.terrain.accompagnements.selectors.lecture import details_of, numbers_of
from maillage.terrain.accompagnements.services.envoi import OUVERTS
from maillage.terrain.accompagnements.services.hors_delai import answer_late, contest_late, is_late
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.services.verification import answer_contest, confirm, contest
from maillage.terrain.accompagnements.views.pages import (
    TITRE_LISTE,
    base_context,
    get_report,
    hours_of,
    people_of,
    reads_lines,
    state_of,
)


@requires(may_read_report)
@require_safe
def report(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """``?recu``: the device may forget what it kept of this half-day: it is written."""
    return _page(request, acteur, get_report(acteur, pk))


@requires(may_check_report)
@require_POST
def verify(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The host's answer: ``acte`` confirmer, in one tap, or contester, with what is contested."""
    row = get_report(acteur, pk, may_check_report)
    now = timezone.now()
    contesting = request.POST.get("acte") == "contester"
    form = ContestationForm(request.POST if contesting else None)
    try:
        if not contesting:
            confirm(by=acteur, compte_rendu=row, now=now)
            messages.success(request, "Merci. Vous avez confirmé ce compte rendu.")
        elif not form.is_valid():
            return _page(request, acteur, row, contestation=form)
        elif is_late(row, timezone.localdate(now)):
            contest_late(by=acteur, compte_rendu=row, motif=form.cleaned_data["motif"], now=now)
            messages.success(request, "C'est noté, hors délai. La coordination et le conseiller sont prévenus.")
        else:
            contest(by=acteur, compte_rendu=row, motif=form.cleaned_data["motif"], now=now)
            messages.success(request, "C'est noté. Le conseiller et la coordination sont prévenus.")
    except SaisieRefusee as refus:
        form.add_error(refus.champ, refus.message)
        return _page(request, acteur, row, contestation=form)
    except EtatDepasse as late:
        messages.info(request, str(late))
    return redirect("accompagnements:report", pk=pk)


@requires(may_settle_report)
@require_POST
def answer(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The team answers a contest, and the host is asked again; or what came after the delay, and nothing is reopened."""
    row = get_report(acteur, pk, may_settle_report)
    form = ReponseForm(request.POST)
    if not form.is_valid():
        return _page(request, acteur, row, reponse=form)
    contested = row.etat == EtatCompteRendu.CONTESTE
    try:
        (answer_contest if contested else answer_late)(
            by=acteur, compte_rendu=row, reponse=form.cleaned_data["reponse"], now=timezone.now()
        )
    except SaisieRefusee as refus:
        form.add_error(refus.champ, refus.message)
        return _page(request, acteur, row, reponse=form)
    except EtatDepasse as late:
        messages.info(request, str(late))
    else:
        asked = " La structure est interrogée à nouveau." if contested else ""
        messages.success(request, f"Votre réponse est envoyée.{asked}")
    return redirect("accompagnements:report", pk=pk)


def _page(request: HttpRequest, acteur: Acteur, row: CompteRendu, **forms: Any) -> HttpResponse:
    team = reads_lines(acteur, row)
    lieu = row.lieu.nom if row.lieu else "Sans lieu"
    form = next(iter(forms.values()), None)
    late, checks = is_late(row, timezone.localdate()), may_check_report(acteur, row)
    told = list(row.contestations_tardives.all())
    waits = any(one.repondue_at is None for one in told)
    context = base_context(
        f"Compte rendu de {quote_nom(lieu)}",
        (TITRE_LISTE, reverse("accompagnements:reports")),
        (format_date(row.jour, avec_jour=False), ""),
        compte_rendu=row,
        heures=hours_of(row.permanence),
        etat=state_of(row),
        personnes=people_of(row),
        nombres=numbers_of(row),
        equipe=team,
        details=details_of(row) if team else [],
        ouvert=row.etat in OUVERTS,
        a_verifier=checks and row.etat == EtatCompteRendu.TRANSMIS and not late,
        hors_delai=checks and late and not waits,
        tardives=told,
        peut_repondre=(row.etat == EtatCompteRendu.CONTESTE or waits) and may_settle_report(acteur, row),
        contestation=forms.get("contestation") or ContestationForm(),
        reponse=forms.get("reponse") or ReponseForm(),
        form=form,
        cle=f"{row.departement_id}-{row.permanence_id}" if "recu" in request.GET and team else "",
    )
    return render(request, "accompagnements/compte_rendu.html", context, status=422 if form is not None else 200)
