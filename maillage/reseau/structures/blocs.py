"""What higher apps show on the page of a structure. The app that knows registers here: this one never learns about it."""

from collections.abc import Callable
from typing import NamedTuple

from maillage.socle.comptes.acteur import Acteur


class LigneBloc(NamedTuple):
    """``note``: a short word after the link (a commune, a state). ``url`` empty: the actor may not open it."""

    texte: str
    url: str
    note: str = ""


class Bloc(NamedTuple):
    """``total``: how many there are, of which ``lignes`` are the first. ``url``: the whole list, empty if none may be read."""

    titre: str
    vide: str
    total: int
    lignes: tuple[LigneBloc, ...]
    url: str = ""


Fournisseur = Callable[[Acteur, int], Bloc | None]
_fournisseurs: list[Fournisseur] = []


def register_bloc(fournisseur: Fournisseur) -> None:
    """Called in ``ready()``: (actor, id of a structure that he may read) → what to show, or None."""
    if fournisseur not in _fournisseurs:
        _fournisseurs.append(fournisseur)


def blocs_of(acteur: Acteur, structure_id: int) -> list[Bloc]:
    """Every block for the page of a structure, in the order of registration."""
    return [bloc for fournisseur in _fournisseurs if (bloc := fournisseur(acteur, structure_id)) is not None]
