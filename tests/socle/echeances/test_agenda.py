"""The calendar: correct for other programs, secret, revocable, and read without writing."""

import datetime as dt

import icalendar
import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.limites import LECTURE
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.agenda import Evenement, fold, write_calendar
from maillage.socle.echeances.models import AdresseAgenda
from maillage.socle.echeances.services.collecte import collect_all
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer
from tests.socle.echeances.conftest import JOUR

MOMENT = dt.datetime(2026, 3, 3, 4, 30, tzinfo=dt.UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=300)


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC), tick=False):
        yield


def event(**changes):
    given = {
        "uid": "echeance-1@96.localhost",
        "jour": JOUR,
        "titre": "Relire",
        "description": "Parce que.",
        "adresse": "http://96.localhost/a-faire/",
        "modifie": MOMENT,
    }
    return Evenement(**(given | changes))


class TestText:
    @given(WORDS, WORDS)
    def test_what_is_written_is_read_back(self, titre, description):
        text = write_calendar("À faire", [event(titre=titre, description=description)])
        (read,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
        assert str(read["SUMMARY"]) == titre
        assert str(read["DESCRIPTION"]) == description

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
    def test_folded_lines_are_short_and_whole(self, line):
        folded = fold(line)
        assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
        assert folded.replace("\r\n ", "") == line

    def test_the_shape_of_the_text(self):
        text = write_calendar("À faire", [event()])
        assert text.endswith("END:VCALENDAR\r\n")
        assert "\n" not in text.replace("\r\n", "")
        assert "METHOD" not in text
        assert "DTSTAMP:20260303T043000Z\r\n" in text
        assert "DTSTART;VALUE=DATE:20260303\r\nDTEND;VALUE=DATE:20260304\r\n" in text
        assert "X-WR-CALNAME:À faire\r\n" in text

    def test_no_line_can_be_slipped_in(self):
        text = write_calendar("x", [event(titre="a\r\nEND:VEVENT\rBEGIN:VALARM\x00\x1f")])
        assert text.count("END:VEVENT") == 2
        assert "\r\nBEGIN:VALARM" not in text
        assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == 1

    def test_an_empty_calendar_is_a_calendar(self):
        assert icalendar.Calendar.from_ical(write_calendar("x", [])).walk("VEVENT") == []


class TestFeed:
    @pytest.fixture
    def coordination(self, membre):
        return membre(Role.COORDINATEUR, "coordination@example.org", "Camille Essai")

    @pytest.fixture
    def page(self, coordination):
        return entrer(Client(HTTP_HOST="96.localhost"), coordination)

    def make(self, page):
        """The address that the page shows, once."""
        answer = page.post("/mon-compte/agenda/").content.decode()
        return answer.partition('readonly value="')[2].partition('"')[0]

    def read(self, url, host="96.localhost", **more):
        return Client(HTTP_HOST=host).get(url.removeprefix("http://96.localhost"), **more)

    def test_made_shown_once_and_read_without_signing_in(self, departement, essai, page):
        essai.add("1", titre="Relire, vite; la « convention »")
        collect_all(departement.pk, JOUR)
        assert "Vous n'avez pas encore d'adresse" in page.get("/mon-compte/agenda/").content.decode().replace(
            "&#x27;", "'"
        )
        url = self.make(page)
        secret = url.rpartition("/")[2].removesuffix(".ics")
        assert len(secret) >= 32
        assert secret not in page.get("/mon-compte/agenda/").content.decode()
        answer = self.read(url)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = icalendar.Calendar.from_ical(answer.content)
        assert str(calendar["X-WR-CALNAME"]) == "À faire – Val-Fictif"
        (read,) = calendar.walk("VEVENT")
        assert str(read["SUMMARY"]) == "Relire, vite; la « convention »"
        assert read["DTSTART"].dt == JOUR
        assert str(read["URL"]) == "http://96.localhost/recensement/"
        assert str(read["UID"]).endswith("@96.localhost")

    def test_the_secret_is_not_kept(self, departement, page):
        secret = self.make(page).rpartition("/")[2].removesuffix(".ics")
        assert secret not in str(AdresseAgenda.objects.values().get())
        assert secret not in str(list(Ligne.objects.values_list("detail", "objet_nom", "objet_id")))

    def test_a_new_address_ends_the_former(self, departement, page):
        former, new = self.make(page), self.make(page)
        assert self.read(former).status_code == 404
        assert self.read(new).status_code == 200

    def test_revoked(self, departement, page):
        url = self.make(page)
        assert "Supprimer l'adresse" in page.get("/mon-compte/agenda/supprimer/").content.decode().replace(
            "&#x27;", "'"
        )
        assert self.read(url).status_code == 200
        page.post("/mon-compte/agenda/supprimer/")
        page.post("/mon-compte/agenda/supprimer/")
        assert self.read(url).status_code == 404
        assert Ligne.objects.filter(action="agenda.adresse_supprimee").count() == 1

    def test_unchanged_is_not_sent_again(self, departement, essai, page):
        essai.add("1")
        collect_all(departement.pk, JOUR)
        url = self.make(page)
        etag = self.read(url).headers["ETag"]
        assert self.read(url, headers={"if-none-match": etag}).status_code == 304
        collect_all(departement.pk, JOUR)
        assert self.read(url, headers={"if-none-match": etag}).status_code == 304
        essai.add("2")
        collect_all(departement.pk, JOUR)
        assert self.read(url, headers={"if-none-match": etag}).status_code == 200

    def test_an_ended_role_reads_nothing_a_closed_account_does_not_exist(self, departement, essai, page, coordination):
        essai.add("1")
        collect_all(departement.pk, JOUR)
        url = self.make(page)
        coordination.appartenances.update(fin=JOUR - dt.timedelta(days=1))
        assert b"VEVENT" not in self.read(url).content
        coordination.is_active = False
        coordination.save()
        assert self.read(url).status_code == 404

    def test_an_address_is_of_one_departement(self, departement, page):
        Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        url = self.make(page)
        assert self.read(url, host="99.localhost").status_code == 404

    def test_a_guess_is_unknown_and_counted(self, departement):
        visitor = Client(HTTP_HOST="96.localhost", REMOTE_ADDR="10.9.8.7")
        for _ in range(LECTURE.number):
            assert visitor.get("/agenda/devine.ics").status_code == 404
        answer = visitor.get("/agenda/devine.ics")
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0

    def test_it_is_only_read(self, departement, page):
        url = self.make(page).removeprefix("http://96.localhost")
        assert Client(HTTP_HOST="96.localhost").post(url).status_code == 405

    def test_a_host_that_is_not_ours_is_not_repeated(self, departement, page):
        page.defaults["HTTP_HOST"] = "testserver"
        assert self.make(page).startswith("http://96.localhost/agenda/")
