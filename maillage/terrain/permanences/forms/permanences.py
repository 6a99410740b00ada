"""One half-day: cancelled, moved, given to somebody else. Absences, holidays, addresses of agendas."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.reseau.equipes.models import Agent
from maillage.terrain.permanences.enums import MomentAbsence, MotifAbsence, MotifAnnulation
from maillage.terrain.permanences.forms.series import HORS_LISTE, TROP_LONG, ChampHeure
from maillage.terrain.permanences.recurrence.officielles import ZONES


class AnnulerForm(forms.Form):
    motif = forms.ChoiceField(
        label="Raison",
        choices=[("", "Choisissez une raison"), *MotifAnnulation.choices],
        error_messages={"required": "Choisissez une raison.", "invalid_choice": HORS_LISTE},
    )
    precision = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        help_text="La structure la lit dans l'e-mail. N'écrivez rien sur la santé de quelqu'un.",
        error_messages={"max_length": TROP_LONG},
    )


class DeplacerForm(forms.Form):
    jour = ChampDate(label="Nouveau jour", error_messages={"required": "Écrivez le nouveau jour."})
    debut = ChampHeure(label="De")
    fin = ChampHeure(label="À")


SEUL = "seul"


class RemplacerForm(forms.Form):
    """``agents``: those who could come, the best first, with words that help to choose.

    ``binome``: the two who are expected; one of them is replaced, or the other comes alone.
    """

    place = forms.ChoiceField(
        label="Qui ne vient pas ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui ne vient pas.", "invalid_choice": HORS_LISTE},
    )
    agent = forms.ChoiceField(
        label="Qui vient ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui vient.", "invalid_choice": HORS_LISTE},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        agents: Sequence[tuple[Agent, str]],
        binome: tuple[Agent, Agent] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.agents = {str(agent.pk): agent for agent, _ in agents}
        choices = [(str(agent.pk), f"{agent.nom}, {mots}" if mots else agent.nom) for agent, mots in agents]
        if binome is None:
            del self.fields["place"]
        else:
            pairs = zip(("agent", "second"), (one.nom for one in binome), strict=True)
            self.fields["place"].choices = list(pairs)  # type: ignore[attr-defined]
            self.fields["agent"].label = "Qui vient à sa place ?"
            choices.append((SEUL, "Personne : l'autre vient sans binôme"))
        self.fields["agent"].choices = choices  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    agent = forms.ChoiceField(
        label="Qui sera absent ?", error_messages={"required": "Choisissez une personne.", "invalid_choice": HORS_LISTE}
    )
    du = ChampDate(label="Premier jour", error_messages={"required": "Écrivez le premier jour."})
    au = ChampDate(label="Dernier jour", error_messages={"required": "Écrivez le dernier jour."})
    moment = forms.ChoiceField(
        label="Chaque jour",
        choices=MomentAbsence.choices,
        initial=MomentAbsence.JOURNEE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le moment.", "invalid_choice": HORS_LISTE},
    )
    motif = forms.ChoiceField(
        label="Raison",
        choices=MotifAbsence.choices,
        initial=MotifAbsence.CONGES,
        help_text="Pour une maladie, choisissez « Absence ».",
        error_messages={"required": "Choisissez une raison.", "invalid_choice": HORS_LISTE},
    )

    def __init__(self, data: Any = None, *, agents: Sequence[Agent], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.agents = {str(one.pk): one for one in agents}
        choices = [(key, one.nom) for key, one in self.agents.items()]
        if len(choices) != 1:
            choices = [("", "Choisissez une personne"), *choices]
        self.fields["agent"].choices = choices  # type: ignore[attr-defined]


class ZoneForm(forms.Form):
    zone = forms.ChoiceField(
        label="Zone du Département",
        choices=[("", "Choisissez une zone"), *((zone, f"Zone {zone}") for zone in ZONES)],
        help_text="La Corse et l'outre-mer ont leur propre calendrier : écrivez leurs vacances plus bas.",
        error_messages={"required": "Choisissez une zone.", "invalid_choice": HORS_LISTE},
    )


class VacancesForm(forms.Form):
    nom = forms.CharField(
        label="Nom",
        max_length=80,
        error_messages={"required": "Écrivez le nom de ces vacances.", "max_length": TROP_LONG},
    )
    du = ChampDate(label="Premier jour", error_messages={"required": "Écrivez le premier jour."})
    au = ChampDate(label="Dernier jour", error_messages={"required": "Écrivez le dernier jour."})


class AbonnementForm(forms.Form):
    """``choix``: grouped choices, values « agent-3 », « lieu-4 », « secteur-5 »."""

    quoi = forms.ChoiceField(
        label="Quel agenda ?",
        error_messages={"required": "Choisissez un agenda.", "invalid_choice": HORS_LISTE},
    )

    def __init__(self, data: Any = None, *, choix: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["quoi"].choices = [("", "Choisissez un agenda"), *choix]  # type: ignore[attr-defined]
