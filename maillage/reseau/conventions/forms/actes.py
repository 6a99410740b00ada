"""An act of articles 6 and 7: who, when, which letter it answers; why it is annulled; the day one asks about."""

import datetime as dt
from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.reseau.conventions.enums import Cote, NatureActe
from maillage.reseau.conventions.forms.conventions import upload
from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.selectors.situation import live_acts
from maillage.reseau.conventions.temps.mots import say

LETTRES: Final = frozenset({NatureActe.OPPOSITION, NatureActe.MISE_EN_DEMEURE, NatureActe.FORCE_MAJEURE})
"""Acts made by a letter, received by the other party on another day."""
REPONSES: Final = {
    NatureActe.REMEDE: NatureActe.MISE_EN_DEMEURE,
    NatureActe.CONSTAT_INFRUCTUEUSE: NatureActe.MISE_EN_DEMEURE,
    NatureActe.FIN_FORCE_MAJEURE: NatureActe.FORCE_MAJEURE,
}
"""Acts that answer a letter, and the kind of letter."""
LETTRE: Final = "Scan de la lettre ou de l'acte"
ECRITE_LE: Final = "Écrivez la date."
TROP_LONG: Final = "Ce texte est trop long : %(limit_value)d signes au plus."


class ActeForm(forms.Form):
    """``valeurs``, once valid: fields of ``services.actes.CHAMPS``."""

    cote = forms.ChoiceField(
        label="Qui fait cet acte ?",
        choices=Cote.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites quelle partie fait cet acte.", "invalid_choice": "Choisissez une partie."},
    )
    acte_vise = forms.ChoiceField(
        label="À quelle lettre répond-il ?",
        error_messages={"required": "Choisissez la lettre.", "invalid_choice": "Choisissez une lettre de la liste."},
    )
    emis_le = ChampDate(label="Date", error_messages={"required": ECRITE_LE})
    recu_le = ChampDate(
        label="Reçue par l'autre partie le",
        required=False,
        help_text="La date de l'avis de réception. Vous pourrez l'écrire plus tard.",
    )
    recommande = forms.CharField(
        label="Numéro de la lettre recommandée", max_length=40, required=False, error_messages={"max_length": TROP_LONG}
    )
    remarque = forms.CharField(
        label="Remarque",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="Ce qui explique l'acte. N'écrivez rien sur les usagers.",
        error_messages={"max_length": TROP_LONG},
    )

    piece = upload(
        LETTRE,
        aide="Un PDF ou une photo JPEG de 15 Mo au plus. Choisissez-le juste avant d'enregistrer, ou joignez-le plus tard.",
        accept="application/pdf,image/jpeg",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, nature: NatureActe, convention: Convention, confirme: bool = False
    ) -> None:
        """``confirme``: what follows was shown; the file is asked then, since a page shown again cannot keep it."""
        super().__init__(data, files)
        if not confirme:
            del self.fields["piece"]
        self.nature = nature
        self.valeurs: dict[str, Any] = {}
        self.vises = {}
        if nature in REPONSES:
            self.vises = {str(row.pk): row for row in live_acts(convention, REPONSES[nature])}
            self.fields["acte_vise"].choices = [  # type: ignore[attr-defined]
                (key, f"{row.get_nature_display()} du {say(row.emis_le)}") for key, row in self.vises.items()
            ]
            del self.fields["cote"]
        else:
            del self.fields["acte_vise"]
        if nature not in LETTRES:
            del self.fields["recommande"]
        if nature == NatureActe.DISSOLUTION:
            del self.fields["cote"]
            self.fields["emis_le"].label = "Date de la décision de dissolution"
            self.fields["recu_le"].label = "Dissous à partir du"
            self.fields["recu_le"].help_text = "Laissez vide si c'est le jour de la décision."
        elif nature in LETTRES:
            self.fields["emis_le"].label = "Envoyée le"
        else:
            del self.fields["recu_le"]
            self.fields["emis_le"].label = "Constaté le"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        vise = self.vises.get(data.get("acte_vise", ""))
        cote = data.get("cote") or (vise.cote if vise else Cote.BENEFICIAIRE.value)
        if self.nature == NatureActe.REMEDE and vise:
            cote = next(one.value for one in Cote if one.value != vise.cote)
        self.valeurs = {
            "nature": self.nature.value,
            "cote": cote,
            "emis_le": data["emis_le"],
            "recu_le": data.get("recu_le"),
            "acte_vise": vise,
            "recommande": data.get("recommande", ""),
            "remarque": data["remarque"],
        }
        if self.valeurs["recu_le"] is not None and self.valeurs["recu_le"] < data["emis_le"]:
            self.add_error("recu_le", "Cette date est avant la précédente. Vérifiez les deux.")
        return data


class AnnulationForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi annulez-vous cet acte ?",
        max_length=300,
        help_text="Par exemple : enregistré sur la mauvaise convention.",
        error_messages={"required": "Écrivez la raison : elle reste avec l'acte.", "max_length": TROP_LONG},
    )


class LettreForm(forms.Form):
    piece = upload(
        LETTRE,
        needed="Choisissez le fichier.",
        aide="Un PDF ou une photo JPEG de 15 Mo au plus. Il ne se remplace pas : vérifiez-le avant.",
        accept="application/pdf,image/jpeg",
    )


class ReceptionForm(forms.Form):
    recu_le = ChampDate(label="Reçue par l'autre partie le", error_messages={"required": ECRITE_LE})


class JourForm(forms.Form):
    """Any day one asks about, past or to come."""

    au = ChampDate(label="Voir la convention à cette date", error_messages={"required": ECRITE_LE})


def read_day(text: str, today: dt.date) -> dt.date:
    """The day of an address (« 2027-03-03 »); today when it is none, or out of this century and the last."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if 1990 <= day.year <= 2100 else today
