"""How far an answer of the geocoder is believed. Pure."""

from typing import Final

from maillage.reseau.lieux.geocodage.format import Demande, Reponse

SCORE_SUR: Final = 0.7
"""From here, with the right commune, the position is taken without asking."""
SCORE_DOUTEUX: Final = 0.4
"""Between the two, it is proposed to a person; under it, nothing is proposed."""
_PRECIS: Final = frozenset({"housenumber", "street", "locality"})


def _same_commune(demande: Demande, reponse: Reponse) -> bool:
    """Arrondissements of Paris, Lyon and Marseille answer with their own code: the département is then compared."""
    if not demande.code_insee or not reponse.code_insee:
        return False
    if demande.code_insee == reponse.code_insee:
        return True
    return demande.code_insee in {"75056", "69123", "13055"} and demande.code_insee[:2] == reponse.code_insee[:2]


def is_sure(demande: Demande, reponse: Reponse) -> bool:
    """A street or better, in the row's commune, with a good score."""
    return (
        reponse.latitude is not None
        and reponse.nature in _PRECIS
        and reponse.score >= SCORE_SUR
        and _same_commune(demande, reponse)
    )


def may_be(demande: Demande, reponse: Reponse) -> bool:
    """Worth proposing to a person: a street or better in the row's commune."""
    return (
        reponse.latitude is not None
        and reponse.nature in _PRECIS
        and reponse.score >= SCORE_DOUTEUX
        and _same_commune(demande, reponse)
    )
