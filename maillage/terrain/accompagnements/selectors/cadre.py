"""Who, where and under what on a day: read once, written in the row, never read again (domaine.md, block I)."""

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from maillage.reseau.equipes.selectors.postes import employer_at
from maillage.reseau.lieux.models import Lieu
from maillage.socle.territoires.models import Commune, SecteurCommune
from maillage.terrain.permanences.models import Permanence


class CadreFige(NamedTuple):
    """Columns of ``models.Cadre``, by their keys."""

    jour: dt.date
    agent_id: int
    employeur_id: int | None
    convention_id: int | None
    structure_id: int | None
    lieu_id: int | None
    commune_id: str | None
    epci_id: str | None
    secteur_id: int | None


def frame_of(permanence: Permanence, agent_id: int) -> CadreFige:
    """The frame of a half-day held by ``agent_id``: its convention and host, the stop's commune, else the place's. Four queries."""
    code = permanence.commune_id or permanence.lieu.code_insee
    return _frame(
        permanence.departement_id,
        permanence.jour,
        agent_id,
        code,
        convention_id=permanence.convention_id,
        structure_id=permanence.structure_id,
        lieu_id=permanence.lieu_id,
    )


def frame_outside(departement_id: int, jour: dt.date, agent_id: int, lieu: Lieu | None, commune: str = "") -> CadreFige:
    """The frame of what was done outside half-days: a place, else a commune, else nowhere (at a distance)."""
    return _frame(
        departement_id, jour, agent_id, lieu.code_insee if lieu else commune, lieu_id=lieu.pk if lieu else None
    )


class CadresEnSerie:
    """``frame_outside`` for thousands of rows: the employer of a person on a day, the territory of a code, each read once."""

    def __init__(self, departement_id: int) -> None:
        self._territory = cache(lambda code: _territory(departement_id, code))
        self._employer = cache(employer_at)

    def commune(self, code: str) -> str | None:
        """The commune of an INSEE code, None when there is no such commune."""
        return self._territory(code)[0]

    def frame(self, jour: dt.date, agent_id: int, lieu_id: int | None, code: str) -> CadreFige:
        """``code``: INSEE, that of the place when there is one; empty: nowhere."""
        employer = self._employer(agent_id, jour)
        commune_id, epci_id, secteur_id = self._territory(code)
        return CadreFige(
            jour, agent_id, employer.pk if employer else None, None, None, lieu_id, commune_id, epci_id, secteur_id
        )


def _frame(departement_id: int, jour: dt.date, agent_id: int, code: str, **more: Any) -> CadreFige:
    employer = employer_at(agent_id, jour)
    commune_id, epci_id, secteur_id = _territory(departement_id, code)
    return CadreFige(
        jour=jour,
        agent_id=agent_id,
        employeur_id=employer.pk if employer else None,
        convention_id=more.get("convention_id"),
        structure_id=more.get("structure_id"),
        lieu_id=more.get("lieu_id"),
        commune_id=commune_id,
        epci_id=epci_id,
        secteur_id=secteur_id,
    )


def _territory(departement_id: int, code: str) -> tuple[str | None, Any, int | None]:
    """(commune, EPCI, sector) of an INSEE code. Two queries."""
    commune = Commune.objects.filter(pk=code).only("pk", "epci_id").first() if code else None
    if commune is None:
        return None, None, None
    row = SecteurCommune.objects.filter(departement_id=departement_id, commune_id=code).first()
    return commune.pk, commune.epci_id, row.secteur_id if row else None
