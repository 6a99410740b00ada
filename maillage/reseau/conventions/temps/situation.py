"""For any day: in force or not, since when, until when, why, and what each party may still do. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from maillage.reseau.conventions.temps.deroule import Cause, Deroule, Fin, Terme, walk
from maillage.reseau.conventions.temps.faits import Faits, Parametres
from maillage.reseau.conventions.temps.mois import eve
from maillage.reseau.conventions.temps.mots import explain, months, names, say
from maillage.reseau.conventions.temps.possibles import Possibilite, possibilities


class Etat(StrEnum):
    """What a day finds. The values are those of ``enums.EtatConvention`` where both speak of the same thing."""

    A_SIGNER = "A_SIGNER"
    EN_VIGUEUR = "EN_VIGUEUR"
    ECHUE = "ECHUE"
    DENONCEE = "DENONCEE"
    RESILIEE = "RESILIEE"


ETATS = {
    Cause.TERME: Etat.ECHUE,
    Cause.FIN_AU_PLUS_TARD: Etat.ECHUE,
    Cause.OPPOSITION: Etat.DENONCEE,
    Cause.FAUTE: Etat.RESILIEE,
    Cause.FORCE_MAJEURE: Etat.RESILIEE,
    Cause.DISSOLUTION: Etat.RESILIEE,
}


@dataclass(frozen=True, slots=True)
class Situation:
    """`depuis`, `jusqu_au`: first and last day in force (None: never); `certain`: this last day is an end, not a renewal to come.

    `cause`: why it ended or will end; None while it would be renewed. `renouvelee_le`, `opposition_jusqu_au`: next renewal and
    last day to oppose it. `phrase`: all this in one sentence with its article.
    """

    jour: dt.date
    etat: Etat
    depuis: dt.date | None
    jusqu_au: dt.date | None
    certain: bool
    cause: Cause | None
    article: str
    phrase: str
    rang: int = 0
    renouvelee_le: dt.date | None = None
    opposition_jusqu_au: dt.date | None = None
    possibilites: tuple[Possibilite, ...] = ()

    @property
    def en_vigueur(self) -> bool:
        return self.etat is Etat.EN_VIGUEUR


def situation(parametres: Parametres, faits: Faits, day: dt.date) -> Situation:
    """What is true of `day`, from what is dated that day or before, in whatever order it was recorded."""
    known = faits.known(day)
    deroule = walk(parametres, known, au=day)
    if deroule is None:
        return _unsigned(parametres, known, day)
    if deroule.fin is not None and deroule.fin.le <= day:
        return _ended(parametres, known, deroule, deroule.fin, day)
    return _in_force(parametres, known, deroule, day)


def _unsigned(parametres: Parametres, faits: Faits, day: dt.date) -> Situation:
    article = parametres.articles.duree
    missing = faits.missing(day)
    verb = "n'a pas signé" if len(missing) == 1 else "n'ont pas signé"
    phrase = f"Pas encore en vigueur : {names(missing) if missing else 'les parties'} {verb} (article {article})."
    return Situation(day, Etat.A_SIGNER, None, None, False, None, article, phrase)


def _ended(parametres: Parametres, faits: Faits, deroule: Deroule, fin: Fin, day: dt.date) -> Situation:
    why, article = explain(parametres, faits, fin)
    if not deroule.periodes:
        phrase = (
            f"N'a jamais été en vigueur : signée par tous le {say(deroule.effet)}, alors que {why} (article {article})."
        )
        return Situation(day, ETATS[fin.cause], None, None, True, fin.cause, article, phrase)
    last = deroule.periodes[-1]
    phrase = f"N'est plus en vigueur depuis le {say(fin.le)}, parce que {why} (article {article})."
    return Situation(day, ETATS[fin.cause], deroule.effet, last.fin, True, fin.cause, article, phrase, last.rang)


def _in_force(parametres: Parametres, faits: Faits, deroule: Deroule, day: dt.date) -> Situation:
    terme, fin, articles = deroule.terme, deroule.fin, parametres.articles
    possible = possibilities(parametres, faits, deroule, day)
    if fin is not None:
        why, article = explain(parametres, faits, fin)
        phrase = f"En vigueur jusqu'au {say(eve(fin.le))} inclus, parce que {why} (article {article})."
        return Situation(
            day, Etat.EN_VIGUEUR, deroule.effet, eve(fin.le), True, fin.cause, article, phrase, terme.rang,
            possibilites=possible,
        )  # fmt: skip
    return Situation(
        day, Etat.EN_VIGUEUR, deroule.effet, eve(terme.renouvele_le), False, None, articles.duree,
        _renewed(terme, deroule.effet, day, articles.duree), terme.rang,
        terme.renouvele_le, terme.oppositions_jusqu_au, possible,
    )  # fmt: skip


def _renewed(terme: Terme, effet: dt.date, day: dt.date, article: str) -> str:
    since = f"En vigueur depuis le {say(effet)}"
    renewal = f"reconduite le {say(terme.renouvele_le)} pour {months(terme.texte.duree_mois)}"
    latest = terme.texte.fin_au_plus_tard
    if latest is not None:
        since += f", au plus tard jusqu'au {say(latest)} inclus"
    last = terme.oppositions_jusqu_au
    if last is None:
        return f"{since}. Sera {renewal} : aucune date anniversaire avant ce jour, personne ne peut s'y opposer (article {article})."
    if day <= last:
        return f"{since}. Sera {renewal}, sauf opposition au plus tard le {say(last)} (article {article})."
    return f"{since}. Sera {renewal} : il est trop tard pour s'y opposer (article {article})."
