"""What taking over rows of the national log would do, against what the Département holds now. Reads only."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.terrain.accompagnements.enums import VerdictLigne
from maillage.terrain.accompagnements.journal_national.lecture import Acte
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu, LigneJournal
from maillage.terrain.accompagnements.selectors.cadre import CadreFige, CadresEnSerie
from maillage.terrain.accompagnements.selectors.journal import (
    AUCUN,
    COLONNES,
    ICI,
    LISTES,
    Endroits,
    Equipe,
    adviser_key,
    depot_code,
    place_key,
)


@dataclass(frozen=True)
class Prevu:
    """One row to write. ``existant``: the accompaniment that it changes; ``ligne``: what is remembered of it."""

    cle: str
    empreinte: str
    colonnes: dict[str, Any]
    jour: dt.date
    agent_id: int
    lieu_id: int | None
    code: str
    existant: Accompagnement | None = None
    ligne: LigneJournal | None = None


@dataclass(frozen=True)
class Avis:
    """``prevu``: what to write, with AJOUTER and CHANGER; ``motif``: why not, with REFUSE."""

    verdict: VerdictLigne
    motif: str = ""
    prevu: Prevu | None = None


class Juge:
    """Thousands of rows, some hundreds at a time. What does not change from one lot to the next is read once."""

    def __init__(self, departement_id: int, choix: Mapping[str, Mapping[str, int]]) -> None:
        self.ici = departement_id
        self.code = depot_code(departement_id)
        self.equipe = Equipe(departement_id, choix.get("conseillers", {}))
        self.endroits = Endroits(departement_id, choix.get("lieux", {}))
        self.cadres = CadresEnSerie(departement_id)

    def judge(self, acts: Sequence[Acte]) -> list[Avis]:
        """One opinion a row, in their order. Five queries, and two a commune never met before."""
        self.endroits.load(place_key(one.lieu, one.code_insee) for one in acts if one.lieu)
        here = _Ici(self.ici, self.code, acts)
        return [self._one(act, here) for act in acts]

    def frame(self, one: Prevu) -> CadreFige:
        """Who, where and under what: read when it is written, the employer of the day with it."""
        return self.cadres.frame(one.jour, one.agent_id, one.lieu_id, one.code)

    def _one(self, act: Acte, here: "_Ici") -> Avis:
        agent_id = self.equipe.find(adviser_key(act.conseiller))
        if not agent_id:
            chosen = agent_id == AUCUN
            why = "laissée de côté, comme vous l'avez choisi." if chosen else "choisissez qui est ce conseiller."
            return Avis(VerdictLigne.REFUSE, f"Conseiller : {why}")
        if act.cle in here.ours:
            return Avis(VerdictLigne.CONNU)
        lieu_id = (self.endroits.find(place_key(act.lieu, act.code_insee)) or None) if act.lieu else None
        code = self.endroits.codes.get(lieu_id, "") if lieu_id else act.code_insee
        day, columns = dt.date.fromisoformat(act.jour), columns_of(act)
        mark = _mark(columns, act.jour, agent_id, lieu_id, self.cadres.commune(code))
        row = here.known.get(act.cle)
        line = getattr(row, "ligne_journal", None) if row else None
        if line is not None and (line.empreinte == mark or (row is not None and row.supprime_at is not None)):
            # Said already; or taken away here since: no file brings it back.
            return Avis(VerdictLigne.CONNU)
        planned = Prevu(act.cle, mark, columns, day, agent_id, lieu_id, code, row, line)
        if row is not None:
            return Avis(VerdictLigne.CHANGER, prevu=planned)
        if (day, agent_id, lieu_id) in here.counted:
            return Avis(
                VerdictLigne.REFUSE,
                "Ce jour-là, le compte rendu de la demi-journée dans ce lieu compte déjà des personnes.",
            )
        return Avis(VerdictLigne.AJOUTER, prevu=planned)


class _Ici:
    """What the Département holds of these rows: known by their keys, typed here, counted in reports. Three queries."""

    def __init__(self, departement_id: int, code: str, acts: Sequence[Acte]) -> None:
        rows = Accompagnement.objects.filter(departement_id=departement_id)
        keyed = rows.filter(cle_import__in=[one.cle for one in acts]).select_related("ligne_journal")
        self.known = {one.cle_import: one for one in keyed}
        ours = {one.cle: int(match[2]) for one in acts if (match := ICI.fullmatch(one.cle)) and match[1] == code}
        typed = set(rows.filter(pk__in=ours.values()).values_list("pk", flat=True)) if ours else set()
        self.ours = {key for key, pk in ours.items() if pk in typed}
        days = {one.jour for one in acts}
        counted = CompteRendu.objects.filter(departement_id=departement_id, personnes__gt=0, jour__in=days)
        self.counted = set(counted.values_list("jour", "agent_id", "lieu_id"))


def columns_of(act: Acte) -> dict[str, Any]:
    """As ``models.Accompagnement`` holds them."""
    return {name: list(getattr(act, name)) if name in LISTES else getattr(act, name) for name in COLONNES}


def _mark(*said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
