"""The members on the page of their structure."""

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from maillage.reseau.structures.blocs import Bloc, LigneBloc
from maillage.reseau.structures.perms.membres import may_see_members, reach
from maillage.reseau.structures.perms.structures import may_see_people
from maillage.reseau.structures.selectors.membres import members_of
from maillage.socle.comptes.acteur import Acteur

MONTRES = 20


def members_bloc(acteur: Acteur, structure_id: int) -> Bloc | None:
    """Who has a role in this body today; names lead to the person for those who manage the members."""
    if not may_see_people(acteur):
        return None
    portee = reach(may_see_members, acteur) if may_see_members.may_enter(acteur) else frozenset()
    manages = portee is None or structure_id in portee
    rows = list(members_of(structure_id, acteur.departement_id, timezone.localdate()))
    return Bloc(
        titre="Membres",
        vide="Personne n'a encore de rôle dans cette structure.",
        total=len(rows),
        lignes=tuple(
            LigneBloc(
                str(row.utilisateur),
                reverse("structures:person", args=[row.utilisateur_id]) if manages else "",
                row.get_role_display(),
            )
            for row in rows[:MONTRES]
        ),
        url=f"{reverse('structures:members')}?{urlencode({'structure': structure_id})}" if manages else "",
    )
