"""Posts: made, corrected, paid year by year, given back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from maillage.base.francais import format_date
from maillage.reseau.equipes.models import Contrat, Financement, Poste
from maillage.reseau.equipes.services.refus import EquipeRefus, change, lock_poste, refused, written_by
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

CHAMPS: Final = ("reference", "nature", "employeur", "debut", "fin_financement")
_CONTRAINTES: Final = {
    "equipes_poste_reference_unique": ("Un autre poste porte déjà cette référence.", "reference"),
    "equipes_poste_financement_dates": ("Le financement finit avant que le poste existe.", "fin_financement"),
    "equipes_poste_rendu_dates": ("Le poste est rendu avant d'exister.", "debut"),
}
Montants = Mapping[str, tuple[int, str]]
"""Funder → (cents of euro, what tells it: « Fondation… »)."""


@transaction.atomic
def create_poste(*, by: Acteur, valeurs: Mapping[str, Any]) -> Poste:
    """A new post. ``valeurs``: {field of CHAMPS: clean value}. Raises EquipeRefus."""
    row = Poste(departement_id=by.departement_id, modifie_par=written_by(by), **_known(valeurs))
    with refused(_CONTRAINTES):
        row.save(force_insert=True)
    _tell(by, "equipe.poste_cree", row)
    return row


@transaction.atomic
def edit_poste(*, by: Acteur, poste: Poste, valeurs: Mapping[str, Any]) -> list[str]:
    """Correct a post; gives the names of the fields changed. Raises EquipeRefus."""
    row = lock_poste(by, poste)
    early = Contrat.objects.filter(poste=row, debut__lt=valeurs.get("debut", row.debut)).order_by("debut").first()
    if early is not None:
        raise EquipeRefus(
            f"Un contrat sur ce poste commence le {format_date(early.debut)} : le poste doit exister ce jour-là.",
            "debut",
        )
    with refused(_CONTRAINTES):
        changed = change(row, _known(valeurs), by)
    if changed:
        _tell(by, "equipe.poste_corrige", row, champs=changed)
    return changed


@transaction.atomic
def set_funding(*, by: Acteur, poste: Poste, annee: int, montants: Montants) -> int:
    """Who pays this post in this year, whole: a funder without an amount pays nothing. Gives how many lines changed."""
    row = lock_poste(by, poste)
    known = {line.financeur: line for line in Financement.objects.filter(poste=row, annee=annee)}
    wanted = {name: pair for name, pair in montants.items() if pair[0] > 0}
    changed = 0
    for name in sorted(set(known) - set(wanted)):
        known[name].delete()
        changed += 1
    for name, (cents, libelle) in sorted(wanted.items()):
        line = known.get(name) or Financement(
            departement_id=by.departement_id, poste=row, annee=annee, financeur=name, montant_cents=-1
        )
        changed += bool(change(line, {"montant_cents": cents, "libelle": libelle}, by))
    if changed:
        _tell(by, "equipe.poste_finance", row, annee=annee, centimes=sum(cents for cents, _ in wanted.values()))
    return changed


@transaction.atomic
def give_back(*, by: Acteur, poste: Poste, rendu_le: dt.date) -> Poste:
    """The post no longer exists from ``rendu_le`` on. Nobody may hold it then. Raises EquipeRefus."""
    row = lock_poste(by, poste)
    if rendu_le <= row.debut:
        raise EquipeRefus(f"Le poste existe depuis le {format_date(row.debut)} : choisissez un jour après.", "rendu_le")
    held = Contrat.objects.filter(
        Q(fin=None) | Q(fin__gte=rendu_le), Q(rupture_le=None) | Q(rupture_le__gte=rendu_le), poste=row
    )
    if (contrat := held.select_related("agent").order_by("debut").first()) is not None:
        raise EquipeRefus(
            f"{contrat.agent} a un contrat sur ce poste ce jour-là. Écrivez d'abord la fin de son contrat.", "rendu_le"
        )
    if change(row, {"rendu_le": rendu_le}, by):
        _tell(by, "equipe.poste_rendu", row, rendu_le=rendu_le.isoformat())
    return row


@transaction.atomic
def take_back(*, by: Acteur, poste: Poste) -> Poste:
    """The post was not given back after all."""
    row = lock_poste(by, poste)
    if change(row, {"rendu_le": None}, by):
        _tell(by, "equipe.poste_repris", row)
    return row


def _known(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _tell(by: Acteur, action: str, row: Poste, **detail: Any) -> None:
    record(by=by, action=action, objet_type="poste", objet_id=row.pk, objet_nom=row.reference, detail=detail)
