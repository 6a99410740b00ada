"""Two bilans of the demo: that of the body whose people sign in, and that of the committee, for the last whole months."""

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.pilotage.indicateurs.definitions import Periode, first_of
from maillage.pilotage.indicateurs.models import Bilan
from maillage.pilotage.indicateurs.services.bilans import make_bilan
from maillage.reseau.equipes.calendrier import add_months
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement


def freeze_bilans(departement: Departement, acteur: Acteur) -> int:
    """Once: how many."""
    now = timezone.now()
    month = first_of(timezone.localdate(now))
    periode = Periode(add_months(month, -6), add_months(month, -1))
    with tenant_transaction(departement.pk):
        host = Structure.objects.filter(departement=departement).active().order_by("pk").first()
        if host is None or Bilan.objects.filter(departement=departement).exists():
            return 0
        for structure in (host, None):
            make_bilan(by=acteur, periode=periode, structure=structure, now=now)
    return 2
