"""Collect the duties of a Département: every night, or at once when somebody did something."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple, TypeVar

import structlog
from django.db import connection
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, all_collectors, collector_of
from maillage.socle.echeances.enums import EtatEcheance
from maillage.socle.echeances.models import Echeance, Passage
from maillage.socle.echeances.services.ecriture import (
    LOT,
    check,
    close_keys,
    known_prints,
    print_of,
    set_reminders,
    upsert,
)

logger = structlog.get_logger("maillage.echeances")
VERROU: Final = 7_170_002
"""First key of the advisory lock; the second is the Département."""
GARDE: Final = dt.timedelta(days=400)
"""A closed duty is forgotten after a year and a month: what was done is in the journal."""
T = TypeVar("T")


class DejaEnCours(Exception):
    """Another process collects this Département now."""


class Bilan(NamedTuple):
    """Figures of one night in a Département. ``pannes``: codes of the collectors that failed."""

    ecrites: int
    fermees: int
    pannes: tuple[str, ...]


@contextmanager
def exclusive(departement_id: int) -> Iterator[None]:
    """A session lock: it falls with its process, so that a killed worker never holds a Département. Raises DejaEnCours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [VERROU, departement_id])
        (free,) = cursor.fetchone()
        if not free:
            raise DejaEnCours(f"duties of {departement_id}")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [VERROU, departement_id])


def collect_all(departement_id: int, today: dt.date) -> Bilan:
    """Every collector, then reminders. Idempotent; written in chunks, so that a killed run is simply run again.

    A collector that fails keeps its duties as they are and says since when; the others go on. Raises DejaEnCours.
    """
    written = closed = 0
    failed: list[str] = []
    with exclusive(departement_id):
        for collecteur in all_collectors():
            try:
                more, less, count = _collect_one(departement_id, collecteur, today)
            except Exception:
                logger.exception("collecteur_en_panne", collecteur=collecteur.code, departement=departement_id)
                _note_failure(departement_id, collecteur.code)
                failed.append(collecteur.code)
            else:
                written, closed = written + more, closed + less
                _note_success(departement_id, collecteur.code, count)
        closed += _close_orphans(departement_id)
        _remind(departement_id, today)
        _forget(departement_id)
    return Bilan(written, closed, tuple(failed))


def _collect_one(departement_id: int, collecteur: Collecteur, today: dt.date) -> tuple[int, int, int]:
    """(rows written, rows closed, duties found)."""
    since = timezone.now()
    with tenant_transaction(departement_id):
        found = check(collecteur.collect(departement_id, today))
        known = known_prints(departement_id, collecteur.code)
    changed, gone = _compare(found, known)
    written = closed = 0
    for part in _parts(changed):
        with tenant_transaction(departement_id):
            written += upsert(departement_id, collecteur.code, part, since=since, today=today)
    for keys in _parts(gone):
        with tenant_transaction(departement_id):
            closed += close_keys(departement_id, collecteur.code, keys, opened_before=since)
    return written, closed, len(found)


def _compare(found: dict[str, Devoir], known: dict[str, str]) -> tuple[list[tuple[str, Devoir]], list[str]]:
    """((print, duty) that are new or changed, keys that are no longer told)."""
    prints = [(print_of(devoir), devoir) for devoir in found.values()]
    changed = [(empreinte, devoir) for empreinte, devoir in prints if known.get(devoir.cle) != empreinte]
    return changed, [cle for cle in known if cle not in found]


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), LOT):
        yield items[start : start + LOT]


def refresh(code: str, departement_id: int, today: dt.date, cles: Collection[str] | None = None) -> None:
    """Collect one kind again at once, or only ``cles``; called by a service in the transaction of its act.

    The list « à faire » then no longer shows what was just done, and shows what has just become due.
    """
    collecteur = collector_of(code)
    if collecteur is None:
        raise LookupError(f"unknown collector: {code}")
    if cles is not None and collecteur.recheck is not None:
        found = check(collecteur.recheck(departement_id, today, cles))
    else:
        found = check(collecteur.collect(departement_id, today))
        cles = None
    changed, gone = _compare(found, known_prints(departement_id, code, cles))
    for part in _parts(changed):
        upsert(departement_id, code, part, today=today)
    for keys in _parts(gone):
        close_keys(departement_id, code, keys)


def close_duties(code: str, departement_id: int, cles: Collection[str], *, sans_objet: bool = False) -> int:
    """Close duties by key, in the transaction of the act that does them: one UPDATE. How many were open."""
    etat = EtatEcheance.SANS_OBJET if sans_objet else EtatEcheance.FAITE
    return close_keys(departement_id, code, list(cles), etat=etat)


def _note_success(departement_id: int, code: str, count: int) -> None:
    with tenant_transaction(departement_id):
        Passage.objects.update_or_create(
            departement_id=departement_id,
            collecteur=code,
            defaults={"reussi_le": timezone.now(), "panne_le": None, "nombre": count},
        )


def _note_failure(departement_id: int, code: str) -> None:
    """The first failure in a row keeps its date."""
    with tenant_transaction(departement_id):
        passage, _ = Passage.objects.get_or_create(departement_id=departement_id, collecteur=code)
        if passage.panne_le is None:
            passage.panne_le = timezone.now()
            passage.save(update_fields=["panne_le"])


def _close_orphans(departement_id: int) -> int:
    """Duties of a kind that nobody declares any more."""
    codes = [collecteur.code for collecteur in all_collectors()]
    now = timezone.now()
    with tenant_transaction(departement_id):
        Passage.objects.filter(departement_id=departement_id).exclude(collecteur__in=codes).delete()
        rows = Echeance.objects.filter(departement_id=departement_id).open().exclude(collecteur__in=codes)
        return int(rows.update(etat=EtatEcheance.SANS_OBJET, fermee_le=now, updated_at=now))


def _remind(departement_id: int, today: dt.date) -> None:
    after: int | None = 0
    while after is not None:
        with tenant_transaction(departement_id):
            after = set_reminders(departement_id, today, after)


def _forget(departement_id: int) -> None:
    with tenant_transaction(departement_id):
        Echeance.objects.filter(departement_id=departement_id, fermee_le__lt=timezone.now() - GARDE).delete()
