"""The end of every role of a person, when his account closes (registered with ``comptes.reprises``)."""

import datetime as dt

from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.services.membres import end_role
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur


def end_memberships(*, by: Acteur, user: Utilisateur, today: dt.date, motif: str, automatic: bool) -> int:
    """End every role of ``user`` in ``by``'s Département, those to come included; how many.

    A person asks (``automatic`` False): each role is ended as on its page, with its right, its journal line and its mail,
    and the last administrator stays. The nightly job (True) ends what an account that nobody uses still held: the
    administrator too, whom the command ``creer_administrateur`` brings back.
    """
    held = Appartenance.objects.filter(departement_id=by.departement_id, utilisateur=user).exclude(fin__lt=today)
    rows = list(held.order_by("pk"))
    for row in rows:
        if not automatic:
            end_role(by=by, appartenance=row, fin=None, motif=motif, today=today)
            continue
        yesterday = today - dt.timedelta(days=1)
        if row.debut > yesterday:
            row.delete()
        else:
            row.fin, row.motif_fin = yesterday, motif[:200]
            row.save(update_fields=["fin", "motif_fin", "updated_at"])
    return len(rows)
