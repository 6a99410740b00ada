"""Matching of a set of records: candidates, verdicts, groups, explained."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import dist, nan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from maillage.reseau.lieux.rapprochement.candidats import GEO, NOM, gather, keep_likeliest, measure, project
from maillage.reseau.lieux.rapprochement.contexte import Contexte
from maillage.reseau.lieux.rapprochement.empreinte import Empreinte
from maillage.reseau.lieux.rapprochement.fiche import Fiche
from maillage.reseau.lieux.rapprochement.groupes import Partition, close
from maillage.reseau.lieux.rapprochement.jugement import Garde, Jugement, Verdict, judge
from maillage.reseau.lieux.rapprochement.raisons import (
    GROUPE_REFUSE,
    REPONSE_DIFFERENT,
    REPONSE_MEME,
    Raison,
    explain,
)

Decisions = Mapping[frozenset[str], Verdict]
Rangs = tuple[int, int]

_LOIN_M = 5000.0
"""Beyond, a word in common inside one commune proves nothing."""
_GROUPE_LARGE_M = 2000.0
_GROUPE_COMPLET = 24
"""Of a larger group, only the pairs that built it are told: twenty thousand copies of one row are one sentence each."""
_QUESTIONS_MAX = 8
"""Nobody answers more questions about one place; the surest are asked."""
_SEPARENT = frozenset(
    {
        Garde.NATURES,
        Garde.NOMBRES,
        Garde.DIRECTIONS,
        Garde.ITINERANT,
        Garde.ETABLISSEMENT,
        Garde.PIVOT,
        Garde.NOMS,
        Garde.DEUX_SITES,
        Garde.ANNEXE,
        Garde.CONTACTS,
    }
)
"""Guards that also hold between two records brought together by a third one."""


class Paire(NamedTuple):
    """Two records, ``a`` < ``b`` in order of id; ``score`` from 0 to 1; ``decided``: a person answered."""

    a: str
    b: str
    score: float
    verdict: Verdict
    reasons: list[Raison]
    decided: bool = False


class Rapprochement(NamedTuple):
    """``pairs``: every MEME (of a group of more than 24, those that built it), and one PEUT_ETRE for each pair of groups that a person should look at.

    ``groups``: sets of ids that are one place (at least two ids), the result of the MEME pairs closed with
    checks. ``refused``: MEME pairs left out of the groups because another record contradicts them; they are
    PEUT_ETRE in ``pairs``, or MEME with ``decided`` when two answers of people contradict each other.
    ``limited``: ids of records that have too many likes for all to be compared or asked about; a person should know.
    """

    pairs: list[Paire]
    groups: list[list[str]]
    refused: list[tuple[str, str]]
    candidates: int
    limited: frozenset[str] = frozenset()


class Moteur:
    """One set of records, prepared once. Ids must differ: ValueError otherwise."""

    def __init__(self, fiches: Iterable[Fiche], decisions: Decisions | None = None) -> None:
        self.fiches = sorted(fiches, key=lambda fiche: fiche.id)
        self.rangs = {fiche.id: rang for rang, fiche in enumerate(self.fiches)}
        if len(self.rangs) != len(self.fiches):
            raise ValueError("deux fiches portent le même identifiant")
        self.contexte = Contexte.build(self.fiches)
        self.points, self.sur = project(self.contexte)
        self._points: list[list[float]] = self.points.tolist()
        self._precis: list[bool] = self.sur.tolist()
        self._sortes = self._number_copies()
        self._vus: dict[Rangs, Jugement] = {}
        self._limites: set[int] = set()
        self.reponses: dict[Rangs, Verdict] = {}
        for ids, verdict in (decisions or {}).items():
            rangs = sorted(self.rangs[ident] for ident in ids if ident in self.rangs)
            if len(rangs) == 2 and verdict is not Verdict.PEUT_ETRE:
                self.reponses[rangs[0], rangs[1]] = verdict

    def _number_copies(self) -> list[int]:
        """The same number for records that nothing tells apart: one verdict serves for all of them."""
        numeros: dict[tuple[object, ...], int] = {}
        return [
            numeros.setdefault((empreinte, fiche.latitude, fiche.longitude, precis), len(numeros))
            for fiche, empreinte, precis in zip(self.fiches, self.contexte.empreintes, self._precis, strict=True)
        ]

    def compare(self, a: str, b: str) -> Paire:
        """Judge two records of the set, whether or not they would be candidates. KeyError for an unknown id."""
        rangs = sorted((self.rangs[a], self.rangs[b]))
        return self._tell((rangs[0], rangs[1]), self._judge((rangs[0], rangs[1])))

    def run(self, only: set[str] | None = None) -> Rapprochement:
        """Match the whole set; with ``only``, keep only the pairs that touch one of these ids."""
        paires, distances = self._candidates(only)
        suites: list[tuple[float, Rangs]] = []
        questions: list[tuple[float, Rangs]] = []
        for (gauche, droite), distance in zip(paires.tolist(), distances.tolist(), strict=True):
            rangs = (gauche, droite)
            if rangs in self.reponses:
                continue
            jugement = self._judge(rangs, distance)
            if jugement.verdict is Verdict.MEME:
                suites.append((jugement.points, rangs))
            elif jugement.verdict is Verdict.PEUT_ETRE:
                questions.append((jugement.points, rangs))
        suites.sort(key=_surest)
        memes = [rangs for _, rangs in suites]
        reponses = [rangs for rangs, verdict in sorted(self.reponses.items()) if verdict is Verdict.MEME]
        partition, refusees = close(len(self.fiches), reponses + memes, self._refuse)
        repondues = set(reponses)
        questions.extend((self._judge(rangs).points, rangs) for rangs in refusees if rangs not in repondues)
        return self._report(partition, memes, refusees, sorted(questions, key=_surest), len(paires))

    def _candidates(self, only: set[str] | None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        paires, motifs, limites = gather(self.contexte, self.points, self.sur)
        distances = measure(self.points, self.sur, paires)
        garde = ~((motifs == NOM) & (distances > _LOIN_M))
        if only is not None:
            vises = np.zeros(len(self.fiches), dtype=bool)
            vises[[self.rangs[ident] for ident in only]] = True
            garde &= vises[paires[:, 0]] | vises[paires[:, 1]]
        garde[garde] = self._deserve(paires[garde], motifs[garde])
        likeliest = keep_likeliest(paires[garde], motifs[garde], distances[garde], len(self.fiches))
        self._limites = limites.union(paires[garde][~likeliest].ravel().tolist())
        garde[garde] = likeliest
        return paires[garde], distances[garde]

    def _deserve(self, paires: npt.NDArray[np.int64], raisons: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Mere neighbours are judged only when their names share a word or a kind of body."""
        empreintes = self.contexte.empreintes
        garde = np.ones(len(paires), dtype=bool)
        seuls = np.flatnonzero(raisons == GEO)
        for rang, (gauche, droite) in zip(seuls.tolist(), paires[seuls].tolist(), strict=True):
            garde[rang] = _may_resemble(empreintes[gauche], empreintes[droite])
        return garde

    def _judge(self, rangs: Rangs, distance: float | None = None) -> Jugement:
        gauche, droite = rangs
        sortes = self._sortes[gauche], self._sortes[droite]
        jugement = self._vus.get(sortes)
        if jugement is None:
            if distance is None:
                precis = self._precis[gauche] and self._precis[droite]
                distance = dist(self._points[gauche], self._points[droite]) if precis else nan
            un, autre = self.contexte.empreintes[gauche], self.contexte.empreintes[droite]
            jugement = judge(un, autre, distance, self.contexte.poids, self.contexte.forces)
            self._vus[sortes] = self._vus[sortes[1], sortes[0]] = jugement
        return jugement

    def _refuse(self, gauche: int, droite: int) -> bool:
        """True when these two may not be in one group: an answer, a guard, two SIRET, or too far apart."""
        rangs = (gauche, droite) if gauche < droite else (droite, gauche)
        reponse = self.reponses.get(rangs)
        if reponse is not None:
            return reponse is Verdict.DIFFERENT
        jugement = self._judge(rangs)
        if jugement.verdict is Verdict.MEME:
            return False
        if jugement.gardes == (Garde.NOMS,) and jugement.contacts.partages and jugement.situation.same_door:
            return False
        eloignes = jugement.situation.distance > _GROUPE_LARGE_M and not jugement.situation.same_door
        return eloignes or any(garde in _SEPARENT for garde in jugement.gardes)

    def _report(
        self,
        partition: Partition,
        memes: Sequence[Rangs],
        refusees: Sequence[Rangs],
        questions: Sequence[tuple[float, Rangs]],
        candidates: int,
    ) -> Rapprochement:
        ecartees = set(refusees)
        pairs = [
            self._tell(rangs, self._judge(rangs))
            for rangs in memes
            if rangs not in ecartees
            and (len(partition.members(rangs[0])) <= _GROUPE_COMPLET or rangs in partition.joins)
        ]
        pairs.extend(self._tell(rangs, self._judge(rangs)) for rangs in self.reponses)
        posees = {
            frozenset((partition.group_of(gauche), partition.group_of(droite)))
            for (gauche, droite), verdict in self.reponses.items()
            if verdict is Verdict.DIFFERENT
        }
        par_groupe: Counter[int] = Counter()
        for _, (gauche, droite) in questions:
            groupes = frozenset((partition.group_of(gauche), partition.group_of(droite)))
            if len(groupes) == 1 or groupes in posees:
                continue
            if max(par_groupe[groupe] for groupe in groupes) >= _QUESTIONS_MAX:
                self._limites.update((gauche, droite))
                continue
            posees.add(groupes)
            par_groupe.update(groupes)
            pairs.append(self._ask((gauche, droite), refused=(gauche, droite) in ecartees))
        return Rapprochement(
            sorted(pairs, key=lambda paire: (paire.a, paire.b)),
            [[self.fiches[rang].id for rang in groupe] for groupe in partition.groups()],
            sorted((self.fiches[gauche].id, self.fiches[droite].id) for gauche, droite in refusees),
            candidates,
            frozenset(self.fiches[rang].id for rang in self._limites),
        )

    def _ask(self, rangs: Rangs, *, refused: bool) -> Paire:
        paire = self._tell(rangs, self._judge(rangs))
        if not refused:
            return paire
        return paire._replace(verdict=Verdict.PEUT_ETRE, reasons=[*paire.reasons, GROUPE_REFUSE])

    def _tell(self, rangs: Rangs, jugement: Jugement) -> Paire:
        a, b = (self.fiches[rang] for rang in rangs)
        empreintes = (self.contexte.empreintes[rangs[0]], self.contexte.empreintes[rangs[1]])
        raisons = explain(a, b, empreintes, jugement)
        reponse = self.reponses.get(rangs)
        if reponse is None:
            return Paire(a.id, b.id, jugement.score, jugement.verdict, raisons)
        meme = reponse is Verdict.MEME
        tete = REPONSE_MEME if meme else REPONSE_DIFFERENT
        return Paire(a.id, b.id, float(meme), reponse, [tete, *raisons], decided=True)


