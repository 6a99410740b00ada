"""What people say of pages, as the coordination reads it: sums by page, last sentences, a file."""

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte, format_nombre, format_pourcentage
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.portail.perms import may_read_opinions
from maillage.portail.selectors.avis import (
    PERIODES,
    FiltresAvis,
    LigneAvis,
    iter_months,
    name_of,
    page_of_remarks,
    read_filters,
    sums_by_page,
    visible_remarks,
)
from maillage.portail.services.avis import erase_remark
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

TITRE: Final = "Avis sur les pages"
_COLONNES: Final = (("page", "Page"), ("oui", "Oui"), ("non", "Non"), ("part", "Part de oui"))
_ENTETES: Final = ("Mois", "Page", "Nom dans le programme", "Oui", "Non", "Part de oui (%)")
_DEBUT_MAX: Final = 120
"""Signs of the last sentence that a row shows."""


class _Echo:
    """csv writes to it, and gets back what it wrote."""

    def write(self, text: str) -> str:
        return text


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this page puts in the side list."""
    if not may_read_opinions.may_enter(acteur):
        return None
    return Groupe(25, "Le public", (Lien(TITRE, reverse("portail:opinions")),))


@requires(may_read_opinions)
@require_safe
def opinions(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """One row a page, the least helpful first; below, the last sentences."""
    filtres, today = read_filters(request.GET), timezone.localdate()
    rows = sums_by_page(acteur, filtres, today)
    remarks = page_of_remarks(acteur, filtres, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    context: dict[str, Any] = {
        "titre": TITRE,
        "fil": [*_crumbs()[:1], {"libelle": TITRE}],
        "filtres": filtres,
        "periodes": PERIODES.items(),
        "colonnes": _columns(filtres),
        "lignes": [_line(filtres, row) for row in rows],
        "resume": _summary(rows),
        "suite": _query(filtres),
        "nom_page": name_of(filtres.page) if filtres.page else "",
        "url_toutes": _url(FiltresAvis(filtres.periode, filtres.tri, filtres.croissant)),
        "remarques": [(name_of(remark.page), remark) for remark in remarks.lignes],
        "nombre_remarques": remarks.total,
        "url_suivante": _url(filtres, apres=remarks.apres) if remarks.apres else "",
        "url_precedente": _url(filtres, avant=remarks.avant) if remarks.avant else "",
    }
    return render(request, "portail/avis.html", context)


@requires(may_read_opinions)
@require_safe
def export_opinions(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """Counts month by month, without the sentences."""
    filtres, today = read_filters(request.GET), timezone.localdate()
    pieces = stream(acteur.departement_id, lambda: _csv(acteur, filtres))
    response: HttpResponseBase = serve_file(
        pieces, nom=f"avis-sur-les-pages-{today.isoformat()}.csv", content_type="text/csv; charset=utf-8"
    )
    return response


@requires(may_read_opinions)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """GET shows the sentence, POST takes it away: it may name somebody."""
    remarque = visible_remarks(acteur).filter(pk=pk).first()
    if remarque is None:
        raise Http404
    if request.method == "POST":
        erase_remark(by=acteur, remarque=remarque)
        messages.success(request, "La phrase est effacée.")
        return redirect("portail:opinions")
    context = {
        "titre": "Effacer une phrase",
        "fil": [*_crumbs(), {"libelle": "Effacer une phrase"}],
        "remarque": remarque,
        "nom_page": name_of(remarque.page),
        "url_retour": reverse("portail:opinions"),
    }
    return render(request, "portail/avis_effacer.html", context)


def _csv(acteur: Acteur, filtres: FiltresAvis) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    # The mark tells a French spreadsheet that the file is in UTF-8.
    yield "\ufeff" + writer.writerow(_ENTETES)
    for row in iter_months(acteur, filtres, timezone.localdate()):
        part = format_nombre(100 * row.oui / (row.oui + row.non), 1) if row.oui + row.non else ""
        cells = [f"{row.mois:%Y-%m}", name_of(row.page), row.page, str(row.oui), str(row.non), part]
        yield writer.writerow([escape_formula(cell) for cell in cells])


def _columns(filtres: FiltresAvis) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for tri, label in _COLONNES:
        mine = filtres.tri == tri
        # A click on the column in force turns it round; names begin with A, numbers with the largest.
        up = not filtres.croissant if mine else tri == "page"
        columns.append(
            {
                "libelle": label,
                "nombre": tri != "page",
                "tri": ("asc" if filtres.croissant else "desc") if mine else "",
                "url_tri": _url(FiltresAvis(filtres.periode, tri, up, filtres.page)),
            }
        )
    return [*columns, {"libelle": "Dernière phrase"}]


def _line(filtres: FiltresAvis, row: LigneAvis) -> list[dict[str, Any]]:
    here = _url(FiltresAvis(filtres.periode, filtres.tri, filtres.croissant, row.page)) + "#phrases"
    last = row.derniere if len(row.derniere) <= _DEBUT_MAX else row.derniere[:_DEBUT_MAX].rsplit(" ", 1)[0] + "…"
    more = f" ({format_compte(row.remarques, 'phrase', 'phrases')})" if row.remarques > 1 else ""
    return [
        {"texte": row.nom, "url": here if row.remarques else ""},
        {"texte": format_nombre(row.oui), "nombre": True},
        {"texte": format_nombre(row.non), "nombre": True},
        {"texte": format_pourcentage(row.part) if row.oui + row.non else "", "nombre": True},
        {"texte": f"{last}{more}"},
    ]


def _summary(rows: list[LigneAvis]) -> str:
    oui, non = sum(row.oui for row in rows), sum(row.non for row in rows)
    if not oui + non:
        return "Aucune réponse pour l'instant"
    return f"{format_compte(oui + non, 'réponse', 'réponses')}, dont {format_pourcentage(oui / (oui + non))} de oui"


def _crumbs() -> list[dict[str, str]]:
    return [{"libelle": "Mon espace", "url": "/espace/"}, {"libelle": TITRE, "url": reverse("portail:opinions")}]


def _query(filtres: FiltresAvis, **plus: str) -> str:
    sens = "croissant" if filtres.croissant else ""
    said = {"periode": filtres.periode, "tri": filtres.tri, "sens": sens, "page": filtres.page, **plus}
    return urlencode({name: value for name, value in said.items() if value})


def _url(filtres: FiltresAvis, **plus: str) -> str:
    return f"{reverse('portail:opinions')}?{_query(filtres, **plus)}"
