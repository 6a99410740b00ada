"""The pages: what each person reads there, what each may do, and what it costs."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.terrain.permanences.enums import MomentAbsence, MotifAbsence, MotifAnnulation
from maillage.terrain.permanences.models import AbonnementAgenda, Absence, Permanence, Serie, VacancesScolaires
from maillage.terrain.permanences.services.permanences import cancel_half_day
from maillage.terrain.permanences.services.series import create_series, project_coverage
from maillage.terrain.permanences.services.temps import declare_absence
from tests.terrain.permanences.monde import NOW, Terrain, un_agent, un_lieu, une_convention, une_dissolution

D = dt.date


def text(response: Any) -> str:
    assert response.status_code in {200, 422}, response.status_code
    return response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")


def boxes(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


@pytest.fixture
def serie(terrain: Terrain, acteur: Any) -> Serie:
    return create_series(by=acteur, saisie=terrain.saisie(remarque="Clé à l'accueil"), now=NOW)


@pytest.fixture
def une(serie: Serie) -> Permanence:
    return serie.permanences.get(jour=D(2026, 12, 1))


class TestAgenda:
    def test_a_week_a_month_a_list_and_the_file_tell_the_same(
        self, coordination: Any, serie: Serie, une: Permanence, acteur: Any
    ) -> None:
        cancel_half_day(by=acteur, permanence=une, motif=MotifAnnulation.LIEU_FERME, precision="", now=NOW)
        week = text(coordination.get("/permanences/?jour=2026-12-02"))
        assert "Semaine du 30 novembre 2026 au 6 décembre 2026" in week
        assert "9 h – 12 h" in week
        assert "Médiathèque de Valfictif" in week
        assert "Annulée" in week
        assert "1 permanence" in week
        month = text(coordination.get("/permanences/?vue=mois&jour=2026-12-02"))
        assert "4 permanences" in month
        assert "1 annul." in month
        listed = text(coordination.get("/permanences/?vue=liste&jour=2026-11-22"))
        assert "5 permanences" in listed
        assert "mardi 22 décembre 2026" in listed
        kept = text(coordination.get("/permanences/?vue=liste&jour=2026-11-22&etat=ANNULEE"))
        assert "1 permanence" in kept
        answer = coordination.get("/permanences/agenda.csv?vue=liste&jour=2026-11-22")
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 6
        assert rows[2][:4] == ["2026-12-01", "09:00", "12:00", "Médiathèque de Valfictif"]
        assert rows[2][9:] == ["Annulée", "Lieu fermé", serie.convention.reference]

    def test_filters_of_the_address(self, coordination: Any, terrain: Terrain, serie: Serie) -> None:
        base = "/permanences/?jour=2026-12-01&"
        for query, seen in (
            (f"agent={terrain.camille.pk}", True),
            (f"agent={terrain.sacha.pk}", False),
            (f"lieu={terrain.lieu.pk}", True),
            ("lieu=999999", False),
            (f"secteur={terrain.secteur.pk}", True),
            ("secteur=999999", False),
            ("agent=x&lieu=²&etat=RIEN", True),
        ):
            assert ("9 h – 12 h" in text(coordination.get(base + query))) is seen, query
        assert "Créer une série" in text(coordination.get("/permanences/?jour=0001-01-01&vue=mois"))
        assert "Aucune permanence à ces dates" in text(coordination.get("/permanences/?jour=2026-08-01"))
        assert "Enlever tous les filtres" in text(coordination.get("/permanences/?jour=2026-08-01&lieu=1"))

    def test_nobody_and_out_of_convention_are_said(
        self, coordination: Any, terrain: Terrain, serie: Serie, acteur: Any
    ) -> None:
        declare_absence(
            by=acteur,
            agent=terrain.camille,
            du=D(2026, 12, 1),
            au=D(2026, 12, 1),
            moment=MomentAbsence.MATIN,
            motif=MotifAbsence.AUTRE,
        )
        assert "Sans conseiller" in text(coordination.get("/permanences/?jour=2026-12-01"))
        une = serie.permanences.get(jour=D(2026, 12, 1))
        assert "Camille Essai est absent ce jour-là" in text(coordination.get(f"/permanences/{une.pk}/"))
        une_dissolution(terrain.convention, D(2026, 11, 30))
        project_coverage(by=acteur, today=NOW.date())
        assert "Hors convention" in text(coordination.get("/permanences/?jour=2026-12-01"))
        assert "Hors convention" in text(coordination.get("/permanences/?vue=liste&jour=2026-12-08"))

    def test_pages_cost_the_same_with_twenty(
        self, coordination: Any, terrain: Terrain, serie: Serie, acteur: Any
    ) -> None:
        pages = (
            "/permanences/?jour=2026-12-01",
            "/permanences/?vue=mois&jour=2026-12-01",
            "/permanences/?vue=liste&jour=2026-11-22",
            "/permanences/series/",
            "/permanences/absences/",
            "/permanences/adresses/",
        )

        def costs() -> list[int]:
            found = []
            for page in pages:
                with CaptureQueriesContext(connection) as captured:
                    coordination.get(page)
                found.append(len(captured))
            return found

        def fill(number: int) -> None:
            for rank in range(number):
                lieu = un_lieu(terrain.departement, f"Mairie {rank}", terrain.structure)
                convention = une_convention(terrain.departement, terrain.structure, lieu)
                agent = un_agent(terrain.departement, f"Agent {rank}")
                create_series(by=acteur, saisie=terrain.saisie(lieu=lieu, convention=convention, agent=agent), now=NOW)
                Absence.objects.create(
                    departement=terrain.departement,
                    agent=agent,
                    du=D(2026, 12, 1),
                    au=D(2026, 12, 1),
                    saisie_par_nom="x",
                )

        costs()
        fill(1)
        two = costs()
        fill(18)
        assert costs() == two
        assert max(two) <= 30, two
        # A full day of the month tells four of its half-days, and leads to the day, which tells them all.
        month = text(coordination.get("/permanences/?vue=mois&jour=2026-12-01")).split('aria-hidden="true">1<', 1)[1]
        first = month.split("</td>", 1)[0]
        assert first.count("9 h – 12 h") == 4
        assert "20<" in first
        assert re.search(r'href="[^"]*vue=jour&amp;jour=2026-12-01">\+ 16 autres', first)
        day = text(coordination.get("/permanences/?vue=jour&jour=2026-12-01"))
        assert "<h2>Mardi 1er décembre 2026</h2>" in day
        assert day.count("9 h – 12 h") == 20
        assert "jour=2026-11-30" in day
        assert "jour=2026-12-02" in day


class TestRights:
    def test_the_host_sees_its_own_only(self, hote: Any, terrain: Terrain, serie: Serie, acteur: Any) -> None:
        from maillage.reseau.structures.models import Structure

        other = Structure.objects.create(departement=terrain.departement, nom="Autre commune")
        lieu = un_lieu(terrain.departement, "Salle des fêtes", other)
        convention = une_convention(terrain.departement, other, lieu)
        hidden = create_series(
            by=acteur, saisie=terrain.saisie(lieu=lieu, convention=convention, agent=terrain.sacha), now=NOW
        )
        seen = text(hote.get("/permanences/?jour=2026-12-01"))
        assert "Médiathèque de Valfictif" in seen
        assert "Salle des fêtes" not in seen
        assert "Créer une série" not in seen
        answer = hote.get("/permanences/agenda.csv?vue=mois&jour=2026-12-01")
        assert b"Salle" not in b"".join(answer.streaming_content)
        assert hote.get(f"/permanences/{hidden.permanences.first().pk}/").status_code == 404  # type: ignore[union-attr]
        own = serie.permanences.first()
        assert own is not None
        page = text(hote.get(f"/permanences/{own.pk}/"))
        assert "Camille Essai" in page
        assert "Ce que vous pouvez faire" not in page
        assert hote.post(f"/permanences/{own.pk}/annuler/").status_code == 403
        for closed in ("moi/", "series/nouvelle/", f"series/{serie.pk}/", "absences/", "vacances/"):
            assert hote.get(f"/permanences/{closed}").status_code == 403, closed
        assert "Salle des fêtes" not in text(hote.get("/permanences/series/"))
        assert "Salle des fêtes" not in text(hote.get("/permanences/adresses/"))

    def test_the_adviser_changes_his_own_and_reads_the_others(
        self, conseiller: Any, terrain: Terrain, serie: Serie, une: Permanence, acteur: Any
    ) -> None:
        lieu = un_lieu(terrain.departement, "Mairie", terrain.structure)
        convention = une_convention(terrain.departement, terrain.structure, lieu)
        others = create_series(
            by=acteur, saisie=terrain.saisie(lieu=lieu, convention=convention, agent=terrain.sacha), now=NOW
        ).permanences.first()
        assert others is not None
        assert conseiller.get(f"/permanences/{others.pk}/").status_code == 200
        assert conseiller.get(f"/permanences/{others.pk}/annuler/").status_code == 403
        mine = text(conseiller.get("/permanences/moi/"))
        assert "Mardi 24 novembre 2026" in mine
        assert "Clé à l'accueil" in mine
        assert "Mairie" not in mine
        done = conseiller.post(f"/permanences/{une.pk}/annuler/", {"motif": "ABSENCE", "precision": ""}, follow=True)
        assert "La permanence est annulée" in text(done)
        assert "Rétablir" in text(done)
        assert "Permanence rétablie" not in text(done)
        assert conseiller.get("/permanences/series/nouvelle/").status_code == 403
        # His own absence, nobody else's.
        page = text(conseiller.get("/permanences/absences/"))
        assert "Sacha Fictif" not in page
        row = Absence.objects.create(
            departement=terrain.departement,
            agent=terrain.sacha,
            du=D(2026, 12, 1),
            au=D(2026, 12, 1),
            saisie_par_nom="x",
        )
        assert conseiller.get(f"/permanences/absences/{row.pk}/").status_code == 403

    def test_an_account_without_an_agent(self, conseiller: Any, terrain: Terrain, serie: Serie) -> None:
        Serie.objects.update(agent=terrain.sacha)
        Permanence.objects.update(agent=terrain.sacha)
        assert "Aucune permanence à venir" in text(conseiller.get("/permanences/moi/"))
        terrain.camille.utilisateur = None
        terrain.camille.save()
        assert "pas encore dans l'équipe" in text(conseiller.get("/permanences/moi/"))
        assert "relier votre compte" in text(conseiller.get("/permanences/absences/"))


class TestSeries:
    def fields(self, terrain: Terrain, **more: Any) -> dict[str, Any]:
        ligne = terrain.convention.lignes_lieux.get()
        return {
            "accueil": f"c{ligne.pk}",
            "agent": terrain.camille.pk,
            "jour": 2,
            "debut": "09:00",
            "fin": "12h00",
            "intervalle": 1,
            **boxes("du", D(2026, 11, 23)),
            **boxes("au", D(2027, 1, 5)),
            **more,
        }

    def test_dates_are_seen_before_they_are_written(self, coordination: Any, terrain: Terrain) -> None:
        assert "Voir les dates" in text(coordination.get("/permanences/series/nouvelle/"))
        seen = text(coordination.post("/permanences/series/nouvelle/", self.fields(terrain, apercu="oui")))
        assert "7 permanences" in seen
        assert "Créer cette série" in seen
        assert not Serie.objects.exists()
        done = coordination.post("/permanences/series/nouvelle/", self.fields(terrain, creer="oui"), follow=True)
        assert "La série est créée" in text(done)
        assert Permanence.objects.count() == 7
        again = text(coordination.post("/permanences/series/nouvelle/", self.fields(terrain, creer="oui")))
        assert "Camille Essai a déjà une permanence : mardi 24 novembre 2026, 9 h – 12 h" in again
        assert Serie.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "mots"),
        [
            ({"accueil": ""}, "Choisissez le lieu."),
            ({"agent": "0"}, "Choisissez une réponse de la liste."),
            ({"debut": "midi"}, "Écrivez l'heure avec des chiffres"),
            ({"fin": "08:00"}, "L'heure de fin doit venir après"),
            ({"du_0": "", "du_1": "", "du_2": ""}, "Écrivez la première date."),
            ({"au_2": "2025"}, "La dernière date est avant la première"),
            ({"du_2": "2025", "du_1": "6"}, "La convention commence le"),
        ],
    )
    def test_what_is_wrong_is_said_by_its_field(
        self, coordination: Any, terrain: Terrain, change: dict[str, Any], mots: str
    ) -> None:
        for button in ("apercu", "creer"):
            answer = coordination.post(
                "/permanences/series/nouvelle/", self.fields(terrain, **{button: "oui"}) | change
            )
            assert answer.status_code == 422
            assert mots in text(answer)
        assert not Serie.objects.exists()

    def test_a_mobile_place_says_where_it_stops(self, coordination: Any, terrain: Terrain) -> None:
        bus = un_lieu(terrain.departement, "Bus numérique", terrain.structure)
        bus.itinerance = ["ITINERANT"]
        bus.save()
        fields = self.fields(terrain, accueil=f"m{bus.pk}", creer="oui")
        assert "Écrivez où le lieu mobile s'arrête" in text(coordination.post("/permanences/series/nouvelle/", fields))
        coordination.post("/permanences/series/nouvelle/", fields | {"point": "Place du marché"})
        assert {(one.nature, one.point) for one in Permanence.objects.all()} == {("ARRET", "Place du marché")}

    def test_changed_from_a_day_on_then_stopped(self, coordination: Any, terrain: Terrain, serie: Serie) -> None:
        url = f"/permanences/series/{serie.pk}/"
        page = text(coordination.get(f"{url}?a_partir=2026-12-08"))
        assert "Mardi, 9 h – 12 h, avec Camille Essai" in page
        fields = self.fields(terrain, jour=4, **boxes("a_partir", D(2026, 12, 8)))
        seen = text(coordination.post(url, fields | {"apercu": "oui"}))
        assert "jeudi 10 décembre 2026".capitalize() in seen
        assert serie.permanences.count() == 5
        done = coordination.post(url, fields | {"changer": "oui"}, follow=True)
        assert "Ce qui a déjà eu lieu n'a pas bougé" in text(done)
        suite = Serie.objects.get(suite_de=serie)
        stop = f"/permanences/series/{suite.pk}/arreter/"
        assert "Arrêter la série" in text(coordination.get(stop))
        assert "Choisissez une raison." in text(coordination.post(stop, boxes("a_partir", D(2026, 12, 10))))
        done = coordination.post(stop, {"motif": "LIEU_FERME", **boxes("a_partir", D(2026, 12, 17))}, follow=True)
        assert "La série est arrêtée : 3 permanences retirées." in text(done)
        again = coordination.post(stop, {"motif": "LIEU_FERME", **boxes("a_partir", D(2026, 12, 17))})
        assert "plus de permanence à venir" in text(again)
        bad = text(coordination.post(f"/permanences/series/{suite.pk}/", fields | {"changer": "oui", "fin": "8:00"}))
        assert "L'heure de fin doit venir après" in bad
        assert coordination.get("/permanences/series/999999/").status_code == 404

    def test_the_list_says_what_to_look_at(self, coordination: Any, terrain: Terrain, serie: Serie) -> None:
        seen = text(coordination.get("/permanences/series/"))
        assert "Finit bientôt" in seen
        assert "Aucune série ne correspond" in text(coordination.get("/permanences/series/?finies=oui"))
        assert "1 série" in text(coordination.get(f"/permanences/series/?convention={serie.convention_id}"))
        kept = f"agent={terrain.camille.pk}&lieu={terrain.lieu.pk}&secteur={terrain.secteur.pk}"
        assert "1 série" in text(coordination.get(f"/permanences/series/?{kept}"))
        Serie.objects.update(au=D(2026, 11, 1), du=D(2026, 10, 1))
        assert "Aucune série pour l'instant" in text(coordination.get("/permanences/series/"))
        assert "Cette série est finie" in text(coordination.get(f"/permanences/series/{serie.pk}/"))
        une_dissolution(terrain.convention, D(2026, 11, 1))
        terrain.convention.etat = "RESILIEE"
        terrain.convention.save()
        assert "Hors convention" in text(coordination.get("/permanences/series/?finies=oui"))
        assert "Aucune convention en vigueur" in text(coordination.get("/permanences/series/nouvelle/"))


class TestOneHalfDay:
    def test_moved_given_restored(self, coordination: Any, terrain: Terrain, une: Permanence) -> None:
        base = f"/permanences/{une.pk}/"
        page = text(coordination.get(base))
        assert "Changer la série à partir d'ici" in page
        assert "Clé à l'accueil" in page
        form = text(coordination.get(f"{base}deplacer/"))
        assert 'value="09:00"' in form
        moved = {**boxes("jour", D(2026, 12, 3)), "debut": "14:00", "fin": "17:00"}
        assert "Déplacée" not in page
        done = text(coordination.post(f"{base}deplacer/", moved, follow=True))
        assert "La permanence est déplacée" in done
        assert "jeudi 3 décembre 2026" in done
        assert "Jour prévu par la série" in done
        wrong = coordination.post(f"{base}deplacer/", moved | {"fin": "13:00"})
        assert (wrong.status_code, "après l'heure de début" in text(wrong)) == (422, True)
        past = coordination.post(f"{base}deplacer/", moved | boxes("jour", D(2026, 11, 2)))
        assert "Choisissez un jour à venir" in text(past)
        offers = text(coordination.get(f"{base}remplacer/?agent={terrain.sacha.pk}"))
        assert "Sacha Fictif, même secteur, travaille à ce moment" in offers
        given = text(coordination.post(f"{base}remplacer/", {"agent": terrain.sacha.pk}, follow=True))
        assert "remplace Camille Essai" in given
        assert "Ce qui a changé" in given
        done = text(coordination.post(f"{base}retablir/", follow=True))
        assert "mardi 1er décembre 2026" in done
        assert coordination.get(f"{base}voler/").status_code == 404

    def test_nobody_is_free(self, coordination: Any, terrain: Terrain, une: Permanence, acteur: Any) -> None:
        declare_absence(
            by=acteur,
            agent=terrain.sacha,
            du=une.jour,
            au=une.jour,
            moment=MomentAbsence.JOURNEE,
            motif=MotifAbsence.CONGES,
        )
        assert "Personne n'est libre" in text(coordination.get(f"/permanences/{une.pk}/remplacer/"))

    def test_too_late(self, coordination: Any, une: Permanence) -> None:
        Permanence.objects.filter(pk=une.pk).update(
            debut=NOW - dt.timedelta(hours=1), fin=NOW + dt.timedelta(hours=1), jour=NOW.date()
        )
        assert "Ce que vous pouvez faire" not in text(coordination.get(f"/permanences/{une.pk}/"))
        refused = coordination.post(f"/permanences/{une.pk}/retablir/")
        assert (refused.status_code, "trop tard" in text(refused)) == (422, True)


def test_an_absence_lists_what_to_decide(coordination: Any, terrain: Terrain, serie: Serie, une: Permanence) -> None:
    fields = {"agent": terrain.camille.pk, "moment": "MATIN", "motif": "CONGES"}
    wrong = fields | boxes("du", D(2026, 12, 8)) | boxes("au", D(2026, 12, 1))
    assert "Le dernier jour est avant le premier" in text(coordination.post("/permanences/absences/", wrong))
    fields |= boxes("du", D(2026, 12, 1)) | boxes("au", D(2026, 12, 8))
    page = text(coordination.post("/permanences/absences/", fields, follow=True))
    assert "2 permanences à décider" in page
    assert "Confier à Sacha Fictif" in page
    assert Permanence.objects.filter(etat="PREVUE").count() == 5
    row = Absence.objects.get()
    listed = text(coordination.get("/permanences/absences/"))
    assert "1 absence à venir" in listed
    Absence.objects.update(moment="APRES_MIDI")
    assert "Vous n'avez rien à décider" in text(coordination.get(f"/permanences/absences/{row.pk}/"))
    assert "L'absence est retirée" in text(coordination.post(f"/permanences/absences/{row.pk}/", follow=True))
    assert coordination.get(f"/permanences/absences/{row.pk}/").status_code == 404


def test_an_absence_of_the_second_of_a_pair(coordination: Any, terrain: Terrain, serie: Serie, une: Permanence) -> None:
    """The same page, the same offers; the link says whom of the two it replaces, and the other may come alone."""
    Permanence.objects.filter(pk=une.pk).update(second=terrain.sacha)
    noa = un_agent(terrain.departement, "Noa Libre")
    fields = {"agent": terrain.sacha.pk, "moment": "JOURNEE", "motif": "CONGES"}
    fields |= boxes("du", une.jour) | boxes("au", une.jour)
    page = text(coordination.post("/permanences/absences/", fields, follow=True))
    assert "1 permanence à décider" in page
    assert "Permanence à deux, avec Camille Essai." in page
    base = f"/permanences/{une.pk}/remplacer/"
    for link in (f"{base}?place=second&amp;agent={noa.pk}", f"{base}?place=second&amp;agent=seul"):
        assert link in page
    assert "Binôme incomplet" in text(coordination.get(f"/permanences/?jour={une.jour}"))
    assert "Il manque une personne du binôme" in text(coordination.get(f"/permanences/{une.pk}/"))
    asked = text(coordination.get(f"{base}?place=second&agent={noa.pk}"))
    assert "Qui ne vient pas ?" in asked
    assert "avec Camille Essai et Sacha Fictif" in asked
    told = text(coordination.post(base, {"place": "second", "agent": noa.pk}, follow=True))
    assert "Camille Essai et Noa Libre" in told
    alone = text(coordination.post(base, {"place": "agent", "agent": "seul"}, follow=True))
    assert "remplace Camille Essai" in alone
    une.refresh_from_db()
    assert (une.agent, une.second) == (noa, None)
    assert "Qui ne vient pas ?" not in text(coordination.get(base))


def test_holidays_are_loaded_typed_and_taken_away(coordination: Any, terrain: Terrain) -> None:
    url = "/permanences/vacances/"
    assert "Aucunes vacances" in text(coordination.get(url))
    assert "Choisissez une zone." in text(coordination.post(url, {"charger": "oui"}))
    page = text(coordination.post(url, {"charger": "oui", "zone": "C"}, follow=True))
    assert "Vacances de Noël" in page
    assert "ministère de l'Éducation nationale, zone C" in page
    own = {"ajouter": "oui", "nom": "Pont", **boxes("du", D(2026, 12, 21)), **boxes("au", D(2026, 12, 22))}
    assert "occupent déjà ces jours" in text(coordination.post(url, own))
    row = VacancesScolaires.objects.first()
    assert row is not None
    coordination.post(url, {"retirer": row.pk})
    assert "Les vacances sont réglées" in text(coordination.post(url, own, follow=True))
    assert coordination.post(url, {"retirer": "x"}).status_code == 404


class TestFeeds:
    @pytest.fixture
    def made(self, coordination: Any, terrain: Terrain, serie: Serie) -> Callable[[str], str]:
        def make(quoi: str) -> str:
            page = text(coordination.post("/permanences/adresses/", {"quoi": quoi}))
            return page.split('value="http://96.localhost')[1].split('"')[0]

        return make

    def test_two_libraries_read_the_instants_of_the_screen(
        self, made: Callable[[str], str], client: Any, terrain: Terrain, serie: Serie, une: Permanence, acteur: Any
    ) -> None:
        import ics
        from icalendar import Calendar

        cancel_half_day(by=acteur, permanence=une, motif=MotifAnnulation.LIEU_FERME, precision="", now=NOW)
        rows = sorted(serie.permanences.values_list("debut", "fin"))
        for quoi in (f"agent-{terrain.camille.pk}", f"lieu-{terrain.lieu.pk}", f"secteur-{terrain.secteur.pk}"):
            answer = client.get(made(quoi), headers={"host": "96.localhost"})
            assert answer["Content-Type"] == "text/calendar; charset=utf-8"
            first = [
                (event["DTSTART"].dt, event["DTEND"].dt, str(event["STATUS"]))
                for event in Calendar.from_ical(answer.content).walk("VEVENT")
            ]
            assert [one[:2] for one in first] == rows
            assert [one[2] for one in first].count("CANCELLED") == 1
            other = ics.Calendar(answer.content.decode())
            assert sorted((event.begin.datetime, event.end.datetime) for event in other.events) == rows
        again = client.get(made(f"lieu-{terrain.lieu.pk}"), headers={"host": "96.localhost"})
        same = client.get(again.request["PATH_INFO"], headers={"host": "96.localhost", "if-none-match": again["ETag"]})
        assert same.status_code == 304

    def test_an_address_is_revoked_or_ends_with_the_role(
        self, made: Callable[[str], str], coordination: Any, client: Any, terrain: Terrain, acteur: Any
    ) -> None:
        from maillage.reseau.structures.models import Appartenance

        address = made(f"lieu-{terrain.lieu.pk}")
        row = AbonnementAgenda.objects.get()
        assert row.empreinte not in address
        Appartenance.objects.filter(utilisateur_id=acteur.id).update(fin=D(2026, 11, 1))
        assert client.get(address, headers={"host": "96.localhost"}).status_code == 404
        Appartenance.objects.filter(utilisateur_id=acteur.id).update(fin=None)
        assert client.get(address, headers={"host": "96.localhost"}).status_code == 200
        page = text(coordination.post("/permanences/adresses/", {"supprimer": row.pk}, follow=True))
        assert "L'adresse est supprimée" in page
        assert client.get(address, headers={"host": "96.localhost"}).status_code == 404
        assert coordination.post("/permanences/adresses/", {"supprimer": row.pk}).status_code == 404
        assert "Choisissez un agenda." in text(coordination.post("/permanences/adresses/", {"quoi": ""}))

    def test_the_hosts_address_gives_its_own_only(self, hote: Any, client: Any, terrain: Terrain, serie: Serie) -> None:
        page = text(hote.post("/permanences/adresses/", {"quoi": f"agent-{terrain.camille.pk}"}))
        address = page.split('value="http://96.localhost')[1].split('"')[0]
        Permanence.objects.filter(jour=D(2026, 12, 1)).update(structure=None)
        body = client.get(address, headers={"host": "96.localhost"}).content
        assert body.count(b"BEGIN:VEVENT") == 4
