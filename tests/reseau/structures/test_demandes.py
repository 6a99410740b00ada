"""Requests to join: the same answer and the same work for everybody, a proved address, one who answers."""

import datetime
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.reseau.structures.enums import EtatDemande
from maillage.reseau.structures.models import Appartenance, DemandeAppartenance, Structure
from maillage.reseau.structures.selectors.demandes import answerers, find_structures
from maillage.reseau.structures.services.demandes import (
    POUR_CONFIRMER,
    POUR_REPONDRE,
    DemandePerdue,
    accept_request,
    ask,
    confirm,
    expire_requests,
    refuse_request,
)
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.socle.comptes.enums import RaisonFermeture, Role
from maillage.socle.comptes.models import SuiviCompte, Utilisateur
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer

HOTE = "96.localhost"
MOI = "lou@example.org"


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Association du Val", recherche="association du val")


@pytest.fixture
def visiteur():
    return Client(headers={"host": HOTE})


def envoyer(client, cible=None, **more):
    url = reverse("structures:join_structure", args=[cible.pk]) if cible else reverse("structures:join_unknown")
    data = {"nom": "Lou Demande", "courriel": MOI, "role": "REFERENT", "message": "Bonjour"} | more
    return client.post(url, data)


@pytest.fixture
def demander(departement, structure):
    """``demander(structure=…)``: a request whose address is proved, and the row."""

    def make(courriel=MOI, role=Role.REFERENT, now=None, **more):
        secrets, now = [], now or timezone.now()
        ask(
            departement_id=departement.pk, courriel=courriel, nom="Lou Demande", role=role,
            structure=more.get("structure", structure), structure_nom=more.get("structure_nom", ""),
            message="", now=now, adresse=lambda secret: secrets.append(secret) or secret,
        )  # fmt: skip
        return confirm(departement_id=departement.pk, secret=secrets[0], now=now, a_lire="http://96.localhost/")

    return make


def repondre(by, demande, role=Role.REFERENT, **more):
    values = {"structure": demande.structure, "fin": None, "now": timezone.now(), "connexion": "http://x/"} | more
    return accept_request(by=by, demande=demande, role=role, **values)


