"""Absences and the half-days that they touch; school holidays; addresses of agendas."""

import datetime as dt
import hashlib
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_http_methods, require_safe

from maillage.base.francais import elide_de, format_compte, format_date
from maillage.reseau.equipes.models import Agent
from maillage.reseau.equipes.selectors.postes import agent_of_user
from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.permanences.enums import MomentAbsence, MotifAbsence
from maillage.terrain.permanences.forms.permanences import SEUL, AbonnementForm, AbsenceForm, VacancesForm, ZoneForm
from maillage.terrain.permanences.models import Absence, Permanence
from maillage.terrain.permanences.perms import may_declare_absence, may_plan, may_see_agenda
from maillage.terrain.permanences.selectors.absences import absences_to_come, find_absence, holidays, touched
from maillage.terrain.permanences.selectors.agenda import choices_for
from maillage.terrain.permanences.selectors.calendrier import agenda_text, feed_of, feeds_of, name_of, owners_of
from maillage.terrain.permanences.selectors.remplacants import Candidat, replacements
from maillage.terrain.permanences.selectors.saisie import people
from maillage.terrain.permanences.services.pose import PermanenceImpossible
from maillage.terrain.permanences.services.temps import (
    add_holidays,
    close_feed,
    declare_absence,
    load_holidays,
    open_feed,
    remove_holidays,
    withdraw_absence,
)
from maillage.terrain.permanences.views.cadre import (
    METHODES,
    line_of,
    number_of,
    posted,
    show,
    site_of,
    today_and_now,
)
from maillage.terrain.permanences.views.fiche import words_of

CANDIDATS: Final = 3


