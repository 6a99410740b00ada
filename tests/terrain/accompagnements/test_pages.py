"""What each one sees of a report, and how the pages hold when something is wrong."""

import csv
import datetime as dt
import io
import json
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.taches import list_taches
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.accompagnements.services.details import add_detail
from maillage.terrain.accompagnements.services.envoi import transmit
from maillage.terrain.accompagnements.services.saisie import Matinee, record_morning
from maillage.terrain.accompagnements.services.verification import contest
from tests.base_essais import entrer
from tests.terrain.accompagnements.monde import acteur_of, personnes, un_atelier, un_membre, une_permanence

DEUX = personnes(("PLUS_70", ["COURRIEL"]), ("DE_25_39", ["DEMARCHES", "SECURITE"]))
DETAIL = {"duree": "autre", "duree_autre": "75", "canal": "LIEU_ACTIVITE", "thematiques": ["SECURITE"]}


class Navigateur(Client):
    """Signed in; ``text`` of an answer as a person reads it."""

    def __init__(self, user):
        super().__init__(HTTP_HOST="96.localhost")
        entrer(self, user)

    def request(self, **request):
        answer = super().request(**request)
        if not answer.streaming:
            answer.__dict__["text"] = unescape(answer.content.decode())
        return answer


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ce_matin(terrain, now):
    return une_permanence(terrain, now - dt.timedelta(minutes=1), jour=timezone.localdate(now))


@pytest.fixture
def transmis(camille, ce_matin, now):
    row = record_morning(by=camille, permanence=ce_matin, saisie=Matinee(DEUX), now=now)
    return transmit(by=camille, compte_rendu=row, now=now)


@pytest.fixture
def chez(terrain):
    """``chez("camille")``: the browser of one of the accounts."""

    def browser(name):
        return Navigateur(terrain.autres[name])

    return browser


def page(name, pk=None, **query):
    return reverse(f"accompagnements:{name}", kwargs={"pk": pk} if pk else None, query=query or None)


class TestMorning:
    def test_draft_then_sent_from_one_page(self, chez, ce_matin):
        client, url = chez("camille"), page("morning", ce_matin.pk)
        assert "Qui est là ?" in client.get(url).text
        une = DEUX[0]._asdict() | {"cle": "telephone-1"}
        saved = client.post(url, {"acte": "brouillon", "lignes": json.dumps([une]), "connues": "[]"})
        assert saved.json()["connues"] == ["telephone-1"]
        refused = client.post(url, {"acte": "brouillon", "lignes": "["})
        assert (refused.status_code, refused.json()["message"][:4]) == (422, "Nous")
        sent = client.post(url, {"acte": "transmettre", "lignes": json.dumps([une]), "connues": "[]"}, follow=True)
        assert "La structure peut répondre jusqu'au" in sent.text
        assert "data-matinee-recue" in sent.text
        late = client.post(url, {"acte": "brouillon", "lignes": "[]", "connues": '["telephone-1"]'})
        assert late.status_code == 409
        assert CompteRendu.objects.get().personnes == 1
        assert "Transmettre la correction" in client.get(url).text

    def test_a_refusal_keeps_what_was_tapped(self, chez, ce_matin):
        une = json.dumps([DEUX[0]._asdict() | {"cle": "telephone-1"}])
        answer = chez("camille").post(
            page("morning", ce_matin.pk), {"acte": "transmettre", "lignes": une, "connues": "[]", "tenue": "NON_TENUE"}
        )
        assert answer.status_code == 422
        assert "Dites pourquoi la demi-journée" in answer.text
        assert "telephone-1" in answer.text

    def test_not_held_is_told_to_the_host_too(self, chez, ce_matin):
        said = {"acte": "transmettre", "tenue": "NON_TENUE", "motif": "METEO", "lignes": "[]", "connues": "[]"}
        chez("camille").post(page("morning", ce_matin.pk), said)
        seen = chez("referent").get(page("report", CompteRendu.objects.get().pk)).text
        assert "n'a pas eu lieu. Raison : Intempéries ou panne" in seen

    def test_nothing_to_write_on_a_cancelled_one(self, chez, terrain, now):
        off = une_permanence(terrain, now, jour=timezone.localdate(now), etat="ANNULEE", motif="METEO")
        assert "Rien à écrire" in chez("camille").get(page("morning", off.pk)).text

    def test_a_half_day_of_another_is_not_mine_but_my_binome_s_is(self, terrain, chez, now):
        from maillage.reseau.equipes.models import Binome

        other = une_permanence(terrain, now, agent=terrain.sacha, jour=timezone.localdate(now))
        client = chez("camille")
        assert client.get(page("morning", other.pk)).status_code == 403
        Binome.objects.create(
            departement=terrain.departement, agent_a=terrain.camille, agent_b=terrain.sacha, debut=dt.date(2025, 1, 1)
        )
        assert client.get(page("morning", other.pk)).status_code == 200
        assert "Sacha Fictif" in client.get(page("home")).text


