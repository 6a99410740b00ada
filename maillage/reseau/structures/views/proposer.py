"""Open to all on purpose: offer one's time, prove one's address, change the offer, take it back (RGPD, art. 7.3).

No page tells whether an address is known. A GET writes nothing: the link shows, a button acts, so that a mail program
which opens links by itself changes nothing.
"""

import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.erreurs import too_many_requests
from maillage.base.limites import Limite, hit, visitor
from maillage.reseau.structures.enums import Competence, DemiJournee
from maillage.reseau.structures.forms.benevoles import LienForm, OffreForm, PropositionForm
from maillage.reseau.structures.models import Benevole
from maillage.reseau.structures.services.benevoles import (
    OffrePerdue,
    ask_link,
    change_offer,
    confirm,
    find_own,
    find_unproved,
    propose,
    withdraw,
)
from maillage.reseau.structures.views.benevoles import zone_of
from maillage.reseau.structures.views.pages import posted, site_of
from maillage.socle.comptes.acces import open_to_all

PAR_VISITEUR: Final = Limite("benevole", 10, 3600)
"""Messages that one visitor can make us send in an hour."""
_METHODES: Final = ["GET", "HEAD", "POST"]


def _link(request: HttpRequest, name: str) -> Callable[[str], str]:
    return lambda jeton: site_of(request) + reverse(f"structures:{name}", args=[jeton])


@open_to_all
@never_cache
@require_http_methods(_METHODES)
def offer(request: HttpRequest) -> HttpResponseBase:
    """The form « Nous, citoyens bénévoles »."""
    departement = request.departement  # type: ignore[attr-defined]
    form = PropositionForm(posted(request), departement=departement.code)
    if request.method == "POST" and form.is_valid():
        if not hit(PAR_VISITEUR, visitor(request), time.time()):
            return too_many_requests(request, PAR_VISITEUR.seconds)
        propose(
            departement_id=departement.pk,
            courriel=form.cleaned_data["courriel"],
            valeurs=form.valeurs,
            now=timezone.now(),
            adresse=_link(request, "volunteer_confirm"),
        )
        return redirect("structures:volunteer_sent")
    context = {"titre": "Devenir bénévole du numérique", "fil": _crumbs("Devenir bénévole"), "form": form}
    return render(request, "structures/benevoles/proposer.html", context, status=422 if form.errors else 200)


@open_to_all
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same words whoever wrote."""
    context = {"titre": "Regardez vos e-mails", "fil": _crumbs("Regardez vos e-mails")}
    return render(request, "structures/benevoles/envoye.html", context)


@open_to_all
@never_cache
@require_http_methods(_METHODES)
def confirm_offer(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of the message: the offer is read again, then confirmed by a button."""
    departement = request.departement  # type: ignore[attr-defined]
    try:
        if request.method == "POST":
            confirm(
                departement_id=departement.pk, jeton=jeton, now=timezone.now(), adresse=_link(request, "volunteer_own")
            )
            context = {"titre": "Merci, votre offre est reçue", "fil": _crumbs("Offre reçue")}
            return render(request, "structures/benevoles/recue.html", context)
        row = find_unproved(departement.pk, jeton)
    except OffrePerdue:
        return _lost(request)
    context = {"titre": "Confirmez votre offre", "fil": _crumbs("Confirmez votre offre"), "lignes": _told(row)}
    return render(request, "structures/benevoles/confirmer.html", context)


@open_to_all
@never_cache
@require_http_methods(_METHODES)
def ask(request: HttpRequest) -> HttpResponseBase:
    """The link to one's offer, sent again."""
    departement = request.departement  # type: ignore[attr-defined]
    form = LienForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if not hit(PAR_VISITEUR, visitor(request), time.time()):
            return too_many_requests(request, PAR_VISITEUR.seconds)
        ask_link(
            departement_id=departement.pk,
            courriel=form.cleaned_data["courriel"],
            now=timezone.now(),
            adresse=_link(request, "volunteer_own"),
        )
        return redirect("structures:volunteer_sent")
    context = {"titre": "Changer ou retirer votre offre", "fil": _crumbs("Changer votre offre"), "form": form}
    return render(request, "structures/benevoles/demander_lien.html", context, status=422 if form.errors else 200)


@open_to_all
@never_cache
@require_http_methods(_METHODES)
def own(request: HttpRequest, jeton: str) -> HttpResponse:
    """The volunteer's own offer, to change."""
    departement = request.departement  # type: ignore[attr-defined]
    try:
        row = find_own(departement.pk, jeton)
        form = OffreForm(posted(request), departement=departement.code, benevole=row)
        if request.method == "POST" and form.is_valid():
            change_offer(departement_id=departement.pk, jeton=jeton, valeurs=form.valeurs, now=timezone.now())
            done = {"titre": "Votre offre est changée", "fil": _crumbs("Offre changée")}
            return render(request, "structures/benevoles/recue.html", done)
    except OffrePerdue:
        return _lost(request)
    context = {
        "titre": "Votre offre de bénévole",
        "fil": _crumbs("Votre offre"),
        "form": form,
        "url_retirer": reverse("structures:volunteer_withdraw", args=[jeton]),
    }
    return render(request, "structures/benevoles/mienne.html", context, status=422 if form.errors else 200)


@open_to_all
@never_cache
@require_http_methods(_METHODES)
def take_back(request: HttpRequest, jeton: str) -> HttpResponse:
    """Consent taken back: asked once, then all is erased."""
    departement = request.departement  # type: ignore[attr-defined]
    try:
        if request.method == "POST":
            withdraw(departement_id=departement.pk, jeton=jeton)
            context = {"titre": "Tout est effacé", "fil": _crumbs("Tout est effacé")}
            return render(request, "structures/benevoles/effacee.html", context)
        find_own(departement.pk, jeton)
    except OffrePerdue:
        return _lost(request)
    context = {
        "titre": "Retirer votre offre",
        "fil": _crumbs("Retirer votre offre"),
        "url_retour": reverse("structures:volunteer_own", args=[jeton]),
    }
    return render(request, "structures/benevoles/retirer.html", context)


def _lost(request: HttpRequest) -> HttpResponse:
    """Unknown, old, used, of another site: one page for all."""
    context = {"titre": "Ce lien ne marche plus", "fil": _crumbs("Ce lien ne marche plus")}
    return render(request, "structures/benevoles/perdue.html", context, status=410)


def _told(row: Benevole) -> list[dict[str, str]]:
    skills, moments = dict(Competence.choices), dict(DemiJournee.choices)
    return [
        {"nom": "Nom", "valeur": row.nom},
        {"nom": "Téléphone", "valeur": row.telephone},
        {"nom": "Où", "valeur": zone_of(row)},
        {"nom": "Ce que vous savez faire", "valeur": ", ".join(str(skills.get(v, v)) for v in row.competences)},
        {"nom": "Quand", "valeur": ", ".join(str(moments.get(v, v)) for v in row.disponibilites)},
        {"nom": "Langues", "valeur": row.langues},
        {"nom": "Remarque", "valeur": row.remarque},
    ]


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"libelle": "Accueil", "url": "/"}, {"libelle": last}]
