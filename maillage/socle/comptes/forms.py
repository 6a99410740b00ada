"""The two forms of sign-in, in plain French. What they check is allauth's."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms

from maillage.socle.comptes.models import Utilisateur

ADRESSE_VIDE = "Écrivez votre adresse e-mail."
ADRESSE_ILLISIBLE = "Écrivez une adresse e-mail complète, par exemple prenom.nom@exemple.fr."
CODE_VIDE = "Écrivez le code reçu par e-mail."


class DemandeCodeForm(RequestLoginCodeForm):
    """Ask for a code: an e-mail address."""

    email = forms.EmailField(
        label="Votre adresse e-mail",
        help_text="L'adresse e-mail de votre travail, par exemple prenom.nom@exemple.fr.",
        max_length=254,
        error_messages={"required": ADRESSE_VIDE, "invalid": ADRESSE_ILLISIBLE, "max_length": ADRESSE_ILLISIBLE},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        """Accounts are kept in lower case. One look-up, whether the address is known, unknown, or that of a closed account."""
        email = str(self.cleaned_data["email"]).lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        user = Utilisateur.by_email(email)
        self._user = user if user is not None and user.is_active else None
        return email


class ConfirmationCodeForm(ConfirmLoginCodeForm):
    """Give the code back."""

    code = forms.CharField(
        label="Code à 6 chiffres",
        help_text="Le code est dans l'e-mail que nous venons d'envoyer. Il sert une seule fois, pendant 15 minutes.",
        max_length=20,
        error_messages={"required": CODE_VIDE, "max_length": "Le code a 6 chiffres. Recopiez seulement le code."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("maxlength", None)  # a pasted « 123 456 » must not be cut
