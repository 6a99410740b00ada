"""A report leaves for its host: sent the first time, asked again after a correction or an answer.

Source: convention, art. 3.4 (the adviser passes on what was done, the host follows it); the delay is the convention's.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.base.francais import format_date
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.echeances.services.collecte import refresh
from maillage.socle.journal.services import record
from maillage.terrain.accompagnements.enums import EtatCompteRendu
from maillage.terrain.accompagnements.models import CompteRendu
from maillage.terrain.accompagnements.services.annonces import ask_host
from maillage.terrain.accompagnements.services.refus import EtatDepasse

DELAI_JOURS: Final = 15
"""Days to check when no convention says how many (stop of a mobile place)."""
CORRIGE: Final = "Le compte rendu a été corrigé. Vous pouvez répondre à nouveau."
"""What answers a contest that came after the delay, when the team corrects the report instead of writing."""
CONTESTES: Final = "accompagnements.contestes"
CONSEILLER: Final = "-conseiller"
TARDIVE: Final = "-tardive"
"""The kind of duty that a contest gives; ends of the keys of the adviser's own share, and of what a host says after its delay."""
OUVERTS: Final = (EtatCompteRendu.A_FAIRE, EtatCompteRendu.EN_COURS)


@transaction.atomic
def transmit(*, by: Acteur, compte_rendu: CompteRendu, now: dt.datetime) -> CompteRendu:
    """EN_COURS → TRANSMIS: the host has until ``a_verifier_avant`` included. Raises EtatDepasse when it was sent already."""
    row = locked(compte_rendu)
    if row.etat not in OUVERTS:
        raise EtatDepasse("Ce compte rendu est déjà transmis.")
    ask_again(by=by, compte_rendu=row, now=now)
    tell(by, "compte_rendu.transmis", row, personnes=row.personnes, tenue=row.tenue)
    return row


def ask_again(*, by: Acteur, compte_rendu: CompteRendu, now: dt.datetime) -> None:
    """Within the transaction of an act: the host is asked (again), its former answer is kept by the history only."""
    row = compte_rendu
    again = row.transmis_at is not None
    delay = row.convention.delai_verification_jours if row.convention else DELAI_JOURS
    row.etat, row.transmis_at = EtatCompteRendu.TRANSMIS, now
    row.a_verifier_avant = localdate(now) + dt.timedelta(days=delay)
    row.repondu_at, row.repondu_par_nom, row.modifie_par = None, "", by.nom[:200]
    row.save()
    if again:
        late = row.contestations_tardives.filter(repondue_at__isnull=True)
        late.update(reponse=CORRIGE, repondue_at=now, repondue_par_nom=by.nom[:200], updated_at=now)
        show_duties(row, now)
    ask_host(by=by, compte_rendu=row, now=now)


def show_duties(compte_rendu: CompteRendu, now: dt.datetime) -> None:
    """Lists « à faire » follow a contest and its answer at once, in the transaction of the act."""
    keys = [f"{compte_rendu.pk}{end}" for end in ("", CONSEILLER, TARDIVE)]
    refresh(CONTESTES, compte_rendu.departement_id, localdate(now), keys)


def locked(compte_rendu: CompteRendu) -> CompteRendu:
    """The row as it is now, held until the end of the transaction."""
    rows = CompteRendu.objects.select_related("convention", "lieu", "agent__utilisateur", "structure", "permanence")
    return rows.select_for_update(of=("self",)).get(pk=compte_rendu.pk)


def tell(by: Acteur, action: str, row: CompteRendu, **detail: Any) -> None:
    """One line of the journal; the object is named by its place and day."""
    lieu = row.lieu.nom if row.lieu else "Sans lieu"
    nom = f"{lieu}, {format_date(row.jour, avec_jour=False)}"
    record(by=by, action=action, objet_type="compte_rendu", objet_id=row.pk, objet_nom=nom, detail=detail)
