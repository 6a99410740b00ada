"""What open data must know beside the places: when we were told, by whom, and what changed since."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Count, Max, Q
from django.utils import timezone

from maillage.reseau.lieux.enums import Origine, Presence
from maillage.reseau.lieux.models import ChangementPublic, Lieu, LieuPublic, Version
from maillage.socle.territoires.models import Departement

_CURSEUR: Final = re.compile(r"(0|[1-9]\d{0,17})\.([2-9a-z]{1,10})", re.ASCII)
_DERNIERE_CLE: Final = "z" * 10
"""No key comes after it: a cursor there has read the whole of its version."""


class SourceDite(NamedTuple):
    """A source that published places come from. ``licence``: code of ``Licence``."""

    nom: str
    licence: str
    lieux: int


_SOURCES = """
SELECT s.key, s.value, count(*) FROM lieux_lieupublic p, jsonb_each_text(p.licences) s
WHERE p.departement_id = %s GROUP BY s.key, s.value ORDER BY s.key, s.value
"""


def received_days(lieux: Sequence[LieuPublic]) -> dict[int, dt.date]:
    """For places whose source gave no date: place id → local day when the newest file that tells of it was received.

    The day does not move when the place is computed again, nor when the same file is delivered again. A place entered by
    hand has the day when it was.
    """
    undated = [lieu.pk for lieu in lieux if lieu.date_maj is None]
    if not undated:
        return {}
    told = Version.objects.active().filter(lieu__in=undated, refusee=False).values("lieu")
    days = told.annotate(importee=Max("created_at", filter=Q(origine=Origine.IMPORT)), recue=Max("created_at"))
    return {row["lieu"]: timezone.localdate(row["importee"] or row["recue"]) for row in days}


def sources_told(departement: Departement) -> list[SourceDite]:
    """The sources of the published places, by name, with how many places each tells of."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, [departement.pk])
        return [SourceDite(*row) for row in cursor.fetchall()]


def places_by_commune(departement: Departement) -> dict[str, int]:
    """INSEE code → published places there; those whose commune has no code are left aside."""
    rows = LieuPublic.objects.filter(departement=departement).exclude(code_insee="").order_by().values("code_insee")
    return {row["code_insee"]: row["nombre"] for row in rows.annotate(nombre=Count("pk"))}


def last_change(departement: Departement) -> dt.datetime | None:
    """When the public list last changed; None when nothing was ever in it."""
    rows = ChangementPublic.objects.filter(departement=departement).order_by("-numero", "-cle")
    return rows.values_list("change_le", flat=True).first()


class Curseur(NamedTuple):
    """Up to where a reader has read the changes: a public version, and a key among those that it brought."""

    numero: int
    cle: str

    def __str__(self) -> str:
        return f"{self.numero}.{self.cle}"


class Changement(NamedTuple):
    """``lieu``: the place as it is now, when it is in the list. ``heir``: key of the place that it was merged into."""

    trace: ChangementPublic
    lieu: LieuPublic | None
    heir: str


class Changements(NamedTuple):
    """A page of changes. ``suite``: where the next page begins, and the next visit; ``reste``: there is more already."""

    lignes: list[Changement]
    suite: Curseur
    reste: bool


def read_cursor(texte: str) -> Curseur | None:
    """A cursor as it was given, or None when nobody gave such a one."""
    found = _CURSEUR.fullmatch(texte)
    return Curseur(int(found[1]), found[2]) if found else None


def changes(
    departement: Departement, *, depuis: dt.datetime | None = None, apres: Curseur | None = None, taille: int
) -> Changements:
    """Places changed or gone, oldest change first: after the instant ``depuis``, or after the cursor of a former page.

    A key is told once, with its last change. Public versions rise in the order of the commits, so that whoever goes on from
    a cursor misses nothing, whatever the clocks; ``depuis`` serves to begin. Three queries, whatever the size.
    """
    end = Curseur(departement.version, _DERNIERE_CLE)  # type: ignore[attr-defined]  # read before the traces, see below
    rows = ChangementPublic.objects.filter(departement=departement).order_by("numero", "cle")
    if apres is not None:
        rows = rows.filter(Q(numero__gt=apres.numero) | Q(numero=apres.numero, cle__gt=apres.cle))
    elif depuis is not None:
        rows = rows.filter(change_le__gt=depuis)
    found = list(rows[: taille + 1])
    traces = found[:taille]
    # What is committed after ``end`` was read has a greater number: a reader who found nothing goes on from there.
    suite = Curseur(traces[-1].numero, traces[-1].cle) if traces else apres or end
    return Changements(_with_places(departement, traces), suite, len(found) > taille)


def _with_places(departement: Departement, traces: Sequence[ChangementPublic]) -> list[Changement]:
    here = [trace.cle for trace in traces if trace.presence == Presence.PUBLIE]
    gone = [trace.cle for trace in traces if trace.presence != Presence.PUBLIE]
    rows = LieuPublic.objects.filter(departement=departement, cle__in=here).defer("recherche") if here else ()
    lieux = {lieu.cle: lieu for lieu in rows}
    merged = Lieu.objects.filter(cle__in=gone, fusionne_dans__isnull=False) if gone else Lieu.objects.none()
    heirs = dict(merged.values_list("cle", "fusionne_dans__cle")) if gone else {}
    return [Changement(trace, lieux.get(trace.cle), heirs.get(trace.cle, "")) for trace in traces]
