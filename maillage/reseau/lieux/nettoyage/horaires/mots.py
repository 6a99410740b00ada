"""Opening hours in plain French sentences, and as a table of seven days."""

import re
from functools import lru_cache

from maillage.reseau.lieux.nettoyage.horaires.groupes import format_minutes
from maillage.reseau.lieux.nettoyage.horaires.modele import JOURS_FR, MINUIT, PH, SANS_HEURES, Creneaux, Regle
from maillage.reseau.lieux.nettoyage.horaires.osm import read_osm

_MOIS = {
    "Jan": "janvier",
    "Feb": "février",
    "Mar": "mars",
    "Apr": "avril",
    "May": "mai",
    "Jun": "juin",
    "Jul": "juillet",
    "Aug": "août",
    "Sep": "septembre",
    "Oct": "octobre",
    "Nov": "novembre",
    "Dec": "décembre",
}
_DATE = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: (\d\d))?")
_TOUS = (0, 1, 2, 3, 4, 5, 6)
_RANGS = {1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", -1: "dernier"}


def format_heure(minutes: int) -> str:
    """« 9 h », « 13 h 30 », « minuit »."""
    if minutes == MINUIT:
        return "minuit"
    heures, reste = divmod(minutes, 60)
    return f"{heures} h {reste:02d}" if reste else f"{heures} h"


def _enumerate(mots: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(mots[:-1]), *mots[-1:]]))


def _say_days(jours: tuple[int, ...]) -> str:
    """« du lundi au vendredi », « lundi et mercredi », « tous les jours »."""
    if jours == _TOUS:
        return "tous les jours"
    semaine = [jour for jour in jours if jour != PH]
    if len(semaine) >= 3 and semaine[-1] - semaine[0] == len(semaine) - 1:
        mots = [f"du {JOURS_FR[semaine[0]]} au {JOURS_FR[semaine[-1]]}"]
    else:
        mots = [JOURS_FR[jour] for jour in semaine]
    if PH in jours:
        mots.append(JOURS_FR[PH])
    return _enumerate(mots)


def _say_slots(creneaux: Creneaux) -> str:
    morceaux = []
    for place, (debut, fin, commentaire) in enumerate(creneaux):
        suivant = creneaux[place + 1][2] if place + 1 < len(creneaux) else None
        dit = f", {commentaire}" if commentaire and commentaire != suivant else ""
        if debut == SANS_HEURES:
            morceaux.append(commentaire)
        elif (debut, fin) == (0, MINUIT):
            morceaux.append(f"24 h sur 24{dit}")
        else:
            lendemain = " le lendemain" if fin < debut else ""
            morceaux.append(f"de {format_heure(debut)} à {format_heure(fin)}{lendemain}{dit}")
    return " et ".join(morceaux)


def _say_scope(portee: str) -> str:
    """« du 1er septembre au 30 juin », « semaines paires », « vacances scolaires »."""
    if portee == "SH":
        return "vacances scolaires"
    mois, _, semaines = portee.partition("week ")
    mots = []
    if mois := mois.strip():
        mots.append(_say_months(mois))
    if semaines:
        mots.append({"2-52/2": "semaines paires", "1-53/2": "semaines impaires"}.get(semaines, f"semaines {semaines}"))
    return ", ".join(mots)


def _say_months(mois: str) -> str:
    dates = [
        f"{'1er' if jour == '01' else int(jour)} {_MOIS[nom]}" if jour else _MOIS[nom]
        for nom, jour in _DATE.findall(mois)
    ]
    if "-" in mois and len(dates) == 2:
        if any(c.isdigit() for c in mois):
            return f"du {dates[0]} au {dates[1]}"
        return f"de {dates[0]} à {dates[1]}"
    return _enumerate(dates)


