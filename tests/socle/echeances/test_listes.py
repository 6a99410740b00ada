"""« À faire »: who sees what, what was just done, putting off, the export."""

import datetime as dt
import random

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.base.tenancy import set_tenant
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.echeances.collecteurs import Escalade, Pour
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.selectors.listes import count_duties, urgent_duties, visible_duties
from maillage.socle.echeances.services.collecte import close_duties, collect_all
from maillage.socle.echeances.services.messages import escalate
from maillage.socle.echeances.services.reports import ReportImpossible, postpone, resume
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement, Secteur
from tests.base_essais import entrer
from tests.socle.echeances.conftest import CODE, JOUR

MIDI = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(MIDI, tick=False):
        yield


@pytest.fixture
def navigateur(membre):
    """Signed in as a coordinator, on the day of the tests."""
    return entrer(Client(HTTP_HOST="96.localhost"), membre(Role.COORDINATEUR, "coordination@example.org"))


def night(departement):
    collect_all(departement.pk, JOUR)


def text_of(answer):
    return answer.content.decode().replace("&#x27;", "'")


def keys(user, departement, agit_pour=None):
    acteur = build_acteur(user.pk, str(user), departement.pk, agit_pour)
    return sorted(visible_duties(acteur).filter(collecteur=CODE).values_list("cle", flat=True))


class TestWhoSeesWhat:
    def test_by_role(self, departement, essai, membre):
        essai.add("coordination")
        essai.add("administration", pour=Pour(roles=(Role.ADMINISTRATEUR,)))
        essai.add("les deux", pour=Pour(roles=(Role.ADMINISTRATEUR, Role.COORDINATEUR)))
        night(departement)
        assert keys(membre(Role.COORDINATEUR, "c@example.org"), departement) == ["coordination", "les deux"]
        assert keys(membre(Role.ADMINISTRATEUR, "a@example.org"), departement) == ["administration", "les deux"]
        assert keys(membre(Role.ELU, "e@example.org"), departement) == []

    def test_by_person(self, departement, essai, membre):
        one, other = membre(Role.ELU, "e@example.org"), membre(Role.COORDINATEUR, "c@example.org")
        essai.add("1", pour=Pour(utilisateur_id=one.pk))
        night(departement)
        assert keys(one, departement) == ["1"]
        assert keys(other, departement) == []

    def test_by_structure(self, departement, essai, membre, structure):
        other = Structure.objects.create(departement=departement, nom="Association")
        essai.add("ici", pour=Pour(roles=(Role.REFERENT,), structure_id=structure.pk))
        essai.add("là", pour=Pour(roles=(Role.REFERENT,), structure_id=other.pk))
        essai.add("partout", pour=Pour(roles=(Role.REFERENT,)))
        night(departement)
        user = membre(Role.REFERENT, "r@example.org", structure=structure)
        membre(Role.ACCUEIL, "r@example.org", structure=other)
        assert keys(user, departement, structure.pk) == ["ici", "partout"]
        assert keys(user, departement, other.pk) == []  # there, he is not its référent

    def test_by_sector(self, departement, essai, membre):
        nord, sud = (Secteur.objects.create(departement=departement, nom=nom) for nom in ("Nord", "Sud"))
        essai.add("nord", pour=Pour(roles=(Role.COORDINATEUR,), secteur_id=nord.pk))
        essai.add("sud", pour=Pour(roles=(Role.COORDINATEUR,), secteur_id=sud.pk))
        essai.add("tout")
        night(departement)
        limited = membre(Role.COORDINATEUR, "n@example.org", secteur=nord)
        assert keys(limited, departement) == ["nord", "tout"]
        assert keys(membre(Role.COORDINATEUR, "c@example.org"), departement) == ["nord", "sud", "tout"]

    def test_never_across_departements(self, departement, essai, membre):
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        user = membre(Role.COORDINATEUR, "c@example.org")
        essai.add("1", pour=Pour(utilisateur_id=user.pk))
        essai.add("2")
        night(departement)
        pk = Echeance.objects.get(cle="2").pk
        set_tenant(other.pk)
        Appartenance.objects.create(
            departement=other, utilisateur=user, role=Role.COORDINATEUR, debut=dt.date(2020, 1, 1)
        )
        set_tenant(departement.pk)
        assert list(visible_duties(build_acteur(user.pk, "C", other.pk))) == []
        there = entrer(Client(HTTP_HOST="99.localhost"), user)
        assert "Faire la chose" not in text_of(there.get("/a-faire/"))
        assert "Faire la chose" not in b"".join(there.get("/a-faire/liste.csv").streaming_content).decode()
        assert there.get(f"/a-faire/{pk}/reporter/").status_code == 404
        assert there.post(f"/a-faire/{pk}/reprendre/").status_code == 404

    def test_what_is_escalated_is_shown_to_others_too(self, departement, essai, membre, structure):
        late = JOUR - dt.timedelta(days=15)
        pour = Pour(roles=(Role.REFERENT,), structure_id=structure.pk)
        essai.add("1", echeance_le=late, pour=pour, escalade=Escalade(15, (Role.COORDINATEUR,)))
        essai.add("2", echeance_le=late, pour=pour, escalade=Escalade(16, (Role.COORDINATEUR,)))
        night(departement)
        user = membre(Role.COORDINATEUR, "c@example.org")
        assert keys(user, departement) == []
        assert escalate(departement.pk, JOUR) == 1
        assert keys(user, departement) == ["1"]


