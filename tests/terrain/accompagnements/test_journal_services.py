"""A file of the national log is read, shown, taken over once, changed with its history, undone; what leaves comes back the same."""

import csv
import datetime as dt
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne as LigneDuJournal
from maillage.terrain.accompagnements.enums import EtatImportJournal
from maillage.terrain.accompagnements.journal_national.colonnes import ENTETES
from maillage.terrain.accompagnements.models import (
    Accompagnement,
    AccompagnementEvenement,
    ChangementJournal,
    ImportJournal,
    LigneLue,
)
from maillage.terrain.accompagnements.selectors.export_journal import export_acts, export_cells
from maillage.terrain.accompagnements.selectors.journal import advisers_of, depot_code, places_of, refusals
from maillage.terrain.accompagnements.selectors.liste import Filtres
from maillage.terrain.accompagnements.services.details import add_detail, change_detail, remove_detail
from maillage.terrain.accompagnements.services.export_journal import write_log
from maillage.terrain.accompagnements.services.import_journal import (
    DejaEnCours,
    abandon_log,
    ask_apply,
    ask_undo,
    choose,
    ecrire,
    fichiers,
    forget_unread,
    lire,
    mark_failed,
    receive_log,
    run_log,
)
from maillage.terrain.accompagnements.services.import_journal.annuler import undo_rows
from maillage.terrain.accompagnements.services.import_journal.ecrire import write_rows
from maillage.terrain.accompagnements.services.import_journal.etapes import exclusive, is_half_applied
from maillage.terrain.accompagnements.services.import_journal.juger import judge_rows
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import Matinee, record_morning
from maillage.terrain.accompagnements.tasks import forget_night, run_import
from tests.terrain.accompagnements.monde import NOW, acteur_of, personnes, un_atelier, un_membre
from tests.terrain.accompagnements.test_journal_lecture import feuille
from tests.terrain.accompagnements.test_pages import Navigateur

AUTRE_LIEU = {"Nom du lieu": "Salle des Tilleuls", "ID CRA": "aaaa-0002", "Bénéficiaire": "Paul CACHE"}


@pytest.fixture(autouse=True)
def depots(tmp_path: Path, settings: Any) -> Path:
    """Where files wait; few rows a transaction, so that each stage takes several."""
    settings.DOSSIER_DEPOTS = tmp_path
    settings.LOT_IMPORT = 3
    return tmp_path


def classeur(*rows: dict[str, Any]) -> io.BytesIO:
    """An XLSX as the national tool gives it."""
    return tableur(feuille(*rows))


def tableur(*feuilles: Iterable[tuple[int, list[Any]]]) -> io.BytesIO:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for rows in feuilles:
            sheet = book.add_worksheet()
            for at, cells in rows:
                for column, cell in enumerate(cells):
                    sheet.write(at - 1, column, cell)
    file.seek(0)
    return file


@pytest.fixture
def pilote(terrain: Any) -> Any:
    terrain.autres["pilote"] = un_membre(terrain, Role.COORDINATEUR, "Alix Pilote")
    return acteur_of(terrain, terrain.autres["pilote"])


def recu(by: Any, *rows: dict[str, Any]) -> ImportJournal:
    return lu(by, classeur(*rows))


def lu(by: Any, content: io.BytesIO, nom: str = "activites.xlsx") -> ImportJournal:
    return run_log(by=by, depot_id=receive_log(by=by, stream=content, nom=nom, now=NOW).pk, now=NOW)


def repris(by: Any, *rows: dict[str, Any]) -> ImportJournal:
    return reprendre(by, recu(by, *rows))


def reprendre(by: Any, depot: ImportJournal) -> ImportJournal:
    return run_log(by=by, depot_id=ask_apply(by=by, depot=depot, now=NOW).pk, now=NOW)


def annuler(by: Any, depot: ImportJournal) -> ImportJournal:
    return run_log(by=by, depot_id=ask_undo(by=by, depot=depot, now=NOW).pk, now=NOW)


def choisir(by: Any, depot: ImportJournal, choix: dict[str, dict[str, int]]) -> ImportJournal:
    return run_log(by=by, depot_id=choose(by=by, depot=depot, choix=choix, now=NOW).pk, now=NOW)


