"""What a host contests becomes somebody's duty at once, in time or after its delay; nothing that was reported can be removed."""

import datetime as dt

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.models import Echeance
from maillage.socle.journal.models import Ligne as LigneDuJournal
from maillage.terrain.accompagnements.models import CompteRendu, ContestationTardive
from maillage.terrain.accompagnements.perms.comptes_rendus import may_report, may_settle_report
from maillage.terrain.accompagnements.services.envoi import transmit
from maillage.terrain.accompagnements.services.hors_delai import answer_late, contest_late
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import Matinee, record_morning
from maillage.terrain.accompagnements.services.verification import answer_contest, confirm, contest
from maillage.terrain.accompagnements.tasks import silence_night
from tests.terrain.accompagnements.monde import NOW, acteur_of, personnes, un_membre
from tests.terrain.accompagnements.test_pages import Navigateur, page

DEUX = personnes(("PLUS_70", ["COURRIEL"]), ("DE_25_39", ["DEMARCHES"]))
JOUR = dt.timedelta(days=1)


def sent(by, permanence, now=NOW, **values):
    row = record_morning(by=by, permanence=permanence, saisie=Matinee(DEUX, **values), now=now)
    return transmit(by=by, compte_rendu=row, now=now)


def open_duties():
    """{key: whom it is for} of the contests that lists show now."""
    rows = Echeance.objects.filter(collecteur="accompagnements.contestes").open()
    return {row.cle: row.utilisateur_id for row in rows}


class TestInTime:
    def test_the_adviser_has_a_duty_of_his_own_until_it_is_answered(self, terrain, camille, hote, permanence):
        row = contest(by=hote, compte_rendu=sent(camille, permanence), motif="Trois personnes.", now=NOW)
        assert open_duties() == {str(row.pk): None, f"{row.pk}-conseiller": camille.id}
        browser = Navigateur(terrain.autres["camille"])
        home = browser.get("/a-faire/").text
        assert "Répondre à la contestation de la Commune de Valfictif" in home
        assert f"/comptes-rendus/{row.pk}/" in home
        assert "Régler une contestation" not in home, "the coordination's share is not his"
        assert "Envoyer la réponse" in browser.get(page("report", row.pk)).text
        answer_contest(by=camille, compte_rendu=row, reponse="Deux, et une visite.", now=NOW)
        assert open_duties() == {}
        contest(by=hote, compte_rendu=CompteRendu.objects.get(pk=row.pk), motif="Non.", now=NOW)
        assert len(open_duties()) == 2, "contested again, due again"
        record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX[:1]), now=NOW)
        assert open_duties() == {}

    def test_who_held_it_instead_answers_and_corrects(self, terrain, camille, hote, permanence):
        sacha = acteur_of(terrain, un_membre(terrain, Role.CONSEILLER, "Sacha Fictif", agent=terrain.sacha))
        row = sent(camille, permanence, tenue="REMPLACEE", remplacant_id=terrain.sacha.pk)
        contest(by=hote, compte_rendu=row, motif="Trois personnes.", now=NOW)
        assert open_duties()[f"{row.pk}-conseiller"] == sacha.id
        row = CompteRendu.objects.get(pk=row.pk)
        assert may_settle_report(sacha, row)
        assert may_report(sacha, row.permanence)

    def test_an_adviser_without_an_account_leaves_it_to_the_coordination(self, terrain, camille, hote, permanence):
        row = sent(camille, permanence)
        terrain.autres["camille"].is_active = False
        terrain.autres["camille"].save()
        contest(by=hote, compte_rendu=row, motif="Trois personnes.", now=NOW)
        assert open_duties() == {str(row.pk): None}


