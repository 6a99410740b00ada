"""The public table as a whole: how many places, how fresh, and the address of each for those who crawl."""

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db.models import Count, Max

from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import slug_of
from maillage.socle.territoires.models import Departement

LOT: Final = 1000
ADRESSES_MAX: Final = 49_000
"""A site map holds 50,000 addresses at most (sitemaps.org), and we have a few pages beside the places."""


class EtatPublic(NamedTuple):
    """``verifie_le``: the most recent date at which a source says that a place was checked; None when none says."""

    total: int
    verifie_le: dt.date | None


class Adresse(NamedTuple):
    """What makes the address of a published place, and when it last changed."""

    cle: str
    slug: str
    le: dt.datetime


def public_state(departement: Departement) -> EtatPublic:
    """One query, whatever the number of places."""
    found = LieuPublic.objects.filter(departement=departement).aggregate(total=Count("pk"), le=Max("date_maj"))
    return EtatPublic(found["total"], found["le"])


def iter_addresses(departement: Departement) -> Iterator[Adresse]:
    """Every published place, by key, a thousand rows at a time; never more than ``ADRESSES_MAX``."""
    rows = LieuPublic.objects.filter(departement=departement).order_by("cle")
    columns = rows.values_list("cle", "nom", "commune", "published_at")[:ADRESSES_MAX]
    for cle, nom, commune, le in columns.iterator(chunk_size=LOT):
        yield Adresse(cle, slug_of(nom, commune), le)
