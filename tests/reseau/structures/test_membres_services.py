"""Give and end roles: scope, dates, the last administrator, what the journal and the person are told."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.services import membres
from maillage.reseau.structures.services.membres import RoleRefuse, end_role, give_role, grant_role
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Secteur

JOUR = datetime.date(2026, 3, 10)
UN = datetime.timedelta(days=1)


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Association du Val")


@pytest.fixture
def personne(departement):
    return Utilisateur.objects.create_user("sacha@example.org", "Sacha Membre")


@pytest.fixture
def chef(departement):
    return command_acteur(departement.pk, "commande")


def donner(by, personne, role=Role.REFERENT, **more):
    values = {"structure": None, "secteur": None, "debut": JOUR, "fin": None, "today": JOUR} | more
    return give_role(by=by, utilisateur=personne, role=role, **values)


def test_a_role_is_given_told_and_written_down(acteur, personne, structure, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = donner(acteur, personne, structure=structure, fin=JOUR + 30 * UN)
    assert (row.role, row.structure, row.debut, row.fin) == ("REFERENT", structure, JOUR, JOUR + 30 * UN)
    assert row.donnee_par_id == acteur.id
    line = Ligne.objects.get(action="role.donne")
    assert (line.objet_id, line.detail["role"], line.detail["fin"]) == (str(personne.pk), "REFERENT", "2026-04-09")
    (message,) = mail.outbox
    assert message.to == ["sacha@example.org"]
    assert "Référent de structure" in message.body
    assert "9 avril 2026" in message.body


@pytest.mark.parametrize(
    ("role", "champ"), [(Role.REFERENT, "structure"), (Role.ACCUEIL, "structure"), (Role.MEDIATION, "structure")]
)
def test_a_role_of_structure_needs_one(chef, personne, role, champ):
    with pytest.raises(RoleRefuse, match="dans une structure") as refused:
        donner(chef, personne, role)
    assert refused.value.champ == champ


def test_a_role_of_the_departement_takes_no_structure(chef, personne, structure):
    with pytest.raises(RoleRefuse, match="ne se donne pas dans une structure"):
        donner(chef, personne, Role.ELU, structure=structure)


def test_a_conseiller_has_a_structure_or_not(chef, personne, structure):
    donner(chef, personne, Role.CONSEILLER)
    donner(chef, personne, Role.CONSEILLER, structure=structure)
    assert Appartenance.objects.count() == 2


def test_a_closed_structure_takes_nobody(chef, personne, structure):
    structure.etat = "FERMEE"
    with pytest.raises(RoleRefuse, match="plus active"):
        donner(chef, personne, structure=structure)


def test_only_some_roles_have_a_sector(chef, personne, departement, structure):
    nord = Secteur.objects.create(departement=departement, nom="Nord")
    assert donner(chef, personne, Role.TRAVAILLEUR_SOCIAL, secteur=nord).secteur == nord
    with pytest.raises(RoleRefuse, match="ne se limite pas") as refused:
        donner(chef, personne, Role.REFERENT, structure=structure, secteur=nord)
    assert refused.value.champ == "secteur"


@pytest.mark.parametrize(
    ("debut", "fin", "champ"),
    [(JOUR - UN, None, "debut"), (JOUR + 400 * UN, None, "debut"), (JOUR, JOUR - UN, "fin")],
)
def test_dates_that_cannot_be(chef, personne, structure, debut, fin, champ):
    with pytest.raises(RoleRefuse) as refused:
        donner(chef, personne, structure=structure, debut=debut, fin=fin)
    assert refused.value.champ == champ
    assert not Appartenance.objects.exists()


def test_a_role_may_start_later(chef, personne, structure, departement):
    donner(chef, personne, structure=structure, debut=JOUR + 10 * UN)
    rows = Appartenance.objects.filter(utilisateur=personne)
    assert not rows.in_force(JOUR).exists()
    assert rows.in_force(JOUR + 10 * UN).exists()


def test_the_same_role_twice_is_refused_in_words(chef, personne, structure):
    donner(chef, personne, structure=structure, debut=JOUR + 5 * UN, fin=JOUR + 9 * UN)
    with pytest.raises(RoleRefuse, match="déjà ce rôle à cette date"):
        donner(chef, personne, structure=structure, debut=JOUR + 6 * UN)
    with pytest.raises(RoleRefuse, match="aura déjà ce rôle"):
        donner(chef, personne, structure=structure, debut=JOUR + 2 * UN)
    donner(chef, personne, structure=structure, debut=JOUR + 10 * UN)
    assert Appartenance.objects.count() == 2


def test_a_coordinator_cannot_make_an_administrator(acteur, personne):
    with pytest.raises(PermissionDenied):
        donner(acteur, personne, Role.ADMINISTRATEUR)


def test_nobody_gives_a_role_to_himself(acteur, structure):
    himself = Utilisateur.objects.get(pk=acteur.id)
    with pytest.raises(PermissionDenied):
        donner(acteur, himself, structure=structure)


def test_the_command_gives_a_role_once(chef, structure):
    for _ in range(2):
        grant_role(by=chef, email="a@example.org", nom="A", role=Role.REFERENT, today=JOUR, structure=structure)
    assert Appartenance.objects.count() == 1


class TestEnd:
    @pytest.fixture
    def role(self, chef, personne, structure):
        return membres.open_membership(
            by=chef, utilisateur=personne, role=Role.REFERENT, structure=structure, debut=JOUR - 100 * UN
        )

    def finir(self, by, row, fin, motif="Il change de métier"):
        return end_role(by=by, appartenance=row, fin=fin, motif=motif, today=JOUR)

    def test_at_once_it_opens_nothing_any_more(self, acteur, role, personne, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            row = self.finir(acteur, role, None)
        assert (row.fin, row.motif_fin) == (JOUR - UN, "Il change de métier")
        assert not Appartenance.objects.in_force(JOUR).exists()
        assert "Il change de métier" in mail.outbox[0].body
        assert Ligne.objects.get(action="role.fini").detail["motif"] == "Il change de métier"

    def test_at_a_date_it_lasts_until_that_day(self, acteur, role):
        self.finir(acteur, role, JOUR + 5 * UN)
        assert Appartenance.objects.in_force(JOUR + 5 * UN).exists()
        assert not Appartenance.objects.in_force(JOUR + 6 * UN).exists()

    def test_an_end_is_brought_forward_never_put_off(self, acteur, role):
        self.finir(acteur, role, JOUR + 5 * UN)
        self.finir(acteur, role, JOUR + 2 * UN)
        with pytest.raises(RoleRefuse, match="finit plus tôt"):
            self.finir(acteur, role, JOUR + 9 * UN)

    def test_what_is_over_stays_as_it_was(self, acteur, role):
        self.finir(acteur, role, None)
        with pytest.raises(RoleRefuse, match="déjà terminé"):
            self.finir(acteur, role, None, "autre raison")
        assert Appartenance.objects.get().motif_fin == "Il change de métier"

    def test_no_day_that_is_past(self, acteur, role):
        with pytest.raises(RoleRefuse, match="passé") as refused:
            self.finir(acteur, role, JOUR - UN)
        assert refused.value.champ == "fin"

    def test_a_role_that_never_began_leaves_only_the_journal(self, acteur, chef, personne, structure):
        row = donner(chef, personne, Role.ACCUEIL, structure=structure, debut=JOUR + 3 * UN)
        assert self.finir(acteur, row, None) is None
        assert not Appartenance.objects.exists()
        assert Ligne.objects.filter(action="role.annule", objet_id=str(personne.pk)).count() == 1

    def test_a_person_leaves_his_own_role_without_a_mail(self, role, personne, departement, structure):
        from maillage.socle.comptes.acteur import build_acteur

        himself = build_acteur(personne.pk, "Sacha", departement.pk)
        self.finir(himself, role, None)
        assert mail.outbox == []

    def test_somebody_else_may_not(self, role, agir):
        with pytest.raises(PermissionDenied):
            self.finir(agir(Role.RELAIS), role, None)


class TestLastAdministrator:
    @pytest.fixture
    def seul(self, chef, departement):
        user = Utilisateur.objects.create_user("seul@example.org", "Seul")
        return membres.open_membership(by=chef, utilisateur=user, role=Role.ADMINISTRATEUR, debut=JOUR - 50 * UN)

    def autre(self, chef, **more):
        user = Utilisateur.objects.create_user("autre@example.org", "Autre")
        return membres.open_membership(
            by=chef, utilisateur=user, role=Role.ADMINISTRATEUR, debut=more.pop("debut", JOUR - UN), **more
        )

    def finir(self, chef, row, fin=None):
        return end_role(by=chef, appartenance=row, fin=fin, motif="x", today=JOUR)

    def test_he_stays(self, chef, seul):
        with pytest.raises(RoleRefuse, match="dernier administrateur"):
            self.finir(chef, seul)
        with pytest.raises(RoleRefuse, match="dernier administrateur"):
            self.finir(chef, seul, JOUR + 30 * UN)
        assert Appartenance.objects.get(pk=seul.pk).fin is None

    def test_another_one_lets_him_go(self, chef, seul):
        self.autre(chef)
        assert self.finir(chef, seul).fin == JOUR - UN

    def test_one_who_comes_too_late_does_not(self, chef, seul):
        self.autre(chef, debut=JOUR + 3 * UN)
        with pytest.raises(RoleRefuse, match="dernier administrateur"):
            self.finir(chef, seul)
        self.finir(chef, seul, JOUR + 2 * UN)

    def test_one_who_leaves_before_does_not(self, chef, seul):
        self.autre(chef, fin=JOUR + 2 * UN)
        with pytest.raises(RoleRefuse, match="dernier administrateur"):
            self.finir(chef, seul, JOUR + 5 * UN)

    def test_a_closed_account_administers_nothing(self, chef, seul):
        other = self.autre(chef)
        Utilisateur.objects.filter(pk=other.utilisateur_id).update(is_active=False)
        with pytest.raises(RoleRefuse, match="dernier administrateur"):
            self.finir(chef, seul)


def test_two_administrators_cannot_remove_each_other_at_once(base_neuve):
    """Each in a connection of its own: the second one waits, then finds himself the last."""
    import threading

    from maillage.base.tenancy import tenant_transaction
    from maillage.socle.territoires.models import Departement

    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    chef = command_acteur(departement.pk, "commande")
    with tenant_transaction(departement.pk):
        rows = [
            grant_role(by=chef, email=f"{name}@example.org", nom=name, role=Role.ADMINISTRATEUR, today=JOUR - UN)
            for name in ("a", "b")
        ]
    start, said = threading.Barrier(2), []

    def remove(row):
        start.wait(10)
        try:
            with tenant_transaction(departement.pk):
                end_role(by=chef, appartenance=row, fin=None, motif="x", today=JOUR)
            said.append("fini")
        except RoleRefuse:
            said.append("refusé")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["fini", "refusé"]
    with tenant_transaction(departement.pk):
        assert Appartenance.objects.in_force(JOUR).count() == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    debut=st.integers(-400, 400),
    longueur=st.none() | st.integers(0, 400),
    jour=st.integers(-500, 500),
)
def test_a_membership_counts_on_each_of_its_days(chef, personne, structure, debut, longueur, jour):
    first = JOUR + debut * UN
    last = None if longueur is None else first + longueur * UN
    with transaction.atomic():
        Appartenance.objects.create(
            departement_id=chef.departement_id,
            utilisateur=personne,
            role="ACCUEIL",
            structure=structure,
            debut=first,
            fin=last,
        )
        day = JOUR + jour * UN
        expected = first <= day and (last is None or day <= last)
        assert Appartenance.objects.in_force(day).exists() == expected
        transaction.set_rollback(True)


def test_the_database_refuses_an_overlap(chef, personne, structure):
    values = {"departement_id": chef.departement_id, "utilisateur": personne, "role": "ACCUEIL", "structure": structure}
    Appartenance.objects.create(**values, debut=JOUR, fin=JOUR + 9 * UN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appartenance.objects.create(**values, debut=JOUR + 9 * UN)
