"""Agreements and elisions of a legal text: « représentée par sa Présidente », « du Département », « trente (30) jours »."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from maillage.base.francais import elide_de


class Article:
    """The article before the name of a party, and its gender where it is elided. Values of ``enums.ArticleNom``."""

    LE: Final = "LE"
    LA: Final = "LA"
    L_MASCULIN: Final = "L_MASCULIN"
    L_FEMININ: Final = "L_FEMININ"
    SANS: Final = "SANS"


class Civil:
    """Values of ``enums.Civilite``."""

    MADAME: Final = "MADAME"
    MONSIEUR: Final = "MONSIEUR"


_ARTICLES: Final = {Article.LE: "le ", Article.LA: "la ", Article.L_MASCULIN: "l'", Article.L_FEMININ: "l'", Article.SANS: ""}  # fmt: skip
_DE: Final = {Article.LE: "du ", Article.LA: "de la ", Article.L_MASCULIN: "de l'", Article.L_FEMININ: "de l'"}
_UNITES: Final = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_DIZAINES: Final = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}


def begins_with_vowel(word: str) -> bool:
    """An h is mute before the words of this field (« son Hôte » is never wrong)."""
    return unicodedata.normalize("NFD", word.strip()[:1]).upper()[:1] in set("AEIOUYHŒÆ")


@dataclass(frozen=True, slots=True)
class Nom:
    """The name of a party: « Communauté de communes », with its article."""

    article: str
    nom: str

    @property
    def is_feminine(self) -> bool:
        return self.article in {Article.LA, Article.L_FEMININ}

    @property
    def complet(self) -> str:
        """« la Commune de Valfictif »."""
        return _ARTICLES[self.article] + self.nom

    @property
    def de(self) -> str:
        """« de la Commune de Valfictif », « du Département », « d'Emmaüs »."""
        return elide_de(self.nom) if self.article == Article.SANS else _DE[self.article] + self.nom


@dataclass(frozen=True, slots=True)
class Signataire:
    """The one who signs, as the text names him. ``civilite`` empty while it is unknown."""

    civilite: str
    nom: str
    qualite: str

    @property
    def is_feminine(self) -> bool:
        return self.civilite == Civil.MADAME

    @property
    def possessif(self) -> str:
        """« sa Présidente », « son Président », « son Adjointe » (before a vowel)."""
        return "sa" if self.is_feminine and not begins_with_vowel(self.qualite) else "son"

    @property
    def titre(self) -> str:
        """« La Présidente », « Le Maire », « L'Adjointe »."""
        if begins_with_vowel(self.qualite):
            return f"L'{self.qualite}"
        return f"{'La' if self.is_feminine else 'Le'} {self.qualite}"

    @property
    def nomme(self) -> str:
        """« Madame Hermeline Exemple »."""
        return f"{self.civilite.capitalize()} {self.nom}" if self.civilite else self.nom


def capital(phrase: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return phrase[:1].upper() + phrase[1:]


def agree(mot: str, *, feminine: bool) -> str:
    """« représenté » or « représentée »."""
    return f"{mot}e" if feminine else mot


def write_number(nombre: int) -> str:
    """0 to 99 in words (« soixante et onze »); the figure itself beyond."""
    if not 0 <= nombre <= 99:
        return str(nombre)
    if nombre < 20:
        return _UNITES[nombre]
    tens, unit = divmod(nombre, 10)
    if tens in {7, 9}:
        tens, unit = tens - 1, unit + 10
    if unit == 0:
        return _DIZAINES[tens] + ("s" if tens == 8 else "")
    link = " et " if unit in {1, 11} and tens != 8 else "-"
    return f"{_DIZAINES[tens]}{link}{_UNITES[unit]}"
