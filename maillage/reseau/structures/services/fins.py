"""Warn before a role ends: the person, and who gave it, thirty and seven days before."""

import datetime
from typing import Final

from django.db import transaction

from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.selectors.membres import expiring, pilots
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.messages.models import Envoi
from maillage.socle.messages.services import hash_address, send_email
from maillage.socle.territoires.models import Departement

PREAVIS: Final = (30, 7)
"""Days before the end. A warning that a night missed is sent the next one."""


@transaction.atomic
def warn_before_end(departement: Departement, today: datetime.date) -> int:
    """Messages asked for; none twice for one end, one notice and one address. A role already given again is passed over."""
    job = Acteur(None, "Travail de nuit", departement.pk)
    rows = list(expiring(departement, max(PREAVIS), today))
    followed = _followed(departement.pk, rows)
    last_admin = {row.pk for row in rows if row.role == Role.ADMINISTRATEUR and _is_last(row)}
    return sum(
        _warn(job, row, person, (row.fin - today).days, dernier=row.pk in last_admin)
        for row in rows
        if row.fin and row.pk not in followed
        for person in _told(row, today, dernier=row.pk in last_admin)
    )


def _followed(departement_id: int, rows: list[Appartenance]) -> set[int]:
    """Memberships that another one of the same kind carries on the day after their end."""
    people = {row.utilisateur_id for row in rows}
    later = Appartenance.objects.filter(departement_id=departement_id, utilisateur_id__in=people)
    starts = {(*_kind(row), row.debut) for row in later}
    return {row.pk for row in rows if row.fin and (*_kind(row), row.fin + datetime.timedelta(days=1)) in starts}


def _kind(row: Appartenance) -> tuple[int, str, int | None, int | None]:
    return (row.utilisateur_id, row.role, row.structure_id, row.secteur_id)


def _is_last(row: Appartenance) -> bool:
    """Nobody else administers on the day after the end of ``row``."""
    day = (row.fin or datetime.date.max) + datetime.timedelta(days=1)
    others = Appartenance.objects.filter(departement_id=row.departement_id, role=Role.ADMINISTRATEUR).exclude(pk=row.pk)
    return not others.filter(utilisateur__is_active=True).in_force(day).exists()


def _told(row: Appartenance, today: datetime.date, *, dernier: bool) -> list[Utilisateur]:
    """The person, who gave the role if he still has one here, and the coordination when no administrator would be left."""
    people = {row.utilisateur_id: row.utilisateur}
    giver = row.donnee_par
    if giver is not None and giver.is_active:
        held = Appartenance.objects.filter(departement_id=row.departement_id, utilisateur=giver).in_force(today)
        if held.exists():
            people[giver.pk] = giver
    if dernier:
        people |= {one.pk: one for one in pilots(row.departement_id, today)}
    return list(people.values())


def _warn(by: Acteur, row: Appartenance, person: Utilisateur, jours: int, *, dernier: bool) -> bool:
    notice = min((days for days in PREAVIS if jours <= days), default=0)
    what = f"fin-{notice}-{row.fin}"
    sent = Envoi.objects.filter(
        departement_id=by.departement_id, objet_type=what, objet_id=str(row.pk), empreinte=hash_address(person.email)
    )
    if not notice or sent.exists():
        return False
    send_email(
        by=by,
        to=person.email,
        template="structures/courriels/role_expire",
        context={
            "titre": "Un rôle prend bientôt fin",
            "qui": str(row.utilisateur),
            "role": row.get_role_display(),
            "appartenance": row,
            "jours": jours,
            "dernier": dernier,
        },
        objet_type=what,
        objet_id=row.pk,
    )
    return True
