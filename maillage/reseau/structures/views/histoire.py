"""The history of a record: who changed what, and what it was on a chosen day."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.francais import format_date, quote_nom
from maillage.reseau.structures.forms.histoire import DateForm
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.perms.histoire import may_read_history
from maillage.reseau.structures.perms.rapprochement import may_merge_structures
from maillage.reseau.structures.selectors.histoire import history_of, lines_of, members_at, merges_of, structure_at
from maillage.reseau.structures.views.pages import crumbs, get_structure, structure_url
from maillage.reseau.structures.views.rapprochement import number
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_read_history)
@require_safe
def history(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Events, twenty a page. ``le``: also the record and the members as they were on that day."""
    structure = get_structure(acteur, pk, may_read_history)
    asked = any(name.startswith("le") for name in request.GET)
    form = DateForm(request.GET if asked else None)
    events, following = history_of(structure, number(request.GET.get("apres", "")))
    url = structure_url(structure, "history")
    context: dict[str, Any] = {
        "titre": f"Histoire de {quote_nom(structure.nom)}",
        "fil": crumbs(structure, "Histoire"),
        "structure_vue": structure,
        "form": form,
        "evenements": events,
        "maintenant": timezone.now(),
        "fusions": merges_of(structure),
        "peut_defaire": may_merge_structures(acteur),
        "url_suivante": f"{url}?apres={following}" if following else "",
        "url_fiche": structure_url(structure),
    }
    if asked and form.is_valid():
        context |= _on(structure, form.cleaned_data["le"])
    return render(request, "structures/histoire.html", context, status=422 if form.errors else 200)


def _on(structure: Structure, day: datetime.date) -> dict[str, Any]:
    photo = structure_at(structure, day)
    return {
        "jour": format_date(day, avec_jour=False),
        "photo": photo,
        "fiche_du_jour": lines_of(photo.fiche) if photo.fiche is not None else [],
        "membres_du_jour": members_at(structure, day),
    }
