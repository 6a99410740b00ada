"""A file of the national log, and who is who in it."""

from typing import Any, Final

from django import forms

from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.selectors.journal import (
    AUCUN,
    AChoisir,
    place_choices,
    team_choices,
)

CHOIX_MAX: Final = 60
"""Choices asked on one page: the others wait for the next one."""


class FichierJournalForm(forms.Form):
    fichier = forms.FileField(
        label="Le fichier de La Coop",
        help_text="Dans La Coop : « Mes activités », puis « Exporter ». Excel, LibreOffice ou CSV, 60 000 lignes au plus.",
        allow_empty_file=True,
        error_messages={"required": "Choisissez un fichier."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )


class ChoixJournalForm(forms.Form):
    """One list an adviser or a place that was not found. ``choix()``, once valid: what ``services.import_journal.choose`` takes."""

    def __init__(
        self, *args: Any, conseillers: list[AChoisir], lieux: list[AChoisir], acteur: Acteur, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._cles: dict[str, tuple[str, str]] = {}
        who, where = _asked(conseillers), _asked(lieux)
        self.caches = max(0, len(who) - CHOIX_MAX) + max(0, len(where) - CHOIX_MAX)
        """Not asked on this page."""
        team = team_choices(acteur) if who else []
        for one in who[:CHOIX_MAX]:
            self._add("conseillers", one, team, "Laisser ses lignes de côté")
        near = place_choices(acteur, [one.code_insee for one in where[:CHOIX_MAX]]) if where else {}
        for one in where[:CHOIX_MAX]:
            self._add("lieux", one, near.get(one.code_insee, []), "Aucun lieu d'ici : garder la commune")

    def _add(self, famille: str, one: AChoisir, choices: list[tuple[int, str]], aucun: str) -> None:
        name = f"{famille}_{len(self._cles)}"
        self._cles[name] = (famille, one.cle)
        said = f"{one.nombre} accompagnement{'s' if one.nombre > 1 else ''}"
        self.fields[name] = forms.TypedChoiceField(
            label=one.texte,
            help_text=f"Dans le fichier : {said}.",
            coerce=int,
            required=False,
            empty_value=None,
            choices=[("", "À choisir"), *choices, (AUCUN, aucun)],
        )

    def of(self, famille: str) -> list[forms.BoundField]:
        return [self[name] for name, (kind, _) in self._cles.items() if kind == famille]

    def conseillers(self) -> list[forms.BoundField]:
        return self.of("conseillers")

    def lieux(self) -> list[forms.BoundField]:
        return self.of("lieux")

    def choix(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {"conseillers": {}, "lieux": {}}
        for name, (famille, cle) in self._cles.items():
            if (value := self.cleaned_data.get(name)) is not None:
                found[famille][cle] = value
        return found


def _asked(found: list[AChoisir]) -> list[AChoisir]:
    """Those not found, the most frequent first."""
    return sorted((one for one in found if one.trouve is None), key=lambda one: (-one.nombre, one.cle))
