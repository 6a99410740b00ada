"""What pages of a convention share: the convention of an address, breadcrumb, tabs, the side list, links in e-mails."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from maillage.reseau.conventions.models import Avenant, Convention
from maillage.reseau.conventions.perms.conventions import may_list
from maillage.reseau.conventions.selectors.situation import find_convention
from maillage.reseau.conventions.views.cadre_suivi import tabs_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.socle.territoires.selectors import host_name


def get_convention(acteur: Acteur, pk: int, droit: Droit = may_list) -> Convention:
    """The convention with its facts (404 when the actor does not see it), when ``droit`` admits him (403 otherwise)."""
    convention = find_convention(Convention.objects.visible_to(acteur), pk)
    if convention is None:
        raise Http404
    if not droit(acteur, convention):
        raise PermissionDenied
    return convention


def get_avenant(request: HttpRequest, convention: Convention) -> Avenant | None:
    """The avenant that the address names (``?avenant=``), None when it names none; 404 for one of another convention."""
    asked = request.GET.get("avenant", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise Http404
    found = Avenant.objects.filter(convention=convention, pk=int(asked)).first()
    if found is None:
        raise Http404
    found.convention = convention
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing: an empty form that was sent is refused, not shown as new."""
    return request.POST if request.method == "POST" else None


def convention_url(convention: Convention, name: str = "detail", **more: Any) -> str:
    return reverse(f"conventions:{name}", kwargs={"pk": convention.pk, **more})


def crumbs(convention: Convention | None = None, last: str = "") -> list[dict[str, str]]:
    steps = [
        {"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL},
        {"libelle": "Conventions", "url": reverse("conventions:list")},
    ]
    if convention is not None:
        steps.append({"libelle": f"Convention {convention.reference}", "url": convention_url(convention)})
    return [*steps, {"libelle": last}] if last else steps


def show_form(
    request: HttpRequest, titre: str, form: Any, bouton: str, *, convention: Convention | None = None, **more: Any
) -> HttpResponse:
    """A page of one form; ``retour``: where to go back (by default the convention, or the list)."""
    context = {
        "titre": titre,
        "fil": crumbs(convention, titre),
        "form": form,
        "bouton": bouton,
        "convention": convention,
        "retour": convention_url(convention) if convention else reverse("conventions:list"),
        "chapeau": "",
        "consequences": (),
        "danger": False,
        "fichier": any(field.widget.needs_multipart_form for field in form.fields.values()),
    }
    return render(request, "conventions/formulaire.html", context | more, status=422 if form.errors else 200)


def tabs(acteur: Acteur, convention: Convention) -> list[dict[str, Any]]:
    """Tabs of the page of a convention: itself first."""
    return tabs_of(acteur, convention, "detail")


def site_of(request: HttpRequest) -> str:
    """The site's address for links in e-mails: a forged Host header never reaches a message."""
    departement = request.departement  # type: ignore[attr-defined]
    asked = request.get_host()
    if departement.hotes and host_name(asked) not in departement.hotes:
        return str(departement.site)
    return f"{request.scheme}://{asked}"


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_list.may_enter(acteur):
        return None
    waiting = Convention.objects.visible_to(acteur).before_signature()
    return Groupe(17, "Conventions", (Lien("Conventions", reverse("conventions:list"), waiting),))
