"""Form widgets that Django lacks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

DATE_ILLISIBLE = "Écrivez le jour, le mois et l'année en chiffres, par exemple 3, 4 et 2023."
_CASES = (("Jour", 2), ("Mois", 2), ("Année", 4))


def say_when_needed(form: forms.BaseForm, noms: Iterable[str], mots: str) -> None:
    """Write ``mots`` (« à remplir avant la signature ») instead of « facultatif » beside fields that may only wait."""
    for nom in noms:
        if nom in form.fields:
            form.fields[nom].attente = mots  # type: ignore[attr-defined]


class DateCases(forms.MultiWidget):
    """A date in three boxes (day, month, year): surer than a calendar for a date one knows.

    Gives "yyyy-mm-dd" to the field, or "day/month/year" as typed when it is not a date, so that nothing typed is lost.
    """

    template_name = "django/forms/widgets/date_cases.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        cases = [
            forms.TextInput(attrs={"inputmode": "numeric", "maxlength": str(taille), "autocomplete": "off"})
            for _, taille in _CASES
        ]
        super().__init__(cases, attrs)

    def decompress(self, value: dt.date | str | None) -> list[str]:
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        if not value:
            return ["", "", ""]
        if "/" in value:
            return ([*value.split("/", 2), "", ""])[:3]
        return [morceau.lstrip("0") for morceau in reversed(([*value.split("-", 2), "", ""])[:3])]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        contexte = super().get_context(name, value, attrs)
        for case, (libelle, _) in zip(contexte["widget"]["subwidgets"], _CASES, strict=True):
            case["libelle"] = libelle
        return contexte

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:  # type: ignore[override]
        jour, mois, annee = (str(valeur or "").strip() for valeur in super().value_from_datadict(data, files, name))
        if not (jour or mois or annee):
            return ""
        try:
            return dt.date(int(annee), int(mois), int(jour)).isoformat()
        except (ValueError, OverflowError):
            return f"{jour}/{mois}/{annee}"


class ChampDate(forms.DateField):
    """A DateField shown in three boxes, whose message says what to write."""

    widget = DateCases
    default_error_messages = {"invalid": DATE_ILLISIBLE}

    def __init__(self, **kwargs: Any) -> None:
        # Only the form our widget writes: « 3/4 » must not be guessed as a date.
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
