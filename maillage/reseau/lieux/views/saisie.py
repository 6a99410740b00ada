"""Write: a new place, a group of fields, the body responsible; or give a field back to the sources."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.francais import quote_nom
from maillage.reseau.lieux.forms.actes import StructureForm
from maillage.reseau.lieux.forms.correction import CHAMPS_CREATION, FicheForm
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu
from maillage.reseau.lieux.mots import GROUPES, LIBELLES, SANS_NOM
from maillage.reseau.lieux.perms import may_edit_place, may_manage_places
from maillage.reseau.lieux.services.etats import ChangementImpossible, correct
from maillage.reseau.lieux.services.saisies import SaisieImpossible, create_place, give_back, set_structure
from maillage.reseau.lieux.views.pages import base_context, crumbs, get_place, staff_url
from maillage.reseau.lieux.views.signalements import said_about
from maillage.reseau.structures.services.structures import open_structure
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_METHODES = ["GET", "HEAD", "POST"]


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing: an empty form that was sent is refused, not shown as new."""
    return request.POST if request.method == "POST" else None


@requires(may_manage_places)
@require_http_methods(_METHODES)
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A place that no file has told yet."""
    departement = request.departement  # type: ignore[attr-defined]
    blank = Lieu(departement=departement)
    form = FicheForm(_posted(request), champs=CHAMPS_CREATION, lieu=blank, departement=departement.code)
    form.at(timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            lieu = create_place(by=acteur, valeurs=form.valeurs, publier="publier" in request.POST)
        except SaisieImpossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Ce lieu est créé.")
            return redirect(staff_url(lieu))
    context = {"titre": "Ajouter un lieu", "fil": crumbs(last="Ajouter un lieu"), "form": form}
    return render(request, "lieux/agent/nouveau.html", context, status=422 if form.errors else 200)


@requires(may_edit_place)
@require_http_methods(_METHODES)
def correct_group(request: HttpRequest, acteur: Acteur, cle: str, groupe: str) -> HttpResponse:
    """One group of fields, cleaned like imports; only what changed becomes the word of who writes."""
    lieu = get_place(acteur, cle, may_edit_place)
    if groupe not in GROUPES:
        raise Http404
    titre, champs = GROUPES[groupe]
    departement = request.departement  # type: ignore[attr-defined]
    form = FicheForm(_posted(request), champs=champs, lieu=lieu, departement=departement.code)
    form.at(timezone.localdate())
    reported = said_about(acteur, lieu, request.GET.get("signalement", ""))
    if request.method == "POST" and form.is_valid():
        if not form.valeurs:
            messages.info(request, "Vous n'avez rien changé.")
            return redirect(staff_url(lieu))
        try:
            shown = correct(by=acteur, lieu=lieu, valeurs=form.valeurs, motif=f"correction : {titre.lower()}")
        except ChangementImpossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Vos corrections sont enregistrées.")
            return redirect("lieux:report_judge", pk=reported.tete.pk) if reported else redirect(staff_url(shown))
    context = {
        **base_context(lieu, f"Corriger {quote_nom(lieu.nom or SANS_NOM)} : {titre.lower()}", titre, acteur=acteur),
        "form": form,
        "signale": reported,
    }
    return render(request, "lieux/agent/corriger.html", context, status=422 if form.errors else 200)


@requires(may_manage_places)
@require_http_methods(_METHODES)
def return_field(request: HttpRequest, acteur: Acteur, cle: str, champ: str) -> HttpResponse:
    """Forget what the coordination wrote in a field: the sources count again."""
    lieu = get_place(acteur, cle)
    if champ not in CHAMPS_FICHE or champ not in LIBELLES:
        raise Http404
    erreur = ""
    if request.method == "POST":
        try:
            give_back(by=acteur, lieu=lieu, champs=_together(champ))
        except SaisieImpossible as error:
            erreur = str(error)
        else:
            messages.success(request, "Les sources comptent à nouveau pour ce champ.")
            return redirect(staff_url(lieu))
    context = {
        **base_context(lieu, f"Oublier votre correction : {LIBELLES[champ].lower()}", "Oublier une correction"),
        "question": f"Voulez-vous reprendre ce que disent les sources pour « {LIBELLES[champ]} » ?",
        "erreur": erreur,
    }
    return render(request, "lieux/agent/rendre.html", context, status=422 if erreur else 200)


def _together(champ: str) -> tuple[str, ...]:
    """The fields of an address go together: a street of one with the point of another would be nowhere."""
    block = (*GROUPES["adresse"][1], "position_approximative")
    return block if champ in block else (champ,)


@requires(may_manage_places)
@require_http_methods(_METHODES)
def structure(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """Name the body that answers for the place."""
    lieu = get_place(acteur, cle)
    form = StructureForm(_posted(request), acteur=acteur, initial={"structure": lieu.structure_id})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["structure"]
        if form.cleaned_data["nom"]:
            chosen = open_structure(by=acteur, nom=form.cleaned_data["nom"], siret=form.cleaned_data["siret"])
        set_structure(by=acteur, lieu=lieu, structure=chosen)
        messages.success(request, "La structure responsable est enregistrée.")
        return redirect(staff_url(lieu))
    context = {
        **base_context(lieu, f"Structure responsable de {quote_nom(lieu.nom or SANS_NOM)}", "Structure responsable"),
        "form": form,
    }
    return render(request, "lieux/agent/structure.html", context, status=422 if form.errors else 200)
