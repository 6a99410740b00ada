"""The 32 fields as a Table Schema (Frictionless), from our own tables: what a reader needs to check our files."""

from typing import Any, Final

from maillage.reseau.lieux.schema.champs import FIELDS, Champ

_TYPES: Final = {"texte": "string", "nombre": "number", "date": "date"}
VERSION: Final = "v1.0.2"
OFFICIEL: Final = "https://raw.githubusercontent.com/LaMednum/standard-mediation-num/v1.0.2/schema.json"


def table_schema() -> dict[str, Any]:
    """Names, order, types and rules of the national schema; as strict as it or stricter, so that our files pass both."""
    return {
        "name": "standard-mediation-num",
        "title": "Lieux de médiation numérique",
        "version": VERSION,
        "uri": OFFICIEL,
        "fields": [_field(champ) for champ in FIELDS],
        "primaryKey": "id",
    }


def _field(champ: Champ) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": champ.requis}
    if champ.nom == "id":
        rules["unique"] = True
    if champ.motif:
        rules["pattern"] = champ.motif.pattern.replace(r"\A", "^").replace(r"\Z", "$")
    if champ.longueur_max:
        rules["maxLength"] = champ.longueur_max
    return {
        "name": champ.nom,
        "title": champ.libelle,
        "description": champ.aide,
        "type": _TYPES[champ.type],
        "constraints": rules,
    }
