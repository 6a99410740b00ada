"""Requests to join that wait for an answer: the list, accept, refuse."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import elide_de, format_date
from maillage.base.pagination import Tri, keyset
from maillage.reseau.structures.enums import EtatDemande
from maillage.reseau.structures.forms.demandes import AcceptationForm, RefusForm
from maillage.reseau.structures.models import DemandeAppartenance
from maillage.reseau.structures.perms.membres import may_answer_requests, reach
from maillage.reseau.structures.selectors.demandes import visible_requests
from maillage.reseau.structures.services.demandes import accept_request, refuse_request
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.reseau.structures.services.structures import open_structure
from maillage.reseau.structures.views.membres import PAR_PAGE
from maillage.reseau.structures.views.membres_cadre import show, site_address
from maillage.socle.comptes.acces import recent_login_required, requires
from maillage.socle.comptes.acteur import Acteur

COLONNES = ("Personne", "Rôle demandé", "Structure", "Reçue le", "Réponse")
SENS = {
    EtatDemande.RECUE: "attention",
    EtatDemande.ACCEPTEE: "succes",
    EtatDemande.REFUSEE: "info",
    EtatDemande.EXPIREE: "erreur",
}
FIL = (("Membres", "structures:members"), ("Demandes pour rejoindre", "structures:requests"))


def _trail() -> tuple[tuple[str, str], ...]:
    return tuple((libelle, reverse(name)) for libelle, name in FIL)


@requires(may_answer_requests)
@require_safe
def requests_list(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The last requests first, 25 a page; those that wait are marked."""
    rows = visible_requests(acteur, reach(may_answer_requests, acteur))
    page = keyset(
        rows,
        Tri("pk", int),
        descending=True,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
        taille=PAR_PAGE,
    )
    url = reverse("structures:requests")
    return show(
        request,
        "structures/membres/demandes.html",
        "Demandes pour rejoindre",
        fil=_trail()[:1],
        colonnes=[{"libelle": libelle} for libelle in COLONNES],
        lignes=[_cells(row) for row in page.lignes],
        url_suivante=f"{url}?{urlencode({'apres': page.apres})}" if page.apres else "",
        url_precedente=f"{url}?{urlencode({'avant': page.avant})}" if page.avant else "",
    )


def _cells(row: DemandeAppartenance) -> list[dict[str, str]]:
    etat = EtatDemande(row.etat)
    return [
        {"texte": row.nom, "url": reverse("structures:request", args=[row.pk])},
        {"texte": row.get_role_display()},
        {"texte": str(row.structure or f"{row.structure_nom} (à ajouter)")},
        {"texte": format_date(timezone.localtime(row.created_at).date(), avec_jour=False)},
        {"texte": "Attend votre réponse" if etat == EtatDemande.RECUE else etat.label, "sens": SENS[etat]},
    ]


def _find(acteur: Acteur, pk: int) -> DemandeAppartenance:
    row = visible_requests(acteur, reach(may_answer_requests, acteur)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@requires(may_answer_requests)
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Who asks for what; accept with the role, the structure and the end that one chooses."""
    row = _find(acteur, pk)
    waiting = row.etat == EtatDemande.RECUE
    form = AcceptationForm(request.POST if request.method == "POST" and waiting else None, acteur=acteur, demande=row)
    if request.method == "POST" and not waiting:
        messages.info(request, "Cette demande a déjà sa réponse.")
        return redirect("structures:requests")
    if request.method == "POST" and form.is_valid() and _accept(request, acteur, row, form):
        messages.success(request, f"{row.nom} a rejoint le réseau. Un e-mail lui dit comment se connecter.")
        return redirect("structures:requests")
    return show(
        request,
        "structures/membres/demande.html",
        f"Demande {elide_de(row.nom)}",
        fil=_trail(),
        status=422 if form.errors else 200,
        form=form,
        demande=row,
        attend=waiting,
        recue=format_date(timezone.localtime(row.created_at).date(), avec_jour=False),
    )


def _accept(request: HttpRequest, acteur: Acteur, row: DemandeAppartenance, form: AcceptationForm) -> bool:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            structure = data["structure"]
            if data["creer"]:
                structure = open_structure(by=acteur, nom=row.structure_nom)
            accept_request(
                by=acteur,
                demande=row,
                role=data["role"],
                structure=structure,
                fin=data["fin"],
                now=timezone.now(),
                connexion=site_address(request, reverse("account_login")),
            )
    except RoleRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
        return False
    except PermissionDenied:
        form.add_error(None, "Vous ne pouvez pas donner ce rôle à cette personne. Demandez à la coordination.")
        return False
    return True


@requires(may_answer_requests)
@require_http_methods(["GET", "HEAD", "POST"])
def request_refuse(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Say no, and why."""
    row = _find(acteur, pk)
    form = RefusForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_request(by=acteur, demande=row, motif=form.cleaned_data["motif"], now=timezone.now())
        except RoleRefuse as error:
            messages.info(request, str(error))
        else:
            messages.success(request, f"Votre réponse est partie à {row.nom}.")
        return redirect("structures:requests")
    return show(
        request,
        "structures/membres/refus.html",
        f"Refuser la demande de {row.nom}",
        fil=_trail(),
        status=422 if form.errors else 200,
        form=form,
        demande=row,
    )
