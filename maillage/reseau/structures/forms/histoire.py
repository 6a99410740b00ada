"""A day of the past."""

from django import forms
from django.utils import timezone

from maillage.base.composants.champs import ChampDate


class DateForm(forms.Form):
    """The day of which one wants to read the record."""

    le = ChampDate(label="Voir la fiche à cette date", error_messages={"required": "Écrivez une date."})

    def clean_le(self) -> object:
        day = self.cleaned_data["le"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                "Cette date n'est pas encore passée. Choisissez un jour d'aujourd'hui ou d'avant."
            )
        return day
