"""Hand over a delivery: a file or an address, from a source known or new."""

from typing import Any

from django import forms
from django.utils.text import slugify

from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.selectors.sources import visible_sources
from maillage.reseau.recensement.services.demandes import NouvelleSource
from maillage.socle.comptes.acteur import Acteur

NOUVELLE = "nouvelle"


class _Selon:
    """A field that is asked for or not according to another one: it is not said to be optional, and the form decides."""

    def clean(self, value: Any, *initial: Any) -> Any:
        if value in (None, ""):
            return "" if not initial else None
        return super().clean(value, *initial)  # type: ignore[misc]


class _Fichier(_Selon, forms.FileField):
    pass


class _Adresse(_Selon, forms.URLField):
    pass


class _Texte(_Selon, forms.CharField):
    pass


class DepotForm(forms.Form):
    """One of ``fichier`` and ``url``; ``source`` is the id of a known one, or NOUVELLE with its name and licence."""

    use_required_attribute = False
    fichier = _Fichier(
        label="Le fichier de votre ordinateur",
        allow_empty_file=True,
        help_text="CSV, Excel (.xlsx), LibreOffice (.ods) ou JSON. 50 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.json,.geojson"}),
    )
    url = _Adresse(
        label="Ou l'adresse du fichier sur internet",
        max_length=1000,
        assume_scheme="https",
        help_text="Elle commence par https://. Par exemple l'adresse d'un export de data.gouv.fr.",
        error_messages={"invalid": "Cette adresse est illisible. Elle doit commencer par https://."},
    )
    source = forms.ChoiceField(
        label="Qui a fait ce fichier ?", help_text="Maillage se souvient des colonnes de chaque source."
    )
    nom_source = _Texte(
        label="Nom de la nouvelle source",
        max_length=200,
        help_text="Par exemple : Communauté de communes du Val.",
    )
    producteur = forms.CharField(
        label="Organisme qui produit les données",
        required=False,
        max_length=200,
        help_text="S'il n'a pas le même nom que la source.",
    )
    licence = forms.ChoiceField(
        label="Licence des données",
        required=False,
        choices=Licence.choices,
        initial=Licence.A_PRECISER,
        help_text="Elle dit ce que l'on peut faire des données. Si vous ne savez pas, laissez « À préciser ».",
    )

    def __init__(self, *args: Any, acteur: Acteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sources = {str(source.pk): source for source in visible_sources(acteur)}
        known = [(key, source.nom) for key, source in self._sources.items()]
        self.fields["source"].choices = [(NOUVELLE, "Une nouvelle source"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        fichier, url = data.get("fichier"), data.get("url")
        if not fichier and not url and not {"fichier", "url"} & self.errors.keys():
            self.add_error("fichier", "Choisissez un fichier, ou écrivez une adresse.")
        if fichier and url:
            self.add_error("url", "Vous avez choisi un fichier et une adresse. Gardez un seul des deux.")
        if data.get("source") == NOUVELLE:
            self._check_new(str(data.get("nom_source") or "").strip())
        return data

    def _check_new(self, nom: str) -> None:
        if not nom:
            self.add_error("nom_source", "Écrivez le nom de la nouvelle source.")
        elif slugify(nom)[:60] in {source.code for source in self._sources.values()}:
            self.add_error("nom_source", "Une source porte déjà ce nom. Choisissez-la dans la liste.")

    def chosen_source(self) -> Source | NouvelleSource:
        """The source of a valid form."""
        data = self.cleaned_data
        if data["source"] == NOUVELLE:
            return NouvelleSource(
                data["nom_source"].strip(), data["producteur"].strip(), data["licence"] or Licence.A_PRECISER
            )
        return self._sources[data["source"]]
