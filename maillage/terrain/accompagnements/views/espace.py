"""The adviser's home: today's half-days, the late ones, those that a host contests."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES
from maillage.terrain.accompagnements.perms.comptes_rendus import may_report
from maillage.terrain.accompagnements.selectors.demi_journees import due_on, my_half_days
from maillage.terrain.accompagnements.views.pages import TITRE_ESPACE, base_context, hours_of, report_of, state_of
from maillage.terrain.permanences.models import Permanence


@requires(may_report)
@require_safe
def home(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """« Ma demi-journée »: one button each, nothing to look for."""
    today = timezone.localdate()
    found = my_half_days(acteur, today)
    whole = bool(acteur.roles & PILOTES)
    context = base_context(
        "Comptes rendus à écrire" if whole else TITRE_ESPACE,
        (TITRE_ESPACE, ""),
        aujourdhui=[_card(one, today, acteur, whole=whole) for one in found.aujourdhui],
        en_attente=[_card(one, today, acteur, whole=whole) for one in found.en_attente],
        contestes=found.contestes,
        ailleurs=found.ailleurs,
        equipe=whole,
    )
    return render(request, "accompagnements/espace.html", context)


def _card(permanence: Permanence, today: dt.date, acteur: Acteur, *, whole: bool) -> dict[str, Any]:
    report = report_of(permanence)
    due = due_on(permanence.jour)
    mine = permanence.agent.utilisateur_id == acteur.id
    sent = report is not None and report.transmis_at is not None
    return {
        "permanence": permanence,
        "heures": hours_of(permanence),
        "qui": "" if mine and not whole else permanence.agent.nom,
        "url": reverse("accompagnements:report", kwargs={"pk": report.pk})
        if report is not None and sent
        else reverse("accompagnements:morning", kwargs={"pk": permanence.pk}),
        "etat": state_of(report) if report else None,
        "transmis": sent,
        "retard": due < today and not sent,
        "avant": due,
    }
