"""Decisions: the list, the table to download, one and what became of it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte, format_date
from maillage.base.tenancy import stream
from maillage.pilotage.gouvernance.enums import EtatDecision, EtatReunion
from maillage.pilotage.gouvernance.forms.decisions import ClotureForm
from maillage.pilotage.gouvernance.models import Decision, Instance, Reunion
from maillage.pilotage.gouvernance.perms import (
    may_close_decision,
    may_prepare,
    may_read_decisions,
    may_read_instances,
    may_read_meetings,
)
from maillage.pilotage.gouvernance.selectors.decisions import (
    EN_RETARD,
    export_decisions,
    find_decision,
    find_decisions,
    owner_name,
    page_of_decisions,
    read_filters,
)
from maillage.pilotage.gouvernance.services.decisions import close_decision, reopen_decision
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus
from maillage.pilotage.gouvernance.services.tenue import say_votes
from maillage.pilotage.gouvernance.views.cadre import (
    METHODES,
    crumbs,
    csv_lines,
    meeting_url,
    object_url,
    or_404,
    posted,
    title_of,
)
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.selectors import history_of

COLONNES = ("Décision", "Ce qui est décidé", "Qui s'en charge", "Pour le", "Où elle en est")
ENTETES = (
    "Numéro",
    "Instance",
    "Réunion du",
    "Décision",
    "Raison",
    "Concerne",
    "Responsable",
    "Pour le",
    "État",
    "Close le",
    "Close par",
    "Comment",
)


@requires(may_read_decisions)
@require_safe
def decisions_list(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The latest first, filtered by the address."""
    today, filtres = timezone.localdate(), read_filters(request.GET)
    rows = find_decisions(acteur, filtres, today)
    page = page_of_decisions(rows, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    context = {
        "titre": "Décisions",
        "fil": _path(acteur, "Décisions"),
        "filtres": filtres,
        "etats": [(EN_RETARD, "En retard"), *EtatDecision.choices],
        "instances": Instance.objects.visible_to(acteur).order_by("nom") if may_read_instances(acteur) else [],
        "filtre": filtres != type(filtres)(),
        "resume": format_compte(page.total, "décision", "décisions", "Aucune décision"),
        "colonnes": [{"libelle": one} for one in COLONNES],
        "lignes": [_line(row, today) for row in page.lignes],
        "suite": _query(request),
        "url_suivante": f"?{_query(request, apres=page.apres)}" if page.apres else "",
        "url_precedente": f"?{_query(request, avant=page.avant)}" if page.avant else "",
    }
    return render(request, "gouvernance/decisions.html", context)


def _path(acteur: Acteur, last: str, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumb; the page of committees is left out for who may only read his own decisions."""
    fil = crumbs(*steps, last=last)
    return fil if may_read_meetings.may_enter(acteur) else [fil[0], *fil[2:]]


def _query(request: HttpRequest, **changes: str) -> str:
    kept = request.GET.copy()
    for name, value in {"apres": "", "avant": "", **changes}.items():
        kept[name] = value
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def _line(row: Decision, today: Any) -> list[dict[str, Any]]:
    state, sens = _state(row, today)
    return [
        {"texte": row.numero, "url": reverse("gouvernance:decision", args=[row.pk])},
        {"texte": row.texte if len(row.texte) <= 160 else f"{row.texte[:159]}…"},
        {"texte": owner_name(row)},
        {"texte": format_date(row.echeance_le, avec_jour=False)},
        {"texte": state, "sens": sens},
    ]


def _state(row: Decision, today: Any) -> tuple[str, str]:
    if row.etat == EtatDecision.FAITE:
        return "Faite", "succes"
    if row.etat == EtatDecision.ABANDONNEE:
        return "Abandonnée", "info"
    return ("En retard", "erreur") if row.echeance_le < today else ("À faire", "attention")


@requires(may_read_decisions)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered decisions, whole."""
    today, filtres = timezone.localdate(), read_filters(request.GET)

    def rows() -> Iterator[list[str]]:
        for row in export_decisions(find_decisions(acteur, filtres, today)):
            closed = timezone.localtime(row.close_at).date() if row.close_at else None
            yield [
                row.numero,
                row.reunion.instance.nom,
                format_date(timezone.localtime(row.reunion.debut).date(), avec_jour=False),
                row.texte,
                row.motif,
                row.objet_nom,
                owner_name(row),
                format_date(row.echeance_le, avec_jour=False),
                _state(row, today)[0],
                format_date(closed, avec_jour=False),
                row.close_par_nom,
                row.cloture,
            ]

    body = stream(acteur.departement_id, lambda: csv_lines(ENTETES, rows()))
    name = f"decisions-{today.isoformat()}.csv"
    answer: HttpResponseBase = serve_file(body, nom=name, content_type="text/csv; charset=utf-8")
    return answer


@requires(may_read_decisions)
@require_http_methods(METHODES)
def decision(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """What was decided, and what became of it; whoever is in charge says so here."""
    row = or_404(find_decision(acteur, pk))
    may_close = may_close_decision(acteur, row)
    to_do = row.etat == EtatDecision.A_FAIRE
    if request.method == "POST" and not may_close:
        raise PermissionDenied
    form = ClotureForm(posted(request) if "rouvrir" not in request.POST else None) if may_close and to_do else None
    if request.method == "POST" and _written(request, acteur, row, form):
        return redirect("gouvernance:decision", row.pk)
    seen = Reunion.objects.visible_to(acteur).filter(pk=row.reunion_id).exists()
    context = {
        "titre": f"Décision {row.numero}",
        "fil": _path(acteur, row.numero, ("Décisions", reverse("gouvernance:decisions"))),
        "decision": row,
        "etat": _state(row, timezone.localdate()),
        "fiche": _facts(row, meeting_url(row.reunion) if seen else ""),
        "form": form,
        "peut_rouvrir": may_close and not to_do,
        "url_objet": object_url(row.objet_type, row.objet_id) if may_prepare(acteur) else "",
        "corrigeable": may_prepare(acteur) and row.reunion.etat in (EtatReunion.CONVOQUEE, EtatReunion.TENUE),
        "evenements": history_of(departement_id=acteur.departement_id, objet_type="decision", objet_id=row.pk),
    }
    return render(request, "gouvernance/decision.html", context, status=422 if form and form.errors else 200)


def _written(request: HttpRequest, acteur: Acteur, row: Decision, form: ClotureForm | None) -> bool:
    """True when what was asked is done."""
    try:
        if "rouvrir" in request.POST:
            reopen_decision(by=acteur, decision=row)
            messages.success(request, "La décision est de nouveau à faire.")
            return True
        if form is None:
            messages.error(request, "Quelqu'un a déjà dit ce que cette décision est devenue.")
            return True
        if not form.is_valid():
            return False
        data = form.cleaned_data
        close_decision(
            by=acteur, decision=row, etat=EtatDecision(data["etat"]), cloture=data["cloture"], now=timezone.now()
        )
    except GouvernanceRefus as refus:
        messages.error(request, str(refus))
        return True
    messages.success(request, "C'est noté. La décision ne sera plus rappelée.")
    return True


def _facts(row: Decision, meeting: str) -> list[dict[str, Any]]:
    """``meeting``: the address of its meeting, empty for who may not open it."""
    facts: list[dict[str, Any]] = [
        {"nom": "Ce qui est décidé", "valeur": row.texte},
        {"nom": "Qui s'en charge", "valeur": owner_name(row)},
        {"nom": "Pour le", "valeur": format_date(row.echeance_le, avec_jour=False)},
        {"nom": "Prise par", "valeur": title_of(row.reunion), "url": meeting, "libelle": "Voir la réunion"},
    ]
    for nom, valeur in (
        ("Pourquoi", row.motif),
        ("Concerne", row.objet_nom),
        ("Voix", say_votes(row.votes_pour, row.votes_contre, row.abstentions)),
        ("Point de l'ordre du jour", row.point.titre if row.point else ""),
    ):
        if valeur:
            facts.append({"nom": nom, "valeur": valeur})
    if row.close_at is not None:
        day = format_date(timezone.localtime(row.close_at).date(), avec_jour=False)
        facts.append({"nom": row.get_etat_display(), "valeur": f"Le {day}, par {row.close_par_nom}"})
        facts.append({"nom": "Comment", "valeur": row.cloture})
    return facts
