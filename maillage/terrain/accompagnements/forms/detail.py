"""One accompaniment in full. Anonymous: lists, numbers, and the title of a workshop, which is checked."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.forms import BoundField

from maillage.base.composants.champs import ChampDate
from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.socle.territoires.models import Commune
from maillage.terrain.accompagnements.enums import (
    DUREES_MINUTES,
    PARTICIPANTS_MAX,
    Autonomie,
    Canal,
    Demarche,
    Genre,
    Materiel,
    NatureAccompagnement,
    Niveau,
    Orientation,
    Statut,
    Thematique,
    TrancheAge,
)
from maillage.terrain.accompagnements.models import Accompagnement
from maillage.terrain.accompagnements.services.details import Detail

AUTRE: Final = "autre"
_COMPTES: Final = (("genres", "Genre", Genre), ("tranches", "Âge", TrancheAge), ("statuts", "Situation", Statut))
_LISTES: Final = (
    ("thematiques", "Thèmes", Thematique, "Un au moins."),
    ("demarches", "Démarches", Demarche, "Seulement avec le thème « Aide aux démarches administratives »."),
    ("materiels", "Matériel", Materiel, ""),
    ("orientations", "Orienté vers", Orientation, "Si vous avez envoyé la personne vers quelqu'un d'autre."),
)
_ORDRE: Final = (
    "titre",
    "participants",
    "deja_accompagnes",
    "thematiques",
    "demarches",
    "duree",
    "duree_autre",
    "canal",
)
"""What it was about first; the rest is for who has the time."""


class DetailForm(forms.Form):
    """``collectif``: a group, with numbers; otherwise one person, with choices. ``saisie()``, once valid: a Detail."""

    titre = forms.CharField(
        label="Titre de l'atelier",
        max_length=150,
        help_text="Ce titre se lit dans les bilans. N'écrivez aucun nom de personne.",
    )
    participants = forms.IntegerField(label="Participants", min_value=1, max_value=PARTICIPANTS_MAX)
    deja_accompagnes = forms.IntegerField(
        label="Dont déjà accompagnés", min_value=0, required=False, help_text="Des personnes que vous aviez déjà vues."
    )
    duree = forms.ChoiceField(
        label="Durée",
        widget=forms.RadioSelect,
        choices=[*((str(one), f"{one} minutes") for one in DUREES_MINUTES), (AUTRE, "Une autre durée")],
    )
    duree_autre = forms.IntegerField(label="Autre durée, en minutes", min_value=1, max_value=1439, required=False)
    canal = forms.ChoiceField(label="Où", choices=Canal.choices, widget=forms.RadioSelect)
    autonomie = forms.ChoiceField(
        label="À la fin, la personne fait", required=False, widget=forms.RadioSelect, choices=[("", "Je ne sais pas"), *Autonomie.choices]
    )  # fmt: skip
    niveau = forms.ChoiceField(
        label="Niveau", required=False, widget=forms.RadioSelect, choices=[("", "Tous niveaux"), *Niveau.choices]
    )

    def __init__(self, *args: Any, collectif: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.collectif = collectif
        for name, label, choices, aide in _LISTES:
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=choices.choices,
                required=name == "thematiques",
                error_messages={"required": "Choisissez au moins un thème."},
                help_text=aide,
                widget=forms.CheckboxSelectMultiple,
            )
        for name in (
            ("autonomie", "orientations") if collectif else ("titre", "participants", "deja_accompagnes", "niveau")
        ):
            del self.fields[name]
        for row in _COMPTES:
            self._add_breakdown(*row)
        self.order_fields(_ORDRE)

    def _add_breakdown(self, name: str, label: str, choices: Any) -> None:
        if not self.collectif:
            told = [(value, text) for value, text in choices.choices if value != "NON_COMMUNIQUE"]
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", "Non communiqué"), *told], widget=forms.RadioSelect
            )
            return
        for value, text in choices.choices:
            if value != "NON_COMMUNIQUE":
                self.fields[f"{name}_{value}"] = forms.IntegerField(
                    label=f"{label} : {text.lower()}", required=False, min_value=0, max_value=PARTICIPANTS_MAX
                )

    def breakdowns(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """(name, legend, number fields) of each breakdown of a group."""
        for name, label, _ in _COMPTES:
            yield name, label, [self[field] for field in self.fields if field.startswith(f"{name}_")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("duree") == AUTRE and not data.get("duree_autre") and "duree_autre" not in self.errors:
            self.add_error("duree_autre", "Écrivez la durée en minutes, par exemple 75.")
        return data

    def saisie(self) -> Detail:
        """Once valid."""
        data = self.cleaned_data
        minutes = data["duree_autre"] if data["duree"] == AUTRE else int(data["duree"])
        lists = {name: tuple(data.get(name, ())) for name, *_ in _LISTES}
        common: dict[str, Any] = {"duree_min": minutes, "canal": data["canal"], **lists}
        counts: dict[str, Any]
        if not self.collectif:
            counts = {name: {data[name]: 1} if data[name] else {} for name, *_ in _COMPTES}
            return Detail(nature=NatureAccompagnement.INDIVIDUEL, autonomie=data["autonomie"], **common, **counts)
        counts = {
            name: {
                field[len(name) + 1 :]: data[field]
                for field in self.fields
                if field.startswith(f"{name}_") and data[field]
            }
            for name, *_ in _COMPTES
        }
        return Detail(
            nature=NatureAccompagnement.COLLECTIF,
            titre=data["titre"].strip(),
            participants=data["participants"],
            deja_accompagnes=data["deja_accompagnes"] or 0,
            niveau=data["niveau"],
            **common,
            **counts,
        )

    def refuse(self, champ: str, message: str) -> None:
        """An error of the service, beside its field, or on top of the first box of a breakdown."""
        known = {"duree": "duree_autre"}.get(champ, champ)
        if known not in self.fields:
            known = next((field for field in self.fields if field.startswith(f"{known}_")), "")
        self.add_error(known or None, message)


class HorsPermanenceForm(DetailForm):
    """The same, with the day, the adviser (asked of the coordination), and where."""

    jour = ChampDate(label="Jour")

    def __init__(self, *args: Any, agents: list[Agent], lieux: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(agents) > 1:
            choices = [("", "Choisissez"), *((one.pk, one.nom) for one in agents)]
            self.fields["agent"] = forms.TypedChoiceField(label="Qui a accompagné", choices=choices, coerce=int)
        self._agents = {one.pk: one for one in agents}
        self.fields["lieu"] = forms.ModelChoiceField(
            lieux, label="Lieu", required=False, empty_label="Aucun", help_text="Si c'était dans un lieu du réseau."
        )
        self.fields["commune"] = forms.ModelChoiceField(
            communes,
            label="Commune",
            required=False,
            empty_label="Aucune",
            help_text="À domicile, ou dans un autre lieu.",
        )
        self.order_fields(["agent", "jour", "canal", "lieu", "commune", *_ORDRE])

    def clean(self) -> dict[str, Any]:
        if not self._agents:
            self.add_error(
                None, "Votre compte n'est pas lié à votre fiche dans l'équipe. Demandez-le à la coordination."
            )
        return super().clean()

    @property
    def cadre(self) -> dict[str, Any]:
        """Once valid: arguments of ``services.details.record_outside``."""
        data = self.cleaned_data
        lieu: Lieu | None = data["lieu"] if data["canal"] == Canal.LIEU_ACTIVITE else None
        commune: Commune | None = data["commune"] if data["canal"] != Canal.A_DISTANCE else None
        jour: dt.date = data["jour"]
        agent = self._agents[data["agent"]] if "agent" in data else next(iter(self._agents.values()))
        return {"agent": agent, "jour": jour, "lieu": lieu, "commune": commune.pk if commune else ""}


def initial_of(row: Accompagnement) -> dict[str, Any]:
    """What the form shows of a row."""
    said: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "titre",
            "participants",
            "deja_accompagnes",
            "canal",
            "autonomie",
            "niveau",
            *(one[0] for one in _LISTES),
        )
    }
    known = row.duree_min in DUREES_MINUTES
    said["duree"] = str(row.duree_min) if known else AUTRE if row.duree_min else ""
    said["duree_autre"] = None if known else row.duree_min
    for name, *_ in _COMPTES:
        counts = getattr(row, name)
        if row.nature == NatureAccompagnement.COLLECTIF:
            said |= {f"{name}_{value}": number for value, number in counts.items()}
        else:
            said[name] = next((value for value in counts if value != "NON_COMMUNIQUE"), "")
    return said
