"""Memberships of an account in a Département: what the Acteur is made of."""

from django.db.models import Q
from django.utils import timezone

from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.enums import Role


def memberships(user_id: int, departement_id: int) -> tuple[frozenset[Role], frozenset[int]]:
    """Roles and structures in force today (provider of ``comptes.acteur``)."""
    today = timezone.localdate()
    rows = list(
        Appartenance.objects.filter(utilisateur_id=user_id, departement_id=departement_id, debut__lte=today)
        .filter(Q(fin=None) | Q(fin__gte=today))
        .values_list("role", "structure_id")
    )
    return frozenset(Role(role) for role, _ in rows), frozenset(structure for _, structure in rows if structure)
