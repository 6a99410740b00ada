"""``python -m bench.serveur [--json] [--lieux 2000] [--secondes 5]``: public pages that the server gives in a second.

A throw-away database holds a generated Département of so many published places. The real server (granian, WSGI, two processes,
persistent connections, settings of a real installation) is driven by wrk on loopback, sixteen connections; server, wrk and
PostgreSQL share the machine. « liste » and « lieu » are drawn at each request: the memory of pages is off. « _cache » pages are
those that the memory gives. Lists are asked with words, filters and pages, all with their facets. p95: milliseconds. A busy
machine gives fewer answers: processor milliseconds spent by each answer are told too, and what they would allow on two free cores.
"""

import argparse
import sys
import time
from random import Random
from typing import Final, NamedTuple
from urllib.parse import quote

from bench.base import throwaway
from bench.charge import Debit, drive, driver
from bench.mesure import show
from bench.site import HOTE, Depense, collect, fill, server

BUTS: Final = {2000: {"liste": 150, "lieu": 400}, 20_000: {"liste": 30, "lieu": 400}}
"""Least number of uncached pages a second, by number of places; cached ones: BUT_CACHE."""
BUT_CACHE: Final = 3000
MEMOIRE_MO: Final = 32
_LIEUX_CONNUS: Final = 500
"""Places that visitors ask again and again."""
_TOURS: Final = 8
"""Times that each page is asked before measuring: each of two processes misses one in four hundred."""
_PATIENCE_S: Final = 60
_FILTRES: Final = (
    "service=demarches", "niveau=3", "frais=gratuit", "mode=autonomie", "niveau=2&niveau=3", "ouvert=maintenant", "ouvert=week-end",
    "acces=se-presenter", "public=jeunes&frais=gratuit",
)  # fmt: skip


def questions(lieux: int) -> list[str]:
    """Addresses of lists: filters, communes by name, pages."""
    from django.http import QueryDict

    from maillage.reseau.lieux.recherche.criteres import ParametreInvalide, parse
    from maillage.socle.territoires.models import Commune

    draw = Random(2026)
    communes = list(Commune.objects.current().order_by("-population").values_list("nom", flat=True)[:60])
    asked = [f"page={draw.randint(1, max(1, lieux // 20))}" for _ in range(40)]
    asked += [f"q={quote(nom)}" for nom in communes[:40]]
    asked += [f"{filtre}&page={draw.randint(1, 3)}" for filtre in _FILTRES for _ in range(5)]
    kept = []
    for query in asked:
        try:
            parse(QueryDict(query))
        except ParametreInvalide as error:
            print(f"question laissée : {query} ({error})", file=sys.stderr)
        else:
            kept.append(f"/lieux/?{query}")
    return kept


class Mesure(NamedTuple):
    """A run, and what an answer costs in processor milliseconds: server, PostgreSQL, client."""

    debit: Debit
    web_ms: float
    base_ms: float
    client_ms: float

    @property
    def au_calme(self) -> float:
        """Answers a second that these costs allow on two cores of which nothing else makes use."""
        return 2000 / (self.web_ms + self.base_ms + self.client_ms)


def run(name: str, lieux: int, secondes: float) -> dict[str, Mesure]:
    places, statiques = fill(name, lieux), collect()
    lists = questions(lieux)
    draw = Random(1)
    some = draw.sample(places, min(len(places), 2000))
    plan = [
        (0, {"liste": lists, "lieu": some}),
        (MEMOIRE_MO, {"liste_cache": lists[:20], "lieu_cache": some[:_LIEUX_CONNUS], "accueil_cache": ["/"]}),
    ]
    found = {}
    for memory, pages in plan:
        with server(name, statiques, pages_gardees=memory) as serveur:
            spent = Depense(serveur.pid)
            for page, paths in pages.items():
                _warm(serveur.port, paths)
                before = spent.read()
                debit = drive(serveur.port, HOTE, paths, secondes)
                each = [1000 * (b - a) / debit.total for a, b in zip(before, spent.read(), strict=True)]
                found[page] = Mesure(debit, *each)
    return found


def _warm(port: int, paths: list[str]) -> None:
    """Until both processes have loaded all that they need, and very likely kept each page: a busy machine takes its time."""
    asked, end = 0, time.monotonic() + _PATIENCE_S
    while asked < max(_TOURS * len(paths) * bool(len(paths) <= _LIEUX_CONNUS), 200) and time.monotonic() < end:
        asked += drive(port, HOTE, paths, 2).total


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.serveur", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lieux", type=int, default=2000, help="lieux publiés (2000 ou 20000)")
    parser.add_argument("--secondes", type=float, default=5)
    options = parser.parse_args()
    print(f"client : {driver()}", file=sys.stderr)
    with throwaway() as name:
        found = run(name, options.lieux, options.secondes)
    goals = BUTS[20_000 if options.lieux > 2000 else 2000]
    lines = [
        f"{options.lieux} lieux",
        f"{'page':14} {'par seconde':>12} {'p95 (ms)':>10} {'but':>6} {'CPU web':>9} {'CPU base':>9} {'client':>8} {'au calme':>9}",
    ]
    missed = False
    for page, mesure in found.items():
        debit, goal = mesure.debit, goals.get(page, BUT_CACHE)
        short = debit.par_seconde < goal
        missed |= short or bool(debit.erreurs)
        lines.append(
            f"{page:14} {debit.par_seconde:12.0f} {debit.p95_ms:10.1f} {goal:6} {mesure.web_ms:9.2f} {mesure.base_ms:9.2f} "
            f"{mesure.client_ms:8.2f} {mesure.au_calme:9.0f}{'  MANQUÉ' if short else ''}"
        )
        if debit.erreurs:
            print(f"{page} : {debit.erreurs} réponses en erreur sur {debit.total}", file=sys.stderr)
    lines.append(
        "CPU : ms de processeur par réponse ; au calme : réponses par seconde que ces coûts permettent sur deux cœurs libres"
    )
    show(
        {page: round(mesure.debit.par_seconde, 1) for page, mesure in found.items()}, as_json=options.json, lines=lines
    )
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
