"""The batch format of the BAN and of the Géoplateforme: a CSV goes, the same CSV comes back with ``result_`` columns.

Source: « Géocodage de masse », API Adresse (adresse.data.gouv.fr) and Géoplateforme (/geocodage/search/csv). Pure.
"""

import csv
import hashlib
import io
import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

COLONNES: Final = ("cle", "adresse", "code_postal", "commune", "code_insee")
CHAMPS: Final[dict[str, str | list[str]]] = {
    "columns": ["adresse", "commune"],
    "citycode": "code_insee",
    "postcode": "code_postal",
}
"""Form fields that tell the service which columns hold what."""
_TEXTE_MAX: Final = 200


class Demande(NamedTuple):
    """An address to place."""

    adresse: str
    code_postal: str
    commune: str
    code_insee: str

    @property
    def cle(self) -> str:
        """Stable key of the address, for the cache."""
        text = "|".join((self.adresse.casefold().strip(), self.code_postal, self.code_insee or self.commune.casefold()))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


class Reponse(NamedTuple):
    """What the service found. Degrees WGS 84; ``score`` 0 to 1; ``nature``: housenumber, street, locality, municipality."""

    cle: str
    latitude: float | None
    longitude: float | None
    score: float
    nature: str
    libelle: str
    code_insee: str


def build_csv(demandes: Iterable[Demande]) -> bytes:
    """The file to send, UTF-8, comma separated."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLONNES)
    for demande in demandes:
        cells = (demande.cle, demande.adresse, demande.code_postal, demande.commune, demande.code_insee)
        writer.writerow([cell.replace("\0", "")[:_TEXTE_MAX] for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def parse_csv(body: bytes, asked: Sequence[Demande]) -> list[Reponse]:
    """Answers to ``asked``, in any order; keys that were not asked, or come twice, are left out. Raises ValueError."""
    wanted = {demande.cle for demande in asked}
    reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    if reader.fieldnames is None or not {"cle", "latitude", "longitude", "result_score"}.issubset(reader.fieldnames):
        raise ValueError("la réponse n'est pas celle d'un géocodeur (colonnes manquantes)")
    found: list[Reponse] = []
    for row in reader:
        cle = row.get("cle") or ""
        if cle not in wanted:
            continue
        wanted.discard(cle)
        found.append(_read(cle, row))
    return found


def _read(cle: str, row: dict[str, str | None]) -> Reponse:
    latitude, longitude = _number(row.get("latitude")), _number(row.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        latitude = longitude = None
    score = _number(row.get("result_score")) or 0.0
    return Reponse(
        cle,
        latitude,
        longitude,
        min(1.0, max(0.0, score)),
        (row.get("result_type") or "")[:30],
        (row.get("result_label") or "")[:300],
        (row.get("result_citycode") or "")[:5],
    )


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
