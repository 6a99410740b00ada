"""The van of the demo: a mobile place that stops every fortnight in communes where nobody else comes. It does not exist."""

import datetime as dt
from typing import Final

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.conventions.models import LieuConvention
from maillage.reseau.equipes.models import Affectation
from maillage.reseau.lieux.services.saisies import create_place
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, Departement
from maillage.terrain.permanences.enums import NaturePermanence
from maillage.terrain.permanences.models import Serie
from maillage.terrain.permanences.selectors.preparation import Saisie
from maillage.terrain.permanences.services.series import create_series

NOM: Final = "Bus numérique de Valfictif"
ARRETS: Final = ("Place du marché", "Parking de la salle des fêtes", "Place de l'église", "Devant l'école")
_HEURES: Final = {"M": (dt.time(9), dt.time(12)), "A": (dt.time(14), dt.time(17))}


def drive_van(departement: Departement, acteur: Acteur) -> int:
    """Once: how many stops. The van goes with the first adviser whose week has room for all of them."""
    now = timezone.now()
    with tenant_transaction(departement.pk):
        if Serie.objects.filter(departement=departement, nature=NaturePermanence.ARRET).exists():
            return 0
        served = LieuConvention.objects.filter(departement=departement).values("lieu__code_insee")
        rows = Commune.objects.current().filter(code_departement=departement.code, population__gt=0)
        communes = list(rows.exclude(pk__in=served).order_by("population", "pk").defer("contour")[: len(ARRETS)])
        taken = set(Serie.objects.filter(departement=departement).values_list("agent_id", "jour", "debut"))
        for row in (
            Affectation.objects.select_related("agent").filter(departement=departement, fin=None).order_by("-pk")
        ):
            week = [(int(code[0]), *_HEURES[code[1]]) for code in row.demi_journees]
            free = [one for one in week if (row.agent_id, one[0], one[1]) not in taken]
            if len(free) >= len(communes) > 0:
                break
        else:
            return 0
        van = create_place(
            by=acteur,
            valeurs={
                "nom": NOM,
                "commune": communes[0].nom,
                "code_insee": communes[0].pk,
                "typologie": ["ENM"],
                "itinerance": ["ITINERANT"],
                "telephone": ["+33199001234"],
                "modalites_acces": ["SE_PRESENTER"],
                "services": ["DEMARCHES", "OUTILS"],
                "date_maj": timezone.localdate(now).isoformat(),
            },
            publier=True,
        )
        for rank, (commune, point, (jour, debut, fin)) in enumerate(zip(communes, ARRETS, free, strict=False)):
            saisie = Saisie(
                lieu=van,
                agent=row.agent,
                jour=jour,
                debut=debut,
                fin=fin,
                du=timezone.localdate(now) + dt.timedelta(days=1 + 7 * (rank % 2)),
                intervalle=2,
                nature=NaturePermanence.ARRET,
                point=point,
                commune=commune,
            )
            create_series(by=acteur, saisie=saisie, now=now)
    return len(communes)
