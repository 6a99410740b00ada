"""Requests of persons: received, answered within a month, refused with a reason."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.registre.enums import EtatDemandeDroit, NatureDemande
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.personnes import Identite
from maillage.socle.registre.selectors.echeances import answer_before
from maillage.socle.registre.selectors.personnes import fingerprint


@transaction.atomic
def register_request(*, by: Acteur, identite: Identite, nature: NatureDemande, recue_le: dt.date) -> DemandeDroit:
    """Note a request: only a keyed hash of who asks is kept. The same request still open is given back."""
    known = DemandeDroit.objects.filter(
        departement_id=by.departement_id,
        empreinte=fingerprint(identite),
        nature=nature,
        etat=EtatDemandeDroit.RECUE,
    ).first()
    if known:
        return known
    row = DemandeDroit.objects.create(
        departement_id=by.departement_id,
        nature=nature,
        empreinte=fingerprint(identite),
        recue_le=recue_le,
        echeance_le=answer_before(recue_le),
    )
    record(
        by=by,
        action="personne.demande_recue",
        objet_type="demande_droit",
        objet_id=row.pk,
        detail={"nature": nature.value},
    )
    return row


def find_or_build(*, by: Acteur, identite: Identite, nature: NatureDemande, now: dt.datetime) -> DemandeDroit:
    """The trace of an answer given at ``now``, to be completed and saved: the request that waited for it, else a new one."""
    today = timezone.localdate(now)
    row = DemandeDroit.objects.filter(
        departement_id=by.departement_id,
        empreinte=fingerprint(identite),
        nature=nature,
        etat=EtatDemandeDroit.RECUE,
    ).first() or DemandeDroit(
        departement_id=by.departement_id,
        nature=nature,
        empreinte=fingerprint(identite),
        recue_le=today,
        echeance_le=answer_before(today),
    )
    row.etat, row.faite_le, row.par_id = EtatDemandeDroit.FAITE, now, by.id
    return row


@transaction.atomic
def refuse_request(*, by: Acteur, demande: DemandeDroit, motif: str) -> DemandeDroit:
    """Say no, and why (RGPD, art. 12.4). Nothing happens to a request already answered."""
    row = DemandeDroit.objects.select_for_update().get(pk=demande.pk)
    if row.etat != EtatDemandeDroit.RECUE:
        return row
    row.etat, row.faite_le, row.par_id, row.motif_refus = EtatDemandeDroit.REFUSEE, timezone.now(), by.id, motif[:300]
    row.save()
    record(by=by, action="personne.demande_refusee", objet_type="demande_droit", objet_id=row.pk)
    return row
