"""Rules of a closed list, as lines of a table: column, words found in it, words that forbid, value of the schema."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.schema import ENUMERATIONS, TYPOLOGIES

MAX_REGLES: Final = 60
"""Past this the rules of a field are only changed in the mapping's text: a form has a size."""
LIGNES_LIBRES: Final = 3
_SEPARATEUR: Final = " ; "
TOUJOURS: Final = "(toujours)"


class LigneRegle(NamedTuple):
    """One line of the table; ``nom`` begins the names of its four controls."""

    nom: str
    colonnes: str
    termes: str
    sauf: str
    cible: str
    erreur: str


class Regles(NamedTuple):
    """``lignes``: rules and a few blank ones; ``trop``: how many rules when there are too many to be shown."""

    champ: str
    lignes: list[LigneRegle]
    nombre: int
    trop: int
    cibles: list[str]

    @classmethod
    def build(cls, champ: str, base: Sequence[Any], data: Any, erreurs: Mapping[str, str]) -> "Regles":
        """From a mapping, or from what was sent."""
        if len(base) > MAX_REGLES:
            return cls(champ, [], len(base), len(base), [])
        lines = [
            _shown(champ, at, base[at] if at < len(base) else {}, data, erreurs)
            for at in range(len(base) + LIGNES_LIBRES)
        ]
        return cls(champ, lines, len(base), 0, targets_of(champ))


def targets_of(champ: str) -> list[str]:
    """Values that a rule of this field may give."""
    return list(TYPOLOGIES) if champ == "typologie" else list(ENUMERATIONS.get(champ, {}).values())


def _texts(rule: Any) -> tuple[str, str, str, str]:
    if not isinstance(rule, dict) or not rule:
        return "", "", "", ""
    columns = _SEPARATEUR.join(rule["colonnes"]) if "colonnes" in rule else TOUJOURS
    return (
        columns,
        _SEPARATEUR.join(rule.get("termes", ())),
        _SEPARATEUR.join(rule.get("sauf", ())),
        rule.get("cible", ""),
    )


def _shown(champ: str, at: int, rule: Any, data: Any, erreurs: Mapping[str, str]) -> LigneRegle:
    name = f"r-{champ}-{at}"
    texts = _texts(rule) if data is None else _sent(data, name)
    return LigneRegle(name, *texts, erreurs.get(name, ""))


def _sent(data: Any, name: str) -> tuple[str, str, str, str]:
    parts = (str(data.get(f"{name}-{part}", "")).strip() for part in ("colonnes", "termes", "sauf", "cible"))
    return tuple(parts)  # type: ignore[return-value]


def read_rules(
    champ: str, base: Sequence[Any], colonnes: Sequence[str], data: Any, erreurs: dict[str, str]
) -> list[dict[str, Any]]:
    """Rules of the lines sent. A line without column and value is left out; one left as it was is kept to the letter."""
    if len(base) > MAX_REGLES:
        return list(base)
    rules = []
    for at in range(len(base) + LIGNES_LIBRES):
        name = f"r-{champ}-{at}"
        texts = _sent(data, name)
        former = base[at] if at < len(base) else {}
        if former and texts == tuple(text.strip() for text in _texts(former)):
            rules.append(former)
        elif any(texts):
            rule = _read(texts, former, champ, colonnes)
            if isinstance(rule, str):
                erreurs[name] = rule
            else:
                rules.append(rule)
    return rules


def _read(texts: tuple[str, str, str, str], former: Any, champ: str, colonnes: Sequence[str]) -> dict[str, Any] | str:
    """The rule, or the sentence that says what is wrong with it."""
    columns, terms, but, target = texts
    known = targets_of(champ)
    old = former.get("cible") if isinstance(former, dict) else None
    if target and known and target not in known and target != old:
        return f"La valeur « {target[:60]} » n'est pas dans la liste. Choisissez une valeur proposée."
    if not columns:
        return "Choisissez une colonne."
    rule: dict[str, Any] = dict(former) if isinstance(former, dict) else {}
    rule.pop("colonnes", None)
    if columns != TOUJOURS:
        names = [columns] if columns in colonnes else [name.strip() for name in columns.split(";") if name.strip()]
        kept = set(former.get("colonnes", ())) if isinstance(former, dict) else set()
        unknown = [name for name in names if name not in colonnes and name not in kept]
        if unknown:
            return f"La colonne « {unknown[0][:60]} » n'existe pas dans ce fichier."
        rule["colonnes"] = names
    elif not target:
        return "Choisissez la valeur à donner."
    for name, text in (("termes", terms), ("sauf", but), ("cible", [target] if target else "")):
        rule.pop(name, None)
        values = text if isinstance(text, list) else [part.strip() for part in text.split(";") if part.strip()]
        if values:
            rule[name] = values[0] if name == "cible" else values
    return rule
