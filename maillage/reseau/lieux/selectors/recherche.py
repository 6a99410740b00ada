"""The engine of the public search: a question (``Criteres``) → an answer (``Resultat``), from the public table only.

Filters, counts, words and distances are settled in memory (``index``); the database gives the twenty rows of the page.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value
from numpy.typing import NDArray

from maillage.base.francais import JOURS
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.ouvertures import next_opening
from maillage.reseau.lieux.passages import Passage, end_of_day
from maillage.reseau.lieux.recherche.colonnes import Choix, Colonnes
from maillage.reseau.lieux.recherche.criteres import CONSEILLER, JOURS_CONSEILLER, OUVERT, Criteres
from maillage.reseau.lieux.recherche.facettes import ranks
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.reseau.lieux.recherche.moteur import Selection, select
from maillage.reseau.lieux.recherche.resultats import PAR_PAGE, PEU, Facette, LieuTrouve, Resultat, Valeur
from maillage.reseau.lieux.selectors.index import Index, index_of
from maillage.reseau.lieux.selectors.publics import published, read_many
from maillage.socle.territoires.geometrie import distance_km
from maillage.socle.territoires.models import Departement

VOTRE_POSITION = "votre position"
JOURS_ARRETS: Final = 42
"""Days for which the stop of a mobile place is told to who looks for its commune."""
ARRETS_KM: Final = 10
"""How far from a position a stop is told, when no radius is asked."""
Distances = NDArray[np.float64]


def search(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> Resultat:
    """A page of places that answer to ``criteres`` at the instant ``at`` (for « ouvert maintenant »), with its facets."""
    tri = _Tri(index_of(departement), criteres, at)
    order = tri.order()
    total = len(order)
    page = min(criteres.page, max(1, -(-total // PAR_PAGE)))
    shown = order[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    around = tri.around() if page == 1 and total < PEU else shown[:0]
    passing = tri.passing if page == 1 else shown[:0]
    found = _rows(tri, [*shown.tolist(), *around.tolist(), *passing.tolist()])
    lieux, others = found[: len(shown)], found[len(shown) :]
    proches, mobiles = others[: len(around)], others[len(around) :]
    depart = tri.depart
    if tri.selection.adresse and lieux:
        depart = ", ".join(filter(None, [lieux[0].lieu.adresse, lieux[0].lieu.commune]))
    return Resultat(
        criteres,
        tri.selection.trouve,
        [one for one in lieux if one.lieu is not None],
        total,
        page,
        depart=depart,
        point=tri.point,
        corrige=tri.selection.corrige,
        proches=[one for one in proches if one.lieu is not None],
        mobiles=[one for one in mobiles if one.lieu is not None],
        facettes=tri.facets(),
        besoins=tri.selection.besoins,
    )


def matching(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> QuerySet[LieuPublic]:
    """Every place that answers to ``criteres``, by name: for exports, the map, the editions."""
    rows = published(departement).order_by("nom", "pk")
    if criteres.is_empty:
        return rows
    keys = matching_ids(departement, criteres, at=at)
    # One parameter for thousands of keys: a list of them would be parsed one by one.
    wanted = Func(Value(keys, ArrayField(BigIntegerField())), function="ANY")
    return rows.filter(_Equal(F("pk"), wanted))


def matching_ids(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> list[int]:
    """Their keys, in the order of ``search`` (by distance when there is somewhere to start from)."""
    index = index_of(departement)
    keys: list[int] = index.colonnes.pk[_Tri(index, criteres, at).order()].tolist()
    return keys


def neighbours(departement: Departement, lieu: LieuPublic, *, km: float = 15, number: int = 5) -> list[LieuTrouve]:
    """The nearest other places, nearest first, at most ``number`` within ``km`` kilometres (great circle).

    Of each, what names it (``Nomme``): the index knows it, and once built nothing is asked of the database.
    """
    index = index_of(departement)
    colonnes = index.colonnes
    rank = int(colonnes.rows_of(np.array([lieu.pk]))[0])
    if rank >= len(colonnes) or np.isnan(colonnes.latitude[rank]):
        return []
    distances = colonnes.distances((float(colonnes.latitude[rank]), float(colonnes.longitude[rank])))
    distances[rank] = np.inf
    within = np.flatnonzero(distances <= km)
    kept = within[np.argsort(distances[within], kind="stable")[:number]].tolist()
    found = (LieuTrouve(index.named(one), float(distances[one]), bool(colonnes.approche[one])) for one in kept)
    return [one for one in found if one.lieu is not None]


def soonest(
    departement: Departement, criteres: Criteres, *, at: dt.datetime, number: int = PAR_PAGE
) -> list[LieuTrouve]:
    """Places that answer to ``criteres``, those that open first after ``at`` first, then in the order of ``search``.

    Places whose hours are unknown come last.
    """
    tri = _Tri(index_of(departement), criteres, at)
    order = tri.order()
    waits = tri.colonnes.next_openings(at, order)
    # The ordinary fortnight chooses; of those few, holidays and particular days are then looked at one by one.
    few = order[np.argsort(waits, kind="stable")[:number]].tolist()
    rank = {pk: place for place, pk in enumerate(tri.colonnes.pk[order].tolist())}
    found = [one for one in _rows(tri, few) if one.lieu is not None]
    openings = {one.lieu.pk: next_opening(one.lieu.horaires, at, departement.code) for one in found}
    return sorted(found, key=lambda one: (openings[one.lieu.pk] is None, openings[one.lieu.pk], rank[one.lieu.pk]))


class Arret(NamedTuple):
    """The stop told of a mobile place. ``km``: from where distances start to the centre of its commune; None when not known."""

    passage: Passage
    km: float | None

    @property
    def rang(self) -> tuple[float, dt.datetime]:
        """The nearest first, then the soonest."""
        return (math.inf if self.km is None else self.km, self.passage.debut)


class _Equal(Func):
    """``pk = ANY(array)``."""

    template = "%(expressions)s"
    arg_joiner = " = "
    output_field = BooleanField()
    conditional = True


@dataclass
class _Tri:
    """One question sifted: each condition once, so that a facet can leave its own aside."""

    index: Index
    criteres: Criteres
    at: dt.datetime

    @property
    def colonnes(self) -> Colonnes:
        return self.index.colonnes

    @cached_property
    def selection(self) -> Selection:
        return select(self.criteres.texte, self.index)

    @cached_property
    def point(self) -> tuple[float, float] | None:
        return self.criteres.point or self.selection.point or self._commune[1]

    @cached_property
    def depart(self) -> str:
        return VOTRE_POSITION if self.criteres.point else self.selection.depart or self._commune[0]

    @cached_property
    def _commune(self) -> tuple[str, tuple[float, float] | None]:
        """(name, centre) of the one commune asked by its code."""
        known = self.index.repertoire.today(self.criteres.communes[0]) if len(self.criteres.communes) == 1 else None
        if known is None:
            return "", None
        centre = None if known.latitude is None or known.longitude is None else (known.latitude, known.longitude)
        return known.nom, centre

    @cached_property
    def distances(self) -> Distances | None:
        return None if self.point is None else self.colonnes.distances(self.point)

    @cached_property
    def base(self) -> Choix:
        """Text, communes, box and radius. « Saintes » with a radius is a circle around Saintes, not a part of the commune."""
        rayon, distances = self.criteres.rayon, self.distances
        circle = rayon is not None and distances is not None
        named = self.selection.autres if circle and not self.criteres.point else None
        found = self.selection.choix if named is None else named
        if self.criteres.communes:
            found = found & self.colonnes.in_communes(self.criteres.communes)
        if rayon is not None and distances is not None:
            found = found & (distances <= rayon)
        if self.criteres.boite:
            found = found & self.colonnes.in_box(self.criteres.boite)
        return found

    @cached_property
    def conditions(self) -> dict[str, Choix]:
        """Name of the facet → rows that pass its own choices; those without a choice are left out."""
        held = {
            famille: self.colonnes.with_filters({famille: codes}) for famille, codes in self.criteres.filtres.items()
        }
        if self.criteres.epci:
            held["epci"] = self.colonnes.in_epci(self.criteres.epci)
        if self.criteres.conseiller:
            held["conseiller"] = self._visited(self.criteres.conseiller)
        if opening := self._opening():
            held["ouvert"] = _all(self.colonnes, opening)
        return held

    @cached_property
    def choix(self) -> Choix:
        return self.base & _all(self.colonnes, self.conditions.values())

    def order(self) -> NDArray[np.intp]:
        """Chosen rows, as they are shown."""
        rows = np.flatnonzero(self.choix)
        poids, distances = self.selection.poids, self._reached()
        if self.criteres.tri == "nom":
            return rows
        by_distance = distances is not None and (
            poids is None or self.criteres.tri == "distance" or self.criteres.point
        )
        if by_distance and distances is not None:
            return rows[np.argsort(distances[rows], kind="stable")]
        if poids is None:
            return rows
        ties = rows if distances is None else distances[rows]
        return rows[np.lexsort((ties, -poids[rows]))]

    def _reached(self) -> Distances | None:
        """Distances as they are told: of a mobile place, that of the stop told."""
        told = {key: stop.km for key, stop in self.stops.items() if stop.km is not None}
        if self.distances is None or not told:
            return self.distances
        rows = self.colonnes.rows_of(np.array(list(told), np.int64))
        here = rows < len(self.colonnes)
        found = self.distances.copy()
        found[rows[here]] = np.array(list(told.values()))[here]
        return found

    def around(self) -> NDArray[np.intp]:
        """The nearest places outside the perimeter, when one was asked; those that answer to the rest, else any."""
        perimeter = self.selection.autres is not None or self.criteres.rayon or self.criteres.communes
        if self.distances is None or not perimeter:
            return np.zeros(0, np.intp)
        passing = _all(self.colonnes, self.conditions.values()) & ~self.choix & ~np.isnan(self.distances)
        passing[self.passing] = False
        named = passing if self.selection.autres is None else passing & self.selection.autres
        rows = np.flatnonzero(named if named.any() else passing)
        return rows[np.argsort(self.distances[rows], kind="stable")][:PEU]

    @cached_property
    def stops(self) -> dict[int, Arret]:
        """{key of a mobile place: its stop to tell}: in the communes looked at, or near the position, within ``JOURS_ARRETS``."""
        communes = set(self.criteres.communes or self.selection.communes)
        if self.criteres.epci and not communes:
            communes = set(self.index.repertoire.in_epci(self.criteres.epci))
        if not communes and not self.criteres.point:
            return {}
        until, limit = end_of_day(self.at, JOURS_ARRETS), self.criteres.rayon or ARRETS_KM
        found: dict[int, Arret] = {}
        for passage, pk in self.index.visits(self.at).arrets:
            if not self.at < passage.fin or passage.debut >= until:
                continue
            stop = Arret(passage, self._km_to(passage.insee))
            near = passage.insee in communes if communes else stop.km is not None and stop.km <= limit
            if near and (pk not in found or stop.rang < found[pk].rang):
                found[pk] = stop
        return found

    def _km_to(self, insee: str) -> float | None:
        commune = self.index.repertoire.today(insee)
        if self.point is None or commune is None or commune.latitude is None or commune.longitude is None:
            return None
        return distance_km(*self.point, commune.latitude, commune.longitude)

    @cached_property
    def passing(self) -> NDArray[np.intp]:
        """Mobile places from elsewhere that stop there and answer to the rest, the nearest stop first; ``PEU`` at most."""
        if not self.stops:
            return np.zeros(0, np.intp)
        answering = self.selection.choix if self.selection.autres is None else self.selection.autres
        rest = answering & _all(self.colonnes, self.conditions.values()) & ~self.choix
        rows = np.flatnonzero(rest & self.colonnes.with_keys(np.array(list(self.stops), np.int64)))
        order = sorted(rows.tolist(), key=lambda row: self.stops[int(self.colonnes.pk[row])].rang)
        return np.array(order[:PEU], np.intp)

    def facets(self) -> tuple[Facette, ...]:
        """Every family with the count of each value, its own choices aside; then hours and EPCI."""
        plain = self.colonnes.count_values(self.choix)
        held = []
        for famille in FAMILLES.values():
            chosen = self.criteres.filtres.get(famille.code, ())
            counts = self.colonnes.count_values(self._without(famille.code)) if chosen else plain
            values = zip(famille.valeurs.items(), ranks(famille.code), strict=True)
            held.append(
                Facette(
                    famille.code,
                    famille.libelle,
                    tuple(Valeur(code, label, counts[rank], code in chosen) for (code, label), rank in values),
                )
            )
        return (*held, self._visit_facet(), self._open_facet(), self._epci_facet())

    def _visit_facet(self) -> Facette:
        passing = self._without("conseiller")
        values = (
            Valeur(code, label, int((passing & self._visited(code)).sum()), self.criteres.conseiller == code)
            for code, label in CONSEILLER.items()
        )
        return Facette("conseiller", "Un conseiller", tuple(values))

    def _open_facet(self) -> Facette:
        passing = self._without("ouvert")
        values = (
            Valeur(code, label, int((passing & self._open(code)).sum()), self.criteres.ouvert == code)
            for code, label in OUVERT.items()
        )
        return Facette("ouvert", "Quand", tuple(values))

    def _epci_facet(self) -> Facette:
        names, asked = self.index.repertoire.epcis, self.criteres.epci
        counts = self.colonnes.count_epcis(self._without("epci"))
        values = [
            Valeur(siren, names[siren], number, siren == asked)
            for siren, number in counts.items()
            if number or siren == asked
        ]
        return Facette("epci", "Intercommunalité", tuple(sorted(values, key=lambda value: value.libelle)))

    def _without(self, famille: str) -> Choix:
        if famille not in self.conditions:
            return self.choix
        return self.base & _all(self.colonnes, (rows for name, rows in self.conditions.items() if name != famille))

    def _visited(self, code: str) -> Choix:
        """Somebody comes there, as ``CONSEILLER`` says."""
        visits, until = self.index.visits(self.at), end_of_day(self.at, JOURS_CONSEILLER[code])
        return self.colonnes.with_keys(visits.places_between(self.at, until))

    def _open(self, code: str) -> Choix:
        if code == "maintenant":
            return self.colonnes.open_at(self.at)
        return self.colonnes.open_evenings if code == "soir" else self.colonnes.open_weekends

    def _opening(self) -> list[Choix]:
        """What is asked of the hours: now or some evening; a day; a time of it (of today when no day is said)."""
        asked = [self._open(self.criteres.ouvert)] if self.criteres.ouvert else []
        if self.criteres.jour or self.criteres.heure:
            jour = day_of(self.criteres.jour, self.colonnes.local(self.at).date())
            heure = self.criteres.heure
            asked.append(
                self.colonnes.open_on(jour)
                if heure is None
                else self.colonnes.open_at(dt.datetime.combine(jour, heure))
            )
        return asked


def day_of(jour: str, today: dt.date) -> dt.date:
    """The day asked: a date, the next day of that name (today included), today when nothing is said."""
    if not jour:
        return today
    if jour in JOURS:
        return today + dt.timedelta(days=(JOURS.index(jour) - today.weekday()) % 7)
    return dt.date.fromisoformat(jour)


def _all(colonnes: Colonnes, conditions: Iterable[Choix]) -> Choix:
    found = colonnes.all
    for rows in conditions:
        found &= rows
    return found


def _rows(tri: _Tri, ranks_: Sequence[int]) -> list[LieuTrouve]:
    """Places of these rows in their order; ``lieu`` is None for one that has just gone."""
    colonnes, distances = tri.colonnes, tri.distances
    keys = colonnes.pk[list(ranks_)].tolist()
    known = {lieu.pk: lieu for lieu in read_many(keys)} if keys else {}
    found = []
    for key, rank in zip(keys, ranks_, strict=True):
        stop = tri.stops.get(key)
        told = (
            (_km(distances, rank), bool(colonnes.approche[rank]), None)
            if stop is None
            else (stop.km, True, stop.passage)
        )
        found.append(LieuTrouve(known.get(key), *told))
    return found


def _km(distances: Distances | None, rank: int) -> float | None:
    return None if distances is None or np.isnan(distances[rank]) else float(distances[rank])
