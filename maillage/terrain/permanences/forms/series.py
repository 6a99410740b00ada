"""What is typed of a series: the place and its convention in one choice, the people, the week, the dates."""

import datetime as dt
from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate, say_when_needed
from maillage.reseau.conventions.models import Convention, LieuConvention
from maillage.reseau.equipes.models import Agent
from maillage.terrain.permanences.enums import MotifAnnulation
from maillage.terrain.permanences.models import Serie
from maillage.terrain.permanences.selectors.preparation import Saisie
from maillage.terrain.permanences.selectors.saisie import hosts, mobile_places, people

JOURS: Final = (
    (1, "lundi"),
    (2, "mardi"),
    (3, "mercredi"),
    (4, "jeudi"),
    (5, "vendredi"),
    (6, "samedi"),
    (7, "dimanche"),
)
RYTHMES: Final = ((1, "Toutes les semaines"), (2, "Une semaine sur deux"))
TROP_LONG: Final = "Ce texte est trop long."
HORS_LISTE: Final = "Choisissez une réponse de la liste."


class ChampHeure(forms.TimeField):
    """A time of day, typed « 9:00 » or « 9h30 »."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%Hh%M", "%Hh", "%H:%M:%S"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
            error_messages={
                "required": "Écrivez l'heure, par exemple 9:00.",
                "invalid": "Écrivez l'heure avec des chiffres, par exemple 9:00.",
            },
            **kwargs,
        )


class SerieForm(forms.Form):
    """``saisie``, once valid."""

    accueil = forms.ChoiceField(
        label="Lieu et structure qui accueille",
        help_text="Seuls les lieux d'une convention en vigueur sont dans la liste.",
        error_messages={"required": "Choisissez le lieu.", "invalid_choice": HORS_LISTE},
    )
    point = forms.CharField(
        label="Point d'arrêt",
        max_length=200,
        required=False,
        error_messages={"max_length": TROP_LONG},
    )
    agent = forms.ChoiceField(
        label="Conseiller ou ambassadeur",
        error_messages={"required": "Choisissez qui vient.", "invalid_choice": HORS_LISTE},
    )
    second = forms.ChoiceField(
        label="Avec, si deux personnes viennent ensemble", required=False, error_messages={"invalid_choice": HORS_LISTE}
    )
    jour = forms.TypedChoiceField(
        label="Jour de la semaine",
        choices=JOURS,
        coerce=int,
        error_messages={"required": "Choisissez le jour.", "invalid_choice": HORS_LISTE},
    )
    debut = ChampHeure(label="De")
    fin = ChampHeure(label="À")
    intervalle = forms.TypedChoiceField(
        label="Rythme",
        choices=RYTHMES,
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le rythme.", "invalid_choice": HORS_LISTE},
    )
    du = ChampDate(label="À partir du", error_messages={"required": "Écrivez la première date."})
    au = ChampDate(label="Jusqu'au", required=False, help_text="Laissez vide : tant que dure la convention.")
    sauf_vacances = forms.BooleanField(label="Pas pendant les vacances scolaires", required=False)
    tient_feries = forms.BooleanField(label="Même les jours fériés", required=False)
    remarque = forms.CharField(
        label="Remarque pour l'équipe",
        max_length=300,
        required=False,
        help_text="Par exemple la clé, le bureau, qui appeler.",
        error_messages={"max_length": TROP_LONG},
    )

    def __init__(self, data: Any = None, *, departement_id: int, today: dt.date, serie: Serie | None = None) -> None:
        super().__init__(data, initial=initial_of(serie) if serie else {"jour": 2, "du": today})
        self.departement_id = departement_id
        self.lignes: dict[str, LieuConvention] = {f"c{one.pk}": one for one in hosts(departement_id)}
        self.mobiles = {f"m{one.pk}": one for one in mobile_places(departement_id)}
        self.agents: dict[str, Agent] = {str(one.pk): one for one in people(departement_id, today)}
        if serie is not None:
            self._keep(serie)
        named = [(str(pk), one.nom) for pk, one in self.agents.items()]
        self.fields["accueil"].choices = [("", "Choisissez un lieu"), *self._places()]  # type: ignore[attr-defined]
        self.fields["agent"].choices = [("", "Choisissez une personne"), *named]  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", "Personne d'autre"), *named]  # type: ignore[attr-defined]
        self.saisie: Saisie | None = None
        if serie is not None:
            del self.fields["du"]
        say_when_needed(self, ["point"], "seulement pour un lieu mobile")
        if not self.mobiles:
            del self.fields["point"]

    def _keep(self, serie: Serie) -> None:
        """What the series says stays a choice, even when the lists no longer hold it."""
        for agent in (serie.agent, serie.second):
            if agent is not None:
                self.agents.setdefault(str(agent.pk), agent)

    def _places(self) -> list[tuple[str, Any]]:
        told = [
            (key, f"{one.lieu.nom} ({one.convention.structure.nom}, {one.convention.reference})")
            for key, one in self.lignes.items()
        ]
        if not self.mobiles:
            return list(told)
        return [("Conventions", told), ("Lieux mobiles", [(key, one.nom) for key, one in self.mobiles.items()])]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accueil", "").startswith("m") and not data.get("point"):
            self.add_error("point", "Écrivez où le lieu mobile s'arrête.")
        if not self.errors:
            self.saisie = self._read(data)
        return data

    def _read(self, data: dict[str, Any]) -> Saisie:
        ligne = self.lignes.get(data["accueil"])
        values: dict[str, Any] = {
            name: data[name]
            for name in ("jour", "debut", "fin", "intervalle", "au", "sauf_vacances", "tient_feries", "remarque")
        }
        convention: Convention | None = ligne.convention if ligne else None
        return Saisie(
            lieu=ligne.lieu if ligne else self.mobiles[data["accueil"]],
            agent=self.agents[data["agent"]],
            second=self.agents.get(data["second"]),
            du=data.get("du") or dt.date.min,
            convention=convention,
            nature="PERMANENCE" if ligne else "ARRET",
            point=data.get("point", ""),
            **values,
        )


def initial_of(serie: Serie) -> dict[str, Any]:
    """What the form shows of a series; its line of convention is found by the view."""
    names = ("jour", "debut", "fin", "intervalle", "du", "au", "sauf_vacances", "tient_feries", "remarque", "point")
    ligne = None
    if serie.convention_id is not None:
        ligne = LieuConvention.objects.filter(convention_id=serie.convention_id, lieu_id=serie.lieu_id).first()
    return {
        **{name: getattr(serie, name) for name in names},
        "accueil": f"c{ligne.pk}" if ligne else f"m{serie.lieu_id}",
        "agent": str(serie.agent_id),
        "second": str(serie.second_id or ""),
    }


class ChangerSerieForm(SerieForm):
    """The same, and from when."""

    a_partir = ChampDate(
        label="Changer à partir du",
        error_messages={"required": "Écrivez à partir de quand."},
        help_text="Ce qui a déjà eu lieu ne change jamais. Pour tout changer, gardez la première date à venir.",
    )
    field_order = ("a_partir",)

    def __init__(
        self, data: Any = None, *, serie: Serie, departement_id: int, today: dt.date, a_partir: dt.date
    ) -> None:
        super().__init__(data, departement_id=departement_id, today=today, serie=serie)
        self.initial["a_partir"] = a_partir


class ArretForm(forms.Form):
    """From when a series stops, and why."""

    a_partir = ChampDate(
        label="Plus de permanence à partir du", error_messages={"required": "Écrivez à partir de quand."}
    )
    motif = forms.ChoiceField(
        label="Raison",
        choices=[("", "Choisissez une raison"), *MotifAnnulation.choices],
        error_messages={"required": "Choisissez une raison.", "invalid_choice": HORS_LISTE},
    )
    precision = forms.CharField(
        label="Précision pour la structure",
        max_length=300,
        required=False,
        help_text="La structure la lit dans l'e-mail. N'écrivez rien sur la santé de quelqu'un.",
        error_messages={"max_length": TROP_LONG},
    )
