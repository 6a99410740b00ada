"""What a person may write about his duties."""

from django import forms

from maillage.base.francais import JOURS
from maillage.socle.echeances.enums import Rythme

JOURS_CHOIX = tuple((rank, jour) for rank, jour in enumerate(JOURS[:5]))


class ReportForm(forms.Form):
    """Why a duty is put off."""

    motif = forms.CharField(
        label="Pourquoi reporter ?",
        max_length=300,
        help_text="Une phrase, sans nom de personne aidée. Exemple : la mairie rouvre lundi.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi vous reportez. Une phrase suffit."},
    )


class RappelForm(forms.Form):
    """How often one is written to."""

    rythme = forms.TypedChoiceField(
        label="Quand voulez-vous recevoir la liste de ce que vous avez à faire ?",
        choices=Rythme.choices,
        coerce=Rythme,
        widget=forms.RadioSelect,
        help_text="Nous écrivons seulement s'il y a quelque chose à faire.",
        error_messages={"required": "Choisissez un rythme.", "invalid_choice": "Choisissez un rythme de la liste."},
    )
    jour = forms.TypedChoiceField(
        label="Quel jour de la semaine ?",
        choices=JOURS_CHOIX,
        coerce=int,
        required=False,
        empty_value="0",
        help_text="Utile seulement pour « Une fois par semaine ».",
        error_messages={"invalid_choice": "Choisissez un jour de la liste."},
    )