def _say_rule(regle: Regle) -> str:
    jours = _say_days(regle.jours)
    if regle.rangs:
        rangs = _enumerate([_RANGS.get(rang, str(rang)) for rang in regle.rangs])
        jours = f"le {rangs} {jours} du mois"
    portee = _say_scope(regle.portee)
    if regle.ferme:
        return _say_closing(regle, jours, portee)
    corps = " ".join(filter(None, [jours, _say_slots(regle.creneaux)]))
    return f"{portee} : {corps}" if portee else corps


def _say_closing(regle: Regle, jours: str, portee: str) -> str:
    """« fermé les jours fériés », « fermé en août », « fermé du 1er au 15 août »."""
    if regle.portee == "SH" and not jours:
        return f"fermé pendant les {portee}"
    if portee and not jours:
        lien = "" if portee.startswith(("du ", "de ")) else "les " if portee.startswith("semaines") else "en "
        if portee[0].isdigit():
            lien = "le "
        return f"fermé {lien}{portee}"
    if regle.jours == (PH,):
        jours = f"les {jours}"
    return f"{portee} : fermé {jours}" if portee else f"fermé {jours}".strip()


@lru_cache(maxsize=4096)
def _sentences(osm: str) -> tuple[tuple[bool, str], ...] | None:
    regles = read_osm(osm)
    if regles is None:
        return None
    return tuple((_in_table(regle), _say_rule(regle)) for regle in _join_additions(regles))


def _in_table(regle: Regle) -> bool:
    """True when ``week_table`` shows the rule: hours of plain weekdays, or a plain weekday closed."""
    return regle._replace(ferme=False).is_ordinary


def _join_additions(regles: tuple[Regle, ...]) -> list[Regle]:
    """``Mo 09:00-12:00, Mo 14:00-17:00 "…"`` is one rule for a reader."""
    resultat: list[Regle] = []
    for regle in regles:
        avant = resultat[-1] if resultat else None
        if (
            regle.ajout
            and avant is not None
            and not regle.ferme
            and not avant.ferme
            and avant[:1] + avant[2:4] == regle[:1] + regle[2:4]
        ):
            resultat[-1] = avant._replace(creneaux=tuple(sorted((*avant.creneaux, *regle.creneaux))))
        else:
            resultat.append(regle)
    return resultat


def to_words(osm: str | None) -> list[str]:
    """French sentences, one a rule, without capital or full stop; ``[]`` for None.

    A string beyond the house style (sunrise, years…) comes back as it is, alone in the list.
    """
    if not osm:
        return []
    phrases = _sentences(osm)
    return [osm] if phrases is None else [phrase for _, phrase in phrases]


def notes(osm: str | None) -> list[str]:
    """The sentences that ``week_table`` cannot show: closings, weeks, ranks, periods."""
    if not osm:
        return []
    phrases = _sentences(osm)
    return [osm] if phrases is None else [phrase for ordinary, phrase in phrases if not ordinary]


def week_table(osm: str | None) -> list[list[tuple[str, str, str]]] | None:
    """Seven lists, Monday first, of (start, end, comment) as ``HH:MM``; None when the string is not an ordinary week.

    A slot with a comment and no hours has empty start and end. Hours tied to weeks, ranks or periods make it None;
    closings (public holidays, August) stay in ``notes``.
    """
    regles = read_osm(osm) if osm else None
    if regles is None:
        return None
    table: list[list[tuple[str, str, str]]] = [[] for _ in range(7)]
    for regle in regles:
        if regle.ferme and not regle.portee and not regle.rangs:
            for jour in regle.jours:
                if jour != PH:
                    table[jour] = []
        elif not regle.ferme:
            jours = regle.jours or _TOUS
            if regle.rangs or regle.portee or PH in regle.jours:
                return None
            creneaux = [
                ("", "", mot) if debut == SANS_HEURES else (format_minutes(debut), format_minutes(fin), mot)
                for debut, fin, mot in regle.creneaux
            ]
            for jour in jours:
                table[jour] = sorted([*table[jour], *creneaux]) if regle.ajout else sorted(creneaux)
    return table
