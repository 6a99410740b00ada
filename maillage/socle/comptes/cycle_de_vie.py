"""An account's life after its opening: left by its owner, closed because nobody uses it, opened again.

The account is global, what it may do belongs to each Département: someone who leaves one keeps the account as long as
another one counts on him.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import RaisonFermeture
from maillage.socle.comptes.inactivite import AVERTIR_MOIS, Etape, Suite, add_months, next_step
from maillage.socle.comptes.models import SessionCompte, SuiviCompte, Utilisateur
from maillage.socle.comptes.reprises import Tenue, end_all, transfer_all
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email
from maillage.socle.territoires.models import Departement

logger = structlog.get_logger("maillage.comptes")
JOB: Final = "fermeture des comptes inactifs"
REOUVRABLES: Final = frozenset({RaisonFermeture.INACTIVITE, RaisonFermeture.DEPART})
"""An invitation opens these again. An account that the installation's administrator closed stays closed."""


class SuccesseurRefuse(ValueError):
    """The person cannot take the work over; the text says why, in French."""


@dataclass(frozen=True)
class Depart:
    """What was done. ``ferme``: the account is closed everywhere; else it still serves another Département."""

    repris: tuple[Tenue, ...]
    fins: int
    ferme: bool


@transaction.atomic
def close_account(
    *, by: Acteur, user: Utilisateur, successor: Utilisateur | None, today: dt.date, motif: str = ""
) -> Depart:
    """A person leaves ``by``'s Département: his work goes to ``successor``, his roles end, his account closes.

    All or nothing, with a journal line for each kind of work. ``successor`` None: the work waits for someone. The account
    stays open when the person still has a role elsewhere. Raises SuccesseurRefuse, and what the end of roles raises (the
    last administrator stays; a role that ``by`` may not end).
    """
    user = Utilisateur.objects.select_for_update().get(pk=user.pk)
    if successor is not None:
        _check_successor(user, successor, by.departement_id)
    moved = transfer_all(by=by, user=user, successor=successor, today=today)
    for one in moved:
        record(
            by=by,
            action="compte.travail_repris",
            objet_type="compte",
            objet_id=user.pk,
            detail={"quoi": one.cle, "nombre": one.nombre, "par": successor.pk if successor else None},
        )
    ended = end_all(by=by, user=user, today=today, motif=motif or "Départ", automatic=False)
    record(by=by, action="compte.depart", objet_type="compte", objet_id=user.pk, detail={"roles": ended})
    closed = not _departements_of(user)
    if closed:
        _close(user, RaisonFermeture.DEPART, timezone.now())
        record(by=by, action="compte.ferme", objet_type="compte", objet_id=user.pk, detail={"raison": "DEPART"})
    return Depart(tuple(moved), ended, closed)


def _check_successor(user: Utilisateur, successor: Utilisateur, departement_id: int) -> None:
    if successor.pk == user.pk:
        raise SuccesseurRefuse("Choisissez une autre personne que celle qui part.")
    if not successor.is_active or not build_acteur(successor.pk, str(successor), departement_id).attaches:
        raise SuccesseurRefuse("Cette personne n'a pas de rôle ici. Choisissez une personne qui a un rôle.")


def _departements_of(user: Utilisateur) -> list[Departement]:
    """The Départements where the person has a role today."""
    found = []
    for departement in Departement.objects.order_by("pk"):
        with tenant_transaction(departement.pk):
            if build_acteur(user.pk, str(user), departement.pk).attaches:
                found.append(departement)
    return found


def _close(user: Utilisateur, raison: RaisonFermeture, now: dt.datetime) -> None:
    Utilisateur.objects.filter(pk=user.pk).update(is_active=False)
    SuiviCompte.objects.update_or_create(utilisateur=user, defaults={"ferme_at": now, "raison": raison})
    SessionCompte.objects.filter(compte_id=user.pk).delete()


@transaction.atomic
def reopen_account(*, by: Acteur, user: Utilisateur) -> None:
    """Open a closed account again: an administrator, the command, or an invitation. Roles do not come back with it."""
    if not Utilisateur.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        return
    clear_closing(user)
    user.is_active = True
    record(by=by, action="compte.rouvert", objet_type="compte", objet_id=user.pk)


