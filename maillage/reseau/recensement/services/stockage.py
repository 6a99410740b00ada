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
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


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
    return dict(_light({key: value for key, value in cells.items() if value not in (None, "")}))


def _light(value: Any) -> Any:
    """``safe_json`` at the price of one encoding when there is nothing to mend, which is nearly always."""
    try:
        text = _ENCODER.encode(value)
        text.encode()
    except (TypeError, ValueError):  # also lone surrogates
        return safe_json(value)
    return safe_json(value) if len(text) > _CELLULE_MAX or "\\u0000" in text else value


def _results(resultats: Mapping[str, Resultat]) -> dict[str, list[str]]:
    return {
        champ: [resultat.etat.value, resultat.regle, storable(resultat.original[:_CELLULE_MAX])]
        for champ, resultat in resultats.items()
        if resultat.etat is not Etat.ABSENT or resultat.original
    }


def to_line(lot: Import, judged: LigneJugee, cells: Mapping[str, Any]) -> Ligne:
    """An unsaved ``Ligne`` of the judged row."""
    valeurs = _light(judged.valeurs)
    return Ligne(
        departement_id=lot.departement_id,
        lot_id=lot.pk,
        numero=judged.numero,
        cle=storable(judged.cle)[:200],
        nom=storable(judged.nom)[:300],
        brut=_cells(cells),
        resultats=_results(judged.resultats),
        valeurs=valeurs,
        questions=_light([list(question) for question in judged.questions]) if judged.questions else [],
        empreinte=row_fingerprint(valeurs, publiable=judged.publiable),
        etat=EtatLigne.PUBLIEE if judged.publiable else EtatLigne.EN_REVUE,
        motifs=list(judged.motifs),
    )
