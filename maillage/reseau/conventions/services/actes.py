"""Acts that bear on the time of a convention (articles 6 and 7): recorded, annulled, never removed.

The stored state is a projection: it is written again after each act and by the nightly job, which decides nothing.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction

from maillage.reseau.conventions.enums import Cote, EtatConvention, NatureActe
from maillage.reseau.conventions.models import ActeConvention, Convention
from maillage.reseau.conventions.selectors.situation import act_of, facts_of, parametres_of, situation_of, with_facts
from maillage.reseau.conventions.services.parties import Depose, keep
from maillage.reseau.conventions.suites import follow
from maillage.reseau.conventions.temps import ActeRefuse, Situation, check_acte, situation
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import Auteur, record

CHAMPS: Final = ("nature", "cote", "emis_le", "recu_le", "acte_vise", "recommande", "remarque")
"""What a person writes of an act."""
PIECES: Final = ("pdf", "jpeg")
"""Kinds of file that a letter is scanned in."""
PROJETES: Final = (
    EtatConvention.EN_VIGUEUR,
    EtatConvention.DENONCEE,
    EtatConvention.RESILIEE,
    EtatConvention.ECHUE,
)
PAR_LOT: Final = 200


def preview_act(*, convention: Convention, valeurs: Mapping[str, Any], today: dt.date) -> Situation:
    """What would be true today once the act is recorded; nothing is written. Raises ActeRefuse."""
    acte = act_of(ActeConvention(pk=0, convention=convention, **valeurs))
    parametres, faits = parametres_of(convention), facts_of(convention)
    check_acte(parametres, faits, acte, today=today)
    changed = type(faits)(faits.parties, faits.signatures, faits.avenants, (*faits.actes, acte))
    return situation(parametres, changed, today)


@transaction.atomic
def record_act(
    *, by: Acteur, convention: Convention, valeurs: Mapping[str, Any], today: dt.date, piece: Depose | None = None
) -> ActeConvention:
    """Write the act down, and the state that follows. ``valeurs``: fields of CHAMPS; ``piece``: the scan of its letter.

    Raises ActeRefuse, DepotRefuse.
    """
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    locked = _lock(convention)
    preview_act(convention=locked, valeurs=valeurs, today=today)
    added, depot = keep(locked, piece, kinds=PIECES) if piece else ("", None)
    try:
        row = ActeConvention.objects.create(
            departement_id=by.departement_id, convention=locked, enregistre_par_nom=by.nom[:200], piece=added, **valeurs
        )
        _tell(by, "convention.acte", row, **({"piece_sha256": depot.sha256} if depot else {}))
        _settle(by, convention, today)
    except BaseException:
        if added:
            default_storage.delete(added)
        raise
    return row


@transaction.atomic
def join_letter(*, by: Acteur, acte: ActeConvention, piece: Depose) -> ActeConvention:
    """The scan of the letter of an act that has none, once. Its fingerprint goes to the journal. Raises ActeRefuse, DepotRefuse."""
    convention = _lock(acte.convention)
    row = ActeConvention.objects.select_for_update().get(pk=acte.pk)
    if row.piece:
        raise ActeRefuse("Cet acte a déjà sa pièce : elle ne se remplace pas.")
    added, depot = keep(convention, piece, kinds=PIECES)
    try:
        row.piece = added
        row.save(update_fields=["piece", "updated_at"])
        _tell(by, "convention.acte.piece", row, piece_sha256=depot.sha256)
    except BaseException:
        default_storage.delete(added)
        raise
    return row


@transaction.atomic
def receive_letter(*, by: Acteur, acte: ActeConvention, recu_le: dt.date, today: dt.date) -> ActeConvention:
    """The notice of receipt came back: the delay runs from that day. Raises ActeRefuse."""
    convention = _lock(acte.convention)
    row = ActeConvention.objects.select_for_update().get(pk=acte.pk)
    if row.annule_at is not None or row.recu_le is not None:
        raise ActeRefuse("Cet acte a déjà sa date de réception, ou il est annulé.")
    if recu_le < row.emis_le:
        raise ActeRefuse("La lettre ne peut pas être reçue avant d'être envoyée.")
    if recu_le > today:
        raise ActeRefuse("Cette date est dans le futur. Écrivez-la quand l'avis de réception est revenu.")
    row.recu_le = recu_le
    row.save(update_fields=["recu_le", "updated_at"])
    _tell(by, "convention.acte.recu", row)
    _settle(by, convention, today)
    return row


@transaction.atomic
def annul_act(*, by: Acteur, acte: ActeConvention, motif: str, now: dt.datetime, today: dt.date) -> ActeConvention:
    """The act was a mistake: it stays, marked, and is read as never done. Raises ActeRefuse when it is annulled already."""
    convention = _lock(acte.convention)
    row = ActeConvention.objects.select_for_update().get(pk=acte.pk)
    if row.annule_at is not None:
        raise ActeRefuse("Cet acte est déjà annulé.")
    row.annule_at, row.annule_par_nom, row.motif_annulation = now, by.nom[:200], motif
    row.save(update_fields=["annule_at", "annule_par_nom", "motif_annulation", "updated_at"])
    _tell(by, "convention.acte.annule", row)
    _settle(by, convention, today)
    return row


def project(*, convention: Convention, by: Auteur, today: dt.date) -> bool:
    """Write the state and the last day known today, where they changed; True when they did. For signed conventions only."""
    if convention.etat not in PROJETES:
        return False
    found = situation_of(convention, today)
    if found.depuis is None and found.cause is None:
        return False
    etat, fin = EtatConvention(found.etat.value), found.jusqu_au
    if (convention.etat, convention.fin_le) == (etat, fin):
        return False
    before = convention.etat
    convention.etat, convention.fin_le = etat, fin
    convention.modifie_par, convention.motif = by.nom[:200], found.phrase[:300]
    convention.save(update_fields=["etat", "fin_le", "modifie_par", "motif", "updated_at"])
    if before != etat:
        record(
            by=by,
            action="convention.etat",
            objet_type="convention",
            objet_id=convention.pk,
            objet_nom=convention.reference,
            detail={"avant": before, "apres": etat.value, "raison": found.cause.value if found.cause else ""},
        )
    return True


def project_all(*, by: Auteur, today: dt.date) -> int:
    """Every signed convention of the Département of the transaction; how many changed. Safe to run again."""
    changed, last = 0, 0
    rows = Convention.objects.filter(departement_id=by.departement_id, etat__in=PROJETES)
    while batch := list(with_facts(rows.filter(pk__gt=last)).order_by("pk")[:PAR_LOT]):
        changed += sum(project(convention=row, by=by, today=today) for row in batch)
        last = batch[-1].pk
    return changed


def _settle(by: Acteur, convention: Convention, today: dt.date) -> None:
    """The state that follows an act, and what other apps keep of it."""
    row = _lock(convention)
    project(convention=row, by=by, today=today)
    follow(by, row, today)


def _lock(convention: Convention) -> Convention:
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    return with_facts(Convention.objects.filter(pk=convention.pk)).select_related("structure").get()


def _tell(by: Acteur, action: str, row: ActeConvention, **more: str) -> None:
    record(
        by=by,
        action=action,
        objet_type="convention",
        objet_id=row.convention_id,
        objet_nom=row.convention.reference,
        detail={
            "acte": row.pk,
            "nature": row.nature,
            "partie": Cote(row.cote).value,
            "date": row.emis_le.isoformat(),
            **more,
        },
    )


__all__ = [
    "CHAMPS",
    "ActeRefuse",
    "NatureActe",
    "annul_act",
    "join_letter",
    "preview_act",
    "project",
    "project_all",
    "receive_letter",
    "record_act",
]
