"""Reads of what people say of pages: the names of pages in words, sums by page, last sentences."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.portail.models import AvisPage, RemarquePage
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.matrice import all_portes

NOMS: Final = {
    "portail:home": "Accueil",
    "lieux:list": "Liste des lieux",
    "lieux:map": "Carte des lieux",
    "lieux:detail": "Page d'un lieu",
    "portail:needs": "De quoi avez-vous besoin ?",
    "portail:sheet": "Feuille de lieux",
    "portail:short_page": "Page ouverte par un QR code",
    "portail:editions": "Listes à imprimer",
    "portail:edition_ask": "Demander une liste à imprimer",
    "portail:edition_request": "Liste à imprimer, en préparation",
    "portail:open_data": "Données ouvertes",
    "portail:api_docs": "Données pour les programmes",
    "portail:accessibility": "Accessibilité",
    "portail:legal": "Mentions légales",
    "portail:privacy": "Données personnelles",
    "portail:site_map": "Plan du site",
    "lieux:report": "Signaler une erreur sur un lieu",
    "lieux:report_thanks": "Erreur signalée, merci",
    "account_login": "Se connecter",
    "account_request_login_code": "Demander un code pour se connecter",
    "account_confirm_login_code": "Écrire le code reçu",
    "structures:join": "Rejoindre le réseau",
    "structures:volunteer_offer": "Proposer son aide comme bénévole",
    "conventions:ask": "Accueillir un conseiller",
    "documents:search": "Vérifier un document",
    "registre:your_data": "Vos données : ce que nous gardons",
    "journal:roots": "Preuve que le journal n'est pas changé",
}
"""Pages that many people see; the others are told by their address, which is in French."""
PERIODES: Final = {"1": "Ce mois-ci", "3": "3 derniers mois", "12": "12 derniers mois"}
TRIS: Final = ("page", "oui", "non", "part")
PAR_PAGE: Final = 20


@dataclass(frozen=True)
class FiltresAvis:
    """``periode``: number of months, this one included. ``page``: remarks on this page only."""

    periode: str = "12"
    tri: str = "non"
    croissant: bool = False
    page: str = ""

    def since(self, today: dt.date) -> dt.date:
        """First day of the first month."""
        months = today.year * 12 + today.month - int(self.periode)
        return dt.date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class LigneAvis:
    """One page. ``part``: of yes among the answers, 0 to 1. ``derniere``: the last sentence, empty when there is none."""

    page: str
    nom: str
    oui: int
    non: int
    remarques: int
    derniere: str

    @property
    def part(self) -> float:
        return self.oui / (self.oui + self.non) if self.oui + self.non else 0.0


@cache
def _addresses() -> dict[str, tuple[str, bool]]:
    """Name of a route → (its address as written in urls.py, open without an account)."""
    found: dict[str, tuple[str, bool]] = {}
    for porte in all_portes():
        opened = "visiteur" in porte.ouverte_a or porte.nom in NOMS or found.get(porte.nom, ("", False))[1]
        found[porte.nom] = porte.adresse, opened
    return found


def is_page(page: str) -> bool:
    """A page of this site."""
    return page in _addresses()


def is_open_page(page: str) -> bool:
    """A page that anyone may read."""
    return _addresses().get(page, ("", False))[1]


def name_of(page: str) -> str:
    """« Page d'un lieu »; « Espace de travail : conventions/…/textes » for a page of staff."""
    if page in NOMS:
        return NOMS[page]
    address, opened = _addresses().get(page, (page, True))
    steps = ["…" if step.startswith("<") else step for step in address.strip("/").split("/")]
    return ("" if opened else "Espace de travail : ") + "/".join(steps)


def read_filters(query: Any) -> FiltresAvis:
    """Filters of a query string; what is not understood is ignored."""
    periode, tri, page = query.get("periode", ""), query.get("tri", ""), query.get("page", "")
    return FiltresAvis(
        periode if periode in PERIODES else "12",
        tri if tri in TRIS else "non",
        query.get("sens", "") == "croissant",
        page if is_page(page) else "",
    )


def sums_by_page(acteur: Acteur, filtres: FiltresAvis, today: dt.date) -> list[LigneAvis]:
    """One row a page that was spoken of, in the order asked. Three queries whatever their number."""
    since = filtres.since(today)
    counts = AvisPage.objects.visible_to(acteur).filter(mois__gte=since).order_by()
    remarks = RemarquePage.objects.visible_to(acteur).filter(recue_le__gte=since)
    said = dict(remarks.order_by().values_list("page").annotate(n=Count("pk")))
    last = dict(remarks.order_by("page", "-pk").distinct("page").values_list("page", "texte"))
    sums = {page: (oui, non) for page, oui, non in counts.values_list("page").annotate(Sum("oui"), Sum("non"))}
    rows = [
        LigneAvis(page, name_of(page), *sums.get(page, (0, 0)), said.get(page, 0), last.get(page, ""))
        for page in {*sums, *said}
    ]
    rows.sort(key=lambda row: (row.nom, row.page))
    rows.sort(key=_key_of(filtres.tri), reverse=not filtres.croissant)
    return rows


def _key_of(tri: str) -> Any:
    return {
        "page": lambda row: row.nom.casefold(),
        "oui": lambda row: row.oui,
        "non": lambda row: row.non,
        "part": lambda row: row.part,
    }[tri]


def page_of_remarks(acteur: Acteur, filtres: FiltresAvis, *, apres: str, avant: str) -> PageCles[RemarquePage]:
    """The last remarks first, ``PAR_PAGE`` a page, on every page or on one. One query."""
    rows = visible_remarks(acteur)
    if filtres.page:
        rows = rows.filter(page=filtres.page)
    return keyset(rows, Tri("id", int), descending=True, apres=apres, avant=avant, taille=PAR_PAGE, count=True)


def visible_remarks(acteur: Acteur) -> QuerySet[RemarquePage]:
    return RemarquePage.objects.visible_to(acteur)


def iter_months(acteur: Acteur, filtres: FiltresAvis, today: dt.date) -> Iterator[AvisPage]:
    """Counts month by month, oldest first, for the file."""
    rows = AvisPage.objects.visible_to(acteur).filter(mois__gte=filtres.since(today))
    return rows.order_by("mois", "page").iterator(chunk_size=500)
