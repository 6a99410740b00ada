"""Which worker runs what (``-n 2 --dist loadgroup``): a file stays whole, what waits for long goes first, one browser at a time.

Since pytest 9.2 the marks of xdist's own « loadgroup » have no effect any more (its workers write a ``_nodeid`` that nobody
reads): every test went alone to either worker, and each built every module's set-up, browser included.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

NAVIGATEUR = "tests/navigateur/"
"""Two browsers at once on two cores only wait for each other: one worker has them all."""
LONGS = (NAVIGATEUR, "tests/config/test_demarrage.py", "tests/reseau/recensement/test_import_pannes.py")
"""What takes longest, first: the workers end together."""


class Repartition(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _ensemble(nodeid)


def _ensemble(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    return NAVIGATEUR if path.startswith(NAVIGATEUR) else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False  # the order of the items, given below
    return Repartition(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly: what is long, then the files of many tests, then the others, each file as it was shuffled."""
    number: dict[str, int] = {}
    for item in items:
        number[_ensemble(item.nodeid)] = number.get(_ensemble(item.nodeid), 0) + 1

    def rank(item: pytest.Item) -> tuple[int, int]:
        ensemble = _ensemble(item.nodeid)
        return (LONGS.index(ensemble) if ensemble in LONGS else len(LONGS), -number[ensemble])

    items.sort(key=rank)
