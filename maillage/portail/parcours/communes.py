"""Which commune a person means: a name, a postal code, or both; accents, « St » and typing errors forgiven."""

import difflib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from maillage.socle.territoires.referentiel import fold

TEXTE_MAX: Final = 80
CHOIX_MAX: Final = 12
"""Communes offered when several answer."""
_RESSEMBLANCE_MIN: Final = 0.75
_CODE: Final = re.compile(r"\b\d{5}\b")
_SAINT: Final = re.compile(r"\b(s)t(e?)\b")


class CommuneLue(NamedTuple):
    """A commune of today; ``noms``: its own, then those of the communes that it replaced. The centre: WGS 84 degrees."""

    code: str
    nom: str
    noms: tuple[str, ...]
    codes_postaux: tuple[str, ...]
    latitude: float | None
    longitude: float | None


def find(texte: str, communes: Iterable[CommuneLue]) -> list[CommuneLue]:
    """Communes that ``texte`` may mean, at most CHOIX_MAX; one alone when it is sure. Exact first, then beginnings, then likeness."""
    texte = texte[:TEXTE_MAX]
    communes = list(communes)
    codes = set(_CODE.findall(texte))
    name = plain_name(_CODE.sub(" ", texte))
    if codes:
        inside = [one for one in communes if codes & set(one.codes_postaux)] or [
            one for one in communes if one.code in codes
        ]
        named = [one for one in inside if name and name in map(plain_name, one.noms)]
        return (named or inside)[:CHOIX_MAX]
    if not name:
        return []
    plain = [(one, [plain_name(nom) for nom in one.noms]) for one in communes]
    for answers in (_exact(name, plain), _beginning(name, plain), _alike(name, plain)):
        if answers:
            return answers[:CHOIX_MAX]
    return []


_Lues = list[tuple[CommuneLue, list[str]]]


def _exact(name: str, plain: _Lues) -> list[CommuneLue]:
    """The name of today wins over one of yesterday."""
    return [one for one, noms in plain if noms[0] == name] or [one for one, noms in plain if name in noms]


def _beginning(name: str, plain: _Lues) -> list[CommuneLue]:
    return [one for one, noms in plain if any(nom.startswith(name) for nom in noms)] if len(name) > 2 else []


def _alike(name: str, plain: _Lues) -> list[CommuneLue]:
    known = {nom: one for one, noms in plain for nom in noms} | {noms[0]: one for one, noms in plain}
    near = difflib.get_close_matches(name, known, n=4, cutoff=_RESSEMBLANCE_MIN)
    return list({known[nom].code: known[nom] for nom in near}.values())


def plain_name(texte: str) -> str:
    """« St-Jean de Luz » → « saintjeandeluz »: spaces are what people forget first."""
    return _SAINT.sub(r"\1aint\2", fold(texte)).replace(" ", "")
