"""Load a mapping file, check its shape, and read rows with it."""

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from maillage.reseau.lieux.schema import CHAMPS_RENOMMES, ENUMERATIONS, FIELD_NAMES
from maillage.reseau.recensement.correspondance.controle import check_horaires, check_regles, check_texte
from maillage.reseau.recensement.correspondance.erreurs import CorrespondanceInvalide
from maillage.reseau.recensement.correspondance.lu import SANS_CHOIX, SANS_TEXTE, Lu, Texte, cell_text
from maillage.reseau.recensement.correspondance.regles import Regle, Reglement
from maillage.reseau.recensement.correspondance.textes import compile_jours, compile_texte

MAX_BYTES: Final = 2 * 1024 * 1024
VOCABULAIRES: Final = frozenset({*ENUMERATIONS, "typologie", "autres_formations_labels"})
"""Fields read by rules."""
SUPPLEMENTS: Final = frozenset({"prive", "semaine_ouverture"})
"""Keys of mapping files that are not fields of the schema but tell something of the place."""
ALIAS: Final[Mapping[str, str]] = {
    **CHAMPS_RENOMMES,
    "email": "courriels",
    "emails": "courriels",
    "telephones": "telephone",
    "sites_web": "site_web",
    "services_proposes": "services",
}
_KNOWN: Final = frozenset(FIELD_NAMES) | SUPPLEMENTS


class Correspondance:
    """A mapping, compiled once and used for every row of a file.

    ``champs``: fields it feeds, in the order of the file; ``colonnes``: columns it names; ``alerts``: French
    sentences about keys that are not used.
    """

    def __init__(self, source: Mapping[str, Any]) -> None:
        self._source = copy.deepcopy(dict(source))
        self.alerts: list[str] = []
        formes = self._canonical()
        regles: list[Regle] = []
        self._textes: list[tuple[str, Callable[[Mapping[str, Any]], Lu]]] = []
        self._simples: list[tuple[str, str]] = []
        for champ, (cle, forme) in formes.items():
            if champ == "horaires":
                check_horaires(cle, forme, self.alerts)
            elif champ in VOCABULAIRES and isinstance(forme, list):
                regles += check_regles(cle, champ, forme, self.alerts)
            elif champ in VOCABULAIRES:
                # « colonne » on a vocabulary: the cells hold the values themselves, as our own proposals may say.
                check_texte(cle, forme, self.alerts)
                regles.append(Regle(champ, _colonnes_of(cle, forme), None, (), None))
            else:
                check_texte(cle, forme, self.alerts)
                if champ != "semaine_ouverture" and not _is_unmapped(forme):
                    self._add_texte(champ, forme)
        if "horaires" in formes:
            weeks = formes.get("semaine_ouverture")
            reader = compile_jours(formes["horaires"][1], weeks[1] if weeks else None)
            self._textes.append(("horaires", reader))
        self._reglement = Reglement(regles)
        # What a row says of each field when its cells are empty: copied, then filled.
        self._gabarit: dict[str, Lu] = {
            **{champ: SANS_TEXTE for champ, _ in (*self._simples, *self._textes)},
            **dict.fromkeys(self._reglement.champs, SANS_CHOIX),
        }
        self.champs = tuple(champ for champ in formes if champ != "semaine_ouverture")
        self.colonnes = _named_columns(self._source)
        self._tell_missing(formes)

    def _add_texte(self, champ: str, forme: Mapping[str, Any]) -> None:
        """One whole column is read in place: nearly all fields are, and a call each would double the time."""
        if isinstance(forme.get("colonne"), str) and forme.keys().isdisjoint({"joindre", "dissocier"}):
            self._simples.append((champ, forme["colonne"]))
        else:
            self._textes.append((champ, compile_texte(champ, forme)))

    def _canonical(self) -> dict[str, tuple[str, Any]]:
        """Field → (key as written, form), older names put under today's."""
        formes: dict[str, tuple[str, Any]] = {}
        for cle, forme in self._source.items():
            champ = ALIAS.get(cle, cle) if cle not in _KNOWN else cle
            if champ not in _KNOWN:
                self.alerts.append(
                    f"La clé « {str(cle)[:60]} » n'est pas un champ du schéma : elle n'est pas utilisée."
                )
            elif champ in formes and cle != champ:
                self.alerts.append(f"La clé « {cle} » répète « {champ} » : elle n'est pas utilisée.")
            else:
                formes[champ] = (cle, forme)
        return formes

    def _tell_missing(self, formes: Mapping[str, Any]) -> None:
        missing = [champ for champ in ("nom", "commune", "adresse") if champ not in formes]
        if missing:
            names = ", ".join(f"« {champ} »" for champ in missing)
            self.alerts.append(f"Aucune colonne n'est choisie pour : {names}. Choisissez une colonne.")

    def read(self, cells: Mapping[str, Any]) -> dict[str, Lu]:
        """What the row says of each mapped field: Texte, Choix (vocabularies) or Jours (``horaires``)."""
        lus = self._gabarit.copy()
        get = cells.get
        for champ, colonne in self._simples:
            cell = get(colonne)
            if cell is None or cell == "":
                continue
            text = cell.strip() if cell.__class__ is str else cell_text(cell)
            lus[champ] = Texte(text, cell, text)
        for champ, reader in self._textes:
            lus[champ] = reader(cells)
        lus.update(self._reglement.read(cells))
        return lus

    def missing_columns(self, columns: list[str]) -> list[str]:
        """Columns that the mapping names and the source does not have."""
        present = set(columns)
        return [name for name in self.colonnes if name not in present]

    def to_json(self) -> dict[str, Any]:
        """The mapping as it was given: a copy that can be edited and loaded again."""
        return copy.deepcopy(self._source)


