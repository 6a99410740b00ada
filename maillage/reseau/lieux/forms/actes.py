"""Acts on a place: why it changes state, who answers for it, which other place to look for."""

from typing import Any

from django import forms

from maillage.reseau.lieux.nettoyage.pivot import clean_pivot
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur


class MotifForm(forms.Form):
    """Why: kept in the history of the place."""

    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=300,
        help_text="Une phrase suffit. Elle reste dans l'histoire du lieu.",
        error_messages={
            "required": "Écrivez pourquoi, en une phrase.",
            "max_length": "Votre phrase est trop longue : 300 signes au plus.",
        },
    )


class StructureForm(forms.Form):
    """Choose a known body, or write the name and SIRET of another one."""

    structure = forms.ModelChoiceField(
        queryset=Structure.objects.none(),
        required=False,
        label="Structure déjà connue",
        empty_label="Aucune",
        error_messages={"invalid_choice": "Choisissez une structure de la liste."},
    )
    nom = forms.CharField(label="Ou le nom d'une autre structure", max_length=200, required=False)
    siret = forms.CharField(label="Son SIRET", max_length=20, required=False, help_text="14 chiffres.")

    def __init__(self, *args: Any, acteur: Acteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["structure"]
        field.queryset = Structure.objects.visible_to(acteur).order_by("nom")  # type: ignore[attr-defined]

    def clean_siret(self) -> str:
        typed = self.cleaned_data["siret"]
        result = clean_pivot(typed)
        if typed and (result.is_question or not result.valeur or len(result.valeur) != 14):
            raise forms.ValidationError("Ce SIRET n'est pas juste. Recopiez ses 14 chiffres, ou laissez vide.")
        return result.valeur or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("siret") and not data.get("nom") and not data.get("structure"):
            self.add_error("nom", "Écrivez aussi le nom de la structure.")
        return data
