"""Bilans: the list, making one, downloading it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.pagination import Tri, keyset
from maillage.pilotage.indicateurs.definitions import first_of, write_month
from maillage.pilotage.indicateurs.enums import NatureBilan
from maillage.pilotage.indicateurs.forms import BilanForm
from maillage.pilotage.indicateurs.models import Bilan
from maillage.pilotage.indicateurs.perms import may_make_bilan, may_read_bilan
from maillage.pilotage.indicateurs.services.bilans import make_bilan
from maillage.pilotage.indicateurs.views.cadre import crumbs
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

PAR_PAGE = 25


@requires(may_read_bilan)
@require_safe
def bilans(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Latest first."""
    rows = Bilan.objects.visible_to(acteur).select_related("structure", "document").defer("donnees")
    page = keyset(
        rows,
        Tri("id", int),
        descending=True,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
        taille=PAR_PAGE,
    )
    context = {
        "titre": "Bilans",
        "fil": crumbs("Bilans", ("Chiffres", "figures")),
        "bilans": page.lignes,
        "url_suivante": f"?apres={page.apres}" if page.apres else "",
        "url_precedente": f"?avant={page.avant}" if page.avant else "",
        "peut_faire": may_make_bilan(acteur),
    }
    return render(request, "indicateurs/bilans.html", context)


@requires(may_make_bilan)
@require_http_methods(["GET", "HEAD", "POST"])
def new_bilan(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Choose whose and when; everything is filled when the page is reached from a host's gauge."""
    now = timezone.now()
    today = timezone.localdate(now)
    start = {
        "nature": request.GET.get("nature", NatureBilan.HOTE),
        "structure": request.GET.get("structure", ""),
        "du": request.GET.get("du", write_month(first_of(today).replace(month=1))),
        "au": request.GET.get("au", write_month(first_of(today))),
    }
    form = BilanForm(
        request.POST if request.method == "POST" else None,
        initial=start,
        departement_id=acteur.departement_id,
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        host = values["structure"] if values["nature"] == NatureBilan.HOTE else None
        structure = Structure.objects.get(departement_id=acteur.departement_id, pk=host) if host else None
        bilan = make_bilan(by=acteur, periode=values["periode"], structure=structure, now=now)
        messages.success(request, f"« {bilan.document.titre} » est prêt. Ses chiffres ne changeront plus.")
        return redirect("indicateurs:bilans")
    context = {"titre": "Faire un bilan", "fil": crumbs("Faire un bilan", ("Bilans", "bilans")), "form": form}
    return render(request, "indicateurs/bilan_nouveau.html", context)


@requires(may_read_bilan)
@require_safe
def bilan_pdf(_request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:
    """The frozen file."""
    bilan = Bilan.objects.visible_to(acteur).select_related("document").defer("donnees").filter(pk=pk).first()
    if bilan is None:
        raise Http404
    name = f"bilan-{write_month(bilan.du)}-{write_month(first_of(bilan.au))}-{bilan.document.code_lisible}.pdf"
    answer: HttpResponseBase = serve_file(bilan.document.fichier.open("rb"), nom=name, content_type="application/pdf")
    return answer
