"""The communication kit of half-days: posters, the mention to copy, the logo. Staff pages about what the public sees."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte
from maillage.base.pagination import Tri, keyset
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.lieux.mots import slug_of
from maillage.reseau.lieux.selectors.publics import find_published
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.permanences.affiche import FORMATS, print_poster
from maillage.terrain.permanences.perms import may_see_agenda
from maillage.terrain.permanences.selectors.publiques import places_to_announce
from maillage.terrain.permanences.views.cadre import show, today_and_now


@requires(may_see_agenda)
@require_safe
def kit(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Posters of the actor's places, the mention, the logo."""
    today, _ = today_and_now()
    departement = request.departement  # type: ignore[attr-defined]
    get = request.GET
    page = keyset(
        places_to_announce(acteur, today),
        Tri("nom"),
        apres=get.get("apres", ""),
        avant=get.get("avant", ""),
        count=True,
    )
    shown = set(LieuPublic.objects.filter(pk__in=[one.pk for one in page.lignes]).values_list("pk", flat=True))
    return show(
        request,
        "permanences/affiches.html",
        "Affiches et communication",
        colonnes=[{"libelle": one} for one in ("Lieu", "Grande affiche", "Petite affiche")],
        lignes=[_line(one, published=one.pk in shown) for one in page.lignes],
        resume=format_compte(page.total or 0, "lieu", "lieux"),
        mention=departement.mention,
        logo_url=departement.logo_url,
        url_suivante=f"?apres={page.apres}" if page.apres else "",
        url_precedente=f"?avant={page.avant}" if page.avant else "",
    )


@requires(may_see_agenda)
@require_safe
def poster(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """The poster of a place, as PDF. ``?format=a5``: half the size. 404 unless a half-day that the actor sees is to come."""
    today, now = today_and_now()
    departement = request.departement  # type: ignore[attr-defined]
    papier = request.GET.get("format", FORMATS[0])
    lieu = find_published(departement, cle)
    if papier not in FORMATS or lieu is None or not places_to_announce(acteur, today).filter(cle=cle).exists():
        raise Http404
    pdf = print_poster(departement, lieu, papier=papier, now=now)
    nom = f"affiche-{slug_of(lieu.nom, lieu.commune)}-{papier}.pdf"
    response: HttpResponse = serve_file(pdf, nom=nom, content_type="application/pdf")
    return response


def _line(lieu: Lieu, *, published: bool) -> list[dict[str, Any]]:
    head: list[dict[str, Any]] = [
        {"texte": f"{lieu.nom}, {lieu.commune}" if lieu.commune and lieu.commune not in lieu.nom else lieu.nom}
    ]
    if not published:
        return [*head, {"texte": "Ce lieu n'est pas publié", "sens": "attention"}, {"texte": ""}]
    address = reverse("permanences:poster", kwargs={"cle": lieu.cle})
    return [
        *head,
        {"texte": "Affiche A4 (PDF)", "url": address},
        {"texte": "Affiche A5 (PDF)", "url": f"{address}?format=a5"},
    ]
