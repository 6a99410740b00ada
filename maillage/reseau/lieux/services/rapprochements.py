"""Match what is in the database: merge what is surely one place, ask about the pairs that may be."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

from django.db import connection

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Lieu, Ressemblance
from maillage.reseau.lieux.rapprochement import Fiche, Paire, Rapprochement, match, match_against
from maillage.reseau.lieux.rapprochement import Verdict as Juge
from maillage.reseau.lieux.services.calcul import lock_places
from maillage.reseau.lieux.services.fusions import Deplacement, move_many

LOT = 200
VERROU: Final = 7_170_001
"""First key of the advisory lock; the second is the Département."""
_COLONNES = (
    "pk", "nom", "adresse", "code_postal", "code_insee", "commune", "latitude", "longitude", "position_approximative",
    "pivot", "telephone", "courriels", "site_web", "typologie", "provenance__nom__source", "date_maj",
)  # fmt: skip


class Bilan(NamedTuple):
    """``fusions`` done, ``questions`` laid, ``lieux`` compared, ``limites``: places with too many likes to be compared with all."""

    lieux: int
    fusions: int
    questions: int
    limites: int = 0


def records(departement_id: int) -> list[Fiche]:
    """Living places of the Département as the matcher reads them; withdrawn ones too, closed and merged ones not."""
    rows = (
        Lieu.objects.living()
        .filter(departement_id=departement_id)
        .exclude(etat=EtatLieu.RETIRE)
        .values_list(*_COLONNES)
    )
    return [
        Fiche(
            id=str(pk), nom=nom, adresse=adresse, code_postal=postal, code_insee=insee, commune=commune,
            latitude=latitude, longitude=longitude, approximate=approximate, pivot=pivot, telephones=tuple(phones),
            courriels=tuple(mails), sites=tuple(sites), typologies=tuple(types),
            source=str(source or ""), date_maj=day.isoformat() if day else "",
        )
        for pk, nom, adresse, postal, insee, commune, latitude, longitude, approximate, pivot, phones, mails, sites, types,
        source, day in rows
    ]  # fmt: skip


def decisions(departement_id: int) -> dict[frozenset[str], Juge]:
    """Answers of people on pairs: they outrank the score for ever, and follow a place into the one it is merged into.

    « Different » wins over « same » when two answers meet on one pair of places.
    """
    rows = Ressemblance.objects.filter(departement_id=departement_id).exclude(verdict=Verdict.OUVERT)
    root = _roots(departement_id)
    answers: dict[frozenset[str], Juge] = {}
    for a, b, verdict in rows.values_list("a_id", "b_id", "verdict"):
        pair = frozenset((str(root(a)), str(root(b))))
        if len(pair) == 2 and answers.get(pair) is not Juge.DIFFERENT:
            answers[pair] = Juge[verdict]
    return answers


def _roots(departement_id: int) -> Callable[[int], int]:
    """Place → the place it is merged into, however far; itself otherwise."""
    merged = Lieu.objects.filter(departement_id=departement_id, etat=EtatLieu.FUSIONNE)
    into = dict(merged.values_list("pk", "fusionne_dans_id"))

    def root(pk: int) -> int:
        while pk in into:
            pk = into[pk] or 0
        return pk

    return root


def compare_places(departement_id: int, new: Collection[int] | None = None) -> Rapprochement:
    """Compare all places, or only pairs that touch one of ``new``. Reads only."""
    fiches = records(departement_id)
    answers = decisions(departement_id)
    if new is None:
        return match(fiches, answers)
    wanted = {str(pk) for pk in new}
    return match_against([f for f in fiches if f.id in wanted], [f for f in fiches if f.id not in wanted], answers)


def reconcile(*, departement_id: int, par: str, new: Collection[int] | None = None, lot: int | None = None) -> Bilan:
    """Merge and ask, in one transaction, one caller at a time in a Département.

    All or nothing: places compared again after half of the merges would not give the same pairs, and a worker killed
    in the middle would leave another state than an undisturbed one. 20,000 places take seconds.
    """
    with tenant_transaction(departement_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERROU, departement_id])
        result = compare_places(departement_id, new)
        compared = Lieu.objects.living().filter(departement_id=departement_id).count()
        done = _merge_groups(result, par=par, lot=lot)
        perhaps = [pair for pair in result.pairs if pair.verdict is Juge.PEUT_ETRE and not pair.decided]
        asked = _ask(departement_id, perhaps, lot)
    return Bilan(compared, done, asked, len(result.limited))


def _merge_groups(result: Rapprochement, *, par: str, lot: int | None) -> int:
    """Merge each group into its oldest published place; what was merged meanwhile by somebody else is left alone."""
    by_pair = {frozenset((pair.a, pair.b)): pair for pair in result.pairs}
    groups = [[int(pk) for pk in group] for group in result.groups]
    locked = lock_places([pk for group in groups for pk in group])
    living = {pk: lieu for pk, lieu in locked.items() if lieu.etat not in {EtatLieu.FUSIONNE, EtatLieu.FERME}}
    moves = []
    for group in groups:
        members = [living[pk] for pk in sorted(group) if pk in living]
        members.sort(key=lambda lieu: (lieu.etat != EtatLieu.PUBLIE, lieu.pk))
        for absorbe in members[1:]:
            pair = by_pair.get(frozenset((str(members[0].pk), str(absorbe.pk))))
            pair = pair or _any_pair(absorbe.pk, group, by_pair)
            reasons = tuple(reason.phrase for reason in pair.reasons) if pair else ()
            moves.append(Deplacement(members[0], absorbe, pair.score if pair else None, reasons))
    for start in range(0, len(moves), LOT):
        move_many(moves[start : start + LOT], par=par, automatique=True, lot=lot)
    return len(moves)


def _any_pair(pk: int, group: Iterable[int], by_pair: dict[frozenset[str], Paire]) -> Paire | None:
    found = (by_pair.get(frozenset((str(pk), str(other)))) for other in group if other != pk)
    return next((pair for pair in found if pair), None)


def _ask(departement_id: int, pairs: Sequence[Paire], lot: int | None) -> int:
    """Lay the pairs that may be one place, where their places are now, save those already laid."""
    root = _roots(departement_id)
    wanted: dict[tuple[int, int], Paire] = {}
    for pair in pairs:
        low, high = sorted((root(int(pair.a)), root(int(pair.b))))
        if low != high:
            wanted.setdefault((low, high), pair)
    ids = {pk for pair in wanted for pk in pair}
    known = set(
        Ressemblance.objects.filter(departement_id=departement_id, a__in=ids, b__in=ids).values_list("a_id", "b_id")
    )
    rows = [
        Ressemblance(
            departement_id=departement_id,
            a_id=low,
            b_id=high,
            score=pair.score,
            raisons=[reason.phrase for reason in pair.reasons],
            lot=lot,
        )
        for (low, high), pair in wanted.items()
        if (low, high) not in known
    ]
    Ressemblance.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)
