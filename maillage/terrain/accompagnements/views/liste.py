"""The list of reports: the coordination's, an adviser's, a host's. Filters in the address, keyset pages, CSV."""

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte, format_date
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatCompteRendu, Thematique
from maillage.terrain.accompagnements.perms.comptes_rendus import may_export_reports, may_list_reports, may_report
from maillage.terrain.accompagnements.perms.journal import may_export_log
from maillage.terrain.accompagnements.selectors.liste import (
    Filtres,
    choices_of,
    export_rows,
    filter_reports,
    page_of_reports,
    read_filters,
)
from maillage.terrain.accompagnements.views.pages import TITRE_LISTE, base_context, people_of, state_of

_COLONNES: Final = ("Demi-journée", "État", "Personnes", "Structure", "Tenue par", "Réponse possible jusqu'au")
_ENTETES: Final = (
    "Jour", "Lieu", "Structure", "Convention", "Conseiller", "Employeur", "La demi-journée", "Raison", "Personnes aidées",
    "État", "Transmis le", "À vérifier avant le", "Réponse le", "Réponse de",
    "Contesté hors délai le",
)  # fmt: skip
_LOT: Final = 500


@requires(may_list_reports)
@require_safe
def reports(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Fifty a page, newest day first."""
    filtres = read_filters(request.GET)
    page = page_of_reports(
        filter_reports(acteur, filtres), apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    agents, structures = choices_of(acteur)
    team = may_report.may_enter(acteur)
    etats = [one for one in EtatCompteRendu.choices if one[0] != "A_FAIRE" and (team or one[0] != "EN_COURS")]
    context = base_context(
        TITRE_LISTE,
        (TITRE_LISTE, ""),
        filtres=filtres,
        filtre=filtres != Filtres(),
        etats=etats,
        themes=Thematique.choices,
        agents=agents,
        structures=structures,
        equipe=team,
        journal=may_export_log.may_enter(acteur),
        colonnes=[{"libelle": label} for label in _COLONNES if team or label != "Structure"],
        lignes=[_line(row, whole=team) for row in page.lignes],
        resume=format_compte(page.total, "compte rendu", "comptes rendus", "Aucun compte rendu"),
        suite=_query(request.GET),
        url_suivante=_url(request.GET, apres=page.apres) if page.apres else "",
        url_precedente=_url(request.GET, avant=page.avant) if page.avant else "",
    )
    return render(request, "accompagnements/liste.html", context)


@requires(may_export_reports)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered list, whole."""
    filtres = read_filters(request.GET)
    pieces = stream(acteur.departement_id, lambda: _csv(acteur, filtres))
    nom = f"comptes-rendus-{timezone.localdate().isoformat()}.csv"
    response: HttpResponseBase = serve_file(pieces, nom=nom, content_type="text/csv; charset=utf-8")
    return response


class _Echo:
    """csv writes to it, and gets back what it wrote."""

    def write(self, text: str) -> str:
        return text


def _csv(acteur: Acteur, filtres: Filtres) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    # The mark tells a French spreadsheet that the file is in UTF-8.
    yield "\ufeff" + writer.writerow(_ENTETES)
    for row in export_rows(filter_reports(acteur, filtres)).iterator(chunk_size=_LOT):
        yield writer.writerow([escape_formula(str(cell)) for cell in _cells(row)])


def _cells(row: Any) -> list[Any]:
    return [
        row.jour.isoformat(), row.lieu.nom if row.lieu else "", row.structure.nom if row.structure else "",
        row.convention.reference if row.convention else "", row.agent.nom, row.employeur.nom if row.employeur else "",
        row.get_tenue_display(), row.get_motif_display(), row.personnes, row.get_etat_display(), _day(row.transmis_at),
        row.a_verifier_avant or "", _day(row.repondu_at), row.repondu_par_nom,
        _day(row.tardive_at),
    ]  # fmt: skip


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def _line(row: Any, *, whole: bool) -> list[dict[str, Any]]:
    """``whole``: with the structure, which a host need not be told."""
    lieu = row.lieu.nom if row.lieu else "Sans lieu"
    waiting = row.etat == EtatCompteRendu.TRANSMIS and row.structure_id is not None
    structure = [{"texte": row.structure.nom if row.structure else "Aucune"}] if whole else []
    return [
        {
            "texte": f"{format_date(row.jour, avec_jour=False)}, {lieu}",
            "url": reverse("accompagnements:report", kwargs={"pk": row.pk}),
        },
        _state(row),
        {"texte": people_of(row)},
        *structure,
        {"texte": row.agent.nom},
        {"texte": format_date(row.a_verifier_avant, avec_jour=False) if waiting else ""},
    ]


def _state(row: Any) -> dict[str, str]:
    cell = state_of(row)
    return cell | {"texte": f"{cell['texte']}, contesté hors délai"} if row.tardive_at else cell


def _query(query: QueryDict, **changes: str) -> str:
    """The filters without the cursor nor what is empty, with ``changes``."""
    kept = query.copy()
    for name in ("apres", "avant"):
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    for name, value in changes.items():
        kept[name] = value
    return kept.urlencode()


def _url(query: QueryDict, **changes: str) -> str:
    return f"{reverse('accompagnements:reports')}?{_query(query, **changes)}"
