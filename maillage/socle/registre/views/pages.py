"""What the pages of the register share."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.socle.registre.enums import EtatDemandeDroit
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.perms import may_answer_persons, may_read_register
from maillage.socle.registre.selectors.registre import Entree, find_entry

METHODES = ["GET", "HEAD", "POST"]


def crumbs(*parents: tuple[str, str], last: str) -> list[dict[str, str]]:
    """The way back: home, the register, then ``parents`` (words, address), then the page."""
    steps = [("Mon espace", settings.LOGIN_REDIRECT_URL), ("Registre", reverse("registre:register")), *parents]
    return [{"libelle": words, "url": url} for words, url in steps] + [{"libelle": last, "url": ""}]


def get_entry(acteur: Acteur, cle: str) -> Entree:
    entry = find_entry(acteur, cle)
    if entry is None:
        raise Http404
    return entry


def site_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def staff_links(acteur: Acteur) -> Groupe | None:
    """The side list: the register, and requests that wait."""
    if not may_read_register(acteur):
        return None
    links = [Lien("Registre des traitements", reverse("registre:register"))]
    if may_answer_persons(acteur):
        waiting = DemandeDroit.objects.visible_to(acteur).filter(etat=EtatDemandeDroit.RECUE)
        links.append(Lien("Demandes des personnes", reverse("registre:persons"), waiting))
    return Groupe(70, "Données personnelles", tuple(links))
