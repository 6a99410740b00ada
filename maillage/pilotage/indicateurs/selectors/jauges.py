"""Due against held, convention by convention. Rule of what is due: ``permanences.recurrence.dues``."""

import datetime as dt
from functools import lru_cache, partial
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from maillage.pilotage.indicateurs.definitions import Calendrier, share_of
from maillage.pilotage.indicateurs.selectors.criteres import Criteres
from maillage.pilotage.indicateurs.selectors.figures import sums_by_convention
from maillage.reseau.conventions.enums import FINIES, EtatAvenant, Souhait
from maillage.reseau.conventions.models import Avenant, Convention
from maillage.reseau.conventions.selectors.textes import cut_rythmes, rythmes_changed
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.terrain.permanences.selectors.dues import PAR_SEMAINE
from maillage.terrain.permanences.selectors.regles import spans_of

MESURES = ("prevues", "annulees", "tenues")
_LUS = (
    *("pk", "reference", "etat", "rythme", "effet_le", "fin_le"),
    *("structure_id", "structure__nom", "departement__code"),
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
    """Conventions in force at some time of the period, the most behind first. Two queries; one more when an avenant changed a
    rhythm, six when an end is not sure.

    A period to come owes nothing yet: what is due is counted up to ``today``. Until then the state and the last day that services
    and the night keep (``conventions.services.actes.project``) are enough: hundreds cost a few milliseconds. Acts and avenants are
    walked (``spans_of``) only where that last day has passed since, and the convention may have been renewed.
    """
    du, au = criteres.periode.du, min(criteres.periode.fin, today)
    rows = Convention.objects.filter(departement_id=departement_id, effet_le__lte=criteres.periode.fin)
    if criteres.perimetre.structures is not None:
        rows = rows.filter(structure_id__in=criteres.perimetre.structures)
    for name in ("structure", "convention"):
        if value := criteres.filtres.get(name):
            rows = rows.filter(**{"pk" if name == "convention" else "structure_id": value})
    sums = sums_by_convention(departement_id, criteres, MESURES)
    signed = Avenant.objects.filter(convention=OuterRef("pk"), etat=EtatAvenant.SIGNE)
    paced = Exists(signed.filter(changements__has_key="rythme"))
    read = list(rows.order_by().annotate(change=paced).values_list(*_LUS, "change", named=True))
    if not read:
        return []
    calendar = _calendar(du, au, read[0].departement__code)
    changed = [one.pk for one in read if one.change]
    rythmes = rythmes_changed(departement_id, changed) if changed else {}
    unsure = [one.pk for one in read if one.etat not in FINIES and (one.fin_le is None or one.fin_le < au)]
    spans = spans_of(departement_id, unsure, today) if unsure else {}
    found, none = [], (0,) * len(MESURES)
    dues: dict[tuple[dt.date, dt.date, str], int] = {}  # the same for all that promise as much over the same days
    for one in read:
        # Of one in force, the last day that is kept is that of a term: it may be renewed.
        end = spans[one.pk].au if one.pk in spans else one.fin_le if one.etat in FINIES else None
        if end is not None and end < du:
            continue
        terms = max(one.effet_le, du), au if end is None else min(end, au), one.rythme
        if changes := rythmes.get(one.pk):
            parts = cut_rythmes(Souhait(one.rythme), changes, *terms[:2])
            due = calendar.half_days_due([(part.du, part.au, PAR_SEMAINE[part.souhait]) for part in parts])
        else:
            if terms not in dues:
                dues[terms] = calendar.half_days_due([(*terms[:2], PAR_SEMAINE[Souhait(one.rythme)])])
            due = dues[terms]
        held = sums.get(one.pk, none)
        found.append(Jauge(one.pk, one.reference, one.structure_id, one.structure__nom, due, *held))
    return sorted(found, key=lambda one: (one.tenues - one.dues, one.reference))


@lru_cache(maxsize=64)
def _calendar(du: dt.date, au: dt.date, code: str) -> Calendrier:
    """The working days of a period never change: five years of them cost ten milliseconds."""
    return Calendrier(du, au, partial(is_holiday, code=code))
