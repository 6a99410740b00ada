"""A file of the national log is shown, taken over once, changed with its history, undone; what leaves comes back the same."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse

from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne as LigneDuJournal
from maillage.terrain.accompagnements.journal_national.colonnes import ENTETES
from maillage.terrain.accompagnements.models import Accompagnement, AccompagnementEvenement, ImportJournal, LigneJournal
from maillage.terrain.accompagnements.selectors.journal import judge
from maillage.terrain.accompagnements.selectors.liste import Filtres
from maillage.terrain.accompagnements.services.details import add_detail, remove_detail
from maillage.terrain.accompagnements.services.export_journal import write_log
from maillage.terrain.accompagnements.services.import_journal import (
    abandon_log,
    apply_log,
    choose,
    receive_log,
    undo_log,
)
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import Matinee, record_morning
from tests.terrain.accompagnements.monde import NOW, acteur_of, personnes, un_atelier, un_membre
from tests.terrain.accompagnements.test_journal_lecture import feuille
from tests.terrain.accompagnements.test_pages import Navigateur

AUTRE_LIEU = {"Nom du lieu": "Salle des Tilleuls", "ID CRA": "aaaa-0002", "Bénéficiaire": "Paul CACHE"}


def classeur(*rows: dict[str, Any]) -> io.BytesIO:
    """An XLSX as the national tool gives it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Activités")
        for at, cells in feuille(*rows):
            for column, cell in enumerate(cells):
                sheet.write_string(at - 1, column, cell)
    file.seek(0)
    return file


@pytest.fixture
def pilote(terrain: Any) -> Any:
    terrain.autres["pilote"] = un_membre(terrain, Role.COORDINATEUR, "Alix Pilote")
    return acteur_of(terrain, terrain.autres["pilote"])


def recu(by: Any, *rows: dict[str, Any]) -> ImportJournal:
    return receive_log(by=by, stream=classeur(*rows), nom="activites.xlsx", now=NOW)


def repris(by: Any, *rows: dict[str, Any]) -> ImportJournal:
    return apply_log(by=by, depot=recu(by, *rows), now=NOW)


def counts(depot: ImportJournal) -> tuple[int, int, int, int]:
    return depot.ajoutes, depot.changes, depot.inchanges, len(depot.refus)


def test_taken_over_once_then_changed_then_undone(terrain: Any, pilote: Any) -> None:
    depot = recu(pilote, {}, AUTRE_LIEU)
    assert not Accompagnement.objects.exists()
    done = apply_log(by=pilote, depot=depot, now=NOW)
    assert counts(done) == (2, 0, 0, 0)
    assert done.actes == []
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
    # Undone: what this file had added is no longer counted; taken over again, it is.
    with pytest.raises(EtatDepasse):
        apply_log(by=pilote, depot=done, now=NOW)
    undo_log(by=pilote, depot=done, now=NOW)
    assert not Accompagnement.objects.kept().exists()
    assert not LigneJournal.objects.exists()
    with pytest.raises(EtatDepasse):
        undo_log(by=pilote, depot=done, now=NOW)
    assert counts(repris(pilote, {}, AUTRE_LIEU)) == (0, 2, 0, 0)
    assert Accompagnement.objects.kept().count() == 2
    acts = set(LigneDuJournal.objects.values_list("action", flat=True))
    assert {"journal_national.lu", "journal_national.repris", "journal_national.annule"} <= acts


def test_nothing_that_names_a_person_helped_is_kept(terrain: Any, pilote: Any) -> None:
    depot = recu(pilote, {"Genre du bénéficiaire": "Jeanne SECRET"}, AUTRE_LIEU)
    kept = repr(ImportJournal.objects.filter(pk=depot.pk).values().get())
    said = repr(list(LigneDuJournal.objects.values_list("detail", "objet_nom")))
    assert "SECRET" not in kept + said
    assert "CACHE" not in kept + said
    assert "rue du Puits" not in kept
    assert depot.refus[0][0] == 9
    abandon_log(by=pilote, depot=depot)
    depot.refresh_from_db()
    assert (depot.etat, depot.actes) == ("ABANDONNE", [])
    with pytest.raises(EtatDepasse):
        choose(by=pilote, depot=depot, choix={})


