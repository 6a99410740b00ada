"""What the journal is searched by."""

from typing import Any

from django import forms

from maillage.socle.consultation.selectors import Filtre
from maillage.socle.journal.libelles import ACTIONS, OBJETS

JOUR = "Écrivez une date complète, par exemple 03/04/2026."
TOUT = [("", "Tout")]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RechercheForm(forms.Form):
    """Every criterion may stay empty."""

    acteur = forms.CharField(label="Qui", help_text="Le nom, ou une partie du nom.", required=False, max_length=200)
    action = forms.ChoiceField(
        label="Quoi", required=False, choices=TOUT + sorted(ACTIONS.items(), key=lambda one: one[1])
    )
    objet_type = forms.ChoiceField(
        label="Sur quoi", required=False, choices=TOUT + sorted(OBJETS.items(), key=lambda one: one[1])
    )
    objet_id = forms.CharField(
        label="Numéro de l'objet", help_text="Tel qu'il est écrit dans le journal.", required=False, max_length=64
    )
    du = forms.DateField(label="Du", required=False, widget=_day(), error_messages={"invalid": JOUR})
    au = forms.DateField(label="Au", required=False, widget=_day(), error_messages={"invalid": JOUR})

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("du") and found.get("au") and found["au"] < found["du"]:
            self.add_error("au", "Cette date est avant la première. Choisissez un jour plus tard.")
        return found

    def filtre(self) -> Filtre:
        """What was understood; a criterion that is wrong is left out, and told by its field."""
        return Filtre(**{name: value for name, value in self.cleaned_data.items() if value})
