"""Examples of the team for ``exemples.py``."""

import datetime
import itertools
from typing import Any

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.models import Departement

JOUR = datetime.date(2026, 3, 3)
_serial = itertools.count(1)


def un_poste(departement: Departement) -> Any:
    """A post of the team, held by nobody."""
    from maillage.reseau.equipes.models import Poste
    from tests.architecture.exemples import une_structure

    structure = une_structure(departement)
    reference = f"P{next(_serial)}"
    return Poste.objects.create(
        departement=departement, reference=reference, nature="CONSEILLER", employeur=structure, debut=JOUR
    )


def un_agent(departement: Departement) -> Any:
    from maillage.reseau.equipes.models import Agent

    set_tenant(departement.pk)
    return Agent.objects.create(departement=departement, nom="Noé Petit", courriel="noe@example.org")


def un_contrat(departement: Departement) -> Any:
    """Of somebody in a post, without an end."""
    from maillage.reseau.equipes.models import Contrat

    poste, agent = un_poste(departement), un_agent(departement)
    return Contrat.objects.create(departement=departement, poste=poste, agent=agent, nature="CDI", debut=JOUR)


def une_habilitation(departement: Departement) -> Any:
    """A training, with its proof."""
    from maillage.reseau.equipes.models import Habilitation
    from tests.architecture.exemples import _kept_file

    return Habilitation.objects.create(
        departement=departement,
        agent=un_agent(departement),
        nature="PIX",
        obtenue_le=JOUR,
        preuve=_kept_file("essais/preuve.pdf"),
        preuve_nom="preuve.pdf",
        preuve_sha256="0" * 64,
    )
