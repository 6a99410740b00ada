"""Half-days to report: the ground of permanences, an adviser with an account, a host with one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localtime

from maillage.reseau.conventions.models import Convention, LieuConvention
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Commune, Secteur, SecteurCommune
from maillage.terrain.accompagnements.matinee import Ligne
from maillage.terrain.accompagnements.services.details import Detail
from maillage.terrain.permanences.models import Permanence
from tests.terrain.permanences.monde import Terrain, un_agent, un_lieu

NOW = dt.datetime(2026, 11, 17, 11, 30, tzinfo=dt.UTC)
"""A Tuesday, half past noon in France: the morning is over."""


def un_sol(departement: Any) -> Terrain:
    """A host with its place and its convention (its state is no matter to reports), two advisers in post."""
    commune, _ = Commune.objects.get_or_create(
        code="96001", defaults={"nom": "Valfictif", "code_departement": "96", "fictive": True}
    )
    secteur = Secteur.objects.create(departement=departement, nom="Secteur nord")
    SecteurCommune.objects.create(departement=departement, secteur=secteur, commune=commune)
    structure = Structure.objects.create(departement=departement, nom="Commune de Valfictif")
    lieu = un_lieu(departement, "Médiathèque de Valfictif", structure)
    convention = Convention.objects.create(departement=departement, structure=structure, reference="2026-001")
    LieuConvention.objects.create(departement=departement, convention=convention, lieu=lieu)
    camille = un_agent(departement, "Camille Essai", secteur=secteur)
    sacha = un_agent(departement, "Sacha Fictif", secteur=secteur)
    return Terrain(departement, structure, lieu, convention, camille, sacha, secteur)


def une_permanence(
    terrain: Any, debut: dt.datetime = NOW - dt.timedelta(hours=3, minutes=30), **values: Any
) -> Permanence:
    """Three hours at the place of the convention, by Camille."""
    base = {
        "departement": terrain.departement,
        "convention": terrain.convention,
        "structure": terrain.structure,
        "lieu": terrain.lieu,
        "agent": terrain.camille,
        "jour": localtime(debut).date(),
        "jour_origine": localtime(debut).date(),
        "debut": debut,
        "fin": debut + dt.timedelta(hours=3),
    }
    return Permanence.objects.create(**base | values)


def un_membre(terrain: Any, role: Role, nom: str, structure: Any = None, agent: Any = None) -> Utilisateur:
    """An account with a role in force, and the agent's own when told."""
    number = Utilisateur.objects.count()
    user = Utilisateur.objects.create_user(f"membre{number}@example.org", nom)
    Appartenance.objects.create(
        departement=terrain.departement, utilisateur=user, role=role, structure=structure, debut=dt.date(2020, 1, 1)
    )
    if agent is not None:
        agent.utilisateur = user
        agent.save()
    return user


def acteur_of(terrain: Any, user: Utilisateur) -> Acteur:
    return build_acteur(user.pk, str(user), terrain.departement.pk)


def personnes(*couples: tuple[str, Sequence[str]], debut: int = 1) -> tuple[Ligne, ...]:
    """``personnes(("PLUS_70", ["COURRIEL"]), …)``: lines with keys in order."""
    return tuple(
        Ligne(f"essai-{rank:04d}", tranche, tuple(themes)) for rank, (tranche, themes) in enumerate(couples, debut)
    )


def un_atelier(**values: Any) -> Detail:
    """Six people for an hour and a half, two of them known."""
    base: dict[str, Any] = {
        "nature": "COLLECTIF",
        "thematiques": ("SECURITE",),
        "duree_min": 90,
        "participants": 6,
        "deja_accompagnes": 2,
        "titre": "Mots de passe",
        "niveau": "DEBUTANT",
        "genres": {"FEMININ": 4, "MASCULIN": 1},
        "tranches": {"PLUS_70": 6},
    }
    return Detail(**base | values)
