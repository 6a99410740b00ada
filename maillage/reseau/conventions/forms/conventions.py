"""Open a convention, write what its text says, its parties, the Département's model, its pieces, an avenant."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate, say_when_needed
from maillage.reseau.conventions.enums import (
    ArticleNom,
    Civilite,
    Clause,
    Cote,
    DateQuiCompte,
    LectureAnniversaire,
    Souhait,
)
from maillage.reseau.conventions.models import Convention, ModeleConvention, PartieConvention
from maillage.reseau.conventions.services.conventions import CHAMPS_MODELE, TEMPS
from maillage.reseau.conventions.services.parties import CHAMPS, PREUVE
from maillage.reseau.lieux.models import Lieu

AU_CHOIX: Final = "Choisissez dans la liste."
TROP_LONG: Final = "Ce texte est trop long : %(limit_value)d signes au plus."
PDF: Final = "Un PDF de 15 Mo au plus."
COURRIEL_FAUX: Final = "Écrivez une adresse e-mail entière, par exemple maire@commune.fr."
IDENTITE: Final = ("adresse", "civilite", "representant", "qualite")
A_REMPLIR: Final = "à remplir avant la signature"
"""Beside what may be brought later, but not after (``selectors.etapes``)."""


def text(label: str, longest: int, *, needed: str = "", aide: str = "", rows: int = 0) -> forms.CharField:
    """A text field; ``needed``: the message when it is empty."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(needed),
        help_text=aide,
        widget=forms.Textarea(attrs={"rows": str(rows)}) if rows else forms.TextInput(),
        error_messages={"required": needed, "max_length": TROP_LONG},
    )


def number(label: str, lowest: int, highest: int, aide: str = "") -> forms.IntegerField:
    told = f"Écrivez un nombre entre {lowest} et {highest}."
    return forms.IntegerField(
        label=label,
        min_value=lowest,
        max_value=highest,
        help_text=aide,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), told),
    )


def choice(label: str, choices: Any, *, needed: bool = True, aide: str = "", radio: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=needed,
        help_text=aide,
        widget=forms.RadioSelect() if radio else forms.Select(),
        error_messages={"required": AU_CHOIX, "invalid_choice": AU_CHOIX},
    )


def upload(label: str, *, needed: str = "", aide: str = PDF, accept: str = "application/pdf") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=bool(needed),
        help_text=aide,
        widget=forms.FileInput(attrs={"accept": accept}),
        error_messages={"required": needed, "empty": "Ce fichier est vide. Choisissez-en un autre."},
    )


class LieuxForm(forms.Form):
    """A form with a set of places; ``places``, once valid: in the order of the list."""

    lieux = forms.MultipleChoiceField(
        label="Lieux où le conseiller vient",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Le premier coché est le point d'accueil nommé dans le texte.",
        error_messages={"invalid_choice": AU_CHOIX},
    )

    def offer(self, places: Iterable[Lieu]) -> None:
        self.proposes = {str(place.pk): place for place in places}
        field: Any = self.fields["lieux"]
        field.choices = [
            (key, ", ".join(filter(None, [place.nom, place.commune]))) for key, place in self.proposes.items()
        ]
        if not self.proposes:
            field.help_text = "Cette structure n'a pas encore de lieu dans la liste. Ajoutez d'abord le lieu."

    @property
    def places(self) -> list[Lieu]:
        return [self.proposes[key] for key in self.cleaned_data.get("lieux", ())]


