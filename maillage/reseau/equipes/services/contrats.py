"""Hire somebody in a post, write the end of a contract, correct one. A contract is never rewritten into another."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from maillage.base.francais import format_date
from maillage.reseau.equipes.enums import SANS_TERME, MotifRupture, NatureContrat
from maillage.reseau.equipes.models import Agent, Contrat, Poste
from maillage.reseau.equipes.services.agents import create_agent
from maillage.reseau.equipes.services.refus import (
    EquipeRefus,
    change,
    lock_agents,
    lock_poste,
    refused,
    written_by,
)
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

_CONTRAINTES: Final = {
    "equipes_contrat_une_personne": ("Quelqu'un d'autre tient ce poste pendant ces jours.", "debut"),
    "equipes_contrat_un_poste": ("Cette personne a déjà un poste pendant ces jours.", "debut"),
    "equipes_contrat_dates": ("Le dernier jour est avant le premier.", "fin"),
    "equipes_contrat_rupture_dates": ("Ce jour n'est pas pendant le contrat.", "rupture_le"),
}


@transaction.atomic
def hire(
    *,
    by: Acteur,
    poste: Poste,
    nature: NatureContrat,
    debut: dt.date,
    fin: dt.date | None,
    agent: Agent | None = None,
    nouveau: Mapping[str, Any] | None = None,
) -> Contrat:
    """Somebody takes a post: one of the team (``agent``), or a new person (``nouveau``: nom, courriel, telephone).

    Raises EquipeRefus.
    """
    row = lock_poste(by, poste)
    person = create_agent(by=by, valeurs=nouveau or {}) if agent is None else lock_agents(by, agent.pk)[agent.pk]
    contrat = Contrat(
        departement_id=by.departement_id,
        poste=row,
        agent=person,
        nature=nature,
        debut=debut,
        fin=fin,
        modifie_par=written_by(by),
    )
    _check(contrat)
    with refused(_CONTRAINTES):
        contrat.save(force_insert=True)
    _tell(by, "equipe.contrat_cree", contrat, nature=str(nature), debut=debut.isoformat())
    return contrat


@transaction.atomic
def end_contract(*, by: Acteur, contrat: Contrat, rupture_le: dt.date, motif: MotifRupture) -> Contrat:
    """The person leaves before the term: ``rupture_le`` is the last day worked. Raises EquipeRefus."""
    row = _locked(by, contrat)
    if rupture_le < row.debut or (row.fin is not None and rupture_le > row.fin):
        raise EquipeRefus(f"Choisissez un jour du contrat : {span(row.debut, row.fin)}.", "rupture_le")
    with refused(_CONTRAINTES):  # a later day than the one written before may meet another contract
        changed = change(row, {"rupture_le": rupture_le, "motif_rupture": motif}, by)
    if changed:
        _tell(by, "equipe.contrat_rompu", row, rupture_le=rupture_le.isoformat())
    return row


@transaction.atomic
def correct_contract(*, by: Acteur, contrat: Contrat, valeurs: Mapping[str, Any]) -> list[str]:
    """What was typed wrong: nature, debut, fin. The former values stay in the history. Raises EquipeRefus.

    ``annuler_rupture``: the break itself was a mistake.
    """
    row = _locked(by, contrat)
    wanted = {name: valeurs[name] for name in ("nature", "debut", "fin")}
    broken = {"rupture_le": row.rupture_le, "motif_rupture": row.motif_rupture}
    wanted |= {"rupture_le": None, "motif_rupture": ""} if valeurs.get("annuler_rupture") else broken
    _check(Contrat(poste=row.poste, **wanted))
    with refused(_CONTRAINTES):
        changed = change(row, wanted, by)
    if changed:
        _tell(by, "equipe.contrat_corrige", row, champs=changed)
    return changed


@transaction.atomic
def cancel_contract(*, by: Acteur, contrat: Contrat, today: dt.date) -> None:
    """The person never came: a contract that has not begun goes; its history stays. Raises EquipeRefus."""
    row = _locked(by, contrat)
    if row.debut <= today:
        raise EquipeRefus("Ce contrat a commencé. Écrivez plutôt sa fin.")
    _tell(by, "equipe.contrat_annule", row)
    row.delete()


def _locked(by: Acteur, contrat: Contrat) -> Contrat:
    rows = Contrat.objects.filter(departement_id=by.departement_id).select_related("poste", "agent")
    return rows.select_for_update(of=("self", "poste")).get(pk=contrat.pk)


def _check(row: Contrat) -> None:
    """Dates against the post, and the end that the kind of contract must or must not have."""
    post = row.poste
    if row.debut < post.debut:
        raise EquipeRefus(f"Ce poste existe à partir du {format_date(post.debut)}.", "debut")
    if row.fin is not None and row.fin < row.debut:
        raise EquipeRefus(*_CONTRAINTES["equipes_contrat_dates"])
    last = row.dernier_jour
    if post.rendu_le is not None and (last is None or last >= post.rendu_le):
        raise EquipeRefus(
            f"Ce poste n'existe plus à partir du {format_date(post.rendu_le)}.", "fin" if last else "debut"
        )
    open_ended = row.nature in SANS_TERME
    if open_ended and row.fin is not None:
        raise EquipeRefus("Ce contrat n'a pas de fin. Laissez ce champ vide.", "fin")
    if not open_ended and row.fin is None:
        raise EquipeRefus("Ce contrat a une fin. Écrivez son dernier jour.", "fin")


def span(debut: dt.date, fin: dt.date | None) -> str:
    """« du lundi 2 mars 2026 au … », « depuis le … »."""
    if fin is None:
        return f"depuis le {format_date(debut, avec_jour=False)}"
    return f"du {format_date(debut, avec_jour=False)} au {format_date(fin, avec_jour=False)}"


def _tell(by: Acteur, action: str, row: Contrat, **detail: Any) -> None:
    record(
        by=by,
        action=action,
        objet_type="agent",
        objet_id=row.agent_id,
        objet_nom=row.agent.nom,
        detail={"contrat": row.pk, "poste": row.poste_id, **detail},
    )
