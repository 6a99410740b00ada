"""What a convention says of its duration (Parametres), and what happened to it (Faits). Pure, frozen values.

Each act carries the dates that count in law; the order in which acts were recorded says nothing. An annulled act stays in the
facts, marked, and is read as never done.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Lecture(StrEnum):
    """What « sa date anniversaire » means in article 6. The text does not say: the reading is a parameter, printed."""

    FIN_DE_PERIODE = "FIN_DE_PERIODE"
    ANNUELLE = "ANNUELLE"


class DateComptee(StrEnum):
    """Which date of an opposition is compared with the last day: that of its sending, or of its receipt."""

    ENVOI = "ENVOI"
    RECEPTION = "RECEPTION"


@dataclass(frozen=True, slots=True)
class Articles:
    """Numbers of the articles in the text of this convention. Default: model of the Pyrénées-Orientales."""

    duree: str = "6"
    faute: str = "7.1"
    force_majeure: str = "7.2"
    dissolution: str = "7.2"
    avenant: str = "8.2"


@dataclass(frozen=True, slots=True)
class Parametres:
    """What the text says. `fin_au_plus_tard` is the last day in force, that day included.

    Raises ValueError on a notice as long as what it precedes: nobody could ever oppose in time.
    """

    duree_mois: int = 6
    reconduction_tacite: bool = True
    preavis_mois: int = 2
    lecture: Lecture = Lecture.FIN_DE_PERIODE
    compte: DateComptee = DateComptee.RECEPTION
    fin_au_plus_tard: dt.date | None = None
    delai_faute_jours: int = 30
    delai_force_majeure_jours: int = 30
    articles: Articles = Articles()

    def __post_init__(self) -> None:
        if self.duree_mois < 1 or self.preavis_mois < 0:
            raise ValueError("a term lasts a month at least, a notice is not negative")
        if min(self.delai_faute_jours, self.delai_force_majeure_jours) < 0:
            raise ValueError("a delay is not negative")
        longest = self.duree_mois if self.lecture is Lecture.FIN_DE_PERIODE else 12
        if self.reconduction_tacite and self.preavis_mois >= longest:
            raise ValueError("the notice is as long as what it precedes")


@dataclass(frozen=True, slots=True)
class Partie:
    """`nom` as a sentence says it: « le Département », « la commune de Valfictif »."""

    cle: str
    nom: str


@dataclass(frozen=True, slots=True)
class Signature:
    partie: str
    le: dt.date


@dataclass(frozen=True, slots=True)
class Avenant:
    """Signed by all: `effet_le` is the day of the last signature, or the later day it names. None: unchanged."""

    effet_le: dt.date
    fin_au_plus_tard: dt.date | None = None
    sans_fin_au_plus_tard: bool = False
    duree_mois: int | None = None
    preavis_mois: int | None = None
    reconduction_tacite: bool | None = None


@dataclass(frozen=True, slots=True)
class Opposition:
    """A party opposes the renewal that comes next (article 6)."""

    par: str
    envoyee_le: dt.date | None = None
    recue_le: dt.date | None = None
    annule: bool = False

    def date(self, compte: DateComptee) -> dt.date | None:
        """The day that counts; None while it is unknown: the opposition has no effect yet."""
        return self.envoyee_le if compte is DateComptee.ENVOI else self.recue_le


@dataclass(frozen=True, slots=True)
class MiseEnDemeure:
    """Registered letter with notice of receipt (article 7.1). The delay runs from receipt."""

    cle: str
    par: str
    envoyee_le: dt.date
    recue_le: dt.date | None = None
    annule: bool = False


@dataclass(frozen=True, slots=True)
class Remede:
    """The other party did all that was asked. Done within the delay, it puts out the notice."""

    mise_en_demeure: str
    le: dt.date
    annule: bool = False


@dataclass(frozen=True, slots=True)
class Constat:
    """A person found that the notice stayed unheeded, in whole or part. This finding ends the convention, nothing else."""

    mise_en_demeure: str
    le: dt.date
    annule: bool = False


@dataclass(frozen=True, slots=True)
class ForceMajeure:
    """Registered letter telling the event that makes execution impossible (article 7.2). The delay runs from receipt."""

    cle: str
    par: str
    envoyee_le: dt.date
    recue_le: dt.date | None = None
    annule: bool = False


@dataclass(frozen=True, slots=True)
class Retrait:
    """The party that notified the event takes its notification back, before the delay is over."""

    force_majeure: str
    le: dt.date
    annule: bool = False


@dataclass(frozen=True, slots=True)
class Dissolution:
    """The host no longer exists from `le` on; `decidee_le`, when the decision came before (article 7.2, last paragraph)."""

    le: dt.date
    decidee_le: dt.date | None = None
    annule: bool = False


A = TypeVar("A")
Acte = Opposition | MiseEnDemeure | Remede | Constat | ForceMajeure | Retrait | Dissolution


@dataclass(frozen=True, slots=True)
class Faits:
    parties: tuple[Partie, ...]
    signatures: tuple[Signature, ...] = ()
    avenants: tuple[Avenant, ...] = ()
    actes: tuple[Acte, ...] = ()

    @property
    def effet(self) -> dt.date | None:
        """Day of the last signature, once every party has signed (article 6); None before."""
        signed = {row.partie: row.le for row in self.signatures}
        if not self.parties or any(partie.cle not in signed for partie in self.parties):
            return None
        return max(signed[partie.cle] for partie in self.parties)

    def missing(self, day: dt.date) -> tuple[Partie, ...]:
        """Parties that had not signed on that day."""
        signed = {row.partie for row in self.signatures if row.le <= day}
        return tuple(partie for partie in self.parties if partie.cle not in signed)

    def nom(self, cle: str) -> str:
        return next((partie.nom for partie in self.parties if partie.cle == cle), cle)

    def others(self, cle: str) -> tuple[Partie, ...]:
        return tuple(partie for partie in self.parties if partie.cle != cle)

    def known(self, day: dt.date) -> "Faits":
        """What had happened by that day: a later act cannot colour what is told of it. Annulled acts are gone."""
        return Faits(
            parties=self.parties,
            signatures=tuple(row for row in self.signatures if row.le <= day),
            avenants=tuple(row for row in self.avenants if row.effet_le <= day),
            actes=tuple(row for acte in self.actes if (row := _as_of(acte, day)) is not None),
        )

    def of(self, nature: type[A]) -> Iterator[A]:
        """Acts of one kind, without those annulled, told apart by nothing but their content."""
        return (acte for acte in self.actes if isinstance(acte, nature) and not acte.annule)


def _as_of(acte: Acte, day: dt.date) -> Acte | None:
    """The act as known on that day: a letter sent and not yet received is known as sent."""
    if acte.annule:
        return None
    match acte:
        case Opposition(par=par, envoyee_le=sent, recue_le=received):
            sent, received = _past(sent, day), _past(received, day)
            return Opposition(par, sent, received) if sent or received else None
        case MiseEnDemeure(envoyee_le=sent) | ForceMajeure(envoyee_le=sent):
            if sent > day:
                return None
            return type(acte)(acte.cle, acte.par, sent, _past(acte.recue_le, day))
        case Dissolution(le=le, decidee_le=decided):
            return acte if (decided or le) <= day else None
        case _:
            return acte if acte.le <= day else None


def _past(moment: dt.date | None, day: dt.date) -> dt.date | None:
    return moment if moment is not None and moment <= day else None
