"""Whether an adviser is already somewhere. Told in words before PostgreSQL refuses (Presence)."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from maillage.base.francais import INSECABLE, format_date, format_heure
from maillage.terrain.permanences.models import Presence

Creneau = tuple[dt.datetime, dt.datetime]
MONTRES: Final = 3


def clashes(agents: Collection[int], creneaux: Sequence[Creneau], *, sans: Collection[int] = ()) -> list[Presence]:
    """Presences of ``agents`` that overlap one of ``creneaux``, in order; ``sans``: half-days not counted. One query."""
    if not creneaux or not agents:
        return []
    first, last = min(debut for debut, _ in creneaux), max(fin for _, fin in creneaux)
    rows = (
        Presence.objects.filter(agent_id__in=agents, debut__lt=last, fin__gt=first)
        .exclude(permanence_id__in=sans)
        .select_related("agent", "permanence__lieu")
        .order_by("debut", "pk")
    )
    return [row for row in rows if any(row.debut < fin and debut < row.fin for debut, fin in creneaux)]


def in_words(found: Sequence[Presence]) -> str:
    """« Camille a déjà une permanence : mardi 1er décembre 2026, 9 h – 12 h, Mairie de X. »"""
    noms = " et ".join(dict.fromkeys(row.agent.nom for row in found))
    verb = "a" if len({row.agent_id for row in found}) == 1 else "ont"
    told = " ; ".join(
        f"{format_date(row.permanence.jour)}, {hours(row.debut, row.fin)}, {row.permanence.lieu.nom}"
        for row in found[:MONTRES]
    )
    more = len(found) - MONTRES
    tail = f" ; et {more}{INSECABLE}autre{'s' if more > 1 else ''}" if more > 0 else ""
    return (
        f"{noms} {verb} déjà une permanence{INSECABLE}: {told}{tail}. Choisissez une autre personne ou une autre heure."
    )


def hours(debut: dt.datetime, fin: dt.datetime) -> str:
    """« 9 h – 12 h », local."""
    from django.utils.timezone import localtime

    return f"{format_heure(localtime(debut))} – {format_heure(localtime(fin))}"
