"""Give a role to a person."""

import datetime

from django.db import transaction

from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.services import open_account
from maillage.socle.journal.services import record


@transaction.atomic
def grant_role(
    *, by: Acteur, email: str, nom: str, role: Role, today: datetime.date, structure: Structure | None = None
) -> Appartenance:
    """Open the account when needed and give it ``role`` (in ``structure``) from ``today`` on; idempotent."""
    user = open_account(by=by, email=email, nom=nom)
    held = Appartenance.objects.filter(departement_id=by.departement_id, utilisateur=user, role=role, secteur=None)
    row = held.filter(structure=structure).in_force(today).first()
    if row is None:
        row = Appartenance.objects.create(
            departement_id=by.departement_id, utilisateur=user, role=role, structure=structure, debut=today
        )
        detail = {"role": role.value, "structure": structure.pk if structure else None}
        record(by=by, action="role.donne", objet_type="compte", objet_id=user.pk, detail=detail)
    return row
