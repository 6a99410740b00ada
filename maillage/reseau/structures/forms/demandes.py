"""Forms of those who ask to join, and of those who answer them."""

from typing import Any, Final

from django import forms

from maillage.base.composants.champs import ChampDate
from maillage.reseau.structures.forms.membres import described
from maillage.reseau.structures.models import DemandeAppartenance, Structure
from maillage.reseau.structures.perms.membres import givable_roles
from maillage.reseau.structures.selectors.demandes import find_structures, open_structure_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import DE_STRUCTURE, PILOTES, Role

_MOTS: Final = {
    Role.CONSEILLER: "Conseiller ou ambassadeur numérique : j'aide le public",
    Role.REFERENT: "Référent : je tiens à jour la fiche de ma structure",
    Role.ACCUEIL: "Agent d'accueil : j'oriente les personnes",
    Role.RELAIS: "Relais : je distribue ou j'informe",
    Role.MEDIATION: "Médiation : j'anime des ateliers",
    Role.PARTENAIRE: "Partenaire : je travaille avec le réseau",
}
CREER: Final = "creer"


class DemandeForm(forms.Form):
    """Ask to join. The structure is in the address of the page; without one, its name is asked for."""

    structure_nom = forms.CharField(
        label="Nom de votre structure",
        max_length=200,
        error_messages={"required": "Écrivez le nom de votre structure.", "max_length": "Ce nom est trop long."},
    )
    nom = forms.CharField(
        label="Vos prénom et nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez votre prénom et votre nom.", "max_length": "Ce nom est trop long."},
    )
    courriel = forms.EmailField(
        label="Votre adresse e-mail de travail",
        max_length=254,
        help_text="Nous y envoyons un lien pour confirmer votre demande.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Écrivez votre adresse e-mail.",
            "invalid": "Écrivez une adresse e-mail complète, par exemple prenom.nom@exemple.fr.",
            "max_length": "Cette adresse est trop longue.",
        },
    )
    role = forms.ChoiceField(
        label="Votre rôle",
        choices=[(role.value, _MOTS[role]) for role in Role if role in DE_STRUCTURE],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez votre rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )
    message = forms.CharField(
        label="Un mot pour la personne qui vous répondra",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Votre message est trop long : 1 000 signes au plus."},
    )

    def __init__(self, *args: Any, structure: Structure | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if structure is not None:
            del self.fields["structure_nom"]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class AcceptationForm(forms.Form):
    """The role that is given, in which structure, until when. ``cleaned_data``: role, structure, creer, fin."""

    role = forms.ChoiceField(label="Rôle", error_messages={"required": "Choisissez un rôle."})
    structure = forms.ChoiceField(
        label="Structure",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une structure.",
            "invalid_choice": "Choisissez une structure de la liste.",
        },
    )
    fin = ChampDate(label="Dernier jour, si vous le connaissez", required=False)

    def __init__(self, *args: Any, acteur: Acteur, demande: DemandeAppartenance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acteur = acteur
        roles = [role for role in givable_roles(acteur) if role in DE_STRUCTURE]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.initial.setdefault("role", demande.role)
        choices, first = self._bodies(demande)
        self.fields["structure"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("structure", first)

    def _bodies(self, demande: DemandeAppartenance) -> tuple[list[tuple[str, str]], str]:
        """The body asked for; else those whose name resembles what was written, and a new one for those who may open it."""
        if demande.structure is not None:
            return [(str(demande.structure.pk), described(demande.structure))], str(demande.structure.pk)
        words = [word for word in demande.structure_nom.split() if len(word) > 3]
        found = {row.pk: row for word in words[:4] for row in find_structures(self.acteur.departement_id, word, 5)}
        choices = [(str(pk), described(row)) for pk, row in list(found.items())[:10]]
        if self.acteur.roles & PILOTES:
            choices.append((CREER, f"Ajouter « {demande.structure_nom} » à l'annuaire"))
        return choices, ""

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["creer"] = data.get("structure") == CREER
        if "structure" in data:
            picked = 0 if data["creer"] else int(data["structure"])
            data["structure"] = open_structure_of(self.acteur.departement_id, picked) if picked else None
            if picked and data["structure"] is None:
                self.add_error(
                    "structure", "Cette structure n'est plus active. Refusez la demande ou rouvrez la structure."
                )
        return data


class RefusForm(forms.Form):
    """Why a request is refused: the person reads it."""

    motif = forms.CharField(
        label="Votre réponse à la personne",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Elle la lira telle quelle dans un e-mail. Dites-lui ce qu'elle peut faire.",
        error_messages={
            "required": "Écrivez une réponse, en une phrase.",
            "max_length": "Votre réponse est trop longue : 300 signes au plus.",
        },
    )
