"""What an actor has to do: pages, counts, and what of it is still true at this very moment."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.collecteurs import Devoir, collector_of
from maillage.socle.echeances.dates import SEMAINE, Urgence
from maillage.socle.echeances.models import Echeance, Passage

TRI: Final = Tri("jour")
PREMIERES: Final = 5
"""Lines of the home page."""
MORCEAU: Final = 500


class Compte(NamedTuple):
    """Open duties: by urgency, and by kind."""

    urgences: dict[Urgence, int]
    sortes: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.urgences.values())


def visible_duties(acteur: Acteur) -> QuerySet[Echeance]:
    """Where a page about one duty starts from: the open ones that are addressed to the actor."""
    rows: QuerySet[Echeance] = Echeance.objects.visible_to(acteur).open()
    return rows


def filter_duties(
    acteur: Acteur, today: dt.date, *, sortes: Sequence[str] = (), urgence: Urgence | None = None
) -> QuerySet[Echeance]:
    rows = visible_duties(acteur)
    if sortes:
        rows = rows.filter(collecteur__in=sortes)
    if urgence is not None:
        rows = rows.filter(_when(urgence, today))
    return rows


def _when(urgence: Urgence, today: dt.date) -> Q:
    beyond = today + dt.timedelta(days=SEMAINE)
    if urgence == "retard":
        return Q(a_faire_le__lt=today)
    return Q(a_faire_le__gte=today, a_faire_le__lt=beyond) if urgence == "semaine" else Q(a_faire_le__gte=beyond)


def page_of(rows: QuerySet[Echeance], *, apres: str = "", avant: str = "") -> PageCles[Echeance]:
    """One page, the oldest date first. One query."""
    return keyset(rows.annotate(jour=Cast("a_faire_le", CharField())), TRI, apres=apres, avant=avant)


def count_duties(acteur: Acteur, today: dt.date) -> Compte:
    """One query."""
    urgences: dict[Urgence, int] = {"retard": 0, "semaine": 0, "tard": 0}
    sortes: dict[str, int] = defaultdict(int)
    rows = visible_duties(acteur).order_by().values("collecteur")
    rows = rows.annotate(
        retard=Count("pk", filter=_when("retard", today)),
        semaine=Count("pk", filter=_when("semaine", today)),
        tard=Count("pk", filter=_when("tard", today)),
    )
    for row in rows:
        for urgence in urgences:
            urgences[urgence] += row[urgence]
            sortes[row["collecteur"]] += row[urgence]
    return Compte(urgences, dict(sortes))


def urgent_duties(acteur: Acteur, today: dt.date) -> QuerySet[Echeance]:
    """Late, or due within seven days: the figure of the side list."""
    return visible_duties(acteur).filter(a_faire_le__lt=today + dt.timedelta(days=SEMAINE))


def first_duties(acteur: Acteur, today: dt.date) -> list[Echeance]:
    """The most urgent ones, as they stand now."""
    rows = list(visible_duties(acteur).order_by("a_faire_le", "pk")[: PREMIERES * 4])
    return still_due(acteur.departement_id, rows, today)[:PREMIERES]


def still_due(departement_id: int, rows: Sequence[Echeance], today: dt.date) -> list[Echeance]:
    """Those of ``rows`` that are not done yet, with the words of this moment; one check a kind, no write.

    The night closes what is done; until then a list must not show it. A kind without ``recheck`` is shown as stored.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        keys[row.collecteur].append(row.cle)
    now: dict[tuple[str, str], Devoir] = {}
    checked = set()
    for code, cles in keys.items():
        collecteur = collector_of(code)
        if collecteur is not None and collecteur.recheck is not None:
            checked.add(code)
            now |= {(code, devoir.cle): devoir for devoir in collecteur.recheck(departement_id, today, cles)}
    kept = []
    for row in rows:
        devoir = now.get((row.collecteur, row.cle))
        if devoir is not None:
            row.titre, row.raison, row.url, row.bouton = devoir.titre, devoir.raison, devoir.url, devoir.bouton
        if devoir is not None or row.collecteur not in checked:
            kept.append(row)
    return kept


def every_duty(rows: QuerySet[Echeance], departement_id: int, today: dt.date) -> Iterator[Echeance]:
    """For the export: all of them, by chunks, checked as on the page."""
    page = keyset(rows.annotate(jour=Cast("a_faire_le", CharField())), TRI, taille=MORCEAU)
    while True:
        yield from still_due(departement_id, page.lignes, today)
        if not page.apres:
            return
        page = keyset(rows.annotate(jour=Cast("a_faire_le", CharField())), TRI, apres=page.apres, taille=MORCEAU)


def broken_collectors(departement_id: int) -> list[tuple[str, dt.datetime]]:
    """(label, since when) of the kinds that could not be collected."""
    rows = Passage.objects.filter(departement_id=departement_id, panne_le__isnull=False).order_by("panne_le")
    found = [(collector_of(row.collecteur), row.panne_le) for row in rows]
    return [(collecteur.libelle, since) for collecteur, since in found if collecteur is not None and since is not None]
