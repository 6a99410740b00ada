"""The questions that a judged row lays before a person."""

from collections.abc import Mapping
from typing import Any

from maillage.reseau.lieux.nettoyage.resultat import Etat, Resultat
from maillage.reseau.lieux.schema import CODES
from maillage.reseau.recensement.jugement.ligne import Question

_ORIGINAL_MAX = 4000
_CAUSE_TEXTE_MAX = 100
_ETATS = (Etat.DOUTEUX, Etat.ILLISIBLE)


def questions_of(resultats: Mapping[str, Resultat], motifs: tuple[str, ...]) -> tuple[Question, ...]:
    """One question a doubtful or unreadable field, then one a reason that no field's question already covers."""
    doubts = [(champ, resultat) for champ, resultat in resultats.items() if resultat[1] in _ETATS]
    if not doubts and not motifs:
        return ()
    questions = [
        Question(
            champ=champ,
            regle=resultat.regle,
            original=resultat.original[:_ORIGINAL_MAX],
            question=resultat.question,
            proposition=_stored(champ, resultat.proposition),
            cause=_cause(champ, resultat),
        )
        for champ, resultat in doubts
        if not (champ == "longitude" and resultats["latitude"].is_question)
    ]
    asked = {question.champ for question in questions}
    covered = {"Le nom": "nom", "La commune": "commune"}
    for motif in motifs:
        if any(motif.startswith(start) and champ in asked for start, champ in covered.items()):
            continue
        questions.append(Question("", "ligne.en_revue", "", motif, None, f"ligne|{motif[:_CAUSE_TEXTE_MAX]}"))
    return tuple(questions)


def _cause(champ: str, resultat: Resultat) -> str:
    """Same field, same rule, same text: rows that one answer settles."""
    return f"{champ}|{resultat.regle}|{resultat.original[:_CAUSE_TEXTE_MAX]}"


def _stored(champ: str, valeur: Any) -> Any:
    if valeur is None:
        return None
    if isinstance(valeur, tuple):
        table = CODES.get(champ)
        return [table.get(label, label) for label in valeur] if table else list(valeur)
    return valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
