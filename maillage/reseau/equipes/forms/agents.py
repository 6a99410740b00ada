"""Hire, end a contract, change ground, pair, train, correct."""

import datetime as dt
from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate, say_when_needed
from maillage.reseau.equipes.enums import DemiJourneeTravaillee, MotifRupture, NatureContrat, NatureHabilitation
from maillage.reseau.equipes.forms.champs import COURRIEL_FAUX, TROP_LONG, ChampTelephone
from maillage.reseau.equipes.models import Affectation, Agent, Contrat, Habilitation
from maillage.reseau.equipes.selectors.fiche import colleagues
from maillage.reseau.equipes.services.habilitations import CHAMPS
from maillage.socle.territoires.models import Commune, Departement, Secteur
from maillage.socle.territoires.selectors import communes_of

PREMIER_JOUR: Final = "Écrivez le premier jour."
NOUVELLE: Final = "Une nouvelle personne"


class CoordonneesForm(forms.Form):
    """Name, professional e-mail and phone."""

    nom = forms.CharField(
        label="Prénom et nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez son prénom et son nom.", "max_length": TROP_LONG},
    )
    courriel = forms.EmailField(
        label="E-mail professionnel",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Si cette personne a un compte à cette adresse, il est relié à sa fiche.",
        error_messages={"invalid": COURRIEL_FAUX, "max_length": COURRIEL_FAUX},
    )
    telephone = ChampTelephone(label="Téléphone professionnel", required=False)

    def __init__(self, *args: Any, agent: Agent | None = None, **kwargs: Any) -> None:
        if agent is not None:
            kwargs["initial"] = {name: getattr(agent, name) for name in ("nom", "courriel", "telephone")}
        super().__init__(*args, **kwargs)

    def clean_courriel(self) -> str:
        return str(self.cleaned_data["courriel"]).lower()

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("nom", "courriel", "telephone")}


class _Nature(forms.Form):
    nature = forms.ChoiceField(
        label="Contrat",
        choices=[("", "Choisissez"), *NatureContrat.choices],
        error_messages={"required": "Choisissez le contrat."},
    )
    debut = ChampDate(label="Premier jour", error_messages={"required": PREMIER_JOUR})
    fin = ChampDate(
        label="Dernier jour prévu", required=False, help_text="Vide pour un CDI ou un fonctionnaire titulaire."
    )

    def clean_nature(self) -> NatureContrat:
        return NatureContrat(self.cleaned_data["nature"])