def match(fiches: Iterable[Fiche], decisions: Decisions | None = None) -> Rapprochement:
    """Find which records are one place. ``decisions``: answers of people (MEME or DIFFERENT), which outrank all.

    The result does not depend on the order of the records. ValueError when two records have one id.
    """
    with _pause_collector():
        return Moteur(fiches, decisions).run()


def match_against(new: Iterable[Fiche], existing: Iterable[Fiche], decisions: Decisions | None = None) -> Rapprochement:
    """Match an import: same as ``match`` on both together, but only pairs that touch a new record."""
    nouvelles = list(new)
    with _pause_collector():
        return Moteur([*nouvelles, *existing], decisions).run({fiche.id for fiche in nouvelles})


@contextmanager
def _pause_collector() -> Iterator[None]:
    """Hundreds of thousands of small sets and no cycle: the collector would walk them all, for half of the time."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()


def _surest(suite: tuple[float, Rangs]) -> tuple[float, Rangs]:
    return -suite[0], suite[1]


def _may_resemble(a: Empreinte, b: Empreinte) -> bool:
    """Cheap test on names of mere neighbours: what fails it can be neither MEME nor PEUT_ETRE."""
    if not a.natures.isdisjoint(b.natures) or not a.ensemble.isdisjoint(b.ensemble):
        return True
    if a.compact[:3] == b.compact[:3] or a.compact[-3:] == b.compact[-3:]:
        return True
    return a.texte[:6] == b.texte[:6] or not a.natures_typologie.isdisjoint(b.natures_typologie)
