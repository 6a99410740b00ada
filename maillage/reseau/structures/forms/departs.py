"""Form of a departure: when, why, who takes the work over."""

from typing import Any

from django import forms

from maillage.reseau.structures.forms.membres import FinForm
from maillage.reseau.structures.selectors.membres import find_successors, successor_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur


class DepartForm(FinForm):
    """``cleaned_data``: fin (date or None for at once), motif, successeur (Utilisateur or None)."""

    successeur_texte = forms.CharField(
        label="Qui reprend son travail ?",
        required=False,
        max_length=120,
        help_text="Le nom ou l'adresse e-mail d'un membre. Laissez vide si personne ne le reprend pour l'instant.",
    )
    successeur = forms.ChoiceField(
        label="Quelle personne ?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une personne de la liste."},
    )
    field_order = ("quand", "fin", "motif", "successeur_texte", "successeur")

    def __init__(self, *args: Any, acteur: Acteur, partant: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quand"].label = "Quand part cette personne ?"
        typed = str(self.data.get("successeur_texte", "")).strip() if self.is_bound else ""
        picked = str(self.data.get("successeur", "")) if self.is_bound else ""
        found = find_successors(acteur, typed, partant.pk)
        if (
            picked.isascii()
            and picked.isdigit()
            and len(picked) < 16
            and not any(row.pk == int(picked) for row in found)
        ):
            found = [*successor_of(acteur, int(picked), partant.pk), *found]
        self.trouves = {str(row.pk): row for row in found}
        self.cherche = bool(typed)
        if self.trouves:
            self.fields["successeur"].choices = [(pk, f"{row} ({row.email})") for pk, row in self.trouves.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["successeur"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = self.trouves.get(str(data.get("successeur") or ""))
        if chosen is None and self.cherche:
            if not self.trouves:
                self.add_error("successeur_texte", "Aucun membre ne répond à ces mots. Vérifiez-les, ou laissez vide.")
            elif len(self.trouves) == 1:
                chosen = next(iter(self.trouves.values()))
            elif "successeur" not in self.errors:
                self.add_error("successeur", "Plusieurs personnes répondent à ces mots. Choisissez la bonne.")
        data["successeur"] = chosen
        return data
