"""Second stage: write the judged rows to the places, chunk by chunk, and lay the questions. Idempotent."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from maillage.base.enbloc import write_rows
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, Source, Version
from maillage.reseau.lieux.services.livraisons import Effet, apply_rows, import_versions
from maillage.reseau.recensement.enums import Alerte, EtatDoute, EtatImport, EtatLigne
from maillage.reseau.recensement.models import Collecte, Doute, Import, Ligne
from maillage.reseau.recensement.services.analyse import as_apport
from maillage.reseau.recensement.services.morceaux import chunk_size, in_chunk

DISPARU = "source.disparu"
PERTE_ALERTE = 1 / 3
"""A source that loses this share of its rows or more raises an alert instead of asking about each place."""
REMPLACE = "(livraison plus récente)"
IMPORT_ANNULE = "(import annulé)"
"""Who closed a question that nobody answered; such a question is asked again when its words come back."""
REFUSEE_AVANT = "Une personne a refusé cette ligne, et elle a changé depuis. Publiez-la, ou refusez-la encore."
DECISION_ANTERIEURE = "(décision sur une livraison antérieure)"
Progress = Callable[[int, int], None]


def apply_lines(lot: Import, *, progress: Progress | None = None) -> None:
    """Apply the rows not yet applied; each chunk moves ``lot.faites`` in its own transaction, so a kill loses nothing."""
    while in_chunk(lot.departement_id, lambda: _next_chunk(lot)):
        if progress:
            progress(lot.faites, lot.total or 0)


def _next_chunk(lot: Import) -> bool:
    """False when there was nothing left to do."""
    # The lock makes two deliveries of one source take turns, and a second runner see what the first did.
    source = Source.objects.select_for_update(no_key=True).get(pk=lot.source_id)
    lot.refresh_from_db(fields=["faites", "etat", "compteurs", "total"])
    if lot.etat != EtatImport.APPLICATION:
        return False
    lines = list(
        Ligne.objects.filter(lot=lot, numero__gt=lot.faites)
        .defer("brut", "resultats")
        .order_by("numero")[: chunk_size()]
    )
    if not lines:
        _finish_lines(lot, source)
        return False
    _apply_chunk(lot, source, lines)
    lot.faites = lines[-1].numero
    lot.save(update_fields=["faites", "compteurs", "updated_at"])
    return True


def _apply_chunk(lot: Import, source: Source, lines: Sequence[Ligne]) -> None:
    apports = [as_apport(line) for line in lines]
    effects = apply_rows(source=source, lot=lot.pk, par=f"{source.nom} ({lot.auteur})", apports=apports)
    counts: Counter[str] = Counter(lot.compteurs)
    for line in lines:
        effect = effects[line.cle]
        line.lieu_id, line.changement = effect.lieu_id, effect.changement
        line.etat = _state(effect)
        line.refusee_par = DECISION_ANTERIEURE if effect.refusee else ""
        if effect.refusee_avant:
            line.motifs = [*line.motifs, REFUSEE_AVANT]
            line.questions = [
                *line.questions,
                ["", "ligne.refusee_avant", "", REFUSEE_AVANT, None, f"ligne|{REFUSEE_AVANT}"],
            ]
            line.save(update_fields=["motifs", "questions"])
        counts[{"PUBLIEE": "publiees", "EN_REVUE": "en_revue", "REFUSEE": "refusees"}[line.etat]] += 1
        counts[{"CREEE": "creees", "MODIFIEE": "modifiees", "INCHANGEE": "inchangees"}[line.changement]] += 1
    _save_states(lines)
    counts["questions"] += _ask(lot, [line for line in lines if line.etat != EtatLigne.REFUSEE])
    lot.compteurs = dict(counts)


def _save_states(lines: Sequence[Ligne]) -> None:
    """One statement from arrays: Django's bulk_update writes a CASE per row and column, four times slower here."""
    names = ("pk", "lieu_id", "changement", "etat", "refusee_par")
    columns: list[list[Any]] = [[getattr(line, name) for line in lines] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_STATES, columns)


_STATES = """
UPDATE recensement_ligne l SET lieu_id = d.lieu, changement = d.changement, etat = d.etat, refusee_par = d.par
FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::bigint[]) AS lieu, unnest(%s::text[]) AS changement,
             unnest(%s::text[]) AS etat, unnest(%s::text[]) AS par) d
WHERE l.id = d.id
"""


def _state(effect: Effet) -> str:
    if effect.refusee:
        return EtatLigne.REFUSEE
    return EtatLigne.PUBLIEE if effect.publiable else EtatLigne.EN_REVUE


def _ask(lot: Import, lines: Sequence[Ligne]) -> int:
    """Lay the questions of these rows, save those already asked of the same words; answers how many.

    A row whose sure values are unchanged may hold new words that nobody could read.
    """
    asked = _already_asked(lot, lines)
    rows: list[Doute] = []
    stale: list[int] = []
    for line in lines:
        known = asked.get(line.cle, {})
        wanted = {_mark(question[0], question[2], question[5]) for question in line.questions}
        stale += [doute.pk for key, doute in known.items() if key not in wanted and doute.etat == EtatDoute.OUVERT]
        rows += [
            _doubt(lot, line, question)
            for question in line.questions
            if _mark(question[0], question[2], question[5]) not in known
        ]
    if stale:
        _replace(lot, Doute.objects.filter(pk__in=stale))
    if rows:
        write_rows(rows)
    return len(rows)


def _mark(champ: str, original: str, cause: str) -> tuple[str, str]:
    """Same question: the same field and the same words; about a whole row, the same reason."""
    return champ, original or ("" if champ else cause[:200])


