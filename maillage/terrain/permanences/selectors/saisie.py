"""What the forms offer: places under a convention in force, mobile places, people in post."""

import datetime as dt

from django.db.models import Q, QuerySet

from maillage.reseau.conventions.enums import EtatConvention
from maillage.reseau.conventions.models import LieuConvention
from maillage.reseau.equipes.models import Agent, Contrat
from maillage.reseau.lieux.models import Lieu


def hosts(departement_id: int) -> QuerySet[LieuConvention]:
    """Places of the conventions in force, by name."""
    rows = LieuConvention.objects.filter(departement_id=departement_id, convention__etat=EtatConvention.EN_VIGUEUR)
    return rows.select_related("lieu", "convention__structure").order_by("lieu__nom", "pk")


def mobile_places(departement_id: int) -> QuerySet[Lieu]:
    """Living places that say that they move (national schema: itinérance)."""
    rows = Lieu.objects.filter(departement_id=departement_id, itinerance__contains=["ITINERANT"])
    found: QuerySet[Lieu] = rows.living().order_by("nom", "pk")
    return found


def people(departement_id: int, today: dt.date) -> QuerySet[Agent]:
    """Those in post today, or whose contract is to come."""
    alive = Q(fin=None) | Q(fin__gte=today)
    contracts = Contrat.objects.filter(alive, departement_id=departement_id).exclude(rupture_le__lt=today)
    return Agent.objects.filter(departement_id=departement_id, pk__in=contracts.values("agent_id")).order_by(
        "nom", "pk"
    )
