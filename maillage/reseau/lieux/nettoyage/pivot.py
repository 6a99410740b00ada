"""SIRET or RNA of a place (field ``pivot``), with their checksums.

Rules: SIRET = 14 digits with a Luhn key (INSEE); the establishments of La Poste (SIREN 356 000 000) follow a sum of
digits divisible by 5 instead; RNA = W and nine characters. A SIREN names a body, not a place: it is asked, not padded.
A bad key is never published silently: half the time it is another body's number.
"""

import re
from typing import Any, Final

from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, expand_exponent, is_vide

_SIREN_LA_POSTE: Final = "356000000"
_LIMITE: Final = 500  # characters read
_SIGNES: Final = re.compile(r"[\s.\-_\u2010-\u2015'’]+")
_SIRET: Final = re.compile(r"(?<!\d)\d(?:[\s.\-_]?\d){13}(?![\s.\-_]?\d)", re.ASCII)
_RNA: Final = re.compile(r"W[0-9A-Z]{3}\d{6}", re.ASCII)
_RNA_OFFICIEL: Final = re.compile(r"W(?=(?:[A-Z]{0,9}\d){6})[A-Z0-9]{9}", re.ASCII)
_CHIFFRES: Final = re.compile(r"\d+", re.ASCII)
_TVA: Final = re.compile(r"FR[0-9A-Z]{2}(\d{9})", re.ASCII)
_DOUBLES: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn(chiffres: str) -> bool:
    valeurs = [ord(signe) - 48 for signe in reversed(chiffres)]
    return (sum(valeurs[::2]) + sum(_DOUBLES[valeur] for valeur in valeurs[1::2])) % 10 == 0


def is_siret(chiffres: str) -> bool:
    """True for 14 digits whose key is right (Luhn, or the rule of La Poste)."""
    if len(chiffres) != 14 or not _CHIFFRES.fullmatch(chiffres) or not chiffres.strip("0"):
        return False
    if _luhn(chiffres):
        return True
    return chiffres.startswith(_SIREN_LA_POSTE) and sum(map(int, chiffres)) % 5 == 0


def is_siren(chiffres: str) -> bool:
    """True for 9 digits whose Luhn key is right."""
    return len(chiffres) == 9 and bool(_CHIFFRES.fullmatch(chiffres)) and bool(chiffres.strip("0")) and _luhn(chiffres)


def siren_of(brut: Any) -> str:
    """SIREN (9 digits) that the cell holds, alone or at the head of a SIRET, for matching; empty when there is none."""
    compact = _SIGNES.sub("", expand_exponent(as_text(brut).strip())[:_LIMITE])
    if is_siret(compact):
        return compact[:9]
    return compact if is_siren(compact) else ""


def clean_pivot(brut: Any) -> Resultat:
    """SIRET (14 digits) or RNA (« W » and nine characters); value: str.

    Absent: blank, « #N/D », only zeros. A SIREN names the body and not the place: the field stays
    empty, without a question. Questioned: wrong key (proposed), several numbers, wrong length.
    """
    original = as_text(brut)
    if is_vide(original):
        return absent(original)
    compact = _SIGNES.sub("", expand_exponent(original[:_LIMITE].strip())).upper()
    if not compact.strip("0"):
        return absent(original)
    if len(original) > _LIMITE:
        return _unreadable(original)
    if _CHIFFRES.fullmatch(compact):
        return _clean_number(compact, original, is_nombre=isinstance(brut, int | float))
    if _RNA.fullmatch(compact):
        return tel_quel(compact, original) if compact == original else repare(compact, original, "pivot.rna")
    return _search(compact, original)


def _clean_number(chiffres: str, original: str, *, is_nombre: bool) -> Resultat:
    if len(chiffres) == 13 and is_siret("0" + chiffres):  # a spreadsheet dropped the 0
        if is_nombre:
            return repare("0" + chiffres, original, "pivot.zero")
        # In a text cell a digit may as well have been forgotten: one typing error in ten has a right key.
        question = f"Il manque un chiffre à ce SIRET. Est-ce « 0{chiffres} » ?"
        return douteux(original, "pivot.zero", question, proposition="0" + chiffres)
    if len(chiffres) == 14:
        return _clean_siret(chiffres, original)
    if len(chiffres) == 9 and is_siren(chiffres):
        # Right, but of the body, not of the place. To ask 400 rows of one file for a SIRET would help nobody.
        return absent(original)._replace(regle="pivot.siren")
    return _unreadable(original)


def _clean_siret(chiffres: str, original: str) -> Resultat:
    if not is_siret(chiffres):
        question = f"Le SIRET « {chiffres} » n'est pas valide : sa clé est fausse. Vérifiez ses 14 chiffres."
        return douteux(original, "pivot.cle", question, proposition=chiffres)
    return tel_quel(chiffres, original) if chiffres == original else repare(chiffres, original, "pivot.siret")


def _search(compact: str, original: str) -> Resultat:
    """A number among words: « SIRET : … », « RNA W… », a VAT number."""
    trouves = list(dict.fromkeys(_SIGNES.sub("", trouve) for trouve in _SIRET.findall(original)))
    trouves += [rna for rna in _RNA.findall(compact) if rna not in trouves]
    if len(trouves) > 1:
        question = f"Cette case contient plusieurs numéros. Le bon est-il « {trouves[0]} » ?"
        return douteux(original, "pivot.plusieurs", question, proposition=trouves[0])
    if trouves:
        numero = trouves[0]
        return repare(numero, original, "pivot.rna") if numero[0] == "W" else _clean_siret(numero, original)
    if _RNA_OFFICIEL.fullmatch(compact):
        question = f"Le numéro RNA « {compact} » a une forme inhabituelle. Est-il juste ?"
        return douteux(original, "pivot.rna", question, proposition=compact)
    if _TVA.fullmatch(compact):
        question = "Ce numéro est un numéro de TVA. Écrivez le SIRET du lieu (14 chiffres)."
        return douteux(original, "pivot.tva", question)
    return _unreadable(original)


def _unreadable(original: str) -> Resultat:
    question = (
        f"« {original.strip()[:40]} » n'est ni un SIRET (14 chiffres) ni un numéro RNA (W et 9 chiffres). Vérifiez-le."
    )
    return illisible(original, "pivot.illisible", question)