class TestAfterTheDelay:
    LATE = NOW + 20 * JOUR

    @pytest.fixture
    def silent(self, terrain, camille, permanence):
        row = sent(camille, permanence)
        CompteRendu.objects.filter(pk=row.pk).update(etat="SANS_REPONSE")
        return CompteRendu.objects.get(pk=row.pk)

    def test_it_is_recorded_as_late_and_reopens_nothing(
        self, terrain, camille, hote, silent, django_capture_on_commit_callbacks
    ):
        for motif in ("", "Appelez le 05 46 00 00 00"):
            with pytest.raises(SaisieRefusee):
                contest_late(by=hote, compte_rendu=silent, motif=motif, now=self.LATE)
        with django_capture_on_commit_callbacks(execute=True):
            late = contest_late(by=hote, compte_rendu=silent, motif="Personne n'est venu.", now=self.LATE)
        silent.refresh_from_db()
        assert (silent.etat, silent.repondu_at, late.recue_at) == ("SANS_REPONSE", None, self.LATE)
        assert open_duties() == {f"{silent.pk}-tardive": None}
        assert "hors délai" in mail.outbox[-1].body.replace("\xa0", " ")
        with pytest.raises(EtatDepasse, match="déjà signalé"):
            contest_late(by=hote, compte_rendu=silent, motif="Encore.", now=self.LATE)
        with pytest.raises(SaisieRefusee):
            answer_late(by=camille, compte_rendu=silent, reponse=" ", now=self.LATE)
        with django_capture_on_commit_callbacks(execute=True):
            answer_late(by=camille, compte_rendu=silent, reponse="Deux personnes ont signé.", now=self.LATE)
        assert mail.outbox[-1].to == [terrain.autres["referent"].email]
        assert "Deux personnes ont signé." in mail.outbox[-1].body
        silent.refresh_from_db()
        assert (silent.etat, open_duties()) == ("SANS_REPONSE", {})
        with pytest.raises(EtatDepasse):
            answer_late(by=camille, compte_rendu=silent, reponse="Encore.", now=self.LATE)
        told = LigneDuJournal.objects.order_by("-numero").values_list("action", flat=True)[:2]
        assert list(told) == ["compte_rendu.repondu_tard", "compte_rendu.conteste_tard"]

    def test_a_correction_answers_it_and_asks_again(self, camille, hote, silent):
        contest_late(by=hote, compte_rendu=silent, motif="Une seule personne.", now=self.LATE)
        record_morning(by=camille, permanence=silent.permanence, saisie=Matinee(DEUX[:1]), now=self.LATE)
        silent.refresh_from_db()
        assert (silent.etat, open_duties()) == ("TRANSMIS", {})
        late = ContestationTardive.objects.get()
        assert (late.repondue_par_nom, "corrigé" in late.reponse) == ("Camille Essai", True)
        confirm(by=hote, compte_rendu=silent, now=self.LATE)
        with pytest.raises(EtatDepasse, match="déjà répondu"):
            contest_late(by=hote, compte_rendu=silent, motif="Non.", now=self.LATE)

    def test_the_page_asks_says_late_and_shows_the_answer(self, terrain, camille, permanence):
        now = timezone.now()
        row = sent(camille, permanence, now=now)
        CompteRendu.objects.filter(pk=row.pk).update(a_verifier_avant=timezone.localdate() - JOUR)
        host, team, url = (
            Navigateur(terrain.autres["referent"]),
            Navigateur(terrain.autres["camille"]),
            page("verify", row.pk),
        )
        assert "Signaler cette erreur" in host.get(page("report", row.pk)).text, (
            "the delay is over before the night says so"
        )
        silence_night(timestamp=0)
        assert host.post(url, {"acte": "contester", "motif": ""}).status_code == 422
        done = host.post(url, {"acte": "contester", "motif": "Personne n'est venu."}, follow=True).text
        assert "C'est noté, hors délai." in done
        assert "Signaler cette erreur" not in done
        assert "Signalé hors délai par Dominique Accueil" in done
        answered = team.post(page("answer", row.pk), {"reponse": "Deux personnes."}, follow=True).text
        assert "Votre réponse est envoyée." in answered
        assert "interrogée à nouveau" not in answered
        assert "Sans réponse de la structure, contesté hors délai" in team.get(page("reports")).text
        cells = b"".join(team.get(page("export")).streaming_content).decode().splitlines()
        assert [line.split(";")[-1] for line in cells] == ["Contesté hors délai le", timezone.localdate().isoformat()]
        shown = host.get(page("report", row.pk)).text
        assert "Deux personnes." in shown
        assert "Cela ne vaut pas accord" in shown, "the silence stays recorded"


@pytest.mark.parametrize("table", ["compterendu", "accompagnement", "contestationtardive"])
def test_the_web_role_removes_nothing_that_was_reported(camille, permanence, table):
    sent(camille, permanence)
    with pytest.raises(ProgrammingError, match="permission"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM accompagnements_{table}")
