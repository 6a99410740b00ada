"""A person is erased from everywhere, and the journal still holds."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.reseau.lieux.models import Lieu, LieuEvenement, LieuPublic
from maillage.reseau.structures.models import Appartenance, Benevole, Contact, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.journal.selectors import verify_chain
from maillage.socle.journal.services import record
from maillage.socle.messages.models import Envoi
from maillage.socle.messages.services import hash_address
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.personnes import Identite
from maillage.socle.registre.selectors.personnes import identify, take_inventory
from maillage.socle.registre.services.effacement import EffacementImpossible, erase_person
from maillage.socle.territoires.models import Departement

NOM, ADRESSE = "Zoé Quévilly", "zoe.quevilly@example.org"


@pytest.fixture
def admin(departement: Departement) -> Acteur:
    user = Utilisateur.objects.create_user("admin@example.org", "Ada Ministre")
    return Acteur(user.pk, user.nom, departement.pk, frozenset({Role.ADMINISTRATEUR}))


def member(departement: Departement, email: str = ADRESSE, nom: str = NOM) -> Utilisateur:
    user = Utilisateur.by_email(email) or Utilisateur.objects.create_user(email, nom)
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=Role.COORDINATEUR, debut=dt.date(2020, 1, 1)
    )
    return user


def whole(acteur: Acteur, user: Utilisateur) -> Identite:
    return identify(acteur, courriel=user.email)


def test_the_address_leads_to_the_account_and_its_name(departement, admin):
    user = member(departement)
    assert whole(admin, user) == Identite(frozenset({ADRESSE}), frozenset({NOM}), frozenset({user.pk}))


def test_an_account_of_another_departement_does_not_exist_here(departement, admin):
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    with tenant_transaction(other.pk):
        member(other)
    assert identify(admin, courriel=ADRESSE).comptes == frozenset()


def test_a_name_alone_leads_to_no_account_and_its_rows_wait_for_a_confirmation(departement, admin):
    member(departement)
    structure = Structure.objects.create(departement=departement, nom="Commune")
    contact = Contact.objects.create(
        departement=departement, structure=structure, nom=NOM.upper(), courriel="autre@example.org"
    )
    found = take_inventory(admin, identify(admin, nom=NOM))
    assert found.comptes == ()
    assert [one.homonymes for one in found.fiches] == [(contact,)]
    assert found.adresses == ("autre@example.org",)
    erase_person(by=admin, identite=found.identite)
    contact.refresh_from_db()
    assert contact.nom == NOM.upper()
    erase_person(by=admin, identite=found.identite, confirmees={("structures.Contact", contact.pk)})
    assert not Contact.objects.exists()


def test_rows_go_mentions_are_replaced_and_the_account_closes(departement, admin):
    user = member(departement)
    structure = Structure.objects.create(departement=departement, nom="Commune", modifie_par=NOM, motif=f"vu {ADRESSE}")
    Contact.objects.create(departement=departement, structure=structure, nom=NOM, courriel=ADRESSE)
    Benevole.objects.create(
        departement=departement, nom=NOM, courriel=ADRESSE.upper(), accord_le=dt.date(2025, 1, 1), remarque="x"
    )
    lieu = Lieu.objects.create(
        departement=departement,
        nom="Médiathèque",
        courriels=[ADRESSE, "accueil@example.org"],
        presentation_detail="Demander Quévilly Zoé ou ZOE QUEVILLY le mardi.",
        provenance={"nom": {"source": NOM}},
        modifie_par=NOM,
    )
    LieuPublic.objects.create(
        lieu=lieu, departement=departement, cle=lieu.cle, nom=lieu.nom, presentation_detail="Voir Zoé  Quévilly."
    )
    Envoi.objects.create(
        departement=departement,
        canal="COURRIEL",
        gabarit="x",
        empreinte=hash_address(ADRESSE),
        demande_at=timezone.now(),
    )
    trace = erase_person(by=admin, identite=whole(admin, user))
    lieu.refresh_from_db()
    assert lieu.courriels == ["adresse effacée", "accueil@example.org"]
    assert lieu.presentation_detail == "Demander Personne effacée ou Personne effacée le mardi."
    assert lieu.provenance == {"nom": {"source": "Personne effacée"}}
    assert LieuPublic.objects.get().presentation_detail == "Voir Personne effacée."
    assert {row.modifie_par for row in LieuEvenement.objects.all()} == {"Personne effacée"}
    assert [Contact.objects.count(), Benevole.objects.count(), Envoi.objects.count()] == [0, 0, 0]
    assert not Appartenance.objects.exists()
    user.refresh_from_db()
    assert (user.is_active, user.nom, user.email.endswith("@compte.invalid")) == (False, "Personne effacée", True)
    assert trace.comptages["structures.Contact"] == 1
    assert trace.empreinte == hash_address(ADRESSE)
    assert (trace.echeance_le - trace.recue_le).days in range(28, 32)


def test_the_journal_forgets_the_name_and_still_holds(departement, admin):
    user = member(departement)
    her = Acteur(user.pk, NOM, departement.pk, frozenset({Role.COORDINATEUR}))
    record(by=her, action="essai.fait", objet_type="essai", objet_id=1, objet_nom="Lieu", detail={"n": 1})
    record(by=admin, action="compte.ouvert", objet_type="compte", objet_id=user.pk, objet_nom=NOM)
    record(by=admin, action="essai.fait", objet_type="essai", detail={"vers": ADRESSE})
    erase_person(by=admin, identite=whole(admin, user))
    lines = list(Ligne.objects.order_by("numero"))
    assert [line.acteur_nom for line in lines[:3]] == ["Personne effacée", "Ada Ministre", "Ada Ministre"]
    assert (lines[0].acteur_id, lines[0].objet_nom, lines[0].detail) == (user.pk, "Lieu", {"n": 1})
    assert lines[1].objet_nom == "Nom effacé"
    assert lines[2].detail == {"efface": True}
    assert [line.action for line in lines[3:]] == ["journal.noms_effaces", "personne.effacee"]
    check = verify_chain(departement.pk)
    assert (check.rompue_a, check.lignes) == (None, 5)


def test_an_account_that_serves_elsewhere_stays_open(departement, admin):
    user = member(departement)
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    with tenant_transaction(other.pk):
        member(other)
    erase_person(by=admin, identite=whole(admin, user))
    user.refresh_from_db()
    assert (user.is_active, user.nom) == (True, NOM)
    assert not Appartenance.objects.exists()
    with tenant_transaction(other.pk):
        assert Appartenance.objects.count() == 1


def test_nobody_erases_himself_nor_nobody(departement, admin):
    with pytest.raises(EffacementImpossible, match="propre compte"):
        erase_person(by=admin, identite=Identite(comptes=frozenset({admin.id or 0})))
    with pytest.raises(EffacementImpossible, match="de qui"):
        erase_person(by=admin, identite=Identite())
    assert not DemandeDroit.objects.exists()


def test_names_of_others_stay(departement, admin):
    user = member(departement)
    lieu = Lieu.objects.create(departement=departement, nom="L", modifie_par="Zoé Quévillyson", motif="Zoé")
    erase_person(by=admin, identite=whole(admin, user))
    lieu.refresh_from_db()
    assert (lieu.modifie_par, lieu.motif) == ("Zoé Quévillyson", "Zoé")


def test_the_neighbour_keeps_his_own(departement, admin):
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    user = member(departement)
    with tenant_transaction(other.pk):
        there = Lieu.objects.create(departement=other, nom="L", modifie_par=NOM)
        record(by=Acteur(user.pk, NOM, other.pk), action="essai.fait", objet_type="essai")
    erase_person(by=admin, identite=whole(admin, user))
    with tenant_transaction(other.pk):
        there.refresh_from_db()
        assert there.modifie_par == NOM
        assert {row.modifie_par for row in LieuEvenement.objects.all()} == {NOM}
        assert [line.acteur_nom for line in Ligne.objects.all()] == [NOM]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal_ligne SET acteur_nom = 'Personne effacée', acteur_sel = ''",
        "SELECT set_config('maillage.effacement', 'oui', true); UPDATE journal_ligne SET acteur_nom = 'x'",
        "SELECT set_config('maillage.cloture', departement_id::text, true) FROM journal_ligne; DELETE FROM journal_ligne",
        "SELECT journal_effacer_noms('{}', '.')",
        "SELECT lieux_lieuevenement_effacer('.', 'x')",
        "UPDATE lieux_lieuevenement SET motif = ''",
    ],
)
def test_the_doors_of_erasure_open_nothing_else(departement, admin, attack):
    record(by=admin, action="essai.fait", objet_type="essai")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_erasing_names_in_the_journal_leaves_its_own_line_and_needs_a_departement(departement, admin):
    record(by=admin, action="essai.fait", objet_type="essai")
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_effacer_noms('{}', 'Ada Ministre')")
        assert cursor.fetchone() == (1,)
    assert [line.action for line in Ligne.objects.order_by("numero")] == ["essai.fait", "journal.noms_effaces"]
    set_tenant(None)
    with pytest.raises(DatabaseError, match="aucun Département"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT journal_effacer_noms('{}', 'Ada Ministre')")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal_ligne SET acteur_nom = 'Autre' WHERE numero = 2",
        "UPDATE journal_ligne SET acteur_nom = 'Autre', acteur_sel = '' WHERE numero = 2",
        "UPDATE journal_ligne SET objet_nom = 'Autre' WHERE numero = 2",
        "UPDATE journal_ligne SET detail = '{}', detail_sel = 'x' WHERE numero = 2",
    ],
)
def test_a_name_changed_by_a_superuser_is_found(proprietaire, attack):
    with transaction.atomic():
        row: Any = Departement.objects.create(code="96", nom="Val-Fictif")
    with tenant_transaction(row.pk):
        for _ in range(3):
            record(
                by=Acteur(1, NOM, row.pk), action="essai.fait", objet_type="essai", objet_nom="Lieu", detail={"n": 1}
            )
    proprietaire.execute("ALTER TABLE journal_ligne DISABLE TRIGGER ALL")
    proprietaire.execute(attack)
    with tenant_transaction(row.pk):
        assert verify_chain(row.pk).rompue_a == 2