@requires(may_declare_absence)
@require_http_methods(METHODES)
def absences(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Absences not over, and the form of a new one."""
    today, _ = today_and_now()
    form = AbsenceForm(posted(request), agents=_who(acteur, today), initial={"du": today, "au": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = declare_absence(
                by=acteur,
                agent=form.agents[data["agent"]],
                du=data["du"],
                au=data["au"],
                moment=MomentAbsence(data["moment"]),
                motif=MotifAbsence(data["motif"]),
            )
        except PermanenceImpossible as error:
            form.add_error(error.champ or None, str(error))
        else:
            messages.success(request, "L'absence est notée. Rien n'a encore changé dans l'agenda.")
            return redirect("permanences:absence", pk=row.pk)
    rows = absences_to_come(acteur.departement_id, today)
    return show(
        request,
        "permanences/absences.html",
        "Absences de l'équipe",
        status=422 if form.errors else 200,
        form=form,
        colonnes=[{"libelle": one} for one in ("Qui", "Du", "Au", "Chaque jour", "Raison")],
        lignes=[_absence_line(row) for row in rows],
        resume=format_compte(len(rows), "absence à venir", "absences à venir", "Aucune absence à venir"),
        personne=not form.agents,
    )


def _who(acteur: Acteur, today: dt.date) -> list[Agent]:
    """All the team for who may say any absence, oneself otherwise."""
    if may_declare_absence(acteur):
        return list(people(acteur.departement_id, today))
    agent = agent_of_user(acteur.departement_id, acteur.id)
    return [agent] if agent else []


def _absence_line(row: Absence) -> list[dict[str, Any]]:
    return [
        {"texte": row.agent.nom, "url": reverse("permanences:absence", kwargs={"pk": row.pk})},
        {"texte": format_date(row.du)},
        {"texte": format_date(row.au)},
        {"texte": row.get_moment_display()},
        {"texte": row.get_motif_display()},
    ]


@requires(may_declare_absence)
@require_http_methods(METHODES)
def absence(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The half-days that an absence touches, with who could come. A POST withdraws the absence."""
    row = find_absence(acteur.departement_id, pk)
    if row is None:
        raise Http404
    if not may_declare_absence(acteur, row.agent):
        raise PermissionDenied
    if request.method == "POST":
        withdraw_absence(by=acteur, absence=row)
        messages.success(request, "L'absence est retirée. Ce que vous aviez décidé pour des permanences reste.")
        return redirect("permanences:absences")
    _, now = today_and_now()
    found = touched(row, now)
    offers = replacements(found)
    lines = [_to_decide(one, row.agent, offers[one.pk]) for one in found]
    return show(
        request,
        "permanences/absence.html",
        f"Absence {elide_de(row.agent.nom)}",
        fil=[("Absences", reverse("permanences:absences"))],
        absence=row,
        lignes=lines,
        resume=format_compte(
            len(lines), "permanence à décider", "permanences à décider", "Aucune permanence n'est touchée"
        ),
    )


def _to_decide(one: Permanence, absent: Agent, offers: list[Candidat]) -> dict[str, Any]:
    """A half-day that an absence touches, and who could come; of a binôme, the other may come alone."""
    place = "second" if one.second == absent else "agent"
    other = one.agent if one.second == absent else one.second
    replace = _act(one.pk, "remplacer") + f"?place={place}&agent="
    return line_of(one) | {
        "candidats": [
            {"nom": each.agent.nom, "mots": words_of(each), "url": f"{replace}{each.agent.pk}"}
            for each in offers[:CANDIDATS]
        ],
        "avec": other.nom if other else "",
        "url_seul": replace + SEUL if other else "",
        "jour_mots": format_date(one.jour),
        "url_annuler": _act(one.pk, "annuler"),
        "url_deplacer": _act(one.pk, "deplacer"),
    }


def _act(pk: int, verbe: str) -> str:
    return reverse("permanences:act", kwargs={"pk": pk, "verbe": verbe})


@requires(may_plan)
@require_http_methods(METHODES)
def vacances(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """School holidays: the official zone, one's own periods, take one away."""
    today, now = today_and_now()
    data = posted(request)
    zone = ZoneForm(data if data is not None and "charger" in data else None)
    own = VacancesForm(data if data is not None and "ajouter" in data else None)
    if data is not None:
        gone = _settle_holidays(acteur, data, zone, own, now)
        if gone is not None:
            told = format_compte(
                gone, "permanence est retirée", "permanences sont retirées", "aucune permanence ne change"
            )
            messages.success(request, f"Les vacances sont réglées : {told}.")
            return redirect("permanences:holidays")
    return show(
        request,
        "permanences/vacances.html",
        "Vacances scolaires",
        status=422 if zone.errors or own.errors else 200,
        zone=zone,
        form=own,
        lignes=holidays(acteur.departement_id, today),
    )


def _settle_holidays(acteur: Acteur, data: Any, zone: Any, own: Any, now: dt.datetime) -> int | None:
    """Number of half-days taken away; None when what was sent is refused."""
    if "retirer" in data:
        row = next(
            (one for one in holidays(acteur.departement_id, now.date()) if one.pk == number_of(data["retirer"])), None
        )
        if row is None:
            raise Http404
        return remove_holidays(by=acteur, vacances=row, now=now)
    if "charger" in data and zone.is_valid():
        return load_holidays(by=acteur, zone=zone.cleaned_data["zone"], now=now)
    if "ajouter" in data and own.is_valid():
        try:
            return add_holidays(by=acteur, now=now, **own.cleaned_data)
        except PermanenceImpossible as error:
            own.add_error(error.champ or None, str(error))
    return None


@requires(may_see_agenda)
@require_http_methods(METHODES)
def feeds(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Addresses that a calendar programme reads; a new one is shown once."""
    _, now = today_and_now()
    offers = choices_for(acteur)
    groups = [
        ("Personnes", [(f"agent-{pk}", nom) for pk, nom in offers.agents]),
        ("Lieux", [(f"lieu-{pk}", nom) for pk, nom in offers.lieux]),
        ("Secteurs", [(f"secteur-{pk}", nom) for pk, nom in offers.secteurs]),
    ]
    form = AbonnementForm(
        request.POST if request.method == "POST" and "supprimer" not in request.POST else None,
        choix=[group for group in groups if group[1]],
    )
    address = ""
    if request.method == "POST" and "supprimer" in request.POST:
        row = feeds_of(acteur).filter(pk=number_of(request.POST["supprimer"])).first()
        if row is None:
            raise Http404
        close_feed(by=acteur, abonnement=row)
        messages.success(request, "L'adresse est supprimée. Les agendas qui la lisaient ne se mettent plus à jour.")
        return redirect("permanences:feeds")
    if request.method == "POST" and form.is_valid():
        kind, _, key = form.cleaned_data["quoi"].partition("-")
        _, secret = open_feed(by=acteur, now=now, **{f"{kind}_id": int(key)})
        address = site_of(request) + reverse("permanences:feed", kwargs={"secret": secret})
    response = show(
        request,
        "permanences/abonnements.html",
        "Adresses d'agenda",
        status=422 if form.errors else 200,
        form=form,
        adresse=address,
        lignes=[(row.pk, name_of(row), row.created_at) for row in feeds_of(acteur)],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(request: HttpRequest, secret: str) -> str:
    """The feed, worked out once a request: its print is its ETag."""
    if "_agenda" not in request.__dict__:
        departement = request.departement  # type: ignore[attr-defined]
        row = feed_of(departement.pk, secret)
        owners = [one for one in owners_of(row) if may_see_agenda.may_enter(one)] if row else []
        if row is None or not owners:
            raise Http404
        today, _ = today_and_now()
        request.__dict__["_agenda"] = agenda_text(departement, row, owners, site_of(request), today)
    return str(request.__dict__["_agenda"])


def _etag(request: HttpRequest, secret: str) -> str:
    return f'"{hashlib.sha256(_text(request, secret).encode()).hexdigest()[:32]}"'


@open_to_all
@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar in RFC 5545. No sign-in: who holds the address reads it; it is counted (base/limites)."""
    response = HttpResponse(_text(request, secret), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="permanences.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