def counts(depot: ImportJournal) -> tuple[int, int, int, int]:
    return depot.ajoutes, depot.changes, depot.inchanges, len(refusals(depot))


def test_taken_over_once_then_changed(terrain: Any, pilote: Any, depots: Path) -> None:
    depot = recu(pilote, {}, AUTRE_LIEU)
    assert (depot.etat, counts(depot), depot.personnes) == ("A_VERIFIER", (2, 0, 0, 0), 2)
    assert not Accompagnement.objects.exists()
    assert not list(depots.iterdir()), "the file is gone as soon as it is read"
    done = reprendre(pilote, depot)
    assert (done.etat, counts(done)) == ("REPRIS", (2, 0, 0, 0))
    assert not LigneLue.objects.exists()
    row = Accompagnement.objects.get(cle_import="aaaa-0001")
    assert (row.agent, row.lieu, row.employeur, row.secteur, row.commune_id, row.provenance) == (
        terrain.camille, terrain.lieu, terrain.structure, terrain.secteur, "96001", "IMPORT",
    )  # fmt: skip
    assert Accompagnement.objects.get(cle_import="aaaa-0002").lieu is None
    # The same again adds nothing, and a correction made here stays.
    Accompagnement.objects.filter(pk=row.pk).update(duree_min=20)
    assert counts(repris(pilote, {}, AUTRE_LIEU)) == (0, 0, 2, 0)
    # The file says something new: written over, with the history of what was there.
    assert counts(repris(pilote, {"Durée (min)": "1h30", "Date": "2026-10-06"})) == (0, 1, 0, 0)
    row.refresh_from_db()
    assert (row.duree_min, row.jour) == (90, dt.date(2026, 10, 6))
    assert AccompagnementEvenement.objects.filter(pgh_obj=row, duree_min=20).exists()
    # Taken away here: the same file does not bring it back, nor a changed one.
    remove_detail(by=pilote, ligne=Accompagnement.objects.get(cle_import="aaaa-0002"), now=NOW)
    assert counts(repris(pilote, AUTRE_LIEU | {"Durée (min)": "15"})) == (0, 0, 1, 0)
    with pytest.raises(EtatDepasse, match="déjà repris"):
        ask_apply(by=pilote, depot=done, now=NOW)
    # The jobs run again change nothing.
    before = _figures()
    assert run_log(by=pilote, depot_id=done.pk, now=NOW).etat == "REPRIS"
    assert _figures() == before


def test_undone_it_puts_back_what_it_changed_and_keeps_what_was_corrected_here(terrain: Any, pilote: Any) -> None:
    from tests.terrain.permanences.monde import un_lieu

    keys = [f"aaaa-000{rank}" for rank in range(1, 6)]
    first = repris(pilote, *({"ID CRA": key} for key in keys))
    before = _figures()
    un_lieu(terrain.departement, "Salle des Tilleuls", terrain.structure)
    ailleurs = {"Nom du lieu": "Salle des Tilleuls", "Durée (min)": "15", "Date": "2026-10-06"}
    second = repris(pilote, *({"ID CRA": key, **ailleurs} for key in keys[:4]), {"ID CRA": "aaaa-0009"})
    assert counts(second) == (1, 4, 0, 0)
    corrected = Accompagnement.objects.get(cle_import=keys[1])
    change_detail(by=pilote, ligne=corrected, detail=un_detail(corrected, duree_min=33), now=NOW)
    undone = annuler(pilote, second)
    assert (undone.etat, undone.gardes) == ("ANNULE", 1)
    # Those nobody touched are as they were, places, days and durations; the one corrected here keeps what the person wrote.
    by_key = {one.cle_import: one for one in Accompagnement.objects.kept()}
    assert set(by_key) == set(keys)
    assert by_key[keys[1]].duree_min == 33
    same = sorted(repr(one) for one in before)
    assert [repr(one) for one in _figures(without=keys[1])] == same[:4]
    assert {by_key[key].lieu for key in (keys[0], keys[2], keys[3], keys[4])} == {terrain.lieu}
    assert {by_key[key].jour for key in keys if key != keys[1]} == {dt.date(2026, 10, 5)}
    # The file taken over again does what it did, once.
    again = repris(pilote, *({"ID CRA": key, **ailleurs} for key in keys[:4]), {"ID CRA": "aaaa-0009"})
    assert counts(again) == (0, 4, 1, 0), "what had been taken away comes back"
    # Undone out of order: what the later file says stays; then all goes but what was corrected here.
    undone = annuler(pilote, first)
    assert undone.gardes == 4
    assert not Accompagnement.objects.kept().filter(cle_import=keys[4]).exists()
    annuler(pilote, again)
    assert [one.cle_import for one in Accompagnement.objects.kept()] == [keys[1]]
    with pytest.raises(EtatDepasse, match="déjà annulé"):
        ask_undo(by=pilote, depot=first, now=NOW)
    acts = set(LigneDuJournal.objects.values_list("action", flat=True))
    assert {"journal_national.lu", "journal_national.repris", "journal_national.annule"} <= acts


