"""Sign: the scan of an original on paper, the code received by e-mail."""

import datetime as dt
from typing import Any

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.reseau.conventions.enums import Cote
from maillage.reseau.conventions.forms.conventions import AU_CHOIX, upload


class ScanForm(forms.Form):
    """``cotes``: the sides that this person may bring."""

    cote = forms.ChoiceField(
        label="Qui a signé ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui a signé.", "invalid_choice": AU_CHOIX},
    )
    signee_le = ChampDate(
        label="Date écrite à côté de la signature", error_messages={"required": "Écrivez la date de la signature."}
    )
    scan = upload(
        "Original signé, numérisé",
        needed="Choisissez le fichier de l'original signé.",
        aide="Un PDF ou une photo JPEG de 15 Mo au plus. Toutes les pages, avec la signature.",
        accept="application/pdf,image/jpeg",
    )

    def __init__(self, data: Any = None, files: Any = None, *, cotes: list[str], today: dt.date) -> None:
        super().__init__(data, files, initial={"cote": cotes[0]} if len(cotes) == 1 else None)
        self.today = today
        field: Any = self.fields["cote"]
        field.choices = [(cote, Cote(cote).label) for cote in cotes]

    def clean_signee_le(self) -> dt.date:
        day: dt.date = self.cleaned_data["signee_le"]
        if day > self.today:
            raise forms.ValidationError("Cette date est dans le futur. Vérifiez-la.")
        return day


class CodeForm(forms.Form):
    """The code, and the words by which one binds the body one represents."""

    code = forms.RegexField(
        r"^\s*(\d\s*){6}$",
        label="Code reçu par e-mail",
        help_text="6 chiffres. Il est valable 10 minutes.",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": "Écrivez le code de 6 chiffres.",
            "invalid": "Le code a 6 chiffres. Recopiez-le en entier.",
        },
    )
    accord = forms.BooleanField(
        label="J'ai lu le texte en entier, et je le signe au nom de la partie que je représente.",
        error_messages={"required": "Cochez cette case pour signer."},
    )
