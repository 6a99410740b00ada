"""What a host contests, and what the team answers."""

from typing import Final

from django import forms

from maillage.terrain.accompagnements.services.paroles import LONGUEUR

SANS_NOM: Final = "N'écrivez le nom d'aucune personne aidée."
_COURT: Final = {"rows": "4", "maxlength": str(LONGUEUR)}


class ContestationForm(forms.Form):
    motif = forms.CharField(
        label="Ce qui n'est pas juste",
        max_length=LONGUEUR,
        help_text=f"Par exemple : « le conseiller est parti à 11 h ». {SANS_NOM}",
        widget=forms.Textarea(attrs=_COURT),
        error_messages={"required": "Dites ce qui n'est pas juste."},
    )


class ReponseForm(forms.Form):
    reponse = forms.CharField(
        label="Votre réponse à la structure",
        max_length=LONGUEUR,
        help_text=f"La structure lira ce texte. {SANS_NOM}",
        widget=forms.Textarea(attrs=_COURT),
        error_messages={"required": "Écrivez votre réponse."},
    )
