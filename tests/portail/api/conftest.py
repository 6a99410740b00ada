"""The small fictional Département of the tests of places."""

from tests.reseau.lieux.conftest import poser, requetes, source, terrain, visiteur

__all__ = ["poser", "requetes", "source", "terrain", "visiteur"]
