"""A visitor says that something is wrong on the page of a place. Never cached: the form bears its token."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.base.limites import visitor
from maillage.base.publique import render_public, same_for_all
from maillage.reseau.lieux.enums import ChampSignale
from maillage.reseau.lieux.forms.signalements import SignalementForm
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.selectors.publics import Disparu, find_published, what_became
from maillage.reseau.lieux.services.signalements import TropDeSignalements, report
from maillage.reseau.lieux.signalable import value_of
from maillage.reseau.lieux.views.cartes import address_of
from maillage.socle.comptes.acces import open_to_all

TROP = "Vous avez envoyé beaucoup de messages. Attendez une heure, ou appelez-nous."


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest, cle: str) -> HttpResponse:
    """The form. ``champ`` in the address chooses the information (« horaires »)."""
    lieu = _published(request, cle)
    if lieu is None:
        return _elsewhere(cle)
    asked = request.GET.get("champ", "").upper()
    asked = asked if asked in ChampSignale.values else ""
    form = SignalementForm(request.POST if request.method == "POST" else None, initial={"champ": asked})
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, lieu, form)
        except TropDeSignalements:
            form.add_error(None, TROP)
        else:
            return redirect("lieux:report_thanks", cle=cle)
    context = {
        "titre": "Signaler une erreur",
        "fil": _crumbs(lieu, "Signaler une erreur"),
        "lieu": lieu,
        "form": form,
        "aujourdhui": value_of(asked, lieu) if asked else "",
        "url_lieu": address_of(lieu),
    }
    return render(request, "lieux/signaler.html", context, status=422 if form.errors else 200)


@open_to_all
@same_for_all
def thank(request: HttpRequest, cle: str) -> HttpResponse:
    """What was sent, and what happens next."""
    lieu = _published(request, cle)
    if lieu is None:
        raise Http404
    context = {"titre": "Merci, votre message est envoyé", "fil": _crumbs(lieu, "Merci"), "lieu": lieu, "url_lieu": address_of(lieu)}  # fmt: skip
    return render_public(request, "lieux/signaler_merci.html", context)


def _keep(request: HttpRequest, lieu: LieuPublic, form: SignalementForm) -> None:
    if form.is_trap_sprung:
        return  # a programme: it is told that all went well
    said = form.cleaned_data
    report(
        lieu=lieu,
        champ=ChampSignale(said["champ"]),
        texte=said["texte"],
        courriel=said["courriel"],
        visiteur=visitor(request),
        now=timezone.now(),
    )


def _elsewhere(cle: str) -> HttpResponse:
    """A merged place leads to the one that was kept; its own page says what became of another."""
    heir = what_became(cle)
    if heir is Disparu.INCONNU:
        raise Http404
    if isinstance(heir, LieuPublic):
        return redirect("lieux:report", cle=heir.cle)
    return redirect("lieux:detail_short", cle=cle)


def _published(request: HttpRequest, cle: str) -> LieuPublic | None:
    return find_published(request.departement, cle)  # type: ignore[attr-defined]


def _crumbs(lieu: LieuPublic, last: str) -> list[dict[str, str]]:
    return [
        {"libelle": "Accueil", "url": "/"},
        {"libelle": "Lieux", "url": reverse("lieux:list")},
        {"libelle": lieu.nom, "url": address_of(lieu)},
        {"libelle": last},
    ]
