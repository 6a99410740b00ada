"""Insurance, communications, contacts."""

from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.base.composants.champs import ChampDate, say_when_needed
from maillage.reseau.conventions.enums import ModeContact, ReponseCommunication
from maillage.reseau.conventions.forms.actes import ECRITE_LE, TROP_LONG

AU_CHOIX: Final = "Choisissez une réponse de la liste."
FICHIER: Final = "PDF, ou photo au format JPEG ou PNG. 10 Mo au plus."


class AssuranceForm(forms.Form):
    assureur = forms.CharField(
        label="Nom de l'assureur", max_length=120,
        error_messages={"required": "Écrivez le nom de l'assureur.", "max_length": TROP_LONG},
    )  # fmt: skip
    police = forms.CharField(
        label="Numéro de police", max_length=60, required=False, error_messages={"max_length": TROP_LONG}
    )
    debut = ChampDate(label="Valable à partir du", error_messages={"required": ECRITE_LE})
    expire_le = ChampDate(label="Valable jusqu'au", error_messages={"required": ECRITE_LE})
    piece = forms.FileField(
        label="Attestation", help_text=FICHIER,
        error_messages={"required": "Choisissez le fichier de l'attestation.", "empty": "Ce fichier est vide."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["expire_le"] < data["debut"]:
            self.add_error("expire_le", "Cette date est avant le début. Vérifiez les deux.")
        return data


class CommunicationForm(forms.Form):
    objet = forms.CharField(
        label="Que voulez-vous publier ?", max_length=200,
        help_text="Par exemple : un article dans le bulletin de la commune.",
        error_messages={"required": "Dites ce que vous voulez publier.", "max_length": TROP_LONG},
    )  # fmt: skip
    support = forms.CharField(
        label="Où ?", max_length=120, required=False, help_text="Bulletin, site, affiche, réseau social…",
        error_messages={"max_length": TROP_LONG},
    )  # fmt: skip
    prevue_le = ChampDate(label="Publication prévue le", required=False)
    piece = forms.FileField(
        label="Votre projet", required=False, help_text=FICHIER, error_messages={"empty": "Ce fichier est vide."}
    )


class ContactForm(forms.Form):
    jour = ChampDate(label="Date", error_messages={"required": ECRITE_LE})
    mode = forms.ChoiceField(
        label="Comment ?", choices=ModeContact.choices, widget=forms.RadioSelect,
        error_messages={"required": "Dites comment vous vous êtes parlé.", "invalid_choice": AU_CHOIX},
    )  # fmt: skip
    resume = forms.CharField(
        label="Ce qui a été dit", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="Deux phrases suffisent. N'écrivez rien sur les usagers.", error_messages={"max_length": TROP_LONG},
    )  # fmt: skip

    def clean_jour(self) -> object:
        day = self.cleaned_data["jour"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date n'est pas encore passée.")
        return day


class ReponseForm(forms.Form):
    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=[
            (ReponseCommunication.AUTORISEE.value, "Nous autorisons cette communication"),
            (ReponseCommunication.REFUSEE.value, "Nous ne l'autorisons pas"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": AU_CHOIX},
    )
    motif = forms.CharField(
        label="Pourquoi, ou ce qu'il faut changer", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": "3"}), error_messages={"max_length": TROP_LONG},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_when_needed(self, ["motif"], "seulement pour un refus")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reponse") == ReponseCommunication.REFUSEE and not data.get("motif"):
            self.add_error("motif", "Dites pourquoi : l'autre partie doit pouvoir corriger.")
        return data
