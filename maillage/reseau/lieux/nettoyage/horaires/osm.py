"""OSM ``opening_hours``: write rules in the house style, read the same style back, check any string.

House style, as in the national schema: ``Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00``, weeks as ``week 2-52/2``
(even) and ``week 1-53/2`` (odd), appointments as a comment. Specification:
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from opening_hours import OpeningHours

from maillage.reseau.lieux.nettoyage.horaires.groupes import MOIS_OSM, format_minutes
from maillage.reseau.lieux.nettoyage.horaires.modele import (
    JOURS_OSM,
    MINUIT,
    PH,
    SANS_HEURES,
    Creneaux,
    Regle,
)

LONGUEUR_MAX = 2000

# Writing.


def format_days(jours: Sequence[int]) -> str:
    """``Mo-Fr``, ``Mo,We``, ``Mo-We,Fr,PH``: three days or more in a row make a range."""
    morceaux: list[str] = []
    place, fin = 0, len(jours)
    while place < fin:
        suite = place
        while suite + 1 < fin and jours[suite + 1] == jours[suite] + 1 and jours[suite + 1] != PH:
            suite += 1
        if suite - place >= 2:
            morceaux.append(f"{JOURS_OSM[jours[place]]}-{JOURS_OSM[jours[suite]]}")
        else:
            morceaux.extend(JOURS_OSM[jour] for jour in jours[place : suite + 1])
        place = suite + 1
    return ",".join(morceaux)


def _format_rule(regle: Regle) -> str:
    selecteur = format_days(regle.jours)
    if regle.rangs:
        selecteur += f"[{','.join(map(str, regle.rangs))}]"
    if regle.portee:
        selecteur = f"{regle.portee} {selecteur}" if selecteur else regle.portee
    if regle.ferme:
        texte = f"{selecteur} off".strip()
        return f'{texte} "{regle.commentaire}"' if regle.commentaire else texte
    par_commentaire: dict[str, list[str]] = {}
    for debut, fin, commentaire in regle.creneaux:
        heures = "" if debut == SANS_HEURES else f"{format_minutes(debut)}-{format_minutes(fin)}"
        par_commentaire.setdefault(commentaire, []).append(heures)
    morceaux = []
    for commentaire, heures_dites in par_commentaire.items():
        plages = ",".join(filter(None, heures_dites)) or "unknown"
        suite = f' "{commentaire}"' if commentaire else ""
        morceaux.append(f"{selecteur} {plages}{suite}".lstrip())
    return ", ".join(morceaux)


def emit(regles: Sequence[Regle]) -> str:
    """Rules to an OSM string; what this module emits from a plain week is valid by construction (a test proves it)."""
    if (
        len(regles) == 1
        and regles[0].jours == (0, 1, 2, 3, 4, 5, 6)
        and regles[0].creneaux == ((0, MINUIT, ""),)
        and regles[0].is_ordinary
    ):
        return "24/7"
    texte = ""
    for regle in regles:
        texte += (", " if regle.ajout else "; ") * bool(texte) + _format_rule(regle)
    return texte


# Checking.


@lru_cache(maxsize=4096)
def _is_valid(texte: str) -> bool:
    try:
        OpeningHours(texte)
    except Exception:  # noqa: BLE001 - the parser is foreign code: any failure means « not a valid string »
        return False
    except BaseException as erreur:
        # A Rust panic is not an Exception; Ctrl-C must still pass.
        if isinstance(erreur, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        return False
    return True


def validate_osm(texte: object) -> bool:
    """True when opening-hours-py reads the string. Never raises."""
    return isinstance(texte, str) and 0 < len(texte) <= LONGUEUR_MAX and _is_valid(texte)


# Reading.

_CODES = {
    **{code.lower(): jour for jour, code in enumerate(JOURS_OSM)},
    "mon": 0,
    "tue": 1,
    "wed": 2,
    "thu": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
    **dict(zip(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], range(7), strict=True)),
}
_MOIS = {nom.lower(): numero for numero, nom in enumerate(MOIS_OSM) if nom}
_FERME = frozenset(("off", "closed", "ferme"))

_JETON = re.compile(
    r"""\s*(?:
    (?P<texte>"[^"]*")
  | (?P<toujours>24\s?/\s?7(?!\d))
  | (?P<heure>\d\d?\s{0,2}(?:[:h]\s{0,2}\d\d|h)(?!\d))
  | (?P<nombre>\d+)
  | (?P<mot>[a-z]+)
  | (?P<signe>[-,;/\[\]:]))""",
    re.VERBOSE,
)
_H = re.compile(r"\d\s{0,2}h")
_CHIFFRES = re.compile(r"\d+")


class _Etranger(Exception):
    """The string goes beyond the house style."""


class _Lecteur:
    """Recursive descent over the tokens of one string."""

    def __init__(self, texte: str) -> None:
        self.jetons: list[tuple[str, str]] = []
        position, fin = 0, len(texte)
        while position < fin:
            trouve = _JETON.match(texte, position)
            if trouve is None:
                raise _Etranger
            self.jetons.append((trouve.lastgroup or "", trouve.group().strip()))
            position = trouve.end()
        self.jetons.extend((("", ""), ("", ""), ("", ""), ("", ""), ("", "")))
        self.place = 0
        self.has_h = "h" in texte and _H.search(texte) is not None

    def peek(self, avance: int = 0) -> tuple[str, str]:
        return self.jetons[self.place + avance]

    def take(self, signe: str) -> bool:
        if self.peek() == ("signe", signe):
            self.place += 1
            return True
        return False

    def rules(self) -> list[Regle]:
        regles: list[Regle] = []
        ajout = False
        while True:
            if self.peek()[0]:
                regles.append(self._rule(ajout=ajout))
            elif ajout or not regles:
                raise _Etranger
            if self.take(";"):
                while self.take(";"):
                    pass
                ajout = False
            elif self.take(","):
                ajout = True
            elif self.peek()[0]:
                raise _Etranger
            else:
                return regles

    def _rule(self, *, ajout: bool) -> Regle:
        if self.peek()[0] == "toujours":
            self.place += 1
            return Regle((0, 1, 2, 3, 4, 5, 6), ((0, MINUIT, ""),), ajout=ajout)
        portee = self._scope()
        jours, rangs = self._days()
        portee, jours = self._holidays(portee, jours)
        self.take(":")
        creneaux = self._times()
        genre, mot = self.peek()
        ferme = genre == "mot" and mot in _FERME
        inconnu = genre == "mot" and mot == "unknown"
        if ferme or inconnu or (genre == "mot" and mot == "open"):
            self.place += 1
        commentaire = ""
        if self.peek()[0] == "texte":
            commentaire = self.peek()[1].strip('"').strip()
            self.place += 1
        if ferme and not creneaux:
            return Regle(jours, (), rangs, portee, ferme=True, ajout=ajout, commentaire=commentaire)
        if ferme or inconnu == bool(creneaux) or (inconnu and not commentaire):
            # Closed hours; or neither hours nor « unknown », which OSM reads as round the clock.
            raise _Etranger
        slots: Creneaux = tuple((a, b, commentaire) for a, b in creneaux) or ((SANS_HEURES, SANS_HEURES, commentaire),)
        if not jours and creneaux and self.has_h:
            # « 9h-12h » is French: it does not mean every day, as OSM would.
            raise _Etranger
        if not jours and not portee and creneaux:
            jours = (0, 1, 2, 3, 4, 5, 6)
        return Regle(jours, slots, rangs, portee, ajout=ajout)

    def _holidays(self, portee: str, jours: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
        """``SH`` is kept as a selector, not as a weekday."""
        if -1 not in jours:
            return portee, jours
        if len(jours) > 1 or portee:
            raise _Etranger
        suite, _ = self._days() if self.peek()[0] == "mot" and self.peek()[1] in _CODES else ((), ())
        return "SH", suite

    # Selectors.

    def _scope(self) -> str:
        morceaux: list[str] = []
        while True:
            genre, mot = self.peek()
            if genre == "mot" and mot in _MOIS:
                morceaux.append(self._months())
            elif genre == "mot" and mot == "week":
                self.place += 1
                morceaux.append("week " + self._weeks())
            else:
                return " ".join(morceaux)

    def _weeks(self) -> str:
        texte = self._number()
        while True:
            if self.take("-"):
                texte += "-" + self._number()
            elif self.take("/"):
                texte += "/" + self._number()
            elif self.peek() == ("signe", ",") and self.peek(1)[0] == "nombre":
                self.place += 1
                texte += "," + self._number()
            else:
                return texte

    def _number(self) -> str:
        genre, mot = self.peek()
        if genre != "nombre" or len(mot) > 2:
            raise _Etranger
        self.place += 1
        return str(int(mot))

    def _months(self) -> str:
        texte = self._date()
        while True:
            if self.peek() == ("signe", "-"):
                self.place += 1
                texte += "-" + (self._date() if self.peek()[0] == "mot" else f"{texte[:3]} {int(self._number()):02d}")
            elif self.peek() == ("signe", ",") and self.peek(1)[0] == "mot" and self.peek(1)[1] in _MOIS:
                self.place += 1
                texte += "," + self._date()
            else:
                return texte

    def _date(self) -> str:
        mois = _MOIS.get(self.peek()[1])
        if mois is None:
            raise _Etranger
        self.place += 1
        return f"{MOIS_OSM[mois]} {int(self._number()):02d}" if self.peek()[0] == "nombre" else MOIS_OSM[mois]

    def _days(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Days and ranks; -1 stands for the school holidays."""
        jours: list[int] = []
        rangs: tuple[int, ...] = ()
        while self.peek()[0] == "mot" and (self.peek()[1] in _CODES or self.peek()[1] == "sh"):
            jour = self._day()
            if self.take("-"):
                fin = self._day()
                if fin < 0 or jour < 0 or PH in (jour, fin):
                    raise _Etranger
                jours.extend((jour + k) % 7 for k in range((fin - jour) % 7 + 1))
            else:
                jours.append(jour)
            if self.take("["):
                rangs = self._ranks()
            suite = self.peek(1)
            if self.peek() != ("signe", ",") or suite[0] != "mot" or (suite[1] not in _CODES and suite[1] != "sh"):
                break
            self.place += 1
        if rangs and len(jours) > 1:
            raise _Etranger
        return tuple(sorted(dict.fromkeys(jours))), rangs

    def _day(self) -> int:
        mot = self.peek()[1]
        self.place += 1
        if mot == "sh":
            return -1
        if mot not in _CODES:
            raise _Etranger
        return _CODES[mot]

    def _ranks(self) -> tuple[int, ...]:
        rangs = []
        while True:
            moins = self.take("-")
            rang = int(self._number())
            rangs.append(-rang if moins else rang)
            if self.take("]"):
                return tuple(dict.fromkeys(rangs))
            if not self.take(","):
                raise _Etranger

    # Times.

    def _times(self) -> list[tuple[int, int]]:
        creneaux: list[tuple[int, int]] = []
        while self.peek()[0] == "heure":
            debut = self._time()
            if not self.take("-"):
                raise _Etranger
            fin = self._time()
            if debut >= MINUIT or fin > MINUIT or debut == fin:
                raise _Etranger
            creneaux.append((debut, MINUIT if fin == 0 else fin))
            if self.peek() != ("signe", ",") or self.peek(1)[0] != "heure":
                break
            self.place += 1
        return creneaux

    def _time(self) -> int:
        genre, mot = self.peek()
        if genre != "heure":
            raise _Etranger
        self.place += 1
        heures, *reste = _CHIFFRES.findall(mot)
        minutes = int(reste[0]) if reste else 0
        if minutes > 59:
            raise _Etranger
        return int(heures) * 60 + minutes


@lru_cache(maxsize=4096)
def read_osm(texte: str) -> tuple[Regle, ...] | None:
    """Rules of an OSM string, None when it is not one or goes beyond the house style. Never raises."""
    if len(texte) > LONGUEUR_MAX:
        return None
    # Comments keep their case.
    plie = "".join(m if place % 2 else m.lower() for place, m in enumerate(re.split(r'("[^"]*")', texte.strip())))
    try:
        return tuple(_Lecteur(plie).rules())
    except _Etranger:
        return None
