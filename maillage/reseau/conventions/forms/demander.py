"""The five steps of the public form « Accueillir un conseiller ». Field names are apart, so that one POST carries them all."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from maillage.base.composants.champs import say_when_needed
from maillage.reseau.conventions.enums import CritereLocaux, JourOuvrable, Reponse, Souhait
from maillage.reseau.conventions.forms.actes import TROP_LONG
from maillage.reseau.conventions.selectors.demandes import known_premises, look_alikes, places_of
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.saisie import clean_phone
from maillage.socle.territoires.cleaning import referential_of
from maillage.socle.territoires.models import Commune, Departement
from maillage.socle.territoires.referentiel import Indices, search_commune

AUTRE: Final = "autre"
AU_CHOIX: Final = "Choisissez une réponse de la liste."
TELEPHONE_FAUX: Final = "Nous n'avons pas pu lire ce numéro. Écrivez-le avec 10 chiffres, par exemple 05 46 00 00 00."
NOM_MANQUE: Final = "Écrivez le nom du lieu."
ADRESSE_MANQUE: Final = "Écrivez l'adresse du lieu."
LOCAUX: Final = "locaux_"


class EtapeForm(forms.Form):
    """``avant``: clean values of the former steps. ``valeurs``, once valid: what this step adds to the request."""

    def __init__(
        self,
        data: Any = None,
        *,
        departement: Departement,
        avant: Mapping[str, Any],
        hote: Structure | None = None,
        **kwargs: Any,
    ) -> None:
        self.departement, self.avant, self.hote = departement, avant, hote
        self.valeurs: dict[str, Any] = {}
        super().__init__(data, **kwargs)


class StructureForm(EtapeForm):
    """Who asks: typed, then found in the directory when it is there."""

    noms: tuple[str, ...] = ("structure_choisie", "commune_choisie")
    nom_structure = forms.CharField(
        label="Nom de votre structure", max_length=200, help_text="Par exemple : Commune de Valfictif.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Écrivez le nom de votre structure.", "max_length": TROP_LONG},
    )  # fmt: skip
    code_postal = forms.RegexField(
        r"^\d{5}$", label="Code postal", max_length=5,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
        error_messages={
            "required": "Écrivez le code postal.", "invalid": "Un code postal a 5 chiffres, par exemple 96000.",
            "max_length": "Un code postal a 5 chiffres, par exemple 96000.",
        },
    )  # fmt: skip
    commune_nom = forms.CharField(
        label="Commune", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": "Écrivez le nom de la commune.", "max_length": TROP_LONG},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.hote is not None:
            self.initial.setdefault("nom_structure", self.hote.nom)
            if self.hote.commune is not None:
                self.initial.setdefault("commune_nom", self.hote.commune.nom)
                self.initial.setdefault("code_postal", (self.hote.commune.codes_postaux or [""])[0])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        commune = self._commune(data)
        if commune is not None:
            structure = self._structure(data["nom_structure"], commune)
            self.valeurs = {
                "nom_structure": structure.nom if structure else data["nom_structure"],
                "structure": structure,
                "commune": commune,
            }
        return data

    def _commune(self, data: dict[str, Any]) -> Commune | None:
        found = search_commune(
            referential_of(self.departement.code),
            Indices(noms=(data["commune_nom"],), code_postal=data["code_postal"], departement=self.departement.code),
        )
        codes = [found.commune.code] if found.sure and found.commune else [one.code for one in found.candidats]
        rows = {row.code: row for row in Commune.objects.current().filter(code__in=codes).defer("contour")}
        rows = {code: row for code, row in rows.items() if row.code_departement == self.departement.code}
        chosen = str(self.data.get("commune_choisie", ""))
        if len(rows) == 1 and found.sure:
            return next(iter(rows.values()))
        if chosen in rows:
            return rows[chosen]
        if not rows:
            self.add_error(
                "commune_nom", "Cette commune n'est pas dans le Département. Vérifiez son nom et son code postal."
            )
            return None
        self.fields["commune_choisie"] = forms.ChoiceField(
            label="Quelle commune est-ce ?", required=False, widget=forms.RadioSelect,
            choices=[(row.code, f"{row.nom} ({', '.join(row.codes_postaux)})") for row in rows.values()],
        )  # fmt: skip
        self.add_error("commune_choisie", "Choisissez la commune dans cette liste.")
        return None

    def _structure(self, nom: str, commune: Commune) -> Structure | None:
        if self.hote is not None and nom == self.hote.nom:
            return self.hote
        found = {str(row.pk): row for row in look_alikes(self.departement.pk, nom, commune)}
        chosen = str(self.data.get("structure_choisie", ""))
        if not found or chosen in {AUTRE, *found}:
            return found.get(chosen)
        self.fields["structure_choisie"] = forms.ChoiceField(
            label="Nous connaissons ces structures. Est-ce l'une d'elles ?", required=False, widget=forms.RadioSelect,
            choices=[*((key, row.nom) for key, row in found.items()), (AUTRE, "Non, c'est une autre structure")],
        )  # fmt: skip
        self.add_error("structure_choisie", "Dites si votre structure est dans cette liste.")
        return None


class LieuForm(EtapeForm):
    """Where: a published place of the commune, or another one."""

    noms: tuple[str, ...] = ()
    lieu = forms.ChoiceField(
        label="Dans quel lieu ?", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le lieu, ou « Un autre lieu ».", "invalid_choice": AU_CHOIX},
    )  # fmt: skip
    nom_lieu = forms.CharField(
        label="Nom du lieu", max_length=200, required=False, help_text="Par exemple : Médiathèque municipale.",
        error_messages={"max_length": TROP_LONG},
    )  # fmt: skip
    adresse_lieu = forms.CharField(
        label="Adresse du lieu", max_length=300, required=False, error_messages={"max_length": TROP_LONG}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commune = self.avant.get("commune")
        self.lieux: dict[str, LieuPublic] = {
            row.cle: row for row in (places_of(self.departement, commune) if commune is not None else [])
        }
        if self.lieux:
            choices = [
                (cle, f"{row.nom}, {row.adresse}" if row.adresse else row.nom) for cle, row in self.lieux.items()
            ]
            self.fields["lieu"].choices = [*choices, (AUTRE, "Un autre lieu")]  # type: ignore[attr-defined]
            self.fields["nom_lieu"].label = "Si c'est un autre lieu, son nom"
            self.fields["adresse_lieu"].label = "Si c'est un autre lieu, son adresse"
            say_when_needed(self, ("nom_lieu", "adresse_lieu"), "sinon, laissez vide")
        else:
            del self.fields["lieu"]
            for name, missing in (("nom_lieu", NOM_MANQUE), ("adresse_lieu", ADRESSE_MANQUE)):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = missing

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        known = self.lieux.get(data.get("lieu", ""))
        if known is None:
            if not data["nom_lieu"]:
                self.add_error("nom_lieu", NOM_MANQUE)
            if not data["adresse_lieu"]:
                self.add_error("adresse_lieu", ADRESSE_MANQUE)
        if self.errors:
            return data
        self.valeurs = {
            "lieu_public": known,
            "nom_lieu": known.nom if known else data["nom_lieu"],
            "adresse_lieu": known.adresse[:300] if known else data["adresse_lieu"],
        }
        return data


class LocauxForm(EtapeForm):
    """The checklist of the convention (art. 1.2), prefilled with what the place already says."""

    noms: tuple[str, ...] = tuple(f"{LOCAUX}{critere.value}" for critere in CritereLocaux)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.avant.get("lieu_public")
        self.connus = known_premises(place) if place is not None else {}
        for critere in CritereLocaux:
            self.fields[f"{LOCAUX}{critere.value}"] = forms.ChoiceField(
                label=critere.label, choices=Reponse.choices, widget=forms.RadioSelect,
                initial=self.connus.get(critere.value, ""),
                error_messages={"required": f"Répondez : {critere.label.lower()}.", "invalid_choice": AU_CHOIX},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.valeurs = {"locaux": {name.removeprefix(LOCAUX): value for name, value in data.items()}}
        return data


class SouhaitForm(EtapeForm):
    noms: tuple[str, ...] = ()
    souhait = forms.ChoiceField(
        label="Que demandez-vous ?", choices=Souhait.choices, widget=forms.RadioSelect,
        error_messages={"required": "Dites ce que vous demandez.", "invalid_choice": AU_CHOIX},
    )  # fmt: skip
    jours = forms.MultipleChoiceField(
        label="Quels jours sont possibles ?", widget=forms.CheckboxSelectMultiple, required=False,
        choices=[(one.value, one.label.capitalize()) for one in JourOuvrable],
        help_text="Laissez vide si tous les jours vont.", error_messages={"invalid_choice": AU_CHOIX},
    )  # fmt: skip
    message = forms.CharField(
        label="Pourquoi en avez-vous besoin ?", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": "4"}),
        help_text="Par exemple : des habitants demandent de l'aide chaque semaine.", error_messages={"max_length": TROP_LONG},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            days = [one.label for one in JourOuvrable if one.value in data["jours"]]
            self.valeurs = {"souhait": data["souhait"], "jours": ", ".join(days), "message": data["message"]}
        return data


class ContactForm(EtapeForm):
    noms: tuple[str, ...] = ()
    nom = forms.CharField(
        label="Nom et prénom de la personne à joindre", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez le nom de la personne à joindre.", "max_length": TROP_LONG},
    )  # fmt: skip
    fonction = forms.CharField(
        label="Sa fonction", max_length=120, required=False, error_messages={"max_length": TROP_LONG}
    )
    courriel = forms.EmailField(
        label="Son adresse e-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Nous envoyons tout de suite un reçu à cette adresse.",
        error_messages={
            "required": "Écrivez son adresse e-mail.", "max_length": TROP_LONG,
            "invalid": "Cette adresse n'est pas complète. Écrivez-la comme ceci : accueil@exemple.fr.",
        },
    )  # fmt: skip
    telephone = forms.CharField(
        label="Son téléphone", max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}), error_messages={"max_length": TELEPHONE_FAUX},
    )  # fmt: skip

    def clean_telephone(self) -> str:
        typed = self.cleaned_data["telephone"]
        number = clean_phone(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(TELEPHONE_FAUX)
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            self.valeurs = {name: data[name] for name in ("nom", "fonction", "courriel", "telephone")}
        return data


ETAPES: Final[tuple[tuple[str, str, type[EtapeForm]], ...]] = (
    ("structure", "Votre structure", StructureForm),
    ("lieu", "Le lieu", LieuForm),
    ("locaux", "Les locaux", LocauxForm),
    ("souhait", "Votre demande", SouhaitForm),
    ("contact", "Qui appeler", ContactForm),
)
"""Code, name and form of each step, in order."""
