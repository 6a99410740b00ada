"""Decisions: taken in a meeting, given to somebody, done or given up."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from maillage.pilotage.gouvernance.enums import EtatDecision, EtatReunion
from maillage.pilotage.gouvernance.models import Decision, Instance, Reunion
from maillage.pilotage.gouvernance.perms import may_close_decision
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus, lock_meeting, tell
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.services.collecte import close_duties

CODE: Final = "gouvernance.decision"
"""Code of the collector of ``echeances``."""
CHAMPS: Final = (
    "texte",
    "motif",
    "votes_pour",
    "votes_contre",
    "abstentions",
    "responsable_id",
    "responsable_role",
    "responsable_structure_id",
    "echeance_le",
    "point_id",
    "objet_type",
    "objet_id",
    "objet_nom",
)


@transaction.atomic
def take_decision(*, by: Acteur, reunion: Reunion, valeurs: Mapping[str, Any]) -> Decision:
    """A new decision of this meeting, with its number. ``valeurs``: {field of CHAMPS: clean value}. Raises GouvernanceRefus."""
    row = lock_meeting(by, reunion, EtatReunion.CONVOQUEE, EtatReunion.TENUE)
    decision = Decision(departement_id=by.departement_id, reunion=row, numero=_next_number(row), **_known(row, valeurs))
    decision.save(force_insert=True)
    tell(by, "decision.prise", "decision", decision, decision.numero, pour=decision.echeance_le.isoformat())
    return decision


@transaction.atomic
def correct_decision(*, by: Acteur, decision: Decision, valeurs: Mapping[str, Any]) -> Decision:
    """Until the minutes are published. Raises GouvernanceRefus."""
    row = lock_meeting(by, decision.reunion, EtatReunion.CONVOQUEE, EtatReunion.TENUE)
    found = _lock(by, decision)
    for name, value in _known(row, valeurs).items():
        setattr(found, name, value)
    found.save()
    tell(by, "decision.corrigee", "decision", found, found.numero, champs=sorted(valeurs))
    return found


@transaction.atomic
def close_decision(*, by: Acteur, decision: Decision, etat: EtatDecision, cloture: str, now: dt.datetime) -> Decision:
    """Done, or given up, and how; its duty goes at once. Raises GouvernanceRefus."""
    found = _lock(by, decision)
    if not may_close_decision(by, found):
        raise GouvernanceRefus("Cette décision est confiée à quelqu'un d'autre.")
    if found.etat != EtatDecision.A_FAIRE:
        raise GouvernanceRefus("Quelqu'un a déjà dit ce que cette décision est devenue.")
    found.etat, found.cloture = etat, cloture
    found.close_at, found.close_par_nom = now, by.nom[:200]
    found.save()
    close_duties(CODE, by.departement_id, [str(found.pk)])
    action = "decision.faite" if etat == EtatDecision.FAITE else "decision.abandonnee"
    tell(by, action, "decision", found, found.numero)
    return found


@transaction.atomic
def reopen_decision(*, by: Acteur, decision: Decision) -> Decision:
    """It is to be done after all; its duty comes back the next night. Raises GouvernanceRefus."""
    found = _lock(by, decision)
    if found.etat == EtatDecision.A_FAIRE:
        raise GouvernanceRefus("Cette décision est déjà à faire.")
    found.etat, found.cloture, found.close_at, found.close_par_nom = EtatDecision.A_FAIRE, "", None, ""
    found.save()
    tell(by, "decision.rouverte", "decision", found, found.numero)
    return found


def _known(row: Reunion, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    point = valeurs.get("point_id")
    if point is not None and not row.points.filter(pk=point).exists():
        raise GouvernanceRefus("Ce point n'est plus à l'ordre du jour.", "point")
    if valeurs["echeance_le"] < timezone.localtime(row.debut).date():
        raise GouvernanceRefus("Cette date est avant la réunion. Choisissez un jour après.", "echeance_le")
    return dict(valeurs)


def _next_number(row: Reunion) -> str:
    """« 2026-7 »: the seventh of the year in the Département. Its bodies are locked: two at once take turns."""
    list(Instance.objects.filter(departement_id=row.departement_id).order_by("pk").select_for_update())
    year = timezone.localtime(row.debut).year
    rows = Decision.objects.filter(departement_id=row.departement_id, numero__startswith=f"{year}-")
    last = rows.aggregate(dernier=Max(Cast(Substr("numero", 6), IntegerField())))["dernier"] or 0
    return f"{year}-{last + 1}"


def _lock(by: Acteur, decision: Decision) -> Decision:
    rows = Decision.objects.filter(departement_id=by.departement_id).select_related("reunion__instance")
    found: Decision = rows.select_for_update(of=("self",)).get(pk=decision.pk)
    return found
