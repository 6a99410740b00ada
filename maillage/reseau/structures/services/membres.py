"""Give a role to a person, and end it. A membership is never rewritten: it is ended, another begins."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.perms.membres import (
    EN_STRUCTURE,
    SECTORIELS,
    RoleVise,
    may_end_role,
    may_give_role,
    role_of,
)
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import DE_STRUCTURE, Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.services import open_account
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email
from maillage.socle.territoires.models import Secteur

UN_JOUR = datetime.timedelta(days=1)
DEBUT_MAX = datetime.timedelta(days=366)
RELEVE = datetime.timedelta(days=30)
"""How long the administrator who stays must still have: ends are told thirty days before (services.fins)."""


class RoleRefuse(ValueError):
    """A sentence for the person who asks. ``champ``: the field of the form that must change, or None."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


@transaction.atomic
def grant_role(
    *, by: Acteur, email: str, nom: str, role: Role, today: datetime.date, structure: Structure | None = None
) -> Appartenance:
    """Open the account when needed and give it ``role`` (in ``structure``) from ``today`` on; idempotent. For commands."""
    user = open_account(by=by, email=email, nom=nom)
    return open_membership(by=by, utilisateur=user, role=role, structure=structure, debut=today)


def open_membership(
    *,
    by: Acteur,
    utilisateur: Utilisateur,
    role: Role,
    debut: datetime.date,
    structure: Structure | None = None,
    secteur: Secteur | None = None,
    fin: datetime.date | None = None,
    donnee_par_id: int | None = None,
) -> Appartenance:
    """The membership in force on ``debut``, created when it misses, with its journal line. Rights are the caller's matter."""
    held = Appartenance.objects.filter(
        departement_id=by.departement_id, utilisateur=utilisateur, role=role, structure=structure, secteur=secteur
    )
    row = held.in_force(debut).first()
    if row is not None:
        return row
    row = Appartenance(
        departement_id=by.departement_id,
        utilisateur=utilisateur,
        role=role,
        structure=structure,
        secteur=secteur,
        debut=debut,
        fin=fin,
        donnee_par_id=donnee_par_id or by.id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RoleRefuse(
            "Cette personne aura déjà ce rôle pendant cette période. Choisissez d'autres dates.", "debut"
        ) from None
    record(by=by, action="role.donne", objet_type="compte", objet_id=utilisateur.pk, detail=_detail(row))
    return row


def _detail(row: Appartenance) -> dict[str, str | int | None]:
    return {
        "role": str(row.role),
        "structure": row.structure_id,
        "secteur": row.secteur_id,
        "debut": row.debut.isoformat(),
        "fin": row.fin.isoformat() if row.fin else None,
    }


def check_scope(role: Role, structure: Structure | None, secteur: Secteur | None) -> None:
    """A role is given for the Département, for a sector or in an active structure, as its kind wants."""
    if role in EN_STRUCTURE and structure is None:
        raise RoleRefuse(f"Le rôle « {role.label} » se donne dans une structure. Choisissez laquelle.", "structure")
    if structure is not None and role not in DE_STRUCTURE:
        raise RoleRefuse(
            f"Le rôle « {role.label} » ne se donne pas dans une structure. Laissez ce champ vide.", "structure"
        )
    if structure is not None and structure.etat != EtatStructure.ACTIVE:
        raise RoleRefuse("Cette structure n'est plus active. Choisissez-en une autre.", "structure")
    if secteur is not None and role not in SECTORIELS:
        raise RoleRefuse(f"Le rôle « {role.label} » ne se limite pas à un secteur. Laissez ce champ vide.", "secteur")


def check_dates(debut: datetime.date, fin: datetime.date | None, today: datetime.date) -> None:
    """From today on, a year ahead at most; the last day is not before the first."""
    if debut < today:
        raise RoleRefuse("Un rôle ne commence pas dans le passé. Choisissez aujourd'hui ou un jour à venir.", "debut")
    if debut > today + DEBUT_MAX:
        raise RoleRefuse("Choisissez un jour dans l'année qui vient.", "debut")
    if fin is not None and fin < debut:
        raise RoleRefuse("Le dernier jour est avant le premier. Choisissez un jour plus tard.", "fin")


@transaction.atomic
def give_role(
    *,
    by: Acteur,
    utilisateur: Utilisateur,
    role: Role,
    structure: Structure | None,
    secteur: Secteur | None,
    debut: datetime.date,
    fin: datetime.date | None,
    today: datetime.date,
) -> Appartenance:
    """Give a role to somebody who is known here, and tell him. Raises RoleRefuse, or PermissionDenied (perms)."""
    check_scope(role, structure, secteur)
    check_dates(debut, fin, today)
    vise = RoleVise(role, structure.pk if structure else None, secteur.pk if secteur else None, utilisateur.pk)
    if not may_give_role(by, vise):
        raise PermissionDenied
    held = Appartenance.objects.filter(
        departement_id=by.departement_id, utilisateur=utilisateur, role=role, structure=structure, secteur=secteur
    )
    if held.in_force(debut).exists():
        raise RoleRefuse(
            "Cette personne a déjà ce rôle à cette date. Choisissez un premier jour après sa fin.", "debut"
        )
    row = open_membership(
        by=by, utilisateur=utilisateur, role=role, structure=structure, secteur=secteur, debut=debut, fin=fin
    )
    send_email(
        by=by,
        to=utilisateur.email,
        template="structures/courriels/role_donne",
        context={"titre": "Vous avez un nouveau rôle", "role": role.label, "appartenance": row, "par": by.nom},
        objet_type="appartenance",
        objet_id=row.pk,
    )
    return row


@transaction.atomic
def end_role(
    *, by: Acteur, appartenance: Appartenance, fin: datetime.date | None, motif: str, today: datetime.date
) -> Appartenance | None:
    """End a membership after ``fin`` (its last day), or at once when ``fin`` is None, and tell the person.

    At once: yesterday was the last day; a membership that was never in force for a whole day is removed, and only the
    journal remembers it (None is returned). An end may be brought forward, never put off: another membership begins then.
    Raises RoleRefuse, or PermissionDenied (perms).
    """
    administrators = _lock_administrators(by.departement_id)
    row = (
        Appartenance.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("utilisateur", "structure", "secteur")
        .get(pk=appartenance.pk)
    )
    if not may_end_role(by, role_of(row)):
        raise PermissionDenied
    if row.fin is not None and row.fin < today:
        raise RoleRefuse("Ce rôle est déjà terminé.")
    last = fin if fin is not None else today - UN_JOUR
    if fin is not None and fin < today:
        raise RoleRefuse("Ce jour est passé. Choisissez aujourd'hui ou un jour à venir.", "fin")
    if row.fin is not None and last > row.fin:
        raise RoleRefuse("Ce rôle finit plus tôt que cela. Pour le prolonger, donnez-le à nouveau après sa fin.", "fin")
    kept = _end(by, row, last, motif, administrators)
    if row.utilisateur_id != by.id:
        _tell_the_end(by, row, fin, motif)
    return row if kept else None


def _end(
    by: Acteur, row: Appartenance, last: datetime.date, motif: str, administrators: list[Appartenance] | None
) -> bool:
    """Write the end, or remove what never was in force (False); one journal line. ``row`` is locked."""
    if row.role == Role.ADMINISTRATEUR and administrators is not None:
        _keep_an_administrator(administrators, row, last)
    detail = _detail(row) | {"fin": last.isoformat(), "motif": motif}
    utilisateur_id, kept = row.utilisateur_id, last >= row.debut
    if kept:
        row.fin, row.motif_fin = last, motif[:200]
        row.save(update_fields=["fin", "motif_fin", "updated_at"])
    else:
        row.delete()
    action = "role.fini" if kept else "role.annule"
    record(by=by, action=action, objet_type="compte", objet_id=utilisateur_id, detail=detail)
    return kept


@transaction.atomic
def end_memberships(
    *,
    by: Acteur,
    user: Utilisateur,
    today: datetime.date,
    motif: str,
    automatic: bool,
    last: datetime.date | None = None,
) -> int:
    """End every role of a person here after ``last`` (None: at once, from now on he has none); how many were ended.

    Registered with ``comptes.reprises``. A person asks: RoleRefuse for the last administrator, PermissionDenied for a role
    that ``by`` may not end. ``automatic``: the nightly job ends what an account that nobody uses still held, the last
    administrator too, whom the command ``creer_administrateur`` brings back. Roles that end sooner keep their end.
    """
    administrators = None if automatic else _lock_administrators(by.departement_id)
    day = last or today - UN_JOUR
    rows = Appartenance.objects.filter(departement_id=by.departement_id, utilisateur=user)
    rows = rows.filter(Q(fin=None) | Q(fin__gt=day)).select_for_update(of=("self",)).order_by("pk")
    ended = list(rows)
    if not automatic and not all(may_end_role(by, role_of(row)) for row in ended):
        raise PermissionDenied
    for row in ended:
        _end(by, row, day, motif, administrators)
    return len(ended)


def _tell_the_end(by: Acteur, row: Appartenance, fin: datetime.date | None, motif: str) -> None:
    send_email(
        by=by,
        to=row.utilisateur.email,
        template="structures/courriels/role_fini",
        context={
            "titre": "Votre rôle prend fin" if fin else "Votre rôle est terminé",
            "role": row.get_role_display(),
            "appartenance": row,
            "fin": fin,
            "motif_fin": motif,
        },
        objet_type="appartenance",
        objet_id=row.pk or "",
    )


def _lock_administrators(departement_id: int) -> list[Appartenance]:
    """All of them, in one order: two administrators who remove each other at once wait for one another."""
    rows = Appartenance.objects.filter(
        departement_id=departement_id, role=Role.ADMINISTRATEUR, utilisateur__is_active=True
    )
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _keep_an_administrator(rows: list[Appartenance], leaving: Appartenance, last: datetime.date) -> None:
    """Raise when nobody would administer the Département on the day after ``last``, and for the time of a warning (RELEVE)."""
    day = last + UN_JOUR
    if not any(
        row.pk != leaving.pk and row.debut <= day and (row.fin is None or row.fin >= day + RELEVE) for row in rows
    ):
        raise RoleRefuse(
            "C'est le dernier administrateur du Département, ou l'autre part dans moins de 30 jours. "
            "Donnez d'abord ce rôle à une autre personne, puis mettez fin à celui-ci."
        )
