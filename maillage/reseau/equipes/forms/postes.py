"""A post, its funding of a year, giving it back; filters of the board."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.reseau.equipes.enums import EtatPoste, Financeur, NaturePoste
from maillage.reseau.equipes.forms.champs import TROP_LONG, AvecEmployeur, ChampEuros
from maillage.reseau.equipes.models import Financement, Poste
from maillage.reseau.equipes.selectors.tableau import MOIS, FiltresEquipe

PRECISES: Final = (Financeur.EUROPE, Financeur.AUTRE)
"""Funders of whom one says more: « FSE+ », « Fondation… »."""


class PosteForm(AvecEmployeur):
    """``valeurs``, once valid: {field of services.postes.CHAMPS: clean value}."""

    reference = forms.CharField(
        label="Référence",
        max_length=30,
        help_text="Le nom court du poste, comme « P12 » ou « CN Marennes ».",
        error_messages={"required": "Écrivez une référence.", "max_length": TROP_LONG},
    )
    nature = forms.ChoiceField(
        label="Nature du poste",
        choices=NaturePoste.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nature du poste."},
    )
    debut = ChampDate(
        label="Le poste existe depuis le", error_messages={"required": "Écrivez le premier jour du poste."}
    )
    fin_financement = ChampDate(
        label="Fin du financement",
        required=False,
        help_text="Dernier jour payé. Vous serez prévenu 12, 6 et 3 mois avant. Laissez vide si vous ne le savez pas.",
    )
    field_order = ("reference", "nature", "employeur_texte", "employeur", "debut", "fin_financement")

    def __init__(self, *args: Any, departement_id: int, poste: Poste | None = None, **kwargs: Any) -> None:
        if poste is not None:
            names = ("reference", "nature", "debut", "fin_financement")
            kwargs["initial"] = {name: getattr(poste, name) for name in names}
            kwargs["initial"]["employeur_texte"] = poste.employeur.nom
        super().__init__(*args, **kwargs)
        self.offer_employers(departement_id, poste.employeur if poste else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.settle_employer(data)
        return data

    @property
    def valeurs(self) -> dict[str, Any]:
        names = ("reference", "nature", "employeur", "debut", "fin_financement")
        return {name: self.cleaned_data[name] for name in names}


class FinancementForm(forms.Form):
    """Who pays the post in ``annee``. ``montants``, once valid: as services.postes.set_funding wants them."""

    def __init__(self, *args: Any, lignes: list[Financement], annee: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {line.financeur: line for line in lignes}
        for financeur in Financeur:
            line = known.get(financeur.value)
            self.fields[financeur.value] = ChampEuros(
                label=f"{financeur.label}, en {annee} (euros)",
                required=False,
                initial=Decimal(line.montant_cents) / 100 if line else None,
            )
            if financeur in PRECISES:
                self.fields[_label_of(financeur)] = forms.CharField(
                    label=f"{financeur.label} : précisez",
                    required=False,
                    max_length=120,
                    initial=line.libelle if line else "",
                    error_messages={"max_length": TROP_LONG},
                )

    @property
    def montants(self) -> dict[str, tuple[int, str]]:
        return {
            one.value: (
                int((self.cleaned_data.get(one.value) or Decimal()) * 100),
                self.cleaned_data.get(_label_of(one), ""),
            )
            for one in Financeur
        }


def _label_of(financeur: Financeur) -> str:
    return f"{financeur.value}_libelle"


class RendreForm(forms.Form):
    """From which day a post no longer exists."""

    rendu_le = ChampDate(
        label="Le poste n'existe plus à partir du", error_messages={"required": "Écrivez à partir de quel jour."}
    )


def read_filters(query: Any) -> FiltresEquipe:
    """Filters of a query string; what is not understood is ignored."""
    finit = _number(query.get("finit", ""))
    return FiltresEquipe(
        employeur=_number(query.get("employeur", "")),
        secteur=_number(query.get("secteur", "")),
        nature=_among(query.get("nature", ""), NaturePoste.values),
        financeur=_among(query.get("financeur", ""), Financeur.values),
        etat=_among(query.get("etat", ""), EtatPoste.values),
        finit=finit if finit in MOIS else 0,
    )


def read_day(query: Any, today: dt.date) -> dt.date:
    """``au=AAAA-MM-JJ``; today when it is not a date, or one that no legal act knows."""
    try:
        day = dt.date.fromisoformat(query.get("au", ""))
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _among(text: str, values: list[str]) -> str:
    return text if text in values else ""
