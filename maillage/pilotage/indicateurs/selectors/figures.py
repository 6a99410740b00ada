"""The figures: one path for the page, CSV, XLSX, JSON and bilans. Each block is one query, alone."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import connection

from maillage.pilotage.indicateurs.definitions import (
    BLOCS,
    COMPARAISON,
    PAR_CODE,
    Bloc,
    Figure,
    Forme,
    Periode,
    share_of,
    whole_shares,
)
from maillage.pilotage.indicateurs.definitions.mesures import AJOUT
from maillage.pilotage.indicateurs.enums import Axe
from maillage.pilotage.indicateurs.selectors.criteres import COLONNES, Criteres

Sommes = dict[str, int]
Valeur = int | Fraction | None


@dataclass(frozen=True)
class Ligne:
    """One row of a block. ``part``: whole percents, None where a share means nothing. ``avant``: the former period."""

    figure: Figure
    valeur: Valeur
    avant: Valeur
    part: int | None = None


@dataclass(frozen=True)
class Resultat:
    """A block for given criteria. ``total``: what shares are of, and 0 in a block of separate figures (the only ones told ``par_mois``)."""

    bloc: Bloc
    periode: Periode
    lignes: tuple[Ligne, ...]
    total: int
    par_mois: dict[dt.date, Sommes]

    @property
    def is_empty(self) -> bool:
        return not any(ligne.valeur for ligne in self.lignes)

    def value(self, code: str) -> Valeur:
        """The value of one figure; raises KeyError."""
        return {ligne.figure.code: ligne.valeur for ligne in self.lignes}[code]


@dataclass(frozen=True)
class LigneComparee:
    """One row of a comparison: the key of its host, sector…, and a value for each of ``COMPARAISON``."""

    cle: int | str
    valeurs: tuple[Valeur, ...]


def compute(departement_id: int, criteres: Criteres, codes: Iterable[str] = ()) -> list[Resultat]:
    """The blocks asked for, all unless told, in their order. One query a block. Raises KeyError on an unknown code."""
    wanted = [PAR_CODE[code] for code in codes] or list(BLOCS)
    return [compute_block(departement_id, criteres, bloc) for bloc in wanted]


def compute_block(departement_id: int, criteres: Criteres, bloc: Bloc) -> Resultat:
    """One block over the period and the former one: totals, shares and what is drawn come from the same rows. One query."""
    rows = _sums(departement_id, criteres, bloc)
    now = _total(bloc, (row for avant, _, row in rows if not avant))
    before = _total(bloc, (row for avant, _, row in rows if avant))
    values = [figure.value(now) for figure in bloc.figures]
    total = sum(now[name] for name in bloc.total)
    lignes = tuple(
        Ligne(figure, value, figure.value(before), part)
        for figure, value, part in zip(bloc.figures, values, _shares(bloc, values, total), strict=True)
    )
    months = {month: row for avant, month, row in rows if not avant} if bloc.forme is Forme.COMPTES else {}
    return Resultat(bloc, criteres.periode, lignes, total, months)


class Comparaison(NamedTuple):
    """``lignes``: the first ones; ``nombre``: how many there are in all."""

    lignes: list[LigneComparee]
    nombre: int


def compare_by(departement_id: int, criteres: Criteres, axe: Axe) -> list[LigneComparee]:
    """One row a host, sector… that has something to show, most accompaniments first. One query."""
    return compare_first(departement_id, criteres, axe, None).lignes


def compare_first(departement_id: int, criteres: Criteres, axe: Axe, limite: int | None) -> Comparaison:
    """The first ``limite`` rows of the same, and how many there are: only these leave the database. One query."""
    column = COLONNES[axe.value.lower()]
    names = tuple(dict.fromkeys(name for figure in COMPARAISON for name in figure.colonnes))
    source, values = _rows(departement_id, criteres, criteres.periode, (column, *names), axe=column)
    rows = _fetch(
        f"SELECT {column}, count(*) OVER (), {_added(names)} FROM ({source}) d GROUP BY 1 "  # noqa: S608 (names of our own columns)
        f"HAVING {' OR '.join(f'sum({name}) <> 0' for name in names)} "
        f"ORDER BY sum(accompagnements) DESC, sum(prevues) DESC, {column} LIMIT %s",
        [*values, limite],
    )
    found = []
    for key, _, *sums in rows:
        told = dict(zip(names, map(int, sums), strict=True))
        found.append(LigneComparee(key, tuple(figure.value(told) for figure in COMPARAISON)))
    return Comparaison(found, int(rows[0][1]) if rows else 0)


def sums_by_convention(departement_id: int, criteres: Criteres, names: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """{id of a convention: sums of these columns over the period, in their order}. One query."""
    source, values = _rows(departement_id, criteres, criteres.periode, ("convention_id", *names), axe="convention_id")
    sums = ", ".join(f"sum({name})::bigint" for name in names)
    rows = _fetch(f"SELECT convention_id, {sums} FROM ({source}) d WHERE convention_id <> 0 GROUP BY 1", values)  # noqa: S608
    return {key: tuple(told) for key, *told in rows}


def _rows(
    departement_id: int, criteres: Criteres, periode: Periode, columns: Sequence[str], **parts: Any
) -> tuple[str, list[Any]]:
    """SQL of the rows that add up to the period, what writers just added included, and its values."""
    sources, values = [], []
    for grain, du, au in [*criteres.parts(periode, **parts), (AJOUT, periode.du, periode.au)]:
        where, told = criteres.where(du, au)
        sources.append(
            f"SELECT {', '.join(columns)} FROM indicateurs_cumul "  # noqa: S608 (names of our own columns)
            f"WHERE departement_id = %s AND grain = {grain:d} AND {where}"
        )
        values += [departement_id, *told]
    return " UNION ALL ".join(sources), values


def _sums(departement_id: int, criteres: Criteres, bloc: Bloc) -> list[tuple[bool, dt.date, Sommes]]:
    """Of the former period or not, beginning (a month's, in the period, when the block is drawn), sums."""
    names, drawn = bloc.colonnes, bloc.forme is Forme.COMPTES
    periode = criteres.periode
    now, values = _rows(departement_id, criteres, periode, ("false AS avant", "mois", *names), par_mois=drawn)
    before, more = _rows(departement_id, criteres, periode.former, ("true", "mois", *names))
    rows = _fetch(
        f"SELECT avant, mois, {_added(names)} FROM ({now} UNION ALL {before}) d GROUP BY 1, 2",  # noqa: S608 (names of our own columns)
        [*values, *more],
    )
    return [(avant, month, dict(zip(names, map(int, sums), strict=True))) for avant, month, *sums in rows]


def _added(names: Sequence[str]) -> str:
    return ", ".join(f"sum({name})" for name in names)


def _fetch(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _total(bloc: Bloc, rows: Iterable[Sommes]) -> Sommes:
    found = dict.fromkeys(bloc.colonnes, 0)
    for row in rows:
        for name in found:
            found[name] += row[name]
    return found


def _shares(bloc: Bloc, values: Sequence[Valeur], total: int) -> list[int | None]:
    if bloc.forme is Forme.COMPTES:
        return [None] * len(values)
    numbers = [int(value or 0) for value in values]
    if bloc.forme is Forme.PARTS:
        return list(whole_shares(numbers))
    return [share_of(number, total) for number in numbers]
