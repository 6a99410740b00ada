"""Duties of a convention: on the right day, for the right people, gone once done."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from maillage.reseau.conventions.echeances import COLLECTEURS
from maillage.reseau.conventions.enums import NatureActe
from maillage.reseau.conventions.models import (
    AttestationAssurance,
    CommunicationConvention,
    ContactConvention,
    Convention,
)
from maillage.reseau.conventions.registre import REGLES, forget
from maillage.reseau.conventions.services.actes import record_act
from maillage.reseau.conventions.tasks import conventions_night
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import Devoir, collector_of
from tests.reseau.conventions.fabrique import a_signer, des_parties, en_vigueur, une_convention
from tests.reseau.conventions.test_actes import write
from tests.reseau.conventions.test_demandes import demande, valfictif  # noqa: F401

NOW = dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def hote(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


@pytest.fixture
def convention(departement: Any, hote: Structure) -> Convention:
    """In force since 2 January 2026; opposed on 2 May at the latest."""
    return en_vigueur(departement, hote, fin_au_plus_tard=None)


@pytest.fixture
def due(departement: Any) -> Callable[[str, str], list[Devoir]]:
    """``due(kind, day)``: the duties of that day; each is told again, alone, by its key."""

    def collect(kind: str, day: str) -> list[Devoir]:
        collecteur = collector_of(f"conventions.{kind}")
        assert collecteur is not None
        assert collecteur.recheck is not None
        found = list(collecteur.collect(departement.pk, d(day)))
        for one in found:
            assert one in list(collecteur.recheck(departement.pk, d(day), [one.cle]))
        assert list(collecteur.recheck(departement.pk, d(day), ["0"])) == []
        return found

    return collect


def test_every_kind_is_registered_and_quiet_without_a_convention(due: Any) -> None:
    assert len(COLLECTEURS) == 10
    assert all(due(code.split(".")[1], "2026-06-01") == [] for code, _, _ in COLLECTEURS)


def test_the_last_day_to_oppose_is_told_to_both(convention: Convention, due: Any, acteur: Acteur) -> None:
    assert due("oppositions", "2026-03-17") == due("oppositions", "2026-05-03") == []
    ours, theirs = due("oppositions", "2026-03-18")
    assert ours.echeance_le == theirs.echeance_le == d("2026-05-02")
    assert "reconduite le 2 juillet 2026 (convention, article 6)" in ours.raison
    assert Role.COORDINATEUR in ours.pour.roles
    assert (theirs.pour.roles, theirs.pour.structure_id) == ((Role.REFERENT,), convention.structure_id)
    record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.OPPOSITION, "2026-03-20", "2026-03-21"),
        today=d("2026-03-22"),
    )
    assert due("oppositions", "2026-03-22") == []


def test_an_end_is_told_six_months_before(departement: Any, hote: Structure, due: Any) -> None:
    en_vigueur(departement, hote, fin_au_plus_tard=d("2026-12-31"))
    assert due("fins", "2026-06-01") == []  # a renewal comes before
    ours, theirs = due("fins", "2026-07-02")
    assert (ours.echeance_le, ours.rappels) == (d("2026-12-31"), (180, 90, 30))
    assert theirs.pour.structure_id == hote.pk


def test_a_notice_asks_its_receipt_then_its_finding(convention: Convention, due: Any, acteur: Acteur) -> None:
    record_act(
        by=acteur, convention=convention, valeurs=write(NatureActe.MISE_EN_DEMEURE, "2026-02-02"), today=d("2026-02-02")
    )
    [one] = due("receptions", "2026-02-03")
    assert one.echeance_le == d("2026-02-17")
    acte = convention.actes.get()
    acte.recu_le = d("2026-02-04")
    acte.save()
    assert due("receptions", "2026-02-05") == due("constats", "2026-03-06") == []
    [one] = due("constats", "2026-03-07")
    assert (one.echeance_le, one.pour.structure_id) == (d("2026-03-07"), None)


def test_insurance_and_contacts(convention: Convention, due: Any) -> None:
    assert [one.echeance_le for one in due("assurances", "2026-01-03")] == [d("2026-01-10")] * 2
    base = {"departement_id": convention.departement_id, "convention": convention}
    AttestationAssurance.objects.create(
        **base, assureur="Essai", debut=d("2026-01-01"), expire_le=d("2026-12-31"), depose_par_nom="x"
    )
    assert due("assurances", "2026-06-01") == []
    assert "Renouveler" in due("assurances", "2026-12-01")[0].titre
    assert due("contacts", "2026-02-23") == []
    assert due("contacts", "2026-02-24")[0].echeance_le == d("2026-03-03")
    ContactConvention.objects.create(**base, jour=d("2026-02-24"), mode="VISITE", note_par_nom="x")
    assert due("contacts", "2026-03-03") == []


def test_the_other_party_is_asked_for_its_authorisation(convention: Convention, due: Any) -> None:
    base = {
        "departement_id": convention.departement_id,
        "convention": convention,
        "demandee_at": NOW,
        "demandee_par_nom": "x",
    }
    CommunicationConvention.objects.create(
        **base, demandee_cote="BENEFICIAIRE", objet="Article", prevue_le=d("2026-11-18")
    )
    CommunicationConvention.objects.create(**base, demandee_cote="DEPARTEMENT", objet="Affiche")
    ours, theirs = due("communications", "2026-11-17")
    assert (ours.echeance_le, Role.COORDINATEUR in ours.pour.roles) == (d("2026-11-18"), True)
    assert (theirs.echeance_le, theirs.pour.structure_id) == (d("2026-11-24"), convention.structure_id)


def test_proofs_and_signatures_before_the_convention(departement: Any, hote: Structure, due: Any) -> None:
    asked = une_convention(departement, hote, etat="DELIBEREE")
    des_parties(asked, None)
    ours, theirs = sorted(due("preuves", "2025-12-02"), key=lambda one: one.pour.structure_id or 0)
    assert ours.echeance_le == theirs.echeance_le == d("2025-12-16")
    assert theirs.pour.structure_id == hote.pk
    a_signer(departement, hote)
    [one] = due("signatures", "2026-01-03")
    assert one.echeance_le == d("2026-02-01")
    assert "n'ont pas signé" in one.raison
    assert une_convention(departement, hote, etat="DEMANDEE").reference not in one.titre


def test_a_request_waits_for_its_visit_then_its_answer(demande: Any, due: Any) -> None:  # noqa: F811
    row = demande()
    [one] = due("demandes", "2026-11-17")
    assert (one.echeance_le, "Répondre" in one.titre) == (d("2026-12-01"), True)
    row.visite_prevue_le = d("2026-11-25")
    row.save()
    assert due("demandes", "2026-11-17")[0].echeance_le == d("2026-11-25")


def test_the_night_writes_the_state_and_forgets_old_askers(convention: Convention, demande: Any) -> None:  # noqa: F811
    Convention.objects.filter(pk=convention.pk).update(fin_le=None)
    conventions_night(0)
    convention.refresh_from_db()
    assert convention.fin_le is not None
    row = demande()
    row.etat, row.motif, row.decidee_le, row.decidee_par = "REFUSEE", "non", d("2026-11-16"), "x"
    row.save()
    regle = next(one for one in REGLES if one.code == "conventions.demande_accueil")
    assert not regle.choisir(row.updated_at + dt.timedelta(days=700)).exists()
    forget(regle.choisir(row.updated_at + dt.timedelta(days=740)))
    row.refresh_from_db()
    assert (row.nom, row.telephone, row.nom_structure) == ("Personne effacée", "", "Commune de Valfictif")
    assert not regle.choisir(row.updated_at + dt.timedelta(days=1500)).exists()
