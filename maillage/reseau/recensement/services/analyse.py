"""First stage of an import: read the file, judge every row, store it, say what it would change. Writes no place."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection

from maillage.base.enbloc import write_rows
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.services.livraisons import Apport, compare, import_versions
from maillage.reseau.recensement.correspondance import CorrespondanceInvalide, load_mapping
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.jugement import Juge, LigneJugee
from maillage.reseau.recensement.lecture import Row, SourceRefusee, open_source
from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.recensement.services.fichiers import path_of
from maillage.reseau.recensement.services.geocodage import complete_positions
from maillage.reseau.recensement.services.morceaux import chunk_size, paused_collector
from maillage.reseau.recensement.services.stockage import to_line
from maillage.socle.territoires.cleaning import referential_of

Progress = Callable[[int, int], None]


class AnalyseRefusee(Exception):
    """The file or its mapping cannot be used; the message is for the person."""


def analyse(lot: Import, *, today: datetime.date, progress: Progress | None = None) -> Import:
    """Judge all rows by chunks of one transaction each; started again after a kill, it starts from the first row.

    Ends in PRET with its figures, or in ECHEC with the reason. Judging has no effect outside the rows of this
    import, so starting anew ends in the same state as an undisturbed run.
    """
    try:
        source = open_source(path_of(lot), name=lot.nom_fichier)
        correspondance = load_mapping(lot.correspondance or {})
    except (SourceRefusee, CorrespondanceInvalide) as error:
        return _fail(lot, str(error))
    with tenant_transaction(lot.departement_id):
        _forget_lines(lot)
        missing = correspondance.missing_columns(source.columns)
        alerts = [*source.alerts, *correspondance.alerts]
        if missing:
            alerts.append("Colonnes prévues et absentes du fichier : " + ", ".join(missing[:20]) + ".")
        _update(
            lot, etat=EtatImport.ANALYSE, total=source.row_count, faites=0, alertes=alerts, compteurs={}, message=""
        )
        referentiel = referential_of(lot.territoire)
    juge = Juge(correspondance=correspondance, referentiel=referentiel, departement=lot.territoire, today=today)
    counts: Counter[str] = Counter()
    for rows in _chunks(source.rows()):
        with paused_collector():
            judged = [juge.judge(row) for row in rows]
        # Outside the transaction: the geocoder may be waited for.
        judged = complete_positions(lot.departement_id, judged)
        with tenant_transaction(lot.departement_id), paused_collector():
            counts += _store(lot, judged, rows)
            _update(lot, faites=lot.faites + len(rows))
        if progress:
            progress(lot.faites, lot.total or 0)
    with tenant_transaction(lot.departement_id):
        counts["disparues"] = _count_gone(lot)
        counts["perdues"] = max(0, source.row_count - Ligne.objects.filter(lot=lot).count())
        _update(lot, etat=EtatImport.PRET, total=lot.faites, compteurs=dict(counts))
    return lot


def _forget_lines(lot: Import) -> None:
    """Rows of a reading that was cut short; in SQL, because Django would load them all."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM recensement_ligne WHERE lot_id = %s", [lot.pk])


def _count_gone(lot: Import) -> int:
    said = Ligne.objects.filter(departement_id=lot.departement_id, lot=lot).values_list("cle")
    return import_versions(lot.source).order_by().values_list("cle").difference(said).count()


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, chunk_size())):
        yield chunk


def _store(lot: Import, judged: Sequence[LigneJugee], rows: Sequence[Row]) -> Counter[str]:
    lines = [to_line(lot, ligne, row.cells) for ligne, row in zip(judged, rows, strict=True)]
    changes = compare(lot.source, [as_apport(line) for line in lines])
    for line in lines:
        line.changement = changes[line.cle]
    write_rows(lines)
    counts: Counter[str] = Counter(lignes=len(lines))
    for line in lines:
        counts["publiees" if line.etat == "PUBLIEE" else "en_revue"] += 1
        counts[{"CREEE": "creees", "MODIFIEE": "modifiees", "INCHANGEE": "inchangees"}[line.changement]] += 1
        counts["questions"] += len(line.questions)
        counts["avec_insee"] += "code_insee" in line.valeurs
    return counts


def as_apport(line: Ligne) -> Apport:
    """A stored row as the places' service takes it."""
    value = line.valeurs.get("date_maj")
    return Apport(
        cle=line.cle,
        valeurs=line.valeurs,
        empreinte=line.empreinte,
        date_maj=datetime.date.fromisoformat(value) if value else None,
        publiable=line.etat == "PUBLIEE",
    )


def _update(lot: Import, **values: Any) -> None:
    for name, value in values.items():
        setattr(lot, name, value)
    lot.save(update_fields=[*values, "updated_at"])


def _fail(lot: Import, reason: str) -> Import:
    with tenant_transaction(lot.departement_id):
        _update(lot, etat=EtatImport.ECHEC, message=reason)
    return lot
