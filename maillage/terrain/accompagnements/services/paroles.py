"""Words that a person wrote of a report: there, short enough, and naming nobody."""

from typing import Final

from maillage.terrain.accompagnements.anonymat import refuse_names
from maillage.terrain.accompagnements.services.refus import SaisieRefusee

LONGUEUR: Final = 1000


def said(texte: str, champ: str, sinon: str) -> str:
    """The text without what no table keeps. ``sinon``: what to say when it is empty. Raises SaisieRefusee (``champ``)."""
    found = texte.replace("\x00", "").strip()
    if not found:
        raise SaisieRefusee(sinon, champ)
    if len(found) > LONGUEUR:
        raise SaisieRefusee(f"Écrivez {LONGUEUR} caractères au plus.", champ)
    if refused := refuse_names(found):
        raise SaisieRefusee(refused, champ)
    return found
