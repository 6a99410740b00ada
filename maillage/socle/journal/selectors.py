"""The journal read: proof of a Département's chain, roots that were published, history of one object."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from maillage.base.francais import format_date
from maillage.socle.journal import chaine
from maillage.socle.journal.chaine import Chaine, LigneLue, Verification
from maillage.socle.journal.libelles import say_action
from maillage.socle.journal.models import Ligne, Racine

__all__ = ["Verification", "history_of", "list_racines", "verify_chain", "walk_chain"]

# Only functions that PostgreSQL brings itself: those of the journal could be replaced by who wants to hide a change.
_LINES = """
SELECT numero, to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), acteur_id, acteur_nom, action,
    objet_type, objet_id, objet_nom, detail::text, acteur_sel, acteur_empreinte, objet_sel, objet_empreinte,
    detail_sel, detail_empreinte, empreinte_precedente, empreinte
FROM journal_ligne WHERE departement_id = %s AND numero > %s ORDER BY numero LIMIT %s
"""
# One statement, one instant: a line that is being written is neither in the one nor in the other.
_HEAD = """
SELECT coalesce(t.numero, 0), coalesce(t.empreinte, ''), coalesce(l.dernier, 0)
FROM (SELECT max(numero) AS dernier FROM journal_ligne WHERE departement_id = %s) l
LEFT JOIN journal_tete t ON t.departement_id = %s
"""
LOT = 5000


def walk_chain(departement_id: int) -> Iterator[Verification]:
    """Check the whole chain, lot by lot: what was read so far and holds; the last one given is the verdict.

    Each step may run in a transaction of its own. Detects, and names, a line that was changed, removed, inserted, swapped,
    cut off at the end, and a chain rewritten from some line on once a root of it was published.
    """
    chain = Chaine(departement_id, _roots(departement_id))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_LINES, [departement_id, chain.lues, LOT])
            rows = [LigneLue._make(row) for row in cursor.fetchall()]
            broken = chain.read(rows)
            if broken is not None:
                yield broken
                return
            if len(rows) < LOT:
                cursor.execute(_HEAD, [departement_id, departement_id])
                numero, empreinte, last = cursor.fetchone()
                if last <= chain.lues:
                    yield chain.end(numero=numero, empreinte=empreinte)
                    return
        yield chain.so_far()


def verify_chain(departement_id: int) -> Verification:
    """The verdict on the whole chain, in the open transaction."""
    verdict = Verification(0)
    for verdict in walk_chain(departement_id):  # noqa: B007 (the last one is the verdict)
        pass
    return verdict


def _roots(departement_id: int) -> dict[int, chaine.Racine]:
    """The oldest root of each line: several days without a line published the same one; a later one that differs is kept."""
    found: dict[int, chaine.Racine] = {}
    rows = Racine.objects.filter(departement_id=departement_id, numero__gt=0).order_by("jour")
    for jour, numero, empreinte in rows.values_list("jour", "numero", "empreinte").iterator():
        known = found.get(numero)
        if known is None or known.empreinte == empreinte:
            found.setdefault(numero, chaine.Racine(format_date(jour), empreinte))
        else:
            found[numero] = chaine.Racine(format_date(jour), empreinte)
    return found


def list_racines(departement_id: int) -> "list[Racine]":
    """Every root that was published, newest first: one a day, a few hundred a year."""
    return list(Racine.objects.filter(departement_id=departement_id).order_by("-jour"))


class Evenement(NamedTuple):
    """One line of an object's history, in words, as the component « chronologie » shows it."""

    quand: dt.datetime
    qui: str
    texte: str


def history_of(*, departement_id: int, objet_type: str, objet_id: int | str, limit: int = 50) -> list[Evenement]:
    """What the journal tells of one object, newest first. Who may read it is the matter of the page that shows it."""
    rows = Ligne.objects.filter(departement_id=departement_id, objet_type=objet_type, objet_id=str(objet_id))
    return [Evenement(row.instant, row.acteur_nom, say_action(row.action)) for row in rows.order_by("-numero")[:limit]]
