"""Who sits in the comité technique on a day, by rule. Pure: no Django, no clock.

Convention (seed 001), article 3.4: it is made « des représentants du Département, des Bénéficiaires du dispositif et des autres
personnes morales ayant recruté au moins 1 Conseiller Numérique ».
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Titre(Enum):
    """Why a body sits."""

    DEPARTEMENT = "DEPARTEMENT"
    HOTE = "HOTE"
    EMPLOYEUR = "EMPLOYEUR"
    HOTE_EMPLOYEUR = "HOTE_EMPLOYEUR"


@dataclass(frozen=True)
class Lien:
    """A body tied to the programme from ``du`` to ``au``, both included (None: no end known).

    ``accueille``: as a host under a convention in force; otherwise as the employer of a conseiller in post.
    ``departement``: the body is the Département's own record in the directory.
    """

    organisme: int
    nom: str
    accueille: bool
    du: dt.date
    au: dt.date | None = None
    departement: bool = False

    def holds(self, jour: dt.date) -> bool:
        return self.du <= jour and (self.au is None or jour <= self.au)


@dataclass(frozen=True)
class Siege:
    """A seat. ``organisme`` is None for the Département itself."""

    titre: Titre
    organisme: int | None
    nom: str


def compose(jour: dt.date, departement: str, liens: Iterable[Lien]) -> tuple[Siege, ...]:
    """Seats on ``jour``: the Département, then hosts, then the other employers, each by name and once.

    The Département sits once, whatever its own record hosts or employs.
    """
    noms: dict[int, str] = {}
    raisons: dict[int, set[bool]] = {}
    for lien in liens:
        if lien.holds(jour) and not lien.departement:
            noms[lien.organisme] = min(lien.nom, noms.get(lien.organisme, lien.nom))
            raisons.setdefault(lien.organisme, set()).add(lien.accueille)
    sieges = [Siege(_titre(raisons[key]), key, nom) for key, nom in noms.items()]
    sieges.sort(key=lambda siege: (siege.titre is Titre.EMPLOYEUR, siege.nom.casefold(), siege.organisme))
    return (Siege(Titre.DEPARTEMENT, None, departement), *sieges)


def _titre(raisons: set[bool]) -> Titre:
    if len(raisons) == 2:
        return Titre.HOTE_EMPLOYEUR
    return Titre.HOTE if True in raisons else Titre.EMPLOYEUR
