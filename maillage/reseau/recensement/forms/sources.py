"""What is known of a source, and how often it is fetched."""

from typing import Any

from django import forms
from django.utils.text import slugify

from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.models import Collecte

RYTHMES = [
    ("", "Jamais toute seule"),
    ("1", "Chaque jour"),
    ("7", "Chaque semaine"),
    ("30", "Chaque mois"),
    ("90", "Tous les trois mois"),
]


class SourceForm(forms.Form):
    nom = forms.CharField(label="Nom", max_length=200)
    producteur = forms.CharField(label="Organisme qui produit les données", required=False, max_length=200)
    licence = forms.ChoiceField(
        label="Licence des données",
        choices=Licence.choices,
        help_text="Elle suit les données jusque dans les fichiers que vous publiez.",
    )
    url = forms.URLField(
        label="Adresse du fichier sur internet",
        required=False,
        max_length=1000,
        assume_scheme="https",
        error_messages={"invalid": "Cette adresse est illisible. Elle doit commencer par https://."},
    )
    rythme_jours = forms.ChoiceField(
        label="Lire cette adresse",
        required=False,
        choices=RYTHMES,
        help_text="Si le fichier change, Maillage l'importe. S'il perd plus d'un tiers de ses lieux, Maillage vous prévient et attend.",
    )

    def __init__(self, *args: Any, source: Source, collecte: Collecte | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(
            nom=source.nom,
            producteur=source.producteur,
            licence=source.licence,
            url=collecte.url if collecte else "",
            rythme_jours=str(collecte.rythme_jours or "") if collecte else "",
        )
        super().__init__(*args, **kwargs)
        rythme = kwargs["initial"]["rythme_jours"]
        if rythme and rythme not in dict(RYTHMES):
            self.fields["rythme_jours"].choices = [*RYTHMES, (rythme, f"Tous les {rythme} jours")]  # type: ignore[attr-defined]

    def clean_nom(self) -> str:
        nom: str = self.cleaned_data["nom"].strip()
        if not slugify(nom):
            raise forms.ValidationError("Écrivez un nom avec des lettres.")
        return nom

    def clean_rythme_jours(self) -> int | None:
        return int(self.cleaned_data["rythme_jours"]) if self.cleaned_data["rythme_jours"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("rythme_jours") and not data.get("url") and "url" not in self.errors:
            self.add_error("url", "Écrivez l'adresse à lire, ou choisissez « Jamais toute seule ».")
        return data
