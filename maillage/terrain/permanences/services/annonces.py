"""The host is told by e-mail what changes in its half-days."""

from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.messages.services import send_email
from maillage.terrain.permanences.models import Permanence

DESTINATAIRES = (Role.REFERENT, Role.ACCUEIL)


def tell_host(*, by: Acteur, permanence: Permanence, quoi: str, phrase: str, raison: str = "") -> int:
    """One message to each référent and agent d'accueil of the host; gives how many. Within the transaction of the act.

    ``quoi``: the subject (« Permanence annulée »); ``phrase``: what happens; ``raison``: why, in words without health data.
    """
    if permanence.structure_id is None:
        return 0
    rows = Appartenance.objects.filter(
        structure_id=permanence.structure_id, role__in=DESTINATAIRES, utilisateur__is_active=True
    )
    found = rows.in_force(permanence.updated_at.date()).values_list("utilisateur__email", flat=True)
    emails = sorted({email for email in found if email})
    for email in emails:
        send_email(
            by=by,
            to=email,
            template="permanences/courriels/changement",
            context={
                "titre": f"{quoi} : {permanence.lieu.nom}",
                "permanence": permanence,
                "phrase": phrase,
                "raison": raison,
            },
            objet_type="permanence",
            objet_id=permanence.pk,
        )
    return len(emails)
