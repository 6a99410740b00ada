"""Invitations: one secret, one use, one address; and all that is tried against them."""

import datetime
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.reseau.structures.enums import EtatInvitation
from maillage.reseau.structures.models import Appartenance, Invitation, Structure
from maillage.reseau.structures.services.invitations import (
    DUREE,
    ENVOIS_MAX,
    InvitationPerdue,
    accept,
    cancel,
    expire_pending,
    find_open,
    invite,
    refuse,
    resend,
)
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer

HOTE = "96.localhost"


class Boite:
    """Keeps the last secret that was put in a link."""

    secret = ""

    def __call__(self, secret: str) -> str:
        self.secret = secret
        return f"http://{HOTE}{reverse('structures:invitation', args=[secret])}"


@pytest.fixture
def boite():
    return Boite()


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Association du Val", recherche="association du val")


@pytest.fixture
def inviter(acteur, structure, boite):
    def send(courriel="marie@example.org", role=Role.REFERENT, by=acteur, now=None, **more):
        values = {"structure": structure, "secteur": None, "fin": None, "nom": "Marie Nouvelle"} | more
        return invite(by=by, courriel=courriel, role=role, now=now or timezone.now(), adresse=boite, **values)

    return send


def url(boite):
    return reverse("structures:invitation", args=[boite.secret])


def telephone():
    return Client(headers={"host": HOTE})


