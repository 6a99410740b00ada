"""The page of columns: a mapping shown as choices, and choices read back as a mapping. The national format on both sides."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.schema import CHAMPS, ENUMERATIONS
from maillage.reseau.recensement.correspondance import CorrespondanceInvalide, load_mapping
from maillage.reseau.recensement.correspondance.chargement import ALIAS
from maillage.reseau.recensement.forms.regles import Regles, read_rules
from maillage.reseau.recensement.services.echantillons import Echantillon

AUCUNE, GARDER, REGLES = "", "g", "r"
"""Choices that are not a column: none, keep the form written in the mapping as it is, rules value by value."""
JOURS: Final = {
    "Mo": "Lundi", "Tu": "Mardi", "We": "Mercredi", "Th": "Jeudi", "Fr": "Vendredi", "Sa": "Samedi", "Su": "Dimanche",
}  # fmt: skip
GROUPES: Final = (
    ("Ce qu'il faut pour publier un lieu", ("nom", "commune", "code_postal", "adresse")),
    ("Joindre le lieu", ("telephone", "courriels", "site_web", "prise_rdv")),
    ("Situer le lieu", ("complement_adresse", "code_insee", "latitude", "longitude")),
    ("Reconnaître le lieu", ("id", "pivot", "structure_parente", "source", "date_maj")),
    ("Présenter le lieu", ("presentation_resume", "presentation_detail", "fiche_acces_libre")),
)
VOCABULAIRES: Final = (
    "services",
    *(c for c in ENUMERATIONS if c != "services"),
    "typologie",
    "autres_formations_labels",
)
_BASE_MAX: Final = 1_500_000


class Option(NamedTuple):
    valeur: str
    libelle: str
    choisie: bool


class Choix(NamedTuple):
    """One select. ``exemples``: first values of the column chosen; ``raison``, ``confiance``: why it is proposed."""

    nom: str
    libelle: str
    aide: str
    requis: bool
    options: list[Option]
    exemples: list[str]
    raison: str
    confiance: str
    regles: Regles | None = None


class Groupe(NamedTuple):
    """Fields that go together. ``essentiel``: always shown; the others open when a column is chosen."""

    titre: str
    choix: list[Choix]
    essentiel: bool
    choisis: int


class ColonnesForm:
    """Choices made on a mapping. ``base``: the mapping they start from; ``erreurs``: {name of the control: message}."""

    def __init__(
        self,
        sample: Echantillon,
        base: Mapping[str, Any],
        *,
        reasons: Mapping[str, Any] | None = None,
        data: Any = None,
    ) -> None:
        self.sample = sample
        self.base = _canonical(base)
        self.reasons = reasons or {}
        self.data = data
        self.erreurs: dict[str, str] = {}
        self._colonnes = sample.colonnes

    @classmethod
    def from_post(cls, sample: Echantillon, data: Any) -> "ColonnesForm":
        """The form sent back: the mapping it started from travels with it, so that nothing is stored meanwhile."""
        try:
            base = json.loads(data.get("base", "")[:_BASE_MAX])
        except (ValueError, RecursionError):
            base = {}
        return cls(sample, base if isinstance(base, dict) else {}, data=data)

    # ---- shown

    @property
    def base_json(self) -> str:
        return json.dumps(self.base, ensure_ascii=False)

    @property
    def json_lisible(self) -> str:
        return json.dumps(self.base, ensure_ascii=False, indent=2)

    def groupes(self) -> list[Groupe]:
        """Selects of the fields of one value."""
        shown = [(titre, [self._simple(champ) for champ in champs]) for titre, champs in GROUPES]
        return [Groupe(titre, choix, rank < 2, count_chosen(choix)) for rank, (titre, choix) in enumerate(shown)]

    def horaires(self) -> list[Choix]:
        """Selects of the opening hours: one free text, OSM texts, one column a day, and which weeks."""
        forme = self._hours()
        jours = {jour.get("osm"): jour.get("colonne") for jour in forme.get("jours", []) if isinstance(jour, dict)}
        semaines = self.base.get("semaine_ouverture") or {}
        rows = [
            self._select("h-semaine", "Tous les horaires dans une seule colonne", forme.get("semaine", "")),
            self._select("h-osm", "Horaires déjà au format OpenStreetMap", forme.get("osm", "")),
            *(self._select(f"h-{jour}", nom, jours.get(jour, "")) for jour, nom in JOURS.items()),
            self._select("h-semaines", "Quelles semaines (paires, impaires)", semaines.get("colonne", "")),
        ]
        reason = self.reasons.get("horaires")
        return (
            [rows[0]._replace(raison=reason.raison, confiance=_confidence(reason.confiance)), *rows[1:]]
            if reason
            else rows
        )

    def _hours(self) -> dict[str, Any]:
        forme = self.base.get("horaires")
        return forme if isinstance(forme, dict) else {}

    def vocabulaires(self) -> list[Choix]:
        """Selects of the closed lists, each with its rules."""
        return [self._vocabulary(champ) for champ in VOCABULAIRES]

    def _simple(self, champ: str) -> Choix:
        forme = self.base.get(champ)
        chosen = forme.get("colonne", GARDER) if isinstance(forme, dict) and forme else ""
        complex_form = isinstance(forme, dict) and bool(set(forme) - {"colonne"})
        return self._select(f"c-{champ}", CHAMPS[champ].libelle, GARDER if complex_form else chosen, champ=champ)

    def _vocabulary(self, champ: str) -> Choix:
        forme = self.base.get(champ)
        chosen = (
            REGLES if isinstance(forme, list) and forme else forme.get("colonne", "") if isinstance(forme, dict) else ""
        )
        select = self._select(f"c-{champ}", CHAMPS[champ].libelle, chosen, champ=champ)
        select.options.insert(1, Option(REGLES, "Régler valeur par valeur", select_is(select, REGLES, chosen)))
        regles = Regles.build(champ, forme if isinstance(forme, list) else [], self.data, self.erreurs)
        return select._replace(regles=regles)

    def _select(self, nom: str, libelle: str, chosen: Any, *, champ: str = "") -> Choix:
        """``chosen``: a column name, GARDER or REGLES, or what cannot be one column (then kept as it is)."""
        kept = chosen == GARDER or isinstance(chosen, list) or (chosen and chosen not in {*self._colonnes, REGLES})
        value = self._sent(nom)
        if value is None:
            value = GARDER if kept else chosen if chosen in {"", REGLES} else str(self._colonnes.index(chosen))
        options = [Option(AUCUNE, "Aucune colonne", not value)]
        if kept:
            options.append(Option(GARDER, self._kept_label(chosen, champ), value == GARDER))
        options += [Option(str(at), colonne, value == str(at)) for at, colonne in enumerate(self._colonnes)]
        colonne = self._column(value)
        reason = self.reasons.get(champ)
        spec = CHAMPS.get(champ)
        return Choix(
            nom,
            libelle,
            spec.aide if spec else "",
            champ in {"nom", "commune"},
            options,
            self.sample.values_of(colonne) if colonne else [],
            reason.raison if reason and self.data is None else "",
            _confidence(reason.confiance) if reason and self.data is None else "",
        )

    def _kept_label(self, chosen: Any, champ: str) -> str:
        if isinstance(chosen, list):
            return " + ".join(map(str, chosen))[:80]
        if chosen != GARDER:
            return f"{chosen} (absente de ce fichier)"[:100]
        named = load_mapping({champ: self.base[champ]}).colonnes if champ in self.base else ()
        return ("Réglage du fichier : " + " + ".join(named))[:100] if named else "Réglage du fichier"

    # ---- read back

    def _sent(self, nom: str) -> str | None:
        return str(self.data.get(nom, "")) if self.data is not None and nom in self.data else None

    def _column(self, value: str) -> str:
        return (
            self._colonnes[int(value)]
            if value.isascii() and value.isdigit() and int(value) < len(self._colonnes)
            else ""
        )

    def to_mapping(self) -> dict[str, Any]:
        """The mapping that the choices make. Raises CorrespondanceInvalide, or fills ``erreurs``."""
        mapping = {champ: forme for champ, forme in self.base.items() if not self._is_shown(champ)}
        for _, champs in GROUPES:
            for champ in champs:
                self._read_simple(champ, mapping)
        for champ in VOCABULAIRES:
            value = self._sent(f"c-{champ}") or AUCUNE
            if value == REGLES:
                base = self.base.get(champ)
                rules = read_rules(
                    champ, base if isinstance(base, list) else [], self._colonnes, self.data, self.erreurs
                )
                mapping |= {champ: rules} if rules else {}
            else:
                self._read_simple(champ, mapping)
        self._read_horaires(mapping)
        if not self.erreurs:
            load_mapping(mapping)
        return mapping

    def _is_shown(self, champ: str) -> bool:
        shown = (
            {name for _, champs in GROUPES for name in champs} | set(VOCABULAIRES) | {"horaires", "semaine_ouverture"}
        )
        return champ in shown

    def _read_simple(self, champ: str, mapping: dict[str, Any]) -> None:
        value = self._sent(f"c-{champ}") or AUCUNE
        if value == GARDER and champ in self.base:
            mapping[champ] = self.base[champ]
        elif colonne := self._column(value):
            mapping[champ] = {"colonne": colonne}

    def _read_horaires(self, mapping: dict[str, Any]) -> None:
        base = self._hours()
        known = {jour.get("osm"): jour.get("colonne") for jour in base.get("jours", []) if isinstance(jour, dict)}
        forme: dict[str, Any] = {}
        jours = []
        for jour in JOURS:
            value = self._sent(f"h-{jour}") or AUCUNE
            colonne = known.get(jour) if value == GARDER else self._column(value)
            if colonne:
                jours.append({"colonne": colonne, "osm": jour})
        if jours:
            forme["jours"] = jours
        for name in ("semaine", "osm"):
            value = self._sent(f"h-{name}") or AUCUNE
            colonne = base.get(name) if value == GARDER else self._column(value)
            if colonne:
                forme[name] = colonne
        if forme:
            mapping["horaires"] = forme
        value = self._sent("h-semaines") or AUCUNE
        if value == GARDER and "semaine_ouverture" in self.base:
            mapping["semaine_ouverture"] = self.base["semaine_ouverture"]
        elif colonne := self._column(value):
            mapping["semaine_ouverture"] = {"colonne": colonne}


def count_chosen(choix: Sequence[Choix]) -> int:
    """How many of these selects name a column."""
    return sum(1 for select in choix if any(option.choisie and option.valeur for option in select.options))


def select_is(select: Choix, value: str, chosen: Any) -> bool:
    """True when ``value`` is what the select shows, none of its columns being chosen."""
    return chosen == value and not any(option.choisie for option in select.options if option.valeur)


def _canonical(base: Mapping[str, Any]) -> dict[str, Any]:
    """Older names of fields under today's, so that each is shown once."""
    renamed = {ALIAS.get(cle, cle) if cle not in CHAMPS else cle: forme for cle, forme in reversed(list(base.items()))}
    return {champ: base.get(champ, forme) for champ, forme in reversed(list(renamed.items()))}


def _confidence(share: float) -> str:
    return "sûr" if share >= 0.8 else "probable" if share >= 0.6 else "à vérifier"


def read_json(text: str) -> dict[str, Any]:
    """A mapping written or sent as JSON (raises CorrespondanceInvalide with what to do)."""
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise CorrespondanceInvalide(
            "Ce texte n'est pas du JSON lisible. Vérifiez les accolades et les virgules."
        ) from error
    return load_mapping(value).to_json()
