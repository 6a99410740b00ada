"""People of a Département as they stand for duties: every body they act for at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur, Attache
from maillage.socle.echeances.models import AdresseAgenda, Echeance, PreferenceRappel, account_of, addressed_to

JAMAIS_LU = dt.timedelta(days=14)
"""What is new for someone who never said that he had read."""


def acteurs_of(user_id: int, nom: str, departement_id: int, attaches: Sequence[Attache]) -> list[Acteur]:
    """The person as an Acteur for each body that he acts for."""
    bodies = {one.structure_id for one in attaches}
    return [
        Acteur(
            user_id,
            nom,
            departement_id,
            roles=frozenset(one.role for one in attaches if one.structure_id == body),
            structures=frozenset([body] if body else []),
            attaches=tuple(attaches),
            agit_pour=body,
        )
        for body in sorted(bodies, key=lambda body: body or 0)
    ]


def duties_of_person(acteurs: Iterable[Acteur], departement_id: int) -> QuerySet[Echeance]:
    """Open duties that a person sees under any of his hats; none for someone who has no role."""
    wanted = reduce(or_, (addressed_to(acteur) for acteur in acteurs), Q(pk=None))
    rows: QuerySet[Echeance] = Echeance.objects.filter(wanted, departement_id=departement_id).open()
    return rows


def preference_of(user_id: int, departement_id: int) -> PreferenceRappel:
    """What the person chose, or the rhythm of those who chose nothing (not saved)."""
    found = PreferenceRappel.objects.filter(departement_id=departement_id, utilisateur_id=user_id).first()
    return found or PreferenceRappel(departement_id=departement_id, utilisateur_id=user_id)


def new_since(acteur: Acteur) -> dt.datetime:
    """From when on something is new to this person."""
    return preference_of(account_of(acteur), acteur.departement_id).nouvelles_lues_le or timezone.now() - JAMAIS_LU


def calendar_of(acteur: Acteur) -> AdresseAgenda | None:
    """The calendar address that the person has here, if any."""
    return AdresseAgenda.objects.filter(departement_id=acteur.departement_id, utilisateur_id=account_of(acteur)).first()
