"""One view for every act: a form (or a confirmation), one service, a message, back to the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from maillage.base.depots import DepotRefuse
from maillage.reseau.equipes.services.refus import EquipeRefus
from maillage.reseau.equipes.views.cadre import crumbs
from maillage.socle.comptes.acteur import Acteur

MakeForm = Callable[[HttpRequest, Any], forms.Form]
Do = Callable[[HttpRequest, Acteur, Any, Any], str]


@dataclass(frozen=True)
class Acte:
    """``faire`` calls the service with the valid form and gives the sentence that tells it is done.

    ``consequences``: what will happen, for an act that asks only to be confirmed.
    """

    titre: str
    bouton: str
    faire: Do
    formulaire: MakeForm | None = None
    explication: str = ""
    consequences: tuple[str, ...] = ()


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing: an empty form that was sent is refused, not shown as new."""
    return request.POST if request.method == "POST" else None


def play(
    request: HttpRequest,
    acteur: Acteur,
    acte: Acte,
    objet: Any,
    *,
    retour: str,
    etapes: Sequence[tuple[str, str]] = (),
    suite: str = "",
) -> HttpResponse:
    """``retour``: the page to go back to; ``suite``: where to go when it is done, if elsewhere."""
    form = acte.formulaire(request, objet) if acte.formulaire else forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, acte.faire(request, acteur, objet, form))
        except EquipeRefus as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, str(refus))
        except DepotRefuse as refus:
            form.add_error("preuve", refus.message_fr)
        else:
            return redirect(suite or retour)
    context = {
        "titre": acte.titre,
        "fil": crumbs(*etapes, last=acte.titre),
        "form": form,
        "bouton": acte.bouton,
        "explication": acte.explication,
        "consequences": acte.consequences,
        "multipart": form.is_multipart(),
        "url_retour": retour,
    }
    return render(request, "equipes/acte.html", context, status=422 if form.errors else 200)
