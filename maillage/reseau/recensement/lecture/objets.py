"""JSON files: lists of objects, wherever they are, read as a stream.

Each object is decoded by the standard library from a sliding window of the text. ``ijson`` was tried first: its
C reader ends the process on an integer of 5,000 figures, and stops at the first NaN, big number or lone surrogate.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from maillage.reseau.recensement.lecture.texte import Encodage, open_text

MAX_VALUE: Final = 4_000_000
"""Characters of one object (or one key): more is taken for a broken file."""
_PIECE: Final = 256 * 1024
_BLANK: Final = re.compile(r"[\s\0\ufeff]*")
_ODD: Final = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_MAX_DIGITS: Final = 30
FIN: Final = ""
"""What ``Curseur.peek`` answers at the end of the text."""


class JsonBriseError(Exception):
    """The text is not JSON from here on, or its end is missing."""


def _parse_int(text: str) -> int | str:
    # Past 30 figures it is no number a person wrote: the text says more, and int() would refuse 5,000 figures.
    return int(text) if len(text) <= _MAX_DIGITS else text


def _parse_float(text: str) -> float | str:
    value = float(text)
    return value if -1e300 < value < 1e300 else text


class Curseur:
    """A place in a JSON text that is read by pieces. Memory: the current value and one piece."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._window = ""
        self._at = 0
        self._finished = False
        self.repeated_keys = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=_parse_int,
            parse_float=_parse_float,
            parse_constant=str,  # NaN and Infinity stay as text
            strict=False,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self.repeated_keys = True
            value = {}
            copies: dict[
                str, int
            ] = {}  # where to go on: a key repeated 600,000 times must not be counted again each time
            for key, item in pairs:
                name, copy = key, copies.get(key, 2)
                while name in value:
                    name, copy = f"{key} ({copy})", copy + 1
                copies[key] = copy
                value[name] = item
        return value

    def _more(self, size: int = _PIECE) -> bool:
        piece = "" if self._finished else self._text.read(size)
        if not piece:
            self._finished = True
            return False
        self._window = self._window[self._at :] + piece.replace("\0", "")
        self._at = 0
        return True

    def peek(self) -> str:
        """Next character that is not blank; ``FIN`` at the end."""
        while True:
            match = _BLANK.match(self._window, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return FIN

    def take(self, expected: str) -> None:
        """Go past one character. Raises JsonBriseError when it is another."""
        if self.peek() != expected:
            raise JsonBriseError
        self._at += 1

    def value(self) -> Any:
        """Decode the value that begins here. Raises JsonBriseError (broken, cut short, too deep or too long)."""
        opening = self.peek()
        size = _PIECE
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window, self._at)
            except json.JSONDecodeError:
                value, end = None, -1
            except (RecursionError, ValueError) as error:
                raise JsonBriseError from error
            # A number at the very end of the window may go on in the next piece.
            if end >= 0 and (opening in '{["' or end < len(self._window) or self._finished):
                break
            if len(self._window) - self._at > MAX_VALUE or not self._more(size):
                if end >= 0:
                    break
                raise JsonBriseError
            size *= 2
        odd = _ODD.search(self._window, self._at, end)
        self._at = end
        return _without_odd_characters(value) if odd else value

    def members(self) -> Iterator[str]:
        """Keys of the object that begins here; the caller takes each value before asking for the next key."""
        self.take("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise JsonBriseError
            key = self.value()
            self.take(":")
            yield key
            if not self._goes_on("}"):
                return

    def whole(self) -> Any:
        """The one value of a short text, decoded in one go. Raises JsonBriseError, and the text must be read again."""
        while self._more():
            if len(self._window) > MAX_VALUE:
                raise JsonBriseError
        value = self.value()
        if self.peek() != FIN:
            raise JsonBriseError
        return value

    def items(self) -> Iterator[None]:
        """One step for each element of the list that begins here; the caller takes the value at each step."""
        self.take("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield None
            if not self._goes_on("]"):
                return

    def _goes_on(self, closing: str) -> bool:
        following = self.peek()
        self._at += 1
        if following == ",":
            # A comma too many before the end is forgiven: many hand-made files have one.
            if self.peek() != closing:
                return True
            self._at += 1
            return False
        if following != closing:
            raise JsonBriseError
        return False


def _without_odd_characters(value: Any) -> Any:
    """Half surrogates and NULs, written as escapes, cannot be stored: the first become « \ufffd », the others go."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, list):
        return [_without_odd_characters(item) for item in value]
    if isinstance(value, dict):
        return {_without_odd_characters(key): _without_odd_characters(item) for key, item in value.items()}
    return value


def open_cursor(path: Path, encodage: Encodage) -> tuple[TextIO, Curseur]:
    """The open text, to be closed by the caller, and a cursor at its beginning."""
    text = open_text(path, encodage)
    return text, Curseur(text)
