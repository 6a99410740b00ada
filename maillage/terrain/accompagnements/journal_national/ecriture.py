"""The same columns, written: one row a participant. A breakdown is told person by person, the rest « non communiqué »."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

from maillage.base.tableur import escape_formula
from maillage.terrain.accompagnements.journal_national.colonnes import (
    AUTONOMIES,
    CANAUX,
    DEMARCHES,
    GENRES,
    MATERIELS,
    NATURES,
    NIVEAUX,
    NON_DIT,
    ORIENTATIONS,
    STATUTS,
    THEMES,
    TRANCHES,
)
from maillage.terrain.accompagnements.journal_national.lecture import Acte

Cellule = str | int


@dataclass(frozen=True)
class Autour:
    """What the row says around the accompaniment: when it was written here, the address of the place."""

    enregistre: str = ""
    modifie: str = ""
    adresse: str = ""
    code_postal: str = ""


def rows_of(act: Acte, autour: Autour) -> Iterator[list[Cellule]]:
    """Cells in the order of ``colonnes.ENTETES``; text that a spreadsheet would compute is escaped."""
    first, _, last = act.conseiller.partition(" ")
    people = zip(
        _each(act.genres, GENRES, act.participants),
        _each(act.tranches, TRANCHES, act.participants),
        _each(act.statuts, STATUTS, act.participants),
        strict=True,
    )
    themes = [*(THEMES[one] for one in act.thematiques), *(DEMARCHES[one] for one in act.demarches)]
    for rank, (genre, tranche, statut) in enumerate(people, start=1):
        yield [
            act.jour, autour.enregistre, autour.modifie, escape_formula(first), escape_formula(last),
            "Conseiller Numérique", "", NATURES[act.nature],
            f"{rank}/{act.participants}" if act.participants > 1 else 1, CANAUX[act.canal], escape_formula(act.lieu),
            escape_formula(autour.adresse), escape_formula(act.commune), autour.code_postal, act.code_insee,
            act.duree_min or "", escape_formula(act.titre), "\n".join(MATERIELS[one] for one in act.materiels),
            "\n".join(themes), "", "", _stars(act), "Oui" if act.orientations else "Non",
            "\n".join(ORIENTATIONS[one] for one in act.orientations), "", "", "", genre, tranche, statut, act.cle,
            "Oui" if rank <= act.deja_accompagnes else "Non",
        ]  # fmt: skip


def _each(counts: Mapping[str, int], labels: Mapping[str, str], number: int) -> Iterator[str]:
    told = list(chain.from_iterable(repeat(labels[value], many) for value, many in counts.items() if value != NON_DIT))
    return iter([*told[:number], *repeat(labels[NON_DIT], number - len(told))])


def _stars(act: Acte) -> str:
    if act.autonomie:
        return f"{AUTONOMIES.index(act.autonomie) + 1}/3"
    return f"{NIVEAUX.index(act.niveau) + 1}/3" if act.niveau else ""
