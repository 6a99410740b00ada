"""Correct a place group by group, or write a new one. Only what a person changed becomes his word."""

import datetime
from typing import Any, Final

from django import forms

from maillage.reseau.lieux.forms.valeurs import (
    CHOIX,
    LISTES,
    LOCALITE,
    POSITION,
    clean_address,
    clean_column,
    column_of,
    question_of,
    shown,
)
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.mots import GROUPES, LIBELLES, say
from maillage.reseau.lieux.nettoyage.resultat import Resultat
from maillage.reseau.lieux.schema import CHAMPS, ENUMERATIONS, NIVEAUX, TYPOLOGIES

TEXTE_MAX: Final = 5000
_LONGS: Final = {"horaires": 4, "presentation_resume": 3, "presentation_detail": 6}
_AIDES: Final = {
    "nom": "Par exemple : Médiathèque de Bayonne.",
    "adresse": "Le numéro et le nom de la rue.",
    "commune": "Nous trouvons le code INSEE avec la commune et le code postal.",
    "latitude": "Laissez vide si vous ne la connaissez pas : le lieu est alors placé au centre de la commune.",
    "telephone": "Un numéro par ligne, avec 10 chiffres. Par exemple : 05 46 00 00 00.",
    "courriels": "Une adresse par ligne. Préférez l'adresse de l'accueil à celle d'une personne.",
    "site_web": "Une adresse par ligne. Par exemple : https://www.exemple.fr.",
    "horaires": "Écrivez comme sur la porte. Par exemple : du lundi au vendredi de 9 h à 12 h et de 14 h à 18 h.",
    "autres_formations_labels": "Un label par ligne.",
    "typologie": "Pour en choisir plusieurs, gardez la touche Ctrl appuyée.",
    "niveau": "Nous le calculons d'après les services. Votre choix passe avant ce calcul.",
    "date_maj": "Le jour où ces informations ont été vérifiées. Par exemple : 03/04/2026.",
    "presentation_resume": "280 signes au plus.",
}
_AUTOMATIQUES: Final = frozenset({"code_insee"})
_CLAVIERS: Final = {"code_postal": "numeric", "latitude": "decimal", "longitude": "decimal"}


def _field(champ: str) -> forms.Field:
    """The form field of a column."""
    commun: dict[str, Any] = {"label": LIBELLES[champ], "required": False, "help_text": _AIDES.get(champ, "")}
    if champ == "niveau":
        choix = [("", "Je ne sais pas"), *((str(rang), label) for rang, label in enumerate(NIVEAUX.values(), 1))]
        return forms.ChoiceField(choices=choix, widget=forms.RadioSelect, **commun)
    if champ == "typologie":
        types = sorted(TYPOLOGIES.items(), key=lambda paire: paire[1].casefold())
        return forms.MultipleChoiceField(choices=types, widget=forms.SelectMultiple(attrs={"size": "8"}), **commun)
    if champ in CHOIX:
        commun["help_text"] = commun["help_text"] or CHAMPS[champ].aide
        return forms.MultipleChoiceField(
            choices=list(ENUMERATIONS[champ].items()), widget=forms.CheckboxSelectMultiple, **commun
        )
    if champ in LISTES or champ in _LONGS:
        area = forms.Textarea(attrs={"rows": str(_LONGS.get(champ, 2))})
        return forms.CharField(max_length=TEXTE_MAX, widget=area, **commun)
    line = forms.TextInput(attrs={"inputmode": _CLAVIERS[champ]} if champ in _CLAVIERS else {})
    return forms.CharField(max_length=500, widget=line, **commun)


