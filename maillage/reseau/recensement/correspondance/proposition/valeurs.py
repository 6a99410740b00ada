"""What the cells of a column look like: share of its filled cells that read as a phone, a postal code, a date…"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from maillage.reseau.recensement.correspondance.lu import cell_text

MAX_ROWS: Final = 300
_MAX_TEXT: Final = 400

_DETECTORS: Final = {
    "code_postal": re.compile(r"(?:0?[1-9]|[1-8]\d|9[0-8])\d{3}(?:\.0)?"),
    "code_insee": re.compile(r"(?:0?[1-9]|[1-8]\d|9[0-8]|2[AB])\d{3}"),
    "telephone": re.compile(
        r"(?:(?:\+|00)?\d{2,3}[ .]?(?:\(0\))?[ .]?|0)?[1-9](?:[ .\-/]?\d\d){4}\b.*|3\d{3}|\+\d[\d ]{8,15}"
    ),
    "courriels": re.compile(r".{0,100}[^@\s]{1,64}@[^@\s.]{1,63}\.[^@\s]{2,}.{0,200}"),
    "site_web": re.compile(
        r"(?:https?:/{1,2}|www[.,])\S+.*|(?:[\w-]{2,40}\.){1,4}(?:fr|com|org|net|eu|info|re|nc|bzh)(?:/\S*)?",
        re.IGNORECASE,
    ),
    "pivot": re.compile(r"\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{5})?|W\d{9}"),
    "date": re.compile(
        r"\d{4}[-/]\d\d?[-/]\d\d?(?:[T ].{0,20})?|\d\d?[-/.]\d\d?[-/.]\d{2,4}(?: .{0,12})?|.{0,24} \d\d?/\d\d?/\d{4}|1[0-9]{9}"
    ),
    "bool": re.compile(r"oui|non|x|vrai|faux|true|false|0|1|o|n|yes|no|✓|✔|v|ok", re.IGNORECASE),
    "nombre": re.compile(r"-?\d+(?:[.,]\d+)?"),
    "heures": re.compile(r".{0,300}\d{1,2} ?(?:h|:|H) ?\d{0,2}.{0,400}", re.DOTALL),
    "heure_seule": re.compile(r"\d{1,2} ?(?:h|:|H) ?\d{0,2}"),
    "osm": re.compile(
        r"(?:week .{3,20} )?(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)[A-Za-z,\- ]{0,20} )?\d\d:\d\d ?-.{4,400}|24/7|(?:Mo|Tu|We|Th|Fr|Sa|Su).{0,20}off"
    ),
    "voie": re.compile(
        r"(?:\d+ ?(?:bis|ter|[a-d])?[ ,]+\S.*|.{0,60}\b(?:rue|avenue|av|bd|boulevard|place|pl|route|rte|chemin|che|all[ée]e|impasse|quai|cours|square|lieu[ -]dit|le bourg|bourg|zone|za|zi|r[ée]sidence|esplanade|espace|b[âa]timent)\b.*)",
        re.IGNORECASE | re.DOTALL,
    ),
    "point": re.compile(r"(?:POINT ?\()?\s*\[?-?\d{1,2}[.,]\d+\s*[,; ]\s*-?\d{1,2}[.,]\d+\]?\)?", re.IGNORECASE),
    "acceslibre": re.compile(r"https?://acceslibre\S*"),
}
_NUMBER: Final = re.compile(r"-?\d{1,8}(?:[.,]\d+)?\Z")


class Profil(NamedTuple):
    """One column. ``filled``: share of rows that hold something; ``parts``: detector → share of the filled cells;

    ``distinct``: share of different texts; ``length``: mean length; ``lat``, ``lon``, ``lambert_x``, ``lambert_y``:
    share of numbers in the range of France (overseas included), as degrees or as Lambert 93 metres.
    """

    name: str
    texts: tuple[str, ...]
    filled: float
    distinct: float
    length: float
    parts: Mapping[str, float]
    lat: float
    lon: float
    lambert_x: float
    lambert_y: float
    letters: float


def profile(name: str, rows: Sequence[Mapping[str, Any]]) -> Profil:
    """Look at ``name`` in the sample."""
    texts = tuple(text[:_MAX_TEXT] for text in (cell_text(row.get(name)) for row in rows) if text)
    total = len(texts) or 1
    parts = {key: sum(1 for t in texts if pattern.fullmatch(t)) / total for key, pattern in _DETECTORS.items()}
    numbers = [float(t.replace(",", ".")) for t in texts if _NUMBER.match(t)]
    return Profil(
        name,
        texts,
        len(texts) / (len(rows) or 1),
        len(set(texts)) / total,
        sum(map(len, texts)) / total,
        parts,
        sum(1 for n in numbers if _is_latitude(n)) / total,
        sum(1 for n in numbers if _is_longitude(n)) / total,
        sum(1 for n in numbers if 80_000 < n < 1_300_000) / total,
        sum(1 for n in numbers if 6_000_000 < n < 7_200_000) / total,
        sum(1 for t in texts if sum(c.isalpha() for c in t) > len(t) / 2) / total,
    )


def _is_latitude(n: float) -> bool:
    """Mainland, Réunion and Mayotte, Antilles and Guyane, New Caledonia and Polynesia, Saint-Pierre."""
    return 41 <= n <= 51.5 or -28 <= n <= -7 or 2 <= n <= 19


def _is_longitude(n: float) -> bool:
    return -5.6 <= n <= 10 or 44 <= n <= 56 or -64 <= n <= -51 or 156 <= n <= 173 or -180 <= n <= -132
