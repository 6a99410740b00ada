"""Seeded fiction for the demo and the scale tests: départements, a country, and a messy census of places."""

from maillage.socle.territoires.generateur.recensement import (
    COLONNES,
    census_config,
    generate_census,
    generate_second_list,
)
from maillage.socle.territoires.generateur.territoire import (
    DepartementFictif,
    PaysFictif,
    SecteurFictif,
    generate_country,
    generate_departement,
)

__all__ = [
    "COLONNES",
    "DepartementFictif",
    "PaysFictif",
    "SecteurFictif",
    "census_config",
    "generate_census",
    "generate_country",
    "generate_departement",
    "generate_second_list",
]
