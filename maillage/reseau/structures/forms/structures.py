"""The record of a body, its contacts, its closing."""

import datetime
from typing import Any

from django import forms

from maillage.reseau.structures.enums import TypeStructure
from maillage.reseau.structures.forms.champs import COURRIEL_FAUX, TROP_LONG, AvecCommune, ChampSiret, ChampTelephone
from maillage.reseau.structures.models import Contact, Structure
from maillage.reseau.structures.services.contacts import CHAMPS_CONTACT
from maillage.reseau.structures.services.structures import CHAMPS


class StructureForm(AvecCommune):
    """``valeurs``, once valid: {field of CHAMPS: clean value}. ``vue_le``: the record as the person was shown it."""

    nom = forms.CharField(
        label="Nom",
        max_length=200,
        help_text="Le nom officiel. Par exemple : Commune de Valfictif.",
        error_messages={"required": "Écrivez le nom de la structure.", "max_length": TROP_LONG},
    )
    type = forms.ChoiceField(
        label="Type",
        choices=[("", "Choisissez dans la liste"), *TypeStructure.choices],
        error_messages={
            "required": "Choisissez le type de la structure.",
            "invalid_choice": "Choisissez un type de la liste.",
        },
    )
    siret = ChampSiret(
        label="SIRET", required=False, help_text="14 chiffres. Laissez vide si vous ne le connaissez pas."
    )
    adresse = forms.CharField(
        label="Adresse",
        max_length=200,
        required=False,
        help_text="Le numéro et le nom de la rue.",
        error_messages={"max_length": TROP_LONG},
    )
    complement_adresse = forms.CharField(
        label="Complément d'adresse",
        max_length=200,
        required=False,
        help_text="Le bâtiment, l'étage…",
        error_messages={"max_length": TROP_LONG},
    )
    code_postal = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        max_length=5,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Un code postal a 5 chiffres, par exemple 96000.",
            "max_length": "Un code postal a 5 chiffres, par exemple 96000.",
        },
    )
    commune_nom = forms.CharField(
        label="Commune",
        max_length=120,
        required=False,
        help_text="Une commune du Département ou d'à côté.",
        error_messages={"max_length": TROP_LONG},
    )
    telephone = ChampTelephone(label="Téléphone de l'accueil", required=False)
    courriel = forms.EmailField(
        label="E-mail de l'accueil",
        required=False,
        max_length=254,
        error_messages={"invalid": COURRIEL_FAUX, "max_length": TROP_LONG},
    )
    site_web = forms.URLField(
        label="Site web",
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={
            "invalid": "Cette adresse n'est pas complète. Écrivez-la comme ceci : https://www.exemple.fr.",
            "max_length": TROP_LONG,
        },
    )
    vue = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, departement: str, structure: Structure | None = None, **kwargs: Any
    ) -> None:
        if structure is not None:
            initial = {name: getattr(structure, name) for name in CHAMPS if name != "commune"}
            initial["commune_nom"] = structure.commune.nom if structure.commune else ""
            initial["vue"] = structure.updated_at.isoformat()
            kwargs.setdefault("initial", initial)
        super().__init__(data, **kwargs)
        self.code_departement = departement
        self.valeurs: dict[str, Any] = {}
        self.vue_le: datetime.datetime | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.settle_commune(data)
        try:
            self.vue_le = datetime.datetime.fromisoformat(data["vue"]) if data.get("vue") else None
        except ValueError:
            self.vue_le = None
        if not self.errors:
            self.valeurs = {name: data[name] for name in CHAMPS if name in data}
            self.valeurs["commune"] = self.commune_of_form
        return data


class ContactForm(forms.Form):
    """A person to call. ``valeurs``, once valid: {field of CHAMPS_CONTACT: clean value}."""

    nom = forms.CharField(
        label="Nom et prénom",
        max_length=120,
        error_messages={"required": "Écrivez le nom de la personne.", "max_length": TROP_LONG},
    )
    fonction = forms.CharField(
        label="Fonction",
        max_length=120,
        required=False,
        help_text="Par exemple : directrice, accueil.",
        error_messages={"max_length": TROP_LONG},
    )
    telephone = ChampTelephone(label="Téléphone", required=False)
    courriel = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        error_messages={"invalid": COURRIEL_FAUX, "max_length": TROP_LONG},
    )
    principal = forms.BooleanField(label="C'est la personne à appeler en premier", required=False)

    def __init__(self, data: Any = None, *, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            kwargs.setdefault("initial", {name: getattr(contact, name) for name in CHAMPS_CONTACT})
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data["telephone"] or data["courriel"]):
            self.add_error("telephone", "Écrivez un téléphone ou un e-mail : sinon, personne ne peut l'appeler.")
        return data

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHAMPS_CONTACT}


class MotifForm(forms.Form):
    """Why: kept in the history of the body."""

    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=300,
        help_text="Une phrase suffit. Elle reste dans l'histoire de la structure.",
        error_messages={
            "required": "Écrivez pourquoi, en une phrase.",
            "max_length": "Votre phrase est trop longue : 300 signes au plus.",
        },
    )