class TestAsk:
    def test_find_ones_structure_then_ask(self, visiteur, structure, django_capture_on_commit_callbacks):
        page = visiteur.get(reverse("structures:join"), {"q": "VAL associations"[:3]}).content.decode()
        assert reverse("structures:join_structure", args=[structure.pk]) in page
        with django_capture_on_commit_callbacks(execute=True):
            answer = envoyer(visiteur, structure)
        assert answer.headers["Location"] == reverse("structures:join_sent")
        row = DemandeAppartenance.objects.get()
        assert (row.etat, row.structure, row.courriel) == (EtatDemande.A_CONFIRMER, structure, MOI)
        (message,) = mail.outbox
        link = re.search(rf"http://{HOTE}(/\S+)", message.body)[1]
        assert visiteur.get(link).status_code == 200
        row.refresh_from_db()
        assert row.etat == EtatDemande.A_CONFIRMER  # a scanner that opens the link proves nothing
        assert visiteur.post(link).status_code == 200
        row.refresh_from_db()
        assert row.etat == EtatDemande.RECUE
        assert visiteur.post(link).status_code == 404

    def test_the_same_work_whoever_one_is(self, visiteur, structure, membre, django_capture_on_commit_callbacks):
        """Unknown, member of this very structure, member elsewhere, closed account: same answer, queries and mails."""
        here = membre(Role.REFERENT, structure)
        elsewhere = membre(Role.ELU)
        closed = Utilisateur.objects.create_user("ferme@example.org", "F", is_active=False)
        seen = set()
        envoyer(visiteur, structure, courriel="rodage@example.org")
        for address in ("inconnu@example.org", here.email, elsewhere.email, closed.email):
            mail.outbox.clear()
            with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
                answer = envoyer(visiteur, structure, courriel=address)
            shapes = tuple(re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries)
            seen.add((answer.status_code, answer.headers["Location"], shapes, len(mail.outbox), mail.outbox[0].subject))
        assert len(seen) == 1
        assert not DemandeAppartenance.objects.exclude(etat=EtatDemande.A_CONFIRMER).exists()

    def test_an_address_is_not_flooded(self, visiteur, structure, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answers = [envoyer(visiteur, structure) for _ in range(5)]
        assert {answer.headers["Location"] for answer in answers} == {reverse("structures:join_sent")}
        assert len(mail.outbox) == DemandeAppartenance.objects.count() == 3

    def test_nothing_typed_is_lost_when_something_is_missing(self, visiteur, structure):
        answer = envoyer(visiteur, structure, courriel="pas une adresse", message="Mon message")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Écrivez une adresse e-mail complète" in page
        assert "Mon message" in page
        assert "Lou Demande" in page

    @pytest.mark.parametrize("role", ["ADMINISTRATEUR", "COORDINATEUR", "DPO", "ELU", "x"])
    def test_only_roles_of_a_structure(self, visiteur, structure, role):
        assert envoyer(visiteur, structure, role=role).status_code == 422
        assert not DemandeAppartenance.objects.exists()

    def test_nothing_else_is_read_from_the_form(self, visiteur, structure, departement):
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
        envoyer(visiteur, structure, departement=other.pk, etat="ACCEPTEE", traitee_par="moi", structure="99999")
        row = DemandeAppartenance.objects.get()
        assert (row.departement, row.etat, row.traitee_par, row.structure) == (
            departement,
            "A_CONFIRMER",
            "",
            structure,
        )

    def test_a_structure_that_is_missing_is_named(self, visiteur, departement):
        assert envoyer(visiteur).status_code == 422
        envoyer(visiteur, structure_nom="Les Mains d'Or")
        assert DemandeAppartenance.objects.get().structure_nom == "Les Mains d'Or"

    def test_a_closed_structure_and_another_departements_do_not_exist(self, visiteur, structure):
        structure.etat = "FERMEE"
        structure.save()
        assert envoyer(visiteur, structure).status_code == 404

    def test_what_is_typed_is_shown_as_text(self, visiteur, structure, entree, demander):
        row = demander()
        evil = "<script>alert(1)</script>"
        DemandeAppartenance.objects.filter(pk=row.pk).update(nom=evil, message=evil)
        page = entree().get(reverse("structures:request", args=[row.pk])).content.decode()
        assert evil not in page
        assert "&lt;script&gt;" in page
        assert evil not in visiteur.get(reverse("structures:join"), {"q": evil}).content.decode()

    def test_a_link_is_dead_after_three_days(self, departement, structure):
        secrets = []
        ask(
            departement_id=departement.pk, courriel=MOI, nom="Lou", role=Role.RELAIS, structure=structure, structure_nom="",
            message="", now=timezone.now() - POUR_CONFIRMER, adresse=lambda secret: secrets.append(secret) or secret,
        )  # fmt: skip
        with pytest.raises(DemandePerdue):
            confirm(departement_id=departement.pk, secret=secrets[0], now=timezone.now(), a_lire="")


class TestWhoAnswers:
    def test_the_referents_of_the_structure_first(self, departement, structure, membre):
        coordinator = membre(Role.COORDINATEUR)
        today = timezone.localdate()
        assert answerers(departement.pk, structure.pk, today) == [coordinator]
        referent = membre(Role.REFERENT, structure)
        assert answerers(departement.pk, structure.pk, today) == [referent]
        assert answerers(departement.pk, None, today) == [coordinator]

    def test_the_administrators_when_nobody_coordinates(self, departement, structure, membre):
        boss = membre(Role.ADMINISTRATEUR)
        assert answerers(departement.pk, structure.pk, timezone.localdate()) == [boss]

    def test_they_are_told_once_the_address_is_proved(
        self, membre, structure, demander, django_capture_on_commit_callbacks
    ):
        referent = membre(Role.REFERENT, structure)
        with django_capture_on_commit_callbacks(execute=True):
            demander()
        assert [message.to for message in mail.outbox if "Lire" in message.body or "Lisez" in message.body] == [
            [referent.email]
        ]

    def test_a_second_request_replaces_the_first(self, demander):
        demander()
        demander()
        states = DemandeAppartenance.objects.order_by("pk").values_list("etat", flat=True)
        assert list(states) == [EtatDemande.EXPIREE, EtatDemande.RECUE]

    def test_a_referent_sees_those_of_his_structure_only(self, demander, entree, structure, departement):
        mine = demander()
        other = demander(structure=Structure.objects.create(departement=departement, nom="Ailleurs"))
        browser = entree(Role.REFERENT, structure)
        page = browser.get(reverse("structures:requests")).content.decode()
        assert reverse("structures:request", args=[mine.pk]) in page
        assert reverse("structures:request", args=[other.pk]) not in page
        for name in ("request", "request_refuse"):
            assert browser.get(reverse(f"structures:{name}", args=[other.pk])).status_code == 404
            assert browser.post(reverse(f"structures:{name}", args=[other.pk]), {"motif": "x"}).status_code == 404

    def test_an_unproved_request_is_seen_by_nobody(self, visiteur, structure, entree):
        envoyer(visiteur, structure)
        row = DemandeAppartenance.objects.get()
        assert entree().get(reverse("structures:request", args=[row.pk])).status_code == 404


class TestAnswer:
    def test_accepted(self, demander, entree, structure, django_capture_on_commit_callbacks):
        row = demander()
        with django_capture_on_commit_callbacks(execute=True):
            answer = entree().post(
                reverse("structures:request", args=[row.pk]), {"role": "REFERENT", "structure": structure.pk}
            )
        assert answer.headers["Location"] == reverse("structures:requests")
        held = Appartenance.objects.get(utilisateur__email=MOI)
        assert (held.role, held.structure) == ("REFERENT", structure)
        row.refresh_from_db()
        assert (row.etat, bool(row.traitee_le)) == (EtatDemande.ACCEPTEE, True)
        assert mail.outbox[-1].to == [MOI]
        assert "/connexion/" in mail.outbox[-1].body

    def test_a_structure_that_is_missing_is_added(self, demander, entree):
        row = demander(structure=None, structure_nom="Les Mains d'Or")
        browser = entree()
        assert "Ajouter « Les Mains d" in browser.get(reverse("structures:request", args=[row.pk])).content.decode()
        browser.post(reverse("structures:request", args=[row.pk]), {"role": "REFERENT", "structure": "creer"})
        assert Appartenance.objects.get(utilisateur__email=MOI).structure.nom == "Les Mains d'Or"

    def test_a_name_that_resembles_is_proposed(self, demander, entree, structure):
        row = demander(structure=None, structure_nom="Asso du Val (association)")
        page = entree().get(reverse("structures:request", args=[row.pk])).content.decode()
        assert f'value="{structure.pk}"' in page

    def test_smuggled_values_are_refused(self, demander, entree, structure, departement):
        row = demander()
        other = Structure.objects.create(departement=departement, nom="Ailleurs")
        browser = entree(Role.REFERENT, structure)
        url = reverse("structures:request", args=[row.pk])
        for data in (
            {"role": "ADMINISTRATEUR", "structure": structure.pk},
            {"role": "CONSEILLER", "structure": structure.pk},
            {"role": "REFERENT", "structure": other.pk},
            {"role": "REFERENT", "structure": "creer"},
        ):
            assert browser.post(url, data).status_code == 422
        assert not Appartenance.objects.filter(utilisateur__email=MOI).exists()

    def test_refused_with_a_reason(self, demander, entree, django_capture_on_commit_callbacks):
        row = demander()
        browser = entree()
        url = reverse("structures:request_refuse", args=[row.pk])
        assert browser.post(url, {"motif": ""}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(url, {"motif": "Demandez d'abord à la mairie."})
        assert "Demandez d'abord à la mairie." in mail.outbox[-1].body
        assert not Utilisateur.objects.filter(email=MOI).exists()
        assert "déjà sa réponse" in browser.post(url, {"motif": "encore"}, follow=True).content.decode()
        browser.post(reverse("structures:request", args=[row.pk]), {"role": "REFERENT"})
        row.refresh_from_db()
        assert row.etat == EtatDemande.REFUSEE

    def test_rights_are_asked_by_the_service_too(self, demander, agir, structure, acteur):
        row = demander()
        with pytest.raises(PermissionDenied):
            repondre(agir(Role.RELAIS, structure), row)
        with pytest.raises(PermissionDenied):
            repondre(agir(Role.REFERENT, structure), row, role=Role.CONSEILLER)
        with pytest.raises(PermissionDenied):
            refuse_request(by=agir(Role.RELAIS, structure), demande=row, motif="x", now=timezone.now())
        repondre(acteur, row)
        with pytest.raises(RoleRefuse, match="déjà sa réponse"):
            repondre(acteur, row)

    def test_nobody_answers_himself_a_role(self, demander, entree, structure, departement):
        user = Utilisateur.objects.create_user(MOI, "Lou")
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role="COORDINATEUR", debut=datetime.date(2020, 1, 1)
        )
        row = demander()
        browser = entrer(Client(headers={"host": HOTE}), user)
        answer = browser.post(
            reverse("structures:request", args=[row.pk]), {"role": "REFERENT", "structure": structure.pk}
        )
        assert answer.status_code == 422
        assert "Vous ne pouvez pas donner ce rôle" in answer.content.decode()

    def test_a_structure_closed_meanwhile_is_told(self, demander, entree, structure):
        row = demander()
        Structure.objects.filter(pk=structure.pk).update(etat="FERMEE")
        answer = entree().post(
            reverse("structures:request", args=[row.pk]), {"role": "REFERENT", "structure": structure.pk}
        )
        assert answer.status_code == 422
        assert "plus active" in answer.content.decode()

    def test_closed_accounts(self, demander, acteur):
        user = Utilisateur.objects.create_user(MOI, "Lou", is_active=False)
        row = demander()
        with pytest.raises(RoleRefuse, match="administrateur de l'installation"):
            repondre(acteur, row)
        SuiviCompte.objects.create(utilisateur=user, ferme_at=timezone.now(), raison=RaisonFermeture.DEPART)
        repondre(acteur, row)
        user.refresh_from_db()
        assert user.is_active


def test_thirty_days_without_an_answer(demander, departement, django_capture_on_commit_callbacks):
    demander(now=timezone.now() - POUR_REPONDRE)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_requests(departement.pk, timezone.now()) == 1
        assert expire_requests(departement.pk, timezone.now()) == 0
    assert [message.to for message in mail.outbox] == [[MOI]]


def test_addresses_that_nobody_proved_are_forgotten(visiteur, structure, departement):
    envoyer(visiteur, structure)
    assert expire_requests(departement.pk, timezone.now()) == 0
    assert expire_requests(departement.pk, timezone.now() + POUR_CONFIRMER) == 1
    assert not DemandeAppartenance.objects.exists()


def test_a_search_without_words_finds_nothing(structure, departement):
    assert find_structures(departement.pk, "  ") == []
    assert find_structures(departement.pk, "VAL Association") == [structure]
    assert find_structures(departement.pk, "val inconnu") == []
