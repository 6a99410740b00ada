"""First stage: the rows of the file become accompaniments, some hundreds a transaction; then the file is deleted."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

from django.utils.timezone import localdate

from maillage.reseau.recensement.lecture.classeurs import FichierClasseur
from maillage.reseau.recensement.lecture.csvs import FichierCsv
from maillage.reseau.recensement.lecture.erreurs import SourceRefusee
from maillage.reseau.recensement.lecture.separateur import CANDIDATES
from maillage.reseau.recensement.lecture.texte import open_text
from maillage.reseau.recensement.services.morceaux import chunk_size, in_chunk
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.journal_national.lecture import (
    LIGNES_MAX,
    TROP_DE_LIGNES,
    Acte,
    JournalIllisible,
    Lecteur,
    has_titles,
)
from maillage.terrain.accompagnements.models import ImportJournal, LigneLue
from maillage.terrain.accompagnements.selectors.journal import adviser_key, place_key
from maillage.terrain.accompagnements.services.import_journal.etapes import lock, tell
from maillage.terrain.accompagnements.services.import_journal.fichiers import forget, forget_file_of, path_of

PHYSIQUES_MAX: Final = 2 * LIGNES_MAX
"""Rows gone through, empty ones included: past that a sheet would be cut, and the end of it lost in silence."""
_DEBUT: Final = 128 * 1024
ENTETE: Final = 200
"""Characters, and rows, of a CSV in which its titles are looked for."""
PERDU: Final = "Ce fichier n'est plus là. Renvoyez-le."


def read_rows(by: Acteur, depot: ImportJournal, now: dt.datetime) -> None:
    """From the beginning each time: what a dead worker had read is read again."""
    here, reader = depot.departement_id, Lecteur(localdate(now))
    in_chunk(here, lambda: _begin(depot.pk, here))
    try:
        whole = _read(here, depot, reader)
    except (JournalIllisible, SourceRefusee, FileNotFoundError) as refusal:
        said = PERDU if isinstance(refusal, FileNotFoundError) else getattr(refusal, "message_fr", str(refusal))
        in_chunk(here, lambda: _stop(depot.pk, here, said))
    else:
        if whole:
            in_chunk(here, lambda: _finish(by, depot.pk, reader))
    forget(depot.fichier)


def _read(here: int, depot: ImportJournal, reader: Lecteur) -> bool:
    """False when the file was given up meanwhile. Raises JournalIllisible, SourceRefusee, FileNotFoundError."""
    with _opened(depot.fichier) as (rows, alerts):
        try:
            for at, (number, cells) in enumerate(rows):
                _check_length(at)
                reader.take(number, cells)
                if len(reader.found.actes) >= chunk_size() and not _store(here, depot.pk, reader):
                    return False
            reader.end()
        except JournalIllisible as refusal:
            raise JournalIllisible(" ".join([str(refusal), *alerts()])) from refusal
        reader.found.alertes += alerts()
    return _store(here, depot.pk, reader)


def _check_length(rows: int) -> None:
    if rows >= PHYSIQUES_MAX:
        raise JournalIllisible(TROP_DE_LIGNES)


class FichierCsvJournal(FichierCsv):
    """A CSV whose block of filters is not as wide as its table: the separator is the one that makes the titles."""

    def _find_separator(self) -> str:
        with open_text(self._path, self.encodage) as text:
            sample = text.read(_DEBUT).replace("\0", "")
        for separator in CANDIDATES:
            rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), ENTETE)
            with suppress(csv.Error):  # it does not cut this file in rows
                if any(map(has_titles, rows)):
                    return separator
        return super()._find_separator()


@contextmanager
def _opened(name: str) -> Iterator[tuple[Iterator[tuple[int, Sequence[Any]]], Callable[[], list[str]]]]:
    """Rows with their numbers; what was left aside, once they are read. Raises SourceRefusee, FileNotFoundError."""
    path = path_of(name)
    path.stat()
    if name.endswith(".csv"):
        file = FichierCsvJournal(path)
        yield file.lignes(), file.alerts
        return
    with closing(FichierClasseur(path, max_rows=PHYSIQUES_MAX)) as workbook:
        yield workbook.lignes(), workbook.alerts


def _begin(pk: int, here: int) -> None:
    row = lock(here, pk)
    if row.etat in {EtatImportJournal.DEPOSE, EtatImportJournal.LECTURE}:
        row.lues.all().delete()
        row.etat, row.faites, row.total = EtatImportJournal.LECTURE, 0, 0
        row.save()


def _store(here: int, pk: int, reader: Lecteur) -> bool:
    """Some hundreds at once; False when the file was given up meanwhile."""
    size = chunk_size()
    ready = reader.drain()
    lots = [ready[start : start + size] for start in range(0, len(ready), size)]
    return all(in_chunk(here, lambda lot=lot: _store_lot(here, pk, lot, reader.found.lignes)) for lot in lots)  # type: ignore[misc]


def _store_lot(here: int, pk: int, acts: list[Acte], seen: int) -> bool:
    row = lock(here, pk)
    if row.etat != EtatImportJournal.LECTURE:
        return False
    # Several sheets may hold the same row: its ID counts once, what was read last stays.
    LigneLue.objects.bulk_create(
        [_line(here, pk, act) for act in {one.cle: one for one in acts}.values()],
        update_conflicts=True,
        unique_fields=["depot", "cle"],
        update_fields=["rang", "conseiller", "lieu", "contenu"],
    )
    row.faites = seen
    row.save(update_fields=["faites", "updated_at"])
    return True


def _line(here: int, pk: int, act: Acte) -> LigneLue:
    return LigneLue(
        departement_id=here,
        depot_id=pk,
        rang=act.ligne,
        cle=act.cle,
        conseiller=adviser_key(act.conseiller),
        lieu=place_key(act.lieu, act.code_insee) if act.lieu else "",
        contenu=asdict(act),
    )


def _finish(by: Acteur, pk: int, reader: Lecteur) -> None:
    row, found = lock(by, pk), reader.found
    if row.etat != EtatImportJournal.LECTURE:
        return
    forget_file_of(row)
    row.etat, row.faites = EtatImportJournal.JUGEMENT, 0
    row.lignes, row.alertes = found.lignes, found.alertes
    row.refus, row.refuses = [list(one) for one in found.refus], found.refuses
    row.save()
    tell(by, "journal_national.lu", row, lignes=found.lignes, refus=found.refuses)


def _stop(pk: int, here: int, why: str) -> None:
    row = lock(here, pk)
    if row.etat != EtatImportJournal.LECTURE:
        return
    forget_file_of(row)
    row.lues.all().delete()
    row.etat, row.message = EtatImportJournal.ECHEC, why[:300]
    row.save()
