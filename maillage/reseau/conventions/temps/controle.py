"""Is an act possible, given what is known? Refusals as sentences for the person who records it. Pure.

An opposition that comes too late is not refused: it was sent, it is written down, and it changes nothing.
"""

import datetime as dt

from maillage.reseau.conventions.temps.deroule import apply_avenant, end_of_force_majeure, first_day_of_finding, walk
from maillage.reseau.conventions.temps.faits import (
    Acte,
    Avenant,
    Constat,
    Dissolution,
    Faits,
    ForceMajeure,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Remede,
    Retrait,
)
from maillage.reseau.conventions.temps.mots import say


class ActeRefuse(ValueError):
    """The message is for the person who records the act."""


def check_acte(parametres: Parametres, faits: Faits, acte: Acte, *, today: dt.date) -> None:
    """Raise ActeRefuse where the act is impossible. `faits`: all that is recorded, without this act."""
    effet = faits.effet
    if effet is None:
        raise ActeRefuse(
            "La convention n'est pas encore signée par toutes les parties : aucun acte ne peut être enregistré."
        )
    sent, received = _dates(acte)
    if isinstance(acte, Dissolution):
        if sent > today:
            raise ActeRefuse("Cette date est dans le futur. Enregistrez la décision quand elle est prise.")
        return
    for moment in (sent, received):
        if moment is not None and moment > today:
            raise ActeRefuse("Cette date est dans le futur. Enregistrez l'acte quand il a eu lieu.")
    if received is not None and received < sent:
        raise ActeRefuse("La lettre ne peut pas être reçue avant d'être envoyée.")
    if sent < effet:
        raise ActeRefuse(f"La convention n'était pas encore en vigueur : elle a pris effet le {say(effet)}.")
    _check_in_force(parametres, faits, sent)
    if isinstance(acte, Remede | Constat):
        _check_answer(parametres, faits, acte, effet)
    elif isinstance(acte, Retrait):
        _check_withdrawal(parametres, faits, acte, effet)


def check_avenant(parametres: Parametres, faits: Faits, avenant: Avenant) -> None:
    """Raise ActeRefuse where an avenant would change nothing, or make a text that means nothing."""
    _check_in_force(parametres, faits, avenant.effet_le)
    deroule = walk(parametres, faits.known(avenant.effet_le), au=avenant.effet_le)
    try:
        apply_avenant(deroule.terme.texte if deroule else parametres, avenant)
    except ValueError as error:
        raise ActeRefuse(
            "Le délai pour s'opposer est aussi long que la période : personne ne pourrait s'opposer à temps."
        ) from error


def _dates(acte: Acte) -> tuple[dt.date, dt.date | None]:
    match acte:
        case Opposition(envoyee_le=sent, recue_le=received):
            first = sent or received
            if first is None:
                raise ActeRefuse("Écrivez la date de l'opposition.")
            return first, received
        case MiseEnDemeure() | ForceMajeure():
            return acte.envoyee_le, acte.recue_le
        case Dissolution():
            return acte.decidee_le or acte.le, None
        case _:
            return acte.le, None


def _check_in_force(parametres: Parametres, faits: Faits, day: dt.date) -> None:
    deroule = walk(parametres, faits.known(day), au=day)
    if deroule is not None and deroule.fin is not None and deroule.fin.le <= day:
        raise ActeRefuse(f"La convention n'était plus en vigueur : elle a pris fin avant le {say(deroule.fin.le)}.")


def _check_answer(parametres: Parametres, faits: Faits, acte: Remede | Constat, effet: dt.date) -> None:
    notice = next((row for row in faits.of(MiseEnDemeure) if row.cle == acte.mise_en_demeure), None)
    if notice is None:
        raise ActeRefuse("Choisissez la mise en demeure à laquelle cet acte répond.")
    if acte.le < notice.envoyee_le:
        raise ActeRefuse(f"La mise en demeure n'était pas encore envoyée : elle l'a été le {say(notice.envoyee_le)}.")
    if isinstance(acte, Remede):
        return
    if notice.recue_le is None:
        raise ActeRefuse("Écrivez d'abord quand la mise en demeure a été reçue : le délai part de ce jour.")
    first = first_day_of_finding(parametres, faits, notice, effet)
    if first is None:
        raise ActeRefuse("Le manquement a été réparé dans le délai : la mise en demeure n'est pas restée sans effet.")
    if acte.le < first:
        raise ActeRefuse(
            f"Il est trop tôt. Le délai de {parametres.delai_faute_jours} jours après la réception du {say(notice.recue_le)} "
            f"n'est pas fini : vous pouvez constater à partir du {say(first)} (article {parametres.articles.faute})."
        )


def _check_withdrawal(parametres: Parametres, faits: Faits, acte: Retrait, effet: dt.date) -> None:
    notified = next((row for row in faits.of(ForceMajeure) if row.cle == acte.force_majeure), None)
    if notified is None:
        raise ActeRefuse("Choisissez la notification qui est retirée.")
    if acte.le < notified.envoyee_le:
        raise ActeRefuse(f"L'empêchement n'était pas encore notifié : il l'a été le {say(notified.envoyee_le)}.")
    if end_of_force_majeure(parametres, faits, notified, effet) is None and notified.recue_le is not None:
        raise ActeRefuse("Cette notification est déjà retirée.")