class OuvrirForm(LieuxForm):
    """The structure is chosen before, by its address (``?structure=``)."""

    rythme = choice("Combien de temps par semaine ?", Souhait.choices)

    def __init__(self, data: Any = None, *, places: Iterable[Lieu], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offer(places)
        self.order_fields(["rythme", "lieux"])


class DureeForm(forms.Form):
    """Articles 6 and 7; ``clean`` refuses a notice as long as what it precedes: nobody could oppose in time."""

    duree_mois = number("Durée, en mois", 1, 60)
    reconduction = forms.BooleanField(label="Reconduite tacitement", required=False)
    preavis_mois = number("S'opposer au plus tard, en mois avant", 0, 24)
    lecture = choice("« Date anniversaire » veut dire", LectureAnniversaire.choices)
    opposition_comptee = choice("L'opposition compte à sa date de", DateQuiCompte.choices)
    fin_au_plus_tard = ChampDate(label="Prend fin au plus tard le", required=False)
    delai_faute_jours = number("Délai après une mise en demeure, en jours", 0, 365)
    delai_force_majeure_jours = number("Délai de force majeure, en jours", 0, 365)
    clauses = forms.MultipleChoiceField(
        label="Clauses au choix",
        choices=Clause.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": AU_CHOIX},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"duree_mois", "preavis_mois", "lecture"} & set(self.errors) and data.get("reconduction"):
            longest = 12 if data["lecture"] == LectureAnniversaire.ANNUELLE else data["duree_mois"]
            if data["preavis_mois"] >= longest:
                self.add_error(
                    "preavis_mois",
                    f"Ce délai est aussi long que la période : personne ne pourrait s'opposer. Écrivez moins de {longest} mois.",
                )
        return data

    @property
    def temps(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*TEMPS, "clauses")}


class ConventionForm(DureeForm, LieuxForm):
    """What the text of one convention says. ``valeurs``: fields of ``services.conventions.CHAMPS``."""

    objet = text("Nom du point d'accueil", 200, aide="Comme il sera écrit dans le préambule.")
    rythme = choice("Combien de temps par semaine ?", Souhait.choices)

    def __init__(self, data: Any = None, *, convention: Convention, places: Iterable[Lieu], **kwargs: Any) -> None:
        names = ("objet", "rythme", "clauses", *TEMPS)
        initial: dict[str, Any] = {name: getattr(convention, name) for name in names}
        initial["lieux"] = [str(row.lieu_id) for row in convention.lignes_lieux.all()]
        super().__init__(data, initial=initial, **kwargs)
        self.offer(places)
        say_when_needed(self, ("objet", "lieux"), A_REMPLIR)
        self.order_fields(["objet", "rythme", "lieux", "clauses"])

    @property
    def valeurs(self) -> dict[str, Any]:
        return {"objet": self.cleaned_data["objet"], "rythme": self.cleaned_data["rythme"], **self.temps}


class IdentiteForm(forms.Form):
    """Who a party is and who signs for it."""

    nom = text("Nom", 200, needed="Écrivez le nom de la partie.", aide="Sans article : Commune de Valfictif.")
    article = choice("Article devant ce nom", ArticleNom.choices, radio=False)
    adresse = text("Adresse du siège", 300)
    civilite = choice(
        "Civilité du signataire", [("", "Pas encore connue"), *Civilite.choices], needed=False, radio=False
    )
    representant = text("Prénom et nom du signataire", 120)
    qualite = text("Sa qualité", 120, aide="Comme elle sera écrite : Présidente, Maire, Adjoint…")
    courriel_signature = forms.EmailField(
        label="Son e-mail, pour signer à l'écran",
        required=False,
        help_text="Vide : cette partie signe sur papier.",
        error_messages={"invalid": COURRIEL_FAUX},
    )


class PreuveForm(forms.Form):
    """The deliberation and its executory proof (CGCT, L.2131-1 and L.3131-1)."""

    deliberation_numero = text("Numéro de la délibération", 60)
    deliberation_le = ChampDate(label="Date de la délibération", required=False)
    publiee_le = ChampDate(label="Publiée le", required=False)
    transmise_le = ChampDate(label="Envoyée à la préfecture le", required=False)
    accuse_numero = text(
        "Numéro de l'accusé de réception", 80, aide="Il est sur le tampon « Accusé de réception en préfecture »."
    )
    accuse_le = ChampDate(label="Reçue par la préfecture le", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        order = ("deliberation_le", "publiee_le"), ("deliberation_le", "transmise_le"), ("transmise_le", "accuse_le")
        for before, after in order:
            first, last = data.get(before), data.get(after)
            if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
                self.add_error(after, f"Cette date est avant « {self.fields[before].label} ». Vérifiez les deux.")
        return data


class PartieForm(PreuveForm):
    """The host's own side, as a référent brings it: his deliberation and its proof. ``valeurs``: fields of CHAMPS."""

    champs: tuple[str, ...] = PREUVE
    preuve = upload("Délibération avec son tampon")

    def __init__(self, data: Any = None, files: Any = None, *, partie: PartieConvention) -> None:
        super().__init__(data, files, initial={name: getattr(partie, name) for name in CHAMPS})
        if partie.cote == Cote.DEPARTEMENT:
            self.fields.pop("sans_deliberation", None)
        say_when_needed(self, (*PreuveForm.base_fields, *IDENTITE), A_REMPLIR)

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.champs if name in self.fields}


class PartieEntiereForm(IdentiteForm, PartieForm):
    """The whole side, for the coordination."""

    champs = CHAMPS
    sans_deliberation = text(
        "Aucune délibération n'est due, parce que",
        300,
        aide="Seulement pour une association ou une entreprise. Dites pourquoi.",
    )

    def __init__(self, data: Any = None, files: Any = None, *, partie: PartieConvention) -> None:
        super().__init__(data, files, partie=partie)
        self.order_fields(list(IdentiteForm.base_fields))


class ModeleForm(IdentiteForm, PreuveForm, DureeForm):
    """What the next conventions say. ``valeurs``: fields of CHAMPS_MODELE."""

    ville = text("Fait à", 120)
    politique_le = ChampDate(label="Délibération qui approuve la politique d'inclusion numérique", required=False)
    equipe = text("Nom de l'équipe", 200, needed="Écrivez le nom de l'équipe.")
    preambule = text("Préambule", 4000, rows=5, aide="Un paragraphe par ligne.")
    actions = text("Ce que le Département a fait", 4000, rows=5, aide="Une action par ligne.")
    recrutement = text("Depuis quand l'équipe existe", 120, aide="Par exemple : dès le début de l'été 2021.")
    tribunal = text("Tribunal compétent", 120)
    tribunal_adresse = text("Son adresse", 200)

    def __init__(self, data: Any = None, *, modele: ModeleConvention) -> None:
        super().__init__(data, initial={name: getattr(modele, name) for name in CHAMPS_MODELE})
        self.order_fields([*IdentiteForm.base_fields, *PreuveForm.base_fields])

    @property
    def valeurs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHAMPS_MODELE}


