"""The impact assessment of a processing: is it needed, where it stands, its document."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.depots import DepotRefuse
from maillage.base.fichiers import serve_file
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.registre.forms import AipdForm
from maillage.socle.registre.models import Aipd
from maillage.socle.registre.perms import may_edit_register, may_read_register
from maillage.socle.registre.selectors.registre import needs_aipd
from maillage.socle.registre.services.fiches import path_of, save_assessment
from maillage.socle.registre.views.pages import METHODES, crumbs, get_entry


@requires(may_edit_register)
@require_http_methods(METHODES)
def assess(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """The form is the page: criteria, state, opinion of the officer, document."""
    entree = get_entry(acteur, cle)
    row = entree.aipd or Aipd(departement_id=acteur.departement_id, cle=cle)
    kept, name = row.fichier, row.nom_fichier
    posted = request.POST if request.method == "POST" else None
    form = AipdForm(posted, request.FILES if posted is not None else None, instance=row)
    if posted is not None and form.is_valid() and _saved(acteur, cle, form):
        messages.success(request, "L'analyse d'impact est enregistrée.")
        return redirect("registre:processing", cle=cle)
    context = {
        "titre": f"Analyse d'impact : {entree.nom}",
        "fil": crumbs((entree.nom, reverse("registre:processing", kwargs={"cle": cle})), last="Analyse d'impact"),
        "entree": entree,
        "form": form,
        "necessaire": needs_aipd(list(row.criteres or [])),
        "document": name if kept else "",
    }
    return render(request, "registre/aipd.html", context, status=422 if form.errors else 200)


def _saved(acteur: Acteur, cle: str, form: AipdForm) -> bool:
    values = {name: form.cleaned_data[name] for name in AipdForm.Meta.fields}
    file = form.cleaned_data.get("document")
    try:
        save_assessment(by=acteur, cle=cle, valeurs=values, document=(file.file, file.name) if file else None)
    except DepotRefuse as error:
        form.add_error("document", error.message_fr)
        return False
    return True


@requires(may_read_register)
@require_safe
def document(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponseBase:  # noqa: ARG001
    """The document, always as a download: it comes from outside."""
    entree = get_entry(acteur, cle)
    if entree.aipd is None or not entree.aipd.fichier or not path_of(entree.aipd).is_file():
        raise Http404
    answer: HttpResponseBase = serve_file(
        path_of(entree.aipd).open("rb"), nom=entree.aipd.nom_fichier, content_type="application/pdf"
    )
    return answer
