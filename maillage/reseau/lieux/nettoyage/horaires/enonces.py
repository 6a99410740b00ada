"""Statements: these days, these hours, closed or not, when in the year. Filled by ``assemblage``."""

from dataclasses import dataclass, field

from maillage.reseau.lieux.nettoyage.horaires.groupes import Jours
from maillage.reseau.lieux.nettoyage.horaires.modele import Creneaux


@dataclass(slots=True)
class Bloc:
    """Slots said in one breath. ``rdv``: comment, "" when the text says « sans rendez-vous », None when it is silent."""

    creneaux: Creneaux
    rdv: str | None = None
    demi: int | None = None


@dataclass(slots=True)
class Enonce:
    """One statement. ``genre``: ``base`` (open), ``C`` (closed), ``X`` (except)."""

    genre: str = "base"
    jours: Jours = ()
    blocs: list[Bloc] = field(default_factory=list)
    ferme: bool = False
    rdv: str | None = None
    demi: int | None = None
    demi_fermee: int | None = None
    portee: str = ""
    periodes: list[str] = field(default_factory=list)
    moins: set[int] = field(default_factory=set)
    ensuite: bool = False

    @property
    def waits(self) -> bool:
        """True while only the days are known."""
        return bool(self.jours) and not self.blocs and not self.ferme


def join_scopes(premier: str, second: str) -> str:
    """Months come before weeks in OSM."""
    return f"{second} {premier}" if premier.startswith("week") else f"{premier} {second}".strip()
