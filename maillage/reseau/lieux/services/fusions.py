"""Merge two places, and undo it: the versions of one move to the other, and back."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from maillage.base.enbloc import write_rows
from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Fusion, Lieu, Ressemblance, Version
from maillage.reseau.lieux.services.calcul import current_place, lock_places, publish_rows, recompute
from maillage.reseau.lieux.suites import bring_back, carry
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


class FusionImpossible(Exception):
    """These two places cannot be merged, or this merge undone; the message says why, in French."""


@transaction.atomic
def merge_places(*, by: Acteur, garde: Lieu, absorbe: Lieu) -> Fusion:
    """A person merges ``absorbe`` into ``garde``; his answer is remembered for ever. Raises FusionImpossible."""
    garde, absorbe = _lock_pair(garde.pk, absorbe.pk)
    fusion = move(garde=garde, absorbe=absorbe, par=by.nom)
    decide(by=by, a=garde, b=absorbe, verdict=Verdict.MEME)
    record(
        by=by,
        action="lieu.fusionne",
        objet_type="lieu",
        objet_id=garde.pk,
        objet_nom=garde.nom,
        detail={"absorbe": absorbe.pk, "nom_absorbe": absorbe.nom, "fusion": fusion.pk},
    )
    return fusion


def _lock_pair(one: int, two: int) -> tuple[Lieu, Lieu]:
    rows = lock_places([one, two])
    if len(rows) != 2:
        raise FusionImpossible("Un de ces deux lieux n'existe pas.")
    return rows[one], rows[two]


class Deplacement(NamedTuple):
    """One merge to do: ``absorbe`` into ``garde``, with the score and reasons when the matcher decided."""

    garde: Lieu
    absorbe: Lieu
    score: float | None = None
    raisons: tuple[str, ...] = ()


def move(*, garde: Lieu, absorbe: Lieu, par: str) -> Fusion:
    """One merge decided by a person of two locked places, in the caller's transaction. Raises FusionImpossible."""
    return move_many([Deplacement(garde, absorbe)], par=par, automatique=False)[0]


def move_many(moves: Sequence[Deplacement], *, par: str, automatique: bool, lot: int | None = None) -> list[Fusion]:
    """Move the versions and recompute the places, in the caller's transaction and a fixed number of queries.

    No place may be kept in one move and absorbed in another; all are locked by the caller. Raises FusionImpossible.
    """
    if not moves:
        return []
    for one in moves:
        _check_move(one)
    held: dict[int, list[int]] = {one.absorbe.pk: [] for one in moves}
    for pk, lieu in Version.objects.filter(lieu__in=held).order_by("pk").values_list("pk", "lieu_id"):
        held[lieu].append(pk)
    followed = carry({one.absorbe.pk: one.garde.pk for one in moves}, par=par)
    fusions = [
        Fusion(
            departement_id=one.garde.departement_id,
            garde=one.garde,
            absorbe=one.absorbe,
            versions=held[one.absorbe.pk],
            suites=followed[one.absorbe.pk],
            etat_absorbe=one.absorbe.etat,
            automatique=automatique,
            score=one.score,
            raisons=list(one.raisons),
            par=par[:200],
            lot=lot,
        )
        for one in moves
    ]
    write_rows(fusions)
    targets = [(version, one.garde.pk) for one in moves for version in held[one.absorbe.pk]]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [[pk for pk, _ in targets], [garde for _, garde in targets]])
    for one in moves:
        one.absorbe.etat, one.absorbe.fusionne_dans = EtatLieu.FUSIONNE, one.garde
        one.absorbe.modifie_par, one.absorbe.motif = par[:200], f"fusionné avec {one.garde.cle}"
    write_rows([one.absorbe for one in moves], update=["etat", "fusionne_dans", "modifie_par", "motif", "updated_at"])
    publish_rows([one.absorbe for one in moves])
    _carry_questions(moves)
    recompute(list({one.garde.pk: one.garde for one in moves}.values()), par=par, motif="fusion avec un autre lieu")
    return fusions


_MOVE = """
UPDATE lieux_version v SET lieu_id = d.garde
FROM (SELECT unnest(%s::bigint[]) AS version, unnest(%s::bigint[]) AS garde) d WHERE v.id = d.version
"""


def _carry_questions(moves: Sequence[Deplacement]) -> None:
    """What was asked about an absorbed place is asked about the one that is kept; its own row waits for an unmerge."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY, [[one.absorbe.pk for one in moves], [one.garde.pk for one in moves], Verdict.OUVERT])


_CARRY = """
INSERT INTO lieux_ressemblance (departement_id, a_id, b_id, score, raisons, verdict, par, lot, created_at, updated_at)
SELECT DISTINCT ON (2, 3)
    r.departement_id, least(g.garde, r.autre), greatest(g.garde, r.autre), r.score, r.raisons, 'OUVERT', '', r.lot, now(), now()
