"""Sources: the list, what is known of each, its mapping."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.pagination import Tri, keyset
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.enums import Alerte
from maillage.reseau.recensement.forms.sources import RYTHMES, SourceForm
from maillage.reseau.recensement.models import Collecte
from maillage.reseau.recensement.perms import can_manage_sources
from maillage.reseau.recensement.selectors.sources import collecte_of, list_sources, visible_sources
from maillage.reseau.recensement.services.sources import change_source, dismiss_alert
from maillage.reseau.recensement.views.cadre import address, show
from maillage.reseau.recensement.views.colonnes import mapping_answer
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

COLONNES = ("Source", "Licence", "Dernier import appliqué", "Lecture automatique", "Alerte")


def _find(acteur: Acteur, pk: int) -> Source:
    source = visible_sources(acteur).filter(pk=pk).first()
    if source is None:
        raise Http404
    return source


@require_safe
@requires(can_manage_sources)
def sources(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    page = keyset(
        list_sources(acteur), Tri("nom"), apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    url = reverse("recensement:sources")
    return show(
        request,
        acteur,
        "recensement/sources.html",
        "Sources",
        colonnes=[{"libelle": libelle} for libelle in COLONNES],
        lignes=[_cells(source) for source in page.lignes],
        url_suivante=address(url, apres=page.apres) if page.apres else "",
        url_precedente=address(url, avant=page.avant) if page.avant else "",
    )


def _cells(source: Source) -> list[dict[str, str]]:
    collecte: Collecte | None = getattr(source, "collecte", None)
    last = source.derniere  # type: ignore[attr-defined]
    rhythm = dict(RYTHMES).get(str(collecte.rythme_jours or ""), "") if collecte and collecte.url else ""
    alert = Alerte(collecte.alerte).label if collecte and collecte.alerte else ""
    unknown = source.licence == Licence.A_PRECISER
    return [
        {"texte": source.nom, "url": reverse("recensement:source", args=[source.pk])},
        {"texte": source.get_licence_display(), "sens": "attention" if unknown else ""},
        {"texte": f"{timezone.localtime(last):%d/%m/%Y}" if last else "Jamais"},
        {"texte": rhythm or "Non"},
        {"texte": alert or "Aucune", "sens": "attention" if alert else ""},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_manage_sources)
def source_page(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    source = _find(acteur, pk)
    collecte = collecte_of(source)
    form = SourceForm(request.POST if request.method == "POST" else None, source=source, collecte=collecte)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            change_source(by=acteur, source=source, now=timezone.now(), **form.cleaned_data)
            messages.success(request, f"La source « {form.cleaned_data['nom']} » est enregistrée.")
            return redirect("recensement:sources")
        status = 422
    return show(
        request,
        acteur,
        "recensement/source.html",
        source.nom,
        fil=[("Sources", reverse("recensement:sources"))],
        status=status,
        form=form,
        source=source,
        collecte=collecte,
        alerte=Alerte(collecte.alerte).label if collecte and collecte.alerte else "",
        url_imports=address(reverse("recensement:imports"), source=source.pk),
        url_import=address(reverse("recensement:import_new"), source=source.pk),
    )


@require_POST
@requires(can_manage_sources)
def source_alert(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """A person has seen the alert."""
    dismiss_alert(by=acteur, source=_find(acteur, pk))
    messages.success(request, "L'alerte est retirée. Elle reviendra si le problème revient.")
    return redirect("recensement:source", pk=pk)


@require_safe
@requires(can_manage_sources)
def source_mapping(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:  # noqa: ARG001
    """The mapping kept of a source, in the national format."""
    source = _find(acteur, pk)
    collecte = collecte_of(source)
    if collecte is None or not collecte.correspondance:
        raise Http404
    return mapping_answer(collecte.correspondance, source.code)
