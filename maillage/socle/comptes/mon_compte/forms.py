"""Forms about one's own account, in plain French."""

from typing import Any

from django import forms

from maillage.socle.comptes.forms import ADRESSE_ILLISIBLE

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class CodeForm(forms.Form):
    """A code of the application, or a recovery code."""

    code = forms.CharField(
        label="Votre code",
        help_text="Les 6 chiffres que montre votre application. Ou un de vos codes de secours, à 8 chiffres.",
        max_length=20,
        error_messages={"required": "Écrivez le code.", "max_length": "Recopiez seulement le code."},
        widget=forms.TextInput(attrs=_CODE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("maxlength", None)  # a pasted « 123 456 » must not be cut


class CodeApplicationForm(CodeForm):
    """The first code of an application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code à 6 chiffres"
        self.fields[
            "code"
        ].help_text = "Les 6 chiffres que votre application montre maintenant. Ils changent toutes les 30 secondes."


class CodeRecuForm(CodeForm):
    """A code received by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code à 6 chiffres"
        self.fields[
            "code"
        ].help_text = "Le code est dans l'e-mail que nous venons d'envoyer. Il sert une seule fois, pendant 15 minutes."


class NomForm(forms.Form):
    """The name shown."""

    nom = forms.CharField(
        label="Votre nom",
        help_text="Votre prénom et votre nom, comme vos collègues vous connaissent.",
        max_length=120,
        error_messages={
            "required": "Écrivez votre nom.",
            "max_length": "Ce nom est trop long : 120 caractères au plus.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )


class AdresseForm(forms.Form):
    """A new address."""

    email = forms.EmailField(
        label="Votre nouvelle adresse e-mail",
        help_text="Nous y envoyons un code, pour être sûrs qu'elle est à vous.",
        max_length=254,
        error_messages={
            "required": "Écrivez votre nouvelle adresse e-mail.",
            "invalid": ADRESSE_ILLISIBLE,
            "max_length": ADRESSE_ILLISIBLE,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        """Accounts are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()


class NomCleForm(forms.Form):
    """What the person calls a passkey."""

    nom = forms.CharField(
        label="Nom de la clé",
        help_text="Pour la reconnaître, par exemple : mon téléphone, l'ordinateur du bureau.",
        max_length=60,
        error_messages={
            "required": "Écrivez un nom pour reconnaître cette clé.",
            "max_length": "Ce nom est trop long : 60 caractères au plus.",
        },
    )
