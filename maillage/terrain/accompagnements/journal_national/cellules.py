"""One cell: a day, a duration, « 3/12 », words of a list. What is refused never repeats the cell: it may hold a name."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from maillage.terrain.accompagnements.journal_national.colonnes import LIBELLES, MOTS, normalise

PREMIER_JOUR: Final = dt.date(2015, 1, 1)
"""No Département kept such a log before: an older day is a slip, or an empty cell that a spreadsheet dated 1900."""
DUREE_MAX: Final = 1439
PARTICIPANTS_MAX: Final = 10_000
TEXTE_MAX: Final = 200
CELLULE_MAX: Final = 5_000
"""Characters looked at in one cell."""

_JOUR_ISO: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)")
_JOUR_FR: Final = re.compile(r"(\d\d?)[/.\- ](\d\d?)[/.\- ](\d{4}|\d\d)(?!\d)")
_JOUR_MOTS: Final = re.compile(r"(?:[a-z]{5,8} )?(\d\d?)(?:er)? ([a-z]{3,9}) (\d{4}|\d\d)(?!\d)")
_JOUR_COURT: Final = re.compile(r"(\d\d?) ([a-z]{3,9})")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)")
_PARIS: Final = ZoneInfo("Europe/Paris")
_MOIS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_SERIE: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_HEURES: Final = re.compile(
    r"(\d{1,2}) ?(?:h|heures?|:) ?(?:(\d{1,2}) ?(?:m|mn|min|minutes)?)?(?::\d\d)?", re.IGNORECASE
)
_MINUTES: Final = re.compile(r"(\d{1,4})(?:[.,]0+)? ?(?:m|mn|min|minutes?)?\.?", re.IGNORECASE)
_RANG: Final = re.compile(r"(\d{1,5})(?:[.,]0+)?(?: ?(?:/|sur) ?(\d{1,5}))?")
_ETOILES: Final = re.compile(r"([123]) ?(?:/ ?3)?")
_ECHAPPE: Final = re.compile(r"'(?=\s*[=+\-@＝＋－＠])")


class CelluleRefusee(ValueError):
    """``args[0]``: a sentence that names the column, and never says what was in the cell."""


def refuse(colonne: str, raison: str) -> CelluleRefusee:
    return CelluleRefusee(f"Colonne « {LIBELLES[colonne]} » : {raison}")


def text_of(cell: object) -> str:
    """The text of a cell, cut, without control characters nor the apostrophe that an export puts before a formula."""
    said = "" if isinstance(cell, bool) else str(cell)[:CELLULE_MAX]
    clean = "".join(one for one in said if one in "\n\t" or (one.isprintable() or one.isspace()))
    return _ECHAPPE.sub("", clean.strip(), count=1) if clean.lstrip().startswith("'") else clean.strip()


def line_of(cell: object, limit: int = TEXTE_MAX) -> str:
    """The same on one line, cut to ``limit``."""
    return " ".join(text_of(cell).split())[:limit].strip()


def day_of(cell: object, today: dt.date) -> dt.date:
    """A day written by a person, by a spreadsheet, or as its number. Raises CelluleRefusee."""
    found = _read_day(line_of(cell, 40))
    if found is None:
        raise refuse("jour", "date absente ou illisible. Écrivez-la comme 31/12/2025.")
    if found > today:
        raise refuse("jour", "ce jour n'est pas encore venu.")
    if found < PREMIER_JOUR:
        raise refuse("jour", f"ce jour est avant {PREMIER_JOUR.year}.")
    return found


def _read_day(text: str) -> dt.date | None:
    try:
        if _INSTANT.fullmatch(text):
            # The national tool writes midnight in Paris as the evening before, in universal time.
            return dt.datetime.fromisoformat(text).astimezone(_PARIS).date()
        if match := _JOUR_ISO.match(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _JOUR_FR.match(text):
            return dt.date(_year(match[3]), int(match[2]), int(match[1]))
        if (match := _JOUR_MOTS.match(normalise(text))) and (month := _month(match[2])):
            return dt.date(_year(match[3]), month, int(match[1]))
    except (ValueError, OverflowError):
        return None
    if match := _SERIE.fullmatch(text):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(match[1]))
    return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _month(word: str) -> int:
    """« déc. » or « décembre » once normalised → 12; 0 when no month, or several, begin so."""
    found = [number for number, name in enumerate(_MOIS, start=1) if name.startswith(word)]
    return found[0] if len(found) == 1 else 0


def _day_and_month(text: str) -> tuple[int, int] | None:
    """What a spreadsheet made of « 3/12 »: a day, or « 03-déc » in a CSV saved from one."""
    if day := _JOUR_ISO.match(text):
        return int(day[3]), int(day[2])
    if (short := _JOUR_COURT.fullmatch(normalise(text))) and (month := _month(short[2])):
        return int(short[1]), month
    return None


def minutes_of(cell: object) -> int | None:
    """Minutes of « 90 », « 1h30 », « 01:30 », « 45 min »; None when nothing is said. Raises CelluleRefusee."""
    text = line_of(cell, 40)
    if not text:
        return None
    if match := _MINUTES.fullmatch(text):
        minutes = int(match[1])
    elif match := _HEURES.fullmatch(text):
        minutes = int(match[1]) * 60 + int(match[2] or 0)
    else:
        raise refuse("duree", "durée illisible. Écrivez des minutes, par exemple 90.")
    if not 1 <= minutes <= DUREE_MAX:
        raise refuse("duree", "une durée va de 1 minute à 23 h 59.")
    return minutes


def rank_of(cell: object) -> tuple[int, int]:
    """(rank, number) of « 3/12 »; « 1 » is (1, 1), « 12 » alone (0, 12). A spreadsheet may have made a day of « 3/12 ».

    Raises CelluleRefusee.
    """
    text = line_of(cell, 40)
    if not text:
        return 1, 1
    if day := _day_and_month(text):
        # The third of December, or the twelfth of March where months come first: a rank is never above its number.
        text = f"{min(day)}/{max(day)}"
    match = _RANG.fullmatch(text)
    if match is None:
        raise refuse("participants", "nombre illisible. Écrivez 1, ou 3/12 dans un atelier.")
    rank, number = int(match[1]), int(match[2] or match[1])
    if not 1 <= rank <= number <= PARTICIPANTS_MAX:
        raise refuse("participants", "le nombre va de 1 à 10 000.")
    return (rank, number) if match[2] or number == 1 else (0, number)


def stars_of(cell: object) -> int:
    """1, 2 or 3 of « 2/3 »; 0 when nothing is said. Raises CelluleRefusee."""
    text = line_of(cell, 40)
    if not text:
        return 0
    if day := _day_and_month(text):
        text = f"{min(day)}/{max(day)}"
    match = _ETOILES.fullmatch(text)
    if match is None:
        raise refuse("niveau", "niveau inconnu. Il va de 1/3 à 3/3.")
    return int(match[1])


def value_of(colonne: str, cell: object, *, absent: str) -> str:
    """The value of a word; ``absent`` when the cell is empty. Raises CelluleRefusee."""
    text = line_of(cell)
    if not text:
        return absent
    found = MOTS[colonne].get(normalise(text))
    if found is None:
        raise refuse(colonne, "ce mot n'est pas un mot de l'outil national.")
    return found


def values_of(colonne: str, cell: object) -> tuple[str, ...]:
    """Values of a list, each once, in a fixed order. Raises CelluleRefusee."""
    return tuple(sorted(set(_each(colonne, text_of(cell), MOTS[colonne]))))


def _each(colonne: str, text: str, words: Mapping[str, str]) -> Iterator[str]:
    for part in re.split(r"[\n;|]", text):
        said = normalise(part)
        if not said:
            continue
        # A label of the national log may hold commas: they part words only when the whole is unknown.
        several = [said] if said in words else [normalise(one) for one in part.split(",") if normalise(one)]
        for one in several:
            if one not in words:
                raise refuse(colonne, "un mot n'est pas un mot de l'outil national.")
            yield words[one]
