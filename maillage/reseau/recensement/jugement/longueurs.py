"""How long a value of a place may be: past that it is withheld, not cut.

A cell of a million characters is a whole web page or a broken file; the place has no room for it. The limits are those
of the columns of ``FicheLieu`` (a test holds the two together).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from maillage.reseau.lieux.nettoyage.resultat import Resultat, illisible

LONGUEURS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "nom": 300,
        "adresse": 500,
        "complement_adresse": 500,
        "courriels": 300,
        "site_web": 1_000,
        "horaires": 2_000,
        "structure_parente": 300,
        "autres_formations_labels": 300,
        "fiche_acces_libre": 1_000,
        "prise_rdv": 1_000,
        "presentation_detail": 20_000,
    }
)
"""Characters, of each element for a list."""


def hold_length(champ: str, resultat: Resultat, limite: int) -> Resultat:
    """The same result when its value has room; else a question, with the elements of a list that have."""
    valeur = resultat.valeur
    if isinstance(valeur, tuple):
        courts = tuple([element for element in valeur if len(element) <= limite])
        if len(courts) == len(valeur):
            return resultat
    elif len(valeur) <= limite:
        return resultat
    else:
        courts = ()
    question = f"Ce texte est trop long : {limite} caractères au plus. Écrivez un texte plus court, ou supprimez-le."
    return illisible(resultat.original, f"{champ}.trop_long", question, valeur=courts or None)
