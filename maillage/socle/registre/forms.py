"""What is typed on the pages of the register."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from maillage.socle.registre.enums import Critere, EtatAipd, NatureDemande
from maillage.socle.registre.models import Aipd, Delegue, FicheTraitement

CONFIRMATION = "EFFACER"
COMPLEMENT = ("responsable", "conjoints", "donnees", "destinataires", "transferts", "mesures", "conservation")


class ComplementForm(forms.ModelForm):
    """The Département's part of a processing of the programme."""

    class Meta:
        model = FicheTraitement
        fields: ClassVar[tuple[str, ...]] = COMPLEMENT
        labels = {
            "donnees": "Autres données gardées",
            "conservation": "Autre durée de conservation",
        }
        help_texts = {
            "responsable": "Laissez vide si c'est le Département. Sinon, le nom de l'organisme qui emploie les agents.",
            "conjoints": "Organismes qui décident avec le Département (RGPD, art. 26).",
            "transferts": "« Aucun » si les données restent dans l'Union européenne.",
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("donnees", "destinataires", "mesures", "conservation")
        }


class PropreForm(ComplementForm):
    """A whole processing of the Département, outside the programme."""

    class Meta(ComplementForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("nom", "finalite", "base_legale", "personnes", *COMPLEMENT)
        labels = {"finalite": "Pourquoi ces données sont gardées", "donnees": "Données gardées"}
        widgets = ComplementForm.Meta.widgets | {"finalite": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("nom", "finalite", "base_legale", "personnes", "donnees", "conservation"):
            self.fields[name].required = True


class DelegueForm(forms.ModelForm):
    class Meta:
        model = Delegue
        fields = ("nom", "courriel", "telephone", "adresse")
        help_texts = {"courriel": "Elle est publiée sur la page « Vos données » : préférez une adresse de service."}


class AipdForm(forms.ModelForm):
    """Is an assessment needed, where it stands, what the officer says."""

    criteres = forms.MultipleChoiceField(
        label="Ce qui est vrai de ce traitement",
        choices=Critere.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="À partir de deux réponses, l'analyse d'impact est nécessaire (CNIL).",
    )
    document = forms.FileField(label="Document de l'analyse (PDF)", required=False, help_text="20 Mo au plus.")

    class Meta:
        model = Aipd
        fields = ("criteres", "etat", "commencee_le", "validee_le", "avis_dpo", "avis_le", "revue_le")
        widgets = {
            "avis_dpo": forms.Textarea(attrs={"rows": 4}),
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("commencee_le", "validee_le", "avis_le", "revue_le")
            },
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("etat") == EtatAipd.VALIDEE:
            if not data.get("validee_le"):
                self.add_error("validee_le", "Écrivez la date de validation.")
            if not data.get("revue_le"):
                self.add_error("revue_le", "Écrivez la date de la prochaine revue : trois ans au plus est l'usage.")
        if bool(data.get("avis_dpo")) != bool(data.get("avis_le")):
            self.add_error("avis_le", "L'avis du délégué et sa date vont ensemble.")
        if data.get("etat") == EtatAipd.NON_REQUISE and len(data.get("criteres") or []) > 1:
            self.add_error("etat", "Avec deux critères, l'analyse d'impact est nécessaire.")
        return data


class RechercheForm(forms.Form):
    """Who is looked for: an address, which is sure, or a name."""

    courriel = forms.EmailField(
        label="Adresse e-mail", required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    nom = forms.CharField(
        label="Prénom et nom",
        required=False,
        max_length=120,
        help_text="Deux personnes peuvent avoir le même nom : préférez l'adresse.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("courriel") and not data.get("nom"):
            self.add_error("courriel", "Écrivez une adresse e-mail ou un nom.")
        if (name := data.get("nom")) and len(name.split()) < 2:
            self.add_error("nom", "Écrivez le prénom et le nom.")
        return data


class DemandeForm(RechercheForm):
    """A request received: who, what, when."""

    nature = forms.ChoiceField(label="Ce que la personne demande", choices=NatureDemande.choices)
    recue_le = forms.DateField(
        label="Demande reçue le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("courriel", "nom", "nature", "recue_le")

    def clean_recue_le(self) -> Any:
        day = self.cleaned_data["recue_le"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date n'est pas encore arrivée.")
        return day


class EffacementForm(forms.Form):
    """The last word before an erasure."""

    confirmation = forms.CharField(
        label=f"Pour confirmer, écrivez {CONFIRMATION}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_confirmation(self) -> str:
        text = str(self.cleaned_data["confirmation"]).strip()
        if text.upper() != CONFIRMATION:
            raise forms.ValidationError(f"Écrivez {CONFIRMATION}, en toutes lettres.")
        return text


class RefusForm(forms.Form):
    """Why a request is refused (RGPD, art. 12.4)."""

    motif = forms.CharField(
        label="Raison du refus",
        max_length=300,
        help_text="Sans nom ni adresse. Dites aussi à la personne qu'elle peut écrire à la CNIL.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
