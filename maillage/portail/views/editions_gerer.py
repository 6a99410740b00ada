"""Directories on paper for the coordination: define, look at, make again, remove."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.francais import quote_nom
from maillage.portail.forms.editions import EditionForm
from maillage.portail.models import Edition
from maillage.portail.perms import may_manage_editions
from maillage.portail.selectors.editions import ahead_of, editions_of, versions_of
from maillage.portail.selectors.papier import read_question
from maillage.portail.services.editions import Choix, DemandeImpossible, ask_update, define_edition, remove_edition
from maillage.portail.views.editions import choose_where, describe_files, describe_question
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

TITRE: Final = "Annuaires sur papier"
A_JOUR: Final = "Rien n'a changé depuis le dernier fichier : il est à jour."
EN_FILE: Final = "Le fichier se prépare. Il sera prêt dans une minute environ."


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_manage_editions.may_enter(acteur):
        return None
    return Groupe(25, "Le public", (Lien(TITRE, reverse("portail:editions_manage")),))


def _crumbs(edition: Edition | None = None, last: str = "") -> list[dict[str, str]]:
    steps = [
        {"libelle": "Mon espace", "url": "/espace/"},
        {"libelle": TITRE, "url": reverse("portail:editions_manage")},
    ]
    if edition is not None and edition.pk:
        steps.append({"libelle": edition.nom, "url": edition.get_absolute_url()})
    return [*steps, {"libelle": last}] if last else steps


@requires(may_manage_editions)
@require_safe
def manage(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Every edition with its last file."""
    rows = [
        {"edition": edition, "tirage": tirage, **(describe_files(tirage) if tirage else {})}
        for edition, tirage in editions_of(acteur)
    ]
    context = {"titre": TITRE, "fil": [*_crumbs()[:1], {"libelle": TITRE}], "editions": rows}
    return render(request, "portail/editions_gerer.html", context)


@requires(may_manage_editions)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A new edition: where, then its name and its paper."""
    return _edit(request, acteur, Edition(departement_id=acteur.departement_id), "Nouvel annuaire")


@requires(may_manage_editions)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Its name, its paper; its place by a link."""
    return _edit(request, acteur, _get(acteur, pk), "Modifier")


def _edit(request: HttpRequest, acteur: Acteur, edition: Edition, titre: str) -> HttpResponse:
    departement = request.departement  # type: ignore[attr-defined]
    former = read_question(edition.question) if edition.pk else None
    fil = _crumbs(edition, titre)
    chosen = choose_where(
        request,
        departement,
        "Quels lieux dans cet annuaire ?",
        fil,
        former,
        gabarit="portail/editions_endroit_agent.html",
    )
    if isinstance(chosen, HttpResponse):
        return chosen
    initial = {"nom": edition.nom, "papier": edition.papier, "grands": "oui" if edition.grands else "non", "gardees": edition.gardees}  # fmt: skip
    form = EditionForm(request.POST if request.method == "POST" else None, initial=initial, edition=edition)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        choix = Choix(chosen, data["papier"], data["grands"])
        try:
            edition = define_edition(by=acteur, edition=edition, nom=data["nom"], choix=choix, gardees=data["gardees"], now=timezone.now())  # fmt: skip
        except DemandeImpossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"L'annuaire {quote_nom(edition.nom)} est enregistré.")
            return redirect(edition)
    context: dict[str, Any] = {
        "titre": titre,
        "fil": fil,
        "form": form,
        "bouton": "Enregistrer cet annuaire",
        "url_endroit": "?endroit=changer",
        "url_retour": edition.get_absolute_url() if edition.pk else reverse("portail:editions_manage"),
        **describe_question(departement, chosen),
    }
    return render(request, "portail/editions_edition.html", context, status=422 if form.errors else 200)


@requires(may_manage_editions)
@require_safe
def show(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One edition: its question, its current file, the former ones, what waits."""
    edition = _get(acteur, pk)
    departement = request.departement  # type: ignore[attr-defined]
    versions = versions_of(edition)
    waiting = next((tirage for tirage in versions if tirage.en_route), None)
    made = [{"tirage": tirage, **describe_files(tirage)} for tirage in versions if tirage.est_fait]
    context = {
        "titre": edition.nom,
        "fil": [*_crumbs(), {"libelle": edition.nom}],
        "edition": edition,
        "attente": waiting,
        "devant": ahead_of(waiting) if waiting else 0,
        "echec": not waiting and bool(versions) and versions[0].etat == "ECHEC",
        "courant": made[0] if made else None,
        "anciens": made[1:],
        **describe_question(departement, read_question(edition.question)),
    }
    return render(request, "portail/editions_une.html", context)


@requires(may_manage_editions)
@require_POST
def update(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Make its file now, when it would say something else."""
    edition = _get(acteur, pk)
    try:
        tirage = ask_update(by=acteur, edition=edition, now=timezone.now())
    except DemandeImpossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, EN_FILE if tirage else A_JOUR)
    return redirect(edition)


@requires(may_manage_editions)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """GET says what goes, POST does it."""
    edition = _get(acteur, pk)
    if request.method == "POST":
        remove_edition(by=acteur, edition=edition)
        messages.success(request, f"L'annuaire {quote_nom(edition.nom)} est supprimé.")
        return redirect("portail:editions_manage")
    context = {
        "titre": f"Supprimer {quote_nom(edition.nom)}",
        "fil": _crumbs(edition, "Supprimer"),
        "edition": edition,
    }
    return render(request, "portail/editions_supprimer.html", context)


def _get(acteur: Acteur, pk: int) -> Edition:
    edition: Edition | None = Edition.objects.visible_to(acteur).filter(pk=pk).first()
    if edition is None:
        raise Http404
    return edition