def test_who_and_where_are_chosen_once(terrain: Any, pilote: Any) -> None:
    from tests.terrain.permanences.monde import un_lieu

    salle = un_lieu(terrain.departement, "Salle municipale", terrain.structure)
    unknown = {"Nom du lieu": "Salle des Tilleuls"}
    depot = recu(pilote, unknown)
    ImportJournal.objects.filter(pk=depot.pk).update(actes=[{**depot.actes[0], "conseiller": "C. Essay"}])
    depot.refresh_from_db()
    found = judge(depot)
    assert ([one.trouve for one in found.conseillers], [one.trouve for one in found.lieux]) == ([None], [None])
    assert "choisissez" in found.refus[0][1]
    picked = {
        "conseillers": {found.conseillers[0].cle: terrain.camille.pk},
        "lieux": {found.lieux[0].cle: salle.pk},
    }
    done = apply_log(by=pilote, depot=choose(by=pilote, depot=depot, choix=picked), now=NOW)
    assert counts(done) == (1, 0, 0, 0)
    assert Accompagnement.objects.get().lieu == salle
    # The next file remembers; « none » leaves rows aside.
    again = recu(pilote, {**unknown, "ID CRA": "aaaa-0009"})
    assert judge(again).lieux[0].trouve == salle.pk
    again = choose(by=pilote, depot=again, choix={"conseillers": {"camille essai": 0}})
    assert "de côté" in judge(again).refus[0][1]


def test_a_half_day_already_counted_is_not_counted_twice(terrain: Any, pilote: Any, permanence: Any) -> None:
    record_morning(by=pilote, permanence=permanence, saisie=Matinee(personnes(("PLUS_70", ["IA"]))), now=NOW)
    depot = recu(pilote, {"Date": permanence.jour.isoformat()}, {"Date": permanence.jour.isoformat(), **AUTRE_LIEU})
    found = judge(depot)
    assert len(found.ajoutes) == 1
    assert "compte déjà" in found.refus[0][1]


def test_what_is_not_the_log_is_refused_in_words(pilote: Any, terrain: Any) -> None:
    for content in (b"", b"Date;Type\n", b"PK\x03\x04rien"):
        with pytest.raises(SaisieRefusee) as refused:
            receive_log(by=pilote, stream=io.BytesIO(content), nom="a.xlsx", now=NOW)
        assert refused.value.champ == "fichier"
    empty = io.BytesIO()
    with xlsxwriter.Workbook(empty, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["Nom", "Prénom", "Ville"])
    with pytest.raises(SaisieRefusee, match="La Coop"):
        receive_log(by=pilote, stream=empty, nom="a.xlsx", now=NOW)


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
    here = receive_log(by=pilote, stream=io.BytesIO(content), nom="tout.xlsx", now=NOW)
    assert counts(apply_log(by=pilote, depot=here, now=NOW))[:3] == (0, 0, 3)
    # Elsewhere: the same accompaniments under keys that nobody knows, where no report counts anybody.
    there = receive_log(by=pilote, stream=io.BytesIO(content), nom="tout.xlsx", now=NOW)
    acts = [{**one, "cle": f"ailleurs-{rank}", "jour": "2026-09-01"} for rank, one in enumerate(there.actes)]
    ImportJournal.objects.filter(pk=there.pk).update(actes=acts)
    Accompagnement.objects.update(supprime_at=NOW)
    there.refresh_from_db()
    assert counts(apply_log(by=pilote, depot=there, now=NOW)) == (3, 0, 0, 0)
    assert _figures() == before


def _figures() -> list[tuple[Any, ...]]:
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
    return sorted(map(repr, Accompagnement.objects.kept().values_list(*names)))


def test_pages_from_the_file_to_the_figures(terrain: Any, pilote: Any) -> None:
    client = Navigateur(terrain.autres["pilote"])
    url = reverse("accompagnements:log")
    assert "Aucun fichier pour l'instant" in client.get(url).text
    assert client.post(url, {}).status_code == 422
    file = classeur({}, AUTRE_LIEU, {"Date": "", "ID CRA": "aaaa-0003"})
    file.name = "activites.xlsx"
    page = client.post(url, {"fichier": file})
    assert page.status_code == 302
    shown = client.get(page.url).text
    assert "Rien n'est encore changé" in shown
    assert "Salle des Tilleuls" in shown
    assert "SECRET" not in shown
    refused = client.post(page.url, {"acte": "choisir", "lieux_0": "999999"})
    assert refused.status_code == 422
    assert client.post(page.url, {"acte": "choisir", "lieux_0": str(terrain.lieu.pk)}).status_code == 302
    assert "accompagnements ajoutés" in client.post(page.url, {"acte": "reprendre"}, follow=True).text
    assert Accompagnement.objects.filter(lieu=terrain.lieu).count() == 2
    assert "déjà repris" in client.post(page.url, {"acte": "reprendre"}, follow=True).text
    assert "Les derniers fichiers" in client.get(url).text
    assert "activites.xlsx" in client.get(url).text
    assert "annulée" in client.post(page.url, {"acte": "annuler"}, follow=True).text
    file.seek(0)
    page = client.post(url, {"fichier": file})
    assert "abandonné" in client.post(page.url, {"acte": "abandonner"}, follow=True).text
    assert client.get(reverse("accompagnements:log_file", kwargs={"pk": 999_999})).status_code == 404


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
    from maillage.terrain.accompagnements.selectors.journal import depot_code, export_acts, export_cells

    rows = export_cells(export_acts(acteur, filtres), depot_code(acteur.departement_id))
    return [str(row[ENTETES.index("ID CRA")]) for row in rows]
