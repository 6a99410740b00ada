"""A form with one field of each kind, for the gallery."""

from django import forms

from maillage.base.composants.champs import ChampDate

_SERVICES = (("wifi", "Wi-Fi"), ("ordinateurs", "Ordinateurs"), ("demarches", "Aide aux démarches"))
_PUBLICS = (("tous", "Tout le monde"), ("habitants", "Les habitants de la commune"))
_TYPES = (("", "Choisissez"), ("mairie", "Mairie"), ("mediatheque", "Médiathèque"))


class FormulaireExemple(forms.Form):
    """Every kind of field: text, long text, choice, boxes, radio, date, phone, file, single box."""

    nom = forms.CharField(label="Nom du lieu", max_length=150, error_messages={"required": "Écrivez le nom du lieu."})
    telephone = forms.CharField(
        label="Téléphone",
        required=False,
        help_text="10 chiffres, par exemple 05 46 00 00 00.",
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
    )
    type_lieu = forms.ChoiceField(
        label="Type de lieu", choices=_TYPES, error_messages={"required": "Choisissez le type de lieu."}
    )
    services = forms.MultipleChoiceField(
        label="Services",
        choices=_SERVICES,
        help_text="Cochez tout ce qui existe dans ce lieu.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un service."},
    )
    public = forms.ChoiceField(
        label="Qui peut venir ?",
        choices=_PUBLICS,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui peut venir."},
    )
    ouverture = ChampDate(
        label="Ouvert depuis le",
        help_text="Par exemple 3, 4 et 2023.",
        error_messages={"required": "Écrivez la date d'ouverture."},
    )
    presentation = forms.CharField(
        label="Présentation", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="2 ou 3 phrases."
    )
    fichier = forms.FileField(label="Photo du lieu", required=False, help_text="JPEG ou PNG, 5 Mo au plus.")
    accord = forms.BooleanField(
        label="Ces informations peuvent être publiées", error_messages={"required": "Cochez cette case pour continuer."}
    )
    etape = forms.CharField(widget=forms.HiddenInput, initial="1")


def build_formulaires() -> tuple[FormulaireExemple, FormulaireExemple]:
    """Give (a blank form, the same sent with errors); their ids do not meet."""
    vierge = FormulaireExemple(prefix="vierge")
    # No prefix: the error summary of the catalogue leads to these fields.
    fautif = FormulaireExemple(
        {"nom": "", "ouverture_0": "31", "ouverture_1": "2", "ouverture_2": "2024", "etape": "1"}
    )
    return vierge, fautif
