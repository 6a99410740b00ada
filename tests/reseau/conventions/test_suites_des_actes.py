"""What an act, a request, an annex and an avenant bring with them: letters kept, duties and messages at once, the rhythm of a day."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.reseau.conventions.enums import NatureActe, ReponseCommunication, Souhait
from maillage.reseau.conventions.models import ActeConvention, CommunicationConvention, Convention
from maillage.reseau.conventions.selectors.conventions import export_rows
from maillage.reseau.conventions.selectors.situation import with_facts
from maillage.reseau.conventions.selectors.textes import rythme_on, rythmes_changed, rythmes_of, text_data
from maillage.reseau.conventions.services.actes import record_act
from maillage.reseau.conventions.services.annonces import other_party
from maillage.reseau.conventions.services.conventions import EtapeRefusee
from maillage.reseau.conventions.services.demandes import reopen, withdraw
from maillage.reseau.conventions.services.parties import add_piece
from maillage.reseau.conventions.services.suivi import answer_communication, ask_communication
from maillage.reseau.structures.models import Contact, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.models import Echeance
from maillage.socle.journal.models import Ligne
from tests.reseau.conventions.fabrique import des_parties, en_vigueur, un_avenant, une_convention
from tests.reseau.conventions.test_actes import B, boxes, d, text, write
from tests.reseau.conventions.test_demandes import ATTENTE, demande, say, valfictif  # noqa: F401
from tests.reseau.conventions.test_suivi import PNG

NOW = dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def hote(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


@pytest.fixture
def convention(departement: Any, hote: Structure) -> Convention:
    return en_vigueur(departement, hote, fin_au_plus_tard=None)


def letter(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("lettre.pdf", content, "application/pdf")


def open_duties(kind: str) -> list[str]:
    return list(Echeance.objects.filter(collecteur=f"conventions.{kind}").open().values_list("titre", flat=True))


class TestLetterOfAnAct:
    def test_it_comes_with_the_act_and_is_opened_by_the_parties_only(
        self, convention: Convention, entree_role: Any
    ) -> None:
        team: Client = entree_role(Role.COORDINATEUR)
        url = f"/conventions/{convention.pk}/actes/nouveau/?nature=OPPOSITION"
        sent = {"cote": B, **boxes("emis_le", "2026-04-27"), **boxes("recu_le", "2026-04-28")}
        assert 'type="file"' not in text(team.get(url)), (
            "asked once what follows was shown: a page shown again loses it"
        )
        assert 'type="file"' in text(team.post(url, sent | {"voir": "oui"}))
        refused = team.post(url, sent | {"confirmer": "oui", "piece": letter(b"<html>")})
        assert refused.status_code == 422
        assert 'name="confirmer"' in text(refused)
        assert not ActeConvention.objects.exists()
        assert team.post(url, sent | {"confirmer": "oui", "piece": letter()}).status_code == 302
        row = ActeConvention.objects.get()
        kept = f"/conventions/{convention.pk}/fichiers/acte/{row.pk}/"
        for reader in (team, entree_role(Role.REFERENT, convention.structure), entree_role(Role.ETAT)):
            assert kept in text(reader.get(f"/conventions/{convention.pk}/duree/"))
            answer = reader.get(kept)
            assert answer.getvalue() == PDF
        adviser = entree_role(Role.CONSEILLER)
        assert kept not in text(adviser.get(f"/conventions/{convention.pk}/duree/"))
        assert adviser.get(kept).status_code == 403
        assert entree_role(Role.REFERENT).get(kept).status_code == 404
        told = Ligne.objects.get(action="convention.acte").detail
        assert told["piece_sha256"] == hashlib.sha256(PDF).hexdigest()

    def test_later_once_and_never_another(self, convention: Convention, acteur: Acteur, entree_role: Any) -> None:
        row = record_act(
            by=acteur,
            convention=convention,
            valeurs=write(NatureActe.MISE_EN_DEMEURE, "2026-02-02"),
            today=d("2026-02-03"),
        )
        team: Client = entree_role(Role.COORDINATEUR)
        url = f"/conventions/actes/{row.pk}/piece/"
        assert url in text(team.get(f"/conventions/{convention.pk}/duree/"))
        assert team.post(url, {"piece": SimpleUploadedFile("a.png", PNG, "image/png")}).status_code == 422
        assert team.post(url, {}).status_code == 422
        assert team.post(url, {"piece": letter()}).status_code == 302
        assert "ne se remplace pas" in text(team.post(url, {"piece": letter()}))
        row.refresh_from_db()
        for piece in ("autre.pdf", ""):
            with pytest.raises(IntegrityError, match="ne se remplace pas"), transaction.atomic():
                ActeConvention.objects.filter(pk=row.pk).update(piece=piece)

    def test_an_act_that_is_refused_leaves_no_file(self, convention: Convention, acteur: Acteur) -> None:
        before = (
            set(default_storage.listdir("conventions/96")[1]) if default_storage.exists("conventions/96") else set()
        )
        long = write(NatureActe.OPPOSITION, "2026-04-28", recommande="x" * 50)
        with pytest.raises(Exception, match="too long"), transaction.atomic():
            record_act(by=acteur, convention=convention, valeurs=long, today=d("2026-05-03"), piece=(letter(), "l.pdf"))
        after = set(default_storage.listdir("conventions/96")[1]) if default_storage.exists("conventions/96") else set()
        assert after == before


class TestOtherParty:
    def test_it_is_written_to_and_has_a_duty_at_once(
        self, convention: Convention, acteur: Acteur, entree_role: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        entree_role(Role.REFERENT, convention.structure)
        entree_role(Role.ACCUEIL, convention.structure)
        entree_role(Role.REFERENT)
        said = {"objet": "Affiche de la fête", "support": "Bulletin", "prevue_le": d("2026-12-01")}
        with django_capture_on_commit_callbacks(execute=True):
            row = ask_communication(by=acteur, convention=convention, valeurs=said, now=NOW)
        expected = other_party(row, NOW.date())
        assert [one.to for one in mail.outbox] == [expected]
        assert len(expected) == 1, "its référents, and nobody of another body"
        body = mail.outbox[0].body.replace("\xa0", " ")
        for words in (
            row.objet,
            "Bulletin",
            "1er décembre 2026",
            f"/conventions/communications/{row.pk}/",
            convention.reference,
        ):
            assert words in body
        assert len(open_duties("communications")) == 1
        host = Acteur(None, "Référente", acteur.departement_id)
        answer_communication(by=host, communication=row, reponse=ReponseCommunication.AUTORISEE, motif="", now=NOW)
        assert open_duties("communications") == []

    def test_a_host_without_an_account_is_written_to_by_its_contacts(self, convention: Convention) -> None:
        base = {"departement_id": convention.departement_id, "structure": convention.structure}
        Contact.objects.create(**base, nom="Sans adresse")
        Contact.objects.create(**base, nom="Accueil", courriel="accueil@example.org")
        row = CommunicationConvention(
            departement_id=convention.departement_id,
            convention=convention,
            demandee_cote="DEPARTEMENT",
            demandee_at=NOW,
        )
        assert other_party(row, NOW.date()) == ["accueil@example.org"]
        row.demandee_cote = "BENEFICIAIRE"
        assert other_party(row, NOW.date()) == []


def test_a_request_is_on_the_list_of_the_coordination_until_its_decision(demande: Any, acteur: Acteur) -> None:  # noqa: F811
    one, two = demande("Commune de Valfictif"), demande("CCAS de l'Essai")
    assert open_duties("demandes") == [
        f"Répondre à la demande de la Commune de Valfictif ({one.reference})",
        f"Répondre à la demande du CCAS de l'Essai ({two.reference})",
    ]
    row = Echeance.objects.filter(collecteur="conventions.demandes").first()
    assert row is not None
    assert row.a_faire_le == one.recue_at.date() + dt.timedelta(days=15)
    say(one, ATTENTE, acteur)
    withdraw(by=acteur, demande=two, motif="plus de local", now=NOW)
    assert open_duties("demandes") == []
    reopen(by=acteur, demande=one, motif="nouveau lieu", now=NOW)
    assert len(open_duties("demandes")) == 1


def test_the_text_names_its_annexes_and_takes_no_other_once_frozen(
    departement: Any, hote: Structure, acteur: Acteur
) -> None:
    row = une_convention(departement, hote)
    des_parties(row, d("2026-01-02"))
    strategy = add_piece(
        by=acteur, convention=row, titre="La stratégie.", annexe=1, fichier=(letter(), "strategie.pdf")
    )
    add_piece(by=acteur, convention=row, titre="Un plan", annexe=None, fichier=(letter(), "plan.pdf"))
    assert text_data(row, departement)["annexes"] == [
        {"numero": 1, "titre": "La stratégie", "sha256": strategy.sha256},
        {"numero": 3, "titre": "modèle de mandat", "sha256": ""},
    ]
    signed = en_vigueur(departement, hote)
    with pytest.raises(EtapeRefusee, match="texte est figé"):
        add_piece(by=acteur, convention=signed, titre="Mandat", annexe=3, fichier=(letter(), "mandat.pdf"))
    assert add_piece(by=acteur, convention=signed, titre="Plan", annexe=None, fichier=(letter(), "plan.pdf")).pk


class TestRhythm:
    @pytest.fixture
    def changed(self, convention: Convention) -> Convention:
        """A half-day a week from January, a day from 16 March, a half-day again from 1 June."""
        un_avenant(convention, d("2026-02-10"), {"rythme": "JOURNEE"}, effet_le=d("2026-03-16"))
        un_avenant(convention, d("2026-05-01"), {"fin_au_plus_tard": None})
        un_avenant(convention, d("2026-06-01"), {"rythme": "DEMI_JOURNEE"}, effet_le=d("2026-05-01"))
        return convention

    def test_each_day_has_its_own(self, changed: Convention) -> None:
        assert [rythme_on(changed, d(day)) for day in ("2026-03-15", "2026-03-16", "2026-05-31", "2026-06-01")] == [
            Souhait.DEMI_JOURNEE, Souhait.JOURNEE, Souhait.JOURNEE, Souhait.DEMI_JOURNEE,
        ]  # fmt: skip
        parts = rythmes_of(changed, d("2026-01-02"), d("2026-12-31"))
        assert [(part.du, part.au) for part in parts] == [
            (d("2026-01-02"), d("2026-03-15")), (d("2026-03-16"), d("2026-05-31")), (d("2026-06-01"), d("2026-12-31")),
        ]  # fmt: skip
        rows = Convention.objects.filter(pk=changed.pk)
        for day, said in (("2026-03-15", "DEMI_JOURNEE"), ("2026-03-16", "JOURNEE"), ("2026-06-01", "DEMI_JOURNEE")):
            assert [row.rythme_du_jour for row in export_rows(rows, d(day))] == [said]  # type: ignore[attr-defined]
        assert changed.rythme == "DEMI_JOURNEE", "the text as signed is never written over"

    def test_many_cost_one_query(self, departement: Any, hote: Structure, changed: Convention) -> None:
        other = en_vigueur(departement, hote)
        with CaptureQueriesContext(connection) as queries:
            found = rythmes_changed(departement.pk, [changed.pk, other.pk])
        assert (list(found), len(queries)) == ([changed.pk], 1)
        rows = list(with_facts(Convention.objects.all()))
        with CaptureQueriesContext(connection) as queries:
            assert [rythme_on(row, d("2026-04-01")) for row in sorted(rows, key=lambda row: row.pk)] == [
                Souhait.JOURNEE,
                Souhait.DEMI_JOURNEE,
            ]
        assert len(queries) == 0
