"""What half-days keep on the people of the team, and for how long (registered in ``ready()``)."""

import datetime as dt
from typing import Any, Final

from django.db.models import QuerySet

from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import Fiche, Histoire, Maintien
from maillage.terrain.permanences.models import Absence

AN: Final = dt.timedelta(days=365)

DECLARATIONS: Final = (
    Fiche(
        "permanences.AbonnementAgenda",
        "Adresse d'agenda des permanences",
        ("empreinte", "agent", "lieu", "secteur"),
        "L'adresse n'existe que pour cette personne : elle part avec son compte.",
        compte="utilisateur",
    ),
    Histoire("permanences.PermanenceEvenement"),
    Maintien(
        "permanences.Absence",
        ("moment", "motif"),
        "L'absence part un an après sa fin ; sa raison, choisie dans une liste, ne dit rien de la santé.",
    ),
    Maintien(
        "permanences.AbonnementAgenda",
        ("empreinte",),
        "L'empreinte du secret ne dit rien de la personne ; elle part avec l'adresse.",
    ),
)


def _old_absences(now: dt.datetime) -> QuerySet[Any]:
    return Absence.objects.filter(au__lt=(now - AN).date())


REGLES: Final = (
    Regle("permanences.absences", "permanences", "Absences de l'équipe", "un an après leur fin", _old_absences),
)