class TestSecret:
    def test_it_holds_256_bits_and_only_its_hash_is_kept(self, inviter, boite):
        row = inviter()
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", boite.secret)
        assert re.fullmatch(r"[0-9a-f]{64}", row.empreinte)
        kept = str(list(Invitation.objects.values()) + list(Ligne.objects.values()))
        assert boite.secret not in kept

    def test_the_link_is_sent_to_the_address_alone(self, inviter, boite, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            inviter()
        (message,) = mail.outbox
        assert (message.to, message.cc, message.bcc) == (["marie@example.org"], [], [])
        assert boite.secret in message.body
        assert boite.secret not in message.subject

    @pytest.mark.parametrize("secret", ["x", "0" * 43, "../../etc/passwd", "%00", "a" * 400])
    def test_another_one_opens_nothing(self, inviter, secret):
        inviter()
        answer = telephone().get(f"/invitation/{secret}/")
        assert answer.status_code == 404

    def test_a_secret_of_a_departement_is_unknown_to_its_neighbour(self, inviter, boite, departement):
        inviter()
        Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        there = Client(headers={"host": "99.localhost"})
        assert there.get(url(boite)).status_code == 404
        assert there.post(url(boite)).status_code == 404
        set_tenant(departement.pk)
        assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE


class TestInvite:
    def test_one_pending_for_an_address_a_role_and_a_structure(self, inviter):
        inviter()
        with pytest.raises(RoleRefuse, match="attend déjà"):
            inviter("MARIE@example.org ")
        inviter(role=Role.ACCUEIL)
        assert Invitation.objects.count() == 2

    def test_one_that_is_too_old_leaves_its_place(self, inviter):
        inviter(now=timezone.now() - DUREE)
        inviter()
        assert Invitation.objects.pending().count() == 1

    def test_a_member_is_not_invited_again(self, inviter, membre, structure):
        user = membre(Role.REFERENT, structure)
        with pytest.raises(RoleRefuse, match="déjà ce rôle") as refused:
            inviter(user.email)
        assert refused.value.champ == "courriel"

    def test_the_table_of_rights_holds(self, inviter, acteur, agir, structure):
        with pytest.raises(PermissionDenied):
            inviter(role=Role.ADMINISTRATEUR, structure=None)
        with pytest.raises(PermissionDenied):
            inviter(Utilisateur.objects.get(pk=acteur.id).email)
        referent = agir(Role.REFERENT, structure)
        inviter("collegue@example.org", role=Role.ACCUEIL, by=referent)
        elsewhere = Structure.objects.create(departement_id=acteur.departement_id, nom="Ailleurs")
        with pytest.raises(PermissionDenied):
            inviter("b@example.org", by=referent, structure=elsewhere)
        with pytest.raises(PermissionDenied):
            inviter("b@example.org", role=Role.CONSEILLER, by=referent)

    def test_a_stolen_session_is_no_mail_machine(self, inviter, monkeypatch):
        from maillage.base.limites import Limite
        from maillage.reseau.structures.services import invitations

        monkeypatch.setattr(invitations, "ENVOIS", Limite("invitation-essai", 2, 3600))
        now = timezone.now()
        for number in range(2):
            inviter(f"a{number}@example.org", now=now)
        with pytest.raises(RoleRefuse, match="beaucoup"):
            inviter("c@example.org", now=now)

    def test_fin_in_the_past_is_refused(self, inviter):
        with pytest.raises(RoleRefuse):
            inviter(fin=timezone.localdate() - datetime.timedelta(days=1))


class TestResendAndCancel:
    def test_a_new_link_kills_the_old_one(self, inviter, acteur, boite):
        row = inviter()
        old = boite.secret
        again = resend(by=acteur, invitation=row, now=timezone.now(), adresse=boite)
        assert again.envois == 2
        assert telephone().get(reverse("structures:invitation", args=[old])).status_code == 404
        assert telephone().get(url(boite)).status_code == 200

    def test_five_times_at_most(self, inviter, acteur, boite):
        row = inviter()
        for _ in range(ENVOIS_MAX - 1):
            row = resend(by=acteur, invitation=row, now=timezone.now(), adresse=boite)
        with pytest.raises(RoleRefuse, match="5 fois"):
            resend(by=acteur, invitation=row, now=timezone.now(), adresse=boite)

    def test_a_cancelled_link_opens_nothing(self, inviter, acteur, boite):
        row = inviter()
        cancel(by=acteur, invitation=row, now=timezone.now())
        assert cancel(by=acteur, invitation=row, now=timezone.now()).etat == EtatInvitation.ANNULEE
        assert telephone().post(url(boite)).status_code == 404
        with pytest.raises(RoleRefuse):
            resend(by=acteur, invitation=row, now=timezone.now(), adresse=boite)

    def test_what_was_accepted_is_not_cancelled(self, inviter, acteur, boite, departement):
        row = inviter()
        accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        with pytest.raises(RoleRefuse, match="déjà sa réponse"):
            cancel(by=acteur, invitation=row, now=timezone.now())

    def test_only_those_who_could_send_it(self, inviter, agir, boite):
        row = inviter()
        with pytest.raises(PermissionDenied):
            cancel(by=agir(Role.RELAIS), invitation=row, now=timezone.now())

    def test_an_expired_one_is_sent_again(self, inviter, acteur, boite, departement):
        row = inviter(now=timezone.now() - DUREE)
        assert telephone().get(url(boite)).status_code == 404
        assert expire_pending(departement.pk, timezone.now()) == 1
        assert expire_pending(departement.pk, timezone.now()) == 0
        resend(by=acteur, invitation=row, now=timezone.now(), adresse=boite)
        assert telephone().get(url(boite)).status_code == 200


class TestAccept:
    def test_it_signs_in_that_address_under_a_new_session_key(self, inviter, boite):
        inviter()
        phone = telephone()
        phone.session.save()  # what an attacker would have planted
        session = phone.session
        session["pose"] = "ailleurs"
        session.save()
        phone.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        planted = session.session_key
        answer = phone.post(url(boite))
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("structures:welcome")
        assert phone.session.session_key != planted
        assert Utilisateur.objects.get(pk=phone.session["_auth_user_id"]).email == "marie@example.org"
        stolen = telephone()
        stolen.cookies[settings.SESSION_COOKIE_NAME] = planted
        assert stolen.get(reverse("structures:welcome")).status_code == 302

    def test_a_role_that_needs_it_still_asks_for_the_second_factor(self, inviter, boite):
        inviter(role=Role.CONSEILLER)
        phone = telephone()
        answer = phone.post(url(boite), follow=True)
        assert "mon-compte" in answer.redirect_chain[-1][0] or "mfa" in answer.redirect_chain[-1][0]
        assert phone.get(reverse("structures:directory")).status_code == 302

    def test_another_account_signed_in_gets_nothing(self, inviter, boite, membre):
        inviter()
        other = membre(Role.ELU)
        phone = entrer(telephone(), other)
        page = phone.get(url(boite))
        assert page.status_code == 200
        assert "Changer de compte" in page.content.decode()
        assert phone.post(url(boite)).status_code == 409
        assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE
        assert Appartenance.objects.filter(utilisateur=other).count() == 1

    def test_changing_account_comes_back_to_the_invitation(self, inviter, boite, membre):
        inviter()
        phone = entrer(telephone(), membre(Role.ELU))
        answer = phone.post(reverse("account_logout"), {"next": url(boite)})
        assert answer.headers["Location"] == url(boite)
        assert "Rejoindre" in phone.get(url(boite)).content.decode()

    def test_the_same_account_signed_in_joins_at_once(self, inviter, boite, membre, structure):
        user = membre(Role.ELU)
        inviter(user.email)
        phone = entrer(telephone(), user)
        assert phone.post(url(boite)).headers["Location"] == reverse("structures:welcome")
        assert set(Appartenance.objects.filter(utilisateur=user).values_list("role", flat=True)) == {"ELU", "REFERENT"}

    def test_without_the_token_of_the_form_nothing_happens(self, inviter, boite):
        inviter()
        strict = Client(headers={"host": HOTE}, enforce_csrf_checks=True)
        assert strict.post(url(boite)).status_code == 403
        assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE

    def test_what_is_sent_with_the_button_changes_nothing(self, inviter, boite, acteur):
        """Mass assignment: the role and the rest are those of the invitation."""
        inviter()
        telephone().post(
            url(boite),
            {
                "role": "ADMINISTRATEUR",
                "departement": "1",
                "structure": "",
                "utilisateur": acteur.id,
                "courriel": "x@example.org",
            },
        )
        row = Appartenance.objects.get()
        assert (row.role, row.utilisateur.email, row.structure.nom) == (
            "REFERENT",
            "marie@example.org",
            "Association du Val",
        )

    def test_it_serves_once(self, inviter, boite, departement):
        inviter()
        accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        with pytest.raises(InvitationPerdue):
            accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())

    def test_the_end_of_the_role_is_kept_and_past_ends_open_nothing(self, inviter, boite, departement):
        fin = timezone.localdate() + datetime.timedelta(days=5)
        inviter(fin=fin)
        with pytest.raises(InvitationPerdue):
            find_open(departement.pk, boite.secret, timezone.now() + datetime.timedelta(days=6))
        accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        assert Appartenance.objects.get().fin == fin

    def test_a_structure_that_closed_meanwhile(self, inviter, boite, structure):
        inviter()
        Structure.objects.filter(pk=structure.pk).update(etat="FERMEE")
        assert telephone().get(url(boite)).status_code == 404

    def test_an_account_closed_for_want_of_use_opens_again(self, inviter, boite, departement):
        from maillage.socle.comptes.enums import RaisonFermeture
        from maillage.socle.comptes.models import SuiviCompte

        user = Utilisateur.objects.create_user("marie@example.org", "Marie", is_active=False)
        inviter()
        with pytest.raises(InvitationPerdue):  # closed by the installation's administrator: it stays closed
            accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        SuiviCompte.objects.create(utilisateur=user, ferme_at=timezone.now(), raison=RaisonFermeture.INACTIVITE)
        accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        user.refresh_from_db()
        assert user.is_active

    def test_the_role_already_held_is_not_doubled(self, inviter, boite, departement, structure, acteur):
        inviter()
        user = Utilisateur.objects.create_user("marie@example.org", "Marie")
        Appartenance.objects.create(
            departement=departement,
            utilisateur=user,
            role="REFERENT",
            structure=structure,
            debut=datetime.date(2020, 1, 1),
        )
        accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        assert Appartenance.objects.filter(utilisateur=user).count() == 1

    def test_a_role_that_was_given_for_later_leads_to_the_neutral_page(self, inviter, boite, departement, structure):
        inviter()
        user = Utilisateur.objects.create_user("marie@example.org", "Marie")
        later = timezone.localdate() + datetime.timedelta(days=3)
        Appartenance.objects.create(
            departement=departement, utilisateur=user, role="REFERENT", structure=structure, debut=later
        )
        assert telephone().post(url(boite)).status_code == 404
        assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE

    def test_nobody_is_told_when_the_host_has_left(
        self, inviter, boite, acteur, departement, django_capture_on_commit_callbacks
    ):
        inviter()
        Utilisateur.objects.filter(pk=acteur.id).update(is_active=False)
        with django_capture_on_commit_callbacks(execute=True):
            accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        assert mail.outbox == []


