"""Forms of directories on paper: where, what, on which paper."""

import re
from functools import cached_property
from typing import Any, Final

from django import forms
from django.http import QueryDict

from maillage.portail.enums import Papier
from maillage.portail.models import Edition
from maillage.portail.models.edition import GARDEES_MAX
from maillage.portail.parcours.communes import plain_name
from maillage.portail.selectors.papier import nearest_commune
from maillage.reseau.lieux.recherche.criteres import COMMUNES_MAX, RAYONS, Criteres
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.socle.territoires.models import Commune, Departement, Epci
from maillage.socle.territoires.selectors import communes_of

COMMUNES, EPCI, AUTOUR, TOUT = "communes", "intercommunalite", "autour", "departement"
FAMILLES_OFFERTES: Final = ("service", "niveau", "prise-en-charge")


class EndroitForm(forms.Form):
    """Where, and which places. Once valid, ``criteres`` is the question."""

    ou = forms.ChoiceField(
        label="Quel endroit ?",
        choices=(
            (COMMUNES, "Une ou plusieurs communes"),
            (EPCI, "Une intercommunalité"),
            (AUTOUR, "Autour d'une commune"),
            (TOUT, "Tout le Département"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un endroit.", "invalid_choice": "Choisissez un endroit de la liste."},
    )
    communes = forms.CharField(
        label="Communes",
        required=False,
        max_length=2000,
        help_text="Le nom ou le code postal. Pour plusieurs communes, mettez une virgule entre chaque.",
    )
    epci = forms.ModelChoiceField(
        label="Intercommunalité",
        queryset=Epci.objects.none(),
        required=False,
        empty_label="Choisissez",
        error_messages={"invalid_choice": "Choisissez une intercommunalité de la liste."},
    )
    centre = forms.CharField(label="Autour de quelle commune ?", required=False, max_length=120)
    rayon = forms.TypedChoiceField(
        label="À quelle distance ?",
        coerce=int,
        empty_value=None,
        required=False,
        initial=10,
        choices=[(km, f"{km} km") for km in RAYONS],
        error_messages={"invalid_choice": "Choisissez une distance de la liste."},
    )

    def __init__(self, *args: Any, departement: Departement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departement = departement
        self.criteres = Criteres()
        self._communes = list(communes_of(departement).defer("contour"))
        field = self.fields["epci"]
        field.queryset = Epci.objects.filter(communes__code_departement=departement.code).distinct()  # type: ignore[attr-defined]
        for code in FAMILLES_OFFERTES:
            famille = FAMILLES[code]
            self.fields[code] = forms.MultipleChoiceField(
                label=famille.libelle,
                choices=tuple(famille.valeurs.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="Ne cochez rien pour tout garder." if code == FAMILLES_OFFERTES[0] else "",
                error_messages={"invalid_choice": "Choisissez dans la liste."},
            )

    @property
    def champs_endroit(self) -> list[forms.BoundField]:
        """Where."""
        return [field for field in self if field.name not in FAMILLES_OFFERTES]

    @property
    def champs_filtres(self) -> list[forms.BoundField]:
        """Which places there."""
        return [field for field in self if field.name in FAMILLES_OFFERTES]

    @property
    def is_filtered(self) -> bool:
        """Some filter is ticked, or wrong: it must be seen."""
        return any(field.value() or field.errors for field in self.champs_filtres)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        where = data.get("ou")
        question: dict[str, Any] = {"filtres": {code: tuple(data.get(code) or ()) for code in FAMILLES_OFFERTES}}
        if where == COMMUNES:
            question["communes"] = tuple(sorted(row.code for row in self._read(data.get("communes", ""), "communes")))
        elif where == EPCI:
            if data.get("epci") is None and "epci" not in self.errors:
                self.add_error("epci", "Choisissez une intercommunalité.")
            question["epci"] = data["epci"].code if data.get("epci") else ""
        elif where == AUTOUR:
            found = self._read(data.get("centre", ""), "centre", several=False)
            if found and found[0].latitude is not None:
                question |= {"point": _rounded(found[0]), "rayon": data.get("rayon") or 10}
            elif found:
                self.add_error("centre", "Nous ne savons pas où est cette commune. Choisissez-en une autre.")
        if not self.errors:
            self.criteres = Criteres(**question)
        return data

    def _read(self, typed: str, field: str, *, several: bool = True) -> list[Commune]:
        """Communes named in ``typed``; writes the error by the field when one is not known."""
        words = [word for word in re.split(r"[,;\n]", typed) if word.strip()] if several else [typed] * bool(typed)
        if not words:
            self.add_error(field, "Écrivez le nom d'une commune.")
            return []
        found: dict[str, Commune] = {}
        for word in words:
            rows = self._named(word)
            if not rows:
                self.add_error(
                    field, f"Nous ne connaissons pas « {word.strip()[:60]} » dans ce Département. Vérifiez le nom."
                )
                return []
            found |= {row.code: row for row in rows}
        if len(found) > COMMUNES_MAX:
            self.add_error(field, f"C'est trop de communes : {COMMUNES_MAX} au plus. Prenez une intercommunalité.")
            return []
        return list(found.values())

    def _named(self, word: str) -> list[Commune]:
        return self._by_word.get(plain_name(word), [])

    @cached_property
    def _by_word(self) -> dict[str, list[Commune]]:
        """Folded name, INSEE code, postal code → communes: a list of a thousand words costs no more than one."""
        held: dict[str, list[Commune]] = {}
        for row in self._communes:
            for word in {plain_name(row.nom), row.code.lower(), *row.codes_postaux}:
                held.setdefault(word, []).append(row)
        return held


def _rounded(commune: Commune) -> tuple[float, float]:
    return round(commune.latitude or 0, 4), round(commune.longitude or 0, 4)


def where_of(departement: Departement, criteres: Criteres) -> dict[str, Any]:
    """The form's values for a question, so that changing it begins from what it was."""
    said: dict[str, Any] = {"ou": TOUT} | {code: list(values) for code, values in criteres.filtres.items()}
    if criteres.communes:
        names = Commune.objects.filter(code__in=criteres.communes).order_by("nom").values_list("nom", flat=True)
        said |= {"ou": COMMUNES, "communes": ", ".join(names)}
    elif criteres.epci:
        said |= {"ou": EPCI, "epci": criteres.epci}
    elif criteres.point and criteres.rayon:
        near = nearest_commune(departement, criteres.point)
        said |= {"ou": AUTOUR, "centre": near.nom if near else "", "rayon": criteres.rayon}
    return said


class PapierForm(forms.Form):
    """On which paper, in which size."""

    papier = forms.ChoiceField(
        label="Quel papier ?",
        choices=Papier.choices,
        initial=Papier.A4,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un papier.", "invalid_choice": "Choisissez un papier de la liste."},
    )
    grands = forms.TypedChoiceField(
        label="Quelle taille de caractères ?",
        choices=(("non", "Normale"), ("oui", "Grands caractères, pour mieux lire")),
        initial="non",
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une taille.", "invalid_choice": "Choisissez une taille de la liste."},
    )


class EditionForm(PapierForm):
    """An edition of the coordination."""

    nom = forms.CharField(
        label="Nom de l'annuaire",
        max_length=120,
        help_text="Le public le lit, par exemple « Annuaire de l'Île de Ré ».",
        error_messages={
            "required": "Donnez un nom à cet annuaire.",
            "max_length": "Ce nom est trop long : 120 signes au plus.",
        },
    )
    gardees = forms.IntegerField(
        label="Combien d'anciennes versions garder ?",
        min_value=0,
        max_value=GARDEES_MAX,
        initial=3,
        error_messages={
            "required": "Écrivez un nombre, par exemple 3.",
            "invalid": "Écrivez un nombre, par exemple 3.",
            "min_value": "Écrivez 0 ou plus.",
            "max_value": f"Écrivez {GARDEES_MAX} au plus.",
        },
    )
    field_order = ["nom", "papier", "grands", "gardees"]

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition

    def clean_nom(self) -> str:
        nom: str = " ".join(self.cleaned_data["nom"].split())
        others = Edition.objects.filter(departement=self.edition.departement_id, nom=nom).exclude(pk=self.edition.pk)
        if others.exists():
            raise forms.ValidationError("Un annuaire porte déjà ce nom. Choisissez-en un autre.")
        return nom


def asks_where(query: QueryDict) -> bool:
    """The form of the place was sent (its values are in the address), even with no place chosen."""
    return not {"ou", "communes", "centre"}.isdisjoint(query)
