"""The first rows of a delivered file, for the person who chooses its columns."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.cache import caches

from maillage.reseau.recensement.correspondance import Correspondance, cell_text, propose
from maillage.reseau.recensement.jugement import Juge, LigneJugee
from maillage.reseau.recensement.lecture import Row, open_source
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.fichiers import path_of
from maillage.socle.territoires.cleaning import referential_of

LIGNES = 200
_CELLULE_MAX = 2_000
_COLONNES_MAX = 400


class Echantillon(NamedTuple):
    """``colonnes``: at most 400; ``lignes``: the first rows; ``total``: rows of the whole file; ``alertes``: of the reading."""

    colonnes: tuple[str, ...]
    lignes: tuple[Row, ...]
    total: int
    alertes: tuple[str, ...]

    def values_of(self, colonne: str, number: int = 3) -> list[str]:
        """First different values of a column, shortened."""
        found: dict[str, None] = {}
        for row in self.lignes:
            text = " ".join(cell_text(row.cells.get(colonne)).split())
            if text:
                found[text[:80] + ("…" if len(text) > 80 else "")] = None
            if len(found) == number:
                break
        return list(found)


def sample_of(lot: Import) -> Echantillon:
    """Read the beginning of the kept file (raises SourceRefusee); kept a while by the process, by content."""
    cache = caches["processus"]
    key = f"echantillon-{lot.departement_id}-{lot.fichier}"
    known: Echantillon | None = cache.get(key)
    if known is None:
        source = open_source(path_of(lot), name=lot.nom_fichier)
        rows = tuple(_short(row) for _, row in zip(range(LIGNES), source.rows(), strict=False))
        known = Echantillon(tuple(source.columns[:_COLONNES_MAX]), rows, source.row_count, tuple(source.alerts))
        cache.set(key, known, 900)
    return known


def _short(row: Row) -> Row:
    cells = {name: value[:_CELLULE_MAX] if isinstance(value, str) else value for name, value in row.cells.items()}
    return Row(row.index, cells, row.ligne)


def proposed_mapping(sample: Echantillon) -> tuple[dict[str, Any], Mapping[str, Any], list[str]]:
    """(mapping, field → ChampPropose, alerts) that Maillage proposes for a file without a mapping."""
    proposition = propose(sample.colonnes, [row.cells for row in sample.lignes])
    return proposition.to_json(), proposition.champs, proposition.alerts


def read_sample(
    lot: Import, sample: Echantillon, correspondance: Correspondance, *, today: Any, number: int = 5
) -> list[LigneJugee]:
    """How the first rows would be read with this mapping; writes nothing."""
    juge = Juge(
        correspondance=correspondance,
        referentiel=referential_of(lot.territoire),
        departement=lot.territoire,
        today=today,
    )
    return [juge.judge(row) for row in sample.lignes[:number]]
