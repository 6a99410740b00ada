"""One sentence on a page."""

import re
from typing import Any

from django import forms

from maillage.portail.models.avis import TEXTE_MAX
from maillage.terrain.accompagnements.models import ADRESSE_OU_NUMERO


class RemarqueForm(forms.Form):
    """``aidee``: what was answered. ``piege``: seen by programmes only; who fills it is not kept."""

    texte = forms.CharField(
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase suffit. N'écrivez ni nom, ni adresse, ni numéro. Nous effaçons votre phrase après un an.",
        error_messages={
            "required": "Écrivez une phrase, ou revenez à la page où vous étiez.",
            "max_length": f"Votre phrase est trop longue : {TEXTE_MAX} signes au plus.",
        },
    )
    piege = forms.CharField(required=False, label="Ne remplissez pas ce champ", max_length=200)

    def __init__(self, *args: Any, aidee: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texte"].label = "Qu'est-ce qui vous a aidé ?" if aidee else "Que manquait-il ?"

    def clean_texte(self) -> str:
        """On one line, without the spaces around."""
        texte = " ".join(self.cleaned_data["texte"].split())
        if re.search(ADRESSE_OU_NUMERO, texte, re.ASCII):
            raise forms.ValidationError(
                "Votre phrase contient une adresse e-mail ou un numéro. Enlevez-le : nous ne pouvons pas vous répondre ici."
            )
        return texte

    @property
    def is_trap_sprung(self) -> bool:
        return bool(self.cleaned_data.get("piege"))
