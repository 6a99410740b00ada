"""What is held of a row once judged."""

from typing import Any, NamedTuple

from maillage.reseau.lieux.nettoyage.resultat import Resultat


class Question(NamedTuple):
    """A doubt about one field (``champ`` empty: about the row). ``cause``: rows of the same cause share an answer.

    ``proposition``: value a person may accept, in the shape of the place's column, or None.
    """

    champ: str
    regle: str
    original: str
    question: str
    proposition: Any
    cause: str


class LigneJugee(NamedTuple):
    """A judged row. ``numero``: from 1, in the order of the file. ``cle``: stable from one delivery to the next.

    ``resultats``: one Resultat a field of the schema (plus ``niveau``). ``valeurs``: sure values only, by column of a
    place, ready for JSON. ``publiable``: name, commune and a way to find or reach the place stand, in the right
    département; otherwise ``motifs`` says why not, in French.
    """

    numero: int
    cle: str
    nom: str
    resultats: dict[str, Resultat]
    valeurs: dict[str, Any]
    publiable: bool
    motifs: tuple[str, ...]
    questions: tuple[Question, ...]