class RaisonForm(forms.Form):
    motif = text("Pourquoi ?", 300, needed="Dites pourquoi en une phrase.")


class PieceForm(forms.Form):
    titre = text("Titre de la pièce", 200, needed="Écrivez le titre de la pièce.")
    annexe = choice(
        "Est-ce une annexe du texte ?",
        [("", "Non, une autre pièce"), ("1", "Annexe 1 : la stratégie"), ("3", "Annexe 3 : le mandat")],
        needed=False,
        radio=False,
    )
    fichier = upload(
        "Fichier",
        needed="Choisissez le fichier.",
        aide="Un PDF ou une photo JPEG de 15 Mo au plus.",
        accept="application/pdf,image/jpeg",
    )


class AvenantForm(LieuxForm):
    """What changes. ``changements``: JSON values of ``services.avenants.CHANGEMENTS``; what stays is left out.

    ``en_cours``, ``rythme``: places and rhythm of today, former avenants read.
    """

    objet = text("Pourquoi cet avenant ?", 300, needed="Dites en une phrase pourquoi.")
    change_fin = forms.BooleanField(label="Changer la date de fin au plus tard", required=False)
    fin_au_plus_tard = ChampDate(
        label="Nouvelle date de fin au plus tard", required=False, help_text="Vide : plus de date de fin."
    )
    rythme = choice("Nouveau rythme", [("", "Le même"), *Souhait.choices], needed=False, radio=False)
    cote = choice("Qui change de signataire ?", [("", "Personne"), *Cote.choices], needed=False, radio=False)
    civilite = choice("Civilité", [("", "La même"), *Civilite.choices], needed=False, radio=False)
    representant = text("Prénom et nom du nouveau signataire", 120)
    qualite = text("Sa qualité", 120)
    effet_le = ChampDate(
        label="Prend effet le", required=False, help_text="Vide : à la dernière signature. Jamais avant elle."
    )

    def __init__(
        self, data: Any = None, *, convention: Convention, places: Iterable[Lieu], en_cours: list[int], rythme: Souhait
    ) -> None:
        super().__init__(data, initial={"lieux": [str(pk) for pk in en_cours]})
        self.convention, self.en_cours, self.actuel = convention, en_cours, rythme
        self.offer(places)
        self.order_fields(["objet", "change_fin", "fin_au_plus_tard", "rythme", "lieux"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("cote") and not data.get("representant"):
            self.add_error("representant", "Écrivez le nom du nouveau signataire.")
        if data.get("fin_au_plus_tard") and not data.get("change_fin"):
            self.add_error("change_fin", "Cochez cette case pour changer la date de fin.")
        if not self.errors and not self.changements:
            raise forms.ValidationError("Dites au moins une chose qui change.")
        return data

    @property
    def changements(self) -> Mapping[str, Any]:
        data, found = self.cleaned_data, dict[str, Any]()
        if data["change_fin"]:
            found["fin_au_plus_tard"] = data["fin_au_plus_tard"].isoformat() if data["fin_au_plus_tard"] else None
        if data["rythme"] and data["rythme"] != self.actuel:
            found["rythme"] = data["rythme"]
        chosen = [place.pk for place in self.places]
        if chosen and set(chosen) != set(self.en_cours):
            found["lieux"] = chosen
        if data["cote"]:
            prefix = data["cote"].lower()
            told = {name: data[name] for name in ("civilite", "representant", "qualite") if data[name]}
            found |= {f"{prefix}_{name}": value for name, value in told.items()}
        return found
