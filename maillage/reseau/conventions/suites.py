"""What higher apps do when the time of a convention changes: half-days that it covers or no longer does, for one.

The app that knows registers here: this one never learns about it. It is called in the transaction of the act, so that what
follows is written with it or not at all; a day that merely passes is each app's own night job.
"""

import datetime as dt
from collections.abc import Callable

from maillage.reseau.conventions.models import Convention
from maillage.socle.comptes.acteur import Acteur

Suite = Callable[[Acteur, Convention, dt.date], object]
_suites: list[Suite] = []


def register_suite(suite: Suite) -> None:
    """Called in ``ready()``: (who acts, the convention, today), after an act, its receipt, its annulment, or both signatures."""
    if suite not in _suites:
        _suites.append(suite)


def follow(by: Acteur, convention: Convention, today: dt.date) -> None:
    """Every suite, in the order of registration, in the open transaction."""
    for suite in _suites:
        suite(by, convention, today)
