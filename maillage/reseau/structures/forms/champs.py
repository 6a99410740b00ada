"""Fields that forms of the network share: phone, SIRET, commune by name and postal code."""

from typing import Any, Final

from django import forms

from maillage.base.francais import format_telephone
from maillage.reseau.structures.saisie import clean_phone, clean_siret
from maillage.socle.territoires.cleaning import referential_of
from maillage.socle.territoires.models import Commune
from maillage.socle.territoires.referentiel import Indices, Trouvaille, search_commune

SIRET_FAUX: Final = "Ce SIRET n'est pas juste. Recopiez ses 14 chiffres, ou laissez vide."
TELEPHONE_FAUX: Final = "Nous n'avons pas pu lire ce numéro. Écrivez-le avec 10 chiffres, par exemple 05 46 00 00 00."
COURRIEL_FAUX: Final = "Cette adresse n'est pas complète. Écrivez-la comme ceci : accueil@exemple.fr."
TROP_LONG: Final = "Ce texte est trop long : %(limit_value)d signes au plus."


class ChampTelephone(forms.CharField):
    """A phone as people write it; E.164 once clean."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)
        self.error_messages["max_length"] = TELEPHONE_FAUX

    def prepare_value(self, value: Any) -> Any:
        return format_telephone(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        number = clean_phone(typed)
        if number is None:
            raise forms.ValidationError(TELEPHONE_FAUX, code="telephone")
        return number


class ChampSiret(forms.CharField):
    """A SIRET, spaces allowed; 14 digits once clean."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)
        self.error_messages["max_length"] = SIRET_FAUX

    def prepare_value(self, value: Any) -> Any:
        """Shown by groups, as it is printed."""
        if isinstance(value, str) and len(value) == 14 and value.isdecimal():
            return f"{value[:3]} {value[3:6]} {value[6:9]} {value[9:]}"
        return value

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        siret = clean_siret(typed)
        if siret is None:
            raise forms.ValidationError(SIRET_FAUX, code="siret")
        return siret


class AvecCommune(forms.Form):
    """A form whose ``code_postal`` and ``commune_nom`` name a commune of the Département or of a neighbour loaded here.

    ``commune_of_form``, once valid: the Commune, or None when nothing was typed. A name that several bear is asked
    again with a choice (``commune_choisie``): nothing is guessed.
    """

    code_departement = ""
    commune_of_form: Commune | None = None

    def settle_commune(self, data: dict[str, Any]) -> None:
        """Called in ``clean()``."""
        nom, postal = data.get("commune_nom", ""), data.get("code_postal", "")
        if not (nom or postal) or {"commune_nom", "code_postal"} & set(self.errors):
            return
        chosen = str(self.data.get(self.add_prefix("commune_choisie"), ""))
        found = search_commune(
            referential_of(self.code_departement),
            Indices(noms=(nom,) if nom else (), code_postal=postal, departement=self.code_departement),
        )
        codes = [one.code for one in found.candidats]
        if found.sure and found.commune is not None:
            codes, chosen = [found.commune.code], found.commune.code
        rows = {row.code: row for row in Commune.objects.current().filter(code__in=codes).defer("contour")}
        if chosen in rows:
            self.commune_of_form = rows[chosen]
            return
        self._ask_commune(found, [rows[code] for code in codes if code in rows])

    def _ask_commune(self, found: Trouvaille, rows: list[Commune]) -> None:
        field = "commune_nom" if "commune_nom" in self.fields else "code_postal"
        if not rows:
            self.add_error(
                field,
                "Cette commune n'est pas dans le Département ni à côté. Vérifiez son nom et son code postal."
                if found.commune is not None
                else "Nous ne trouvons pas cette commune. Vérifiez son nom et son code postal.",
            )
            return
        choices = [(row.code, f"{row.nom} ({', '.join(row.codes_postaux) or row.code})") for row in rows]
        self.fields["commune_choisie"] = forms.ChoiceField(
            label="Quelle commune est-ce ?", choices=choices, required=False, widget=forms.RadioSelect
        )
        self.add_error("commune_choisie", "Choisissez la commune dans cette liste.")