class TestDetail:
    def test_a_workshop_then_corrected_then_taken_away(self, chez, ce_matin):
        client, url = chez("camille"), page("detail_add", ce_matin.pk, groupe=1)
        assert client.get(url).status_code == 200
        said = DETAIL | {"titre": "Mots de passe", "participants": "6", "genres_FEMININ": "4"}
        wrong = client.post(url, said | {"titre": "Avec Mme Dupont", "genres_FEMININ": "7", "duree_autre": ""})
        assert wrong.status_code == 422
        assert "Écrivez la durée en minutes" in wrong.text
        assert "dépasse le nombre" in client.post(url, said | {"genres_FEMININ": "7"}).text
        assert client.post(url, said).status_code == 302
        row = Accompagnement.objects.get()
        assert (row.duree_min, row.participants, row.genres) == (75, 6, {"FEMININ": 4})
        assert "Mots de passe" in client.get(page("morning", ce_matin.pk)).text
        assert 'value="75"' in client.get(page("detail", row.pk)).text
        client.post(page("detail", row.pk), said | {"participants": "8", "duree": "90", "duree_autre": ""})
        row.refresh_from_db()
        assert (row.duree_min, row.participants) == (90, 8)
        client.post(page("detail", row.pk), {"acte": "retirer"})
        assert client.get(page("detail", row.pk)).status_code == 404

    def test_one_person(self, chez, ce_matin):
        client, url = chez("camille"), page("detail_add", ce_matin.pk)
        said = DETAIL | {"genres": "FEMININ", "autonomie": "AUTONOME", "orientations": ["MEDIATION"], "duree": "30"}
        assert "Cochez-le aussi" in client.post(url, said | {"demarches": ["LOGEMENT"]}).text
        client.post(url, said)
        row = Accompagnement.objects.get()
        assert (row.nature, row.genres, row.autonomie, row.duree_min) == ("INDIVIDUEL", {"FEMININ": 1}, "AUTONOME", 30)
        assert client.get(page("detail", row.pk)).status_code == 200

    def test_outside_half_days(self, terrain, chez, camille, now):
        client, today = chez("camille"), timezone.localdate(now)
        day = {"jour_0": str(today.day), "jour_1": str(today.month), "jour_2": str(today.year)}
        said = DETAIL | day | {"canal": "LIEU_ACTIVITE"}
        assert "Choisissez le lieu" in client.post(page("outside"), said).text
        assert client.post(page("outside"), said | {"lieu": terrain.lieu.pk}).status_code == 302
        row = Accompagnement.objects.get()
        assert (row.agent, row.lieu, row.compte_rendu) == (terrain.camille, terrain.lieu, None)
        assert page("detail", row.pk) in client.get(page("home")).text
        client.post(page("detail", row.pk), {"acte": "retirer"})
        coordination = Navigateur(un_membre(terrain, Role.COORDINATEUR, "Coordination Essai"))
        far = (
            DETAIL | day | {"canal": "A_DISTANCE", "agent": terrain.sacha.pk, "titre": "À plusieurs", "participants": 3}
        )
        assert coordination.post(page("outside", groupe=1), far).status_code == 302
        assert Accompagnement.objects.kept().get().agent == terrain.sacha


