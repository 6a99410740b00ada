"""Forms about roles: give one, invite, end one. The structure is found by its name, without a script."""

import datetime
from typing import Any

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.perms.membres import EN_STRUCTURE, SECTORIELS, givable_roles
from maillage.reseau.structures.selectors.demandes import find_structures, open_structure_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.socle.territoires.models import Secteur

COURRIEL_VIDE = "Écrivez l'adresse e-mail de la personne."
COURRIEL_ILLISIBLE = "Écrivez une adresse e-mail complète, par exemple prenom.nom@exemple.fr."
NOM_VIDE = "Écrivez son prénom et son nom."
PLUSIEURS = "Plusieurs structures répondent à ces mots. Choisissez la bonne."
AUCUNE = "Aucune structure ne répond à ces mots. Vérifiez-les, ou ajoutez d'abord la structure à l'annuaire."


class PorteeForm(forms.Form):
    """A role and what it bears on. ``cleaned_data``: role (Role), structure (Structure or None), secteur, fin.

    A référent gives roles in the structure that he acts for: he is asked for no structure, and one that he would send is
    not read.
    """

    role = forms.ChoiceField(label="Rôle", error_messages={"required": "Choisissez un rôle."})
    structure_texte = forms.CharField(
        label="Structure",
        required=False,
        max_length=120,
        help_text="Son nom, sa commune ou son SIRET. Laissez vide pour un rôle du Département.",
    )
    structure = forms.ChoiceField(
        label="Quelle structure ?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une structure de la liste."},
    )
    secteur = forms.ModelChoiceField(
        queryset=Secteur.objects.none(),
        label="Secteur",
        required=False,
        empty_label="Tout le Département",
        help_text="Pour un coordinateur, un travailleur social ou un régisseur.",
        error_messages={"invalid_choice": "Choisissez un secteur de la liste."},
    )
    fin = ChampDate(label="Dernier jour, si vous le connaissez", required=False)

    def __init__(self, *args: Any, acteur: Acteur, structure: Structure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acteur = acteur
        roles = givable_roles(acteur)
        self.fields["role"].choices = [("", "Choisissez"), *((role.value, role.label) for role in roles)]  # type: ignore[attr-defined]
        self.imposee = (
            None if acteur.roles & PILOTES else open_structure_of(acteur.departement_id, acteur.agit_pour or 0)
        )
        self._offer_structures(structure)
        self._offer_sectors(roles)

    def _offer_structures(self, chosen: Structure | None) -> None:
        if self.imposee is not None:
            del self.fields["structure_texte"], self.fields["structure"]
            return
        typed = str(self.data.get("structure_texte", "")).strip() if self.is_bound else ""
        found = find_structures(self.acteur.departement_id, typed)
        picked = str(self.data.get("structure", "")) if self.is_bound else ""
        if (
            picked.isascii()
            and picked.isdigit()
            and len(picked) < 16
            and not any(row.pk == int(picked) for row in found)
        ):
            chosen = open_structure_of(self.acteur.departement_id, int(picked)) or chosen
        rows = [*([chosen] if chosen else []), *(row for row in found if chosen is None or row.pk != chosen.pk)]
        self.trouvees = {str(row.pk): row for row in rows}
        if not rows:
            del self.fields["structure"]
            return
        field = self.fields["structure"]
        field.choices = [(pk, described(row)) for pk, row in self.trouvees.items()]  # type: ignore[attr-defined]
        if chosen and not self.is_bound:
            self.initial["structure"] = str(chosen.pk)

    def _offer_sectors(self, roles: tuple[Role, ...]) -> None:
        sectors = Secteur.objects.filter(departement_id=self.acteur.departement_id).order_by("nom")
        limits = self.acteur.secteurs_of(Role.COORDINATEUR) if Role.ADMINISTRATEUR not in self.acteur.roles else None
        if limits is not None:
            sectors = sectors.filter(pk__in=limits)
        if not SECTORIELS & set(roles) or not sectors.exists():
            del self.fields["secteur"]
            return
        self.fields["secteur"].queryset = sectors  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("secteur", None)
        data["structure"] = self._structure(data)
        return data

    def _structure(self, data: dict[str, Any]) -> Structure | None:
        if self.imposee is not None:
            return self.imposee
        picked = self.trouvees.get(str(data.get("structure") or ""))
        if picked is not None:
            return picked
        if data.get("role") and data["role"] not in EN_STRUCTURE and not data.get("structure_texte"):
            return None
        if data.get("structure_texte") and not self.trouvees:
            self.add_error("structure_texte", AUCUNE)
        elif len(self.trouvees) == 1 and data.get("structure_texte"):
            return next(iter(self.trouvees.values()))
        elif self.trouvees and "structure" not in self.errors:
            self.add_error("structure", PLUSIEURS)
        return None


def described(row: Structure) -> str:
    """A body and where it stands, to tell two of the same name apart."""
    place = row.commune.nom if row.commune else row.code_postal
    return f"{row.nom} ({place})" if place else row.nom


class InvitationForm(PorteeForm):
    """Invite somebody by e-mail."""

    courriel = forms.EmailField(
        label="Adresse e-mail de la personne",
        max_length=254,
        error_messages={"required": COURRIEL_VIDE, "invalid": COURRIEL_ILLISIBLE, "max_length": COURRIEL_ILLISIBLE},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    nom = forms.CharField(
        label="Prénom et nom",
        max_length=120,
        error_messages={"required": NOM_VIDE, "max_length": "Ce nom est trop long : 120 signes au plus."},
    )
    field_order = ("courriel", "nom", "role", "structure_texte", "structure", "secteur", "fin")

    def clean_courriel(self) -> str:
        return str(self.cleaned_data["courriel"]).lower()


class RoleForm(PorteeForm):
    """Give a role to somebody who is known here."""

    debut = ChampDate(label="Premier jour", error_messages={"required": "Écrivez le premier jour."})
    field_order = ("role", "structure_texte", "structure", "secteur", "debut", "fin")


class FinForm(forms.Form):
    """End a role: at once, or after a day; why. ``cleaned_data``: fin (date, or None for at once), motif."""

    quand = forms.ChoiceField(
        label="Quand ?",
        choices=[("maintenant", "Tout de suite"), ("jour", "À une date")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez quand ce rôle finit.",
            "invalid_choice": "Choisissez quand ce rôle finit.",
        },
    )
    fin = ChampDate(label="Dernier jour", required=False, help_text="Si vous avez choisi « À une date ».")
    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=200,
        help_text="Une phrase suffit. La personne la lira dans l'e-mail qui la prévient.",
        error_messages={
            "required": "Écrivez pourquoi, en une phrase.",
            "max_length": "Votre phrase est trop longue : 200 signes au plus.",
        },
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("quand") == "jour" and not data.get("fin") and "fin" not in self.errors:
            self.add_error("fin", "Écrivez le dernier jour de ce rôle.")
        if data.get("quand") == "maintenant":
            data["fin"] = None
        return data


class FiltresForm(forms.Form):
    """Filters of the list of members; what is not readable is passed over."""

    q = forms.CharField(label="Nom, e-mail ou structure", required=False, max_length=120)
    role = forms.ChoiceField(label="Rôle", choices=[("", "Tous les rôles"), *Role.choices], required=False)
    structure = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    jour = ChampDate(label="Membres à la date du", required=False)


def day_of(form: FiltresForm, today: datetime.date) -> datetime.date:
    """The date asked for, or today."""
    day = form.cleaned_data.get("jour")
    return day if isinstance(day, datetime.date) else today
