"""Questions still open about places. The app that asks them registers here: this one never learns about it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet


class QuestionOuverte(NamedTuple):
    """``champ``: column of the place, empty when the question is about the whole row. ``url``: where it is answered."""

    champ: str
    texte: str
    original: str
    url: str


class Fournisseur(NamedTuple):
    """``lieux``: Département → query of the ids of places with an open question. ``du_lieu``: id → its questions."""

    lieux: Callable[[int], "QuerySet[Any, Any]"]
    du_lieu: Callable[[int], list[QuestionOuverte]]


_fournisseurs: list[Fournisseur] = []


def register_questions(fournisseur: Fournisseur) -> None:
    """Called in ``ready()`` by the app that asks questions about places."""
    if fournisseur not in _fournisseurs:
        _fournisseurs.append(fournisseur)


def places_with_questions(departement_id: int) -> "list[QuerySet[Any, Any]]":
    """One query of place ids for each provider, to be used as subqueries."""
    return [fournisseur.lieux(departement_id) for fournisseur in _fournisseurs]


def questions_of(lieu_id: int) -> list[QuestionOuverte]:
    """Open questions of a place, all providers together."""
    return [question for fournisseur in _fournisseurs for question in fournisseur.du_lieu(lieu_id)]
