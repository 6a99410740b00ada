"""The national log: send a file, follow its reading, look at what it would do, take it over, undo; and the export."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.erreurs import too_many_requests
from maillage.base.fichiers import serve_file
from maillage.base.francais import format_date
from maillage.base.limites import DEPOT, hit
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.forms.journal import ChoixJournalForm, FichierJournalForm
from maillage.terrain.accompagnements.models import ImportJournal
from maillage.terrain.accompagnements.perms.journal import may_export_log, may_import_log
from maillage.terrain.accompagnements.selectors.journal import (
    EN_COURS,
    advisers_of,
    find_import,
    last_imports,
    places_of,
    refusals,
)
from maillage.terrain.accompagnements.selectors.liste import read_filters
from maillage.terrain.accompagnements.services.export_journal import write_log
from maillage.terrain.accompagnements.services.import_journal import (
    abandon_log,
    ask_apply,
    ask_undo,
    choose,
    receive_log,
)
from maillage.terrain.accompagnements.services.import_journal.etapes import is_half_applied
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.tasks import defer_log
from maillage.terrain.accompagnements.views.pages import TITRE_LISTE, base_context

TITRE: Final = "Reprendre l'outil national"
METHODES: Final = ["GET", "HEAD", "POST"]
REFUS_MONTRES: Final = 100
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SENS: Final = {"A_VERIFIER": "attention", "REPRIS": "succes", "ECHEC": "erreur"}
_TRAVAUX: Final = {
    EtatImportJournal.DEPOSE: ("Lecture du fichier", "Le travail va commencer."),
    EtatImportJournal.LECTURE: ("Lecture du fichier", "Aucun chiffre ne change encore."),
    EtatImportJournal.JUGEMENT: (
        "Vérification",
        "Chaque ligne est comparée à ce qui est déjà ici. Rien ne change encore.",
    ),
    EtatImportJournal.REPRISE: ("Reprise", "Les accompagnements sont écrits."),
    EtatImportJournal.ANNULATION: ("Annulation", "Ce que le fichier avait changé est remis comme avant."),
}
_FAITS: Final = frozenset({EtatImportJournal.REPRIS, EtatImportJournal.ANNULE, EtatImportJournal.ANNULATION})


@requires(may_import_log)
@require_http_methods(METHODES)
def log(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Send a file; the last ones below."""
    sent = request.method == "POST"
    if sent and not hit(DEPOT, f"acteur-{acteur.id}", timezone.now().timestamp()):
        return too_many_requests(request, DEPOT.seconds)
    form = FichierJournalForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        file = form.cleaned_data["fichier"]
        try:
            depot = receive_log(by=acteur, stream=file, nom=file.name, now=timezone.now())
        except SaisieRefusee as refus:
            form.add_error("fichier", refus.message)
        else:
            defer_log(depot, acteur)
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
    """Where the work is, what the file would do, or what it did. ``acte``: ``choisir``, ``reprendre``, ``abandonner``, ``annuler``."""
    depot = find_import(acteur, pk)
    if depot is None:
        raise Http404
    form = None
    if request.method == "POST":
        if request.POST.get("acte") == "choisir" and depot.etat == EtatImportJournal.A_VERIFIER:
            form = _choices(request, acteur, depot)
        if answer := _act(request, acteur, depot, form):
            return answer
    running = depot.etat in EN_COURS
    if request.headers.get("HX-Request"):
        return _progress(request, depot, running=running)
    waiting = depot.etat == EtatImportJournal.A_VERIFIER
    form = form or (_choices(request, acteur, depot) if waiting else None)
    refused = refusals(depot, REFUS_MONTRES) if not running else []
    number = depot.refuses + (depot.lues.filter(verdict="REFUSE").count() if waiting else 0)
    context = base_context(
        depot.nom_fichier,
        (TITRE, reverse("accompagnements:log")),
        (depot.nom_fichier, ""),
        depot=depot,
        en_cours=running,
        attend=waiting,
        a_moitie=is_half_applied(depot),
        a_ecrire=depot.ajoutes + depot.changes,
        bilan=_summary(depot, number, waiting=waiting),
        form=form,
        colonnes=[{"libelle": "Ligne du fichier"}, {"libelle": "Pourquoi"}],
        refuses=[[{"texte": str(row)}, {"texte": why}] for row, why in refused],
        refus_caches=max(0, number - len(refused)),
        **_work(depot),
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


def _choices(request: HttpRequest, acteur: Acteur, depot: ImportJournal) -> ChoixJournalForm:
    typed = request.POST if request.method == "POST" and request.POST.get("acte") == "choisir" else None
    return ChoixJournalForm(typed, conseillers=advisers_of(depot), lieux=places_of(depot), acteur=acteur)


def _act(
    request: HttpRequest, acteur: Acteur, depot: ImportJournal, form: ChoixJournalForm | None
) -> HttpResponse | None:
    """The act asked for, and where to go; None: the page is shown again with what is wrong."""
    acte, now = request.POST.get("acte"), timezone.now()
    try:
        if acte == "choisir":
            if form is not None and not form.is_valid():
                return None
            defer_log(choose(by=acteur, depot=depot, choix=form.choix() if form else {}, now=now), acteur)
            messages.success(request, "Vos choix sont gardés, aussi pour les prochains fichiers.")
        elif acte == "reprendre":
            defer_log(ask_apply(by=acteur, depot=depot, now=now), acteur)
        elif acte == "annuler":
            defer_log(ask_undo(by=acteur, depot=depot, now=now), acteur)
        elif acte == "abandonner":
            abandon_log(by=acteur, depot=depot)
            messages.success(request, "Le fichier est abandonné. Rien n'a changé.")
            return redirect("accompagnements:log")
    except EtatDepasse as refus:
        messages.error(request, refus.args[0])
    return redirect(_url(depot))


def _progress(request: HttpRequest, depot: ImportJournal, *, running: bool) -> HttpResponse:
    """The fragment that htmx asks again; when the stage ends, the whole page is to be loaded again."""
    if running:
        return render(request, "accompagnements/_journal_suivi.html", _work(depot))
    answer = HttpResponse(status=200)
    answer["HX-Refresh"] = "true"
    return answer


def _work(depot: ImportJournal) -> dict[str, Any]:
    libelle, texte = _TRAVAUX.get(EtatImportJournal(depot.etat), ("", ""))
    return {
        "libelle": libelle,
        "texte": texte,
        "fait": depot.faites,
        "total": depot.total,
        "lues": depot.faites if depot.etat == EtatImportJournal.LECTURE else 0,
        "url_suivi": _url(depot),
    }


def _summary(depot: ImportJournal, refuses: int, *, waiting: bool) -> list[tuple[str, int]]:
    if waiting:
        return [
            ("Accompagnements à ajouter", depot.ajoutes),
            ("Personnes aidées en plus", depot.personnes),
            ("À changer", depot.changes),
            ("Déjà connus, sans changement", depot.inchanges),
            ("Refusés", refuses),
        ]
    return [
        ("Accompagnements ajoutés", depot.ajoutes),
        ("Changés", depot.changes),
        ("Déjà connus, sans changement", depot.inchanges),
        ("Refusés", refuses),
    ]


def _line(row: ImportJournal) -> list[dict[str, Any]]:
    etat = EtatImportJournal(row.etat)
    numbers = (row.ajoutes, row.changes, row.inchanges) if etat in _FAITS else ("", "", "")
    return [
        {"texte": row.nom_fichier, "url": _url(row)},
        {"texte": format_date(timezone.localdate(row.created_at), avec_jour=False)},
        {"texte": etat.label, "sens": _SENS.get(etat, "info")},
        *({"texte": str(one)} for one in numbers),
    ]


def _url(depot: ImportJournal) -> str:
    return reverse("accompagnements:log_file", kwargs={"pk": depot.pk})
