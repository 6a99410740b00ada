"""Who may give and end which role: the rule table, role by role."""

import pytest

from maillage.reseau.structures.perms.membres import (
    DU_REFERENT,
    EN_STRUCTURE,
    RESERVES,
    SECTORIELS,
    RoleVise,
    givable_roles,
    may_end_role,
    may_give_role,
    may_see_off,
)
from maillage.socle.comptes.acteur import Acteur, Attache, command_acteur
from maillage.socle.comptes.enums import Role

MOI, AUTRE, ICI, LA = 1, 2, 10, 11


def acteur(role, structure=None, secteur=None):
    attache = Attache(role, structure, "", secteur)
    structures = frozenset({structure} if structure else ())
    return Acteur(MOI, "Camille", 1, frozenset({role}), structures, (attache,), structure)


def vise(role, structure=ICI, secteur=None, qui=AUTRE):
    return RoleVise(role, structure if role in EN_STRUCTURE else None, secteur, qui)


@pytest.mark.parametrize("role", list(Role))
def test_an_administrator_gives_every_role_but_none_to_himself(role):
    assert may_give_role(acteur(Role.ADMINISTRATEUR), vise(role))
    assert not may_give_role(acteur(Role.ADMINISTRATEUR), vise(role, qui=MOI))


@pytest.mark.parametrize("role", list(Role))
def test_a_coordinator_gives_all_but_the_reserved_roles(role):
    who = acteur(Role.COORDINATEUR)
    assert may_give_role(who, vise(role)) == (role not in {Role.ADMINISTRATEUR, Role.DPO})
    assert may_end_role(who, vise(role)) == (role not in {Role.ADMINISTRATEUR, Role.DPO})
    assert not may_give_role(who, vise(role, qui=MOI))


@pytest.mark.parametrize("role", list(Role))
def test_a_referent_gives_two_roles_in_his_own_structure(role):
    who = acteur(Role.REFERENT, ICI)
    assert may_give_role(who, vise(role)) == (role in {Role.ACCUEIL, Role.REFERENT})
    assert not may_give_role(who, vise(role, structure=LA))
    assert not may_give_role(who, vise(role, qui=MOI))
    assert may_end_role(who, vise(role)) == (role in {Role.ACCUEIL, Role.REFERENT})
    assert not may_end_role(who, vise(role, structure=LA))


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.ADMINISTRATEUR, Role.COORDINATEUR, Role.REFERENT}]
)
def test_the_others_give_nothing_and_leave_only_their_own_role(role):
    who = acteur(role, ICI if role in EN_STRUCTURE else None)
    assert not any(may_give_role(who, vise(other)) for other in Role)
    assert not any(may_end_role(who, vise(other)) for other in Role)
    assert may_end_role(who, vise(role, qui=MOI))
    assert givable_roles(who) == ()


def test_a_coordinator_of_a_sector_gives_nothing_wider_than_his_sector():
    who = acteur(Role.COORDINATEUR, secteur=5)
    assert may_give_role(who, vise(Role.TRAVAILLEUR_SOCIAL, secteur=5))
    assert may_give_role(who, vise(Role.REFERENT))
    for role in (Role.COORDINATEUR, Role.TRAVAILLEUR_SOCIAL, Role.ETAT, Role.ELU):
        assert not may_give_role(who, vise(role))
        assert not may_give_role(who, vise(role, secteur=6))
    assert set(givable_roles(who)) == EN_STRUCTURE | SECTORIELS


def test_the_form_proposes_what_may_be_given():
    assert set(givable_roles(acteur(Role.ADMINISTRATEUR))) == set(Role)
    assert set(givable_roles(acteur(Role.COORDINATEUR))) == set(Role) - RESERVES
    assert set(givable_roles(acteur(Role.REFERENT, ICI))) == DU_REFERENT


def test_a_command_gives_to_anyone():
    assert may_give_role(command_acteur(1, "commande"), vise(Role.ADMINISTRATEUR, qui=None))


def test_only_an_administrator_sees_off_another_or_the_data_protection_officer():
    assert may_see_off(acteur(Role.ADMINISTRATEUR), frozenset({Role.ADMINISTRATEUR}))
    assert may_see_off(acteur(Role.COORDINATEUR), frozenset({Role.REFERENT}))
    assert not may_see_off(acteur(Role.COORDINATEUR), frozenset({Role.REFERENT, Role.DPO}))
    assert not may_see_off(acteur(Role.REFERENT, ICI), frozenset({Role.ACCUEIL}))
