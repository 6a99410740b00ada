"""What the pages of the journal share."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.socle.consultation.perms import may_check_journal, may_read_journal

TITRE = "Journal des actes"


def crumbs(*last: str, at_home: bool = False) -> list[dict[str, str]]:
    """Breadcrumb of a page; ``at_home``: the list of lines itself."""
    steps = [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}]
    if at_home:
        return [*steps, {"libelle": TITRE}]
    return [*steps, {"libelle": TITRE, "url": reverse("journal:lines")}, *({"libelle": one} for one in last)]


def tabs(current: str) -> list[dict[str, Any]]:
    """The three views of the journal."""
    pages = (("Les actes", "journal:lines"), ("Vérifier", "journal:check"), ("Racines publiées", "journal:roots"))
    return [{"libelle": name, "url": reverse(page), "courant": page == current} for name, page in pages]


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list."""
    links = []
    if may_read_journal(acteur):
        links.append(Lien(TITRE, reverse("journal:lines")))
    if may_check_journal(acteur):
        links.append(Lien("Vérifier le journal", reverse("journal:check")))
    return Groupe(80, "Le journal", tuple(links)) if links else None
