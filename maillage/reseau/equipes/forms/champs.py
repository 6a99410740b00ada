"""Fields and rules that the forms of the team share."""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms

from maillage.base.francais import format_euros, format_telephone
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.saisie import clean_phone
from maillage.reseau.structures.selectors.demandes import find_structures, open_structure_of

TROP_LONG: Final = "Ce texte est trop long : %(limit_value)d signes au plus."
TELEPHONE_FAUX: Final = "Nous n'avons pas pu lire ce numéro. Écrivez-le avec 10 chiffres, par exemple 05 46 00 00 00."
COURRIEL_FAUX: Final = "Cette adresse n'est pas complète. Écrivez-la comme ceci : prenom.nom@exemple.fr."
MONTANT_FAUX: Final = "Écrivez un montant en euros, par exemple 17 500."
EMPLOYEUR_VIDE: Final = "Écrivez le nom de l'organisme qui emploie."
EMPLOYEUR_INCONNU: Final = (
    "Aucune structure ne répond à ces mots. Vérifiez-les, ou ajoutez d'abord la structure à l'annuaire."
)
EMPLOYEUR_PLUSIEURS: Final = "Plusieurs structures répondent à ces mots. Choisissez la bonne."


class ChampTelephone(forms.CharField):
    """A phone as people write it; E.164 once clean."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)
        self.error_messages["max_length"] = TELEPHONE_FAUX

    def prepare_value(self, value: Any) -> Any:
        return format_telephone(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        number = clean_phone(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(TELEPHONE_FAUX, code="telephone")
        return number


class ChampEuros(forms.DecimalField):
    """An amount as people write it (« 17 500 », « 12000,50 € »), of at most ten million euros."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs["error_messages"] = dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits"), MONTANT_FAUX
        )
        super().__init__(min_value=0, max_value=10_000_000, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        typed = re.sub(r"[\s€]+", "", str(value or "")).replace(",", ".")
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        return format_euros(value).removesuffix("€").strip() if isinstance(value, Decimal) else value


class AvecEmployeur(forms.Form):
    """``cleaned_data["employeur"]``, once valid: the Structure named by ``employeur_texte``; asked again when several are."""

    employeur_texte = forms.CharField(
        label="Employeur",
        max_length=120,
        help_text="Son nom, sa commune ou son SIRET. Le Département est aussi une structure de l'annuaire.",
        error_messages={"required": EMPLOYEUR_VIDE, "max_length": TROP_LONG},
    )
    employeur = forms.ChoiceField(
        label="Quel employeur ?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une structure de la liste."},
    )

    def offer_employers(self, departement_id: int, current: Structure | None) -> None:
        """Called in ``__init__``: the bodies that answer to what was typed."""
        typed = str(self.data.get("employeur_texte", "")).strip() if self.is_bound else ""
        picked = str(self.data.get("employeur", "")) if self.is_bound else ""
        rows = list(find_structures(departement_id, typed)) if typed else []
        if picked.isascii() and picked.isdigit() and len(picked) < 16:
            chosen = open_structure_of(departement_id, int(picked))
            rows += [chosen] if chosen is not None and chosen not in rows else []
        same = [row for row in rows if row.nom.casefold() == typed.casefold()]
        if current is not None and typed == current.nom:
            rows = [current]
        elif len(same) == 1 and not picked:
            rows = same
        self.trouvees = {str(row.pk): row for row in rows}
        if len(rows) < 2:
            del self.fields["employeur"]
        else:
            self.fields["employeur"].choices = [(pk, described(row)) for pk, row in self.trouvees.items()]  # type: ignore[attr-defined]

    def settle_employer(self, data: dict[str, Any]) -> None:
        """Called in ``clean()``."""
        if "employeur_texte" in self.errors:
            return
        picked = self.trouvees.get(str(data.get("employeur") or ""))
        if picked is None and len(self.trouvees) == 1:
            picked = next(iter(self.trouvees.values()))
        if picked is not None:
            data["employeur"] = picked
        elif not self.trouvees:
            self.add_error("employeur_texte", EMPLOYEUR_INCONNU)
        elif "employeur" not in self.errors:
            self.add_error("employeur", EMPLOYEUR_PLUSIEURS)


def described(row: Structure) -> str:
    """A body and where it stands, to tell two of the same name apart."""
    place = row.commune.nom if row.commune else row.code_postal
    return f"{row.nom} ({place})" if place else row.nom
