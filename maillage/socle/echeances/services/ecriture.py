"""The rows of duties, written by many at once. Everything runs in the caller's transaction."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import orjson
from django.db import connection
from django.utils import timezone

from maillage.socle.echeances.collecteurs import Devoir
from maillage.socle.echeances.dates import last_reminder
from maillage.socle.echeances.enums import EtatEcheance
from maillage.socle.echeances.models import Echeance

LOT: Final = 2000
"""Rows written in one transaction."""
_DITS: Final = (
    "objet_type", "objet_id", "titre", "raison", "url", "bouton", "echeance_le", "utilisateur_id", "roles",
    "structure_id", "secteur_id", "rappels", "escalade_jours", "escalade_roles", "empreinte",
)  # fmt: skip
"""Columns that the collector tells."""
_COLONNES: Final = (
    "departement_id", "collecteur", "cle", *_DITS, "a_faire_le", "rappel_le", "report_par", "report_motif", "etat",
    "ouverte_le", "created_at", "updated_at",
)  # fmt: skip
_SAME: Final = "(e.etat = 'OUVERTE' AND e.echeance_le = EXCLUDED.echeance_le)"
_KEPT: Final = "CASE WHEN e.etat = 'OUVERTE' THEN e.{0} ELSE EXCLUDED.{0} END"
_UPSERT: Final = f"""
INSERT INTO echeances_echeance AS e ({", ".join(_COLONNES)})
SELECT {", ".join(_COLONNES)} FROM jsonb_populate_recordset(NULL::echeances_echeance, %s::jsonb)
ON CONFLICT (departement_id, collecteur, cle) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in _DITS)},
    etat = EXCLUDED.etat, fermee_le = NULL, updated_at = EXCLUDED.updated_at,
    ouverte_le = {_KEPT.format("ouverte_le")},
    reportee_au = CASE WHEN {_SAME} THEN e.reportee_au END,
    report_par = CASE WHEN {_SAME} THEN e.report_par ELSE '' END,
    report_motif = CASE WHEN {_SAME} THEN e.report_motif ELSE '' END,
    a_faire_le = CASE WHEN {_SAME} THEN e.a_faire_le ELSE EXCLUDED.echeance_le END,
    rappel_le = CASE WHEN {_SAME} THEN e.rappel_le ELSE EXCLUDED.rappel_le END,
    escaladee_le = CASE WHEN {_SAME} THEN e.escaladee_le END
