"""Publish, withdraw or close a place: a page that says what will happen, and asks why."""

from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.base.francais import quote_nom
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.forms.actes import MotifForm
from maillage.reseau.lieux.mots import SANS_NOM
from maillage.reseau.lieux.perms import may_manage_places
from maillage.reseau.lieux.services.etats import ChangementImpossible, change_state
from maillage.reseau.lieux.views.pages import base_context, get_place, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


class Verbe(NamedTuple):
    """One act: the state it leads to, its words, and whether it hides the place."""

    etat: EtatLieu
    bouton: str
    titre: str
    consequences: tuple[str, ...]
    fait: str
    danger: bool


VERBES: Final = {
    "publier": Verbe(
        EtatLieu.PUBLIE,
        "Publier ce lieu",
        "Publier {nom}",
        ("Tout le monde voit ce lieu sur le site.", "Il part dans les fichiers que nous partageons."),
        "Ce lieu est publié.",
        danger=False,
    ),
    "retirer": Verbe(
        EtatLieu.RETIRE,
        "Retirer du site",
        "Retirer {nom} du site",
        ("Le public ne voit plus ce lieu.", "Rien n'est effacé : vous pouvez le publier à nouveau."),
        "Ce lieu est retiré du site.",
        danger=True,
    ),
    "fermer": Verbe(
        EtatLieu.FERME,
        "Dire que ce lieu est fermé",
        "Dire que {nom} est fermé",
        (
            "Le public ne voit plus ce lieu dans la liste. Son adresse dit qu'il est fermé.",
            "Les prochains imports ne le publient pas à nouveau.",
            "Rien n'est effacé : vous pouvez le publier à nouveau.",
        ),
        "Ce lieu est fermé.",
        danger=True,
    ),
}


@requires(may_manage_places)
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, acteur: Acteur, cle: str, verbe: str) -> HttpResponse:
    """GET asks, POST does. A second POST finds it done and changes nothing."""
    lieu = get_place(acteur, cle)
    verb = VERBES.get(verbe)
    if verb is None:
        raise Http404
    if lieu.etat == verb.etat:
        messages.info(request, verb.fait)
        return redirect(staff_url(lieu))
    form = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change_state(by=acteur, lieu=lieu, etat=verb.etat, motif=form.cleaned_data["motif"])
        except ChangementImpossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, verb.fait)
            return redirect(staff_url(lieu))
    context = {
        **base_context(lieu, verb.titre.format(nom=quote_nom(lieu.nom or SANS_NOM)), verb.bouton),
        "form": form,
        "consequences": verb.consequences,
        "bouton": verb.bouton,
        "variante": "danger" if verb.danger else "principal",
    }
    return render(request, "lieux/agent/etat.html", context, status=422 if form.errors else 200)
