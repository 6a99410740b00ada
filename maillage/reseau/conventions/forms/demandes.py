"""Instruction of a request to host: the visit, the premises found, the need; the decision and its reason."""

from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.base.composants.champs import ChampDate
from maillage.reseau.conventions.enums import CritereBesoin, CritereLocaux, EtatDemande, Reponse
from maillage.reseau.conventions.forms.actes import TROP_LONG
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur

CONSTATE: Final = "constate_"
BESOIN: Final = "besoin_"
NOTES: Final = (
    ("", "Pas encore évalué"),
    ("0", "0 : pas du tout"),
    ("1", "1 : un peu"),
    ("2", "2 : assez"),
    ("3", "3 : beaucoup"),
)
AU_CHOIX: Final = "Choisissez une réponse de la liste."
RANG_MAX: Final = 9999


class InstructionForm(forms.Form):
    """``valeurs``, once valid: fields of ``services.demandes.INSTRUCTION``."""

    structure = forms.ModelChoiceField(
        queryset=Structure.objects.none(), required=False, label="Structure de l'annuaire",
        empty_label="Pas encore dans l'annuaire", help_text="Celle qui signera la convention.",
        error_messages={"invalid_choice": "Choisissez une structure de la liste."},
    )  # fmt: skip
    visite_prevue_le = ChampDate(label="Visite prévue le", required=False)
    visite_le = ChampDate(label="Visite faite le", required=False)
    visite_par = forms.CharField(
        label="Visite faite par", max_length=120, required=False, error_messages={"max_length": TROP_LONG}
    )
    visite_compte_rendu = forms.CharField(
        label="Ce que la visite a montré", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"max_length": TROP_LONG},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, acteur: Acteur, demande: DemandeAccueil) -> None:
        initial: dict[str, Any] = {
            name: getattr(demande, name)
            for name in ("structure", "visite_prevue_le", "visite_le", "visite_par", "visite_compte_rendu")
        }
        initial |= {f"{CONSTATE}{key}": value for key, value in demande.locaux_constates.items()}
        initial |= {f"{BESOIN}{key}": str(one.get("note", "")) for key, one in demande.criteres.items()}
        super().__init__(data, initial=initial)
        self.valeurs: dict[str, Any] = {}
        living = Structure.objects.visible_to(acteur).active().order_by("nom", "pk")
        self.fields["structure"].queryset = living.only("nom")  # type: ignore[attr-defined]
        for critere in CritereLocaux:
            declared = dict(Reponse.choices).get(demande.locaux.get(critere.value, ""), "pas de réponse")
            self.fields[f"{CONSTATE}{critere.value}"] = forms.ChoiceField(
                label=critere.label, required=False, choices=[("", "Pas encore vu"), *Reponse.choices],
                help_text=f"Déclaré : {str(declared).lower()}.", error_messages={"invalid_choice": AU_CHOIX},
            )  # fmt: skip
        for besoin in CritereBesoin:
            self.fields[f"{BESOIN}{besoin.value}"] = forms.ChoiceField(
                label=besoin.label, required=False, choices=NOTES, error_messages={"invalid_choice": AU_CHOIX}
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["visite_le"] and data["visite_le"] > timezone.localdate():
            self.add_error("visite_le", "Cette date n'est pas encore passée. Écrivez-la dans « Visite prévue le ».")
        if data["visite_par"] and not data["visite_le"]:
            self.add_error("visite_le", "Écrivez la date de la visite.")
        if self.errors:
            return data
        plain = ("structure", "visite_prevue_le", "visite_le", "visite_par", "visite_compte_rendu")
        self.valeurs = {name: data[name] for name in plain} | {
            "locaux_constates": _given(data, CONSTATE),
            "criteres": {key: {"note": int(note)} for key, note in _given(data, BESOIN).items()},
        }
        return data


def _given(data: dict[str, Any], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in data.items() if name.startswith(prefix) and value}


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Votre décision", widget=forms.RadioSelect,
        choices=[
            (EtatDemande.ACCEPTEE.value, "Accepter : une convention est préparée"),
            (EtatDemande.LISTE_ATTENTE.value, "Mettre sur la liste d'attente"),
            (EtatDemande.REFUSEE.value, "Refuser"),
        ],
        error_messages={"required": "Choisissez une décision.", "invalid_choice": AU_CHOIX},
    )  # fmt: skip
    rang = forms.IntegerField(
        label="Rang sur la liste d'attente", min_value=1, max_value=RANG_MAX, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}), help_text="Laissez vide pour la mettre à la fin.",
        error_messages={
            "invalid": "Écrivez un nombre.", "min_value": "Le premier rang est 1.", "max_value": "Ce nombre est trop grand.",
        },
    )  # fmt: skip
    motif = forms.CharField(
        label="Pourquoi ?", max_length=2000, widget=forms.Textarea(attrs={"rows": "4"}),
        help_text="Cette raison est écrite dans la lettre.",
        error_messages={"required": "Écrivez la raison : la lettre la dit.", "max_length": TROP_LONG},
    )  # fmt: skip


class RangForm(forms.Form):
    rang = forms.IntegerField(
        label="Nouveau rang", min_value=1, max_value=RANG_MAX, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Écrivez le rang.", "invalid": "Écrivez un nombre.", "min_value": "Le premier rang est 1.",
            "max_value": "Ce nombre est trop grand.",
        },
    )  # fmt: skip
    motif = forms.CharField(
        label="Pourquoi ?", max_length=500, widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Écrivez la raison : elle reste avec la demande.", "max_length": TROP_LONG},
    )  # fmt: skip


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi ?", max_length=500, widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Écrivez la raison : elle reste avec la demande.", "max_length": TROP_LONG},
    )  # fmt: skip