def test_three_files_undone_from_the_middle(terrain: Any, pilote: Any) -> None:
    """The last one, undone, gives back what stood before the one that was undone first."""
    durations = ("10", "20", "30")
    _, second, third = [repris(pilote, {"Durée (min)": one}) for one in durations]
    annuler(pilote, second)
    assert Accompagnement.objects.get().duree_min == 30
    annuler(pilote, third)
    assert Accompagnement.objects.kept().get().duree_min == 10
    assert not ChangementJournal.objects.exists()
    # The same file again: a change, as the first time.
    assert counts(repris(pilote, {"Durée (min)": "30"})) == (0, 1, 0, 0)


def test_what_a_person_corrected_between_two_files_comes_back_with_the_second_undone(terrain: Any, pilote: Any) -> None:
    """Whichever is undone first; nor is it lost when what the history held was forgotten."""

    def correct(minutes: int) -> None:
        row = Accompagnement.objects.get()
        change_detail(by=pilote, ligne=row, detail=un_detail(row, duree_min=minutes), now=NOW)

    def minutes() -> int | None:
        return Accompagnement.objects.kept().get().duree_min

    first = repris(pilote, {"Durée (min)": "10"})
    second = repris(pilote, {"Durée (min)": "20"})
    correct(33)
    third = repris(pilote, {"Durée (min)": "30"})
    assert (annuler(pilote, second).gardes, minutes()) == (1, 30)
    assert (annuler(pilote, first).gardes, minutes()) == (1, 30)
    assert (annuler(pilote, third).gardes, minutes()) == (0, 33)
    fourth = repris(pilote, {"Durée (min)": "40"})
    ChangementJournal.objects.filter(depot=fourth).update(avant=10**12)
    assert (annuler(pilote, fourth).gardes, minutes()) == (1, 40)