def _replace(lot: Import, doutes: QuerySet[Doute]) -> None:
    """Close questions that this delivery makes pointless; its undoing opens them again."""
    now = timezone.now()
    doutes.update(etat=EtatDoute.ECARTE, par=REMPLACE, repondu_le=now, reponse={"lot": lot.pk})


def _close_gone(lot: Import, gone: Iterable[int]) -> None:
    """A place that is in its source again is not gone."""
    back = Doute.objects.open().filter(departement_id=lot.departement_id, regle=DISPARU, lot__source=lot.source_id)
    pks = list(back.exclude(lieu__in=list(gone)).values_list("pk", flat=True))
    if pks:
        _replace(lot, Doute.objects.filter(pk__in=pks))


def _already_asked(lot: Import, lines: Sequence[Ligne]) -> dict[str, dict[tuple[str, str], Doute]]:
    """Questions of earlier deliveries by row key, then by what makes them the same."""
    known: dict[str, dict[tuple[str, str], Doute]] = defaultdict(dict)
    earlier = Import.objects.filter(source=lot.source_id).exclude(pk=lot.pk).values_list("pk", flat=True)
    lots = list(earlier)
    if not lots:
        return known
    rows = Doute.objects.filter(lot__in=lots, ligne__lot__in=lots, ligne__cle__in=[line.cle for line in lines])
    for doute in rows.exclude(par__in=[REMPLACE, IMPORT_ANNULE]).select_related("ligne").order_by("pk"):
        if doute.ligne:
            known[doute.ligne.cle][_mark(doute.champ, doute.original, doute.cause)] = doute
    return known


def _doubt(lot: Import, line: Ligne, question: Sequence[Any]) -> Doute:
    champ, regle, original, text, proposition, cause = question
    return Doute(
        departement_id=lot.departement_id,
        lot_id=lot.pk,
        ligne_id=line.pk,
        lieu_id=line.lieu_id,
        champ=champ,
        regle=regle[:80],
        cause=cause[:200],
        original=original,
        question=text,
        proposition=proposition,
    )


def _finish_lines(lot: Import, source: Source) -> None:
    """After the last row: what vanished from the source, then the search for duplicates may begin."""
    counts = Counter(lot.compteurs)
    gone = list(gone_versions(lot).filter(lot__lte=lot.pk).order_by("pk"))
    counts["disparues"] = len(gone)
    absent = _absent(source, gone)
    _close_gone(lot, absent)
    unasked = _unasked(source, absent)
    if has_shrunk(len(unasked), known=len(gone) + counts["modifiees"] + counts["inchangees"]):
        detail = f"{len(gone)} lieux ne sont plus dans « {lot.nom_fichier} ». Aucun n'a été fermé."
        alert = {"alerte": Alerte.RETRECIE, "alerte_detail": detail}
        Collecte.objects.update_or_create(
            source=source, defaults=alert, create_defaults={**alert, "departement_id": lot.departement_id}
        )
    else:
        Collecte.objects.filter(source=source, alerte=Alerte.RETRECIE).update(alerte="", alerte_detail="")
        counts["questions"] += _ask_about_gone(lot, source, unasked)
    lot.compteurs, lot.etat = dict(counts), EtatImport.RAPPROCHEMENT
    lot.save(update_fields=["compteurs", "etat", "updated_at"])


def has_shrunk(gone: int, *, known: int) -> bool:
    """A source that loses a third of its rows or more is a source in trouble, not so many places that closed."""
    return gone > 0 and gone >= PERTE_ALERTE * known


def gone_versions(lot: Import) -> QuerySet[Version]:
    """What the source said before and this delivery no longer says."""
    said = Ligne.objects.filter(departement_id=lot.departement_id, lot=lot).values_list("cle")
    # EXCEPT is done by sorting or hashing, whatever the planner knows of tables that have just been filled.
    known = import_versions(lot.source)
    return known.filter(cle__in=[cle for (cle,) in known.order_by().values_list("cle").difference(said)])


def _absent(source: Source, versions: Sequence[Version]) -> set[int]:
    """Places of those versions; those that another row of the source still tells of are not gone."""
    lieux = {version.lieu_id for version in versions}
    keys = {version.pk for version in versions}
    still = (
        import_versions(source).filter(lieu__in=lieux).exclude(pk__in=keys) if lieux else import_versions(source).none()
    )
    return lieux - set(still.values_list("lieu_id", flat=True))


def _unasked(source: Source, lieux: set[int]) -> list[int]:
    """Those that still stand, and about which nobody was asked yet."""
    standing = Lieu.objects.filter(pk__in=lieux).exclude(etat__in=[EtatLieu.FERME, EtatLieu.RETIRE])
    asked = Doute.objects.filter(regle=DISPARU, lieu__in=lieux, lot__source=source)
    asked = asked.exclude(par__in=[REMPLACE, IMPORT_ANNULE])
    return sorted(set(standing.values_list("pk", flat=True)) - set(asked.values_list("lieu_id", flat=True)))


def _ask_about_gone(lot: Import, source: Source, lieux: Sequence[int]) -> int:
    rows = [
        Doute(
            departement_id=lot.departement_id,
            lot=lot,
            lieu_id=lieu,
            regle=DISPARU,
            cause=f"disparu|{source.code}|{lot.pk}",
            original=source.nom,
            question=f"Ce lieu n'est plus dans le fichier de « {source.nom} ». Est-il fermé ?",
        )
        for lieu in lieux
    ]
    write_rows(rows)
    return len(rows)
