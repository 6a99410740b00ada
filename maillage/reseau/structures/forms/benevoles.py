"""What a volunteer says of himself; what the coordination adds."""

from typing import Any, Final

from django import forms

from maillage.reseau.structures.enums import Competence, DemiJournee, EtatBenevole
from maillage.reseau.structures.forms.champs import COURRIEL_FAUX, TROP_LONG, AvecCommune, ChampTelephone
from maillage.reseau.structures.models import Benevole, Structure
from maillage.reseau.structures.selectors.benevoles import FiltresBenevoles
from maillage.socle.comptes.acteur import Acteur

PARTOUT: Final = "partout"
RAYONS: Final = (
    ("0", "Dans ma commune seulement"),
    ("5", "Jusqu'à 5 km"),
    ("10", "Jusqu'à 10 km"),
    ("20", "Jusqu'à 20 km"),
    ("50", "Jusqu'à 50 km"),
    (PARTOUT, "Partout dans le Département"),
)
REMARQUE_MAX: Final = 500


class OffreForm(AvecCommune):
    """``valeurs``, once valid: {field of services.benevoles.OFFRE: clean value}."""

    nom = forms.CharField(
        label="Votre nom et votre prénom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez votre nom et votre prénom.", "max_length": TROP_LONG},
    )
    telephone = ChampTelephone(
        label="Votre téléphone",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    code_postal = forms.RegexField(
        r"^\d{5}$",
        label="Votre code postal",
        max_length=5,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
        error_messages={
            "required": "Écrivez votre code postal.",
            "invalid": "Un code postal a 5 chiffres, par exemple 96000.",
            "max_length": "Un code postal a 5 chiffres, par exemple 96000.",
        },
    )
    commune_nom = forms.CharField(
        label="Votre commune",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"max_length": TROP_LONG},
    )
    rayon = forms.ChoiceField(
        label="Où pouvez-vous aider ?",
        choices=RAYONS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites où vous pouvez aider.",
            "invalid_choice": "Choisissez une réponse de la liste.",
        },
    )
    competences = forms.MultipleChoiceField(
        label="Que savez-vous faire ?",
        choices=Competence.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une réponse.",
            "invalid_choice": "Choisissez parmi les réponses de la liste.",
        },
    )
    disponibilites = forms.MultipleChoiceField(
        label="Quand êtes-vous libre ?",
        choices=[(value, label.capitalize()) for value, label in DemiJournee.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Laissez vide si cela change souvent.",
        error_messages={"invalid_choice": "Choisissez parmi les réponses de la liste."},
    )
    langues = forms.CharField(
        label="Quelles langues parlez-vous, avec le français ?",
        max_length=200,
        required=False,
        error_messages={"max_length": TROP_LONG},
    )
    remarque = forms.CharField(
        label="Voulez-vous nous dire autre chose ?",
        max_length=REMARQUE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="N'écrivez rien sur votre santé.",
        error_messages={"max_length": TROP_LONG},
    )

    def __init__(self, data: Any = None, *, departement: str, benevole: Benevole | None = None, **kwargs: Any) -> None:
        if benevole is not None:
            kwargs.setdefault("initial", initial_of(benevole))
        super().__init__(data, **kwargs)
        self.code_departement = departement
        self.valeurs: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.settle_commune(data)
        if not self.errors:
            self.valeurs = {name: data[name] for name in self.fields_kept()}
            self.valeurs["rayon_km"] = None if data["rayon"] == PARTOUT else int(data["rayon"])
            self.valeurs["commune"] = self.commune_of_form
        return data

    def fields_kept(self) -> tuple[str, ...]:
        return ("nom", "telephone", "competences", "disponibilites", "langues", "remarque")


class PropositionForm(OffreForm):
    """The public form: the address that will be proved, and the agreement."""

    courriel = forms.EmailField(
        label="Votre adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Nous vous écrivons tout de suite, pour vérifier qu'elle est à vous.",
        error_messages={
            "required": "Écrivez votre adresse e-mail.",
            "invalid": COURRIEL_FAUX,
            "max_length": TROP_LONG,
        },
    )
    accord = forms.BooleanField(
        label="J'accepte que le Département garde ces informations pour trouver où je peux aider",
        help_text="Vous pouvez retirer votre accord à tout moment : tout est alors effacé.",
        error_messages={"required": "Sans votre accord, nous ne pouvons pas garder votre offre. Cochez la case."},
    )
    field_order = ("nom", "courriel", "telephone")


class LienForm(forms.Form):
    """The address to which the link to an offer is sent."""

    courriel = forms.EmailField(
        label="Votre adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Écrivez votre adresse e-mail.",
            "invalid": COURRIEL_FAUX,
            "max_length": TROP_LONG,
        },
    )


