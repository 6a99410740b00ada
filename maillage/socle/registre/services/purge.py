"""Apply the rules of conservation: by batches, one Département at a time, one journal line with the counts."""

import datetime as dt
from collections import Counter

from django.db import connection, transaction

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.registre.conservation import Regle, all_regles
from maillage.socle.territoires.models import Departement

LOT = 500
MAX_LOTS = 2000
"""Batches of one rule in one night: a rule that would not get to its end stops there, and goes on the next night."""
TACHES_FINIES = dt.timedelta(days=30)
_OLD_JOBS = """
DELETE FROM procrastinate_jobs j WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) < %s
"""


def preview(now: dt.datetime) -> list[tuple[Regle, int]]:
    """Rules of a Département and the rows each would take at ``now``; inside its transaction."""
    return [(regle, regle.choisir(now).count()) for regle in all_regles() if not regle.installation]


def apply_here(departement_id: int, now: dt.datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Every rule in one Département: {code: rows gone}. Idempotent: a killed night is finished by the next."""
    counts: Counter[str] = Counter()
    for regle in all_regles():
        if regle.installation:
            continue
        for _ in range(1 if dry_run else MAX_LOTS):
            with tenant_transaction(departement_id):
                number = regle.choisir(now).count() if dry_run else _batch(regle, now)
            counts[regle.code] += number
            if number < LOT:
                break
    done = {code: number for code, number in counts.items() if number}
    if done and not dry_run:
        with tenant_transaction(departement_id):
            by = Acteur(None, "Programme", departement_id)
            record(by=by, action="conservation.appliquee", objet_type="conservation", detail={"nombres": done})
    return done


def apply_everywhere(now: dt.datetime, *, dry_run: bool = False) -> dict[str, dict[str, int]]:
    """{code of the Département, « installation »: {code of the rule: rows}}."""
    done = {"installation": _installation(now, dry_run=dry_run)}
    for departement in Departement.objects.order_by("code"):
        done[departement.code] = apply_here(departement.pk, now, dry_run=dry_run)
    return done


def _installation(now: dt.datetime, *, dry_run: bool) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for regle in [one for one in all_regles() if one.installation]:
        for _ in range(1 if dry_run else MAX_LOTS):
            with transaction.atomic():
                number = regle.choisir(now).count() if dry_run else _batch(regle, now)
            counts[regle.code] += number
            if number < LOT:
                break
    if not dry_run:
        counts["base.cache"] = clear_cache(now)
        counts["base.taches"] = clear_jobs(now)
    return {code: number for code, number in counts.items() if number}


def _batch(regle: Regle, now: dt.datetime) -> int:
    keys = list(regle.choisir(now).order_by("pk").values_list("pk", flat=True)[:LOT])
    if keys:
        regle.appliquer(regle.choisir(now).filter(pk__in=keys))
    return len(keys)


def clear_cache(now: dt.datetime) -> int:
    """Cache entries past their term: Django only removes them when it looks for them, or is full."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM base_cache WHERE expires < %s", [now])
        return int(cursor.rowcount)


def clear_jobs(now: dt.datetime) -> int:
    """Jobs of the queue over for TACHES_FINIES, whatever their end; their events go with them."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD_JOBS, [now - TACHES_FINIES])
        return int(cursor.rowcount)
