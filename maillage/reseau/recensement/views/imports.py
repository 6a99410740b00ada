"""Deliveries: the list, the door where one is handed over, the page that follows one, and what a person decides of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.erreurs import too_many_requests
from maillage.base.francais import format_nombre
from maillage.base.limites import DEPOT, hit
from maillage.base.pagination import Tri, keyset
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.forms.depots import NOUVELLE, DepotForm
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.perms import can_import
from maillage.reseau.recensement.selectors import imports as select
from maillage.reseau.recensement.services.annulation import AnnulationImpossible
from maillage.reseau.recensement.services.demandes import (
    DemandeImpossible,
    EnvoiRefuse,
    ask_application,
    ask_undo,
    receive,
)
from maillage.reseau.recensement.services.etapes import is_half_applied
from maillage.reseau.recensement.services.receptions import abandon
from maillage.reseau.recensement.tasks import defer_run, defer_undo
from maillage.reseau.recensement.views.cadre import SENS_ETAT, address, confirm, ints, show
from maillage.reseau.recensement.views.exports import csv_answer
from maillage.reseau.recensement.views.suivi import follow
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

TRIS = {
    "date": Tri("pk", int),
    "fichier": Tri("nom_fichier"),
    "source": Tri("source__nom"),
    "lignes": Tri("faites", int),
    "etat": Tri("etat"),
}
COLONNES = (("fichier", "Fichier"), ("source", "Source"), ("date", "Reçu le"), ("etat", "État"), ("lignes", "Lignes"))
ENTETE = ("Import", "Fichier", "Source", "Reçu le", "Par", "État", "Lignes", "Publiées", "En revue", "Questions")
LISTE = "Imports"


def find(acteur: Acteur, pk: int) -> Import:
    """The delivery, or 404 when it is another Département's."""
    lot = select.visible_imports(acteur).filter(pk=pk).first()
    if lot is None:
        raise Http404
    return lot


def crumbs(lot: Import | None = None) -> list[tuple[str, str]]:
    """The pages above those of a delivery."""
    above = [(LISTE, reverse("recensement:imports"))]
    return [*above, (lot.nom_fichier, reverse("recensement:import", args=[lot.pk]))] if lot else above


