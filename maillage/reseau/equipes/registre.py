"""What the team keeps on its people, and for how long (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
import re
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.reseau.equipes.models import Agent, Contrat, Habilitation
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import Histoire, Maintien

COORDONNEES: Final = dt.timedelta(days=365)
CARRIERE: Final = dt.timedelta(days=5 * 365)
"""A claim about a contract of employment may come within five years (code civil, art. 2224); public accounts too."""
ANCIEN: Final = "Ancien agent"

DECLARATIONS: Final = (
    Histoire("equipes.AgentEvenement"),
    Histoire("equipes.PosteEvenement"),
    Histoire("equipes.FinancementEvenement"),
    Histoire("equipes.ContratEvenement"),
    Histoire("equipes.AffectationEvenement"),
    Maintien(
        "equipes.Agent",
        ("telephone",),
        "Le numéro professionnel est retiré par la coordination avec la fiche, ou un an après le dernier contrat.",
    ),
    Maintien(
        "equipes.AgentEvenement",
        ("telephone",),
        "Le numéro professionnel part de l'histoire en même temps que le nom.",
    ),
)


def _gone_since(now: dt.datetime, delay: dt.timedelta) -> QuerySet[Any]:
    """People whose last contract ended before, or who never had one and were written before."""
    limit = (now - delay).date()
    recent = Contrat.objects.filter(agent=OuterRef("pk")).filter(
        Q(fin=None, rupture_le=None) | Q(rupture_le=None, fin__gte=limit) | Q(rupture_le__gte=limit)
    )
    return Agent.objects.filter(created_at__lt=now - delay).exclude(Exists(recent))


def _with_coordinates(now: dt.datetime) -> QuerySet[Any]:
    kept = ~Q(courriel="") | ~Q(telephone="") | Q(utilisateur__isnull=False)
    return _gone_since(now, COORDONNEES).filter(kept)


def _named(now: dt.datetime) -> QuerySet[Any]:
    return _gone_since(now, CARRIERE).exclude(nom__startswith=ANCIEN)


def _trained(now: dt.datetime) -> QuerySet[Any]:
    return Habilitation.objects.filter(agent__in=_gone_since(now, CARRIERE))


def forget_coordinates(rows: QuerySet[Any]) -> None:
    """E-mail, phone and account go, from the history too; what was done keeps its author."""
    for row in rows:
        former = [value for value in (row.courriel, row.telephone) if value]
        row.courriel, row.telephone, row.utilisateur = "", "", None
        row.save(update_fields=["courriel", "telephone", "utilisateur", "updated_at"])
        _replace_in_history(former, "")


def forget_name(rows: QuerySet[Any]) -> None:
    """The figures of years past keep a number, not a name."""
    for row in rows:
        former, row.nom = row.nom, f"{ANCIEN} {row.pk}"
        row.save(update_fields=["nom", "updated_at"])
        _replace_in_history([former], row.nom)


def forget_trainings(rows: QuerySet[Any]) -> None:
    """Trainings go, with their proofs once it is sure."""
    files = [row.preuve for row in rows if row.preuve]
    type(rows)(rows.model).filter(pk__in=[row.pk for row in rows]).delete()
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))


def _replace_in_history(former: list[str], text: str) -> None:
    with connection.cursor() as cursor:
        for value in former:
            cursor.callproc("equipes_agentevenement_effacer", [f"^{re.escape(value)}$", text])


REGLES: Final = (
    Regle(
        "equipes.coordonnees",
        "equipe",
        "E-mail, téléphone et compte des agents partis",
        "1 an",
        _with_coordinates,
        forget_coordinates,
    ),
    Regle(
        "equipes.formations", "equipe", "Formations et preuves des agents partis", "5 ans", _trained, forget_trainings
    ),
    Regle("equipes.noms", "equipe", "Noms des agents partis", "5 ans", _named, forget_name),
)