class TestHost:
    def test_numbers_only(self, chez, transmis, camille, ce_matin, now):
        add_detail(by=camille, permanence=ce_matin, detail=un_atelier(), now=now)
        seen = chez("referent").get(page("report", transmis.pk)).text
        assert "Courriel" not in seen
        assert "E-mail : 1" in seen
        assert "8" in seen
        for hidden in ("Mots de passe", "Âges", "70 ans", "Corriger", "Voir l'histoire"):
            assert hidden not in seen

    def test_a_draft_and_another_host_s_do_not_exist(self, terrain, chez, camille, ce_matin, transmis, now):
        from maillage.reseau.structures.models import Structure

        other = Structure.objects.create(departement=terrain.departement, nom="Autre commune")
        un = un_membre(terrain, Role.REFERENT, "Autre Référent", other)
        stranger = Navigateur(un)
        assert stranger.get(page("report", transmis.pk)).status_code == 404
        assert stranger.post(page("verify", transmis.pk), {"acte": "confirmer"}).status_code == 404
        assert "Aucun compte rendu" in stranger.get(page("reports")).text
        draft = record_morning(
            by=camille, permanence=une_permanence(terrain, now - dt.timedelta(days=1)), saisie=Matinee(DEUX), now=now
        )
        assert chez("referent").get(page("report", draft.pk)).status_code == 404
        assert Accompagnement.objects.visible_to(acteur_of(terrain, un)).count() == 0

    def test_one_tap_confirms_and_a_contest_is_told(self, chez, transmis):
        client, url = chez("referent"), page("verify", transmis.pk)
        empty = client.post(url, {"acte": "contester", "motif": ""})
        assert (empty.status_code, "Dites ce qui n'est pas juste" in empty.text) == (422, True)
        named = client.post(url, {"acte": "contester", "motif": "Mme Dupont n'est pas venue"})
        assert (named.status_code, "Un compte rendu est anonyme" in named.text) == (422, True)
        assert "sont prévenus" in client.post(url, {"acte": "contester", "motif": "Trois."}, follow=True).text
        assert "déjà répondu" in client.post(url, {"acte": "confirmer"}, follow=True).text
        team = chez("camille")
        assert "1 compte rendu contesté" in team.get(page("home")).text.replace("\xa0", " ").replace("\u202f", " ")
        answer = page("answer", transmis.pk)
        assert team.post(answer, {"reponse": ""}).status_code == 422
        assert team.post(answer, {"reponse": "Voir avec M. Petit"}).status_code == 422
        assert "interrogée à nouveau" in team.post(answer, {"reponse": "Deux, et une visite."}, follow=True).text
        assert "plus contesté" in team.post(answer, {"reponse": "Encore"}, follow=True).text
        assert "Merci." in client.post(url, {"acte": "confirmer"}, follow=True).text
        story = team.get(page("history", transmis.pk)).text
        for said in ("Contesté par la structure", "Dominique Accueil", "Camille Essai", "Deux, et une visite."):
            assert said in story


class TestList:
    def test_filters_pages_and_file(self, terrain, chez, camille, hote, now):
        for rank in range(3):
            half_day = une_permanence(terrain, now - dt.timedelta(days=rank + 1))
            row = record_morning(by=camille, permanence=half_day, saisie=Matinee(DEUX[: rank + 1]), now=now)
            row = transmit(by=camille, compte_rendu=row, now=now)
            if rank == 1:
                contest(by=hote, compte_rendu=row, motif="=1+1", now=now)
        un_membre(terrain, Role.COORDINATEUR, "Coordination Essai")
        client = chez("camille")
        assert "3\u202fcomptes" in client.get(page("reports")).text.replace("\xa0", "\u202f")
        for query, number in [
            ({"etat": "CONTESTE"}, 1),
            ({"theme": "SECURITE"}, 2),
            ({"theme": "IA"}, 0),
            ({"agent": terrain.sacha.pk}, 0),
            ({"structure": terrain.structure.pk, "etat": "N'IMPORTE"}, 3),
            ({"du": timezone.localdate(now - dt.timedelta(days=2)).isoformat(), "au": "hier"}, 2),
            ({"au": timezone.localdate(now - dt.timedelta(days=2)).isoformat()}, 2),
        ]:
            file = client.get(page("export", **query))
            rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")), delimiter=";"))
            assert len(rows) == number + 1, query
            assert ("ne correspond" in client.get(page("reports", **query)).text) == (number == 0)

    @pytest.mark.parametrize("name", ["reports", "home"])
    def test_queries_do_not_grow(self, terrain, chez, camille, now, name):
        client = chez("camille")

        def count():
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as seen:
                assert client.get(page(name)).status_code == 200
            return len(seen)

        def write(first, last):
            for rank in range(first, last):
                half_day = une_permanence(terrain, now - dt.timedelta(days=rank + 1))
                if rank % 2:
                    row = record_morning(by=camille, permanence=half_day, saisie=Matinee(DEUX), now=now)
                    transmit(by=camille, compte_rendu=row, now=now)

        write(0, 4)
        few = count()
        write(4, 40)
        assert count() <= few

    def test_side_list(self, terrain, camille, hote, transmis, now):
        une_permanence(terrain, now - dt.timedelta(days=1))
        (mine,) = [group for group in list_taches(camille, "/") if group.titre == "Les demi-journées"]
        assert next((one.libelle, one.nombre) for one in mine.liens) == ("Ma demi-journée", 1)
        (theirs,) = [group for group in list_taches(hote, "/") if group.titre == "Les demi-journées"]
        assert ("Comptes rendus à vérifier", 1) in [(one.libelle, one.nombre) for one in theirs.liens]
        boss = acteur_of(terrain, un_membre(terrain, Role.COORDINATEUR, "Coordination Essai"))
        (whole,) = [group for group in list_taches(boss, "/") if group.titre == "Les demi-journées"]
        assert (whole.ouvert, mine.ouvert) == (False, True)  # the coordination has many links: only the page in view
        assert ("Comptes rendus contestés", 0) in [(one.libelle, one.nombre) for one in whole.liens]


