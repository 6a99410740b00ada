"""What conventions keep on a person, and for how long (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from maillage.reseau.conventions.enums import EtatDemande
from maillage.reseau.conventions.models import CodeSignature, DemandeAccueil
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import EFFACEE, Histoire, Maintien

MOIS = dt.timedelta(days=31)
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


def _old_codes(now: dt.datetime) -> QuerySet[Any]:
    return CodeSignature.objects.filter(expire_at__lt=now - MOIS)


SIGNE = (
    "Le texte signé et sa preuve ne changent pas : ils établissent l'accord des parties (code civil, art. 1359 et 1366 ; "
    "CGCT, art. L.2131-1 et L.3131-1). Gardés la durée de la convention, puis dix ans (RGPD, art. 17.3.b et e)."
)
MAINTIENS = (
    Maintien("conventions.TexteConvention", ("donnees", "fige_par_nom"), SIGNE),
    Maintien("conventions.Signature", ("signataire", "qualite", "enregistree_par_nom", "preuve"), SIGNE),
    Maintien("conventions.PartieConvention", ("civilite", "representant", "qualite"), SIGNE),
    Maintien(
        "conventions.CodeSignature",
        ("courriel", "empreinte"),
        "Un code envoyé pour signer : effacé un mois après (RGPD, art. 5.1.e).",
    ),
    Maintien(
        "conventions.DemandeAccueil",
        ("telephone",),
        "Le téléphone d'une structure qui demande à accueillir un conseiller : gardé le temps de la demande, effacé deux ans "
        "après la réponse (RGPD, art. 5.1.e). Le nom et l'adresse sont effacés à la demande de la personne.",
    ),
)
HISTOIRES = (Histoire("conventions.ConventionEvenement"),)
REGLES = (
    Regle("conventions.codes", "conventions", "Code envoyé pour signer à l'écran", "1 mois", _old_codes),
    Regle(
        "conventions.demande_accueil",
        "demandes_accueil",
        "Personne à joindre d'une demande d'accueil répondue",
        "2 ans",
        _answered,
        forget,
    ),
)
