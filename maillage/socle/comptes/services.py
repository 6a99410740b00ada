"""Open an account."""

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.cycle_de_vie import may_reopen_by_invitation, reopen_account
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.services import record


def open_account(*, by: Acteur, email: str, nom: str = "") -> Utilisateur:
    """The account of an address, created when it misses, opened again when it had closed by itself. One journal line if so."""
    user = Utilisateur.by_email(email)
    if user is None:
        user = Utilisateur.objects.create_user(email, nom)
        record(by=by, action="compte.ouvert", objet_type="compte", objet_id=user.pk)
    elif not user.is_active and may_reopen_by_invitation(user):
        reopen_account(by=by, user=user)
    return user
