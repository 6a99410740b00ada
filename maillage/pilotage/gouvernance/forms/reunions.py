"""A meeting: when and where, who else, what about, which figures; a body's answer."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.base.composants.champs import ChampDate, say_when_needed
from maillage.pilotage.gouvernance.enums import NaturePoint, ReponseInvitation
from maillage.pilotage.gouvernance.forms.instances import COURRIEL_FAUX, TROP_LONG, ChampTexte
from maillage.pilotage.gouvernance.models import InvitationReunion, PointOrdreDuJour, Reunion
from maillage.pilotage.gouvernance.selectors.propositions import is_group
from maillage.pilotage.gouvernance.services.reunions import CHAMPS_INVITE
from maillage.pilotage.gouvernance.services.tenue import Presence
from maillage.pilotage.indicateurs.definitions import Periode, add_months, first_of, read_month, say_month, write_month

HEURE: Final = "Écrivez l'heure avec des chiffres, par exemple 14:30."
MOIS: Final = 36
UN_DES_DEUX: Final = "l'un des deux suffit"


class ReunionForm(forms.Form):
    """``valeurs``, once valid: {field of Reunion: value}."""

    jour = ChampDate(label="Jour", error_messages={"required": "Écrivez le jour de la réunion."})
    heure = forms.TimeField(
        label="Heure",
        input_formats=["%H:%M", "%Hh%M", "%Hh", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        error_messages={"required": HEURE, "invalid": HEURE},
    )
    endroit = ChampTexte(label="Lieu", max_length=300, help_text="Le nom de la salle et l'adresse.")
    visio = forms.URLField(
        label="Adresse de la visioconférence",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Cette adresse n'est pas complète. Elle commence par https://."},
    )
    quorum = forms.IntegerField(
        label="Quorum",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Combien de membres doivent être là. Laissez vide si rien ne le dit.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Écrivez un nombre, ou laissez vide."),
    )

    def __init__(self, *args: Any, reunion: Reunion | None = None, **kwargs: Any) -> None:
        start: dict[str, Any] = {}
        if reunion is not None:
            local = timezone.localtime(reunion.debut)
            start = {"jour": local.date(), "heure": local.time(), "endroit": reunion.endroit}
            start |= {"visio": reunion.visio, "quorum": reunion.quorum}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        say_when_needed(self, ("endroit", "visio"), UN_DES_DEUX)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("endroit") and not data.get("visio") and "visio" not in self.errors:
            self.add_error("endroit", "Écrivez où se tient la réunion, ou l'adresse de la visioconférence.")
        return data

    @property
    def valeurs(self) -> dict[str, Any]:
        data = self.cleaned_data
        start = timezone.make_aware(dt.datetime.combine(data["jour"], data["heure"]))
        return {"debut": start, "endroit": data["endroit"], "visio": data["visio"], "quorum": data["quorum"]}


class InviteForm(forms.Form):
    """Somebody whom no rule names."""

    organisme = ChampTexte(label="Organisme", max_length=200)
    nom = ChampTexte(label="Prénom et nom", max_length=120)
    fonction = ChampTexte(label="Qualité", max_length=120)
    courriel = forms.EmailField(label="E-mail", required=False, error_messages={"invalid": COURRIEL_FAUX})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_when_needed(self, ("organisme", "nom"), UN_DES_DEUX)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("organisme") and not data.get("nom"):
            self.add_error("organisme", "Écrivez un organisme, ou le nom d'une personne.")
        return data

    @property
    def valeurs(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in CHAMPS_INVITE}


class PointForm(forms.Form):
    """What a point is called, and why it comes."""

    titre = ChampTexte(label="Titre du point", max_length=250, manque="Écrivez le titre du point.")
    texte = ChampTexte(
        label="Pourquoi ce point",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, point: PointOrdreDuJour | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"titre": point.titre, "texte": point.texte} if point else {}
        super().__init__(*args, **kwargs)
        if point is None or (point.structure_id is None and point.nature == NaturePoint.LIBRE):
            said = "Tous les invités lisent ce point. N'y nommez pas une structure."
        elif is_group(point):
            said = "Tous les invités lisent ce titre. N'y nommez pas une structure."
        else:
            said = "Les autres structures invitées lisent un titre sans nom, et pas ce texte."
        self.fields["titre"].help_text = said


class AnnulationForm(forms.Form):
    """Why a meeting is called off."""

    motif = ChampTexte(label="Pourquoi", max_length=300, manque="Écrivez pourquoi la réunion est annulée.")


class ReponseForm(forms.Form):
    """What a body answers."""

    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=[
            (ReponseInvitation.PRESENT.value, "Nous venons"),
            (ReponseInvitation.EXCUSE.value, "Nous ne venons pas"),
            (ReponseInvitation.REPRESENTE.value, "Quelqu'un vient à notre place"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    represente_par = ChampTexte(label="Qui vient à votre place", max_length=120)

    def __init__(self, *args: Any, invite: InvitationReunion, **kwargs: Any) -> None:
        kwargs["initial"] = {"reponse": invite.reponse, "represente_par": invite.represente_par}
        super().__init__(*args, **kwargs)
        say_when_needed(self, ["represente_par"], "seulement si vous êtes représenté")


class ChiffresForm(forms.Form):
    """Months of the figures. ``periode``, once valid."""

    du = forms.ChoiceField(label="Du mois de", error_messages={"invalid_choice": "Choisissez un mois de la liste."})
    au = forms.ChoiceField(label="Au mois de", error_messages={"invalid_choice": "Choisissez un mois de la liste."})

    def __init__(self, *args: Any, today: dt.date, depuis: dt.date, **kwargs: Any) -> None:
        this = first_of(today)
        start = {"du": write_month(max(first_of(depuis), add_months(this, 1 - MOIS))), "au": write_month(this)}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        months = [add_months(this, -rank) for rank in range(MOIS)]
        for name in ("du", "au"):
            self.fields[name].choices = [(write_month(one), say_month(one)) for one in months]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"du", "au"} <= data.keys():
            first, last = read_month(data["du"]), read_month(data["au"])
            if first is not None and last is not None and first <= last:
                data["periode"] = Periode(first, last)
            else:
                self.add_error("au", "Le dernier mois est avant le premier. Changez l'un des deux.")
        return data


class PresencesForm(forms.Form):
    """One answer a guest, and who sat. ``presences``, once valid: {invitation: Presence}. ``avant``: the meeting is to come."""

    def __init__(self, *args: Any, invites: list[InvitationReunion], avant: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invites = invites
        labels = {one: str(one.label) for one in ReponseInvitation} if avant else LIBELLES
        choices = [
            ("", "Pas de réponse" if avant else "Absent"),
            *((one.value, labels[one]) for one in ReponseInvitation),
        ]
        for invite in invites:
            told = invite.presents or invite.represente_par or invite.nom
            self.fields[f"etat-{invite.pk}"] = forms.ChoiceField(
                label=str(invite.organisme or invite.nom),
                choices=choices,
                required=False,
                initial=invite.reponse,
                error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
            )
            self.fields[f"qui-{invite.pk}"] = ChampTexte(label="Qui était là", max_length=300, initial=told)

    @property
    def lignes(self) -> list[tuple[InvitationReunion, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"etat-{one.pk}"], self[f"qui-{one.pk}"]) for one in self.invites]

    @property
    def presences(self) -> dict[int, Presence]:
        data = self.cleaned_data
        return {one.pk: Presence(data[f"etat-{one.pk}"], data[f"qui-{one.pk}"]) for one in self.invites}


LIBELLES: Final = {
    ReponseInvitation.PRESENT: "Présent",
    ReponseInvitation.EXCUSE: "Excusé",
    ReponseInvitation.REPRESENTE: "Représenté",
}


class CompteRenduForm(forms.Form):
    """What was said on each point. ``textes``, once valid: {point: text}."""

    def __init__(self, *args: Any, points: list[PointOrdreDuJour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            self.fields[f"point-{point.pk}"] = forms.CharField(
                label="Ce qui a été dit",
                max_length=8000,
                required=False,
                initial=point.compte_rendu,
                widget=forms.Textarea(attrs={"rows": 5}),
                error_messages={"max_length": TROP_LONG},
            )

    @property
    def lignes(self) -> list[tuple[PointOrdreDuJour, forms.BoundField]]:
        return [(point, self[f"point-{point.pk}"]) for point in self.points]

    @property
    def textes(self) -> dict[int, str]:
        return {point.pk: self.cleaned_data[f"point-{point.pk}"] for point in self.points}
