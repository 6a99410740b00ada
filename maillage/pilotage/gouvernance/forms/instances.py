"""A body, and who is named to sit in it."""

from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.pilotage.gouvernance.enums import NatureInstance, PlaceMembre
from maillage.pilotage.gouvernance.models import Instance, MembreInstance
from maillage.pilotage.gouvernance.services.instances import CHAMPS, CHAMPS_MEMBRE

TROP_LONG: Final = "Ce texte est trop long : %(limit_value)d signes au plus."
COURRIEL_FAUX: Final = "Cette adresse n'est pas complète. Écrivez-la comme ceci : prenom.nom@exemple.fr."


class ChampTexte(forms.CharField):
    """A line, with our words when it is missing or too long."""

    def __init__(self, *, manque: str = "", **kwargs: Any) -> None:
        messages = {"max_length": TROP_LONG} | ({"required": manque} if manque else {})
        super().__init__(required=bool(manque), error_messages=messages, **kwargs)


class InstanceForm(forms.Form):
    """``valeurs``, once valid: {field: value}. The kind is chosen once."""

    nature = forms.ChoiceField(
        label="Quelle instance",
        choices=NatureInstance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez quelle instance vous créez."},
    )
    nom = ChampTexte(label="Nom", max_length=120, manque="Écrivez le nom de l'instance.")
    frequence_mois = forms.IntegerField(
        label="Elle se réunit au moins tous les combien de mois",
        min_value=1,
        max_value=60,
        help_text="12 pour une fois par an. La convention le demande pour le comité technique.",
        error_messages={
            "required": "Écrivez un nombre de mois, par exemple 12.",
            "invalid": "Écrivez un nombre de mois, par exemple 12.",
            "min_value": "Écrivez un nombre de 1 à 60.",
            "max_value": "Écrivez un nombre de 1 à 60.",
        },
    )
    depuis_le = ChampDate(label="Elle existe depuis le", error_messages={"required": "Écrivez depuis quel jour."})

    def __init__(self, *args: Any, instance: Instance | None = None, **kwargs: Any) -> None:
        start = {name: getattr(instance, name) for name in CHAMPS} if instance else {"frequence_mois": 12}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        if instance is not None:
            del self.fields["nature"]

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHAMPS if name in self.fields}


class MembreForm(forms.Form):
    """``valeurs``, once valid: {field: value}."""

    nom = ChampTexte(label="Prénom et nom", max_length=120, manque="Écrivez le nom de la personne.")
    qualite = ChampTexte(label="Qualité", max_length=120, help_text="Par exemple : vice-présidente du Département.")
    organisme = ChampTexte(label="Organisme", max_length=200)
    courriel = forms.EmailField(
        label="E-mail",
        required=False,
        help_text="Sans e-mail, la convocation est à imprimer.",
        error_messages={"invalid": COURRIEL_FAUX},
    )
    place = forms.ChoiceField(
        label="Place",
        choices=PlaceMembre.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez titulaire ou suppléant."},
    )
    deliberation_numero = ChampTexte(
        label="Numéro de la délibération qui nomme cette personne",
        max_length=60,
        manque="Écrivez le numéro de la délibération.",
    )
    deliberation_le = ChampDate(
        label="Date de la délibération", error_messages={"required": "Écrivez la date de la délibération."}
    )
    debut = ChampDate(label="Elle siège à partir du", error_messages={"required": "Écrivez à partir de quel jour."})

    def __init__(self, *args: Any, membre: MembreInstance | None = None, **kwargs: Any) -> None:
        start = {name: getattr(membre, name) for name in CHAMPS_MEMBRE} if membre else {"place": PlaceMembre.TITULAIRE}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHAMPS_MEMBRE}


class FinForm(forms.Form):
    """The last day of a mandate."""

    fin = ChampDate(label="Cette personne siège jusqu'au", error_messages={"required": "Écrivez jusqu'à quel jour."})
