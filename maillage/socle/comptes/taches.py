"""The side list of staff pages: each app registers what it has to do there, lower apps first.

A provider gives one group of links for an actor. A count is given as the query of the rows to count: all of them are
counted by one statement, whatever the number of links. Groups of one title are shown as one.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from maillage.base.pagination import count_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement


class Lien(NamedTuple):
    """``nombre``: the rows to count, or nothing to show. ``list_taches`` settles it, and ``courante``."""

    libelle: str
    url: str
    nombre: Any = None
    courante: bool = False


class Groupe(NamedTuple):
    """``rang``: groups come in this order. ``ouvert``, ``nombre`` (what waits, of all its links): settled by ``list_taches``."""

    rang: int
    titre: str
    liens: tuple[Lien, ...]
    ouvert: bool = True
    nombre: int = 0


ADMINISTRATION: Final = Groupe(90, "Administration", ())
"""The group that several apps share, for what is seldom done."""
TOUT_OUVERT: Final = 16
"""Links that a person takes in at once: beyond, only the group of the page in view is unfolded."""
Provider = Callable[[Acteur], Groupe | None]
_providers: list[Provider] = []


def register_taches(provider: Provider) -> None:
    """Called in ``ready()``."""
    if provider not in _providers:
        _providers.append(provider)


def list_taches(acteur: Acteur | None, path: str) -> list[Groupe]:
    """Groups for ``acteur``, the link of the page in view marked: the longest address that ``path`` starts with."""
    if not acteur or not acteur.is_agent:  # the request's own is lazy: it may stand for None
        return []
    groups = _counted(_united(group for provider in _providers if (group := provider(acteur))), acteur.departement_id)
    current = max(
        (lien.url for group in groups for lien in group.liens if path.startswith(lien.url)), key=len, default=""
    )
    short = sum(len(group.liens) for group in groups) <= TOUT_OUVERT
    return [
        group._replace(
            liens=tuple(lien._replace(courante=lien.url == current) for lien in group.liens),
            ouvert=short or any(lien.url == current for lien in group.liens),
            nombre=sum(lien.nombre or 0 for lien in group.liens),
        )
        for group in groups
    ]


def _united(groups: Iterable[Groupe]) -> list[Groupe]:
    """In order of rank; those of one title are one group, to which several apps bring links."""
    found: dict[str, Groupe] = {}
    for group in sorted(groups, key=lambda group: group.rang):
        known = found.get(group.titre)
        found[group.titre] = known._replace(liens=known.liens + group.liens) if known else group
    return list(found.values())


def _counted(groups: list[Groupe], departement_id: int) -> list[Groupe]:
    """The same with numbers in place of queries: one statement for all."""
    asked = {lien.url: count_of(lien.nombre) for group in groups for lien in group.liens if lien.nombre is not None}
    if not asked:
        return groups
    names = {url: f"n{rank}" for rank, url in enumerate(asked)}
    columns: dict[str, Any] = {names[url]: asked[url] for url in asked}
    row: Any = Departement.objects.filter(pk=departement_id).values(**columns).get()
    return [
        group._replace(
            liens=tuple(
                lien._replace(nombre=row[names[lien.url]]) if lien.url in names else lien for lien in group.liens
            )
        )
        for group in groups
    ]
