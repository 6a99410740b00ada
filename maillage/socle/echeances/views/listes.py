"""« À faire »: the list, its export, putting off and back."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.francais import format_date
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.collecteurs import collector_of
from maillage.socle.echeances.dates import URGENCES, Urgence, delay_in_words
from maillage.socle.echeances.forms import ReportForm
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.perms import may_postpone, may_see_duties
from maillage.socle.echeances.selectors.listes import (
    Compte,
    broken_collectors,
    count_duties,
    every_duty,
    filter_duties,
    page_of,
    still_due,
    visible_duties,
)
from maillage.socle.echeances.services.reports import ReportImpossible, days_of_postponing, postpone, resume
from maillage.socle.echeances.views.cadre import in_words, show, site_seen, today
from maillage.socle.echeances.views.tableur import csv_answer

TITRES: Final[dict[Urgence, str]] = {"retard": "En retard", "semaine": "Cette semaine", "tard": "Plus tard"}
ENTETE: Final = ("Pour le", "Retard ou délai", "À faire", "Pourquoi", "Sorte", "Adresse")


def _filters(request: HttpRequest) -> tuple[tuple[str, ...], Urgence | None]:
    """Kinds and urgency asked for; what is not known is left out."""
    sortes = tuple(code for code in request.GET.getlist("sorte") if collector_of(code) is not None)
    asked = request.GET.get("quand", "")
    return sortes, next((one for one in URGENCES if one == asked), None)


def _address(sortes: tuple[str, ...], quand: Urgence | None, name: str = "todo", **more: str) -> str:
    pairs = [("sorte", code) for code in sortes] + ([("quand", quand)] if quand else []) + list(more.items())
    url = reverse(f"echeances:{name}")
    return f"{url}?{urlencode(pairs)}" if pairs else url


@require_safe
@requires(may_see_duties)
def todo(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The list, by urgency. The lines shown are checked: what is done since the night is left out."""
    day = today()
    sortes, quand = _filters(request)
    compte = count_duties(acteur, day)
    page = page_of(
        filter_duties(acteur, day, sortes=sortes, urgence=quand),
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
    )
    lines = [in_words(row, day) for row in still_due(acteur.departement_id, page.lignes, day)]
    return show(
        request,
        "echeances/a_faire.html",
        "À faire",
        groupes=[
            {"titre": TITRES[urgency], "lignes": list(rows), "nombre": compte.urgences[urgency]}
            for urgency, rows in groupby(lines, key=lambda line: line["urgence"])
        ],
        onglets=_tabs(compte, sortes, quand),
        filtres=_kinds(compte, sortes),
        actifs=[code for code in compte.sortes if code in sortes],
        caches=[("quand", quand)] if quand else [],
        url_effacer=_address((), quand) if sortes else "",
        action=reverse("echeances:todo"),
        rien_du_tout=compte.total == 0,
        url_suivante=_address(sortes, quand, apres=page.apres) if page.apres else "",
        url_precedente=_address(sortes, quand, avant=page.avant) if page.avant else "",
        url_export=_address(sortes, quand, "export"),
        pannes=[
            f"{libelle} : la liste n'est plus à jour depuis le {format_date(since.date(), avec_jour=False)}."
            for libelle, since in broken_collectors(acteur.departement_id)
        ],
    )


def _tabs(compte: Compte, sortes: tuple[str, ...], quand: Urgence | None) -> list[dict[str, Any]]:
    tabs = [{"libelle": "Tout", "url": _address(sortes, None), "courant": quand is None, "nombre": None}]
    for one in URGENCES:
        url = _address(sortes, one)
        tabs.append({"libelle": TITRES[one], "url": url, "courant": quand == one, "nombre": compte.urgences[one]})
    return tabs


def _kinds(compte: Compte, sortes: tuple[str, ...]) -> list[dict[str, Any]]:
    choix = [
        {"valeur": code, "libelle": collecteur.libelle, "nombre": number, "coche": code in sortes}
        for code, number in sorted(compte.sortes.items())
        if (collecteur := collector_of(code)) is not None
    ]
    return [{"nom": "sorte", "legende": "Sorte", "choix": choix}] if len(choix) > 1 else []


@require_safe
@requires(may_see_duties)
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The same list as CSV, with the same filters."""
    day = today()
    sortes, quand = _filters(request)

    def rows() -> Iterator[tuple[str, ...]]:
        for row in every_duty(filter_duties(acteur, day, sortes=sortes, urgence=quand), acteur.departement_id, day):
            collecteur = collector_of(row.collecteur)
            yield (
                row.a_faire_le.strftime("%d/%m/%Y"),
                delay_in_words(row.a_faire_le, day),
                row.titre,
                row.raison,
                collecteur.libelle if collecteur else row.collecteur,
                site_seen(request) + row.url,
            )

    return csv_answer(acteur.departement_id, f"a-faire-{day.isoformat()}.csv", ENTETE, rows)


def _duty(acteur: Acteur, pk: int) -> Echeance:
    """One of the duties addressed to the actor (404 otherwise), of a kind that may be put off (403 otherwise)."""
    row = get_object_or_404(visible_duties(acteur), pk=pk)
    if not may_postpone(acteur, row) or days_of_postponing(row) is None:
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@requires(may_postpone)
def postpone_duty(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Ask why, then put off."""
    row = _duty(acteur, pk)
    days = days_of_postponing(row)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moved = postpone(by=acteur, echeance=row, motif=form.cleaned_data["motif"], today=today())
        except ReportImpossible:
            messages.info(request, "Cette échéance vient d'être faite. Il n'y a rien à reporter.")
        else:
            messages.success(request, f"Échéance reportée au {format_date(moved.a_faire_le)}.")
        return redirect("echeances:todo")
    return show(
        request,
        "echeances/reporter.html",
        f"Reporter de {days} jours",
        fil=[("À faire", reverse("echeances:todo"))],
        status=422 if request.method == "POST" else 200,
        form=form,
        ligne=in_words(row, today()),
        jours=days,
    )


@require_POST
@requires(may_postpone)
def resume_duty(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Take a postponing back."""
    row = _duty(acteur, pk)
    resume(by=acteur, echeance=row)
    messages.success(request, f"Report annulé. L'échéance revient au {format_date(row.echeance_le)}.")
    return redirect("echeances:todo")
