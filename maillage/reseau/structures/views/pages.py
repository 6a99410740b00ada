"""What pages of the network share: the body of an address, the breadcrumb, the side list, links in e-mails."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.perms.benevoles import may_manage_volunteers
from maillage.reseau.structures.perms.rapprochement import may_merge_structures
from maillage.reseau.structures.perms.structures import may_create, may_read, may_see_people
from maillage.reseau.structures.selectors.benevoles import new_offers
from maillage.reseau.structures.selectors.fiche import find_structure
from maillage.reseau.structures.selectors.rapprochement import open_pairs
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.socle.territoires.selectors import host_name


def get_structure(acteur: Acteur, pk: int, droit: Droit = may_read) -> Structure:
    """The body of this number in the actor's Département (404 otherwise), when ``droit`` admits him (403 otherwise)."""
    structure = find_structure(acteur, pk)
    if structure is None:
        raise Http404
    if not droit(acteur, structure):
        raise PermissionDenied
    return structure


def structure_url(structure: Structure, name: str = "detail", **more: Any) -> str:
    """The address of a page about this body."""
    return reverse(f"structures:{name}", kwargs={"pk": structure.pk, **more})


def crumbs(structure: Structure | None = None, last: str = "") -> list[dict[str, str]]:
    """Breadcrumb of a page of the directory."""
    steps = [
        {"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL},
        {"libelle": "Annuaire", "url": reverse("structures:directory")},
    ]
    if structure is not None:
        steps.append({"libelle": structure.nom, "url": structure_url(structure)})
    return [*steps, {"libelle": last}] if last else steps


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing: an empty form that was sent is refused, not shown as new."""
    return request.POST if request.method == "POST" else None


def site_of(request: HttpRequest) -> str:
    """« https://17.example.fr » for links in e-mails: the host asked for when it is one of the Département's own, else
    the first of them. A forged Host header never reaches a message.
    """
    departement = request.departement  # type: ignore[attr-defined]
    asked = request.get_host()
    if departement.hotes and host_name(asked) not in departement.hotes:
        return str(departement.site)
    return f"{request.scheme}://{asked}"


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_read(acteur):
        return None
    links = [Lien("Annuaire", reverse("structures:directory"))]
    if may_see_people(acteur):
        links.append(Lien("Personnes du réseau", reverse("structures:directory_people")))
    if may_create(acteur):
        links.append(Lien("Ajouter une structure", reverse("structures:create")))
    if may_merge_structures(acteur):
        links.append(Lien("Structures en double", reverse("structures:pairs"), open_pairs(acteur.departement_id)))
    if may_manage_volunteers(acteur):
        links.append(Lien("Bénévoles", reverse("structures:volunteers"), new_offers(acteur)))
    return Groupe(30, "Le réseau", tuple(links))
