"""The national log: send a file, look at what it would do, take it over, undo; and the export."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte, format_date
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.forms.journal import ChoixJournalForm, FichierJournalForm
from maillage.terrain.accompagnements.models import ImportJournal
from maillage.terrain.accompagnements.perms.journal import may_export_log, may_import_log
from maillage.terrain.accompagnements.selectors.journal import Jugement, find_import, judge, last_imports
from maillage.terrain.accompagnements.selectors.liste import read_filters
from maillage.terrain.accompagnements.services.export_journal import write_log
from maillage.terrain.accompagnements.services.import_journal import (
    abandon_log,
    apply_log,
    choose,
    receive_log,
    undo_log,
)
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.views.pages import TITRE_LISTE, base_context

TITRE: Final = "Reprendre l'outil national"
METHODES: Final = ["GET", "HEAD", "POST"]
REFUS_MONTRES: Final = 100
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SENS: Final = {"A_VERIFIER": "attention", "REPRIS": "succes", "ANNULE": "info", "ABANDONNE": "info"}


@requires(may_import_log)
@require_http_methods(METHODES)
def log(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Send a file; the last ones below."""
    sent = request.method == "POST"
    form = FichierJournalForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        file = form.cleaned_data["fichier"]
        try:
            depot = receive_log(by=acteur, stream=file, nom=file.name, now=timezone.now())
        except SaisieRefusee as refus:
            form.add_error("fichier", refus.message)
        else:
            return redirect(_url(depot))
    context = base_context(
        TITRE,
        (TITRE_LISTE, reverse("accompagnements:reports")),
        (TITRE, ""),
        form=form,
        colonnes=[{"libelle": one} for one in ("Fichier", "Envoyé", "État", "Ajoutés", "Changés", "Déjà connus")],
        lignes=[_line(one) for one in last_imports(acteur)],
    )
    return render(request, "accompagnements/journal.html", context, status=422 if form.errors else 200)


@requires(may_import_log)
@require_http_methods(METHODES)
def log_file(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """What the file would do, or what it did. ``acte``: ``choisir``, ``reprendre``, ``abandonner``, ``annuler``."""
    depot = find_import(acteur, pk)
    if depot is None:
        raise Http404
    if request.method == "POST" and (answer := _act(request, acteur, depot)):
        return answer
    waiting = depot.etat == EtatImportJournal.A_VERIFIER
    found = judge(depot) if waiting else Jugement(refus=[(row, why) for row, why in depot.refus])
    typed = request.POST if request.method == "POST" and request.POST.get("acte") == "choisir" else None
    form = ChoixJournalForm(typed, jugement=found, acteur=acteur) if waiting else None
    context = base_context(
        depot.nom_fichier,
        (TITRE, reverse("accompagnements:log")),
        (depot.nom_fichier, ""),
        depot=depot,
        attend=waiting,
        repris=depot.etat == EtatImportJournal.REPRIS,
        jugement=found,
        a_ecrire=len(found.ajoutes) + len(found.changes),
        bilan=_summary(depot, found, waiting=waiting),
        form=form,
        colonnes=[{"libelle": "Ligne du fichier"}, {"libelle": "Pourquoi"}],
        refuses=[[{"texte": str(row)}, {"texte": why}] for row, why in found.refus[:REFUS_MONTRES]],
        refus_caches=max(0, len(found.refus) - REFUS_MONTRES),
    )
    return render(request, "accompagnements/journal_fichier.html", context, status=422 if form and form.errors else 200)


@requires(may_export_log)
@require_safe
def log_export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The accompaniments behind the filtered list, with the columns of the national log."""
    file = write_log(acteur, read_filters(request.GET), timezone.now())
    nom = f"accompagnements-{timezone.localdate().isoformat()}.xlsx"
    answer: HttpResponseBase = serve_file(file, nom=nom, content_type=_XLSX)
    return answer


def _act(request: HttpRequest, acteur: Acteur, depot: ImportJournal) -> HttpResponse | None:
    """The act done, and where to go; None: the page is shown again with what is wrong."""
    acte = request.POST.get("acte")
    try:
        if acte == "choisir":
            form = ChoixJournalForm(request.POST, jugement=judge(depot), acteur=acteur)
            if not form.is_valid():
                return None
            choose(by=acteur, depot=depot, choix=form.choix())
            messages.success(request, "Vos choix sont gardés, aussi pour les prochains fichiers.")
        elif acte == "reprendre":
            done = apply_log(by=acteur, depot=depot, now=timezone.now())
            said = format_compte(done.ajoutes, "accompagnement ajouté", "accompagnements ajoutés", "Rien à ajouter")
            messages.success(request, f"Le fichier est repris. {said}.")
        elif acte == "annuler":
            undo_log(by=acteur, depot=depot, now=timezone.now())
            messages.success(request, "La reprise est annulée. Ce qu'elle avait ajouté n'est plus compté.")
        elif acte == "abandonner":
            abandon_log(by=acteur, depot=depot)
            messages.success(request, "Le fichier est abandonné. Rien n'a changé.")
            return redirect("accompagnements:log")
    except EtatDepasse as refus:
        messages.error(request, refus.args[0])
    return redirect(_url(depot))


def _summary(depot: ImportJournal, found: Jugement, *, waiting: bool) -> list[tuple[str, int]]:
    if not waiting:
        return [
            ("Accompagnements ajoutés", depot.ajoutes),
            ("Changés", depot.changes),
            ("Déjà connus, sans changement", depot.inchanges),
            ("Refusés", len(depot.refus)),
        ]
    return [
        ("Accompagnements à ajouter", len(found.ajoutes)),
        ("Personnes aidées en plus", found.personnes),
        ("À changer", len(found.changes)),
        ("Déjà connus, sans changement", found.inchanges + found.retires),
        ("Refusés", len(found.refus)),
    ]


def _line(row: ImportJournal) -> list[dict[str, Any]]:
    etat = EtatImportJournal(row.etat)
    return [
        {"texte": row.nom_fichier, "url": _url(row)},
        {"texte": format_date(timezone.localdate(row.created_at), avec_jour=False)},
        {"texte": etat.label, "sens": _SENS[etat]},
        {"texte": str(row.ajoutes)},
        {"texte": str(row.changes)},
        {"texte": str(row.inchanges)},
    ]


def _url(depot: ImportJournal) -> str:
    return reverse("accompagnements:log_file", kwargs={"pk": depot.pk})
