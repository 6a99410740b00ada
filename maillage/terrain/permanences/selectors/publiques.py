"""What the public may know of half-days: when and where somebody comes, never who. For place pages, search, posters."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.passages import Passage
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.enums import EtatPermanence, NaturePermanence
from maillage.terrain.permanences.models import Permanence, Serie

PAR_LIEU: Final = 5
LIEUX_MAX: Final = 500


class Prochaine(NamedTuple):
    """``debut``, ``fin``: instants (UTC). ``annulee``: announced, and does not take place. ``point``: where a mobile place stops."""

    permanence_id: int
    lieu_id: int
    debut: dt.datetime
    fin: dt.datetime
    annulee: bool
    nature: str
    point: str
    commune: str


def _announced(departement_id: int, du: dt.datetime, au: dt.datetime) -> QuerySet[Permanence]:
    """Half-days that end after ``du`` and begin before ``au``, under a convention that stands that day."""
    rows: QuerySet[Permanence] = Permanence.objects.filter(
        departement_id=departement_id,
        couverte=True,
        debut__lt=au,
        fin__gt=du,
        etat__in=[EtatPermanence.PREVUE, EtatPermanence.ANNULEE],
    )
    return rows


def next_half_days(
    departement_id: int,
    lieux: Collection[int],
    du: dt.datetime,
    au: dt.datetime,
    *,
    par_lieu: int = PAR_LIEU,
) -> dict[int, list[Prochaine]]:
    """{id of a place: its half-days between two instants, in order, ``par_lieu`` at most}. One query; 500 places at most."""
    rank = Window(RowNumber(), partition_by=F("lieu_id"), order_by=[F("debut").asc(), F("pk").asc()])
    rows = _announced(departement_id, du, au).filter(lieu_id__in=list(lieux)[:LIEUX_MAX])
    columns = ("pk", "lieu_id", "debut", "fin", "etat", "nature", "point", "commune__nom")
    found: dict[int, list[Prochaine]] = defaultdict(list)
    for pk, lieu_id, debut, fin, etat, nature, point, commune in (
        rows.annotate(rang=rank).filter(rang__lte=par_lieu).order_by("lieu_id", "debut", "pk").values_list(*columns)
    ):
        annulee = etat == EtatPermanence.ANNULEE
        found[lieu_id].append(Prochaine(pk, lieu_id, debut, fin, annulee, nature, point, commune or ""))
    return dict(found)


def passages_of(
    departement_id: int, du: dt.datetime, au: dt.datetime, *, lieu_id: int | None = None
) -> dict[int, list[Passage]]:
    """{id of a place: its half-days in order}, for the whole Département or for one place. One query."""
    found: dict[int, list[Passage]] = defaultdict(list)
    columns = (
        "lieu_id",
        "debut",
        "fin",
        "etat",
        "jour",
        "jour_origine",
        "nature",
        "point",
        "commune__nom",
        "commune_id",
    )
    rows = _announced(departement_id, du, au)
    if lieu_id is not None:
        rows = rows.filter(lieu_id=lieu_id)
    for pk, debut, fin, etat, jour, origine, nature, point, commune, insee in rows.order_by("debut", "pk").values_list(
        *columns
    ):
        mobile = nature == NaturePermanence.ARRET
        found[pk].append(
            Passage(
                debut,
                fin,
                annule=etat == EtatPermanence.ANNULEE,
                deplace_de=origine if origine != jour else None,
                mobile=mobile,
                endroit=", ".join(filter(None, [point, commune])) if mobile else "",
                insee=(insee or "") if mobile else "",
            )
        )
    return dict(found)


def places_with_half_days(departement_id: int, du: dt.datetime, au: dt.datetime) -> set[int]:
    """Ids of the places where somebody really comes between two instants (« cette semaine »). One query."""
    rows = _announced(departement_id, du, au).filter(etat=EtatPermanence.PREVUE)
    return set(rows.values_list("lieu_id", flat=True).distinct())


def series_of_places(departement_id: int, lieux: Collection[int], jour: dt.date) -> list[Serie]:
    """Series that run on ``jour`` or later at these places, for a poster (« tous les mardis, 9 h – 12 h »). One query."""
    rows = Serie.objects.filter(departement_id=departement_id, lieu_id__in=list(lieux)[:LIEUX_MAX])
    rows = rows.filter(Q(au=None) | Q(au__gte=jour)).select_related("convention", "commune")
    return list(rows.order_by("lieu_id", "jour", "debut", "pk"))


def mention_of(departement: Departement, lieu_id: int, jour: dt.date) -> str:
    """The compulsory mention (convention, art. 5): as frozen in the convention of the next half-day, else the Département's."""
    rows = Permanence.objects.filter(departement=departement, lieu_id=lieu_id, jour__gte=jour, couverte=True)
    rows = rows.filter(etat=EtatPermanence.PREVUE).order_by("debut", "pk")
    return rows.values_list("convention__mention", flat=True).first() or departement.mention


def places_to_announce(acteur: Acteur, jour: dt.date) -> QuerySet[Lieu]:
    """Places where a half-day that the actor sees is still to come: those that have a poster."""
    coming = Permanence.objects.visible_to(acteur).filter(jour__gte=jour, couverte=True, etat=EtatPermanence.PREVUE)
    rows: QuerySet[Lieu] = Lieu.objects.filter(departement_id=acteur.departement_id, pk__in=coming.values("lieu_id"))
    return rows


def is_announced(acteur: Acteur, lieu_id: int, jour: dt.date) -> bool:
    """The actor may have the poster of this place: a half-day of it is to come, and the place is published. One query."""
    return places_to_announce(acteur, jour).filter(pk=lieu_id, public__isnull=False).exists()
