"""Judged rows in the shapes that the database holds."""

import json
from collections.abc import Mapping
from typing import Any

from maillage.reseau.lieux.nettoyage.resultat import Etat, Resultat
from maillage.reseau.lieux.nettoyage.textes import storable
from maillage.reseau.lieux.services.livraisons import row_fingerprint
from maillage.reseau.recensement.enums import EtatLigne
from maillage.reseau.recensement.jugement import LigneJugee
from maillage.reseau.recensement.models import Import, Ligne

_CELLULE_MAX = 20_000


def safe_json(value: Any) -> Any:
    """The same value without what PostgreSQL's JSON refuses: NUL, lone surrogates, NaN; very long cells are cut."""
    if isinstance(value, str):
        return storable(value[:_CELLULE_MAX])
    if isinstance(value, float) and value != value:  # noqa: PLR0124 (NaN is the one value unequal to itself)
        return None
    if isinstance(value, Mapping):
        return {storable(str(key)): safe_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [safe_json(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value if abs(value or 0) < 1e300 else str(value)
    return storable(str(value))


def _cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in cells.items() if value not in (None, "")}
    try:
        text = json.dumps(kept, allow_nan=False)
    except (TypeError, ValueError):
        return dict(safe_json(kept))
    if "\\u0000" in text or "\\ud" in text or len(text) > _CELLULE_MAX:
        return dict(safe_json(kept))
    return kept


def _results(resultats: Mapping[str, Resultat]) -> dict[str, list[str]]:
    return {
        champ: [resultat.etat.value, resultat.regle, storable(resultat.original[:_CELLULE_MAX])]
        for champ, resultat in resultats.items()
        if resultat.etat is not Etat.ABSENT or resultat.original
    }


def to_line(lot: Import, judged: LigneJugee, cells: Mapping[str, Any]) -> Ligne:
    """An unsaved ``Ligne`` of the judged row."""
    valeurs = safe_json(judged.valeurs)
    return Ligne(
        departement_id=lot.departement_id,
        lot=lot,
        numero=judged.numero,
        cle=storable(judged.cle)[:200],
        nom=storable(judged.nom)[:300],
        brut=_cells(cells),
        resultats=_results(judged.resultats),
        valeurs=valeurs,
        questions=safe_json([list(question) for question in judged.questions]),
        empreinte=row_fingerprint(valeurs, publiable=judged.publiable),
        etat=EtatLigne.PUBLIEE if judged.publiable else EtatLigne.EN_REVUE,
        motifs=list(judged.motifs),
    )
