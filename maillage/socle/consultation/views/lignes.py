"""The journal searched, one line read, the whole downloaded."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_date_heure, format_heure
from maillage.base.pagination import Tri, keyset
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.consultation.forms import RechercheForm
from maillage.socle.consultation.perms import may_export_journal, may_read_journal
from maillage.socle.consultation.selectors import Filtre, find_line, search_lines
from maillage.socle.consultation.services import tell_export
from maillage.socle.consultation.views.cadre import TITRE, crumbs, tabs
from maillage.socle.journal.libelles import say_action, say_objet
from maillage.socle.journal.models import Ligne

COLONNES = [{"libelle": name} for name in ("Numéro", "Quand", "Qui", "Quoi", "Sur quoi")]
_MAX = 2**62


def _searched(data: QueryDict) -> tuple[RechercheForm, Filtre]:
    form = RechercheForm(data)
    form.is_valid()
    return form, form.filtre()


def _kept(data: QueryDict) -> dict[str, str]:
    return {name: str(data[name]) for name in RechercheForm.base_fields if data.get(name)}


@require_safe
@requires(may_read_journal)
def lines(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Newest first, fifty a page."""
    form, filtre = _searched(request.GET)
    page = keyset(
        search_lines(acteur, filtre),
        Tri("numero", int),
        descending=True,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
    )
    url, kept = reverse("journal:lines"), _kept(request.GET)
    context = {
        "titre": TITRE,
        "fil": crumbs(at_home=True),
        "onglets": tabs("journal:lines"),
        "form": form if kept else RechercheForm(),
        "colonnes": COLONNES,
        "lignes": [_cells(row) for row in page.lignes],
        "suite": list(kept.items()),
        "actif": bool(kept),
        "url": url,
        "url_suivante": f"{url}?{urlencode(kept | {'apres': page.apres})}" if page.apres else "",
        "url_precedente": f"{url}?{urlencode(kept | {'avant': page.avant})}" if page.avant else "",
    }
    return render(request, "consultation/lignes.html", context)


def _cells(row: Ligne) -> list[dict[str, Any]]:
    return [
        {"texte": f"Ligne\u00a0{row.numero}", "url": reverse("journal:line", args=[row.numero])},
        {"texte": f"{timezone.localtime(row.instant):%d/%m/%Y} {format_heure(timezone.localtime(row.instant))}"},
        {"texte": row.acteur_nom},
        {"texte": say_action(row.action)},
        {"texte": _objet(row)},
    ]


def _objet(row: Ligne) -> str:
    return " ".join(part for part in (say_objet(row.objet_type), row.objet_nom or row.objet_id) if part)


@require_safe
@requires(may_read_journal)
def line(request: HttpRequest, acteur: Acteur, numero: int) -> HttpResponse:
    """One line with its detail, and how it holds to the one before."""
    row = find_line(acteur, numero) if numero < _MAX else None
    if row is None:
        raise Http404
    same = {"objet_type": row.objet_type, "objet_id": row.objet_id}
    context = {
        "titre": f"Ligne {row.numero} du journal",
        "fil": crumbs(f"Ligne {row.numero}"),
        "fiche": [
            {"nom": "Quand", "valeur": format_date_heure(timezone.localtime(row.instant))},
            {"nom": "Qui", "valeur": row.acteur_nom, "note": f"compte {row.acteur_id}" if row.acteur_id else ""},
            {"nom": "Quoi", "valeur": say_action(row.action)},
            {"nom": "Sur quoi", "valeur": _objet(row), "note": row.objet_id if row.objet_nom else ""},
            *({"nom": say_objet(name), "valeur": _say(value)} for name, value in _detail(row)),
        ],
        "preuve": [
            {"nom": "Code de l'acte", "valeur": row.action},
            {"nom": "Empreinte de la ligne", "valeur": row.empreinte},
            {"nom": "Empreinte de la ligne d'avant", "valeur": row.empreinte_precedente or "C'est la première ligne."},
        ],
        "url_avant": reverse("journal:line", args=[row.numero - 1]) if row.numero > 1 else "",
        "url_objet": f"{reverse('journal:lines')}?{urlencode(same)}" if row.objet_id else "",
    }
    return render(request, "consultation/ligne.html", context)


def _detail(row: Ligne) -> Iterable[tuple[str, Any]]:
    return row.detail.items() if isinstance(row.detail, dict) else [("detail", row.detail)]


def _say(value: Any) -> str:
    """A value of the detail, in words."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(_say(one) for one in value)
    if isinstance(value, dict):
        return " ; ".join(f"{name} : {_say(one)}" for name, one in value.items())
    return "" if value is None else str(value)


@require_POST
@requires(may_export_journal)
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The lines that the search found, as a table; the download is itself an act of the journal."""
    _, filtre = _searched(request.POST)
    tell_export(by=acteur, filtre=filtre)
    found = search_lines(acteur, filtre).order_by("numero")
    body = stream(acteur.departement_id, lambda: _csv(found.iterator(2000)))
    answer: HttpResponseBase = serve_file(body, nom="journal.csv", content_type="text/csv; charset=utf-8")
    return answer


def _csv(rows: Iterable[Ligne]) -> Iterator[str]:
    buffer = io.StringIO("\ufeff")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Numéro", "Date et heure", "Qui", "Quoi", "Sur quoi", "Identifiant", "Détail", "Empreinte"])
    for row in rows:
        detail = " ; ".join(f"{name} : {_say(value)}" for name, value in _detail(row))
        cells = (say_action(row.action), _objet(row), row.objet_id, detail, row.empreinte)
        when = f"{timezone.localtime(row.instant):%d/%m/%Y %H:%M:%S}"
        writer.writerow([row.numero, when, *(escape_formula(cell) for cell in (row.acteur_nom, *cells))])
        if buffer.tell() > 32_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