class SuiviForm(OffreForm):
    """The coordination's form: the same offer, how to reach him, where he helps."""

    courriel = forms.EmailField(
        label="E-mail",
        max_length=254,
        required=False,
        error_messages={"invalid": COURRIEL_FAUX, "max_length": TROP_LONG},
    )
    etat = forms.ChoiceField(
        label="État",
        choices=[(etat.value, etat.label) for etat in EtatBenevole if etat != EtatBenevole.A_CONFIRMER],
        initial=EtatBenevole.ACTIF,
        error_messages={
            "required": "Choisissez un état.",
            "invalid_choice": "Choisissez un état de la liste.",
        },
    )
    structure = forms.ModelChoiceField(
        queryset=Structure.objects.none(),
        required=False,
        label="Structure où il aide",
        empty_label="Aucune pour l'instant",
        error_messages={"invalid_choice": "Choisissez une structure de la liste."},
    )
    accord = forms.BooleanField(
        label="Cette personne est d'accord pour que nous gardions ces informations",
        error_messages={"required": "Demandez son accord à la personne, puis cochez la case."},
    )
    field_order = ("etat", "structure", "nom", "courriel", "telephone")

    def __init__(self, *args: Any, acteur: Acteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        living = Structure.objects.visible_to(acteur).active().order_by("nom", "pk")
        self.fields["structure"].queryset = living.only("nom")  # type: ignore[attr-defined]
        for name, label in (("nom", "Nom et prénom"), ("telephone", "Téléphone"), ("code_postal", "Code postal"),
                            ("commune_nom", "Commune"), ("rayon", "Où peut-il aider ?"), ("competences", "Ce qu'il sait faire"),
                            ("disponibilites", "Quand il est libre"), ("langues", "Langues parlées, avec le français"),
                            ("remarque", "Remarque")):  # fmt: skip
            self.fields[name].label = label
        if kwargs.get("benevole") is not None:
            del self.fields["accord"]  # given once, dated

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not (data["courriel"] or data["telephone"]):
            self.add_error("telephone", "Écrivez un téléphone ou un e-mail : sinon, personne ne peut l'appeler.")
        return data

    def fields_kept(self) -> tuple[str, ...]:
        return (*super().fields_kept(), "courriel", "etat", "structure")


def initial_of(benevole: Benevole) -> dict[str, Any]:
    """A volunteer as the forms show him."""
    kept = ("nom", "courriel", "telephone", "competences", "disponibilites", "langues", "remarque", "etat")
    commune = benevole.commune
    rayon = PARTOUT if benevole.rayon_km is None else str(benevole.rayon_km)
    return {name: getattr(benevole, name) for name in kept} | {
        "code_postal": commune.codes_postaux[0] if commune and commune.codes_postaux else "",
        "commune_nom": commune.nom if commune else "",
        "rayon": rayon,
        "structure": benevole.structure_id,
    }


def read_volunteer_filters(query: Any) -> FiltresBenevoles:
    """Filters of a query string; what is not understood is ignored."""
    competence, moment, etat = query.get("competence", ""), query.get("moment", ""), query.get("etat", "")
    commune = query.get("commune", "")
    known = [value for value in EtatBenevole.values if value != EtatBenevole.A_CONFIRMER]
    return FiltresBenevoles(
        competence=competence if competence in Competence.values else "",
        moment=moment if moment in DemiJournee.values else "",
        etat=etat if etat in known else "",
        commune=commune if commune.isascii() and commune.isalnum() and len(commune) <= 5 else "",
    )
