"""A small fictional Département with a convention in force, places and advisers: what half-days need."""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from maillage.reseau.conventions.models import ActeConvention, Convention
from maillage.reseau.equipes.models import Affectation, Agent, Contrat, Poste
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Commune, Secteur, SecteurCommune
from maillage.terrain.permanences.selectors.preparation import Saisie
from tests.reseau.conventions.fabrique import en_vigueur

PARIS = timezone.get_default_timezone()
NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
"""A Sunday evening."""
_serial = itertools.count(1)
TOUTES = [f"{day}{half}" for day in range(1, 7) for half in "MA"]


@dataclass
class Terrain:
    departement: Any
    structure: Any
    lieu: Any
    convention: Any
    camille: Any
    sacha: Any
    secteur: Any
    autres: dict[str, Any] = field(default_factory=dict)

    def saisie(self, **values: Any) -> Saisie:
        """Tuesdays from 9 to 12 at the place of the convention, by Camille, from 24 November to 22 December."""
        base: dict[str, Any] = {
            "lieu": self.lieu,
            "agent": self.camille,
            "jour": 2,
            "debut": dt.time(9),
            "fin": dt.time(12),
            "du": dt.date(2026, 11, 23),
            "au": dt.date(2026, 12, 22),
            "convention": self.convention,
        }
        return Saisie(**base | values)


def un_agent(departement: Any, nom: str, *, fin: dt.date | None = None, secteur: Any = None) -> Agent:
    """In post since 2025, working every half-day."""
    agent = Agent.objects.create(departement=departement, nom=nom)
    employeur = Structure.objects.filter(departement=departement).first()
    poste = Poste.objects.create(
        departement=departement,
        reference=f"P{next(_serial)}",
        nature="CONSEILLER",
        employeur=employeur,
        debut=dt.date(2025, 1, 1),
    )
    debut = dt.date(2025, 1, 1)
    nature = "CDD" if fin else "CDI"
    Contrat.objects.create(departement=departement, poste=poste, agent=agent, nature=nature, debut=debut, fin=fin)
    Affectation.objects.create(departement=departement, agent=agent, debut=debut, secteur=secteur, demi_journees=TOUTES)
    return agent


def un_terrain(departement: Any) -> Terrain:
    """The tenant must be set."""
    commune, _ = Commune.objects.get_or_create(
        code="96001", defaults={"nom": "Valfictif", "code_departement": "96", "fictive": True}
    )
    secteur = Secteur.objects.create(departement=departement, nom="Secteur nord")
    SecteurCommune.objects.create(departement=departement, secteur=secteur, commune=commune)
    structure = Structure.objects.create(departement=departement, nom="Commune de Valfictif")
    lieu = un_lieu(departement, "Médiathèque de Valfictif", structure)
    convention = une_convention(departement, structure, lieu)
    camille = un_agent(departement, "Camille Essai", secteur=secteur)
    sacha = un_agent(departement, "Sacha Fictif", secteur=secteur)
    return Terrain(departement, structure, lieu, convention, camille, sacha, secteur)


def un_lieu(departement: Any, nom: str, structure: Any) -> Lieu:
    return Lieu.objects.create(
        departement=departement,
        etat="PUBLIE",
        structure=structure,
        nom=nom,
        adresse="1 rue du Port",
        code_postal="96000",
        commune="Valfictif",
        code_insee="96001",
    )


def une_convention(departement: Any, structure: Any, lieu: Any, **values: Any) -> Convention:
    """Signed by both on 2 January 2026, renewed every six months until 30 June 2027 at the latest."""
    return en_vigueur(departement, structure, [lieu], **values)


def une_dissolution(convention: Any, le: dt.date) -> ActeConvention:
    """The host is no more from ``le`` on: the convention ends that day."""
    return ActeConvention.objects.create(
        departement_id=convention.departement_id,
        convention=convention,
        nature="DISSOLUTION",
        cote="BENEFICIAIRE",
        emis_le=le,
        enregistre_par_nom="essai",
    )