class FicheForm(forms.Form):
    """Fields of some columns. ``valeurs``, once valid: {column: value} of what differs from the place as it is.

    A doubtful reading is proposed with a box to tick: nothing is guessed without the person seeing it.
    """

    def __init__(self, *args: Any, champs: tuple[str, ...], lieu: Lieu, departement: str, **kwargs: Any) -> None:
        self._lieu, self._departement = lieu, departement
        self._champs = tuple(champ for champ in champs if champ not in _AUTOMATIQUES)
        kwargs.setdefault("initial", {champ: shown(lieu, champ) for champ in self._champs})
        super().__init__(*args, **kwargs)
        self._today: datetime.date | None = None
        self.valeurs: dict[str, Any] = {}
        for champ in self._champs:
            self.fields[champ] = _field(champ)
            self.fields[champ].initial = self.initial.get(champ)
        for champ in {"nom", "commune"} & set(self._champs):
            self.fields[champ].required = True
            self.fields[champ].error_messages["required"] = (
                "Écrivez le nom du lieu." if champ == "nom" else "Écrivez le nom de la commune."
            )

    def at(self, today: datetime.date) -> "FicheForm":
        """Give the form its clock."""
        self._today = today
        return self

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        changed = [champ for champ in self._champs if champ not in self.errors and self._changed(champ, data)]
        if "adresse" in self._champs and "commune" in self._champs and not self.errors:
            self._clean_location(data, changed)
            changed = [
                champ for champ in changed if champ not in {*LOCALITE, *POSITION, "adresse", "complement_adresse"}
            ]
        for champ in changed:
            self._clean_one(champ, data.get(champ))
        return data

    def _changed(self, champ: str, data: dict[str, Any]) -> bool:
        before, now = self.initial.get(champ), data.get(champ)
        if champ in CHOIX:
            return set(before or ()) != set(now or ())
        return " ".join(str(before or "").split()) != " ".join(str(now or "").split())

    def _clean_one(self, champ: str, typed: Any) -> None:
        if champ in CHOIX:
            self.valeurs[champ] = list(typed)
            return
        if champ == "niveau":
            self.valeurs[champ] = int(typed) if typed else None
            return
        postal = self.data.get("code_postal") or self._lieu.code_postal
        today = self._today or datetime.date.min
        result = clean_column(champ, str(typed), code_postal=postal, today=today)
        value = self._settle(champ, result)
        if champ not in self.errors:
            self.valeurs[champ] = column_of(champ, value)

    def _settle(self, champ: str, result: Resultat) -> Any:
        """The value to keep; a doubt without the person's tick is an error with the box that settles it."""
        if not result.is_question:
            return result.valeur
        if result.proposition is None:
            self.add_error(champ, question_of(champ, result))
            return None
        said = say(champ, column_of(champ, result.proposition))
        box = f"accepter_{champ}"
        if self.data.get(box) == said:
            return result.proposition
        self.fields[box] = forms.BooleanField(
            label=f"Oui, enregistrer : {said}", required=False, widget=forms.CheckboxInput(attrs={"value": said})
        )
        self.add_error(champ, question_of(champ, result))
        return None

    def _clean_location(self, data: dict[str, Any], changed: list[str]) -> None:
        """The whole address as one word: a person who changes the commune speaks of the street too."""
        names = ("adresse", "complement_adresse", "code_postal", "commune", *POSITION)
        if not set(names) & set(changed):
            return
        texts = {name: str(data.get(name) or "") for name in names} | {"code_insee": ""}
        if not {"commune", "code_postal"} & set(changed):
            texts["code_insee"] = self._lieu.code_insee
        if self._lieu.position_approximative and not set(POSITION) & set(changed):
            texts |= dict.fromkeys(POSITION, "")
        results, approximate = clean_address(texts, self._departement)
        kept: dict[str, Any] = {}
        for name, result in results.items():
            where = name if name in self.fields else "commune"
            if name == "longitude" and results["latitude"].is_question:
                continue
            kept[name] = self._settle(where, result) if where == name else result.valeur
        if self.errors:
            return
        values = {name: column_of(name, value) for name, value in kept.items()}
        values["position_approximative"] = approximate
        self.valeurs |= values


CHAMPS_CREATION: Final = (
    "nom",
    "typologie",
    *(champ for champ in GROUPES["adresse"][1] if champ not in POSITION),
    *POSITION,
    *GROUPES["contact"][1],
    "horaires",
    "services",
)
"""What a new place is asked; the rest is added on its page."""
