"""What the team keeps on its people, and for how long (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.reseau.equipes.models import Agent, Contrat, Habilitation
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.personnes import EFFACEE, Fiche, Histoire, Maintien

COORDONNEES: Final = dt.timedelta(days=365)
CARRIERE: Final = dt.timedelta(days=5 * 365)
"""A claim about a contract of employment may come within five years (code civil, art. 2224); public accounts too."""
ANCIEN: Final = "Ancien agent"


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
    return _gone_since(now, CARRIERE).exclude(nom__startswith=ANCIEN).exclude(nom__startswith=EFFACEE)


def _trained(now: dt.datetime) -> QuerySet[Any]:
    return Habilitation.objects.filter(agent__in=_gone_since(now, CARRIERE))


def forget_coordinates(rows: Iterable[Any]) -> None:
    """E-mail, phone and account go, from the history too; what was done keeps its author."""
    for row in rows:
        former = [value for value in (row.courriel, row.telephone) if value]
        row.courriel, row.telephone, row.utilisateur = "", "", None
        row.save(update_fields=["courriel", "telephone", "utilisateur", "updated_at"])
        _replace_in_history(former, "")


def forget_names(rows: Iterable[Any]) -> None:
    """The figures of years past keep a number, not a name."""
    _rename(rows, ANCIEN)


def _rename(rows: Iterable[Any], name: str) -> None:
    for row in rows:
        former, row.nom = row.nom, f"{name} {row.pk}"
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


def forget_person(rows: QuerySet[Any]) -> None:
    """On request (RGPD, art. 17): name and coordinates go at once."""
    people = list(rows)
    forget_coordinates(people)
    _rename(people, EFFACEE)


DECLARATIONS: Final = (
    Fiche(
        "equipes.Habilitation",
        "Formation ou habilitation d'un agent",
        ("nature", "intitule", "organisme", "obtenue_le", "expire_le", "preuve_nom"),
        "La formation et sa preuve sont effacées (RGPD, art. 17.1.a).",
        courriel="agent__courriel",
        nom="agent__nom",
        compte="agent__utilisateur",
        effacer=forget_trainings,
    ),
    Fiche(
        "equipes.Agent",
        "Agent de l'équipe",
        ("nom", "courriel", "telephone"),
        "Le nom, l'adresse et le numéro sont effacés. Les contrats restent sous un numéro : ils prouvent une dépense publique "
        "(RGPD, art. 17.3.b).",
        courriel="courriel",
        nom="nom",
        compte="utilisateur",
        effacer=forget_person,
    ),
    Histoire("equipes.AgentEvenement"),
    Histoire("equipes.PosteEvenement"),
    Histoire("equipes.FinancementEvenement"),
    Histoire("equipes.ContratEvenement"),
    Histoire("equipes.AffectationEvenement"),
    Maintien(
        "equipes.AgentEvenement",
        ("telephone",),
        "Le numéro professionnel part de l'histoire en même temps que le nom.",
    ),
)


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
    Regle("equipes.noms", "equipe", "Noms des agents partis", "5 ans", _named, forget_names),
)
