"""Rules of the vocabularies, compiled once for a file: each cell is folded once and looked up once.

Source: mapping files of mednum-cli. A rule applies when one of its columns contains one of its terms and none of
its exceptions (both in the same cell); without terms, when one of its columns holds something; without columns,
always. Without target, the cells themselves are the values.

Three differences with the reference, each to keep a wrong meaning out:
- exceptions ignore case too (there, a capital letter in ``sauf`` never matches);
- a term that is a code of capitals or a number (``ES``, ``CC``, ``5``) must stand alone: there ``ES`` is found in « ESAT »;
- for fees, and for terms that are official values, a term found only inside a longer one does not count:
  « Gratuit sous condition » is not « Gratuit ».
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from maillage.reseau.recensement.correspondance.lu import Choix, cell_text

_CODE: Final = re.compile(r"[A-Z0-9_]{1,6}\Z")
_LOOKALIKES: Final = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("\u00a0", " "), ("\u202f", " "), ("\u2011", "-"))
_MEMO_TEXT: Final = 300
_MEMO_SIZE: Final = 4_000
_MAX_TEXT: Final = 200_000

EXCLUSIFS: Final = frozenset({"frais_a_charge"})
"""Fields whose values exclude one another: the longest term wins."""

_NONE: Final[frozenset[int]] = frozenset()


class Regle(NamedTuple):
    """One rule as written. ``colonnes`` None: always. ``termes`` None: any text. ``cible`` None: the text itself.

    ``modalite``: also needs this value among ``modalites_accompagnement`` (services only).
    """

    champ: str
    colonnes: tuple[str, ...] | None
    termes: tuple[str, ...] | None
    sauf: tuple[str, ...]
    cible: str | None
    modalite: str | None = None


def fold(text: str) -> str:
    """Case, typographic apostrophes and hard spaces put aside; accents composed and kept."""
    if text.isascii():
        return text.lower()
    # ``str.translate`` would take longer than all the rest of a row on a long description.
    for odd, plain in _LOOKALIKES:
        if odd in text:
            text = text.replace(odd, plain)
    return (text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)).lower()


class _Test(NamedTuple):
    """One rule on one column: ``terms`` folded; ``code`` matches terms that must stand alone."""

    rule: int
    any_text: bool
    terms: tuple[str, ...]
    code: re.Pattern[str] | None
    sauf: tuple[str, ...]


class _Colonne:
    """Everything asked of one column, with a memory of the short texts already seen."""

    __slots__ = ("_codes", "_filled", "_memo", "_rivals", "_sauf", "_terms")

    def __init__(self, tests: Iterable[_Test], rivals: Mapping[int, tuple[str, ...]]) -> None:
        tests = tuple(tests)
        self._filled = frozenset(test.rule for test in tests if test.any_text)
        # Flat, because a long description is searched for each of these terms.
        terms: dict[str, list[int]] = {}
        for test in tests:
            for term in test.terms:
                terms.setdefault(term, []).append(test.rule)
        self._terms = tuple(terms.items())
        self._codes = tuple((test.code, test.rule) for test in tests if test.code is not None)
        self._sauf = {test.rule: test.sauf for test in tests if test.sauf}
        self._rivals = {test.rule: (rivals[test.rule], test) for test in tests if test.rule in rivals}
        self._memo: dict[str, frozenset[int]] = {}

    def match(self, text: str) -> frozenset[int]:
        """Numbers of the rules that this text satisfies."""
        known = self._memo.get(text)
        if known is not None:
            return known
        found = self._look(fold(text if len(text) < _MAX_TEXT else text[:_MAX_TEXT]))
        if len(text) <= _MEMO_TEXT and len(self._memo) < _MEMO_SIZE:
            self._memo[text] = found
        return found

    def _look(self, folded: str) -> frozenset[int]:
        said = [rules for term, rules in self._terms if term in folded]
        found = [rule for rules in said for rule in rules]
        for code, rule in self._codes:
            if code.search(folded) is not None:
                found.append(rule)
        if not found:
            return self._filled
        kept = {rule for rule in found if self._holds(rule, folded)}
        return frozenset(kept | self._filled) if kept else self._filled

    def _holds(self, rule: int, folded: str) -> bool:
        """Neither an exception nor only a part of a longer term."""
        for term in self._sauf.get(rule, ()):
            if term in folded:
                return False
        if rule not in self._rivals:
            return True
        longer, test = self._rivals[rule]
        rest = folded
        for term in longer:
            rest = rest.replace(term, " ")
        return any(term in rest for term in test.terms) or (
            test.code is not None and test.code.search(rest) is not None
        )


class Reglement:
    """All rules of a mapping, ready to read rows. ``champs``: fields that have rules."""

    def __init__(self, regles: list[Regle]) -> None:
        self._regles = regles
        self.champs = tuple(dict.fromkeys(regle.champ for regle in regles))
        by_column: dict[str, list[_Test]] = {}
        fed: dict[str, dict[str, None]] = {}
        rivals = _find_rivals(regles)
        for number, regle in enumerate(regles):
            test = _compile_test(number, regle)
            for colonne in regle.colonnes or ():
                by_column.setdefault(colonne, []).append(test)
                fed.setdefault(colonne, {})[regle.champ] = None
        # Columns of which the same is asked (« Tag 1 » to « Tag 50 ») share one memory.
        asked: dict[tuple[_Test, ...], _Colonne] = {}
        for tests in map(tuple, by_column.values()):
            if tests not in asked:
                asked[tests] = _Colonne(tests, rivals)
        self._columns = [(name, asked[tuple(tests)], tuple(fed[name])) for name, tests in by_column.items()]
        self._always = frozenset(n for n, regle in enumerate(regles) if regle.colonnes is None and regle.cible)

    def read(self, cells: Mapping[str, Any]) -> dict[str, Choix]:
        """``Choix`` of each field about which the row says something; the others are left out."""
        matched = self._always
        texts: dict[str, list[tuple[str, str]]] = {}
        hits: dict[str, frozenset[int]] = {}
        get = cells.get
        for name, column, champs in self._columns:
            cell = get(name)
            if cell is None or cell == "":
                continue
            text = cell.strip() if cell.__class__ is str else cell_text(cell)
            if not text:
                continue
            said = (name, text)
            for champ in champs:
                if champ in texts:
                    texts[champ].append(said)
                else:
                    texts[champ] = [said]
            found = column.match(text)
            if found:
                hits[name] = found
                matched = matched | found if matched else found
        cibles = self._targets(matched, hits, cells) if matched else {}
        return {
            champ: Choix(tuple(cibles.get(champ, ())), tuple(texts.get(champ, ())))
            for champ in (texts if texts.keys() >= cibles.keys() else self.champs)
        }

    def _targets(
        self, matched: frozenset[int], hits: dict[str, frozenset[int]], cells: Mapping[str, Any]
    ) -> dict[str, dict[str, None]]:
        """Field → targets of the rules that matched, in the order of the mapping."""
        cibles: dict[str, dict[str, None]] = {}
        for number in sorted(matched):
            regle = self._regles[number]
            if regle.modalite is not None and regle.modalite not in self._modalites(matched):
                continue
            into = cibles.setdefault(regle.champ, {})
            if regle.cible:
                into[regle.cible] = None
            elif regle.cible is None:
                for colonne in regle.colonnes or ():
                    if number in hits.get(colonne, _NONE):
                        into.update(dict.fromkeys(_parts(cell_text(cells[colonne]))))
        return cibles

    def _modalites(self, matched: frozenset[int]) -> set[str | None]:
        return {self._regles[n].cible for n in matched if self._regles[n].champ == "modalites_accompagnement"}


def _parts(text: str) -> list[str]:
    return [part for part in map(str.strip, text.split("|")) if part]


def _compile_test(number: int, regle: Regle) -> _Test:
    terms = regle.termes or ()
    codes = [term for term in terms if _CODE.match(term)]
    code = None
    if codes:
        inside = "|".join(re.escape(fold(term)) for term in codes)
        code = re.compile(rf"(?<!\w)(?:{inside})(?!\w)")
    others = tuple(dict.fromkeys(fold(term) for term in terms if not _CODE.match(term) and term.strip()))
    return _Test(number, regle.termes is None, others, code, tuple(fold(term) for term in regle.sauf if term.strip()))


def _find_rivals(regles: list[Regle]) -> dict[int, tuple[str, ...]]:
    """For each rule that asks for it: longer terms of other targets, on a shared column, that hide its own terms."""
    rivals: dict[int, tuple[str, ...]] = {}
    compare: dict[str, list[int]] = {}
    for number, regle in enumerate(regles):
        if regle.termes and (regle.champ in EXCLUSIFS or regle.cible in regle.termes):
            compare.setdefault(regle.champ, []).append(number)
    for numbers in compare.values():
        folded = {n: tuple(fold(term) for term in regles[n].termes or ()) for n in numbers}
        for number in numbers:
            longer = {
                other_term
                for other in numbers
                if regles[other].cible != regles[number].cible
                and not set(regles[other].colonnes or ()).isdisjoint(regles[number].colonnes or ())
                for other_term in folded[other]
                if any(term != other_term and term in other_term for term in folded[number])
            }
            if longer:
                rivals[number] = tuple(sorted(longer, key=len, reverse=True))
    return rivals