class TestDuties:
    def test_to_write_to_check_to_settle(self, terrain, camille, hote, now):
        from maillage.socle.echeances.collecteurs import collector_of

        today = timezone.localdate(now)
        half_day = une_permanence(terrain, now - dt.timedelta(days=4))
        une_permanence(terrain, now - dt.timedelta(days=3), agent=terrain.sacha)
        here = terrain.departement.pk

        def due(code):
            collector = collector_of(f"accompagnements.{code}")
            found = list(collector.collect(here, today))
            assert list(collector.recheck(here, today, [one.cle for one in found])) == found
            return found

        mine, alone = due("a_ecrire")
        assert (mine.pour.utilisateur_id, mine.escalade.roles[0]) == (camille.id, Role.COORDINATEUR)
        assert (alone.pour.utilisateur_id, alone.pour.roles[0], alone.escalade) == (None, Role.COORDINATEUR, None)
        row = record_morning(by=camille, permanence=half_day, saisie=Matinee(DEUX), now=now)
        assert len(due("a_ecrire")) == 2
        row = transmit(by=camille, compte_rendu=row, now=now)
        assert len(due("a_ecrire")) == 1
        (check,) = due("a_verifier")
        assert (check.pour.structure_id, check.echeance_le) == (terrain.structure.pk, row.a_verifier_avant)
        contest(by=hote, compte_rendu=row, motif="Non", now=now)
        settle, reply = due("contestes")
        assert (settle.pour.secteur_id, settle.echeance_le) == (terrain.secteur.pk, today + dt.timedelta(days=7))
        assert (reply.pour.utilisateur_id, reply.echeance_le) == (camille.id, settle.echeance_le)
        assert due("a_verifier") == []


def test_two_working_days_jump_over_the_week_end():
    from maillage.terrain.accompagnements.selectors.demi_journees import due_on

    assert due_on(dt.date(2026, 11, 19)) == dt.date(2026, 11, 23)
    assert due_on(dt.date(2026, 12, 24)) == dt.date(2026, 12, 29), "Christmas is no working day"


def test_the_night_writes_silence(terrain, camille, transmis, now):
    from maillage.terrain.accompagnements.tasks import silence_night

    CompteRendu.objects.filter(pk=transmis.pk).update(a_verifier_avant=timezone.localdate(now) - dt.timedelta(days=1))
    silence_night(timestamp=0)
    transmis.refresh_from_db()
    assert transmis.etat == "SANS_REPONSE"


def test_nobody_else_sees_a_report(terrain, transmis):
    for role in (Role.ELU, Role.ETAT, Role.DPO, Role.PARTENAIRE):
        someone = acteur_of(terrain, un_membre(terrain, role, "Quelqu'un", terrain.structure))
        assert not CompteRendu.objects.visible_to(someone).exists()
