"""Which character separates the columns of a CSV file."""

import csv
import io
from collections import Counter
from typing import Final

CANDIDATES: Final = (";", ",", "\t", "|")
_SAMPLE_RECORDS: Final = 200
_DECLARED: Final = "sep="


def declared_separator(first_line: str) -> str:
    """The separator that Excel's own first line « sep=; » tells, or nothing."""
    line = first_line.strip().strip('"')
    if line.lower().startswith(_DECLARED) and len(line) == len(_DECLARED) + 1:
        return line[-1]
    return "\t" if line.lower() == _DECLARED else ""


def find_separator(sample: str) -> str:
    """The separator that cuts ``sample`` (beginning of the file, whole lines) in records of the same width.

    « "" » when none cuts anything. Quoted line ends and separators inside quotes are no trouble: each candidate
    really reads the sample.
    """
    best, best_score = "", 0.0
    for separator in CANDIDATES:
        score = _score(sample, separator)
        if score > best_score:
            best, best_score = separator, score
    return best


def _score(sample: str, separator: str) -> float:
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        for record in reader:
            if any(map(str.strip, record)):
                widths[len(record)] += 1
            if widths.total() >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    # Prose has commas too, but not the same number on every line.
    if width < 2 or count < widths.total() * 0.5 or (count == 1 and widths.total() > 2):
        return 0.0
    # Regularity first; then width, for « a,5;b,5 » whose decimal commas are as regular as its columns.
    return float((count / widths.total()) ** 2 * width**0.5)
