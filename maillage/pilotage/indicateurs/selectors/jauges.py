"""Due against held, convention by convention. Rule of what is due: ``permanences.recurrence.dues``."""

import datetime as dt
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from django.db.models import Exists, OuterRef

from maillage.pilotage.indicateurs.definitions import Calendrier, share_of
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import sums_by_convention
from maillage.reseau.conventions.enums import EtatAvenant, Souhait
from maillage.reseau.conventions.models import Avenant, Convention
from maillage.reseau.conventions.selectors.textes import cut_rythmes, rythmes_changed
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.selectors.dues import PAR_SEMAINE
from maillage.terrain.permanences.selectors.regles import last_day, spans_of

MESURES = ("prevues", "annulees", "tenues")
_LUS = (
    *("pk", "reference", "etat", "rythme", "effet_le", "fin_le", "fin_au_plus_tard", "reconduction"),
    *("structure_id", "structure__nom"),
)


class Jauge(NamedTuple):
    """``dues``: promised from the beginning of the period to ``au`` (today at the latest); ``tenues``: what reports tell."""

    convention_id: int
    reference: str
    structure_id: int
    structure: str
    dues: int
    prevues: int
    annulees: int
    tenues: int

    @property
    def ecart(self) -> int:
        """Half-days that are missing; negative when more were held than promised."""
        return self.dues - self.tenues

    @property
    def part(self) -> int:
        """Held, in whole percents of what is due (100 at most when drawn); 100 when nothing is due."""
        return share_of(self.tenues, self.dues) if self.dues else 100

    @property
    def phrase(self) -> str:
        """The gap in words."""
        if not self.dues:
            return "Rien n'est dû sur cette période"
        if self.ecart > 0:
            return f"Il manque {self.ecart} demi-journée{'s' if self.ecart > 1 else ''}"
        return "Tout est tenu" if not self.ecart else f"{-self.ecart} de plus que prévu"


def gauges(departement_id: int, criteres: Criteres, today: dt.date) -> list[Jauge]:
    """Conventions in force at some time of the period, the most behind first. Three queries, ten when an avenant is signed.

    A period to come owes nothing yet: what is due is counted up to ``today``. Up to then the stored columns tell when a convention
    was in force (``permanences.selectors.dues`` walks its acts, for the days to come too): hundreds cost a few milliseconds.
    Only those that a signed avenant changed are walked: the columns are the text as it was first signed.
    """
    du, au = criteres.periode.du, min(criteres.periode.fin, today)
    rows = Convention.objects.filter(departement_id=departement_id, effet_le__lte=criteres.periode.fin)
    if criteres.perimetre.structures is not None:
        rows = rows.filter(structure_id__in=criteres.perimetre.structures)
    for name in ("structure", "convention"):
        if value := criteres.filtres.get(name):
            rows = rows.filter(**{"pk" if name == "convention" else "structure_id": value})
    sums = sums_by_convention(departement_id, criteres, MESURES)
    code = Departement.objects.values_list("code", flat=True).get(pk=departement_id)
    calendar = _calendar(du, au, code)
    signed = Avenant.objects.filter(convention=OuterRef("pk"), etat=EtatAvenant.SIGNE)
    read = list(rows.annotate(change=Exists(signed)).values_list(*_LUS, "change", named=True))
    changed = [one.pk for one in read if one.change]
    spans = spans_of(departement_id, changed, today) if changed else {}
    rythmes = rythmes_changed(departement_id, changed) if changed else {}
    found, none = [], (0,) * len(MESURES)
    for one in read:
        # The columns that the rule reads, without eight hundred objects.
        end = spans[one.pk].au if one.pk in spans else last_day(cast(Any, one))
        if one.effet_le is None or (end is not None and end < du):
            continue
        last = end or criteres.periode.fin
        parts = cut_rythmes(Souhait(one.rythme), rythmes.get(one.pk, ()), one.effet_le, last)
        due = calendar.half_days_due([(part.du, part.au, PAR_SEMAINE[part.souhait]) for part in parts])
        told = sums.get(one.pk, none)
        found.append(Jauge(one.pk, one.reference, one.structure_id, one.structure__nom, due, *told))
    return sorted(found, key=lambda one: (one.tenues - one.dues, one.reference))


@lru_cache(maxsize=64)
def _calendar(du: dt.date, au: dt.date, code: str) -> Calendrier:
    """The working days of a period never change: five years of them cost ten milliseconds."""
    return Calendrier(du, au, partial(is_holiday, code=code))
