"""Dates, parties and reasons as the sentences of a convention say them; the readings chosen, in clear. Pure."""

import datetime as dt
from collections.abc import Iterable

from maillage.base.francais import format_compte, format_date
from maillage.reseau.conventions.temps.deroule import Cause, Fin
from maillage.reseau.conventions.temps.faits import DateComptee, Faits, Lecture, Parametres, Partie


def say(day: dt.date | None) -> str:
    """« 1er juillet 2027 »."""
    return format_date(day, avec_jour=False)


def capitalised(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def months(nombre: int) -> str:
    return format_compte(nombre, "mois", "mois")


def days(nombre: int) -> str:
    return format_compte(nombre, "jour calendaire", "jours calendaires")


def names(parties: Iterable[Partie]) -> str:
    """« le Département et la commune de Valfictif »."""
    *first, last = [partie.nom for partie in parties]
    return f"{', '.join(first)} et {last}" if first else last


def explain(parametres: Parametres, faits: Faits, fin: Fin) -> tuple[str, str]:
    """What comes after « parce que », and the number of the article that says so."""
    articles, who, counted = parametres.articles, faits.nom(fin.par), say(fin.compte_le)
    match fin.cause:
        case Cause.TERME:
            return "sa durée s'arrête là et qu'elle n'est pas reconduite", articles.duree
        case Cause.FIN_AU_PLUS_TARD:
            return f"le texte fixe son dernier jour au plus tard au {counted}", articles.duree
        case Cause.OPPOSITION:
            sent = parametres.compte is DateComptee.ENVOI
            how = f"{who} a envoyé son opposition" if sent else f"l'opposition envoyée par {who} a été reçue"
            return f"{how} à temps, le {counted}", articles.duree
        case Cause.FAUTE:
            found = f"une personne l'a constaté le {say(fin.le)}"
            return f"la mise en demeure reçue le {counted} est restée sans effet : {found} pour {who}", articles.faute
        case Cause.FORCE_MAJEURE:
            delay = days(parametres.delai_force_majeure_jours)
            reason = f"l'empêchement notifié par {who}, reçu le {counted}, met fin à la convention après {delay}"
            return reason, articles.force_majeure
        case _:
            return "le Bénéficiaire est dissous", articles.dissolution


def readings(parametres: Parametres) -> tuple[str, ...]:
    """How the text is read where it does not say: printed on the page of the convention, one sentence each."""
    notice = months(parametres.preavis_mois)
    found = [
        (
            f"Une période de {months(parametres.duree_mois)} finit la veille du même jour du mois. Si ce jour n'existe pas dans le "
            "mois, c'est le dernier jour du mois qui compte."
        ),
    ]
    if parametres.reconduction_tacite:
        yearly = parametres.lecture is Lecture.ANNUELLE
        found += [
            "« Date anniversaire » veut dire : "
            + (
                "le jour de la prise d'effet, une fois par an."
                if yearly
                else "le premier jour de chaque nouvelle période."
            ),
            f"« Au plus tard {notice} avant » : le même jour du mois, {notice} plus tôt, est encore à temps, même un dimanche.",
            "Une opposition compte le jour où elle est "
            + ("envoyée." if parametres.compte is DateComptee.ENVOI else "reçue par l'autre partie."),
            "Une opposition vaut pour la reconduction qui vient. Trop tard pour celle-ci, elle ne change rien : il en faut une nouvelle.",
        ]
    if parametres.fin_au_plus_tard:
        found.append("« Au plus tard le » : ce jour-là, la convention est encore en vigueur.")
    fault, major = days(parametres.delai_faute_jours), days(parametres.delai_force_majeure_jours)
    found += [
        (
            f"Mise en demeure : le délai de {fault} part du lendemain de la réception. Seul le constat d'une personne, après ce "
            "délai, met fin à la convention."
        ),
        f"Force majeure : la convention finit quand {major} entiers ont passé après la réception, sauf retrait avant.",
    ]
    return tuple(found)
