"""Second pass of the reader: neighbouring tokens become groups (a list of days, a series of hours, a period).

Groups keep the kind letter of the tokens that stand alone (see ``lexique``); three kinds are new: ``J`` days, ``P``
period, ``rang`` ordinals without a day (« 2e et 4e du mois »). A ``T`` group holds slots, no longer one time.
"""

from typing import Any, NamedTuple

from maillage.reseau.lieux.nettoyage.horaires.lexique import LETTRE_M, Jeton
from maillage.reseau.lieux.nettoyage.horaires.modele import (
    MINUIT,
    NUIT_DEBUT,
    NUIT_FIN,
    Creneau,
    Creneaux,
    Doute,
    merge_creneaux,
)

Jours = tuple[tuple[int, tuple[int, ...]], ...]
"""Days with, for each, its ranks in the month (empty: every week)."""

MOIS_OSM = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JOURS_DU_MOIS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEPARATEURS = frozenset("-a,e/")
_DANS_HEURES = frozenset(("-", "a", ",", "e", "/", ";", "n", "j"))
_HEURES = frozenset("TNQ")


class Groupe(NamedTuple):
    """A run of tokens with one role; ``valeur`` depends on ``genre``."""

    genre: str
    valeur: Any = ""


class Regroupeur:
    """Walks the tokens once, left to right."""

    def __init__(self, jetons: list[Jeton]) -> None:
        self.jetons = jetons
        self.genres = [genre for genre, _ in jetons]
        self.genres.extend(("", "", "", ""))
        self.doutes: list[Doute] = []
        self.groupes: list[Groupe] = []
        # Bare numbers are hours when the text has nothing strange, or has at least a time or a day.
        self.nombres_surs = "?" not in self.genres or not {"T", "D", "A"}.isdisjoint(self.genres)

    def run(self) -> list[Groupe]:
        position, fin = 0, len(self.jetons)
        while position < fin:
            genre, valeur = self.jetons[position]
            if genre in ("D", "A"):
                position = self._jours(position)
            elif genre in ("T", "Q"):
                position = self._heures(position)
            elif genre in ("N", "O", "S", "m"):
                position = self._nombre(position)
            else:
                self.groupes.append(Groupe(genre, valeur))
                position += 1
        return self.groupes

    # Numbers: part of a date, of a rank, or bare hours.

    def _nombre(self, position: int) -> int:
        suite = self._periode(position)
        if suite:
            return suite
        genre = self.genres[position]
        if genre == "N" and self.genres[position + 1] != "S":
            return self._heures(position)
        suite, rangs = self._rangs(position)
        if not rangs:
            self._inconnu(position)
            return position + 1
        if self.genres[suite] == "D":
            return self._jours(position)
        if self.genres[suite] == "MO":
            self.groupes.append(Groupe("rang", rangs))
            return suite + 1
        for place in range(position, suite):
            self._inconnu(place)
        return suite

    def _inconnu(self, place: int) -> None:
        self.groupes.append(Groupe("?", str(self.jetons[place][1])))

    def _rangs(self, position: int) -> tuple[int, tuple[int, ...]]:
        """« 1er et 3e », « 2 premiers », « dernier »: the next position and the ranks (empty when there are none)."""
        if self.genres[position] == "N":
            nombre = self.jetons[position][1]
            if self.genres[position + 1] == "S" and isinstance(nombre, int) and 1 < nombre < 6:
                return position + 2, tuple(range(1, nombre + 1))
            return position, ()
        rangs: list[int] = []
        while self.genres[position] in ("O", "S"):
            rangs.append(int(self.jetons[position][1]))  # type: ignore[arg-type]
            suite = position + 1
            if self.genres[suite] in ("e", ",", "-", "/") and self.genres[suite + 1] in ("O", "S"):
                suite += 1
            position = suite
        return position, tuple(dict.fromkeys(rangs))

    # Days.

    def _jours(self, position: int) -> int:
        elements: list[tuple[int, tuple[int, ...]]] = []
        liens: list[str] = []
        while True:
            suite, rangs = self._rangs(position) if self.genres[position] in ("N", "O", "S") else (position, ())
            genre, valeur = self.jetons[suite]
            if genre == "A" and isinstance(valeur, tuple):
                elements.extend((jour, rangs) for jour in valeur)
                liens.extend(" " * (len(valeur) - 1))
            else:
                elements.append((int(valeur), rangs))  # type: ignore[arg-type]
            position = suite + 1
            if self.genres[position] == "MO":
                position += 1
            prochain = position
            while self.genres[prochain] in _SEPARATEURS:
                prochain += 1
            if not self._starts_day(prochain):
                break
            liens.append("".join(self.genres[position:prochain]) or " ")
            position = prochain
        self.groupes.append(Groupe("J", self._spread(self._letters(elements), liens)))
        return position

    def _starts_day(self, position: int) -> bool:
        genre = self.genres[position]
        if genre in ("D", "A"):
            return True
        if genre not in ("N", "O", "S"):
            return False
        suite, rangs = self._rangs(position)
        return bool(rangs) and self.genres[suite] == "D"

    def _letters(self, elements: list[tuple[int, tuple[int, ...]]]) -> list[tuple[int, tuple[int, ...]]]:
        """The lone letter M is Tuesday after L, Wednesday after another M or before J; else it is a doubt."""
        if all(jour != LETTRE_M for jour, _ in elements):
            return elements
        resultat: list[tuple[int, tuple[int, ...]]] = []
        for place, (jour, rangs) in enumerate(elements):
            if jour != LETTRE_M:
                resultat.append((jour, rangs))
                continue
            avant = resultat[-1][0] if resultat else None
            apres = elements[place + 1][0] if place + 1 < len(elements) else None
            deux = apres == LETTRE_M
            if avant != 1 and not deux and not (avant == 0 and apres is not None):
                self.doutes.append(("lettre_m", ""))
            resultat.append((2 if avant == 1 else 1, rangs))
        return resultat

    def _spread(self, elements: list[tuple[int, tuple[int, ...]]], liens: list[str]) -> Jours:
        """Ranges (« lundi au jeudi ») become lists of days."""
        rangs_donnes = [rangs for _, rangs in elements if rangs]
        if rangs_donnes and len(rangs_donnes) < len(elements):
            self.doutes.append(("rang", ""))
        tirets = sum("-" in lien for lien in liens)
        jours: dict[tuple[int, tuple[int, ...]], None] = {elements[0]: None}
        for (avant, _), (jour, rangs), lien in zip(elements, elements[1:], liens, strict=False):
            if ("a" in lien or ("-" in lien and tirets == 1)) and not rangs and jour < 7 and avant < 7:
                if "-" in lien and len(elements) > 2 and jour != avant + 1:
                    self.doutes.append(("tiret", ""))
                pas = (jour - avant) % 7
                jours.update(dict.fromkeys((((avant + k) % 7, ()) for k in range(1, pas + 1)), None))
            else:
                jours[(jour, rangs)] = None
        return tuple(jours)

    # Hours.

    def _heures(self, position: int) -> int:
        heures: list[int] = []
        liens: list[str] = []
        nus = True
        lien = self.genres[position - 1] if position and self.genres[position - 1] in ("n", "j") else ""
        debut = position
        while True:
            genre, valeur = self.jetons[position]
            if genre == "Q":
                heures.extend((0, MINUIT))
                liens.extend((lien, "-"))
                nus = False
            elif genre == "T":
                heures.append(int(valeur))  # type: ignore[arg-type]
                liens.append(lien)
                nus = False
            else:
                self._bare_number(int(valeur), position, lien, heures, liens)  # type: ignore[arg-type]
            position += 1
            if self.genres[position] == "coupe":
                self.doutes.append(("heure_coupee", str(self.jetons[position][1])))
                position += 1
            suite = position
            while self.genres[suite] in _DANS_HEURES:
                suite += 1
            if self.genres[suite] not in _HEURES or self._periode(suite, dry=True) or self._is_rank(suite):
                break
            lien = "".join(self.genres[position:suite])
            position = suite
        if nus and (len(heures) % 2 or not self.nombres_surs):
            for place in range(debut, position):
                if self.genres[place] == "N":
                    self._inconnu(place)
            return position
        self.groupes.append(Groupe("T", self._pairs(heures, liens)))
        return position

    def _is_rank(self, position: int) -> bool:
        return self.genres[position] == "N" and self.genres[position + 1] == "S"

    def _bare_number(self, valeur: int, position: int, lien: str, heures: list[int], liens: list[str]) -> None:
        """A number without « h »: an hour, the minutes of « 13/30 », or the « 0 » that a machine wrote for « à »."""
        if valeur == 0 and len(heures) % 2 and self.genres[position + 1] in ("T", "N"):
            return
        if valeur <= 24:
            heures.append(valeur * 60)
            liens.append(lien)
        elif lien == "/" and valeur < 60 and heures and heures[-1] % 60 == 0 and self.genres[position - 2] == "N":
            heures[-1] += valeur
        else:
            self.groupes.append(Groupe("?", str(valeur)))

    def _pairs(self, heures: list[int], liens: list[str]) -> Creneaux:
        """Times two by two, checked."""
        if len(heures) % 2:
            self.doutes.append(("heure_seule", ""))
        creneaux: list[Creneau] = []
        vides = 0
        for place in range(0, len(heures) - 1, 2):
            debut, fin = heures[place] % MINUIT, heures[place + 1] or MINUIT
            if debut == 0 and heures[place + 1] == 0:
                # « 00:00 - 00:00 » fills an unused pair of columns.
                vides += 1
                continue
            lien = liens[place + 1]
            if ";" in lien or ("e" in lien and "n" not in liens[place]):
                self.doutes.append(("paire", ""))
            self._check_range(debut, fin)
            creneaux.append((debut, fin, ""))
        if vides and not creneaux:
            self.doutes.append(("minuit_minuit", ""))
        if len(creneaux) > 1 and any(_holds_another(creneau, creneaux) for creneau in creneaux):
            # « 9 h-12 h, 9 h-16 h 30 »: the two do not say the same thing.
            self.doutes.append(("imbrique", ""))
        return merge_creneaux(creneaux)

    def _check_range(self, debut: int, fin: int) -> None:
        if debut == fin or (fin < debut and (fin > NUIT_FIN or debut < NUIT_DEBUT)):
            self.doutes.append(("inverse", f"{format_minutes(debut)}-{format_minutes(fin)}"))
        elif 0 < debut < NUIT_FIN:
            self.doutes.append(("heure_nuit", format_minutes(debut)))

    # Months and dates.

    def _periode(self, position: int, *, dry: bool = False) -> int:
        """« août », « septembre à juin », « du 1er septembre au 30 juin »: the next position, 0 when it is no period."""
        premier = self._date(position)
        if premier is None:
            return 0
        suite, jour, mois = premier
        lien = self.genres[suite]
        second = self._date(suite + 1) if lien in ("-", "a", "e", ",", "j") else None
        if mois == 0:
            # « du 1er au 15 août »: the first date borrows its month.
            if second is None or lien not in ("-", "a", "j") or second[2] == 0 or not second[1]:
                return 0
            mois = second[2]
        if second is None or second[2] == 0 or bool(second[1]) != bool(jour):
            texte = _format_date(jour, mois)
        else:
            union = "," if lien in ("e", ",") else "-"
            texte, suite = _format_date(jour, mois) + union + _format_date(second[1], second[2]), second[0]
            if not _is_date(second[1], second[2]):
                texte = ""
        if not dry:
            # « à partir du 4 septembre », « jusqu'en juin » name one end only: no period can be written.
            # « les trois premières semaines d'août » is a part of it.
            ouvert = self.genres[position - 1] == "j" or bool(self.groupes and self.groupes[-1].genre == "?")
            correct = texte and _is_date(jour, mois) and not ouvert
            self.groupes.append(Groupe("P", texte) if correct else Groupe("?", "date"))
        return suite

    def _date(self, position: int) -> tuple[int, int, int] | None:
        """Next position, day of the month (0: none) and month (0: a day alone, followed by « au »)."""
        if position >= len(self.jetons):
            return None
        genre, valeur = self.jetons[position]
        if genre == "m":
            return position + 1, 0, int(valeur)  # type: ignore[arg-type]
        if genre == "N" or (genre == "O" and valeur == 1):
            if self.genres[position + 1] == "m":
                return position + 2, int(valeur), int(self.jetons[position + 1][1])  # type: ignore[arg-type]
            return position + 1, int(valeur), 0  # type: ignore[arg-type]
        return None


def _holds_another(creneau: Creneau, creneaux: list[Creneau]) -> bool:
    return any(creneau[0] <= autre[0] and autre[1] <= creneau[1] for autre in creneaux if autre != creneau)


def _is_date(jour: int, mois: int) -> bool:
    return 0 <= jour <= _JOURS_DU_MOIS[mois]


def _format_date(jour: int, mois: int) -> str:
    return f"{MOIS_OSM[mois]} {jour:02d}" if jour else MOIS_OSM[mois]


def format_minutes(minutes: int) -> str:
    """``HH:MM``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
