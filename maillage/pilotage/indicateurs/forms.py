"""The address of the figures read as criteria: what is not understood is ignored, never an error. The form of a bilan."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import QueryDict

from maillage.base.composants.champs import say_when_needed
from maillage.pilotage.indicateurs.definitions import Periode, add_months, first_of, read_month, say_month, write_month
from maillage.pilotage.indicateurs.enums import Axe, NatureBilan
from maillage.pilotage.indicateurs.perms import may_see_advisers
from maillage.pilotage.indicateurs.selectors.criteres import COLONNES, Criteres, Perimetre
from maillage.pilotage.indicateurs.selectors.noms import choices_of
from maillage.socle.comptes.acteur import Acteur

NOMMENT: Final = frozenset({"agent", "employeur"})
"""Filters that may give the figures of one person."""
MOIS_MAX: Final = 60
"""A period lasts five years at most: past that, the answer is a bilan a year."""


def allowed_filters(acteur: Acteur, perimetre: Perimetre) -> list[str]:
    """Filters that this actor may use: none that tells an adviser from another but for who may.

    The employer is one of them: many bodies employ a single adviser, and their figures would be his own.
    """
    if perimetre.structures is not None:
        return ["convention"]
    if perimetre.agents is not None:
        return ["structure", "convention"]
    return [name for name in COLONNES if name not in NOMMENT or may_see_advisers(acteur)]


def allowed_axes(acteur: Acteur, perimetre: Perimetre) -> list[Axe]:
    """Comparisons shown: a host is alone in its figures."""
    if perimetre.structures is not None:
        return []
    return [axe for axe in Axe if axe.value.lower() in allowed_filters(acteur, perimetre)]


def read_criteria(query: QueryDict, acteur: Acteur, perimetre: Perimetre, today: dt.date) -> Criteres:
    """Criteria of a query string; this year up to this month unless told."""
    found: dict[str, int | str] = {}
    for name in allowed_filters(acteur, perimetre):
        value = query.get(name, "")
        if value.isascii() and value.isdecimal() and len(value) <= (9 if name == "epci" else 15):
            found[name] = value if name == "epci" else int(value)
    return Criteres(read_period(query, today), found, perimetre)


def read_period(query: QueryDict, today: dt.date) -> Periode:
    """« du » and « au », in either order, five years at most."""
    this = first_of(today)
    first = read_month(query.get("du", "")) or this.replace(month=1)
    last = read_month(query.get("au", "")) or max(this, first)
    first, last = min(first, last), max(first, last)
    return Periode(max(first, add_months(last, 1 - MOIS_MAX)), last)


def read_axis(query: QueryDict, axes: list[Axe]) -> Axe | None:
    """The comparison asked for, the first one allowed unless told."""
    asked = query.get("par", "")
    return next((axe for axe in axes if axe.value == asked), axes[0] if axes else None)


def month_choices(today: dt.date, *shown: dt.date) -> list[tuple[str, str]]:
    """Months to choose from, latest first: the next twelve, the five years before, and those shown."""
    this = first_of(today)
    months = {add_months(this, rank) for rank in range(-MOIS_MAX + 1, 13)} | set(shown)
    return [(write_month(month), say_month(month)) for month in sorted(months, reverse=True)]


class BilanForm(forms.Form):
    """Which bilan, of whom, from which month to which month."""

    nature = forms.ChoiceField(label="Quel bilan", choices=NatureBilan.choices, widget=forms.RadioSelect)
    structure = forms.ChoiceField(label="Structure", required=False)
    du = forms.ChoiceField(label="Du mois de")
    au = forms.ChoiceField(label="Au mois de")

    def __init__(self, *args: Any, departement_id: int, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = [(str(key), name) for key, name in choices_of(departement_id, Axe.STRUCTURE)]
        self.fields["structure"].choices = [("", "Choisissez une structure"), *hosts]  # type: ignore[attr-defined]
        say_when_needed(self, ["structure"], "seulement pour le bilan d'une structure")
        months = [(value, label) for value, label in month_choices(today) if value <= write_month(today)]
        for name in ("du", "au"):
            self.fields[name].choices = months  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = "Choisissez un mois de la liste."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("nature") == NatureBilan.HOTE and not values.get("structure"):
            self.add_error("structure", "Choisissez la structure dont vous faites le bilan.")
        if {"du", "au"} <= values.keys():
            if values["du"] > values["au"]:
                self.add_error("au", "Le dernier mois est avant le premier. Changez l'un des deux.")
            else:
                first, last = (read_month(values[name]) for name in ("du", "au"))
                assert first
                assert last
                values["periode"] = Periode(first, last)
        return values