class EmbaucheForm(_Nature, CoordonneesForm):
    """Somebody of the team takes a post, or a new person. ``cleaned_data["agent"]``: the Agent, or None."""

    agent = forms.ModelChoiceField(queryset=Agent.objects.none(), label="Qui ?", required=False, empty_label=NOUVELLE)
    inviter = forms.BooleanField(
        label="Lui envoyer une invitation à se connecter",
        required=False,
        help_text="Pour une nouvelle personne. L'invitation part à son e-mail ; elle est valable 14 jours.",
    )
    field_order = ("agent", "nom", "courriel", "telephone", "inviter", "nature", "debut", "fin")

    def __init__(self, *args: Any, departement_id: int, invitable: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = colleagues(departement_id)  # type: ignore[attr-defined]
        self.fields["nom"].required = False
        say_when_needed(self, ["nom"], "seulement pour une nouvelle personne")
        if not invitable:
            del self.fields["inviter"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors or data.get("agent") is not None:
            return data
        if not data["nom"]:
            self.add_error("nom", "Choisissez une personne de l'équipe, ou écrivez le nom de la nouvelle.")
        if data.get("inviter") and not data["courriel"]:
            self.add_error("courriel", "Écrivez son e-mail : l'invitation y sera envoyée.")
        return data


class CorrectionForm(_Nature):
    """A contract that was typed wrong."""

    annuler_rupture = forms.BooleanField(
        label="Effacer la fin écrite : cette personne n'est pas partie", required=False
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(contrat, name) for name in ("nature", "debut", "fin")}
        super().__init__(*args, **kwargs)
        if contrat.rupture_le is None:
            del self.fields["annuler_rupture"]


class FinForm(forms.Form):
    """The person leaves before the term."""

    rupture_le = ChampDate(
        label="Dernier jour travaillé", error_messages={"required": "Écrivez le dernier jour travaillé."}
    )
    motif = forms.ChoiceField(
        label="Pourquoi ?",
        choices=MotifRupture.choices,
        widget=forms.RadioSelect,
        help_text="Cette liste suffit : n'écrivez nulle part des raisons personnelles.",
        error_messages={"required": "Choisissez une raison."},
    )

    def clean_motif(self) -> MotifRupture:
        return MotifRupture(self.cleaned_data["motif"])


class AffectationForm(forms.Form):
    """Where and when a person works from a day on."""

    debut = ChampDate(
        label="À partir du",
        help_text="Les jours d'avant ne changent pas.",
        error_messages={"required": PREMIER_JOUR},
    )
    secteur = forms.ModelChoiceField(
        queryset=Secteur.objects.none(), label="Secteur", required=False, empty_label="Tout le Département"
    )
    commune = forms.ModelChoiceField(
        queryset=Commune.objects.none(), label="Commune de base", required=False, empty_label="Pas encore choisie"
    )
    demi_journees = forms.MultipleChoiceField(
        label="Demi-journées travaillées",
        choices=DemiJourneeTravaillee.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, departement: Departement, courante: Affectation | None, today: dt.date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"debut": today}
        if courante is not None:
            names = {"secteur": courante.secteur_id, "commune": courante.commune_id}
            kwargs["initial"] |= names | {"demi_journees": courante.demi_journees}
        super().__init__(*args, **kwargs)
        self.fields["secteur"].queryset = Secteur.objects.filter(departement=departement).order_by("nom")  # type: ignore[attr-defined]
        self.fields["commune"].queryset = communes_of(departement).defer("contour")  # type: ignore[attr-defined]


class BinomeForm(forms.Form):
    """Who replaces this person, from a day on."""

    autre = forms.ModelChoiceField(
        queryset=Agent.objects.none(), label="Qui remplace cette personne ?", required=False, empty_label="Personne"
    )
    debut = ChampDate(label="À partir du", error_messages={"required": PREMIER_JOUR})

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["autre"].queryset = colleagues(agent.departement_id, but=agent)  # type: ignore[attr-defined]


class HabilitationForm(forms.Form):
    """A training or an accreditation, with its proof."""

    nature = forms.ChoiceField(
        label="Nature",
        choices=[("", "Choisissez"), *NatureHabilitation.choices],
        error_messages={"required": "Choisissez la nature."},
    )
    intitule = forms.CharField(
        label="Intitulé", required=False, max_length=200, error_messages={"max_length": TROP_LONG}
    )
    organisme = forms.CharField(
        label="Délivrée par", required=False, max_length=200, error_messages={"max_length": TROP_LONG}
    )
    obtenue_le = ChampDate(label="Obtenue le", error_messages={"required": "Écrivez la date."})
    expire_le = ChampDate(
        label="Valable jusqu'au", required=False, help_text="Laissez vide si elle est valable pour toujours."
    )
    preuve = forms.FileField(
        label="Preuve", required=False, help_text="Un diplôme ou une attestation : PDF ou photo, 10 Mo au plus."
    )

    def __init__(self, *args: Any, habilitation: Habilitation | None = None, **kwargs: Any) -> None:
        if habilitation is not None:
            kwargs["initial"] = {name: getattr(habilitation, name) for name in CHAMPS}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("obtenue_le"), data.get("expire_le")
        if first and last and last < first:
            self.add_error("expire_le", "Cette date est avant la date d'obtention.")
        return data

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHAMPS}
