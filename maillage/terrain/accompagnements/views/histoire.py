"""What a report was before each correction and each answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.francais import format_date
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.perms.comptes_rendus import may_settle_report
from maillage.terrain.accompagnements.selectors.histoire import history_of
from maillage.terrain.accompagnements.views.pages import TITRE_LISTE, base_context, get_report


@requires(may_settle_report)
@require_safe
def history(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """By field, newest first."""
    row = get_report(acteur, pk, may_settle_report)
    url = reverse("accompagnements:report", kwargs={"pk": pk})
    context = base_context(
        "Histoire du compte rendu",
        (TITRE_LISTE, reverse("accompagnements:reports")),
        (format_date(row.jour, avec_jour=False), url),
        ("Histoire", ""),
        compte_rendu=row,
        actes=history_of(row),
        maintenant=timezone.now(),
        url_compte_rendu=url,
    )
    return render(request, "accompagnements/histoire.html", context)
