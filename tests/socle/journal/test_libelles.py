"""Every act and every kind of object that the code writes in the journal has its words."""

import ast

from maillage.socle.journal.libelles import ACTIONS, OBJETS, say_action, say_objet
from tests.architecture.arbre import code, tree


def written(keyword: str) -> set[str]:
    """Constants given as ``keyword`` to ``record(…)`` in the whole programme."""
    found = set()
    for name in code():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record":
                found |= {
                    one.value.value
                    for one in node.keywords
                    if one.arg == keyword and isinstance(one.value, ast.Constant)
                }
    return found


def test_every_act_has_its_sentence():
    assert len(written("action")) > 20
    assert written("action") - set(ACTIONS) == set()


def test_every_kind_of_object_has_its_name():
    assert written("objet_type") - set(OBJETS) == set()


def test_what_is_not_known_is_said_in_its_own_letters():
    assert say_action("rdv.pris_en_ligne") == "Rdv : pris en ligne"
    assert say_objet("rendez_vous") == "Rendez vous"
    assert (say_action("role.donne"), say_objet("lieu")) == ("Rôle donné", "Lieu")
