"""What people say of pages is counted; their sentences are kept a year at most.

Opinions are no acts of anybody: the journal holds none. Only the erasure of a sentence by the coordination is one.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import F

from maillage.base.limites import Limite, hit
from maillage.portail.models import AvisPage, RemarquePage
from maillage.portail.models.avis import TEXTE_MAX
from maillage.portail.selectors.avis import name_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

AVIS_PAR_VISITEUR: Final = Limite("avis", 20, 3600)
"""A town hall behind one address: a few people an hour, not a programme."""
REMARQUES_PAR_VISITEUR: Final = Limite("avis-remarque", 5, 3600)
AVIS_PAR_DEPARTEMENT: Final = Limite("avis-departement", 5000, 86400)
REMARQUES_PAR_DEPARTEMENT: Final = Limite("avis-remarque-departement", 200, 86400)
"""Sentences that a coordination can be made to read in a day, from however many addresses they come."""


class TropDAvis(Exception):
    """A visitor, or a Département, had too many in a short time."""


@transaction.atomic
def count_opinion(
    *, departement_id: int, page: str, aidee: bool, visiteur: str, now: dt.datetime, today: dt.date
) -> None:
    """One more yes or no. ``visiteur``: what limits are counted by (``limites.visitor``), kept nowhere else. Raises TropDAvis."""
    _hold_back(departement_id, visiteur, now, AVIS_PAR_VISITEUR, AVIS_PAR_DEPARTEMENT)
    row, _ = AvisPage.objects.get_or_create(departement_id=departement_id, mois=today.replace(day=1), page=page)
    column = "oui" if aidee else "non"
    AvisPage.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


@transaction.atomic
def keep_remark(
    *, departement_id: int, page: str, aidee: bool, texte: str, visiteur: str, now: dt.datetime, today: dt.date
) -> RemarquePage:
    """``texte``: without address nor number (the database refuses them). Raises TropDAvis."""
    _hold_back(departement_id, visiteur, now, REMARQUES_PAR_VISITEUR, REMARQUES_PAR_DEPARTEMENT)
    return RemarquePage.objects.create(
        departement_id=departement_id, page=page, aidee=aidee, texte=texte[:TEXTE_MAX], recue_le=today
    )


@transaction.atomic
def erase_remark(*, by: Acteur, remarque: RemarquePage) -> None:
    """The sentence goes; the journal tells who took it away, never what it said."""
    record(
        by=by,
        action="remarque.effacee",
        objet_type="remarque_page",
        objet_id=remarque.pk,
        objet_nom=name_of(remarque.page)[:200],
    )
    remarque.delete()


def _hold_back(departement_id: int, visiteur: str, now: dt.datetime, each: Limite, together: Limite) -> None:
    instant = now.timestamp()
    if not hit(each, f"{departement_id}|{visiteur}", instant) or not hit(together, str(departement_id), instant):
        raise TropDAvis
