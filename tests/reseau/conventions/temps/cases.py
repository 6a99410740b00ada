"""Checked by hand, against the text of the model convention (articles 6, 7.1, 7.2, 8.2): facts, then what each day must say.

How to read an expectation: « day: state [last day in force] [manner] ». Manners: « reconduite sauf D » = renewed unless opposed
on D at the latest; « reconduite » = renewed, no opposition possible at this renewal; « fin CAUSE » = certain end, and why.
Parties: D (the Département), B (the Bénéficiaire). Days: 29 March and 25 October 2026 are those on which clocks change.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from maillage.reseau.conventions.temps import (
    Acte,
    Avenant,
    Constat,
    DateComptee,
    Dissolution,
    Faits,
    ForceMajeure,
    Lecture,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Partie,
    Remede,
    Retrait,
    Signature,
)

PARTIES = (Partie("D", "le Département"), Partie("B", "la commune de Valfictif"))


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@dataclass(frozen=True)
class Cas:
    nom: str
    article: str
    parametres: Parametres
    faits: Faits
    attendu: tuple[str, ...]


def cas(nom: str, article: str, signe: str, *attendu: str, actes: tuple[Any, ...] = (), **texte: Any) -> Cas:
    """`signe`: « D 2026-11-03, B 2026-11-03 », or one day for both. `actes` holds acts and avenants together."""
    if "fin" in texte:
        texte["fin_au_plus_tard"] = d(texte.pop("fin"))
    signatures = [part.split() for part in signe.split(", ")] if " " in signe else [("D", signe), ("B", signe)]
    faits = Faits(
        PARTIES,
        tuple(Signature(who, d(day)) for who, day in signatures),
        tuple(acte for acte in actes if isinstance(acte, Avenant)),
        tuple(acte for acte in actes if not isinstance(acte, Avenant)),
    )
    return Cas(nom, article, Parametres(**texte), faits, attendu)


def opp(par: str, recue: str | None, envoyee: str | None = None, annule: bool = False) -> Acte:
    return Opposition(par, envoyee and d(envoyee), recue and d(recue), annule)  # type: ignore[arg-type]


def med(envoyee: str, recue: str | None, annule: bool = False) -> Acte:
    return MiseEnDemeure("m1", "D", d(envoyee), recue and d(recue), annule)  # type: ignore[arg-type]


def constat(le: str) -> Acte:
    return Constat("m1", d(le))


def remede(le: str) -> Acte:
    return Remede("m1", d(le))


def fm(envoyee: str, recue: str | None) -> Acte:
    return ForceMajeure("f1", "B", d(envoyee), recue and d(recue))  # type: ignore[arg-type]


def retrait(le: str) -> Acte:
    return Retrait("f1", d(le))


def avenant(effet: str, **change: Any) -> Avenant:
    if "fin" in change:
        change["fin_au_plus_tard"] = d(change.pop("fin"))
    return Avenant(d(effet), **change)


NOV = "2026-11-03"  # terms: until 2 May 2027, until 2 November 2027, until 2 May 2028…
MODELE = "2022-10-03"  # the copy: at the latest 1 July 2023

CAS = (
    # Article 6: effect, length, renewal
    cas("signed by both on one day, as the model", "6", MODELE,
        "2022-10-02: A_SIGNER", "2022-10-03: EN_VIGUEUR 2023-04-02 reconduite sauf 2023-02-03",
        "2023-02-04: EN_VIGUEUR 2023-04-02 reconduite sauf 2023-02-03", "2023-04-03: EN_VIGUEUR 2023-07-01 fin FIN_AU_PLUS_TARD",
        "2023-07-01: EN_VIGUEUR 2023-07-01 fin FIN_AU_PLUS_TARD", "2023-07-02: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD",
        fin="2023-07-01"),
    cas("the host signs last", "6", "D 2022-09-20, B 2022-10-03",
        "2022-09-20: A_SIGNER", "2022-10-02: A_SIGNER", "2022-10-03: EN_VIGUEUR 2023-04-02 reconduite sauf 2023-02-03"),
    cas("the Département signs last", "6", "B 2022-09-20, D 2022-10-03",
        "2022-10-02: A_SIGNER", "2022-10-03: EN_VIGUEUR 2023-04-02 reconduite sauf 2023-02-03"),
    cas("one party never signs", "6", "D 2022-09-20", "2030-01-01: A_SIGNER"),
    cas("renewed for years, no latest end", "6", NOV,
        "2026-11-03: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03", "2027-05-02: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03", "2036-12-31: EN_VIGUEUR 2037-05-02 reconduite sauf 2037-03-03"),
    # Article 6: 29th, 30th, 31st; leap years (code de procédure civile, art. 641)
    cas("31 August before a leap year, no drift", "6", "2023-08-31",
        "2023-08-31: EN_VIGUEUR 2024-02-28 reconduite sauf 2023-12-29", "2024-02-29: EN_VIGUEUR 2024-08-30 reconduite sauf 2024-06-30",
        "2024-08-31: EN_VIGUEUR 2025-02-27 reconduite sauf 2024-12-28"),
    cas("31 August before a common year", "6", "2024-08-31",
        "2024-08-31: EN_VIGUEUR 2025-02-27 reconduite sauf 2024-12-28", "2025-02-28: EN_VIGUEUR 2025-08-30 reconduite sauf 2025-06-30"),
    cas("30 August before a leap year", "6", "2023-08-30",
        "2023-08-30: EN_VIGUEUR 2024-02-28 reconduite sauf 2023-12-29", "2024-02-29: EN_VIGUEUR 2024-08-29 reconduite sauf 2024-06-30"),
    cas("29 August before a leap year", "6", "2023-08-29",
        "2023-08-29: EN_VIGUEUR 2024-02-28 reconduite sauf 2023-12-29", "2024-02-29: EN_VIGUEUR 2024-08-28 reconduite sauf 2024-06-29"),
    cas("29 August before a common year", "6", "2024-08-29",
        "2024-08-29: EN_VIGUEUR 2025-02-27 reconduite sauf 2024-12-28", "2025-02-28: EN_VIGUEUR 2025-08-28 reconduite sauf 2025-06-29"),
    cas("29 February, back on a 29 February four years later", "6", "2024-02-29",
        "2024-02-29: EN_VIGUEUR 2024-08-28 reconduite sauf 2024-06-29", "2024-08-29: EN_VIGUEUR 2025-02-27 reconduite sauf 2024-12-28",
        "2025-02-28: EN_VIGUEUR 2025-08-28 reconduite sauf 2025-06-29", "2027-08-29: EN_VIGUEUR 2028-02-28 reconduite sauf 2027-12-29"),
    cas("28 February stays on the 28th in a leap year", "6", "2023-02-28",
        "2023-08-28: EN_VIGUEUR 2024-02-27 reconduite sauf 2023-12-28", "2024-02-28: EN_VIGUEUR 2024-08-27 reconduite sauf 2024-06-28"),
    cas("30 April: the last day to oppose falls in February", "6", "2026-04-30",
        "2026-04-30: EN_VIGUEUR 2026-10-29 reconduite sauf 2026-08-30", "2026-10-30: EN_VIGUEUR 2027-04-29 reconduite sauf 2027-02-28"),
    cas("twelve months from 29 February, notice of three", "6", "2024-02-29",
        "2024-02-29: EN_VIGUEUR 2025-02-27 reconduite sauf 2024-11-28", "2027-02-28: EN_VIGUEUR 2028-02-28 reconduite sauf 2027-11-29",
        duree_mois=12, preavis_mois=3),
    cas("signed on the day clocks go forward", "6", "2026-03-29", "2026-03-29: EN_VIGUEUR 2026-09-28 reconduite sauf 2026-07-29"),
    cas("opposed on the day clocks go back, the last day", "6", "2026-06-25",
        "2026-10-24: EN_VIGUEUR 2026-12-24 reconduite sauf 2026-10-25", "2026-10-25: EN_VIGUEUR 2026-12-24 fin OPPOSITION",
        "2026-12-25: DENONCEE 2026-12-24 fin OPPOSITION", actes=(opp("B", "2026-10-25"),)),
    # Article 6: opposition
    cas("opposed by the Département on the last day", "6", NOV,
        "2027-03-02: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03", "2027-03-03: EN_VIGUEUR 2027-05-02 fin OPPOSITION",
        "2027-05-02: EN_VIGUEUR 2027-05-02 fin OPPOSITION", "2027-05-03: DENONCEE 2027-05-02 fin OPPOSITION",
        actes=(opp("D", "2027-03-03"),)),
    cas("opposed by the host one day early", "6", NOV, "2027-05-03: DENONCEE 2027-05-02 fin OPPOSITION", actes=(opp("B", "2027-03-02"),)),
    cas("opposed one day late: nothing, at this renewal or the next", "6", NOV,
        "2027-03-04: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03", "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        "2027-11-03: EN_VIGUEUR 2028-05-02 reconduite sauf 2028-03-03", actes=(opp("D", "2027-03-04"),)),
    cas("too late, then again in time for the next", "6", NOV, "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        "2027-08-01: EN_VIGUEUR 2027-11-02 fin OPPOSITION", "2027-11-03: DENONCEE 2027-11-02 fin OPPOSITION",
        actes=(opp("D", "2027-03-04"), opp("D", "2027-08-01"))),
    cas("both oppose", "6", NOV, "2027-01-10: EN_VIGUEUR 2027-05-02 fin OPPOSITION", "2027-05-03: DENONCEE 2027-05-02 fin OPPOSITION",
        actes=(opp("D", "2027-02-10"), opp("B", "2027-01-10"))),
    cas("sent in time, received late: receipt counts", "6", NOV, "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        actes=(opp("B", "2027-03-05", "2027-03-02"),)),
    cas("sent in time, received late: sending counts", "6", NOV, "2027-03-02: EN_VIGUEUR 2027-05-02 fin OPPOSITION",
        "2027-05-03: DENONCEE 2027-05-02 fin OPPOSITION", actes=(opp("B", "2027-03-05", "2027-03-02"),), compte=DateComptee.ENVOI),
    cas("sent, receipt unknown: receipt counts", "6", NOV, "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        actes=(opp("B", None, "2027-01-02"),)),
    cas("an annulled opposition is as never made", "6", NOV, "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        actes=(opp("B", "2027-02-02", annule=True),)),
    # Article 6, annual reading of « date anniversaire »: 3 November of each year
    cas("annual: opposed in March, the term of May is renewed, that of November is not", "6", NOV,
        "2027-03-02: EN_VIGUEUR 2027-05-02 reconduite", "2027-03-03: EN_VIGUEUR 2027-11-02 fin OPPOSITION",
        "2027-05-03: EN_VIGUEUR 2027-11-02 fin OPPOSITION", "2027-11-03: DENONCEE 2027-11-02 fin OPPOSITION",
        actes=(opp("D", "2027-03-03"),), lecture=Lecture.ANNUELLE),
    cas("annual: on the last day", "6", NOV, "2027-09-02: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        "2027-11-03: DENONCEE 2027-11-02 fin OPPOSITION", actes=(opp("B", "2027-09-03"),), lecture=Lecture.ANNUELLE),
    cas("annual: one day late", "6", NOV, "2027-11-03: EN_VIGUEUR 2028-05-02 reconduite sauf 2027-09-03",
        "2028-11-03: EN_VIGUEUR 2029-05-02 reconduite sauf 2028-09-03", actes=(opp("B", "2027-09-04"),), lecture=Lecture.ANNUELLE),
    cas("annual: anniversary of a 29 February", "6", "2024-02-29", "2024-12-28: EN_VIGUEUR 2025-02-27 fin OPPOSITION",
        "2025-02-28: DENONCEE 2025-02-27 fin OPPOSITION", actes=(opp("B", "2024-12-28"),), lecture=Lecture.ANNUELLE),
    cas("annual, terms of eight months: the first renewal after the anniversary", "6", "2026-01-01",
        "2026-10-01: EN_VIGUEUR 2027-04-30 fin OPPOSITION", "2027-01-01: EN_VIGUEUR 2027-04-30 fin OPPOSITION",
        "2027-05-01: DENONCEE 2027-04-30 fin OPPOSITION", actes=(opp("B", "2026-10-01"),), lecture=Lecture.ANNUELLE, duree_mois=8),
    # Article 6: no tacit renewal, latest end
    cas("no tacit renewal", "6", NOV, "2026-11-03: EN_VIGUEUR 2027-05-02 fin TERME", "2027-05-03: ECHUE 2027-05-02 fin TERME",
        reconduction_tacite=False),
    cas("no tacit renewal: an opposition adds nothing", "6", NOV, "2027-05-03: ECHUE 2027-05-02 fin TERME",
        actes=(opp("B", "2027-01-02"),), reconduction_tacite=False),
    cas("latest end before the end of the first term", "6", "2023-03-01",
        "2023-03-01: EN_VIGUEUR 2023-07-01 fin FIN_AU_PLUS_TARD", "2023-07-02: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD", fin="2023-07-01"),
    cas("latest end on the last day of a term", "6", "2023-01-02",
        "2023-01-02: EN_VIGUEUR 2023-07-01 fin FIN_AU_PLUS_TARD", "2023-07-02: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD", fin="2023-07-01"),
    cas("signed the day after the latest end", "6", "2023-07-02", "2023-07-02: ECHUE jamais fin FIN_AU_PLUS_TARD", fin="2023-07-01"),
    cas("signed on the latest end", "6", "2023-07-01",
        "2023-07-01: EN_VIGUEUR 2023-07-01 fin FIN_AU_PLUS_TARD", "2023-07-02: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD", fin="2023-07-01"),
    cas("opposed in time, the latest end comes first", "6", MODELE, "2023-07-02: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD",
        actes=(opp("B", "2023-05-01"),), fin="2023-07-01"),
    # Article 8.2: avenants
    cas("an avenant puts the latest end off", "8.2", MODELE,
        "2023-06-14: EN_VIGUEUR 2023-07-01 fin FIN_AU_PLUS_TARD", "2023-06-15: EN_VIGUEUR 2023-10-02 reconduite sauf 2023-08-03",
        "2024-07-01: EN_VIGUEUR 2024-07-01 fin FIN_AU_PLUS_TARD", "2024-07-02: ECHUE 2024-07-01 fin FIN_AU_PLUS_TARD",
        actes=(avenant("2023-06-15", fin="2024-07-01"),), fin="2023-07-01"),
    cas("an avenant on the last day is in time", "8.2", MODELE, "2023-07-02: EN_VIGUEUR 2023-10-02 reconduite sauf 2023-08-03",
        actes=(avenant("2023-07-01", fin="2024-07-01"),), fin="2023-07-01"),
    cas("an avenant the day after brings nothing back", "8.2", MODELE, "2023-07-02: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD",
        "2024-01-01: ECHUE 2023-07-01 fin FIN_AU_PLUS_TARD", actes=(avenant("2023-07-02", fin="2024-07-01"),), fin="2023-07-01"),
    cas("two avenants, each from its day", "8.2", MODELE,
        "2023-02-01: EN_VIGUEUR 2023-03-31 fin FIN_AU_PLUS_TARD", "2023-03-15: EN_VIGUEUR 2023-04-02 reconduite sauf 2023-02-03",
        "2023-04-03: EN_VIGUEUR 2023-09-30 fin FIN_AU_PLUS_TARD",
        actes=(avenant("2023-03-15", fin="2023-09-30"), avenant("2023-02-01", fin="2023-03-31")), fin="2023-07-01"),
    cas("an avenant brings the end to a day already past", "8.2", MODELE,
        "2023-01-31: EN_VIGUEUR 2023-04-02 reconduite sauf 2023-02-03", "2023-02-01: ECHUE 2023-01-31 fin FIN_AU_PLUS_TARD",
        actes=(avenant("2023-02-01", fin="2023-01-15"),)),
    cas("an avenant takes the latest end away", "8.2", MODELE, "2023-07-02: EN_VIGUEUR 2023-10-02 reconduite sauf 2023-08-03",
        actes=(avenant("2023-05-01", sans_fin_au_plus_tard=True),), fin="2023-07-01"),
    cas("an avenant makes the running term longer", "8.2", NOV,
        "2027-01-31: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03", "2027-02-01: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        "2027-11-03: EN_VIGUEUR 2028-11-02 reconduite sauf 2028-09-03", actes=(avenant("2027-02-01", duree_mois=12),)),
    cas("an avenant shortens terms: the running one keeps its end", "8.2", NOV,
        "2027-04-01: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03", "2027-05-03: EN_VIGUEUR 2027-08-02 reconduite sauf 2027-06-03",
        "2027-08-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03", actes=(avenant("2027-04-01", duree_mois=3),)),
    cas("an avenant ends tacit renewal", "8.2", NOV, "2027-04-29: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        "2027-04-30: EN_VIGUEUR 2027-05-02 fin TERME", "2027-05-03: ECHUE 2027-05-02 fin TERME",
        actes=(avenant("2027-04-30", reconduction_tacite=False),)),
    cas("a longer notice: an opposition after the avenant is too late", "8.2", NOV,
        "2027-02-10: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-02-03", "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-08-03",
        actes=(avenant("2027-02-10", preavis_mois=3), opp("B", "2027-02-20"))),
    cas("a longer notice: an opposition before the avenant stays in time", "8.2", NOV, "2027-05-03: DENONCEE 2027-05-02 fin OPPOSITION",
        actes=(avenant("2027-02-10", preavis_mois=3), opp("B", "2027-02-05"))),
    # Article 7.1: fault
    cas("unheeded, found the day after the thirty days", "7.1", NOV,
        "2027-02-05: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03", "2027-02-06: RESILIEE 2027-02-05 fin FAUTE",
        actes=(med("2027-01-04", "2027-01-06"), constat("2027-02-06"))),
    cas("found on the thirtieth day: too early, no effect", "7.1", NOV, "2027-02-28: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        actes=(med("2027-01-04", "2027-01-06"), constat("2027-02-05"))),
    cas("received late: the delay runs from receipt", "7.1", NOV, "2027-02-28: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        actes=(med("2027-01-04", "2027-01-20"), constat("2027-02-06"))),
    cas("received late, found in time", "7.1", NOV, "2027-02-20: RESILIEE 2027-02-19 fin FAUTE",
        actes=(med("2027-01-04", "2027-01-20"), constat("2027-02-20"))),
    cas("thirty days over a 29 February", "7.1", "2024-01-08", "2024-03-15: EN_VIGUEUR 2024-07-07 reconduite sauf 2024-05-08",
        "2024-03-16: RESILIEE 2024-03-15 fin FAUTE", actes=(med("2024-02-12", "2024-02-14"), constat("2024-03-16"))),
    cas("receipt unknown: no delay runs", "7.1", NOV, "2027-04-30: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        actes=(med("2027-01-04", None), constat("2027-04-06"))),
    cas("remedied on the thirtieth day", "7.1", NOV, "2027-02-28: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        actes=(med("2027-01-04", "2027-01-06"), remede("2027-02-05"), constat("2027-02-10"))),
    cas("remedied after the delay: the notice did stay unheeded", "7.1", NOV, "2027-02-10: RESILIEE 2027-02-09 fin FAUTE",
        actes=(med("2027-01-04", "2027-01-06"), remede("2027-02-06"), constat("2027-02-10"))),
    cas("unheeded, and nobody found it: nothing ends by itself", "7.1", NOV, "2027-05-03: EN_VIGUEUR 2027-11-02 reconduite sauf 2027-09-03",
        actes=(med("2027-01-04", "2027-01-06"),)),
    cas("an annulled notice takes its finding away", "7.1", NOV, "2027-02-28: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        actes=(med("2027-01-04", "2027-01-06", annule=True), constat("2027-02-06"))),
    cas("opposed, then terminated for fault before the end", "7.1", NOV, "2027-01-15: EN_VIGUEUR 2027-05-02 fin OPPOSITION",
        "2027-02-06: RESILIEE 2027-02-05 fin FAUTE", "2027-06-01: RESILIEE 2027-02-05 fin FAUTE",
        actes=(opp("B", "2027-01-15"), med("2027-01-04", "2027-01-06"), constat("2027-02-06"))),
    # Article 7.2: force majeure, dissolution
    cas("force majeure: thirty whole days after receipt", "7.2", "2020-01-15",
        "2020-03-17: EN_VIGUEUR 2020-07-14 reconduite sauf 2020-05-15", "2020-03-18: EN_VIGUEUR 2020-04-17 fin FORCE_MAJEURE",
        "2020-04-18: RESILIEE 2020-04-17 fin FORCE_MAJEURE", actes=(fm("2020-03-16", "2020-03-18"),)),
    cas("force majeure over a 29 February", "7.2", "2023-11-06",
        "2024-02-29: EN_VIGUEUR 2024-02-29 fin FORCE_MAJEURE", "2024-03-01: RESILIEE 2024-02-29 fin FORCE_MAJEURE",
        actes=(fm("2024-01-29", "2024-01-30"),)),
    cas("force majeure withdrawn on the thirtieth day", "7.2", "2020-01-15",
        "2020-04-16: EN_VIGUEUR 2020-04-17 fin FORCE_MAJEURE", "2020-04-17: EN_VIGUEUR 2020-07-14 reconduite sauf 2020-05-15",
        "2020-04-18: EN_VIGUEUR 2020-07-14 reconduite sauf 2020-05-15", actes=(fm("2020-03-16", "2020-03-18"), retrait("2020-04-17"))),
    cas("force majeure withdrawn a day too late", "7.2", "2020-01-15", "2020-04-18: RESILIEE 2020-04-17 fin FORCE_MAJEURE",
        actes=(fm("2020-03-16", "2020-03-18"), retrait("2020-04-18"))),
    cas("force majeure would come after the opposed end", "7.2", NOV, "2027-05-03: DENONCEE 2027-05-02 fin OPPOSITION",
        actes=(opp("B", "2027-01-15"), fm("2027-04-19", "2027-04-20"))),
    cas("dissolution, decided before", "7.2", NOV, "2026-12-09: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        "2026-12-10: EN_VIGUEUR 2026-12-31 fin DISSOLUTION", "2027-01-01: RESILIEE 2026-12-31 fin DISSOLUTION",
        actes=(Dissolution(d("2027-01-01"), d("2026-12-10")),)),
    cas("dissolution at once", "7.2", NOV, "2027-01-14: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        "2027-01-15: RESILIEE 2027-01-14 fin DISSOLUTION", actes=(Dissolution(d("2027-01-15")),)),
    cas("dissolved before the last signature", "7.2", NOV, "2026-11-03: RESILIEE jamais fin DISSOLUTION", actes=(Dissolution(d("2026-10-01")),)),
    cas("an annulled dissolution is as never recorded", "7.2", NOV, "2027-02-01: EN_VIGUEUR 2027-05-02 reconduite sauf 2027-03-03",
        actes=(Dissolution(d("2027-01-15"), annule=True),)),
)  # fmt: skip