WHERE e.etat = 'OUVERTE' OR %s::timestamptz IS NULL OR e.fermee_le < %s::timestamptz
"""  # noqa: S608 (names of columns of this file, nothing else)
_REMIND: Final = """
UPDATE echeances_echeance e SET rappel_le = n.jour, updated_at = %s
FROM unnest(%s::bigint[], %s::date[]) AS n (id, jour) WHERE e.id = n.id AND e.departement_id = %s
"""


class DevoirMalForme(ValueError):
    """A collector gave a duty that cannot be kept: a fault of its code."""


def check(devoirs: Iterable[Devoir]) -> dict[str, Devoir]:
    """Duties by key; raises DevoirMalForme on a key given twice, an address of another site, nobody to do it."""
    found: dict[str, Devoir] = {}
    for devoir in devoirs:
        if devoir.cle in found:
            raise DevoirMalForme(f"key given twice: {devoir.cle}")
        if len(devoir.cle) > 120 or len(devoir.url) > 500 or len(devoir.bouton) > 60 or len(devoir.objet_id) > 64:
            raise DevoirMalForme(f"too long: {devoir.cle}")
        if not devoir.url.startswith("/") or devoir.url.startswith("//"):
            raise DevoirMalForme(f"not a path of this site: {devoir.url}")
        if devoir.pour.utilisateur_id is None and not devoir.pour.roles:
            raise DevoirMalForme(f"for nobody: {devoir.cle}")
        found[devoir.cle] = devoir
    return found


def known_prints(departement_id: int, collecteur: str, cles: Collection[str] | None = None) -> dict[str, str]:
    """Key → print of what was said, of the open duties of a collector (among ``cles``)."""
    rows = Echeance.objects.filter(departement_id=departement_id, collecteur=collecteur).open()
    if cles is not None:
        rows = rows.filter(cle__in=list(cles))
    return dict(rows.order_by().values_list("cle", "empreinte"))


def print_of(devoir: Devoir) -> str:
    """Changes whenever one word of the duty does."""
    return hashlib.blake2b(repr(tuple(devoir)).encode(), digest_size=16).hexdigest()


def upsert(
    departement_id: int,
    collecteur: str,
    devoirs: Sequence[tuple[str, Devoir]],
    *,
    today: dt.date,
    since: dt.datetime | None = None,
) -> int:
    """Write (print, duty) pairs in one statement; how many rows changed.

    A duty closed after ``since``, when collecting began, stays closed: somebody did it meanwhile (None: it opens again). A
    duty that was put off stays so while its date is the same.
    """
    now = timezone.now().isoformat()
    base = {
        "departement_id": departement_id,
        "collecteur": collecteur,
        "etat": EtatEcheance.OUVERTE.value,
        "report_par": "",
        "report_motif": "",
        "ouverte_le": now,
        "created_at": now,
        "updated_at": now,
    }
    rows = [base | _row(empreinte, devoir, today) for empreinte, devoir in devoirs]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [orjson.dumps(rows).decode(), since, since])
        return int(cursor.rowcount)


def _row(empreinte: str, devoir: Devoir, today: dt.date) -> dict[str, Any]:
    pour, escalade = devoir.pour, devoir.escalade
    return {
        "cle": devoir.cle,
        "objet_type": devoir.objet_type,
        "objet_id": devoir.objet_id,
        "titre": devoir.titre.replace("\x00", "")[:300],
        "raison": devoir.raison.replace("\x00", "")[:600],
        "url": devoir.url,
        "bouton": devoir.bouton,
        "echeance_le": devoir.echeance_le,
        "a_faire_le": devoir.echeance_le,
        "rappel_le": last_reminder(devoir.echeance_le, devoir.rappels, today),
        "utilisateur_id": pour.utilisateur_id,
        "roles": [str(role.value) for role in pour.roles],
        "structure_id": pour.structure_id,
        "secteur_id": pour.secteur_id,
        "rappels": list(devoir.rappels),
        "escalade_jours": escalade.apres_jours if escalade else None,
        "escalade_roles": [str(role.value) for role in escalade.roles] if escalade else [],
        "empreinte": empreinte,
    }


def close_keys(
    departement_id: int,
    collecteur: str,
    cles: Sequence[str],
    *,
    etat: EtatEcheance = EtatEcheance.FAITE,
    opened_before: dt.datetime | None = None,
) -> int:
    """Close the open duties of these keys; ``opened_before`` spares those that were opened while collecting."""
    rows = Echeance.objects.filter(departement_id=departement_id, collecteur=collecteur, cle__in=list(cles)).open()
    if opened_before is not None:
        rows = rows.filter(ouverte_le__lt=opened_before)
    now = timezone.now()
    return int(rows.update(etat=etat, fermee_le=now, updated_at=now))


def set_reminders(departement_id: int, today: dt.date, after: int) -> int | None:
    """Set the day of the last reminder of LOT open duties after this id; the last id seen, None at the end."""
    rows = Echeance.objects.filter(departement_id=departement_id, pk__gt=after).open().order_by("pk")
    seen = list(rows.values_list("pk", "a_faire_le", "rappels", "rappel_le")[:LOT])
    if not seen:
        return None
    told = [(pk, last_reminder(due, rappels, today), known) for pk, due, rappels, known in seen]
    changed = [(pk, day) for pk, day, known in told if day != known]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                _REMIND, [timezone.now(), [pk for pk, _ in changed], [day for _, day in changed], departement_id]
            )
    return int(seen[-1][0])
