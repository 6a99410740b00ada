"""What a visitor says is wrong; what is answered to him."""

from typing import Any

from django import forms

from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement


class SignalementForm(forms.Form):
    """Three fields, no account. ``piege``: seen by programmes only; who fills it is not kept."""

    champ = forms.ChoiceField(
        label="Quelle information est fausse ?",
        choices=ChampSignale.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez l'information qui est fausse.",
            "invalid_choice": "Choisissez une information de la liste.",
        },
    )
    texte = forms.CharField(
        label="Qu'est-ce qui est juste ?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple : « Ouvert aussi le samedi matin ». N'écrivez pas le nom d'une personne.",
        error_messages={
            "required": "Écrivez ce qui est juste, en une phrase.",
            "max_length": "Votre message est trop long : 500 signes au plus.",
        },
    )
    courriel = forms.EmailField(
        label="Votre adresse e-mail, si vous voulez une réponse",
        required=False,
        help_text="Elle sert à vous répondre, et à rien d'autre. Nous l'effaçons trois mois après la réponse, un an au plus.",
        error_messages={"invalid": "Écrivez une adresse e-mail comme prenom@exemple.fr, ou laissez vide."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    piege = forms.CharField(required=False, label="Ne remplissez pas ce champ", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # « Fermé pour toujours » says it all.
        self.fields["texte"].required = self.data.get("champ") != ChampSignale.FERME

    @property
    def is_trap_sprung(self) -> bool:
        return bool(self.cleaned_data.get("piege"))


class ReponseForm(forms.Form):
    """How a question ends. The buttons bear ``etat``."""

    etat = forms.ChoiceField(
        choices=[(etat.value, etat.label) for etat in (EtatSignalement.CORRIGE, EtatSignalement.JUSTE)],
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )
    reponse = forms.CharField(
        label="Votre message à la personne",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nous ajoutons « C'est corrigé » ou « Nous avons vérifié ».",
        error_messages={"max_length": "Votre message est trop long : 500 signes au plus."},
    )