def test_a_stage_leaves_alone_a_file_that_moved_on(
    terrain: Any, pilote: Any, depots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up while the worker was at it: nothing more is read, judged, written nor undone, and the file is gone."""
    read = recu(pilote, {})
    for stage in (judge_rows, write_rows, undo_rows):
        stage(pilote, read, NOW)
    read.refresh_from_db()
    assert (read.etat, counts(read), Accompagnement.objects.count()) == ("A_VERIFIER", (1, 0, 0, 0), 0)
    for rows in ([{"ID CRA": f"aaaa-000{rank}"} for rank in range(8)], [{}], [{"Date": ""}], None):
        content = classeur(*rows) if rows else io.BytesIO(b"Nom;Ville\na;b\n")
        sent = receive_log(by=pilote, stream=content, nom="a.xlsx", now=NOW)
        ImportJournal.objects.filter(pk=sent.pk).update(etat="ABANDONNE", fichier="")
        lire.read_rows(pilote, sent, NOW)
        sent.refresh_from_db()
        assert (sent.etat, LigneLue.objects.filter(depot=sent).count(), list(depots.iterdir())) == ("ABANDONNE", 0, [])
    monkeypatch.setattr(lire, "PHYSIQUES_MAX", 5)
    assert "60 000 lignes" in recu(pilote, {}).message
    mark_failed(sent.pk, terrain.departement.pk)
    sent.refresh_from_db()
    assert sent.etat == "ABANDONNE"


def un_detail(row: Accompagnement, **values: Any) -> Any:
    """What the row says, but for ``values``."""
    from maillage.terrain.accompagnements.services.details import Detail

    said = {name: getattr(row, name) for name in Detail._fields}
    lists = ("thematiques", "demarches", "materiels", "orientations")
    return Detail(**said | {name: tuple(said[name]) for name in lists} | values)


def test_what_is_interrupted_is_taken_up_and_done_once(
    terrain: Any, pilote: Any, depots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"ID CRA": f"aaaa-000{rank}"} for rank in range(8)]
    sent = receive_log(by=pilote, stream=classeur(*rows), nom="a.xlsx", now=NOW)
    assert (sent.etat, len(list(depots.iterdir()))) == ("DEPOSE", 1)

    def die(*_: Any) -> None:
        raise MemoryError

    real = {"_finish": lire._finish, "_add": ecrire._add}
    monkeypatch.setattr(lire, "_finish", die)
    with pytest.raises(MemoryError):
        run_log(by=pilote, depot_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    assert (sent.etat, LigneLue.objects.count()) == ("LECTURE", 8), "killed: nothing says so, the file is still there"
    monkeypatch.setattr(lire, "_finish", real["_finish"])
    read = run_log(by=pilote, depot_id=sent.pk, now=NOW)
    assert (counts(read), LigneLue.objects.count()) == ((8, 0, 0, 0), 8)
    ask_apply(by=pilote, depot=read, now=NOW)
    calls: list[int] = []

    def die_later(by: Any, depot: Any, lot: Any, judge: Any) -> None:
        calls.append(len(lot))
        if len(calls) == 3:
            raise MemoryError
        real["_add"](by, depot, lot, judge)

    monkeypatch.setattr(ecrire, "_add", die_later)
    with pytest.raises(MemoryError):
        run_import(read.pk, terrain.departement.pk, None)
    read.refresh_from_db()
    assert (read.etat, is_half_applied(read), Accompagnement.objects.count()) == ("ECHEC", True, 6)
    assert "Une partie du fichier est déjà comptée" in Navigateur(terrain.autres["pilote"]).get(_page(read)).text
    monkeypatch.setattr(ecrire, "_add", real["_add"])
    assert counts(reprendre(pilote, read)) == (8, 0, 0, 0)
    assert Accompagnement.objects.count() == 8
    # Another process at work on this Département: this one comes back later.
    monkeypatch.setattr("maillage.terrain.accompagnements.tasks.run_log", _busy)
    run_import(read.pk, terrain.departement.pk, None)
    read.refresh_from_db()
    assert read.etat == "REPRIS"
    with exclusive(terrain.departement.pk):
        assert run_log(by=pilote, depot_id=read.pk, now=NOW).etat == "REPRIS", "the same session"


def _busy(**_: Any) -> None:
    raise DejaEnCours("Département")


@pytest.mark.parametrize(
    ("etat", "attendu", "mot"),
    [("DEPOSE", "ECHEC", "lecture"), ("JUGEMENT", "ECHEC", "lecture"), ("REPRISE", "ECHEC", "lecture"), ("ANNULATION", "REPRIS", "annulation")],
)  # fmt: skip
def test_what_breaks_says_so(terrain: Any, pilote: Any, depots: Path, etat: str, attendu: str, mot: str) -> None:
    row = receive_log(by=pilote, stream=classeur({}), nom="a.xlsx", now=NOW)
    if etat != "DEPOSE":
        ImportJournal.objects.filter(pk=row.pk).update(etat=etat, fichier="")
    mark_failed(row.pk, terrain.departement.pk)
    row.refresh_from_db()
    assert (row.etat, row.fichier) == (attendu, "")
    assert mot in row.message


def test_a_file_that_no_worker_read_is_deleted(terrain: Any, pilote: Any, depots: Path) -> None:
    row = receive_log(by=pilote, stream=classeur({}), nom="a.xlsx", now=NOW)
    kept = next(depots.iterdir())
    assert kept.stat().st_mode & 0o777 == 0o600
    written = dt.datetime.fromtimestamp(kept.stat().st_mtime, dt.UTC)
    assert forget_unread(written + dt.timedelta(days=1)) == 0
    old = (written - fichiers.ATTENTE_MAX).timestamp()
    os.utime(kept, (old, old))
    forget_night(timestamp=0)
    assert not kept.exists()
    lost = run_log(by=pilote, depot_id=row.pk, now=NOW)
    assert (lost.etat, lost.message) == ("ECHEC", lire.PERDU)


def test_nothing_that_names_a_person_helped_is_kept(terrain: Any, pilote: Any, depots: Path) -> None:
    depot = recu(pilote, {"Genre du bénéficiaire": "Jeanne SECRET"}, AUTRE_LIEU)
    kept = repr(ImportJournal.objects.filter(pk=depot.pk).values().get()) + repr(list(LigneLue.objects.values()))
    said = repr(list(LigneDuJournal.objects.values_list("detail", "objet_nom")))
    assert "Salle des Tilleuls" in kept
    assert "SECRET" not in kept + said
    assert "CACHE" not in kept + said
    assert "rue du Puits" not in kept
    assert depot.refus[0][0] == 9
    abandon_log(by=pilote, depot=depot)
    depot.refresh_from_db()
    assert (depot.etat, LigneLue.objects.count()) == ("ABANDONNE", 0)
    for refused in (
        lambda: choose(by=pilote, depot=depot, choix={}, now=NOW),
        lambda: abandon_log(by=pilote, depot=depot),
        lambda: ask_undo(by=pilote, depot=depot, now=NOW),
    ):
        with pytest.raises(EtatDepasse):
            refused()
    # A new file takes the place of one that waits; given up while it waits, it is not read.
    waits = receive_log(by=pilote, stream=classeur({}), nom="a.xlsx", now=NOW)
    receive_log(by=pilote, stream=classeur({}), nom="b.xlsx", now=NOW)
    assert run_log(by=pilote, depot_id=waits.pk, now=NOW).etat == "ABANDONNE"
    assert not Accompagnement.objects.exists()


def test_who_and_where_are_chosen_once(terrain: Any, pilote: Any) -> None:
    from tests.terrain.permanences.monde import un_lieu

    salle = un_lieu(terrain.departement, "Salle municipale", terrain.structure)
    unknown = {"Nom du lieu": "Salle des Tilleuls"}
    terrain.camille.nom = "C. Essay"
    terrain.camille.save()
    depot = recu(pilote, unknown)
    advisers, places = advisers_of(depot), places_of(depot)
    assert ([one.trouve for one in advisers], [one.trouve for one in places]) == ([None], [None])
    assert (advisers[0].texte, places[0].texte) == ("Camille Essai", "Salle des Tilleuls, Valfictif")
    assert "choisissez" in refusals(depot)[0][1]
    picked = {"conseillers": {advisers[0].cle: terrain.camille.pk}, "lieux": {places[0].cle: salle.pk}}
    done = reprendre(pilote, choisir(pilote, depot, picked))
    assert counts(done) == (1, 0, 0, 0)
    assert Accompagnement.objects.get().lieu == salle
    # The next file remembers; « none » leaves rows aside.
    again = recu(pilote, {**unknown, "ID CRA": "aaaa-0009"})
    assert places_of(again)[0].trouve == salle.pk
    again = choisir(pilote, again, {"conseillers": {"camille essai": 0}})
    assert "de côté" in refusals(again)[0][1]
    assert again.ajoutes == 0


def test_a_half_day_already_counted_is_not_counted_twice(terrain: Any, pilote: Any, permanence: Any) -> None:
    record_morning(by=pilote, permanence=permanence, saisie=Matinee(personnes(("PLUS_70", ["IA"]))), now=NOW)
    depot = recu(pilote, {"Date": permanence.jour.isoformat()}, {"Date": permanence.jour.isoformat(), **AUTRE_LIEU})
    assert depot.ajoutes == 1
    assert "compte déjà" in refusals(depot)[0][1]
    done = reprendre(pilote, depot)
    assert (done.refuses, len(done.refus)) == (1, 1)


def test_what_is_not_the_log_is_refused_in_words(pilote: Any, terrain: Any, depots: Path) -> None:
    for content in (b"", b"%PDF-1.7 rien", b"PK\x03\x04rien"):
        with pytest.raises(SaisieRefusee) as refused:
            receive_log(by=pilote, stream=io.BytesIO(content), nom="a.xlsx", now=NOW)
        assert refused.value.champ == "fichier"
    said = lu(pilote, tableur([(1, ["Nom", "Prénom", "Ville"]), (2, ["a", "b", "c"])]))
    assert said.etat == "ECHEC"
    assert "La Coop" in said.message
    page = Navigateur(terrain.autres["pilote"]).get(_page(said))
    assert "La Coop" in page.text
    assert "Envoyer un autre fichier" in page.text
    # Another tool's file with the same two titles: no row is its own, and it says so.
    other = lu(pilote, tableur([(1, ["Date", "Type", "Motif"]), (2, ["05/10/2026", "RDV", "Impôts"])]))
    assert (other.etat, other.ajoutes, other.refuses) == ("A_VERIFIER", 0, 1)
    assert any("Vérifiez que ce fichier" in one for one in other.alertes)
    # The log is on the second sheet: the first one is told.
    second = lu(pilote, tableur([(1, ["Lisez-moi"]), (2, ["Bonjour"])], feuille({})))
    assert "seule « Sheet1 » est lue" in second.message
    assert not list(depots.iterdir())


@pytest.mark.parametrize(
    ("encodage", "separateur"), [("utf-8-sig", ";"), ("utf-8", ","), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_the_csv_saved_from_the_workbook_gives_the_same(
    terrain: Any, pilote: Any, encodage: str, separateur: str
) -> None:
    rows = [{}, {**AUTRE_LIEU, "Type": "Atelier collectif", "Participants": "01-févr"}]
    rows += [{**rows[1], "Participants": "02-févr"}]
    text = io.StringIO()
    cells = [one for _, one in feuille(*rows)]
    csv.writer(text, delimiter=separateur).writerows([*cells[:9], [], ["", ""], *cells[9:], []])
    content = io.BytesIO(text.getvalue().encode(encodage, "replace"))
    depot = lu(pilote, content, "activites.csv")
    assert (depot.etat, depot.message, counts(depot), depot.personnes) == ("A_VERIFIER", "", (2, 0, 0, 0), 3)
    said = {one.cle: one.contenu for one in LigneLue.objects.all()}
    assert (said["aaaa-0001"]["thematiques"], said["aaaa-0001"]["duree_min"]) == (
        ["COURRIEL", "DEMARCHES"],
        45,
    )
    assert said["aaaa-0002"]["tranches"] == {"PLUS_70": 2}


def test_a_workbook_that_people_worked_on(terrain: Any, pilote: Any) -> None:
    """Real dates and times, a formula with what it last gave, merged titles, empty rows, the same columns on two sheets."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day, hours = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "[h]:mm"})
        for rank in (1, 2):
            sheet = book.add_worksheet(f"Mois {rank}")
            sheet.merge_range(0, 0, 0, 4, "Nos activités")
            sheet.write_row(2, 0, ["Date", "Type", "Durée (min)", "Prénom du médiateur", "Nom du médiateur", "ID CRA"])
            sheet.write_datetime(3, 0, dt.date(2026, 10, rank), day)
            sheet.write_row(3, 1, ["Individuel", "", "Camille", "Essai", f"aaaa-000{rank}"])
            sheet.write_datetime(3, 2, dt.time(1, 30), hours)
            sheet.write_number(6, 0, 46300)
            sheet.write_formula(6, 1, '="Indi"&"viduel"', None, "Individuel")
            sheet.write_formula(6, 2, "=30+15", None, 45)
            sheet.write_row(6, 3, ["Camille", "Essai", "bbbb-0001"])
    file.seek(0)
    depot = lu(pilote, file)
    assert (depot.message, counts(depot)) == ("", (3, 0, 0, 0))
    assert "2 feuilles avec les mêmes colonnes" in " ".join(depot.alertes)
    reprendre(pilote, depot)
    found = Accompagnement.objects.order_by("jour").values_list("jour", "duree_min", "cle_import")
    assert list(found) == [
        (dt.date(2026, 10, 1), 90, "aaaa-0001"),
        (dt.date(2026, 10, 2), 90, "aaaa-0002"),
        (dt.date(2026, 10, 5), 45, "bbbb-0001"),
    ]


def test_what_leaves_comes_back_the_same(terrain: Any, pilote: Any, permanence: Any) -> None:
    """A person in two taps, a workshop, an imported row: out, and in again under other keys."""
    record_morning(by=pilote, permanence=permanence, saisie=Matinee(personnes(("PLUS_70", ["COURRIEL"]))), now=NOW)
    add_detail(by=pilote, permanence=permanence, detail=un_atelier(titre="=SOMME(A1)"), now=NOW)
    repris(pilote, AUTRE_LIEU)
    before = _figures()
    file = write_log(pilote, Filtres(), NOW)
    content = file.read()
    file.close()
    # In this Département, each row is known.
    here = lu(pilote, io.BytesIO(content))
    assert counts(reprendre(pilote, here))[:3] == (0, 0, 3)
    # Elsewhere: the same accompaniments under keys that nobody knows, where no report counts anybody.
    Accompagnement.objects.update(supprime_at=NOW)
    there = lu(pilote, io.BytesIO(content))
    for rank, one in enumerate(LigneLue.objects.order_by("pk")):
        said = {**one.contenu, "cle": f"ailleurs-{rank}", "jour": "2026-09-01"}
        LigneLue.objects.filter(pk=one.pk).update(contenu=said, cle=said["cle"], verdict="AJOUTER")
    assert reprendre(pilote, there).ajoutes == 3
    assert _figures() == before


def _figures(without: str = "") -> list[tuple[Any, ...]]:
    names = ("participants", "deja_accompagnes", "duree_min", "thematiques", "demarches", "materiels", "orientations")
    names += (
        "genres",
        "tranches",
        "statuts",
        "titre",
        "niveau",
        "autonomie",
        "canal",
        "agent_id",
        "commune_id",
        "secteur_id",
    )
    return sorted(map(repr, Accompagnement.objects.kept().exclude(cle_import=without or "-").values_list(*names)))


def _page(depot: ImportJournal) -> str:
    return reverse("accompagnements:log_file", kwargs={"pk": depot.pk})


def test_pages_from_the_file_to_the_figures(terrain: Any, pilote: Any) -> None:
    client = Navigateur(terrain.autres["pilote"])
    url = reverse("accompagnements:log")

    def work(pk: int) -> None:
        run_import(pk, terrain.departement.pk, terrain.autres["pilote"].pk)

    assert "Aucun fichier pour l'instant" in client.get(url).text
    assert client.post(url, {}).status_code == 422
    assert "pas accepté ici" in client.post(url, {"fichier": io.BytesIO(b"%PDF-1.7 rien")}).text
    file = classeur({}, AUTRE_LIEU, {"Date": "", "ID CRA": "aaaa-0003"})
    file.name = "activites.xlsx"
    page = client.post(url, {"fichier": file})
    assert page.status_code == 302
    depot = ImportJournal.objects.latest("pk")
    shown = client.get(page.url).text
    assert "En attente de lecture" in shown
    assert 'http-equiv="refresh"' in shown
    assert "Le travail va commencer" in client.get(page.url, headers={"HX-Request": "true"}).text
    assert "en cours" in client.post(page.url, {"acte": "reprendre"}, follow=True).text
    work(depot.pk)
    assert client.get(page.url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    shown = client.get(page.url).text
    assert "Rien n'est encore changé" in shown
    assert "Salle des Tilleuls" in shown
    assert "SECRET" not in shown
    refused = client.post(page.url, {"acte": "choisir", "lieux_0": "999999"})
    assert refused.status_code == 422
    assert client.post(page.url, {"acte": "choisir", "lieux_0": str(terrain.lieu.pk)}).status_code == 302
    work(depot.pk)
    assert "Reprise en cours" in client.post(page.url, {"acte": "reprendre"}, follow=True).text
    work(depot.pk)
    assert "Accompagnements ajoutés" in client.get(page.url).text
    assert Accompagnement.objects.filter(lieu=terrain.lieu).count() == 2
    assert Accompagnement.objects.first().modifie_par == "Alix Pilote"
    assert "déjà repris" in client.post(page.url, {"acte": "reprendre"}, follow=True).text
    assert "déjà repris" in client.post(page.url, {"acte": "choisir"}, follow=True).text
    assert "Les derniers fichiers" in client.get(url).text
    assert "activites.xlsx" in client.get(url).text
    Accompagnement.objects.filter(cle_import="aaaa-0001").update(duree_min=5)
    assert "Annulation en cours" in client.post(page.url, {"acte": "annuler"}, follow=True).text
    work(depot.pk)
    assert "1\u00a0accompagnement est gardé" in client.get(page.url).text.replace("1 accomp", "1\u00a0accomp")
    file.seek(0)
    page = client.post(url, {"fichier": file})
    assert "abandonné" in client.post(page.url, {"acte": "abandonner"}, follow=True).text
    assert client.get(reverse("accompagnements:log_file", kwargs={"pk": 999_999})).status_code == 404


def test_lists_ask_as_many_queries_for_twenty_as_for_two(terrain: Any, pilote: Any, settings: Any) -> None:
    """The last files, the preview with its refusals and its choices, what was refused once taken over."""
    settings.LOT_IMPORT = 500
    client = Navigateur(terrain.autres["pilote"])
    Agent.objects.filter(pk=terrain.camille.pk).update(nom="Quelqu'un d'autre")
    list_url = reverse("accompagnements:log")

    def cost(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    def rows(number: int) -> list[dict[str, Any]]:
        """Each with its own place, in its own commune, refused for its adviser; as many refused at reading."""
        from maillage.socle.territoires.models import Commune

        for rank in range(number):
            code = f"96{rank + 100}"
            Commune.objects.get_or_create(
                code=code, defaults={"nom": f"Commune {rank}", "code_departement": "96", "fictive": True}
            )
            Lieu.objects.create(departement=terrain.departement, nom=f"Lieu {rank}", code_insee=code)
        place = [{"Nom du lieu": f"Salle {rank}", "Code Insee": f"96{rank + 100}"} for rank in range(number)]
        return [{"ID CRA": f"bbbb-{rank:04d}", **one} for rank, one in enumerate(place)] + [{"Date": ""}] * number

    def costs(number: int) -> list[int]:
        for _ in range(number):
            ImportJournal.objects.create(departement=terrain.departement, nom_fichier="a.xlsx", etat="ANNULE")
        depot = recu(pilote, *rows(number))
        assert (depot.etat, len(places_of(depot)), len(refusals(depot))) == ("A_VERIFIER", number, 2 * number)
        shown = cost(_page(depot))
        ImportJournal.objects.filter(pk=depot.pk).update(etat=EtatImportJournal.REPRIS)
        return [cost(list_url), shown, cost(_page(depot))]

    few = costs(2)
    assert costs(20) == few
    assert max(few) <= 25, few


def test_the_export_follows_rights_and_filters(terrain: Any, pilote: Any, camille: Any) -> None:
    repris(pilote, {}, {"ID CRA": "aaaa-0002", "Date": "2026-03-01"})
    Accompagnement.objects.filter(cle_import="aaaa-0002").update(agent=terrain.sacha)
    assert [_keys(pilote, Filtres()), _keys(camille, Filtres())] == [["aaaa-0001", "aaaa-0002"], ["aaaa-0001"]]
    for filtres in (
        Filtres(du=dt.date(2026, 10, 1)),
        Filtres(au=dt.date(2026, 10, 31), agent=terrain.camille.pk),
    ):
        assert _keys(pilote, filtres) == ["aaaa-0001"]
    assert not _keys(pilote, Filtres(theme="IA"))
    assert not _keys(pilote, Filtres(etat="TRANSMIS"))
    assert not _keys(pilote, Filtres(structure=terrain.structure.pk))
    url = reverse("accompagnements:log_export")
    answer = Navigateur(terrain.autres["camille"]).get(url, {"du": "2026-01-01"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Navigateur(terrain.autres["referent"]).get(url).status_code == 403


def _keys(acteur: Any, filtres: Filtres) -> list[str]:
    rows = export_cells(export_acts(acteur, filtres), depot_code(acteur.departement_id))
    return [str(row[ENTETES.index("ID CRA")]) for row in rows]
