"""What a person changes of his own account: name, address, open sessions."""

from django.db import IntegrityError, transaction

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import SessionCompte, Utilisateur
from maillage.socle.comptes.selectors import name_session
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email


class AdressePrise(ValueError):
    """Another account took this address in the meantime."""


@transaction.atomic
def rename_account(*, by: Acteur, user: Utilisateur, nom: str) -> None:
    """``nom``: what colleagues read."""
    user.nom = nom
    user.save(update_fields=["nom"])
    record(by=by, action="compte.renomme", objet_type="compte", objet_id=user.pk)


def change_email(*, by: Acteur, user: Utilisateur, email: str) -> None:
    """The address, whose code was given back: the former one is told, and every other session stays. Raises AdressePrise."""
    former = user.email
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email"])
            record(by=by, action="compte.adresse_changee", objet_type="compte", objet_id=user.pk)
            send_email(
                by=by,
                to=former,
                template="comptes/courriels/adresse_changee",
                context={"titre": "L'adresse de votre compte a changé", "nom": user.nom},
                objet_type="compte",
                objet_id=user.pk,
            )
    except IntegrityError:
        user.email = former
        raise AdressePrise from None


@transaction.atomic
def close_session(*, by: Acteur, user: Utilisateur, cle: str) -> bool:
    """Close the one session of ``user`` that ``cle`` designates (``name_session``), on any Département; False when it is gone."""
    rows = SessionCompte.objects.filter(compte=user)
    key = next((row.session_key for row in rows if name_session(row.session_key) == cle), None)
    if key is None:
        return False
    rows.filter(session_key=key).delete()
    record(by=by, action="session.fermee", objet_type="compte", objet_id=user.pk)
    return True


@transaction.atomic
def close_sessions(*, by: Acteur, user: Utilisateur) -> int:
    """Sign ``user`` out everywhere at once: every device, every Département, this session too. How many were open."""
    closed, _ = SessionCompte.objects.filter(compte=user).delete()
    record(by=by, action="session.toutes_fermees", objet_type="compte", objet_id=user.pk, detail={"nombre": closed})
    return closed
