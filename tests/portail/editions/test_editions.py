"""Directories on paper: who is made first, what is made again, what is kept, what a visitor may ask."""

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.db import connection

from maillage.base.tenancy import set_tenant
from maillage.portail.enums import EtatTirage, Priorite
from maillage.portail.forms.editions import EndroitForm, where_of
from maillage.portail.management.editions_demo import queue_editions
from maillage.portail.models import Edition, Tirage
from maillage.portail.selectors.editions import ahead_of, published_editions
from maillage.portail.selectors.papier import (
    directory_order,
    list_address,
    places_of,
    read_question,
    say_filters,
    say_perimeter,
)
from maillage.portail.services import editions as service
from maillage.portail.services import tirages
from maillage.portail.services.editions import Choix, DemandeImpossible, ask_one_off, ask_update, define_edition
from maillage.portail.services.tirages import clear_tirages, make_tirage, refresh_editions
from maillage.portail.tasks import print_directory, refresh_all
from maillage.reseau.lieux.models import LieuPublic
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.models import Ligne
from maillage.socle.registre.conservation import files_of
from maillage.socle.territoires.models import Departement
from tests.portail.editions.conftest import MAINTENANT, made, raise_version


def queued() -> list[dict[str, Any]]:
    """Jobs that wait, in the order in which the worker takes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'tirage_id')::bigint, priority, lock FROM procrastinate_jobs WHERE task_name = %s ORDER BY priority DESC, id",
            [service.TACHE],
        )
        return [
            {"tirage": tirage, "priorite": priority, "verrou": lock} for tirage, priority, lock in cursor.fetchall()
        ]


def une_edition(acteur: Acteur, question: str = "", **more: Any) -> Edition:
    choix = Choix(read_question(question), more.pop("papier", "A4"), more.pop("grands", False))
    return define_edition(
        by=acteur,
        edition=Edition(),
        nom=more.pop("nom", "Tout"),
        choix=choix,
        gardees=more.pop("gardees", 1),
        now=MAINTENANT,
    )


class TestMaking:
    def test_an_edition_is_made_with_its_booklet_tagged_and_told(self, terrain: Departement, acteur: Acteur) -> None:
        edition = une_edition(acteur, "epci=299600001", papier="A5", nom="Le Val-Fictif")
        tirage = made(edition.tirages.get())
        assert (tirage.etat, tirage.nombre, tirage.est_fait) == ("FAIT", 2, True)
        with default_storage.open(tirage.fichier) as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
            assert len(pdf.pages) == tirage.pages
            assert str(pdf.Root.Lang) == "fr-FR"
            assert bool(pdf.Root.MarkInfo.Marked)
            assert pdf.open_metadata()["pdfuaid:part"] == "1"
            assert str(pdf.docinfo["/Title"]) == "Val-Fictif, annuaire : Le Val-Fictif"
            assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [420, 595]
        with default_storage.open(tirage.livret) as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
            assert len(pdf.pages) % 2 == 0
            assert len(pdf.pages) * 2 >= tirage.pages
        assert {path.name for path in files_of(terrain.pk)} == {f"{tirage.cle}.pdf", f"{tirage.cle}-livret.pdf"}
        assert made_again(tirage) is None
        assert list(Ligne.objects.values_list("action", "objet_nom")) == [("edition.creee", "Le Val-Fictif")]
        assert [edition.nom for edition, _ in published_editions(terrain)] == ["Le Val-Fictif"]

    def test_a_failure_is_written_and_one_may_ask_again(
        self, terrain: Departement, acteur: Acteur, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tirage = une_edition(acteur).tirages.get()
        monkeypatch.setattr(tirages, "ATELIER", "maillage.rien")
        with pytest.raises(tirages.FabricationImpossible, match="maillage"):
            make_tirage(tirage.pk, terrain.pk, now=MAINTENANT)
        set_tenant(terrain.pk)
        tirage.refresh_from_db()
        assert tirage.etat == EtatTirage.ECHEC
        monkeypatch.undo()
        again = ask_update(by=acteur, edition=tirage.edition, now=MAINTENANT)
        assert again is not None
        assert again.pk != tirage.pk
        made(again)
        assert not Tirage.objects.filter(pk=tirage.pk).exists()

    def test_a_making_that_never_ends_is_stopped(self, terrain: Departement, acteur: Acteur, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
        tirage = une_edition(acteur).tirages.get()
        monkeypatch.setattr(tirages, "DELAI", 0.01)
        with pytest.raises(tirages.FabricationImpossible, match="more than"):
            make_tirage(tirage.pk, terrain.pk, now=MAINTENANT)

    def test_an_edition_removed_while_it_is_made_leaves_nothing(
        self, terrain: Departement, acteur: Acteur, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tirage = une_edition(acteur).tirages.get()

        def gone(*_args: Any) -> dict[str, Any]:
            Edition.objects.all().delete()
            return {"pages": 1}

        monkeypatch.setattr(tirages, "run_workshop", gone)
        assert make_tirage(tirage.pk, terrain.pk, now=MAINTENANT) is None
        assert not default_storage.exists(f"editions/96/{tirage.cle}.pdf")


def made_again(tirage: Tirage) -> Tirage | None:
    """A job taken back after a crash finds it made."""
    done = make_tirage(tirage.pk, tirage.departement_id, now=MAINTENANT)
    set_tenant(tirage.departement_id)
    return done


class TestQueue:
    def test_the_coordination_comes_first_one_directory_at_a_time(self, terrain: Departement, acteur: Acteur) -> None:
        visiteur = ask_one_off(departement=terrain, choix=Choix(read_question("commune=96001"), "A4", grands=False), now=MAINTENANT)  # fmt: skip
        edition = une_edition(acteur)
        attendu = edition.tirages.get()
        assert queued() == [
            {"tirage": attendu.pk, "priorite": Priorite.COORDINATION, "verrou": service.VERROU},
            {"tirage": visiteur.pk, "priorite": Priorite.VISITEUR, "verrou": service.VERROU},
        ]
        assert (ahead_of(visiteur), ahead_of(attendu)) == (1, 0)

    def test_the_nights_is_brought_forward_when_the_coordination_asks(
        self, terrain: Departement, acteur: Acteur
    ) -> None:
        edition = une_edition(acteur)
        made(edition.tirages.get())
        LieuPublic.objects.filter(code_insee="96001").update(telephone=["+33546111111"])
        raise_version(terrain)
        assert refresh_editions(terrain.pk, now=MAINTENANT) == 1
        set_tenant(terrain.pk)
        waiting = edition.tirages.waiting().get()
        assert waiting.priorite == Priorite.NUIT
        assert ask_update(by=acteur, edition=edition, now=MAINTENANT) == waiting
        waiting.refresh_from_db()
        assert waiting.priorite == Priorite.COORDINATION
        assert ask_update(by=acteur, edition=edition, now=MAINTENANT) == waiting
        assert [job["priorite"] for job in queued() if job["tirage"] == waiting.pk] == [20, 10]


class TestNight:
    def test_only_what_changed_is_made_again(self, terrain: Departement, acteur: Acteur, django_capture_on_commit_callbacks: Any) -> None:  # fmt: skip
        ici = une_edition(acteur, "commune=96001", nom="Ici", gardees=0)
        ailleurs = une_edition(acteur, "commune=96003", nom="Ailleurs")
        first = made(ici.tirages.get())
        made(ailleurs.tirages.get())
        assert ask_update(by=acteur, edition=ici, now=MAINTENANT) is None
        LieuPublic.objects.filter(code_insee="96001").update(horaires="Tu 14:00-17:00")
        raise_version(terrain)
        assert refresh_editions(terrain.pk, now=MAINTENANT) == 1
        set_tenant(terrain.pk)
        assert ailleurs.tirages.waiting().count() == 0
        with django_capture_on_commit_callbacks(execute=True):
            made(ici.tirages.waiting().get(), MAINTENANT + dt.timedelta(days=1))
        assert not Tirage.objects.filter(pk=first.pk).exists()
        assert not default_storage.exists(first.fichier)
        assert refresh_editions(terrain.pk, now=MAINTENANT) == 0

    def test_an_edition_grown_too_large_does_not_stop_the_others(
        self, terrain: Departement, acteur: Acteur, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        une_edition(acteur, nom="Tout"), une_edition(acteur, "commune=96001", nom="Ici")
        Tirage.objects.all().delete()
        monkeypatch.setattr(service, "LIEUX_MAX", 2)
        assert refresh_editions(terrain.pk, now=MAINTENANT) == 1
        set_tenant(terrain.pk)
        Edition.objects.filter(nom="Ici").update(version_vue=-1)
        Tirage.objects.all().delete()
        refresh_all.func(0)
        set_tenant(terrain.pk)
        print_directory.func(Tirage.objects.waiting().get().pk, terrain.pk)
        set_tenant(terrain.pk)
        assert Edition.objects.get(nom="Ici").tirages.made().exists()

    def test_what_visitors_asked_goes_after_a_week_and_what_was_lost_may_be_asked_again(
        self, terrain: Departement, django_capture_on_commit_callbacks: Any
    ) -> None:
        choix = Choix(read_question("commune=96001"), "A4", grands=False)
        tirage = made(ask_one_off(departement=terrain, choix=choix, now=MAINTENANT))
        lost = ask_one_off(departement=terrain, choix=replace(choix, papier="A5"), now=MAINTENANT)
        assert clear_tirages(terrain.pk, now=MAINTENANT + dt.timedelta(days=6)) == 0
        set_tenant(terrain.pk)
        lost.refresh_from_db()
        assert lost.etat == EtatTirage.ECHEC
        with django_capture_on_commit_callbacks(execute=True):
            assert clear_tirages(terrain.pk, now=MAINTENANT + dt.timedelta(days=8)) == 2
        assert not default_storage.exists(tirage.fichier)

    def test_a_crowd_of_visitors_fills_no_disk(
        self, terrain: Departement, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        monkeypatch.setattr("maillage.portail.services.tirages.GARDES_MAX", 1)
        choix = Choix(read_question("commune=96001"), "A4", grands=False)
        first = made(ask_one_off(departement=terrain, choix=choix, now=MAINTENANT))
        later = MAINTENANT + dt.timedelta(hours=1)
        with django_capture_on_commit_callbacks(execute=True):
            last = made(ask_one_off(departement=terrain, choix=replace(choix, grands=True), now=later))
        assert [row.pk for row in Tirage.objects.made()] == [last.pk]
        assert (default_storage.exists(first.fichier), default_storage.exists(last.fichier)) == (False, True)


class TestDemo:
    def test_two_directories_wait_for_the_worker_once(self, terrain: Departement, acteur: Acteur) -> None:
        queue_editions(terrain, acteur), queue_editions(terrain, acteur)
        assert sorted(Edition.objects.values_list("nom", "papier")) == [
            ("Livret : CC du Val-Fictif", "A5"), ("Tous les lieux du Département", "A4"),
        ]  # fmt: skip
        assert len(queued()) == 2


class TestOneOff:
    def test_the_same_question_is_the_same_file_until_a_place_changes(
        self, terrain: Departement, acteur: Acteur
    ) -> None:
        choix = Choix(read_question("commune=96001"), "A4", grands=False)
        first = ask_one_off(departement=terrain, choix=choix, now=MAINTENANT)
        later = MAINTENANT + dt.timedelta(days=2)
        assert ask_one_off(departement=terrain, choix=choix, now=later) == first
        first.refresh_from_db()
        assert first.expire_le == later + dt.timedelta(days=service.JOURS_GARDES)
        assert ask_one_off(departement=terrain, choix=replace(choix, grands=True), now=later) != first
        LieuPublic.objects.filter(code_insee="96001").update(nom="Autre nom")
        raise_version(terrain)
        assert ask_one_off(departement=terrain, choix=choix, now=later) != first
        edition = une_edition(acteur, "commune=96002")
        assert ask_one_off(departement=terrain, choix=Choix(read_question("commune=96002"), "A4", grands=False), now=later).edition == edition  # fmt: skip

    def test_limits(self, terrain: Departement, monkeypatch: pytest.MonkeyPatch) -> None:
        def ask(question: str) -> Tirage:
            return ask_one_off(
                departement=terrain, choix=Choix(read_question(question), "A4", grands=False), now=MAINTENANT
            )

        with pytest.raises(DemandeImpossible, match="Aucun lieu"):
            ask("commune=96009")
        monkeypatch.setattr(service, "LIEUX_MAX_VISITEUR", 2)
        with pytest.raises(DemandeImpossible, match="3 lieux : c'est trop"):
            ask("")
        monkeypatch.setattr(service, "ATTENTE_MAX", 1)
        ask("commune=96001")
        with pytest.raises(DemandeImpossible, match="attendent déjà"):
            ask("commune=96002")


class TestQuestion:
    @pytest.mark.parametrize(
        ("question", "dit", "nombre"),
        [
            ("", "Val-Fictif", 3),
            ("commune=96001&commune=96002", "Saint-Élan et Valfictif", 2),
            ("commune=96009", "96009", 0),
            ("epci=299600001", "CC du Val-Fictif", 2),
            ("epci=299600009", "Intercommunalité 299600009", 0),
            ("lat=46.05&lon=0.15&rayon=5", "À 5\u00a0km autour de Saint-Élan", 1),
        ],
    )
    def test_a_perimeter_in_words_and_its_places(
        self, terrain: Departement, question: str, dit: str, nombre: int
    ) -> None:
        criteres = read_question(question)
        assert (say_perimeter(terrain, criteres), len(places_of(terrain, criteres))) == (dit, nombre)

    def test_many_communes_are_counted_and_a_radius_in_the_void_is_said(self, terrain: Departement) -> None:
        many = read_question("&".join(f"commune=9600{n}" for n in range(1, 9)))
        assert say_perimeter(terrain, replace(many, communes=tuple(f"9700{n}" for n in range(8)))).endswith("et 2 autres communes")  # fmt: skip
        assert say_perimeter(Departement(code="95", nom="Vide"), read_question("lat=46&lon=0&rayon=5")) == "À 5\u00a0km à la ronde"  # fmt: skip

    def test_paper_forgets_the_page_and_the_present_moment(self) -> None:
        assert read_question("page=3&tri=nom&ouvert=maintenant&service=demarches").query() == "service=demarches"

    def test_filters_in_words(self) -> None:
        criteres = read_question("q=mairie&service=demarches&ouvert=soir&jour=lundi&heure=10:30")
        assert say_filters(criteres) == ["« mairie »", "ce que vous cherchez : Aide aux démarches", "ouvert le soir (après 18 h)", "ouvert le lundi à 10\u00a0h\u00a030"]  # fmt: skip
        assert say_filters(read_question("jour=2026-12-01")) == ["ouvert le mardi 1er décembre 2026"]

    def test_the_printed_address_is_short_the_code_is_whole(self, terrain: Departement) -> None:
        full, shown = list_address(terrain, read_question("service=demarches&service=outils&commune=96001"))
        assert full.endswith("/lieux/?commune=96001&service=demarches&service=outils")
        assert shown.endswith("/lieux/")
        assert "?" not in shown
        assert list_address(terrain, read_question("commune=96001"))[1].endswith("/lieux/?commune=96001")

    def test_the_order_holds_all_that_is_printed(self, terrain: Departement) -> None:
        criteres = read_question("lat=46.05&lon=0.15&rayon=20")
        order = directory_order(terrain, criteres, "A5", places_of(terrain, criteres), grands=False)
        assert order["livret"]
        assert order["carte"]["cercle"] == [0.15, 46.05, 20]
        fiche = order["donnees"]["communes"][0]["lieux"][0]
        assert fiche["nom"] == "Mairie de Port-Chimère"
        assert fiche["telephones"] == ["05\u00a046\u00a000\u00a000\u00a000"]
        assert fiche["horaires"] == ["Du lundi au vendredi de 9\u00a0h à 12\u00a0h"]
        assert order["donnees"]["sources"] == ["Recensement fictif"]
        inside = directory_order(terrain, read_question("commune=96001"), "A4", [], grands=True)["carte"]["territoires"]
        assert [one[0] for one in inside if one[2]] == ["Valfictif"]


class TestEndroit:
    @pytest.mark.parametrize(
        ("donnees", "question"),
        [
            ({"ou": "communes", "communes": "st elan, 96000"}, "commune=96001&commune=96002"),
            ({"ou": "communes", "communes": "96003", "service": ["DEMARCHES"]}, "commune=96003&service=demarches"),
            ({"ou": "intercommunalite", "epci": "299600001"}, "epci=299600001"),
            ({"ou": "autour", "centre": "valfictif", "rayon": "5"}, "lat=46.0500&lon=0.0500&rayon=5"),
            ({"ou": "departement"}, ""),
        ],
    )
    def test_what_is_typed_becomes_a_question_and_back(self, terrain: Departement, donnees: dict[str, Any], question: str) -> None:  # fmt: skip
        form = EndroitForm(donnees, departement=terrain)
        assert form.is_valid(), form.errors
        assert form.criteres.query() == question
        again = EndroitForm(where_of(terrain, form.criteres), departement=terrain)
        assert again.is_valid()
        assert again.criteres == form.criteres

    @pytest.mark.parametrize(
        ("donnees", "champ", "message"),
        [
            ({}, "ou", "Choisissez un endroit."),
            ({"ou": "communes"}, "communes", "Écrivez le nom d'une commune."),
            ({"ou": "communes", "communes": "Nulle-Part"}, "communes", "Nous ne connaissons pas « Nulle-Part »"),
            ({"ou": "intercommunalite"}, "epci", "Choisissez une intercommunalité."),
            ({"ou": "intercommunalite", "epci": "000000000"}, "epci", "Choisissez une intercommunalité de la liste."),
            ({"ou": "autour"}, "centre", "Écrivez le nom d'une commune."),
        ],
    )
    def test_what_is_missing_is_said_by_its_field(self, terrain: Departement, donnees: dict[str, Any], champ: str, message: str) -> None:  # fmt: skip
        form = EndroitForm(donnees, departement=terrain)
        assert not form.is_valid()
        assert list(form.errors) == [champ]
        assert message in form.errors[champ][0]
