"""Where a person may be written in places (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from maillage.reseau.lieux.enums import EtatSignalement
from maillage.reseau.lieux.models import Signalement
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import Fiche, Histoire, Mention

AN, TROIS_MOIS = dt.timedelta(days=365), dt.timedelta(days=91)


def _answered(now: dt.datetime) -> QuerySet[Any]:
    return Signalement.objects.exclude(etat=EtatSignalement.OUVERT).filter(traite_le__lt=now - TROIS_MOIS)


def _unanswered(now: dt.datetime) -> QuerySet[Any]:
    return Signalement.objects.filter(etat=EtatSignalement.OUVERT, created_at__lt=now - AN)


DECLARATIONS = (
    Histoire("lieux.LieuEvenement"),
    # The public table copies the place: a name erased there must not stay here.
    Mention("lieux.LieuPublic", ("courriels", "presentation_resume", "presentation_detail", "prise_rdv")),
    Mention("lieux.Lieu", ("presentation_resume",)),
    Fiche(
        "lieux.Signalement",
        "Erreur signalée sur un lieu",
        ("courriel", "texte", "reponse"),
        "La personne a le droit de faire effacer ce qui la concerne (RGPD, art. 17.1).",
        courriel="courriel",
    ),
)
REGLES = (
    Regle("lieux.signalement_traite", "signalements", "Erreurs signalées, après la réponse", "3 mois", _answered),
    Regle(
        "lieux.signalement_sans_suite", "signalements", "Erreurs signalées restées sans réponse", "1 an", _unanswered
    ),
)
