"""Match what is in the database: merge what is surely one place, ask about the pairs that may be."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db.models import Q

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Lieu, Ressemblance
from maillage.reseau.lieux.rapprochement import Fiche, Paire, Rapprochement, match, match_against
from maillage.reseau.lieux.rapprochement import Verdict as Juge
from maillage.reseau.lieux.services.fusions import Deplacement, move_many

LOT = 200
_COLONNES = (
    "pk", "nom", "adresse", "code_postal", "code_insee", "commune", "latitude", "longitude", "position_approximative",
    "pivot", "telephone", "courriels", "site_web", "typologie", "provenance", "date_maj",
)  # fmt: skip


class Bilan(NamedTuple):
    """``fusions`` done, ``questions`` laid, ``lieux`` compared."""

    lieux: int
    fusions: int
    questions: int


def records(departement_id: int) -> list[Fiche]:
    """Living places of the Département as the matcher reads them; withdrawn ones too, closed and merged ones not."""
    rows = Lieu.objects.living().filter(departement_id=departement_id).exclude(etat=EtatLieu.RETIRE).values_list(*_COLONNES)
    return [
        Fiche(
            id=str(pk), nom=nom, adresse=adresse, code_postal=postal, code_insee=insee, commune=commune,
            latitude=latitude, longitude=longitude, approximate=approximate, pivot=pivot, telephones=tuple(phones),
            courriels=tuple(mails), sites=tuple(sites), typologies=tuple(types),
            source=str((provenance.get("nom") or {}).get("source") or ""), date_maj=day.isoformat() if day else "",
        )
        for pk, nom, adresse, postal, insee, commune, latitude, longitude, approximate, pivot, phones, mails, sites, types,
        provenance, day in rows
    ]  # fmt: skip


def decisions(departement_id: int) -> dict[frozenset[str], Juge]:
    """Answers of people on pairs: they outrank the score for ever."""
    rows = Ressemblance.objects.filter(departement_id=departement_id).exclude(verdict=Verdict.OUVERT)
    return {frozenset((str(a), str(b))): Juge[verdict] for a, b, verdict in rows.values_list("a_id", "b_id", "verdict")}


def compare_places(departement_id: int, new: Collection[int] | None = None) -> Rapprochement:
    """Compare all places, or only pairs that touch one of ``new``. Reads only."""
    fiches = records(departement_id)
    answers = decisions(departement_id)
    if new is None:
        return match(fiches, answers)
    wanted = {str(pk) for pk in new}
    return match_against([f for f in fiches if f.id in wanted], [f for f in fiches if f.id not in wanted], answers)


def reconcile(*, departement_id: int, par: str, new: Collection[int] | None = None, lot: int | None = None) -> Bilan:
    """Merge and ask, by chunks of one transaction each. Done again after a kill, it finishes what was left.

    A merged place leaves the comparison, so that what was done before is not done twice.
    """
    with tenant_transaction(departement_id):
        result = compare_places(departement_id, new)
        compared = Lieu.objects.living().filter(departement_id=departement_id).count()
    by_pair = {frozenset((pair.a, pair.b)): pair for pair in result.pairs}
    groups = [[int(pk) for pk in group] for group in result.groups]
    done = 0
    for start in range(0, len(groups), LOT):
        with tenant_transaction(departement_id):
            done += _merge_groups(groups[start : start + LOT], by_pair, par=par, lot=lot)
    perhaps = [pair for pair in result.pairs if pair.verdict is Juge.PEUT_ETRE and not pair.decided]
    with tenant_transaction(departement_id):
        asked = _ask(departement_id, perhaps, lot)
    return Bilan(compared, done, asked)


def _merge_groups(
    groups: Sequence[Sequence[int]], by_pair: dict[frozenset[str], Paire], *, par: str, lot: int | None
) -> int:
    """Merge each group into its oldest published place; what was merged meanwhile by somebody else is left alone."""
    wanted = [pk for group in groups for pk in group]
    rows = Lieu.objects.select_for_update(of=("self",)).filter(pk__in=wanted).exclude(etat=EtatLieu.FUSIONNE).order_by("pk")
    living = {lieu.pk: lieu for lieu in rows}
    moves = []
    for group in groups:
        members = [living[pk] for pk in sorted(group) if pk in living]
        members.sort(key=lambda lieu: (lieu.etat != EtatLieu.PUBLIE, lieu.pk))
        for absorbe in members[1:]:
            pair = by_pair.get(frozenset((str(members[0].pk), str(absorbe.pk)))) or _any_pair(absorbe.pk, group, by_pair)
            reasons = tuple(reason.phrase for reason in pair.reasons) if pair else ()
            moves.append(Deplacement(members[0], absorbe, pair.score if pair else None, reasons))
    if moves:
        move_many(moves, par=par, automatique=True, lot=lot)
    return len(moves)


def _any_pair(pk: int, group: Iterable[int], by_pair: dict[frozenset[str], Paire]) -> Paire | None:
    found = (by_pair.get(frozenset((str(pk), str(other)))) for other in group if other != pk)
    return next((pair for pair in found if pair), None)


def _ask(departement_id: int, pairs: Sequence[Paire], lot: int | None) -> int:
    """Lay the pairs that may be one place, save those already laid or whose place was merged since."""
    ids = {int(pk) for pair in pairs for pk in (pair.a, pair.b)}
    living = set(Lieu.objects.living().filter(pk__in=ids).values_list("pk", flat=True))
    wanted = {
        tuple(sorted((int(pair.a), int(pair.b)))): pair for pair in pairs if int(pair.a) in living and int(pair.b) in living
    }
    known = set(
        Ressemblance.objects.filter(Q(a__in=ids) | Q(b__in=ids), departement_id=departement_id).values_list("a_id", "b_id")
    )
    rows = [
        Ressemblance(
            departement_id=departement_id, a_id=low, b_id=high, score=pair.score,
            raisons=[reason.phrase for reason in pair.reasons], lot=lot,
        )  # fmt: skip
        for (low, high), pair in wanted.items()
        if (low, high) not in known
    ]
    Ressemblance.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)
