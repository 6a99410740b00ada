"""One page for the whole half-day: held or not, who was helped in two taps each, then sent."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from maillage.base.francais import format_date, format_heure
from maillage.reseau.equipes.selectors.postes import agents_in_post
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import Genre, Orientation, Statut, Tenue, Thematique, TrancheAge
from maillage.terrain.accompagnements.forms.matinee import RANGS, groups_of, read_morning
from maillage.terrain.accompagnements.matinee import Ligne
from maillage.terrain.accompagnements.models import CompteRendu
from maillage.terrain.accompagnements.perms.comptes_rendus import may_report
from maillage.terrain.accompagnements.selectors.lecture import details_of
from maillage.terrain.accompagnements.services.envoi import OUVERTS, transmit
from maillage.terrain.accompagnements.services.refus import SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import lines_of, record_morning
from maillage.terrain.accompagnements.views.pages import (
    base_context,
    get_half_day,
    home_step,
    hours_of,
    report_of,
    state_of,
)
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.models import Permanence

BROUILLON = "brouillon"
THEMES = (Thematique.DEMARCHES, *(one for one in Thematique if one is not Thematique.DEMARCHES))
"""The most frequent first, then the order of the national log."""


@requires(may_report)
@require_http_methods(["GET", "HEAD", "POST"])
def morning(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The shell. POST ``acte``: brouillon (by script, answers JSON), garder, transmettre."""
    permanence = get_half_day(acteur, pk)
    report = report_of(permanence)
    lignes = lines_of(report) if report else []
    if request.method != "POST":
        return _page(request, acteur, permanence, report, lignes)
    acte = request.POST.get("acte", "")
    now = timezone.now()
    if acte == BROUILLON and report is not None and report.etat not in OUVERTS:
        # A correction asks the host again: it is sent once, by the person, never tap after tap.
        return JsonResponse(
            {"message": "Ce compte rendu est transmis : envoyez la correction avec le bouton."}, status=409
        )
    try:
        written = record_morning(by=acteur, permanence=permanence, saisie=read_morning(request.POST, lignes), now=now)
    except SaisieRefusee as refus:
        if acte == BROUILLON:
            return JsonResponse({"message": refus.message}, status=422)
        return _page(request, acteur, permanence, report, lignes, refus)
    if acte == BROUILLON:
        heure = format_heure(timezone.localtime(now))
        return JsonResponse({"connues": [line.cle for line in lines_of(written)], "heure": heure})
    if acte == "transmettre" and written.etat in OUVERTS:
        written = transmit(by=acteur, compte_rendu=written, now=now)
    if written.etat in OUVERTS:
        messages.success(request, "C'est enregistré. Il reste à transmettre le compte rendu.")
    else:
        messages.success(request, _sent(written))
    url = reverse("accompagnements:report", kwargs={"pk": written.pk})
    return redirect(f"{url}?{urlencode({'recu': permanence.pk})}")


def _sent(report: CompteRendu) -> str:
    if report.structure_id is None:
        return "Le compte rendu est transmis."
    day = format_date(report.a_verifier_avant, avec_jour=False)
    return f"Le compte rendu est transmis. La structure peut répondre jusqu'au {day}."


def _page(
    request: HttpRequest,
    acteur: Acteur,
    permanence: Permanence,
    report: CompteRendu | None,
    lignes: list[Ligne],
    refus: SaisieRefusee | None = None,
) -> HttpResponse:
    sent = report is not None and report.etat not in OUVERTS
    said: Any = request.POST if refus else {}
    tenue = said.get("tenue") or (report.tenue if report else _expected(permanence))
    shown = _shown(said, lignes)
    keys = [line.cle for line in lignes]
    context = base_context(
        "Corriger le compte rendu" if sent else "Ma demi-journée",
        home_step(acteur),
        (format_date(permanence.jour, avec_jour=False), ""),
        permanence=permanence,
        heures=hours_of(permanence),
        compte_rendu=report,
        etat=state_of(report) if report else None,
        transmis=sent,
        ouverte=permanence.etat == EtatPermanence.PREVUE and permanence.jour <= timezone.localdate(),
        refus=refus,
        tenue=tenue,
        tenues=Tenue.choices,
        motif=said.get("motif") or (report.motif if report else ""),
        motifs=MotifAnnulation.choices,
        remplacant=said.get("remplacant") or str(report.agent_id if report else permanence.agent_id),
        remplacants=_team(acteur, permanence),
        tranches=TrancheAge.choices,
        genres=[one for one in Genre.choices if one[0] != Genre.NON_COMMUNIQUE],
        statuts=[one for one in Statut.choices if one[0] != Statut.NON_COMMUNIQUE],
        themes=[(one.value, one.label) for one in THEMES],
        orientations=Orientation.choices,
        etat_json=json.dumps({"lignes": shown, "connues": keys, "gardees": [line._asdict() for line in lignes]}),
        cle=f"{permanence.departement_id}-{permanence.pk}",
        connues_papier=json.dumps(keys),
        groupes=[_group(line, number) for line, number in groups_of(lignes)],
        rangs=[_rank(said, rank) for rank in range(RANGS)],
        details=details_of(report) if report else [],
    )
    return render(request, "accompagnements/matinee.html", context, status=422 if refus else 200)


def _expected(permanence: Permanence) -> str:
    return Tenue.REMPLACEE if permanence.agent_prevu_id else Tenue.TENUE


def _shown(said: Any, lignes: list[Ligne]) -> list[dict[str, Any]]:
    """Lines that a refused page held come back as they were typed."""
    try:
        typed = json.loads(said.get("lignes", "")) if said else None
    except (ValueError, RecursionError):
        typed = None
    if isinstance(typed, list) and all(isinstance(one, dict) for one in typed):
        return typed
    return [line._asdict() for line in lignes]


def _team(acteur: Acteur, permanence: Permanence) -> list[tuple[int, str]]:
    """Who may have come instead: the team of that day, whoever fills in the page first."""
    rows = agents_in_post(permanence.departement_id, permanence.jour)
    people = [(one.pk, one.nom, one.utilisateur_id == acteur.id) for one in rows if one.pk != permanence.agent_id]
    return [(pk, nom) for pk, nom, _ in sorted(people, key=lambda one: not one[2])]


def _group(line: Ligne, number: int) -> dict[str, Any]:
    """People alike, in words, for the page without JavaScript."""
    words = [str(dict(TrancheAge.choices).get(line.tranche, "Âge non communiqué"))]
    words += [str(Thematique(one).label) for one in line.thematiques]
    words += [f"orienté vers : {Orientation(one).label}" for one in line.orientations]
    return {"nom": f"garde-{line.cle}", "nombre": number, "texte": ", ".join(words)}


def _rank(said: Any, rank: int) -> dict[str, Any]:
    names = ("nombre", "tranche", "theme", "theme2", "orientation")
    return {"rang": rank, "numero": rank + 1, **{name: said.get(f"rang-{rank}-{name}", "") for name in names}}
