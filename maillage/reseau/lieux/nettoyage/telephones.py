"""Phone numbers: French plan, overseas included, short numbers, several in one cell.

Rules: numbering plan of Arcep (ten digits; overseas by the three that follow the 0) and ``nettoyage.md``. The
reference wrote « 0262… » as +33262…, and put the country code of the postcode before any number: a number has its own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import phonenumbers

from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, expand_exponent, is_vide

COURTS: Final = frozenset(
    {"3949", "3230", "3960", "3646", "3631", "3939", "3919", "3639", "3679", "3977", "3114", "3995"}
)
"""Short numbers of public services and help lines, recognised inside a sentence; others only alone in the cell."""

_COURT: Final = re.compile(r"\A(?:3\d{3}|10\d\d|11[2459]|116\d{3}|118\d{3}|1[578])\Z", re.ASCII)
_LIMITE: Final = 2_000  # characters read: a phone cell is never longer

# Overseas: the three digits after the 0 → country code.
_OUTRE_MER: Final = {
    "262": "262", "263": "262", "269": "262", "639": "262", "692": "262", "693": "262",
    "590": "590", "690": "590", "691": "590", "594": "594", "694": "594", "596": "596", "696": "596", "697": "596",
    "508": "508", "708": "508",
}  # fmt: skip
_PAR_CODE_POSTAL: Final = {
    "971": "590", "972": "596", "973": "594", "974": "262", "975": "508", "976": "262", "977": "590", "978": "590",
    "986": "681", "987": "689", "988": "687",
}  # fmt: skip
# There, numbers have six or eight digits and no leading 0.
_LOCAUX: Final = {
    "681": re.compile(r"\A[4-8]\d{5}\Z"),
    "689": re.compile(r"\A[48]\d{7}\Z"),
    "687": re.compile(r"\A[2-9]\d{5}\Z"),
    "508": re.compile(r"\A[45]\d{5}\Z"),
}
_INDICATIFS: Final = ("33", "590", "594", "262", "596", "508", "681", "687", "689")
_ATTRAPES: Final = frozenset({"123456789", "102030405", "606060606", "203040506", "612345678"})

_PROPRE: Final = re.compile(r"\A\+33[1-9]\d{8}\Z", re.ASCII)
_SIMPLE: Final = re.compile(r"\A0[1-9](?:[ .]?\d\d){4}\Z", re.ASCII)
# A run of digits with the separators people type; letters, slashes, commas and line breaks end it.
_SUITE: Final = re.compile(
    r"(?:\(?\+ ?|00(?=[1-9]))?\(?\d(?:[ .\-_()\[\]\u00a0\u202f\u2009\u2010-\u2013]{0,3}\d)*", re.ASCII
)
_GROUPES: Final = re.compile(r"(?<!\d)0[1-9](?:[ .\-\u00a0]?\d\d){4}(?!\d)", re.ASCII)
_NON_CHIFFRE: Final = re.compile(r"\D+", re.ASCII)
_CHIFFRES: Final = re.compile(r"[0-9]")
_AUTRES_NOMBRES: Final = re.compile(
    r"\d{1,3}(?:[.,]\d{1,3})?\s?(?:€|euros?\b|cts?\b|centimes?\b)"  # price of the call
    r"|\b(?:poste|extension|ext\.?|code|bureau)\s?:?\s?\d{1,5}\b(?![ .-]?\d)"
    r"|\b(?:fax|télécopie)\s?:?\s?[+(]?\d[\d .\-]{6,20}"
    r"|\b\d{1,2}\s?h(?:\s?[0-5]\d)?\b",
    re.IGNORECASE,
)


def is_mobile(numero: str) -> bool:
    """True for a French mobile (metropolitan 06 and 07, overseas 06), from its E.164 form."""
    if numero.startswith("+33"):
        return numero[3:4] in ("6", "7")
    return numero.startswith(("+2626", "+5906", "+5946", "+5966", "+50870"))


def _national(chiffres: str, pays: str) -> str:
    """E.164 of the nine digits that follow the 0; empty when the plan has no such number."""
    if chiffres[0] == "0" or chiffres == chiffres[0] * 9:
        return ""
    indicatif = _OUTRE_MER.get(chiffres[:3], "33")
    # Numbers over the internet (09) are shared out between the mainland and overseas: the library knows how.
    if chiffres[0] == "9" and pays in ("262", "590", "594", "596") and _foreign(pays + chiffres):
        indicatif = pays
    return f"+{indicatif}{chiffres}"


def _local(chiffres: str, pays: str) -> str:
    motif = _LOCAUX.get(pays)
    return f"+{pays}{chiffres}" if motif and motif.match(chiffres) else ""


def _international(chiffres: str) -> str:
    """E.164 of digits that start with a French country code; a 0 kept after it (« +33 (0)4 ») is dropped."""
    for indicatif in _INDICATIFS:
        if not chiffres.startswith(indicatif):
            continue
        reste = chiffres[len(indicatif) :].removeprefix("0")
        if len(reste) in (6, 8):
            return _local(reste, indicatif)
        if len(reste) != 9 or reste[0] == "0":
            return ""
        return _national(reste, "33") if indicatif == "33" else f"+{indicatif}{reste}"
    return ""


@lru_cache(maxsize=4_096)
def _foreign(chiffres: str) -> str:
    """E.164 of digits with a country code outside the French plan, when that country has such a number."""
    try:
        numero = phonenumbers.parse("+" + chiffres, None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(numero):
        return ""
    return phonenumbers.format_number(numero, phonenumbers.PhoneNumberFormat.E164)


def _with_plus(chiffres: str, pays: str) -> str:
    if chiffres[0] == "0":  # « +06… »: the sign was typed for nothing
        return _national(chiffres[1:], pays) if len(chiffres) == 10 else ""
    if chiffres.startswith(_INDICATIFS):
        return _international(chiffres)
    return _foreign(chiffres) if 8 <= len(chiffres) <= 15 else ""


def _read(suite: str, pays: str) -> str:
    """One run of digits and separators as E.164 or as a known short number; empty when it is neither."""
    chiffres = _NON_CHIFFRE.sub("", suite)
    taille = len(chiffres)
    if "+" in suite:
        return _with_plus(chiffres, pays)
    if taille == 10 and chiffres[0] == "0":
        return _national(chiffres[1:], pays)
    if taille == 9 and chiffres[0] != "0":  # a spreadsheet dropped the 0
        return _national(chiffres, pays)
    if taille > 10 and chiffres.startswith("00"):
        return _with_plus(chiffres[2:], pays)
    if taille in (11, 12):
        return _international(chiffres)
    if taille in (6, 8):
        return _local(chiffres, pays)
    return chiffres if chiffres in COURTS else ""


def _runs(texte: str) -> Iterator[str]:
    """Runs of digits that may be numbers: prices, extensions and hours are set aside."""
    for trouve in _SUITE.finditer(_AUTRES_NOMBRES.sub(" | ", texte)):
        suite = trouve[0]
        collees = _GROUPES.findall(suite)
        # Two numbers apart by a mere space are one run: taken apart when they leave no digit behind.
        if len(collees) > 1 and sum(map(_count_digits, collees)) == _count_digits(suite):
            yield from collees
        else:
            yield suite


def _count_digits(texte: str) -> int:
    return len(_NON_CHIFFRE.sub("", texte))


def _read_all(texte: str, pays: str) -> tuple[list[str], list[str]]:
    bons: list[str] = []
    mauvais: list[str] = []
    for suite in _runs(texte):
        numero = _read(suite, pays)
        if numero and numero not in bons:
            bons.append(numero)
        elif not numero and _count_digits(suite) >= 6:  # shorter runs are a street number, a year…
            mauvais.append(suite.strip())
    return bons, mauvais


def _question(original: str, bons: list[str], mauvais: list[str]) -> Resultat:
    texte = " ; ".join(mauvais)[:80] or original.strip()[:80]
    question = f"Le numéro « {texte} » n'est pas complet ou pas lisible. Écrivez le numéro avec ses 10 chiffres."
    return illisible(original, "telephone.illisible", question, valeur=tuple(bons) or None)


def clean_telephones(brut: Any, *, code_postal: str = "") -> Resultat:
    """Phone numbers of a cell; value: tuple of E.164 (« +33… », « +262… ») or of short numbers as digits (« 3949 »).

    ``code_postal`` tells numbers without a 0 in Saint-Pierre and the Pacific, and internet numbers overseas. A run that
    is no number is questioned, the good ones beside it are kept. Only zeros mean absent.
    """
    original = as_text(brut)
    if type(brut) is str and _SIMPLE.match(original):
        chiffres = original.replace(" ", "").replace(".", "")
    elif type(brut) is str and _PROPRE.match(original):
        chiffres = "0" + original[3:]
    else:
        return _clean_unusual(original, code_postal)
    numero = _national(chiffres[1:], _PAR_CODE_POSTAL.get(code_postal[:3], "33"))
    if not numero:
        return _question(original, [], [])
    return _settle((numero,), original)


def _clean_unusual(original: str, code_postal: str) -> Resultat:
    if is_vide(original) or (original.strip("0 .-+/") == "" and "0" in original):
        return absent(original)
    texte = expand_exponent(original.strip())
    compact = texte.replace(" ", "") if len(texte) < 8 else texte
    if _COURT.match(compact):
        return _settle((compact,), original)
    pays = _PAR_CODE_POSTAL.get(code_postal[:3], "33")
    bons, mauvais = _read_all(texte[:_LIMITE], pays)
    if mauvais or not bons or (len(texte) > _LIMITE and _CHIFFRES.search(texte, _LIMITE)):
        return _question(original, bons, mauvais)
    return _settle(tuple(bons), original)


def _settle(numeros: tuple[str, ...], original: str) -> Resultat:
    attrapes = [numero for numero in numeros if numero[-9:] in _ATTRAPES]
    if attrapes:
        question = f"Le numéro « {attrapes[0]} » ressemble à un exemple. Est-ce le vrai numéro du lieu ?"
        surs = tuple(numero for numero in numeros if numero not in attrapes) or None
        return douteux(original, "telephone.exemple", question, proposition=numeros, valeur=surs)
    if "|".join(numeros) == original:
        return tel_quel(numeros, original)
    regle = "telephone.plusieurs" if len(numeros) > 1 else "telephone.international"
    return repare(numeros, original, regle)
