"""The map of the directory: contours in a file of their own, kept by the browser; discs of what the filters keep."""

import threading
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillage.base.francais import format_compte
from maillage.reseau.structures.carte import LARGEUR, Cadre, corners, discs, draw_ground, frame, scale_bar
from maillage.reseau.structures.forms.filtres import read_filters
from maillage.reseau.structures.perms.structures import may_create, may_read, may_see_people
from maillage.reseau.structures.selectors.annuaire import count_by_commune, find_structures, list_choices
from maillage.reseau.structures.selectors.fiche import ground_of
from maillage.reseau.structures.views import annuaire
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement


class Fond(NamedTuple):
    """The drawing of a Département: its frame and its SVG file."""

    cadre: Cadre
    svg: str


_held: dict[int, tuple[str, Fond | None]] = {}
_lock = threading.Lock()


def _ground(departement: Departement) -> Fond | None:
    """Drawn once by process, again when the territory is loaded anew; None where no contour is known."""
    mark = departement.updated_at.isoformat()
    with _lock:
        held = _held.get(departement.pk)
    if held is not None and held[0] == mark:
        return held[1]
    communes = list(ground_of(departement))
    contours = [commune.contour for commune in communes if commune.contour]
    points = [corner for contour in contours for corner in corners(contour)]
    if not points:
        points = [(c.latitude, c.longitude) for c in communes if c.latitude is not None and c.longitude is not None]
    cadre = frame(points)
    fond = Fond(cadre, draw_ground(cadre, contours)) if cadre is not None else None
    with _lock:
        _held[departement.pk] = (mark, fond)
    return fond


@requires(may_read)
@require_safe
def map_page(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The same search as the list, by commune: the table leads, the drawing shows."""
    departement = request.departement  # type: ignore[attr-defined]
    filtres = read_filters(request.GET)
    rows = find_structures(acteur, filtres, timezone.localdate(), people=may_see_people(acteur))
    communes, total, fond = count_by_commune(rows), rows.count(), _ground(departement)
    placed = [
        (c.nom, c.latitude, c.longitude, c.nombre)
        for c in communes
        if c.latitude is not None and c.longitude is not None
    ]
    others = annuaire.query_of(request.GET, commune="")
    context: dict[str, Any] = {
        **annuaire.frame(request, acteur, filtres, list_choices(acteur), "carte"),
        "titre": "Carte de l'annuaire",
        "resume": format_compte(total, "structure", "structures", "Aucune structure"),
        "ailleurs": total - sum(c.nombre for c in communes),
        "communes": communes,
        "url_liste": f"{reverse('structures:directory')}?{others}{'&' if others else ''}commune=",
        "peut_ajouter": may_create(acteur),
    }
    if fond is not None:
        context |= {
            "url_fond": f"{reverse('structures:map_ground')}?v={annuaire.fingerprint(departement.updated_at.isoformat())}",
            "largeur": int(LARGEUR),
            "echelle": _bar(fond.cadre),
            "hauteur": round(fond.cadre.hauteur),
            "points": [point._asdict() | {"x": str(point.x), "y": str(point.y), "rayon": str(point.rayon)}
                       for point in discs(fond.cadre, placed)],
        }  # fmt: skip
    return render(request, "structures/carte.html", context)


def _bar(cadre: Cadre) -> dict[str, str]:
    """The scale, in the lower left corner."""
    km, length = scale_bar(cadre)
    y = round(cadre.hauteur) - 24
    return {"km": str(km), "trait": f"M24 {y - 10}V{y}H{24 + length:.0f}V{y - 10}", "x": "30", "y": str(y - 10)}


@requires(may_read)
@require_safe
@cache_control(private=True, max_age=86400)
def map_ground(request: HttpRequest, acteur: Acteur) -> HttpResponse:  # noqa: ARG001
    """The contours of the communes. Its address changes with them."""
    fond = _ground(request.departement)  # type: ignore[attr-defined]
    svg = fond.svg if fond else '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    return HttpResponse(svg, content_type="image/svg+xml")