def load_mapping(source: Mapping[str, Any] | Path) -> Correspondance:
    """Load a mapping file of the national format (object or path). Raises CorrespondanceInvalide."""
    if isinstance(source, Path):
        source = _read(source)
    if not isinstance(source, Mapping):
        raise CorrespondanceInvalide("Le fichier de correspondance doit contenir un objet JSON : { … }.")
    if not source:
        raise CorrespondanceInvalide("Le fichier de correspondance est vide. Choisissez au moins une colonne.")
    return Correspondance(source)


def _read(path: Path) -> Any:
    if path.stat().st_size > MAX_BYTES:
        raise CorrespondanceInvalide("Le fichier de correspondance est trop lourd : 2 Mo au plus.")
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorrespondanceInvalide("Le fichier de correspondance n'est pas du JSON lisible. Vérifiez-le.") from error


def _is_unmapped(forme: Mapping[str, Any]) -> bool:
    return forme in ({"colonne": ""}, {"colonne": []})


def _colonnes_of(cle: str, forme: Mapping[str, Any]) -> tuple[str, ...]:
    colonne = forme.get("colonne")
    if colonne is None:
        raise CorrespondanceInvalide(f"La clé « {cle} » attend « colonne » ou une liste de règles.", cle)
    return tuple(colonne) if isinstance(colonne, list) else (colonne,)


def _named_columns(forme: Any) -> tuple[str, ...]:
    """All columns named anywhere in the mapping, each once, in order."""
    found: dict[str, None] = {}
    waiting: list[Any] = [forme]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            for cle, inside in value.items():
                if cle in {"colonne", "colonnes", "semaine", "osm"} and not isinstance(inside, dict):
                    if cle == "osm" and "colonne" in value:
                        continue
                    found.update(dict.fromkeys(inside if isinstance(inside, list) else [inside]))
                else:
                    waiting.append(inside)
        elif isinstance(value, list):
            waiting.extend(value)
    return tuple(name for name in found if isinstance(name, str) and name)
