"""The sheet of one place: short enough to be made by the web process (bench.editions)."""

import datetime as dt
import io
from functools import lru_cache
from typing import Any, Final

import pikepdf
from django.utils import timezone

from maillage.portail.selectors.papier import FICHE, sheet_data
from maillage.socle.documents.gabarits import version_in_force
from maillage.socle.documents.services import render
from maillage.socle.territoires.models import Departement

GARDEES: Final = 128
"""Sheets that a process keeps, of some 40 kB each."""
_SERRES: Final = (0, 1, 2, 3)


class _Demande:
    """What the sheet is made from, equal to another that gives the same file."""

    def __init__(self, departement: Departement, lieu: Any, *, grands: bool, jour: dt.date) -> None:
        self.departement, self.lieu, self.grands, self.jour = departement, lieu, grands, jour
        version = getattr(departement, "version", 0)
        self.marque = (departement.pk, version, departement.updated_at, lieu.cle, lieu.published_at, grands, jour)

    def __hash__(self) -> int:
        return hash(self.marque)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Demande) and self.marque == other.marque


def print_sheet(departement: Departement, lieu: Any, *, grands: bool) -> bytes:
    """The PDF of a published place: A4, one page, two in large print. Kept until what the public reads changes."""
    return _print(_Demande(departement, lieu, grands=grands, jour=timezone.localdate()))


@lru_cache(maxsize=GARDEES)
def _print(demande: _Demande) -> bytes:
    """Says all that holds on the page; what matters less goes first when it does not."""
    version = version_in_force(FICHE, demande.jour)
    instant = dt.datetime.combine(demande.jour, dt.time(), tzinfo=dt.UTC)
    pdf = b""
    for serre in _SERRES:
        data = sheet_data(demande.departement, demande.lieu, grands=demande.grands, serre=serre)
        pdf = render(FICHE, version, data, instant=instant)
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if len(document.pages) <= (2 if demande.grands else 1):
                break
    return pdf
