"""Errors that visitors report: received without an account, read beside the value, answered, undone, forgotten in time."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from maillage.reseau.lieux.echeances import _recheck_reports, reports
from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement
from maillage.reseau.lieux.forms.signalements import SignalementForm
from maillage.reseau.lieux.models import Lieu, LieuPublic, Signalement
from maillage.reseau.lieux.registre import REGLES
from maillage.reseau.lieux.selectors.signalements import find_question, page_of_questions, read_filters, waiting
from maillage.reseau.lieux.services import signalements as service
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.reseau.lieux.services.signalements import DejaTraite, TropDeSignalements, answer, reopen, report
from maillage.reseau.lieux.signalable import CIBLES, value_of
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.messages.models import Envoi
from tests.base_essais import entrer

Poser = Callable[..., Lieu]
NOW = dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)


@pytest.fixture
def lieu(poser: Poser) -> Lieu:
    return poser(nom="Médiathèque", horaires="Mo-Fr 09:00-12:00", telephone=["+33199001234"])


def say(
    lieu: Lieu, champ: str = "HORAIRES", texte: str = "Ouvert le samedi", courriel: str = "", who: str = "v"
) -> Signalement:
    public = LieuPublic.objects.get(pk=lieu.pk)
    return report(lieu=public, champ=ChampSignale(champ), texte=texte, courriel=courriel, visiteur=who, now=NOW)


def actions() -> list[str]:
    return list(
        Ligne.objects.filter(action__startswith="signalement").order_by("numero").values_list("action", flat=True)
    )


class TestVisitor:
    def url(self, lieu: Lieu) -> str:
        return f"/lieux/{lieu.cle}/signaler/"

    def test_says_what_is_wrong_and_is_thanked(self, visiteur: Client, lieu: Lieu) -> None:
        page = visiteur.get(self.url(lieu) + "?champ=horaires")
        assert "no-store" in page.headers["Cache-Control"]
        assert "lundi au vendredi" in page.content.decode()
        said = {"champ": "HORAIRES", "texte": "Ouvert le samedi", "courriel": "Lou@Example.org"}
        response = visiteur.post(self.url(lieu), said, follow=True)
        assert "Merci" in response.content.decode()
        row = Signalement.objects.get()
        assert (row.champ, row.texte, row.courriel, row.lieu_id) == (
            "HORAIRES",
            "Ouvert le samedi",
            "lou@example.org",
            lieu.pk,
        )
        assert "lundi au vendredi" in row.valeur
        (line,) = Ligne.objects.filter(action="signalement.recu")
        assert "example.org" not in str(line.detail)
        assert line.detail == {"champ": "HORAIRES"}

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ({}, "Choisissez l&#x27;information"),
            ({"champ": "HORAIRES"}, "Écrivez ce qui est juste"),
            ({"champ": "X", "texte": "a"}, "Choisissez une information de la liste"),
            ({"champ": "AUTRE", "texte": "a" * 501}, "trop long"),
            ({"champ": "AUTRE", "texte": "a", "courriel": "lou"}, "Écrivez une adresse e-mail"),
        ],
    )
    def test_what_is_missing_is_told_by_the_field(self, visiteur: Client, lieu: Lieu, said: Any, told: str) -> None:
        response = visiteur.post(self.url(lieu), said)
        assert response.status_code == 422
        assert told in response.content.decode()
        assert not Signalement.objects.exists()

    def test_closed_for_ever_needs_no_sentence(self) -> None:
        assert SignalementForm({"champ": "FERME"}).is_valid()

    def test_a_programme_that_fills_the_trap_is_thanked_and_not_kept(self, visiteur: Client, lieu: Lieu) -> None:
        said = {"champ": "AUTRE", "texte": "Achetez", "piege": "x"}
        assert visiteur.post(self.url(lieu), said).status_code == 302
        assert not Signalement.objects.exists()

    def test_too_many_are_refused_with_words(self, visiteur: Client, lieu: Lieu, monkeypatch: Any) -> None:
        monkeypatch.setattr(service, "PAR_VISITEUR", service.PAR_VISITEUR.__class__("essai", 1, 3600))
        said = {"champ": "AUTRE", "texte": "Faux"}
        assert visiteur.post(self.url(lieu), said).status_code == 302
        response = visiteur.post(self.url(lieu), said)
        assert (response.status_code, Signalement.objects.count()) == (422, 1)
        assert "beaucoup de messages" in response.content.decode()

    def test_limits_hold_by_place_and_by_address(self, lieu: Lieu, monkeypatch: Any) -> None:
        monkeypatch.setattr(service, "PAR_ADRESSE", service.PAR_ADRESSE.__class__("essai-adresse", 1, 3600))
        assert [say(lieu, courriel="lou@example.org", who=str(n)).courriel for n in range(2)] == ["lou@example.org", ""]
        monkeypatch.setattr(service, "PAR_LIEU", service.PAR_LIEU.__class__("essai-lieu", 0, 3600))
        with pytest.raises(TropDeSignalements):
            say(lieu)

    def test_a_place_that_is_gone_says_what_became_of_it(
        self, visiteur: Client, poser: Poser, lieu: Lieu, acteur: Acteur
    ) -> None:
        merged, hidden = poser(nom="Mediatheque"), poser(nom="Caché", publiable=False)
        merge_places(by=acteur, garde=lieu, absorbe=merged)
        assert visiteur.get(self.url(merged)).headers["Location"] == self.url(lieu)
        assert visiteur.get(self.url(hidden)).status_code == 404
        Lieu.objects.filter(pk=lieu.pk).update(etat="FERME")
        LieuPublic.objects.filter(pk=lieu.pk).delete()
        assert visiteur.get(self.url(lieu)).headers["Location"] == f"/lieux/{lieu.cle}/"
        assert visiteur.get(self.url(lieu) + "merci/").status_code == 404


class TestAnswer:
    def test_those_of_one_place_and_information_are_one_question(
        self, lieu: Lieu, acteur: Acteur, django_capture_on_commit_callbacks: Any
    ) -> None:
        first, second = say(lieu, courriel="a@example.org"), say(lieu, texte="Et le lundi", courriel="b@example.org")
        other = say(lieu, champ="ADRESSE")
        with django_capture_on_commit_callbacks(execute=True):
            closed = answer(by=acteur, signalement=second, etat=EtatSignalement.CORRIGE, reponse=" Merci ! ", now=NOW)
        assert closed == (2, 2)
        first.refresh_from_db(), other.refresh_from_db()
        assert (first.etat, first.traite_par, first.traite_le, first.reponse) == ("CORRIGE", acteur.nom, NOW, "Merci !")
        assert other.etat == "OUVERT"
        assert sorted(sent.to[0] for sent in mail.outbox) == ["a@example.org", "b@example.org"]
        assert "C'est corrigé" in mail.outbox[0].subject
        assert "Merci !" in mail.outbox[0].body
        with pytest.raises(DejaTraite):
            answer(by=acteur, signalement=first, etat=EtatSignalement.JUSTE, reponse="", now=NOW)
        assert reopen(by=acteur, signalement=first) == 2
        first.refresh_from_db()
        assert (first.etat, first.traite_par, first.traite_le, first.reponse) == ("OUVERT", "", None, "")
        with pytest.raises(DejaTraite):
            reopen(by=acteur, signalement=first)
        assert actions() == ["signalement.recu"] * 3 + ["signalement.traite", "signalement.rouvert"]

    def test_nobody_is_written_to_who_did_not_ask(self, lieu: Lieu, acteur: Acteur) -> None:
        row = say(lieu)
        assert answer(by=acteur, signalement=row, etat=EtatSignalement.JUSTE, reponse="", now=NOW) == (1, 0)
        assert not Envoi.objects.exists()
        with pytest.raises(ValueError, match="closes nothing"):
            answer(by=acteur, signalement=row, etat=EtatSignalement.OUVERT, reponse="", now=NOW)

    @pytest.mark.parametrize("champ", sorted(CIBLES))
    def test_each_information_is_said_in_words(self, lieu: Lieu, champ: str) -> None:
        assert "[" not in value_of(champ, lieu)
        expected = {
            "HORAIRES": "lundi",
            "TELEPHONE": "01\u00a099",
            "ADRESSE": "1 rue du Port, 96000 Valfictif",
            "AUTRE": "Médiathèque",
        }
        assert expected.get(champ, "") in value_of(champ, lieu)

    def test_every_information_has_its_columns(self) -> None:
        assert set(CIBLES) == set(ChampSignale.values)


class TestQueue:
    def test_what_the_page_says_stands_beside_what_was_said(self, agent: Client, lieu: Lieu) -> None:
        say(lieu), say(lieu, texte="Et le dimanche")
        page = agent.get("/lieux/agent/signalements/").content.decode()
        assert page.count("Et le dimanche") == 1
        assert "2\u00a0personnes" in page
        assert "lundi au vendredi" in page
        assert '<span class="taches__nombre">1</span>' in page
        assert "ne correspond" in agent.get("/lieux/agent/signalements/?champ=ADRESSE").content.decode()
        assert "ne correspond" in agent.get("/lieux/agent/signalements/?q=mairie").content.decode()
        assert "Médiathèque" in agent.get("/lieux/agent/signalements/?q=média&etat=OUVERT").content.decode()

    def test_the_number_of_queries_does_not_grow(self, agent: Client, lieu: Lieu, poser: Poser, requetes: Any) -> None:
        def fill(number: int) -> None:
            for rank in range(number):
                Signalement.objects.create(
                    departement_id=lieu.departement_id, lieu=poser(nom=f"L{rank}-{number}"), champ="AUTRE", texte="Faux"
                )

        fill(2)
        url = "/lieux/agent/signalements/"
        agent.get(url)
        two = requetes(lambda: agent.get(url))
        fill(23)
        page = agent.get(url)
        assert requetes(lambda: agent.get(url)) == two
        assert "25\u00a0erreurs signalées" in page.content.decode()
        suite = page.context["url_suivante"]
        assert agent.get(suite).content.decode().count("<tr>") == 6
        assert agent.get(agent.get(suite).context["url_precedente"]).content.decode().count("<tr>") == 21

    def test_corrected_answered_and_undone_from_the_screen(self, agent: Client, lieu: Lieu) -> None:
        row = say(lieu, champ="TELEPHONE", texte="C'est le 01 99 00 99 99", courriel="lou@example.org")
        url = f"/lieux/agent/signalements/{row.pk}/"
        page = agent.get(url).content.decode()
        assert "1\u00a0personne recevra" in page
        correct = f"/lieux/agent/{lieu.cle}/corriger/contact/?signalement={row.pk}"
        assert correct in page
        assert "C&#x27;est le 01 99 00 99 99" in agent.get(correct).content.decode()
        assert agent.post(correct, {"telephone": "01 99 00 99 99"}).headers["Location"] == url
        assert agent.post(url, {}).status_code == 422
        done = agent.post(url, {"etat": "CORRIGE", "reponse": "Merci"}, follow=True).content.decode()
        assert "Annuler cette réponse" in done
        assert "Votre réponse : « Merci »" in agent.get(url).content.decode()
        assert "déjà répondu" in agent.post(url, {"etat": "JUSTE"}, follow=True).content.decode()
        assert "attend à nouveau" in agent.post(url + "rouvrir/", follow=True).content.decode()
        assert "attend déjà" in agent.post(url + "rouvrir/", follow=True).content.decode()
        assert agent.get(f"{url}0/").status_code == 404
        assert agent.post("/lieux/agent/signalements/0/rouvrir/").status_code == 404
        assert agent.get("/lieux/agent/signalements/0/").status_code == 404

    def test_a_correction_bears_no_report_of_another_place(self, agent: Client, lieu: Lieu, poser: Poser) -> None:
        row = say(lieu)
        for number in (row.pk, 0, "x"):
            page = agent.get(f"/lieux/agent/{poser(nom='Autre').cle}/corriger/contact/?signalement={number}")
            assert "nous a signalé" not in page.content.decode()

    def test_the_table_leaves_as_csv_without_addresses(self, agent: Client, lieu: Lieu) -> None:
        say(lieu, texte="=1+1", courriel="lou@example.org")
        response: Any = agent.get("/lieux/agent/signalements.csv?etat=OUVERT")
        text = b"".join(response.streaming_content).decode()
        assert "Médiathèque" in text
        assert "'=1+1" in text
        assert "example.org" not in text

    def test_a_merged_place_shows_as_the_one_that_was_kept(self, lieu: Lieu, poser: Poser, acteur: Acteur) -> None:
        row = say(poser(nom="Mediatheque", horaires="Sa 09:00-10:00"))
        merge_places(by=acteur, garde=lieu, absorbe=row.lieu)
        question = find_question(_pilot(acteur), row.pk)
        assert question
        assert question.lieu.pk == lieu.pk

    def test_answered_ones_are_read_by_act_newest_first(self, lieu: Lieu, acteur: Acteur) -> None:
        for day in (0, 1):
            row = say(lieu)
            answer(by=acteur, signalement=row, etat=EtatSignalement.JUSTE, reponse="", now=NOW + dt.timedelta(days=day))
        questions, page = page_of_questions(_pilot(acteur), read_filters({"etat": "JUSTE"}), apres="", avant="")
        assert [one.tete.traite_le for one in questions] == [NOW + dt.timedelta(days=1), NOW]
        assert page.total == 2


class TestReferent:
    @pytest.fixture
    def mairie(self, departement: Any) -> Structure:
        return Structure.objects.create(departement=departement, nom="Commune de Valfictif")

    @pytest.fixture
    def referent(self, departement: Any, mairie: Structure) -> Client:
        user = Utilisateur.objects.create_user("mairie@example.org", "Sacha Mairie")
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role=Role.REFERENT, structure=mairie, debut="2020-01-01"
        )
        return entrer(Client(headers={"host": "96.localhost"}), user)

    def test_sees_and_answers_those_of_his_places_only(
        self, referent: Client, mairie: Structure, lieu: Lieu, poser: Poser, departement: Any
    ) -> None:
        Lieu.objects.filter(pk=lieu.pk).update(structure=mairie)
        mine, other = say(lieu, champ="FERME", texte=""), say(poser(nom="Autre"))
        page = referent.get("/lieux/agent/signalements/").content.decode()
        assert "Médiathèque" in page
        assert "Autre" not in page.replace("Autre chose", "")
        url = f"/lieux/agent/signalements/{mine.pk}/"
        assert "Seule la coordination" in referent.get(url).content.decode()
        assert referent.post(url, {"etat": "JUSTE"}).status_code == 302
        assert referent.get(f"/lieux/agent/signalements/{other.pk}/").status_code == 404
        assert referent.post(f"/lieux/agent/signalements/{other.pk}/rouvrir/").status_code == 404

    def test_a_merger_shows_him_nothing_of_the_place_of_another_body(
        self, referent: Client, mairie: Structure, lieu: Lieu, poser: Poser, acteur: Acteur
    ) -> None:
        Lieu.objects.filter(pk=lieu.pk).update(structure=mairie)
        said = say(lieu)
        kept = poser(nom="Espace voisin", courriels=["jeanne.martin@exemple.example"])
        merge_places(by=acteur, garde=kept, absorbe=lieu)
        url = f"/lieux/agent/signalements/{said.pk}/"
        assert "Espace voisin" not in referent.get(url).content.decode()
        Lieu.objects.filter(pk=kept.pk).update(structure=mairie)
        assert "Espace voisin" in referent.get(url).content.decode()

    def test_mergers_that_followed_one_another_lead_to_the_place_that_stands(
        self, lieu: Lieu, poser: Poser, acteur: Acteur
    ) -> None:
        said, second, third = say(lieu), poser(nom="Deuxième"), poser(nom="Troisième")
        merge_places(by=acteur, garde=second, absorbe=lieu)
        merge_places(by=acteur, garde=third, absorbe=Lieu.objects.get(pk=second.pk))
        question = find_question(_pilot(acteur), said.pk)
        assert question
        assert question.lieu.nom == "Troisième"

    def test_it_is_a_duty_for_him_else_for_the_coordination(
        self, referent: Client, mairie: Structure, lieu: Lieu, poser: Poser, departement: Any
    ) -> None:
        Lieu.objects.filter(pk=lieu.pk).update(structure=mairie)
        mine, other = say(lieu), say(poser(nom="Autre"))
        say(lieu, texte="Encore")
        today = timezone.localdate()
        duties = {duty.cle: duty for duty in reports(departement.pk, today)}
        assert set(duties) == {f"{lieu.pk}-HORAIRES", f"{other.lieu_id}-HORAIRES"}
        his, hers = duties[f"{lieu.pk}-HORAIRES"], duties[f"{other.lieu_id}-HORAIRES"]
        assert (his.pour.structure_id, his.escalade and his.escalade.roles) == (mairie.pk, (Role.COORDINATEUR,))
        assert (hers.pour.roles, hers.escalade) == ((Role.COORDINATEUR,), None)
        assert his.echeance_le == today + dt.timedelta(days=15)
        assert his.url == f"/lieux/agent/signalements/{mine.pk}/"
        assert [one.cle for one in _recheck_reports(departement.pk, today, [his.cle])] == [his.cle]
        assert [one.nombre for one in waiting(departement.pk, [lieu.pk])] == [2]


def test_nothing_is_kept_for_ever(lieu: Lieu, acteur: Acteur) -> None:
    old, waiting_one = say(lieu), say(lieu, champ="ADRESSE")
    answer(by=acteur, signalement=old, etat=EtatSignalement.JUSTE, reponse="", now=NOW)
    Signalement.objects.filter(pk=waiting_one.pk).update(created_at=NOW)
    answered, unanswered = REGLES
    for days, gone in ((91, []), (92, [old.pk])):
        assert list(answered.choisir(NOW + dt.timedelta(days=days)).values_list("pk", flat=True)) == gone
    for days, gone in ((365, []), (366, [waiting_one.pk])):
        assert list(unanswered.choisir(NOW + dt.timedelta(days=days)).values_list("pk", flat=True)) == gone


def _pilot(acteur: Acteur) -> Acteur:
    return Acteur(acteur.id, acteur.nom, acteur.departement_id, frozenset({Role.COORDINATEUR}))