class TestRefuse:
    def test_asked_then_done(self, inviter, boite):
        inviter()
        page = reverse("structures:invitation_refuse", args=[boite.secret])
        assert telephone().get(page).status_code == 200
        assert Invitation.objects.get().etat == EtatInvitation.ENVOYEE
        answer = telephone().post(page)
        assert "Aucun compte n'a été créé" in answer.content.decode()
        assert Invitation.objects.get().etat == EtatInvitation.REFUSEE
        assert telephone().get(page).status_code == 404
        assert not Utilisateur.objects.filter(email="marie@example.org").exists()

    def test_a_refusal_is_journalled_without_the_address(self, inviter, boite, departement):
        inviter()
        refuse(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
        line = Ligne.objects.get(action="invitation.refusee")
        assert "marie" not in str([line.objet_nom, line.detail])


def test_every_dead_link_gives_the_same_page(inviter, acteur, boite, departement):
    """Cancelled, expired, accepted, refused, unknown: nothing tells them apart."""
    dead = ["0" * 43]
    for number, act in enumerate(("cancel", "expire", "accept", "refuse")):
        row = inviter(f"a{number}@example.org")
        now = timezone.now()
        if act == "cancel":
            cancel(by=acteur, invitation=row, now=now)
        elif act == "accept":
            accept(departement_id=departement.pk, secret=boite.secret, now=now)
        elif act == "refuse":
            refuse(departement_id=departement.pk, secret=boite.secret, now=now)
        else:
            Invitation.objects.filter(pk=row.pk).update(expire_le=now)
        dead.append(boite.secret)
    pages = {telephone().get(reverse("structures:invitation", args=[one])).content for one in dead}
    assert len(pages) == 1


def test_the_page_of_a_link_is_kept_by_nobody(inviter, boite):
    inviter()
    answer = telephone().get(url(boite))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_forged_host_never_reaches_the_message(
    inviter, departement, membre, structure, django_capture_on_commit_callbacks
):
    """The default Département answers to any host that the settings allow: links bear its own name."""
    staff = entrer(Client(headers={"host": "malice.localhost"}), membre(Role.COORDINATEUR))
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(
            reverse("structures:invitation_new"),
            {"courriel": "b@example.org", "nom": "B", "role": "REFERENT", "structure_texte": "association"},
        )
    assert "http://96.localhost/invitation/" in mail.outbox[0].body
    assert "malice" not in mail.outbox[0].body


def test_two_taps_at_once_join_once(base_neuve):
    """Two connections: the second one finds the link used."""
    import threading

    from django.db import connection

    from maillage.socle.comptes.acteur import command_acteur

    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    boite = Boite()
    with tenant_transaction(departement.pk):
        body = Structure.objects.create(departement=departement, nom="Association")
        invite(
            by=command_acteur(departement.pk, "commande"), courriel="a@example.org", nom="A", role=Role.REFERENT,
            structure=body, secteur=None, fin=None, now=timezone.now(), adresse=boite,
        )  # fmt: skip
    start, said = threading.Barrier(2), []

    def tap():
        start.wait(10)
        try:
            with tenant_transaction(departement.pk):
                accept(departement_id=departement.pk, secret=boite.secret, now=timezone.now())
            said.append("oui")
        except InvitationPerdue:
            said.append("perdue")
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["oui", "perdue"]
    with tenant_transaction(departement.pk):
        assert Appartenance.objects.count() == 1