class TestPage:
    def test_by_urgency_with_the_reason_and_the_button(self, departement, essai, navigateur):
        essai.add("retard", echeance_le=JOUR - dt.timedelta(days=3))
        essai.add("semaine", echeance_le=JOUR + dt.timedelta(days=2))
        essai.add("tard", echeance_le=JOUR + dt.timedelta(days=30))
        night(departement)
        page = text_of(navigateur.get("/a-faire/"))
        places = [page.index(f"Faire la chose {cle}") for cle in ("retard", "semaine", "tard")]
        assert places == sorted(places)
        assert "en retard de 3\u00a0jours" in page
        assert "La délibération 003 le demande." in page
        assert 'href="/recensement/"' in page
        late = text_of(navigateur.get("/a-faire/?quand=retard"))
        assert "Faire la chose retard" in late
        assert "Faire la chose tard" not in late

    def test_filter_by_kind(self, departement, essai, navigateur):
        essai.add("1")
        night(departement)
        assert "Faire la chose 1" in text_of(navigateur.get(f"/a-faire/?sorte={CODE}"))
        assert "Faire la chose 1" not in text_of(navigateur.get("/a-faire/?sorte=lieux.fraicheur"))
        assert "Faire la chose 1" in text_of(navigateur.get("/a-faire/?sorte=inconnue&quand=hier&apres=xx"))

    def test_nothing_to_do_is_said(self, navigateur):
        assert "Vous n'avez rien à faire" in text_of(navigateur.get("/a-faire/"))

    def test_what_was_just_done_is_not_shown(self, departement, essai, navigateur):
        essai.add("1")
        essai.add("2")
        night(departement)
        essai.finis = {"1"}
        page = text_of(navigateur.get("/a-faire/"))
        assert "Faire la chose 1" not in page
        assert "Faire la chose 2" in page

    def test_words_are_those_of_this_moment(self, departement, essai, navigateur):
        essai.add("1", titre="214 questions attendent")
        night(departement)
        essai.add("1", titre="213 questions attendent")
        page = text_of(navigateur.get("/a-faire/"))
        assert "213 questions attendent" in page
        assert "214" not in page

    def test_a_kind_that_could_not_be_collected_is_told(self, departement, essai, navigateur):
        essai.add("1")
        night(departement)
        essai.panne = True
        night(departement)
        essai.panne = False
        assert "Choses d'essai : la liste n'est plus à jour depuis le 3 mars 2026" in text_of(
            navigateur.get("/a-faire/")
        )

    def test_queries_do_not_follow_the_number_of_lines(self, departement, essai, navigateur):
        assert self._queries(departement, essai, navigateur, 2) == self._queries(departement, essai, navigateur, 40)

    def _queries(self, departement, essai, navigateur, number):
        essai.devoirs = []
        for n in range(number):
            essai.add(str(n))
        night(departement)
        with CaptureQueriesContext(connection) as seen:
            navigateur.get("/a-faire/")
        return len(seen)

    def test_every_line_is_on_one_page(self, departement, essai, navigateur):
        days = list(range(120))
        random.Random(3).shuffle(days)
        for n in days:
            essai.add(str(n), echeance_le=JOUR + dt.timedelta(days=n // 3))
        night(departement)
        seen, url = [], "/a-faire/"
        while url:
            page = text_of(navigateur.get(url))
            seen += [part.split("<")[0] for part in page.split('echeance__titre">Faire la chose ')[1:]]
            url = (
                page.partition('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
                if 'rel="next"' in page
                else ""
            )
        assert sorted(seen, key=int) == [str(n) for n in range(120)]

    def test_the_side_list_counts_what_is_urgent(self, departement, essai, membre, navigateur):
        essai.add("1")
        essai.add("2", echeance_le=JOUR + dt.timedelta(days=60))
        night(departement)
        user = Utilisateur.by_email("coordination@example.org")
        acteur = build_acteur(user.pk, str(user), departement.pk)
        assert urgent_duties(acteur, JOUR).count() == 1
        assert count_duties(acteur, JOUR).total == 2
        assert '<span class="taches__nombre">1</span>' in text_of(navigateur.get("/a-faire/"))

    def test_a_title_is_never_html(self, departement, essai, navigateur):
        essai.add("1", titre="<script>alert(1)</script>", raison='"><img src=x>')
        night(departement)
        page = navigateur.get("/a-faire/").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


class TestExport:
    def test_csv_of_the_list(self, departement, essai, navigateur):
        essai.add("1", titre="=HYPERLINK(1)")
        essai.add("2", echeance_le=JOUR + dt.timedelta(days=60))
        night(departement)
        answer = navigateur.get("/a-faire/liste.csv?quand=semaine")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="a-faire-2026-03-03.csv"'
        assert len(lines) == 2
        assert lines[1].startswith(
            "03/03/2026;aujourd'hui;'=HYPERLINK(1);La délibération 003 le demande.;Choses d'essai;"
        )
        assert lines[1].endswith("http://96.localhost/recensement/")

    def test_all_lines_are_there(self, departement, essai, navigateur, monkeypatch):
        monkeypatch.setattr("maillage.socle.echeances.selectors.listes.MORCEAU", 7)
        for n in range(30):
            essai.add(str(n), echeance_le=JOUR + dt.timedelta(days=n % 4))
        night(departement)
        essai.finis = {"3"}
        body = b"".join(navigateur.get("/a-faire/liste.csv").streaming_content).decode("utf-8-sig")
        assert len(body.splitlines()) == 30


class TestPuttingOff:
    def test_with_a_reason_then_back(self, departement, essai, navigateur):
        essai.add("1", echeance_le=JOUR - dt.timedelta(days=3))
        night(departement)
        pk = Echeance.objects.get(cle="1").pk
        assert "Reporter de 7 jours" in text_of(navigateur.get(f"/a-faire/{pk}/reporter/"))
        answer = navigateur.post(f"/a-faire/{pk}/reporter/", {"motif": "La mairie rouvre lundi"}, follow=True)
        assert "Échéance reportée au mardi 10 mars 2026" in text_of(answer)
        assert "Reportée par Coordination : La mairie rouvre lundi" in text_of(answer)
        row = Echeance.objects.get(pk=pk)
        assert (row.a_faire_le, row.echeance_le) == (JOUR + dt.timedelta(days=7), JOUR - dt.timedelta(days=3))
        line = Ligne.objects.get(action="echeance.reportee")
        assert "mairie" not in str(line.detail)
        navigateur.post(f"/a-faire/{pk}/reprendre/")
        row.refresh_from_db()
        assert (row.a_faire_le, row.reportee_au, row.report_motif) == (row.echeance_le, None, "")
        assert Ligne.objects.filter(action="echeance.reprise").count() == 1

    def test_without_a_reason_nothing_is_lost(self, departement, essai, navigateur):
        essai.add("1")
        night(departement)
        pk = Echeance.objects.get(cle="1").pk
        answer = navigateur.post(f"/a-faire/{pk}/reporter/", {"motif": " "})
        assert answer.status_code == 422
        assert "Dites pourquoi vous reportez" in text_of(answer)

    def test_a_kind_that_does_not_allow_it(self, departement, essai, navigateur):
        from maillage.socle.echeances.collecteurs import Collecteur, register_collector, unregister_collector

        unregister_collector(CODE)
        register_collector(Collecteur(CODE, "Choses d'essai", essai.collect))
        essai.add("1")
        night(departement)
        row = Echeance.objects.get(cle="1")
        assert navigateur.get(f"/a-faire/{row.pk}/reporter/").status_code == 403
        assert "Reporter" not in text_of(navigateur.get("/a-faire/"))

    def test_a_service_refuses_what_cannot_be_put_off(self, departement, essai, acteur):
        essai.add("1")
        night(departement)
        row = Echeance.objects.get(cle="1")
        close_duties(CODE, departement.pk, ["1"])
        with pytest.raises(ReportImpossible):
            postpone(by=acteur, echeance=row, motif="x", today=JOUR)
        row.collecteur = "lieux.inconnus"
        with pytest.raises(ReportImpossible):
            postpone(by=acteur, echeance=row, motif="x", today=JOUR)
        resume(by=acteur, echeance=row)
        assert not Ligne.objects.filter(action="echeance.reprise").exists()

    def test_what_another_person_must_do_is_not_mine_to_put_off(self, departement, essai, navigateur):
        essai.add("1", pour=Pour(roles=(Role.DPO,)))
        night(departement)
        pk = Echeance.objects.get(cle="1").pk
        assert navigateur.post(f"/a-faire/{pk}/reporter/", {"motif": "x"}).status_code == 404
