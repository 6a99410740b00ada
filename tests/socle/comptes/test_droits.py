"""Rights told as tables: what a rule admits, and what a page opens to."""

import pytest

from maillage.socle.comptes import droits as module
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Condition, Droit, Regle, all_droits
from maillage.socle.comptes.enums import PILOTES, Role

SA_STRUCTURE = Condition("pour sa structure", lambda acteur, objet: objet in acteur.structures)


@pytest.fixture
def droit(monkeypatch):
    monkeypatch.setattr(module, "_droits", {})
    return Droit("essai.faire", "Faire", Regle(PILOTES), Regle([Role.REFERENT], SA_STRUCTURE), raison="Un essai.")


def acteur(role, *structures):
    return Acteur(1, "Camille", 1, frozenset({role}), frozenset(structures))


def test_a_rule_without_condition_admits_for_any_object(droit):
    assert droit(acteur(Role.COORDINATEUR))
    assert droit(acteur(Role.COORDINATEUR), 5)
    assert not droit(acteur(Role.ELU), 5)


def test_a_condition_is_asked_of_the_object_and_never_granted_without_one(droit):
    assert droit(acteur(Role.REFERENT, 5), 5)
    assert not droit(acteur(Role.REFERENT, 5), 6)
    assert not droit(acteur(Role.REFERENT, 5))


def test_a_page_opens_to_the_roles_that_some_rule_names(droit):
    assert droit.may_enter(acteur(Role.REFERENT))
    assert not droit.may_enter(acteur(Role.ELU))


def test_a_code_is_declared_once(droit):
    with pytest.raises(ValueError, match=r"essai\.faire"):
        Droit("essai.faire", "Faire", raison="Un essai.")
    assert [one.code for one in all_droits()] == ["essai.faire"]