def clear_closing(user: Utilisateur) -> None:
    """Forget warnings and closing: a year begins again."""
    SuiviCompte.objects.update_or_create(
        utilisateur=user,
        defaults={"ferme_at": None, "raison": "", "averti_at": None, "rappele_at": None, "rouvert_at": timezone.now()},
    )


def may_reopen_by_invitation(user: Utilisateur) -> bool:
    """Closed because it was not used, or because the person had left."""
    return SuiviCompte.objects.filter(utilisateur=user, raison__in=REOUVRABLES, ferme_at__isnull=False).exists()


def watch_inactive(now: dt.datetime) -> dict[Etape, int]:
    """Warn, remind, close: every account that nobody has used for a year. How many of each; safe to run again.

    One transaction an account: one that fails is told in the log and does not stop the others.
    """
    today = timezone.localdate(now)
    counts = dict.fromkeys(Etape, 0)
    for pk in list(_idle(now).values_list("pk", flat=True)):
        try:
            counts[watch_one(pk, today, now)] += 1
        except Exception:
            logger.exception("compte_inactif_en_echec", compte=pk)
    return counts


def _idle(now: dt.datetime) -> Any:  # values annotated on the rows have no type to name
    """Open accounts not used for a year: sign-in, last request of a session, or reopening."""
    limit = dt.datetime.combine(add_months(timezone.localdate(now), -AVERTIR_MOIS), dt.time.max, now.tzinfo)
    return (
        Utilisateur.objects.filter(is_active=True)
        .annotate(activite=Greatest(Coalesce("last_login", "date_joined"), "date_joined", "suivi__rouvert_at"))
        .filter(activite__lte=limit)
        .exclude(Q(sessions__vue_le__gt=limit))
        .order_by("pk")
    )


@transaction.atomic
def watch_one(pk: int, today: dt.date, now: dt.datetime) -> Etape:
    """What is due for one account, done."""
    user = _idle(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if user is None:  # signed in meanwhile
        return Etape.RIEN
    followed = SuiviCompte.objects.filter(utilisateur=user).first() or SuiviCompte(utilisateur=user)
    due = next_step(
        today=today,
        activite=timezone.localdate(user.activite),
        averti=_day(followed.averti_at),
        rappele=_day(followed.rappele_at),
    )
    if due.etape in {Etape.AVERTIR, Etape.RAPPELER}:
        if due.etape is Etape.AVERTIR:
            followed.averti_at = now
        else:
            followed.rappele_at = now
        followed.save()
        _warn(user, due)
    elif due.etape is Etape.FERMER:
        _close_idle(user, today, now)
    return due.etape


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None


def _warn(user: Utilisateur, due: Suite) -> None:
    """One mail, in the name of the first Département where the person has a role, else of the installation's first."""
    departement = next(iter(_departements_of(user)), None) or Departement.objects.order_by("-par_defaut", "pk").first()
    if departement is None:
        return
    with tenant_transaction(departement.pk):
        send_email(
            by=Acteur(None, JOB, departement.pk),
            to=user.email,
            template="comptes/courriels/inactivite",
            context={
                "titre": "Votre compte va être fermé",
                "fermeture": due.fermeture,
                "rappel": due.etape is Etape.RAPPELER,
            },
            objet_type="compte",
            objet_id=user.pk,
        )


def _close_idle(user: Utilisateur, today: dt.date, now: dt.datetime) -> None:
    for departement in _departements_of(user):
        with tenant_transaction(departement.pk):
            by = Acteur(None, JOB, departement.pk)
            ended = end_all(by=by, user=user, today=today, motif="Compte fermé : pas utilisé", automatic=True)
            record(
                by=by,
                action="compte.ferme",
                objet_type="compte",
                objet_id=user.pk,
                detail={"raison": RaisonFermeture.INACTIVITE.value, "roles": ended},
            )
    _close(user, RaisonFermeture.INACTIVITE, now)
