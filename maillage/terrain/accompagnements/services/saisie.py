"""The morning is written: who was helped, in two taps each; held, replaced or not held.

Sent as often as the device likes: the same content twice writes nothing (``matinee.compare``). Once the report was sent,
any change is a correction: the host is asked again, in the same transaction.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from maillage.reseau.equipes.models import Agent
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatCompteRendu, NatureAccompagnement, Tenue
from maillage.terrain.accompagnements.matinee import Ecart, Ligne, compare
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.accompagnements.selectors.cadre import CadreFige, frame_of
from maillage.terrain.accompagnements.services.envoi import ask_again, tell
from maillage.terrain.accompagnements.services.refus import SaisieRefusee
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.models import Permanence

COLONNES_DU_CADRE: Final = CadreFige._fields


class Matinee(NamedTuple):
    """What a half-day says. ``connues``: keys that the sender knew (None: he speaks for every line, as imports and demos do).

    ``motif``: a value of MotifAnnulation, when it was not held. ``remplacant_id``: the agent who held it, when replaced;
    None: the half-day's own (who may already be a replacement of the agenda).
    """

    lignes: tuple[Ligne, ...] = ()
    connues: Collection[str] | None = None
    tenue: str = Tenue.TENUE
    motif: str = ""
    remplacant_id: int | None = None


@transaction.atomic
def record_morning(*, by: Acteur, permanence: Permanence, saisie: Matinee, now: dt.datetime) -> CompteRendu:
    """Write the lines and the head of a half-day's report; creates it the first time. Raises SaisieRefusee.

    The report stays a draft until ``envoi.transmit``; after that, a change reopens the check (state TRANSMIS again).
    """
    row = open_report(by=by, permanence=permanence, now=now)
    changed = _write_head(row, permanence, saisie)
    gap = compare(lines_of(row), saisie.lignes, saisie.connues)
    _write_lines(by, row, gap, now)
    if row.tenue == Tenue.NON_TENUE and row.accompagnements.kept().exists():
        raise SaisieRefusee(
            "Vous avez noté des personnes. Enlevez-les d'abord, ou dites que la demi-journée a eu lieu.", "tenue"
        )
    if changed or gap:
        close_change(by=by, compte_rendu=row, now=now)
    return row


def open_report(*, by: Acteur, permanence: Permanence, now: dt.datetime) -> CompteRendu:
    """The report of a half-day, locked; created with its frame frozen when there is none. Raises SaisieRefusee."""
    half_day = Permanence.objects.select_related("lieu").select_for_update(of=("self",)).get(pk=permanence.pk)
    if half_day.etat != EtatPermanence.PREVUE:
        raise SaisieRefusee("Cette demi-journée est annulée dans l'agenda : il n'y a rien à écrire.")
    if half_day.jour > localdate(now):
        raise SaisieRefusee("Cette demi-journée n'a pas commencé. Revenez ce jour-là.")
    rows = CompteRendu.objects.select_related("convention", "lieu", "agent__utilisateur", "structure", "permanence")
    row = rows.select_for_update(of=("self",)).filter(permanence=half_day).first()
    if row is not None:
        return row
    frame = frame_of(half_day, half_day.agent_id)
    tenue = Tenue.REMPLACEE if half_day.agent_prevu_id else Tenue.TENUE
    created = CompteRendu.objects.create(
        departement_id=half_day.departement_id,
        permanence=half_day,
        tenue=tenue,
        etat=EtatCompteRendu.EN_COURS,
        modifie_par=by.nom[:200],
        **frame._asdict(),
    )
    tell(by, "compte_rendu.commence", created)
    return rows.select_for_update(of=("self",)).get(pk=created.pk)


def close_change(*, by: Acteur, compte_rendu: CompteRendu, now: dt.datetime) -> None:
    """End of an act that changed a report: saved; when it had been sent, the host is asked again (a correction)."""
    row = compte_rendu
    row.personnes = CompteRendu.objects.values_list("personnes", flat=True).get(pk=row.pk)
    if row.transmis_at is None:
        row.modifie_par = by.nom[:200]
        row.save()
        return
    ask_again(by=by, compte_rendu=row, now=now)
    tell(by, "compte_rendu.corrige", row, personnes=row.personnes, tenue=row.tenue)


def lines_of(compte_rendu: CompteRendu) -> list[Ligne]:
    """The people noted in two taps, oldest first. One query."""
    rows = compte_rendu.accompagnements.kept().filter(nature=NatureAccompagnement.RAPIDE)
    return [line_of(row) for row in rows.order_by("pk")]


def line_of(row: Accompagnement) -> Ligne:
    """A row in the words of a device."""
    return Ligne(
        row.cle_saisie or f"rang-{row.pk:09d}",
        _only(row.tranches),
        tuple(row.thematiques),
        tuple(row.orientations),
        _only(row.genres),
        _only(row.statuts),
    )


def _only(counts: dict[str, int]) -> str:
    return next(iter(counts), "")


def frame_columns(row: Any) -> dict[str, Any]:
    """The frozen frame of a report, to copy into its accompaniments."""
    return {name: getattr(row, name) for name in COLONNES_DU_CADRE}


def fresh_key() -> str:
    """A key for a line that no device named."""
    return str(uuid.uuid4())


def _write_head(row: CompteRendu, permanence: Permanence, saisie: Matinee) -> bool:
    """Held by whom, or why not; whether that changed."""
    if saisie.tenue not in Tenue.values:
        raise SaisieRefusee("Dites si la demi-journée a eu lieu.", "tenue")
    motif = saisie.motif if saisie.tenue == Tenue.NON_TENUE else ""
    if saisie.tenue == Tenue.NON_TENUE and motif not in MotifAnnulation.values:
        raise SaisieRefusee("Dites pourquoi la demi-journée n'a pas eu lieu.", "motif")
    agent_id = _holder(row, permanence, saisie)
    changed = (row.tenue, row.motif, row.agent_id) != (saisie.tenue, motif, agent_id)
    row.tenue, row.motif = saisie.tenue, motif
    if agent_id != row.agent_id:
        row.agent_id = agent_id
        row.employeur_id = frame_of(permanence, agent_id).employeur_id
        for line in row.accompagnements.kept():
            line.agent_id, line.employeur_id = row.agent_id, row.employeur_id
            line.save(update_fields=["agent", "employeur", "updated_at"])
    return changed


def _holder(row: CompteRendu, permanence: Permanence, saisie: Matinee) -> int:
    """Who held the half-day. A replacement was in post that day."""
    if saisie.tenue != Tenue.REMPLACEE or saisie.remplacant_id in {None, permanence.agent_id}:
        if saisie.tenue == Tenue.REMPLACEE and permanence.agent_prevu_id is None:
            raise SaisieRefusee("Choisissez qui est venu à la place.", "remplacant")
        return permanence.agent_id
    team = Agent.objects.filter(departement_id=row.departement_id).in_post(row.jour)
    if not team.filter(pk=saisie.remplacant_id).exists():
        raise SaisieRefusee("Cette personne n'était pas en poste ce jour-là.", "remplacant")
    return int(saisie.remplacant_id or permanence.agent_id)


def _write_lines(by: Acteur, row: CompteRendu, gap: Ecart, now: dt.datetime) -> None:
    """In rows, not in bulk: figures and history follow each by triggers."""
    here = row.accompagnements.kept().filter(nature=NatureAccompagnement.RAPIDE)
    known = {one.cle_saisie or f"rang-{one.pk:09d}": one for one in here} if gap.changees or gap.retirees else {}
    for cle in gap.retirees:
        _save(by, known[cle], supprime_at=now)
    for line in gap.changees:
        _save(by, known[line.cle], **_values(line))
    Accompagnement.objects.bulk_create(
        Accompagnement(
            departement_id=row.departement_id,
            compte_rendu=row,
            nature=NatureAccompagnement.RAPIDE,
            cle_saisie=line.cle,
            modifie_par=by.nom[:200],
            **frame_columns(row),
            **_values(line),
        )
        for line in gap.ajoutees
    )


def _values(line: Ligne) -> dict[str, Any]:
    return {
        "thematiques": list(line.thematiques),
        "orientations": list(line.orientations),
        "tranches": {line.tranche: 1} if line.tranche else {},
        "genres": {line.genre: 1} if line.genre else {},
        "statuts": {line.statut: 1} if line.statut else {},
    }


def _save(by: Acteur, row: Accompagnement, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.modifie_par = by.nom[:200]
    row.save()
