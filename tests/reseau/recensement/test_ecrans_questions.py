"""The queue of questions: one doubt at a time, answers that are recorded, two people at once, one answer for many."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.recensement.forms.corrections import CorrectionForm
from maillage.reseau.recensement.models import Doute, Ligne
from maillage.reseau.recensement.selectors.questions import FiltresQuestions, next_question
from maillage.reseau.recensement.services.reponses_groupees import answer_all

pytestmark = pytest.mark.django_db
FILE = "/recensement/questions/"


def question_of(champ, **more):
    return Doute.objects.filter(champ=champ, **more).earliest("pk")


def answer(client, doute, action, **data):
    return client.post(f"{FILE}{doute.pk}/", {"action": action, **data})


class TestQueue:
    def test_one_question_with_its_row_and_its_place(self, navigateur, livrer):
        livrer()
        page = navigateur.get(f"{FILE}?champ=telephone").content.decode()
        assert "Médiathèque" in page
        assert "01 23" in page
        assert "2 rue du Port" in page
        assert 'data-touche="v"' in page
        assert 'data-touche="a"' not in page

    def test_a_skipped_question_keeps_its_rank(self, acteur, livrer):
        livrer()
        first = next_question(acteur, FiltresQuestions())
        second = next_question(acteur, FiltresQuestions(), after=first.pk)
        assert first.pk < second.pk
        assert next_question(acteur, FiltresQuestions()) == first

    def test_the_end_of_the_queue_offers_what_was_skipped(self, navigateur, livrer):
        livrer()
        last = Doute.objects.latest("pk")
        page = navigateur.get(f"{FILE}?apres={last.pk}").content.decode()
        assert "au bout de la liste" in page

    def test_an_empty_queue(self, navigateur, terrain):
        assert "Aucune question ne vous attend" in navigateur.get(FILE).content.decode()

    def test_filters_stand_in_the_address_and_in_the_answer(self, navigateur, livrer):
        lot = livrer()
        page = navigateur.get(f"{FILE}?champ=telephone&import={lot.pk}&source={lot.source_id}&cause=").content.decode()
        assert f"champ=telephone&amp;source={lot.source_id}&amp;import={lot.pk}" in page
        doute = question_of("telephone")
        done = navigateur.post(f"{FILE}{doute.pk}/?champ=telephone", {"action": "vide"})
        assert done.url == f"{FILE}?champ=telephone&apres={doute.pk}"

    @pytest.mark.parametrize("query", ["champ=%00", "apres=x", f"import={10**30}", "champ=inconnu", "cause=rien"])
    def test_filters_without_question(self, navigateur, livrer, query):
        livrer()
        assert navigateur.get(f"{FILE}?{query}").status_code == 200

    def test_rows_and_vanished_places_are_kinds_of_their_own(self, acteur, livrer, navigateur):
        livrer()
        livrer("Médiathèque;2 rue du Port;96000;Valfictif;01 23;;", *(f"L{n};{n} rue;96000;Valfictif;;;" for n in range(20)),
               "Mairie de Valfictif;1 rue du Port;96000;Valfictif;05 46 11 22 33;;", "Lieu d'ailleurs;4 rue Loin;99000;Lointaine;;;")  # fmt: skip
        gone = next_question(acteur, FiltresQuestions(champs=("_disparu",)))
        row = next_question(acteur, FiltresQuestions(champs=("_ligne",)))
        assert gone.regle == "source.disparu"
        assert row.regle == "ligne.en_revue"
        page = navigateur.get(f"{FILE}?champ=_disparu").content.decode()
        assert "Le lieu est fermé" in page
        assert "Le lieu est toujours ouvert" in page


class TestAnswers:
    def test_leave_empty(self, navigateur, livrer):
        livrer()
        doute = question_of("telephone")
        assert answer(navigateur, doute, "vide").status_code == 302
        doute.refresh_from_db()
        assert (doute.etat, doute.par) == ("ECARTE", "Camille Essai")

    def test_accept_the_proposition(self, navigateur, livrer):
        livrer()
        doute = question_of("horaires", proposition__isnull=False)
        answer(navigateur, doute, "accepter")
        assert Lieu.objects.get(pk=doute.lieu_id).horaires == doute.proposition

    def test_correct_with_the_same_cleaners(self, navigateur, livrer):
        livrer()
        doute = question_of("telephone")
        answer(navigateur, doute, "corriger", valeur="05 46 11 22 70")
        assert Lieu.objects.get(pk=doute.lieu_id).telephone == ["+33546112270"]

    def test_a_correction_that_cannot_be_read_says_why_by_the_field(self, navigateur, livrer):
        livrer()
        doute = question_of("telephone")
        done = answer(navigateur, doute, "corriger", valeur="01 2")
        assert done.status_code == 422
        assert 'aria-invalid="true"' in done.content.decode()
        assert Doute.objects.get(pk=doute.pk).etat == "OUVERT"

    def test_the_second_person_sees_who_answered(self, navigateur, livrer, acteur):
        livrer()
        doute = question_of("telephone")
        answer(navigateur, doute, "vide")
        late = answer(navigateur, doute, "vide")
        assert late.status_code == 409
        assert "Camille Essai a déjà répondu" in late.content.decode()
        assert "Camille Essai a répondu" in navigateur.get(f"{FILE}{doute.pk}/").content.decode()

    @pytest.mark.parametrize("action", ["", "inconnue", "corriger", "accepter", "ferme"])
    def test_an_answer_that_does_not_suit_is_refused_in_words(self, navigateur, livrer, action):
        livrer()
        done = answer(navigateur, question_of(""), action)
        assert done.status_code == 409
        assert "action" not in done.content.decode()[:0]

    def test_publish_a_row_all_the_same(self, navigateur, livrer):
        livrer()
        doute = question_of("", regle="ligne.en_revue")
        answer(navigateur, doute, "publier")
        assert Lieu.objects.get(pk=doute.lieu_id).etat == "PUBLIE"

    def test_refuse_a_row_after_a_confirmation(self, navigateur, livrer):
        livrer()
        doute = question_of("telephone")
        url = f"{FILE}{doute.pk}/refuser/"
        assert "Voulez-vous refuser la ligne" in navigateur.get(url).content.decode()
        assert navigateur.post(url).status_code == 302
        assert Ligne.objects.get(pk=doute.ligne_id).etat == "REFUSEE"
        assert navigateur.post(url).status_code == 409

    @pytest.mark.parametrize(("action", "etat"), [("ferme", "FERME"), ("ouvert", "PUBLIE")])
    def test_a_vanished_place(self, navigateur, livrer, action, etat):
        livrer(*(f"Lieu {n};{n} rue;96000;Valfictif;;;" for n in range(9)))
        livrer(*(f"Lieu {n};{n} rue;96000;Valfictif;;;" for n in range(8)))
        doute = Doute.objects.get(regle="source.disparu")
        answer(navigateur, doute, action)
        assert Lieu.objects.get(pk=doute.lieu_id).etat == etat
        assert navigateur.get(f"{FILE}{doute.pk}/refuser/").status_code == 404

    def test_another_departement_does_not_exist(self, navigateur, livrer):
        from maillage.reseau.lieux.models import Source
        from maillage.reseau.recensement.models import Import
        from maillage.socle.territoires.models import Departement

        lot = livrer()
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        set_tenant(other.pk)
        source = Source.objects.create(departement=other, code="s", nom="S")
        theirs = Import.objects.create(
            departement=other, source=source, territoire="99", nom_fichier="x", empreinte="0", auteur="x"
        )
        doute = Doute.objects.create(departement=other, lot=theirs, regle="r", cause="c", question="?")
        set_tenant(lot.departement_id)
        for suite in ("", "refuser/", "cause/"):
            assert navigateur.get(f"{FILE}{doute.pk}/{suite}").status_code == 404


class TestPositionAndCommune:
    @pytest.fixture
    def lot(self, livrer):
        mapping = {"nom": {"colonne": "Nom"}, "commune": {"colonne": "Ville"}, "code_postal": {"colonne": "CP"},
                   "adresse": {"colonne": "Rue"}, "latitude": {"colonne": "Lat"}, "longitude": {"colonne": "Lon"}}  # fmt: skip
        line = "Mairie;1 rue du Port;96000;Valfictif;44,1;0,5"
        return livrer(line, correspondance=mapping, head="Nom;Rue;CP;Ville;Lat;Lon")

    def test_accepting_a_far_point_takes_both_coordinates(self, navigateur, lot):
        doute = question_of("latitude")
        assert answer(navigateur, doute, "accepter").status_code == 302
        lieu = Lieu.objects.get(pk=doute.lieu_id)
        assert (lieu.latitude, lieu.longitude, lieu.position_approximative) == (44.1, 0.5, False)

    def test_correcting_a_point(self, navigateur, lot):
        doute = question_of("latitude")
        assert answer(navigateur, doute, "corriger", latitude="46,001", longitude="0.501").status_code == 302
        assert Lieu.objects.get(pk=doute.lieu_id).latitude == 46.001

    @pytest.mark.parametrize(("latitude", "longitude"), [("x", "y"), ("12", "0.5"), ("46", "")])
    def test_a_point_that_cannot_be_read(self, navigateur, lot, latitude, longitude):
        done = answer(navigateur, question_of("latitude"), "corriger", latitude=latitude, longitude=longitude)
        assert done.status_code == 422

    def test_correcting_a_commune_gives_its_code_and_answers_it_too(self, navigateur, livrer):
        livrer("Mairie;1 rue du Port;;Valfictyf;05 46 11 22 33;;", "Autre;2 rue;;Zzz;05 46 11 22 35;;")
        doute = Doute.objects.filter(champ="commune").earliest("pk")
        page = navigateur.get(f"{FILE}{doute.pk}/").content.decode()
        assert 'name="code_postal"' in page
        assert answer(navigateur, doute, "corriger", commune="Boisfeint", code_postal="96100").status_code == 302
        lieu = Lieu.objects.get(pk=doute.lieu_id)
        assert (lieu.commune, lieu.code_insee, lieu.code_postal) == ("Boisfeint", "96002", "96100")
        assert not Doute.objects.open().filter(ligne=doute.ligne_id, champ="code_insee").exists()
        assert lieu.etat == "PUBLIE"

    def test_a_commune_unknown_says_so(self, navigateur, livrer):
        livrer("Mairie;1 rue du Port;;Zzz;05 46 11 22 33;;")
        doute = question_of("commune")
        assert answer(navigateur, doute, "corriger", commune="Nullepart", code_postal="96999").status_code == 422


@pytest.mark.parametrize(
    ("champ", "data", "valeurs"),
    [
        ("services", {"valeur": ["DEMARCHES", "ACCES"]}, {"services": ["DEMARCHES", "ACCES"]}),
        ("typologie", {"valeur": ["BIB"]}, {"typologie": ["BIB"]}),
        ("date_maj", {"valeur_0": "3", "valeur_1": "4", "valeur_2": "2023"}, {"date_maj": "2023-04-03"}),
        ("horaires", {"valeur": "lundi 9h-12h"}, {"horaires": "Mo 09:00-12:00"}),
        ("site_web", {"valeur": "www.exemple.fr"}, {"site_web": ["http://www.exemple.fr"]}),
        ("courriels", {"valeur": "Mairie@Exemple.fr"}, {"courriels": ["mairie@exemple.fr"]}),
        ("nom", {"valeur": "Mairie  annexe"}, {"nom": "Mairie annexe"}),
        (
            "autres_formations_labels",
            {"valeur": "Label A ; Label B"},
            {"autres_formations_labels": ["Label A", "Label B"]},
        ),
        ("fiche_acces_libre", {"valeur": ""}, None),
        ("services", {}, None),
        ("date_maj", {"valeur_0": "31", "valeur_1": "2", "valeur_2": "2023"}, None),
        ("date_maj", {"valeur_0": "1", "valeur_1": "1", "valeur_2": "2999"}, None),
        ("pivot", {"valeur": "123"}, None),
        ("prise_rdv", {"valeur": "rien"}, None),
        ("adresse", {"valeur": "--"}, None),
    ],
)
def test_each_kind_of_field_has_its_widget_and_its_cleaner(livrer, champ, data, valeurs):
    livrer()
    doute = question_of("telephone")
    doute.champ, doute.proposition = champ, ["DEMARCHES"] if champ == "services" else None
    form = CorrectionForm(data, doute=doute)
    assert form.is_valid() == (valeurs is not None), form.errors
    assert valeurs is None or form.valeurs == valeurs


class TestSameCause:
    @pytest.fixture
    def lot(self, livrer):
        return livrer(*(f"Lieu {n};{n} rue du Port;96000;Valfictif;01 23;;" for n in range(14)))

    def test_the_queue_tells_it(self, navigateur, lot):
        page = navigateur.get(f"{FILE}?champ=telephone").content.decode()
        assert "14 questions ont la même cause" in page

    def test_preview_then_confirmation_then_all(self, navigateur, lot):
        doute = question_of("telephone")
        url = f"{FILE}{doute.pk}/cause/"
        page = navigateur.get(url).content.decode()
        assert "Lieu 13" in page
        sure = navigateur.post(url, {"action": "vide"}).content.decode()
        assert 'name="confirmer"' in sure
        assert Doute.objects.open().filter(champ="telephone").count() == 14
        assert navigateur.post(url, {"action": "vide", "confirmer": "oui"}).status_code == 302
        assert not Doute.objects.open().filter(champ="telephone").exists()
        assert "Ces questions ont toutes une réponse" in navigateur.get(url).content.decode()

    def test_what_does_not_suit_shows_the_page_again(self, navigateur, lot):
        doute = question_of("telephone")
        assert (
            navigateur.post(f"{FILE}{doute.pk}/cause/", {"action": "accepter", "confirmer": "oui"}).status_code == 200
        )
        assert Doute.objects.open().filter(champ="telephone").count() == 14

    def test_many_go_to_the_worker(self, navigateur, lot, acteur, monkeypatch):
        monkeypatch.setattr("maillage.reseau.recensement.views.questions.LOT", 5)
        doute = question_of("telephone")
        navigateur.post(f"{FILE}{doute.pk}/cause/", {"action": "vide", "confirmer": "oui"})
        job = ProcrastinateJob.objects.get()
        assert job.task_name == "recensement.repondre_a_une_cause"
        from maillage.reseau.recensement.tasks import answer_cause

        answer_cause(**job.args)
        assert not Doute.objects.open().filter(champ="telephone").exists()

    def test_refuse_and_publish_rows_together(self, livrer, acteur):
        livrer(*(f"Lieu {n};{n} rue;99000;Lointaine;;;" for n in range(3)))
        doute = question_of("", regle="ligne.en_revue")
        assert answer_all(by=acteur, cause=doute.cause, action="publier") == 3
        assert Lieu.objects.published().count() == 3

    def test_refused_together(self, livrer, acteur):
        livrer(*(f"Lieu {n};{n} rue;99000;Lointaine;;;" for n in range(3)))
        doute = question_of("", regle="ligne.en_revue")
        assert answer_all(by=acteur, cause=doute.cause, action="refuser") == 3
        assert set(Ligne.objects.values_list("etat", flat=True)) == {"REFUSEE"}

    def test_what_cannot_be_answered_so_is_left(self, livrer, acteur):
        livrer(*(f"Lieu {n};{n} rue du Port;96000;Valfictif;01 23;;" for n in range(3)))
        doute = question_of("telephone")
        assert answer_all(by=acteur, cause=doute.cause, action="accepter") == 0
        Doute.objects.filter(pk=doute.pk).update(ligne=None)
        assert answer_all(by=acteur, cause=doute.cause, action="publier") == 2
