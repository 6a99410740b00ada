"""E-mail addresses: several in a cell, typing accidents, words around.

Rules: ``nettoyage.md`` (lower case; « ou », « et », « ; », « / »; « mailto: », « [a] », « @@ »). An address without
« @ » or without a domain is not guessed. Whether an address may be public is another matter: see ``personnes``.
"""

import re
import unicodedata
from typing import Any, Final

from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, is_vide, normalise

_LIMITE: Final = 4_000  # characters read
_LONGUEUR_MAX: Final = 254  # RFC 5321

_ADRESSE: Final = re.compile(
    r"[a-z0-9_](?:[a-z0-9._%+'&-]{0,62}[a-z0-9_+-])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}",
    re.ASCII,
)
_AROBASE: Final = re.compile(r"\s?(?:\[(?:a|at)\]|\((?:a|at|arobase)\)|\{at\}|\s(?:arobase|\bat\b)\s|&#64;)\s?")
_AROBASES: Final = re.compile(r" ?@[@ ]*")
_MAILTO: Final = re.compile(r"mailto\s?:")
_DOMAINE_COUPE: Final = re.compile(r"(@[a-z0-9-]{1,63}) ([a-z0-9-]{1,63}\.[a-z]{2,6})(?![\w.@-])")
_POINT_ESPACE: Final = re.compile(r"(?<=\w) \.(?=\w)|(?<=\w)\. (?=(?:fr|com|org|net|eu|re)\b)")
_VIRGULE: Final = re.compile(r"(@[a-z0-9-]{1,63}),(?=(?:fr|com|org|net|eu|re)\b)")
_SEPARATEURS: Final = re.compile(r"[\s;,/|<>()\[\]{}\"«»:]+")
_POURCENT: Final = re.compile(r"(?:%[0-9a-f]{2})+\Z")
_BORDS: Final = ".-'*•·–—"
_SITE: Final = re.compile(r"https?:/|\bwww\.", re.IGNORECASE)
_LIAISONS: Final = frozenset({"ou", "et", "or", "and"})


def _ascii(texte: str) -> str:
    return unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode("ascii")


def _is_address(adresse: str) -> bool:
    return len(adresse) <= _LONGUEUR_MAX and ".." not in adresse and _ADRESSE.fullmatch(adresse) is not None


def _pieces(texte: str) -> list[str]:
    texte = normalise(texte[:_LIMITE]).lower()
    texte = _AROBASES.sub("@", _AROBASE.sub("@", _MAILTO.sub(" ", texte)))
    texte = _VIRGULE.sub(r"\1.", _POINT_ESPACE.sub(".", texte))
    texte = _DOMAINE_COUPE.sub(r"\1\2", texte)
    return [morceau for morceau in _SEPARATEURS.split(texte) if morceau]


def _read_piece(morceau: str) -> tuple[str, bool]:
    """(address or empty, whether it is sure)."""
    adresse = _POURCENT.sub("", morceau.strip(_BORDS)).strip(_BORDS)
    if adresse.isascii():
        return (adresse, True) if _is_address(adresse) else ("", False)
    sans_accent = _ascii(adresse)
    # An accent in the local part is a slip of the typist; domains with accents do exist.
    return (sans_accent, adresse.partition("@")[2].isascii()) if _is_address(sans_accent) else ("", False)


def clean_courriels(brut: Any) -> Resultat:
    """E-mail addresses of a cell; value: tuple of lower-case addresses, in order, without repeats.

    A piece with « @ » that is no address is questioned, the good ones beside it are kept. Words around are ignored.
    """
    original = as_text(brut)
    if _ADRESSE.fullmatch(original) and _is_address(original):
        return tel_quel((original,), original)
    if is_vide(original):
        return absent(original)
    morceaux = _pieces(original)
    if all(morceau in _LIAISONS for morceau in morceaux):
        return absent(original)
    bons: list[str] = []
    doutes: list[str] = []
    mauvais: list[str] = []
    for morceau in morceaux:
        if "@" not in morceau:
            continue
        adresse, is_sure = _read_piece(morceau)
        liste = bons if adresse and is_sure else doutes if adresse else mauvais
        if (adresse or morceau) not in liste:
            liste.append(adresse or morceau)
    return _answer(original, bons, doutes, mauvais)


def _answer(original: str, bons: list[str], doutes: list[str], mauvais: list[str]) -> Resultat:
    surs = tuple(bons) or None
    tronque = "@" in original[_LIMITE:]
    if mauvais or tronque or not (bons or doutes):
        texte = (" ; ".join(mauvais) or original.strip())[:80]
        question = (
            "Cette case contient l'adresse d'un site. Écrivez l'adresse électronique du lieu, ou laissez vide."
            if not mauvais and _SITE.search(original)
            else f"« {texte} » n'est pas une adresse électronique complète. Écrivez l'adresse du lieu (nom@domaine.fr)."
        )
        return illisible(original, "courriels.illisible", question, valeur=surs)
    if doutes:
        question = f"L'adresse contenait des accents. Est-ce bien « {doutes[0]} » ?"
        return douteux(original, "courriels.domaine_accentue", question, proposition=(*bons, *doutes), valeur=surs)
    if "|".join(bons) == original:
        return tel_quel(surs, original)
    return repare(surs, original, "courriels.plusieurs" if len(bons) > 1 else "courriels.adresse")