FROM (SELECT unnest(%s::bigint[]) AS absorbe, unnest(%s::bigint[]) AS garde) g
JOIN (SELECT departement_id, a_id AS absorbe, b_id AS autre, score, raisons, verdict, lot FROM lieux_ressemblance
      UNION ALL SELECT departement_id, b_id, a_id, score, raisons, verdict, lot FROM lieux_ressemblance) r
    ON r.absorbe = g.absorbe AND r.verdict = %s AND r.autre <> g.garde
JOIN lieux_lieu l ON l.id = r.autre AND l.etat NOT IN ('FUSIONNE', 'FERME')
ORDER BY 2, 3, r.score DESC
ON CONFLICT (departement_id, a_id, b_id) DO NOTHING
"""


def _check_move(one: Deplacement) -> None:
    if one.garde.departement_id != one.absorbe.departement_id:
        raise FusionImpossible("Ces deux lieux ne sont pas dans le même Département.")
    if one.garde.pk == one.absorbe.pk:
        raise FusionImpossible("C'est le même lieu : choisissez-en un autre.")
    for lieu in (one.garde, one.absorbe):
        if lieu.etat == EtatLieu.FUSIONNE:
            raise FusionImpossible(f"« {lieu.nom} » a déjà été fusionné avec un autre lieu.")


@transaction.atomic
def unmerge(*, by: Acteur, fusion: Fusion) -> Lieu:
    """Undo a merge: the absorbed place comes back, and the pair is remembered as two places. Raises FusionImpossible."""
    fusion = Fusion.objects.select_for_update(of=("self",)).get(pk=fusion.pk)
    absorbe = move_back(fusion=fusion, par=by.nom)
    decide(by=by, a=fusion.garde, b=absorbe, verdict=Verdict.DIFFERENT)
    record(
        by=by,
        action="lieu.defusionne",
        objet_type="lieu",
        objet_id=fusion.garde_id,
        objet_nom=fusion.garde.nom,
        detail={"fusion": fusion.pk, "absorbe": absorbe.pk},
    )
    return absorbe


def move_back(*, fusion: Fusion, par: str) -> Lieu:
    """Give back its versions to the absorbed place, in the caller's transaction. Raises FusionImpossible.

    They are those that began at this place, or at a place merged into it: what later deliveries or people said of it
    since then goes with it. They may be further away, when the place that was kept was merged in its turn.
    """
    if fusion.defaite_le is not None:
        raise FusionImpossible("Cette fusion est déjà défaite.")
    shown = current_place(fusion.garde)
    rows = lock_places({shown.pk, fusion.garde_id, fusion.absorbe_id})
    absorbe, shown = rows[fusion.absorbe_id], rows[shown.pk]
    Version.objects.filter(lieu=shown, lieu_initial__in=_under(absorbe)).update(lieu=absorbe)
    bring_back(fusion.suites, depuis=sorted({shown.pk, fusion.garde_id}), absorbe=absorbe.pk, par=par)
    absorbe.etat, absorbe.fusionne_dans = fusion.etat_absorbe, None
    _save_state(absorbe, par=par, motif="fusion défaite")
    fusion.defaite_le, fusion.defaite_par = timezone.now(), par[:200]
    fusion.save(update_fields=["defaite_le", "defaite_par", "updated_at"])
    recompute([shown, absorbe], par=par, motif=f"fusion {fusion.pk} défaite")
    return absorbe


def _under(lieu: Lieu) -> set[int]:
    """A place and all those merged into it, directly or not."""
    found = newest = {lieu.pk}
    while newest:
        newest = set(Lieu.objects.filter(fusionne_dans__in=newest).values_list("pk", flat=True)) - found
        found = found | newest
    return found


def _save_state(lieu: Lieu, *, par: str, motif: str) -> None:
    lieu.modifie_par, lieu.motif = par[:200], motif[:300]
    lieu.save(update_fields=["etat", "fusionne_dans", "modifie_par", "motif", "updated_at"])


def decide(*, by: Acteur, a: Lieu, b: Lieu, verdict: Verdict) -> Ressemblance:
    """Remember a person's answer on a pair."""
    low, high = sorted([a.pk, b.pk])
    row, _ = Ressemblance.objects.update_or_create(
        departement_id=by.departement_id,
        a_id=low,
        b_id=high,
        defaults={"verdict": verdict, "par": by.nom[:200], "decide_le": timezone.now()},
        create_defaults={"verdict": verdict, "par": by.nom[:200], "decide_le": timezone.now(), "score": 0.0},
    )
    return row


@transaction.atomic
def keep_apart(*, by: Acteur, ressemblance: Ressemblance) -> None:
    """A person says that a pair is two places."""
    decide(by=by, a=ressemblance.a, b=ressemblance.b, verdict=Verdict.DIFFERENT)
    record(
        by=by,
        action="lieux.distincts",
        objet_type="lieu",
        objet_id=ressemblance.a_id,
        objet_nom=ressemblance.a.nom,
        detail={"autre": ressemblance.b_id},
    )
