"""Ask to join a structure: find it, say who one is, prove the address. Open to all; the answer is the same for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.reseau.structures.forms.demandes import DemandeForm
from maillage.reseau.structures.forms.membres import described
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.selectors.demandes import CHOIX_MAX, find_structures, open_structure_of
from maillage.reseau.structures.services.demandes import DemandePerdue, ask, confirm, find_unproved
from maillage.reseau.structures.views.membres_cadre import address_of_secret, show_public, site_address
from maillage.socle.comptes.acces import open_to_all

TITRE = "Rejoindre le réseau"


def _departement_id(request: HttpRequest) -> int:
    return int(request.departement.pk)  # type: ignore[attr-defined]


@open_to_all
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Find one's structure by its name, commune or SIRET."""
    texte = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    found = find_structures(_departement_id(request), texte, CHOIX_MAX + 1)
    return show_public(
        request,
        "structures/rejoindre/chercher.html",
        TITRE,
        texte=texte,
        structures=[
            {"nom": described(row), "url": reverse("structures:join_structure", args=[row.pk])}
            for row in found[:CHOIX_MAX]
        ],
        trop=len(found) > CHOIX_MAX,
    )


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def join_structure(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to join this structure."""
    structure = open_structure_of(_departement_id(request), pk)
    if structure is None:
        raise Http404
    return _ask(request, structure)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def join_unknown(request: HttpRequest) -> HttpResponse:
    """« Ma structure n'est pas dans la liste »."""
    return _ask(request, None)


def _ask(request: HttpRequest, structure: Structure | None) -> HttpResponse:
    form = DemandeForm(request.POST if request.method == "POST" else None, structure=structure)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ask(
            departement_id=_departement_id(request),
            courriel=data["courriel"],
            nom=data["nom"],
            role=data["role"],
            structure=structure,
            structure_nom=data.get("structure_nom", ""),
            message=data["message"],
            now=timezone.now(),
            adresse=address_of_secret(request, "structures:join_confirm"),
        )
        return redirect("structures:join_sent")
    return show_public(
        request,
        "structures/rejoindre/demande.html",
        f"Rejoindre {structure}" if structure else TITRE,
        status=422 if form.errors else 200,
        form=form,
        structure=structure,
    )


@open_to_all
@require_safe
def join_sent(request: HttpRequest) -> HttpResponse:
    """The same page whoever asked, and for what."""
    return show_public(request, "structures/rejoindre/envoyee.html", "Regardez vos e-mails")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def join_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the e-mail: one button sends the request to those who answer."""
    now = timezone.now()
    try:
        row = find_unproved(_departement_id(request), secret, now)
        if request.method == "POST":
            a_lire = site_address(request, reverse("structures:requests"))
            confirm(departement_id=_departement_id(request), secret=secret, now=now, a_lire=a_lire)
            return show_public(request, "structures/rejoindre/confirmee.html", "Votre demande est partie")
    except DemandePerdue:
        return show_public(request, "structures/rejoindre/perdue.html", "Ce lien n'ouvre plus rien", status=404)
    return show_public(
        request, "structures/rejoindre/confirmer.html", "Confirmer votre demande", secret=secret, demande=row
    )
