"""Second stage: write the judged rows to the places, chunk by chunk, and lay the questions. Idempotent."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from maillage.base.enbloc import write_rows
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Source
from maillage.reseau.lieux.services.livraisons import Effet, apply_rows, import_versions
from maillage.reseau.recensement.enums import Alerte, EtatDoute, EtatImport, EtatLigne
from maillage.reseau.recensement.models import Collecte, Doute, Import, Ligne
from maillage.reseau.recensement.services.analyse import as_apport

LOT = 500
PERTE_ALERTE = 1 / 3
"""A source that loses more than this share of its rows raises an alert instead of asking about each place."""
REMPLACE = "(livraison plus récente)"
DECISION_ANTERIEURE = "(décision sur une livraison antérieure)"
Progress = Callable[[int, int], None]


def apply_lines(lot: Import, *, progress: Progress | None = None) -> None:
    """Apply the rows not yet applied; each chunk moves ``lot.faites`` in its own transaction, so a kill loses nothing."""
    while True:
        with tenant_transaction(lot.departement_id):
            # The lock makes two deliveries of one source take turns, and a second runner see what the first did.
            source = Source.objects.select_for_update().get(pk=lot.source_id)
            lot.refresh_from_db(fields=["faites", "etat", "compteurs", "total"])
            if lot.etat != EtatImport.APPLICATION:
                return
            lines = list(Ligne.objects.filter(lot=lot, numero__gt=lot.faites).order_by("numero")[:LOT])
            if not lines:
                _finish_lines(lot, source)
                return
            _apply_chunk(lot, source, lines)
            lot.faites = lines[-1].numero
            lot.save(update_fields=["faites", "compteurs", "updated_at"])
        if progress:
            progress(lot.faites, lot.total or 0)


def _apply_chunk(lot: Import, source: Source, lines: Sequence[Ligne]) -> None:
    effects = apply_rows(source=source, lot=lot.pk, par=f"{source.nom} ({lot.auteur})", apports=[as_apport(line) for line in lines])
    counts: Counter[str] = Counter(lot.compteurs)
    for line in lines:
        effect = effects[line.cle]
        line.lieu_id, line.changement = effect.lieu_id, effect.changement
        line.etat = _state(effect)
        line.refusee_par = DECISION_ANTERIEURE if effect.refusee else ""
        counts[{"PUBLIEE": "publiees", "EN_REVUE": "en_revue", "REFUSEE": "refusees"}[line.etat]] += 1
        counts[{"CREEE": "creees", "MODIFIEE": "modifiees", "INCHANGEE": "inchangees"}[line.changement]] += 1
    _save_states(lines)
    counts["questions"] += _ask(lot, [line for line in lines if line.changement != "INCHANGEE"])
    lot.compteurs = dict(counts)


def _save_states(lines: Sequence[Ligne]) -> None:
    """One statement from arrays: Django's bulk_update writes a CASE per row and column, four times slower here."""
    columns = [[getattr(line, name) for line in lines] for name in ("pk", "lieu_id", "changement", "etat", "refusee_par")]
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
    """Lay the questions of new or changed rows, save those already asked of the same words; answers how many."""
    asked = _already_asked(lot, [line for line in lines if line.changement == "MODIFIEE"])
    rows: list[Doute] = []
    stale: list[int] = []
    for line in lines:
        known = asked.get(line.cle, {})
        wanted = {(question[0], question[2]) for question in line.questions}
        stale += [doute.pk for key, doute in known.items() if key not in wanted and doute.etat == EtatDoute.OUVERT]
        rows += [_doubt(lot, line, question) for question in line.questions if (question[0], question[2]) not in known]
    Doute.objects.filter(pk__in=stale).update(etat=EtatDoute.ECARTE, par=REMPLACE, repondu_le=timezone.now())
    write_rows(rows)
    return len(rows)


def _already_asked(lot: Import, lines: Sequence[Ligne]) -> dict[str, dict[tuple[str, str], Doute]]:
    """Questions of earlier deliveries by row key, then by (field, original text)."""
    known: dict[str, dict[tuple[str, str], Doute]] = defaultdict(dict)
    earlier = Doute.objects.filter(ligne__lot__source=lot.source_id, ligne__cle__in=[line.cle for line in lines])
    for doute in earlier.exclude(lot=lot).select_related("ligne").order_by("pk"):
        if doute.ligne and doute.par != REMPLACE:
            known[doute.ligne.cle][doute.champ, doute.original] = doute
    return known


def _doubt(lot: Import, line: Ligne, question: Sequence[Any]) -> Doute:
    champ, regle, original, text, proposition, cause = question
    return Doute(
        departement_id=lot.departement_id,
        lot=lot,
        ligne=line,
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
    keys = Ligne.objects.filter(lot=lot).values("cle")
    gone = import_versions(source).filter(lot__lte=lot.pk).exclude(cle__in=keys).select_related("lieu")
    number, active = gone.count(), (lot.total or 0)
    counts = Counter(lot.compteurs)
    counts["disparues"] = number
    if number > PERTE_ALERTE * max(1, number + active):
        detail = f"{number} lieux ne sont plus dans « {lot.nom_fichier} », sur {number + active}. Aucun n'a été fermé."
        Collecte.objects.update_or_create(
            source=source,
            defaults={"alerte": Alerte.RETRECIE, "alerte_detail": detail},
            create_defaults={"alerte": Alerte.RETRECIE, "alerte_detail": detail, "departement_id": lot.departement_id},
        )
    else:
        Collecte.objects.filter(source=source, alerte=Alerte.RETRECIE).update(alerte="", alerte_detail="")
        counts["questions"] += _ask_about_gone(lot, source, list(gone))
    lot.compteurs, lot.etat = dict(counts), EtatImport.RAPPROCHEMENT
    lot.save(update_fields=["compteurs", "etat", "updated_at"])


def _ask_about_gone(lot: Import, source: Source, versions: Sequence[Any]) -> int:
    lieux = {version.lieu_id for version in versions}
    open_ones = set(
        Doute.objects.open().filter(regle="source.disparu", lieu__in=lieux).values_list("lieu_id", flat=True)
    )
    rows = [
        Doute(
            departement_id=lot.departement_id,
            lot=lot,
            lieu_id=lieu,
            regle="source.disparu",
            cause=f"disparu|{source.code}|{lot.pk}",
            original=source.nom,
            question=f"Ce lieu n'est plus dans le fichier de « {source.nom} ». Est-il fermé ?",
        )
        for lieu in sorted(lieux - open_ones)
    ]
    Doute.objects.bulk_create(rows, batch_size=LOT)
    return len(rows)


def last_delivery(source: Source) -> datetime.datetime | None:
    """When the source was last applied."""
    applied = Import.objects.filter(source=source).filter(Q(etat=EtatImport.APPLIQUE))
    return applied.aggregate(last=Max("fin_le"))["last"]
