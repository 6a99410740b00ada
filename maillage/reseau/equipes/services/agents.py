"""People of the team: who they are, where and when they work from a day on, who replaces whom."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from maillage.reseau.equipes.calendrier import UN_JOUR, Periode, insert
from maillage.reseau.equipes.enums import DemiJourneeTravaillee
from maillage.reseau.equipes.models import Affectation, Agent, Binome
from maillage.reseau.equipes.services.refus import EquipeRefus, change, lock_agents, refused, written_by
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Commune, Secteur

COORDONNEES: Final = ("nom", "courriel", "telephone")
_CONTRAINTES: Final = {
    "equipes_agent_compte_unique": ("Le compte de cette adresse est déjà celui d'une autre personne.", "courriel")
}


def create_agent(*, by: Acteur, valeurs: Mapping[str, Any]) -> Agent:
    """A new person, tied to the account of his address when it belongs to a member of the Département. Raises EquipeRefus.

    Inside the transaction of the caller.
    """
    row = Agent(departement_id=by.departement_id, modifie_par=written_by(by), **_known(valeurs))
    row.utilisateur_id = account_of(by.departement_id, row.courriel)
    with refused(_CONTRAINTES):
        row.save(force_insert=True)
    _tell(by, "equipe.agent_cree", row)
    return row


@transaction.atomic
def edit_agent(*, by: Acteur, agent: Agent, valeurs: Mapping[str, Any]) -> list[str]:
    """Name, professional e-mail and phone; a new address ties the account that it belongs to. Raises EquipeRefus."""
    row = lock_agents(by, agent.pk)[agent.pk]
    wanted = _known(valeurs)
    if "courriel" in wanted and (found := account_of(by.departement_id, wanted["courriel"])) is not None:
        wanted["utilisateur_id"] = found
    with refused(_CONTRAINTES):
        changed = change(row, wanted, by)
    if changed:
        _tell(by, "equipe.agent_corrige", row, champs=changed)
    return changed


def account_of(departement_id: int, courriel: str) -> int | None:
    """The account of this address, when it is or was a member of the Département: an account belongs to the whole
    installation, and nobody here must learn that it exists elsewhere.
    """
    if not courriel:
        return None
    rows = Appartenance.objects.filter(departement_id=departement_id, utilisateur__email=courriel.strip().lower())
    return rows.values_list("utilisateur_id", flat=True).first()


@transaction.atomic
def assign(
    *,
    by: Acteur,
    agent: Agent,
    debut: dt.date,
    secteur: Secteur | None,
    commune: Commune | None,
    demi_journees: list[str],
) -> Affectation:
    """From ``debut`` on, this person works there and then, until what is already known later. The days before stay."""
    person = lock_agents(by, agent.pk)[agent.pk]
    wanted = {
        "secteur": secteur,
        "commune": commune,
        "demi_journees": [code for code in DemiJourneeTravaillee.values if code in demi_journees],
    }
    rows = {row.pk: row for row in Affectation.objects.filter(agent=person)}
    place = insert([Periode(row.pk, row.debut, row.fin) for row in rows.values()], debut)
    if place.corrigee is not None:
        row = rows[place.corrigee]
        change(row, wanted, by)
    else:
        if place.ecourtee is not None:
            change(rows[place.ecourtee], {"fin": debut - UN_JOUR}, by)
        row = Affectation(
            departement_id=by.departement_id,
            agent=person,
            debut=debut,
            fin=place.fin,
            modifie_par=written_by(by),
            **wanted,
        )
        row.save(force_insert=True)
    _tell(by, "equipe.agent_affecte", person, affectation=row.pk, debut=debut.isoformat())
    return row


@transaction.atomic
def pair(*, by: Acteur, agent: Agent, autre: Agent | None, debut: dt.date) -> Binome | None:
    """From ``debut`` on these two replace each other; ``autre`` None: the person is no longer paired. Former pairs of
    both end the day before; one that had begun that very day, or later, is gone. Raises EquipeRefus.
    """
    if autre is not None and autre.pk == agent.pk:
        raise EquipeRefus("Choisissez une autre personne : un binôme se fait à deux.", "autre")
    people = lock_agents(by, *sorted({agent.pk, *([autre.pk] if autre else [])}))
    ids = list(people)
    former = Binome.objects.filter(Q(fin=None) | Q(fin__gte=debut)).filter(Q(agent_a__in=ids) | Q(agent_b__in=ids))
    for row in former:
        if row.debut >= debut:
            row.delete()
        else:
            change(row, {"fin": debut - UN_JOUR}, by)
    made = None
    if autre is not None:
        first, second = sorted(ids)
        made = Binome.objects.create(
            departement_id=by.departement_id,
            agent_a=people[first],
            agent_b=people[second],
            debut=debut,
            modifie_par=written_by(by),
        )
    _tell(by, "equipe.binome", people[agent.pk], avec=autre.pk if autre else None, debut=debut.isoformat())
    return made


def tie_accounts(*, by: Acteur) -> int:
    """People whose address has become that of a member's account are tied to it; how many. Idempotent.

    Inside the transaction of the caller, which speaks for the Département.
    """
    alone = Agent.objects.filter(departement_id=by.departement_id, utilisateur=None).exclude(courriel="")
    tied = 0
    for row in alone.order_by("pk"):
        found = account_of(by.departement_id, row.courriel)
        taken = Agent.objects.filter(departement_id=by.departement_id, utilisateur_id=found).exists() if found else True
        if not taken:
            change(row, {"utilisateur_id": found}, by)
            _tell(by, "equipe.agent_corrige", row, champs=["utilisateur_id"])
            tied += 1
    return tied


def _known(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(COORDONNEES):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _tell(by: Acteur, action: str, row: Agent, **detail: Any) -> None:
    record(by=by, action=action, objet_type="agent", objet_id=row.pk, objet_nom=row.nom, detail=detail)
