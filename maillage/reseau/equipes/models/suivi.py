"""What the rows of the team share: who changed them, and a history written by triggers."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from maillage.base.models import Horodate, Locataire

M = TypeVar("M", bound=type[models.Model])


class DateRange(models.Func):
    """``daterange(debut, fin, '[]')``: both days included, no end when ``fin`` is null."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Suivi(Locataire, Horodate):
    """``modifie_par``: who last changed the row, by value: the history keeps it beside what was changed."""

    modifie_par = models.CharField("modifié par", max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


def history(name: str) -> Callable[[M], M]:
    """Each creation, correction and removal leaves a row in the model ``name``, with the whole row as it was."""
    track: Any = pghistory.track(
        pghistory.InsertEvent("cree"),
        pghistory.UpdateEvent("modifie"),
        pghistory.DeleteEvent("efface"),
        model_name=name,
        exclude=["created_at", "updated_at"],
        obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
        context_field=None,  # type: ignore[arg-type]  # documented as « no context »; its stub forgets it
        meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name=f"{name.lower()}_objet")]},
    )
    return track  # type: ignore[no-any-return]
