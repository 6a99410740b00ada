"""Memberships of an account in a Département: what the Acteur is made of."""

from django.utils import timezone

from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import Attache
from maillage.socle.comptes.enums import Role


def memberships(user_id: int, departement_id: int) -> tuple[Attache, ...]:
    """Memberships in force today (provider of ``comptes.acteur``): those of the Département first, then by structure."""
    rows = (
        Appartenance.objects.filter(utilisateur_id=user_id, departement_id=departement_id)
        .in_force(timezone.localdate())
        .order_by("structure__nom", "structure_id", "pk")
        .values_list("role", "structure_id", "structure__nom", "secteur_id")
    )
    found = [Attache(Role(role), structure, name or "", secteur) for role, structure, name, secteur in rows]
    return tuple(sorted(found, key=lambda one: one.structure_id is not None))
