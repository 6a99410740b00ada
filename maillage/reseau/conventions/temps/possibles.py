"""What each party may still do on a day, until when, as sentences with their article. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from maillage.reseau.conventions.temps.deroule import (
    Deroule,
    end_of_force_majeure,
    first_day_of_finding,
    next_anniversary,
)
from maillage.reseau.conventions.temps.faits import Faits, ForceMajeure, Lecture, MiseEnDemeure, Parametres
from maillage.reseau.conventions.temps.mois import add_months, eve
from maillage.reseau.conventions.temps.mots import capitalised, names, say


class Geste(StrEnum):
    """What may be done; the values are those of ``enums.NatureActe``, and AVENANT."""

    OPPOSITION = "OPPOSITION"
    MISE_EN_DEMEURE = "MISE_EN_DEMEURE"
    REMEDE = "REMEDE"
    CONSTAT_INFRUCTUEUSE = "CONSTAT_INFRUCTUEUSE"
    FORCE_MAJEURE = "FORCE_MAJEURE"
    FIN_FORCE_MAJEURE = "FIN_FORCE_MAJEURE"
    AVENANT = "AVENANT"


@dataclass(frozen=True, slots=True)
class Possibilite:
    """`qui`: keys of the parties. `des`, `jusqu_au`: first and last day on which it can be done, None when nothing bounds it.

    `vise`: key of the letter that this act answers.
    """

    geste: Geste
    qui: tuple[str, ...]
    phrase: str
    article: str
    des: dt.date | None = None
    jusqu_au: dt.date | None = None
    vise: str = ""


def possibilities(parametres: Parametres, faits: Faits, deroule: Deroule, day: dt.date) -> tuple[Possibilite, ...]:
    """For a day in force. `faits`: what is known that day."""
    return (
        *_oppose(parametres, faits, deroule, day),
        *_answer_notices(parametres, faits, deroule),
        *_withdraw(parametres, faits, deroule, day),
        *_always(parametres, faits),
    )


def _all(faits: Faits) -> tuple[str, ...]:
    return tuple(partie.cle for partie in faits.parties)


def _oppose(parametres: Parametres, faits: Faits, deroule: Deroule, day: dt.date) -> Iterator[Possibilite]:
    """The first renewal that can still be opposed, when the end is not settled already."""
    terme, texte = deroule.terme, deroule.terme.texte
    if deroule.fin is not None or not texte.reconduction_tacite:
        return
    mois = texte.duree_mois
    target = terme.renouvele_le if texte.lecture is Lecture.FIN_DE_PERIODE else next_anniversary(deroule.effet, day)
    last = add_months(target, -texte.preavis_mois)
    if day > last:
        following = add_months(target, mois if texte.lecture is Lecture.FIN_DE_PERIODE else 12)
        beyond = texte.fin_au_plus_tard is not None and texte.fin_au_plus_tard < following
        after = "Il n'y en aura pas d'autre" if beyond else f"La suivante sera celle du {say(following)}"
        phrase = (
            f"Il est trop tard pour s'opposer à la reconduction du {say(target)} : le dernier jour était le {say(last)}. "
            f"{after} (article {parametres.articles.duree})."
        )
        yield Possibilite(Geste.OPPOSITION, (), phrase, parametres.articles.duree)
        return
    latest = texte.fin_au_plus_tard
    if latest is not None and latest < target:
        return
    phrase = (
        f"Chaque partie peut s'opposer à la reconduction du {say(target)} jusqu'au {say(last)} inclus "
        f"(article {parametres.articles.duree})."
    )
    yield Possibilite(Geste.OPPOSITION, _all(faits), phrase, parametres.articles.duree, jusqu_au=last)


def _answer_notices(parametres: Parametres, faits: Faits, deroule: Deroule) -> Iterator[Possibilite]:
    article = parametres.articles.faute
    for notice in faits.of(MiseEnDemeure):
        author, others = faits.nom(notice.par), faits.others(notice.par)
        if notice.recue_le is None:
            phrase = f"La mise en demeure du {say(notice.envoyee_le)} : le délai part de sa réception, encore inconnue (article {article})."
            yield Possibilite(Geste.REMEDE, (), phrase, article, vise=notice.cle)
            continue
        first = first_day_of_finding(parametres, faits, notice, deroule.effet)
        if first is None:
            continue
        phrase = f"{capitalised(names(others))} peut réparer le manquement jusqu'au {say(eve(first))} inclus (article {article})."
        yield Possibilite(
            Geste.REMEDE, tuple(partie.cle for partie in others), phrase, article, jusqu_au=eve(first), vise=notice.cle
        )
        phrase = (
            f"À partir du {say(first)}, {author} peut constater que la mise en demeure est restée sans effet : "
            f"la convention est alors résiliée (article {article})."
        )
        yield Possibilite(Geste.CONSTAT_INFRUCTUEUSE, (notice.par,), phrase, article, des=first, vise=notice.cle)


def _withdraw(parametres: Parametres, faits: Faits, deroule: Deroule, day: dt.date) -> Iterator[Possibilite]:
    article = parametres.articles.force_majeure
    for notified in faits.of(ForceMajeure):
        end = end_of_force_majeure(parametres, faits, notified, deroule.effet)
        if end is not None and day < end:
            phrase = (
                f"{capitalised(faits.nom(notified.par))} peut retirer sa notification d'empêchement jusqu'au {say(eve(end))} "
                f"inclus (article {article})."
            )
            yield Possibilite(
                Geste.FIN_FORCE_MAJEURE, (notified.par,), phrase, article, jusqu_au=eve(end), vise=notified.cle
            )


def _always(parametres: Parametres, faits: Faits) -> Iterator[Possibilite]:
    articles, everyone = parametres.articles, _all(faits)
    yield Possibilite(
        Geste.MISE_EN_DEMEURE,
        everyone,
        "Chaque partie peut mettre l'autre en demeure, par lettre recommandée avec avis de réception, si elle ne tient pas ses "
        f"obligations (article {articles.faute}).",
        articles.faute,
    )
    yield Possibilite(
        Geste.FORCE_MAJEURE,
        everyone,
        "Chaque partie peut notifier un empêchement de force majeure, par lettre recommandée avec avis de réception "
        f"(article {articles.force_majeure}).",
        articles.force_majeure,
    )
    yield Possibilite(
        Geste.AVENANT,
        everyone,
        f"Les parties peuvent changer la convention par un avenant daté et signé par chacune (article {articles.avenant}).",
        articles.avenant,
    )
