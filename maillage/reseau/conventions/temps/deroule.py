"""The terms of a convention, one after the other, until what ends it. Pure.

Nothing ends a convention but a term or the recorded act of a person. What is true of a day depends only on what is dated that
day or before: telling a past day again with later facts gives the same answer.

Readings: an opposition concerns the renewal that comes next; too late for it, it changes nothing, and another one is needed for
the following. It is judged by the text of its day, avenants included. An avenant that changes the duration moves the end of the
term that runs, unless that end would already be past. An avenant dated after the end brings nothing back (article 8.2 changes a
convention; it does not make one).
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from maillage.reseau.conventions.temps.faits import (
    Avenant,
    Constat,
    Dissolution,
    Faits,
    ForceMajeure,
    Lecture,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Remede,
    Retrait,
)
from maillage.reseau.conventions.temps.mois import add_months, day_after_delay, eve


class Cause(StrEnum):
    """Why a convention is no longer in force."""

    TERME = "TERME"
    FIN_AU_PLUS_TARD = "FIN_AU_PLUS_TARD"
    OPPOSITION = "OPPOSITION"
    FAUTE = "FAUTE"
    FORCE_MAJEURE = "FORCE_MAJEURE"
    DISSOLUTION = "DISSOLUTION"


@dataclass(frozen=True, slots=True)
class Fin:
    """`le`: the first day out of force. `par`: the party whose act brought it, `compte_le` the day of this act that counts (for FIN_AU_PLUS_TARD: the
    last day that the text fixes).
    """

    le: dt.date
    cause: Cause
    par: str = ""
    compte_le: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Periode:
    """One term in force, from `debut` to `fin`, both included. `rang`: 1 for the first, 2 after one renewal…"""

    rang: int
    debut: dt.date
    fin: dt.date


@dataclass(frozen=True, slots=True)
class Terme:
    """The term reached by the walk: where it would be renewed, and until when this may be opposed.

    `oppositions_jusqu_au` is None when no anniversary stands at this renewal (annual reading) or nothing is renewed.
    """

    rang: int
    debut: dt.date
    renouvele_le: dt.date
    texte: Parametres
    oppositions_jusqu_au: dt.date | None


@dataclass(frozen=True, slots=True)
class Deroule:
    effet: dt.date
    periodes: tuple[Periode, ...]
    terme: Terme
    fin: Fin | None


def periodes(parametres: Parametres, faits: Faits, *, au: dt.date) -> list[Periode]:
    """Every term in force that begins on `au` or before, both ends included, in order, with no gap between them.

    `au` bounds what tacit renewal would otherwise make endless. Empty while a party has not signed.
    """
    deroule = walk(parametres, faits, au=au)
    return [row for row in deroule.periodes if row.debut <= au] if deroule else []


def walk(parametres: Parametres, faits: Faits, *, au: dt.date) -> Deroule | None:
    """Go from the date of effect, term by term, past `au` and on to the end where one is certain.

    `terme` is the one that runs on `au`. None while a party has not signed.
    """
    effet = faits.effet
    if effet is None:
        return None
    marche = _Marche(parametres, faits, effet)
    while not marche.step(au):
        pass
    return Deroule(effet, tuple(marche.periodes), marche.courant, marche.fin)


def apply_avenant(texte: Parametres, avenant: Avenant) -> Parametres:
    """The text once changed. Raises ValueError where the two together mean nothing."""
    names = ("fin_au_plus_tard", "duree_mois", "preavis_mois", "reconduction_tacite")
    changed: dict[str, Any] = {name: getattr(avenant, name) for name in names if getattr(avenant, name) is not None}
    if avenant.sans_fin_au_plus_tard:
        changed["fin_au_plus_tard"] = None
    return replace(texte, **changed)


def next_anniversary(effet: dt.date, after: dt.date) -> dt.date:
    """The first yearly anniversary of the date of effect strictly after a day."""
    reached = add_months(effet, 12 * (after.year - effet.year))
    return reached if reached > after else add_months(effet, 12 * (after.year - effet.year + 1))


def _anniversary_reached(effet: dt.date, day: dt.date) -> dt.date | None:
    """The last yearly anniversary on that day or before; None in the first year."""
    former = add_months(effet, 12 * (next_anniversary(effet, day).year - effet.year - 1))
    return former if former > effet else None


class _Marche:
    """The walk: text as avenants change it, and what the parties opposed."""

    def __init__(self, parametres: Parametres, faits: Faits, effet: dt.date) -> None:
        self.effet, self.texte, self.mois, self.rang = effet, parametres, 0, 0
        self.periodes: list[Periode] = []
        self.fin: Fin | None = None
        self.barre: tuple[dt.date, str, dt.date] | None = (
            None  # renewals barred from a day on, by whom, by an act of which day
        )
        self.arret = _earliest_act(parametres, faits, effet)
        self.evenements = _events(parametres, faits, effet)
        self.terme = self.courant = self._open()

    def _open(self) -> Terme:
        self.rang += 1
        debut = add_months(self.effet, self.mois)
        self._pull(debut)
        return self._terme(debut, self.mois + self.texte.duree_mois)

    def _terme(self, debut: dt.date, mois: int) -> Terme:
        self.prochain = mois
        end = add_months(self.effet, mois)
        return Terme(self.rang, debut, end, self.texte, self._last_day(end))

    def _last_day(self, end: dt.date) -> dt.date | None:
        """The last day to oppose the renewal of `end`, by the present text."""
        if not self.texte.reconduction_tacite:
            return None
        yearly = self.texte.lecture is Lecture.ANNUELLE
        reached = _anniversary_reached(self.effet, end) if yearly else end
        return reached and add_months(reached, -self.texte.preavis_mois)

    def _pull(self, until: dt.date) -> None:
        """Avenants of the first day of a term apply to it whole."""
        while self.evenements and self.evenements[0][0] <= until:
            event = self.evenements[0][1]
            if isinstance(event, Opposition):
                return
            self.texte = apply_avenant(self.texte, event)
            del self.evenements[0]

    def step(self, au: dt.date) -> bool:
        """Live the present term through; True when the walk is over."""
        debut = self.terme.debut
        while self.fin is None:
            following = self.evenements[0][0] if self.evenements else self.terme.renouvele_le
            out = self._out_before(debut, min(following, self.terme.renouvele_le))
            if out is not None:
                self.fin = out
            elif following >= self.terme.renouvele_le:
                break
            else:
                debut = following
                self._meet(*self.evenements.pop(0))
        return self._close(au)

    def _out_before(self, since: dt.date, until: dt.date) -> Fin | None:
        """What puts the convention out of force on a day of [since, until], by the text of the days before `until`."""
        found = [self.arret] if self.arret is not None else []
        if (latest := self.texte.fin_au_plus_tard) is not None:
            passed = max(since, latest + dt.timedelta(days=1))
            found.append(Fin(passed, Cause.FIN_AU_PLUS_TARD, compte_le=latest))
        return min((fin for fin in found if fin.le <= until), key=lambda fin: fin.le, default=None)

    def _meet(self, day: dt.date, event: Avenant | Opposition) -> None:
        if isinstance(event, Avenant):
            self.texte = apply_avenant(self.texte, event)
            mois = self.mois + self.texte.duree_mois
            kept = mois if add_months(self.effet, mois) > day else self.prochain
            self.terme = self._terme(self.terme.debut, kept)
        elif self.barre is None and self.texte.reconduction_tacite:
            yearly = self.texte.lecture is Lecture.ANNUELLE
            anniversaire = next_anniversary(self.effet, day) if yearly else self.terme.renouvele_le
            if day <= add_months(anniversaire, -self.texte.preavis_mois):
                self.barre = (anniversaire if yearly else self.effet, event.par, event.date(self.texte.compte) or day)

    def _close(self, au: dt.date) -> bool:
        end = self.terme.renouvele_le
        if self.fin is None:
            self.fin = self._not_renewed(end)
        debut, last = self.terme.debut, eve(self.fin.le if self.fin else end)
        if last >= debut:
            self.periodes.append(Periode(self.rang, debut, last))
        if self.terme.debut <= au:
            self.courant = self.terme
        if self.fin is not None or (end > au and self.barre is None):
            return True
        self.mois = self.prochain
        self.terme = self._open()
        return False

    def _not_renewed(self, end: dt.date) -> Fin | None:
        if not self.texte.reconduction_tacite:
            return Fin(end, Cause.TERME)
        if self.barre is not None and self.barre[0] <= end:
            return Fin(end, Cause.OPPOSITION, *self.barre[1:])
        return None


def _events(parametres: Parametres, faits: Faits, effet: dt.date) -> list[tuple[dt.date, Avenant | Opposition]]:
    """Avenants and oppositions in the order of their dates; on one day the avenant first. Those before effect count from it."""
    found: list[tuple[dt.date, int, str, Avenant | Opposition]]
    found = [(max(row.effet_le, effet), 0, repr(row), row) for row in faits.avenants]
    for acte in faits.of(Opposition):
        if (day := acte.date(parametres.compte)) is not None:
            found.append((max(day, effet), 1, repr(acte), acte))
    return [(day, event) for day, _, _, event in sorted(found, key=lambda row: row[:3])]


def first_day_of_finding(parametres: Parametres, faits: Faits, notice: MiseEnDemeure, effet: dt.date) -> dt.date | None:
    """From when a person may find a notice unheeded: the day after the delay. None: not received, or remedied in time."""
    if notice.recue_le is None or notice.recue_le < effet:
        return None
    first = day_after_delay(notice.recue_le, parametres.delai_faute_jours)
    if any(row.mise_en_demeure == notice.cle and row.le < first for row in faits.of(Remede)):
        return None
    return first


def end_of_force_majeure(
    parametres: Parametres, faits: Faits, notified: ForceMajeure, effet: dt.date
) -> dt.date | None:
    """The day on which a notified event ends the convention. None: not received, or withdrawn before that day."""
    if notified.recue_le is None or notified.recue_le < effet:
        return None
    first = day_after_delay(notified.recue_le, parametres.delai_force_majeure_jours)
    if any(row.force_majeure == notified.cle and row.le < first for row in faits.of(Retrait)):
        return None
    return first


def _earliest_act(parametres: Parametres, faits: Faits, effet: dt.date) -> Fin | None:
    """The act that ends the convention first. On one day: dissolution, then fault, then force majeure."""
    found = [Fin(acte.le, Cause.DISSOLUTION) for acte in faits.of(Dissolution)]
    notices = {row.cle: row for row in faits.of(MiseEnDemeure)}
    for constat in faits.of(Constat):
        notice = notices.get(constat.mise_en_demeure)
        first = first_day_of_finding(parametres, faits, notice, effet) if notice else None
        if notice is not None and first is not None and constat.le >= first:
            found.append(Fin(constat.le, Cause.FAUTE, notice.par, notice.recue_le))
    found += [
        Fin(first, Cause.FORCE_MAJEURE, notified.par, notified.recue_le)
        for notified in faits.of(ForceMajeure)
        if (first := end_of_force_majeure(parametres, faits, notified, effet)) is not None
    ]
    return min(found, key=lambda fin: fin.le, default=None)
