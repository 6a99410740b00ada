"""The journal searched."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.consultation.models import Controle
from maillage.socle.journal.models import Ligne


@dataclass(frozen=True)
class Filtre:
    """What is looked for; empty: everything. ``acteur``: part of a name. ``du``, ``au``: days, both included."""

    acteur: str = ""
    action: str = ""
    objet_type: str = ""
    objet_id: str = ""
    du: dt.date | None = None
    au: dt.date | None = None

    def names(self) -> list[str]:
        """The criteria in use, without their values: a value may be a person's name."""
        return [name for name, value in vars(self).items() if value]


def search_lines(acteur: Acteur, filtre: Filtre) -> QuerySet[Ligne]:
    """Lines of the actor's Département that answer to ``filtre``."""
    rows = Ligne.objects.filter(departement_id=acteur.departement_id)
    if filtre.acteur:
        rows = rows.filter(acteur_nom__icontains=filtre.acteur)
    for name in ("action", "objet_type", "objet_id"):
        if value := getattr(filtre, name):
            rows = rows.filter(**{name: value})
    if filtre.du:
        rows = rows.filter(instant__gte=_midnight(filtre.du))
    if filtre.au:
        rows = rows.filter(instant__lt=_midnight(filtre.au + dt.timedelta(days=1)))
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def find_line(acteur: Acteur, numero: int) -> Ligne | None:
    """The line of this number in the actor's Département."""
    return Ligne.objects.filter(departement_id=acteur.departement_id, numero=numero).first()


def last_number(departement_id: int) -> int:
    """How many lines there are, as far as the last one tells."""
    found = Ligne.objects.filter(departement_id=departement_id).order_by("-numero").values_list("numero", flat=True)
    return found.first() or 0


def last_check(acteur: Acteur) -> Controle | None:
    """The newest proof, under way or done."""
    return Controle.objects.visible_to(acteur).first()
