"""What the services refuse, in words; rows locked; the journal line of each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.base.francais import format_date
from maillage.pilotage.gouvernance.enums import CORRIGEABLES, EtatReunion
from maillage.pilotage.gouvernance.models import Reunion
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

POURQUOI: Final = "Vous recevez ce message parce que le Département vous invite à une réunion de ce comité."
"""Foot of the e-mails of this app: most of those invited have no account."""


class GouvernanceRefus(ValueError):
    """A sentence for the person who asks. ``champ``: the field of the form that must change, or None."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


@contextmanager
def refused(constraints: Mapping[str, tuple[str, str | None]]) -> Iterator[None]:
    """A constraint of the database becomes a sentence: {name of the constraint: (sentence, field)}."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, (message, champ) in constraints.items():
            if name in str(error):
                raise GouvernanceRefus(message, champ) from None
        raise


def lock_meeting(by: Acteur, reunion: Reunion, *states: EtatReunion) -> Reunion:
    """The meeting as it is now, locked, in one of ``states`` (still open to changes by default). Raises GouvernanceRefus."""
    rows = Reunion.objects.filter(departement_id=by.departement_id).select_related("instance")
    row: Reunion = rows.select_for_update(of=("self",)).get(pk=reunion.pk)
    if row.etat not in (states or CORRIGEABLES):
        said = {
            EtatReunion.PREPAREE: "Les invitations à cette réunion ne sont pas encore parties.",
            EtatReunion.CONVOQUEE: "Les invitations à cette réunion sont déjà parties.",
            EtatReunion.TENUE: "Cette réunion a déjà eu lieu.",
            EtatReunion.PUBLIEE: "Le compte rendu de cette réunion est publié : il ne change plus.",
            EtatReunion.ANNULEE: "Cette réunion est annulée.",
        }
        raise GouvernanceRefus(said[EtatReunion(row.etat)])
    return row


def tell(by: Acteur, action: str, objet_type: str, row: Any, nom: str, **detail: Any) -> None:
    """The journal line. ``nom``: a body or a meeting, never a person who is not an agent."""
    record(by=by, action=action, objet_type=objet_type, objet_id=row.pk, objet_nom=nom[:200], detail=detail)


def tell_meeting(by: Acteur, action: str, row: Reunion, **detail: Any) -> None:
    tell(by, action, "reunion", row, name_of(row), **detail)


def name_of(reunion: Reunion) -> str:
    """« Comité technique du 3 mars 2026 »."""
    return f"{reunion.instance.nom} du {format_date(timezone.localtime(reunion.debut).date(), avec_jour=False)}"
