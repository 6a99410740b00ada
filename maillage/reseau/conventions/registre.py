"""What conventions keep on a person, and for how long (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from maillage.reseau.conventions.enums import EtatDemande
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import EFFACEE, Maintien

DEUX_ANS = dt.timedelta(days=731)
OUBLI = {"nom": EFFACEE, "fonction": "", "telephone": "", "courriel": "personne-effacee@invalid.invalid", "message": ""}
"""What a request keeps of who made it, once answered for two years: which body asked stays, and the reason of the answer."""


def _answered(now: dt.datetime) -> QuerySet[Any]:
    closed = DemandeAccueil.objects.filter(
        etat__in=[EtatDemande.ACCEPTEE, EtatDemande.REFUSEE, EtatDemande.RETIREE], updated_at__lt=now - DEUX_ANS
    )
    return closed.exclude(nom=EFFACEE)


def forget(rows: QuerySet[Any]) -> None:
    rows.update(**OUBLI)


MAINTIENS = (
    Maintien(
        "conventions.DemandeAccueil",
        ("telephone",),
        "Le téléphone d'une structure qui demande à accueillir un conseiller : gardé le temps de la demande, effacé deux ans "
        "après la réponse (RGPD, art. 5.1.e). Le nom et l'adresse sont effacés à la demande de la personne.",
    ),
)
REGLES = (
    Regle(
        "conventions.demande_accueil",
        "demandes_accueil",
        "Personne à joindre d'une demande d'accueil répondue",
        "2 ans",
        _answered,
        forget,
    ),
)
