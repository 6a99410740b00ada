"""Write the right value of a field: cleaned by the same cleaners as the files, with their own words when it cannot be read."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.base.composants.champs import ChampDate
from maillage.reseau.lieux.nettoyage.commune import clean_localite
from maillage.reseau.lieux.nettoyage.courriels import clean_courriels
from maillage.reseau.lieux.nettoyage.dates import clean_date
from maillage.reseau.lieux.nettoyage.horaires import clean_horaires
from maillage.reseau.lieux.nettoyage.pivot import clean_pivot
from maillage.reseau.lieux.nettoyage.position import clean_position
from maillage.reseau.lieux.nettoyage.resultat import Resultat, tel_quel
from maillage.reseau.lieux.nettoyage.sites import clean_sites, clean_url
from maillage.reseau.lieux.nettoyage.telephones import clean_telephones
from maillage.reseau.lieux.nettoyage.textes import clean_nom, clean_texte
from maillage.reseau.lieux.schema import CHAMPS, ENUMERATIONS, TYPOLOGIES
from maillage.reseau.recensement.jugement.juge import stored
from maillage.reseau.recensement.models import Doute
from maillage.socle.territoires.cleaning import referential_of

VIDE = "Écrivez une valeur, ou choisissez « Laisser vide »."
POSITION: Final = frozenset({"latitude", "longitude"})
LOCALITE: Final = frozenset({"commune", "code_postal", "code_insee"})
LISTES: Final[Mapping[str, Mapping[str, str]]] = {**ENUMERATIONS, "typologie": TYPOLOGIES}
_LONGS: Final = frozenset({"horaires", "presentation_detail", "presentation_resume"})
_EXEMPLES: Final = {
    "telephone": "Par exemple : 05 46 00 00 00. Pour plusieurs numéros, mettez un point-virgule.",
    "courriels": "Par exemple : mairie@exemple.fr. Pour plusieurs adresses, mettez un point-virgule.",
    "site_web": "Par exemple : https://www.exemple.fr.",
    "pivot": "14 chiffres pour un SIRET. Pour une association : W et 9 chiffres.",
    "horaires": "Par exemple : lundi au vendredi 9h-12h et 14h-17h ; samedi 10h-12h.",
    "adresse": "Le numéro et le nom de la rue, sans la commune.",
}


def is_correctable(doute: Doute) -> bool:
    """A question about one field that the schema knows; the others have buttons of their own."""
    return doute.lieu_id is not None and doute.champ in CHAMPS


class CorrectionForm(forms.Form):
    """One field (two for a position or a commune). ``valeurs``: columns of the place, once valid."""

    valeurs: dict[str, Any]

    def __init__(self, *args: Any, doute: Doute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._doute = doute
        self.valeurs = {}
        self._add_fields(doute.champ, doute.proposition)
        first = next(iter(self.fields.values()))
        if not isinstance(first.widget, forms.CheckboxSelectMultiple):
            first.widget.attrs |= {"data-touche": "c", "aria-keyshortcuts": "c"}

    def _add_fields(self, champ: str, proposition: Any) -> None:
        lieu = self._doute.lieu
        if champ in POSITION:
            for name in ("latitude", "longitude"):
                example = "45.7485" if name == "latitude" else "-0.6333"
                self.fields[name] = forms.CharField(
                    label=CHAMPS[name].libelle, max_length=40, help_text=f"En degrés, par exemple {example}."
                )
        elif champ in LOCALITE:
            self.fields["commune"] = forms.CharField(
                label="Commune", max_length=120, initial=lieu.commune if lieu else ""
            )
            self.fields["code_postal"] = forms.CharField(
                label="Code postal", max_length=5, initial=lieu.code_postal if lieu else "", help_text="Les 5 chiffres."
            )
        else:
            self.fields["valeur"] = _field(champ, proposition)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            champ = self._doute.champ
            if champ in POSITION:
                self._clean_position(data)
            elif champ in LOCALITE:
                self._clean_localite(data)
            else:
                self._take("valeur", champ, self._read(champ, data.get("valeur")))
        return data

    def _read(self, champ: str, brut: Any) -> Resultat:
        if champ in LISTES:
            return tel_quel(tuple(brut or ()), "")
        if champ == "date_maj":
            return clean_date(brut, today=timezone.localdate())
        if champ == "telephone":
            lieu = self._doute.lieu
            return clean_telephones(brut, code_postal=lieu.code_postal if lieu else "")
        return CLEANERS.get(champ, lambda text: clean_texte(text, champ))(brut)

    def _take(self, name: str, champ: str, resultat: Resultat) -> None:
        if resultat.is_question:
            self.add_error(name, resultat.question)
        elif resultat.valeur in (None, "", ()):
            self.add_error(name, VIDE)
        else:
            self.valeurs[champ] = list(resultat.valeur) if champ in LISTES else stored(champ, resultat.valeur)

    def _clean_position(self, data: Mapping[str, Any]) -> None:
        lot, lieu = self._doute.lot, self._doute.lieu
        referentiel = referential_of(lot.territoire)
        commune = referentiel.by_code(lieu.code_insee) if lieu and lieu.code_insee else None
        lu = clean_position(
            data["latitude"], data["longitude"], referentiel=referentiel, commune=commune, departement=lot.territoire
        )
        self._take("latitude", "latitude", lu.latitude)
        if not self.errors:
            self._take("longitude", "longitude", lu.longitude)
            self.valeurs["position_approximative"] = False

    def _clean_localite(self, data: Mapping[str, Any]) -> None:
        territoire = self._doute.lot.territoire
        lu = clean_localite(
            data["commune"], data["code_postal"], referentiel=referential_of(territoire), departement=territoire
        )
        for champ, resultat in (("commune", lu.commune), ("code_postal", lu.code_postal)):
            self._take(champ, champ, resultat)
        if not self.errors and lu.ref is not None:
            self.valeurs["code_insee"] = lu.ref.code


CLEANERS: Final[Mapping[str, Callable[[Any], Resultat]]] = {
    "nom": clean_nom,
    "courriels": clean_courriels,
    "site_web": clean_sites,
    "pivot": clean_pivot,
    "horaires": lambda text: clean_horaires(None, semaine=text),
    "fiche_acces_libre": lambda text: clean_url(text, "fiche_acces_libre"),
    "prise_rdv": lambda text: clean_url(text, "prise_rdv"),
    "autres_formations_labels": lambda text: tel_quel(
        tuple(part.strip() for part in text.split(";") if part.strip()), text
    ),
}


def _field(champ: str, proposition: Any) -> forms.Field:
    spec = CHAMPS[champ]
    if champ in LISTES:
        initial = (
            [value for value in proposition or () if value in LISTES[champ]] if isinstance(proposition, list) else []
        )
        # A long list of boxes would be lost on a phone: the kinds of structure are chosen in a list.
        widget: Any = (
            forms.SelectMultiple(attrs={"size": 10}) if champ == "typologie" else forms.CheckboxSelectMultiple()
        )
        return forms.MultipleChoiceField(
            label=spec.libelle,
            choices=list(LISTES[champ].items()),
            widget=widget,
            initial=initial,
            error_messages={"required": "Choisissez au moins une valeur, ou choisissez « Laisser vide »."},
        )
    if champ == "date_maj":
        return ChampDate(
            label=spec.libelle, help_text="Le jour, le mois et l'année.", error_messages={"required": VIDE}
        )
    text = ", ".join(map(str, proposition)) if isinstance(proposition, list) else str(proposition or "")
    widget = forms.Textarea(attrs={"rows": 3}) if champ in _LONGS else forms.TextInput()
    return forms.CharField(
        label=spec.libelle,
        max_length=5000 if champ == "presentation_detail" else spec.longueur_max or 2000,
        help_text=_EXEMPLES.get(champ, spec.aide),
        initial=text if champ != "horaires" else "",
        widget=widget,
        error_messages={"required": VIDE},
    )
