"""Dates of update: the ways people and software write them.

Rules: ``nettoyage.md``. The reference wrote 1970-01-01 for what it could not read: here nothing is written. A moment
with a zone becomes the day it was in Paris. Today is given by the caller, never read here.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, fold, is_vide

_PARIS: Final = ZoneInfo("Europe/Paris")
_ANNEE_MIN: Final = 1995  # no census of digital places before; 1899, 1900 and 1970 are default values of software
_LIMITE: Final = 300  # characters read

_ISO: Final = re.compile(
    r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(Z|UTC|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_FRANCAISE: Final = re.compile(r"(?<![\d/.-])(\d\d?)([-/. ])(\d\d?)\2(\d{4}|\d\d)(?![\d/-])", re.ASCII)
_ISO_DEDANS: Final = re.compile(r"(?<![\d/.-])(\d{4})([-/.])(\d\d?)\2(\d\d?)(?![\d/-])", re.ASCII)
_MOIS_ANNEE: Final = re.compile(r"(0?[1-9]|1[0-2])[-/.](\d{4})", re.ASCII)
# « 09/0102023 »: a digit typed for the second sign.
_BARRE_MANQUEE: Final = re.compile(r"(\d\d)([-/.])(0[1-9]|1[0-2])\d((?:19|20)\d\d)", re.ASCII)
_CHIFFRES: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_MOIS: Final = {
    nom: rang
    for rang, noms in enumerate(
        [
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout aou august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ],
        start=1,
    )
    for nom in noms.split()
}

_NOMS: Final = "|".join(sorted(_MOIS, key=len, reverse=True))
_LETTRES: Final = re.compile(rf"(?:\b(\d\d?)(?:er)? )?\b({_NOMS}) (\d{{4}}|\d\d)\b", re.ASCII)
_ANGLAISE: Final = re.compile(rf"\b({_NOMS}) (\d\d?)(?:st|nd|rd|th)? (\d{{4}})\b", re.ASCII)

_QUESTION: Final = "« {} » n'est pas une date lisible. Écrivez la date ainsi : 21/04/2022."


def _day(annee: int, mois: int, jour: int) -> date | None:
    try:
        return date(annee, mois, jour)
    except ValueError:
        return None


def _full_year(texte: str, today: date) -> int:
    annee = int(texte)
    if len(texte) == 4:
        return annee
    return 2000 + annee if 2000 + annee <= today.year + 1 else 1900 + annee


def _paris_day(trouve: re.Match[str]) -> date | None:
    jour = _day(int(trouve[1]), int(trouve[3]), int(trouve[4]))
    zone = trouve[8]
    if jour is None or zone is None:
        return jour
    decalage = timedelta(0)
    if zone[0] in "+-":
        decalage = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (1 if zone[0] == "+" else -1)
    try:
        moment = datetime(
            jour.year,
            jour.month,
            jour.day,
            int(trouve[5]),
            int(trouve[6]),
            int(trouve[7] or 0),
            tzinfo=timezone(decalage),
        )
        return moment.astimezone(_PARIS).date()
    except (ValueError, OverflowError):
        return jour


def _judge(jour: date | None, original: str, today: date, regle: str) -> Resultat:
    """The date is published when it is possible, asked when it is to come, refused when it cannot be."""
    if jour is None or jour.year < _ANNEE_MIN:
        return _unreadable(original)
    if jour > today + timedelta(days=1):  # the day may already have changed overseas
        question = f"La date du {jour:%d/%m/%Y} n'est pas encore passée. Est-elle juste ?"
        return douteux(original, "date_maj.future", question, proposition=jour)
    return tel_quel(jour, original) if jour.isoformat() == original else repare(jour, original, regle)


def _ask(jour: date | None, original: str, today: date, regle: str) -> Resultat:
    if jour is None or jour.year < _ANNEE_MIN or jour > today + timedelta(days=1):
        return _unreadable(original)
    return douteux(original, regle, f"Cette date est-elle le {jour:%d/%m/%Y} ?", proposition=jour)


def _unreadable(original: str) -> Resultat:
    return illisible(original, "date_maj.illisible", _QUESTION.format(original.strip()[:60]))


def clean_date(brut: Any, *, today: date) -> Resultat:
    """Date of update; value: ``date``, between 1995 and today.

    Read without doubt: ISO with or without time and zone, DD/MM/YYYY with or without time, « 21 avril 2022 », Unix
    seconds or milliseconds, YYYYMMDD, numbers of days of a spreadsheet (when the cell is a number). Asked: month or
    year alone, several dates, future dates, day and month swapped, numbers of days in a text cell.
    """
    if isinstance(brut, datetime):
        brut = brut.date() if brut.tzinfo is None else brut.astimezone(_PARIS).date()
    if isinstance(brut, date):
        return _judge(brut, brut.isoformat(), today, "date_maj.date")
    original = as_text(brut)
    if is_vide(original):
        return absent(original)
    if len(original) > _LIMITE:
        return _unreadable(original)
    is_nombre = isinstance(brut, int | float) and not isinstance(brut, bool)
    return _read(original, today, is_nombre)


@lru_cache(maxsize=8_192)
def _read(original: str, today: date, is_nombre: bool) -> Resultat:
    texte = original.strip()
    if trouve := _ISO.fullmatch(texte):
        return _judge(_paris_day(trouve), original, today, "date_maj.iso")
    if _CHIFFRES.fullmatch(texte):
        return _read_number(texte, original, today, is_nombre)
    trouves = _FRANCAISE.findall(texte)
    if trouves or _ISO_DEDANS.search(texte):
        return _read_french(texte, trouves, original, today)
    if trouve := _BARRE_MANQUEE.fullmatch(texte):
        return _ask(_day(int(trouve[4]), int(trouve[3]), int(trouve[1])), original, today, "date_maj.faute_de_frappe")
    if trouve := _MOIS_ANNEE.fullmatch(texte):
        return _ask(_day(int(trouve[2]), int(trouve[1]), 1), original, today, "date_maj.mois")
    return _read_words(fold(texte), original, today)


def _read_french(texte: str, trouves: list[tuple[str, str, str, str]], original: str, today: date) -> Resultat:
    jours = [_day(_full_year(annee, today), int(mois), int(jour)) for jour, _, mois, annee in trouves]
    jours += [_day(int(annee), int(mois), int(jour)) for annee, _, mois, jour in _ISO_DEDANS.findall(texte)]
    lus = [jour for jour in dict.fromkeys(jours) if jour]
    if len(lus) > 1:
        return _ask(max(lus), original, today, "date_maj.plusieurs")
    if not lus and len(trouves) == 1:
        mois, _, jour, annee = trouves[0]
        return _ask(_day(_full_year(annee, today), int(mois), int(jour)), original, today, "date_maj.mois_jour")
    return _judge(lus[0] if lus else None, original, today, "date_maj.jour_mois_annee")


def _read_number(texte: str, original: str, today: date, is_nombre: bool) -> Resultat:
    nombre = float(texte) if len(texte) < 20 else 0.0
    if 1e9 <= nombre < 5e9 or 1e12 <= nombre < 5e12:
        secondes = nombre / 1000 if nombre >= 1e12 else nombre
        return _judge(datetime.fromtimestamp(secondes, UTC).astimezone(_PARIS).date(), original, today, "date_maj.unix")
    if len(texte) == 8 and texte.isdigit():
        return _judge(_day(int(texte[:4]), int(texte[4:6]), int(texte[6:])), original, today, "date_maj.compacte")
    if len(texte) == 4 and texte.isdigit():
        return _ask(_day(int(texte), 1, 1), original, today, "date_maj.annee")
    if 34_700 <= nombre < 80_000:  # days since 1899-12-30: 1995 to 2119
        jour = date(1899, 12, 30) + timedelta(days=int(nombre))
        if is_nombre:
            return _judge(jour, original, today, "date_maj.tableur")
        return _ask(jour, original, today, "date_maj.tableur")
    return _unreadable(original)


def _read_words(texte: str, original: str, today: date) -> Resultat:
    """« 21 avril 2022 », « April 21, 2022 », « avril 2022 » among other words."""
    complets: list[date] = []
    mois_seuls: list[date] = []
    for jour, nom, annee in _LETTRES.findall(texte):
        lu = _day(_full_year(annee, today), _MOIS[nom], int(jour or 1))
        if lu and (jour or len(annee) == 4):
            (complets if jour else mois_seuls).append(lu)
    for nom, jour, annee in _ANGLAISE.findall(texte):
        if lu := _day(int(annee), _MOIS[nom], int(jour)):
            complets.append(lu)
    lus = sorted(set(complets))
    if len(lus) == 1:
        return _judge(lus[0], original, today, "date_maj.lettres")
    if lus:
        return _ask(lus[-1], original, today, "date_maj.plusieurs")
    return _ask(max(mois_seuls), original, today, "date_maj.mois") if mois_seuls else _unreadable(original)