@require_safe
@requires(can_import)
def imports(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    etats = [etat for etat in request.GET.getlist("etat") if etat in EtatImport.values]
    sources = ints(request.GET.getlist("source"))
    tri = request.GET.get("tri", "-date")
    name = tri.removeprefix("-") if tri.removeprefix("-") in TRIS else "date"
    descending = tri.startswith("-")
    page = keyset(
        select.list_imports(acteur, etats=etats, sources=sources),
        TRIS[name],
        descending=descending,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
    )
    url = reverse("recensement:imports")
    kept: dict[str, Any] = {"etat": etats, "source": list(sources), "tri": tri if tri != "-date" else ""}
    return show(
        request,
        acteur,
        "recensement/imports.html",
        LISTE,
        lignes=[_cells(lot) for lot in page.lignes],
        colonnes=_heads(url, kept, name, descending=descending),
        url_suivante=address(url, **kept, apres=page.apres) if page.apres else "",
        url_precedente=address(url, **kept, avant=page.avant) if page.avant else "",
        url_export=address(reverse("recensement:imports_export"), etat=etats, source=list(sources)),
        url_effacer=url if etats or sources else "",
        groupes=_filters(acteur, etats, sources),
        caches=[("tri", tri)] if kept["tri"] else [],
        vide=not (etats or sources or page.lignes),
    )


def _cells(lot: Import) -> list[dict[str, Any]]:
    etat = EtatImport(lot.etat)
    page = "recensement:import_columns" if etat == EtatImport.CORRESPONDANCE else "recensement:import"
    received = timezone.localtime(lot.created_at)
    return [
        {"texte": lot.nom_fichier, "url": reverse(page, args=[lot.pk])},
        {"texte": lot.source.nom},
        {"texte": f"{received:%d/%m/%Y} {received:%H}\u00a0h\u00a0{received:%M}"},
        {"texte": etat.label, "sens": SENS_ETAT.get(etat, "info" if etat in select.EN_COURS else "")},
        {"texte": format_nombre(lot.compteurs.get("lignes", lot.faites)), "nombre": True},
    ]


def _heads(url: str, kept: dict[str, Any], current: str, *, descending: bool) -> list[dict[str, Any]]:
    heads = []
    for name, libelle in COLONNES:
        here = name == current
        turn = ("" if descending else "-") if here else ("-" if name in {"date", "lignes"} else "")
        heads.append(
            {
                "libelle": libelle,
                "url_tri": address(url, **{**kept, "tri": f"{turn}{name}"}),
                "tri": ("desc" if descending else "asc") if here else "",
                "nombre": name == "lignes",
            }
        )
    return heads


def _filters(acteur: Acteur, etats: list[str], sources: tuple[int, ...]) -> list[dict[str, Any]]:
    counts = select.count_by_state(acteur)
    states = [
        {"valeur": value, "libelle": label, "nombre": counts[value], "coche": value in etats}
        for value, label in EtatImport.choices
        if counts.get(value)
    ]
    senders = [
        {"valeur": pk, "libelle": nom, "nombre": number, "coche": pk in sources}
        for pk, nom, number in select.count_by_source(acteur)
        if number
    ]
    groups = [
        {"nom": "etat", "legende": "État", "choix": states},
        {"nom": "source", "legende": "Source", "choix": senders},
    ]
    return [group for group in groups if group["choix"]]


@require_safe
@requires(can_import)
def imports_export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    etats = [etat for etat in request.GET.getlist("etat") if etat in EtatImport.values]
    sources = ints(request.GET.getlist("source"))

    def rows() -> Any:
        for lot in select.list_imports(acteur, etats=etats, sources=sources).order_by("-pk").iterator(500):
            figures = (lot.compteurs.get(name, 0) for name in ("lignes", "publiees", "en_revue", "questions"))
            received = f"{timezone.localtime(lot.created_at):%Y-%m-%d %H:%M}"
            yield lot.pk, lot.nom_fichier, lot.source.nom, received, lot.auteur, lot.get_etat_display(), *figures

    return csv_answer(acteur.departement_id, f"imports-{timezone.localdate():%Y-%m-%d}.csv", ENTETE, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_import)
def new_import(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    status = 200
    if request.method == "POST":
        if not hit(DEPOT, f"acteur-{acteur.id}", timezone.now().timestamp()):
            return too_many_requests(request, DEPOT.seconds)
        form = DepotForm(request.POST, request.FILES, acteur=acteur)
        if form.is_valid() and (answer := _receive(request, acteur, form)):
            return answer
        status = 422
    else:
        form = DepotForm(acteur=acteur, initial={"source": request.GET.get("source", NOUVELLE)})
    return show(
        request,
        acteur,
        "recensement/import_nouveau.html",
        "Importer un fichier",
        fil=crumbs(),
        status=status,
        form=form,
    )


def _receive(request: HttpRequest, acteur: Acteur, form: DepotForm) -> HttpResponse | None:
    upload = form.cleaned_data["fichier"]
    try:
        lot = receive(
            by=acteur,
            source=form.chosen_source(),
            territoire=request.departement.code,  # type: ignore[attr-defined]
            fichier=(upload.file, upload.name) if upload else None,
            url=form.cleaned_data["url"],
        )
    except EnvoiRefuse as error:
        form.add_error(error.champ, str(error))
        return None
    if lot.etat == EtatImport.CORRESPONDANCE:
        return redirect("recensement:import_columns", pk=lot.pk)
    defer_run(lot)
    return redirect("recensement:import", pk=lot.pk)


@require_safe
@requires(can_import)
def import_page(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    lot = find(acteur, pk)
    return show(
        request,
        acteur,
        "recensement/import.html",
        lot.nom_fichier,
        fil=crumbs(),
        **follow(lot, timezone.now(), full=True),
    )


@require_safe
@requires(can_import)
def import_progress(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The fragment that htmx asks again; when the stage ends, the whole page is to be loaded again."""
    lot = find(acteur, pk)
    suivi = follow(lot, timezone.now(), full=False)
    if not suivi["en_cours"]:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "recensement/fragments/progression.html", suivi)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_import)
def import_apply(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    lot, erreur = find(acteur, pk), ""
    if request.method == "POST":
        try:
            if ask_application(by=acteur, lot=lot):
                defer_run(lot)
            return redirect("recensement:import", pk=pk)
        except DemandeImpossible as error:
            erreur = str(error)
    figures = lot.compteurs
    act = "Reprendre cet import" if is_half_applied(lot) else "Appliquer cet import"
    return confirm(
        request,
        acteur,
        act,
        question=f"Voulez-vous mettre à jour les lieux avec « {lot.nom_fichier} » ?",
        consequences=[
            f"Nouveaux lieux : {figures.get('creees', 0)}.",
            f"Lieux modifiés : {figures.get('modifiees', 0)}.",
            f"Questions qui vous attendront : {figures.get('questions', 0)}.",
            "Aucun lieu n'est fermé. Vous pourrez annuler cet import.",
        ],
        libelle=act,
        retour=reverse("recensement:import", args=[pk]),
        fil=crumbs(lot),
        erreur=erreur,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_import)
def import_abandon(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    lot = find(acteur, pk)
    if request.method == "POST":
        abandon(by=acteur, lot=lot)
        messages.success(request, f"L'import de « {lot.nom_fichier} » est abandonné. Aucun lieu n'a changé.")
        return redirect("recensement:imports")
    return confirm(
        request,
        acteur,
        "Abandonner cet import",
        question=f"Voulez-vous abandonner l'import de « {lot.nom_fichier} » ?",
        consequences=["Aucun lieu ne change.", "Vous pourrez envoyer le fichier à nouveau."],
        libelle="Abandonner cet import",
        retour=reverse("recensement:import", args=[pk]),
        fil=crumbs(lot),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_import)
def import_undo(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    lot, erreur = find(acteur, pk), ""
    if request.method == "POST":
        try:
            if ask_undo(by=acteur, lot=lot):
                defer_undo(lot, acteur)
            return redirect("recensement:import", pk=pk)
        except AnnulationImpossible as error:
            erreur = str(error)
    return confirm(
        request,
        acteur,
        "Annuler cet import",
        question=f"Voulez-vous annuler tout l'import de « {lot.nom_fichier} » ?",
        consequences=[
            "Les lieux reprennent les valeurs d'avant.",
            "Les lieux que cet import a créés ne sont plus publiés.",
            "Les fusions que cet import a faites sont défaites.",
            "Les questions de cet import sont fermées.",
            "Vos réponses et vos corrections sont gardées.",
        ],
        libelle="Annuler cet import",
        retour=reverse("recensement:import", args=[pk]),
        fil=crumbs(lot),
        danger=True,
        erreur=erreur,
    )
