"""Duties of the network: requests, invitations, roles that end."""

import datetime as dt

import pytest
import time_machine

from maillage.reseau.structures.echeances import appartenances, demandes, invitations
from maillage.reseau.structures.models import Appartenance, DemandeAppartenance, Invitation, Structure
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.selectors.listes import still_due
from maillage.socle.echeances.services.collecte import collect_all

JOUR = dt.date(2026, 3, 3)
MIDI = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(MIDI, tick=False):
        yield


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


def member(departement, role, structure=None, fin=None, email="agent@example.org", **more):
    user = Utilisateur.by_email(email) or Utilisateur.objects.create_user(email, "Alex Essai")
    return Appartenance.objects.create(
        departement=departement,
        utilisateur=user,
        role=role,
        structure=structure,
        debut=dt.date(2020, 1, 1),
        fin=fin,
        **more,
    )


def request_of(departement, structure=None, etat="RECUE", **more):
    serial = DemandeAppartenance.objects.count()
    return DemandeAppartenance.objects.create(
        departement=departement,
        courriel="demande@example.org",
        nom="Dominique Demande",
        role=Role.ACCUEIL,
        structure=structure,
        etat=etat,
        empreinte=f"{serial:064d}",
        expire_le=MIDI + dt.timedelta(days=60),
        **more,
    )


def invitation(departement, days, etat="ENVOYEE", **more):
    serial = Invitation.objects.count()
    return Invitation.objects.create(
        departement=departement,
        courriel=f"invite{serial}@example.org",
        role=Role.REFERENT,
        etat=etat,
        empreinte=f"{serial:064d}",
        expire_le=MIDI + dt.timedelta(days=days),
        **more,
    )


class TestRequests:
    def test_to_the_referents_of_the_body_then_to_the_coordination(self, departement, structure):
        member(departement, Role.REFERENT, structure)
        request_of(departement, structure)
        request_of(departement, structure_nom="Association inconnue")
        request_of(departement, structure, etat="A_CONFIRMER")
        local, wide = demandes(departement.pk, JOUR)
        assert local.titre == "Répondre à une demande : Agent d'accueil, Commune de Valfictif"
        assert (local.pour.roles, local.pour.structure_id) == ((Role.REFERENT,), structure.pk)
        assert local.escalade is not None
        assert wide.titre == "Répondre à une demande : Agent d'accueil, Association inconnue"
        assert Role.COORDINATEUR in wide.pour.roles
        assert local.echeance_le == JOUR + dt.timedelta(days=7)

    def test_who_asks_is_not_named(self, departement, structure):
        request_of(departement, structure)
        (duty,) = demandes(departement.pk, JOUR)
        assert "Dominique" not in f"{duty}"
        assert "demande@" not in f"{duty}"


class TestInvitations:
    def test_in_their_last_week_to_whom_sent_them(self, departement, structure):
        sender = Utilisateur.objects.create_user("camille@example.org")
        gone = Utilisateur.objects.create_user("parti@example.org", is_active=False)
        invitation(departement, 3, invite_par=sender, structure=structure)
        invitation(departement, 7, invite_par=gone)
        invitation(departement, 8, invite_par=sender)
        invitation(departement, -1, invite_par=sender)
        invitation(departement, 3, etat="ACCEPTEE", invite_par=sender)
        mine, nobodys = invitations(departement.pk, JOUR)
        assert mine.titre == "Une invitation va expirer : Référent de structure, Commune de Valfictif"
        assert mine.pour.utilisateur_id == sender.pk
        assert mine.echeance_le == JOUR + dt.timedelta(days=3)
        assert Role.ADMINISTRATEUR in nobodys.pour.roles


class TestRoles:
    def test_that_end_within_a_month(self, departement, structure):
        member(departement, Role.REFERENT, structure, fin=JOUR + dt.timedelta(days=30))
        member(departement, Role.ACCUEIL, structure, fin=JOUR + dt.timedelta(days=31))
        member(departement, Role.RELAIS, structure, fin=JOUR - dt.timedelta(days=1))
        member(departement, Role.MEDIATION, structure)
        (duty,) = appartenances(departement.pk, JOUR)
        assert duty.titre == "Le rôle de Alex Essai finit bientôt : Référent de structure, Commune de Valfictif"
        assert duty.echeance_le == JOUR + dt.timedelta(days=30)

    def test_an_end_that_somebody_decided_asks_for_nothing(self, departement, structure):
        member(departement, Role.REFERENT, structure, fin=JOUR + dt.timedelta(days=3), motif_fin="Change de poste")
        assert list(appartenances(departement.pk, JOUR)) == []


def test_what_was_answered_is_no_longer_shown(departement, structure):
    request_of(departement, structure)
    invitation(departement, 3)
    member(departement, Role.REFERENT, structure, fin=JOUR + dt.timedelta(days=3))
    collect_all(departement.pk, JOUR)
    shown = list(Echeance.objects.open())
    assert len(still_due(departement.pk, shown, JOUR)) == 3
    DemandeAppartenance.objects.update(etat="ACCEPTEE", traitee_par="Camille", traitee_le=MIDI)
    Invitation.objects.update(etat="ACCEPTEE")
    Appartenance.objects.update(fin=None)
    assert still_due(departement.pk, shown, JOUR) == []
