"""What ends in the team, told in time: funding of posts, contracts, trainings that expire."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from maillage.base.francais import elide_de
from maillage.reseau.equipes.models import Agent, Contrat, Habilitation, Poste
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Pour, register_collector

PILOTES: Final = Pour(roles=(Role.COORDINATEUR, Role.ADMINISTRATEUR))
FINANCEMENT: Final = dt.timedelta(days=366)
CONTRAT: Final = dt.timedelta(days=92)
HABILITATION: Final = dt.timedelta(days=92)
RAPPELS_FINANCEMENT: Final = (365, 182, 91)
"""Twelve, six and three months before: a budget is voted once a year."""
RAPPELS: Final = (90, 30, 7)


def _ids(cles: Collection[str]) -> list[int]:
    return [int(cle) for cle in cles]


def financements(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Posts whose funding ends within a year, or has ended while the post still stands."""
    return _financements(Poste.objects.filter(departement_id=departement_id), today)


def _recheck_financements(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _financements(Poste.objects.filter(departement_id=departement_id, pk__in=_ids(cles)), today)


def _financements(rows: QuerySet[Poste], today: dt.date) -> Iterator[Devoir]:
    read = rows.filter(Q(rendu_le=None) | Q(rendu_le__gt=today), fin_financement__lte=today + FINANCEMENT)
    for row in read.order_by("pk"):
        if row.fin_financement is None or (row.rendu_le and row.rendu_le <= row.fin_financement + dt.timedelta(days=1)):
            continue  # given back in time: nothing to find money for
        yield Devoir(
            cle=str(row.pk),
            titre=f"Le financement du poste {row.reference} finit",
            raison="Après cette date, rien ne dit qui paie ce poste. Écrivez la nouvelle fin, ou rendez le poste. "
            "Une subvention se demande avant le vote du budget (code général des collectivités territoriales, art. L3312-1).",
            echeance_le=row.fin_financement,
            pour=PILOTES,
            url=reverse("equipes:poste", args=[row.pk]),
            bouton="Voir le poste",
            objet_type="poste",
            objet_id=str(row.pk),
            rappels=RAPPELS_FINANCEMENT,
        )


def contrats(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Contracts that reach their term within three months, and that no other follows."""
    return _contrats(Contrat.objects.filter(departement_id=departement_id), today)


def _recheck_contrats(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _contrats(Contrat.objects.filter(departement_id=departement_id, pk__in=_ids(cles)), today)


def _contrats(rows: QuerySet[Contrat], today: dt.date) -> Iterator[Devoir]:
    following = Contrat.objects.filter(agent=OuterRef("agent"), debut__gt=OuterRef("fin"))
    read = rows.filter(rupture_le=None, fin__gte=today, fin__lte=today + CONTRAT).exclude(Exists(following))
    for row in read.select_related("agent", "poste").order_by("pk"):
        yield Devoir(
            cle=str(row.pk),
            titre=f"Le contrat {elide_de(row.agent.nom)} finit",
            raison="L'employeur dit s'il renouvelle le contrat, en respectant un délai (décret n° 88-145 du 15 février "
            "1988, art. 38-1). Écrivez le nouveau contrat, ou laissez celui-ci finir.",
            echeance_le=cast("dt.date", row.fin),
            pour=PILOTES,
            url=reverse("equipes:agent", args=[row.agent_id]),
            bouton="Voir la fiche",
            objet_type="contrat",
            objet_id=str(row.pk),
            rappels=RAPPELS,
        )


def habilitations(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Trainings of people in post that expire within three months, and that no later one of the kind renews."""
    return _habilitations(Habilitation.objects.filter(departement_id=departement_id), today)


def _recheck_habilitations(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _habilitations(Habilitation.objects.filter(departement_id=departement_id, pk__in=_ids(cles)), today)


def _habilitations(rows: QuerySet[Habilitation], today: dt.date) -> Iterator[Devoir]:
    renewed = Habilitation.objects.filter(agent=OuterRef("agent"), nature=OuterRef("nature"))
    renewed = renewed.filter(Q(expire_le=None) | Q(expire_le__gt=OuterRef("expire_le")))
    in_post = Agent.objects.in_post(today)
    read = rows.filter(expire_le__lte=today + HABILITATION, agent__in=in_post).exclude(Exists(renewed))
    for row in read.select_related("agent").order_by("pk"):
        yield Devoir(
            cle=str(row.pk),
            titre=f"Une formation {elide_de(row.agent.nom)} n'est plus valable bientôt : {row.get_nature_display()}",
            raison="Sans elle, cette personne ne peut plus rendre le même service. Prévoyez son renouvellement, "
            "puis écrivez-le sur sa fiche.",
            echeance_le=cast("dt.date", row.expire_le),
            pour=PILOTES,
            url=reverse("equipes:agent", args=[row.agent_id]),
            bouton="Voir la fiche",
            objet_type="habilitation",
            objet_id=str(row.pk),
            rappels=RAPPELS,
        )


def register() -> None:
    """Called in ``ready()``."""
    register_collector(
        Collecteur("equipes.financement", "Financements de poste qui finissent", financements, _recheck_financements)
    )
    register_collector(Collecteur("equipes.contrats", "Contrats qui finissent", contrats, _recheck_contrats))
    register_collector(
        Collecteur("equipes.habilitations", "Formations à renouveler", habilitations, _recheck_habilitations)
    )
