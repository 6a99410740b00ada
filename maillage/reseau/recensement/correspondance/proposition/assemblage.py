"""The whole proposal: a mapping in the national format, and for each field why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from maillage.reseau.lieux.schema import FIELD_NAMES
from maillage.reseau.recensement.correspondance.proposition.horaires import propose_horaires, propose_semaine
from maillage.reseau.recensement.correspondance.proposition.noms import NOMS, NUMERO, POINT, words
from maillage.reseau.recensement.correspondance.proposition.simples import ChampPropose, assign, starts_with_number
from maillage.reseau.recensement.correspondance.proposition.valeurs import MAX_ROWS, Profil, profile
from maillage.reseau.recensement.correspondance.proposition.vocabulaires import propose_vocabulaires

MAX_COLUMNS: Final = 400
_SIMPLES: Final = tuple(champ for champ in FIELD_NAMES if champ in NOMS)


@dataclass
class Proposition:
    """``correspondance``: a mapping of the national format, to be shown, corrected and loaded.

    ``champs``: field → ChampPropose (columns, confidence from 0 to 1, reason, other columns). ``alerts``: French
    sentences. ``colonnes_libres``: columns that feed nothing.
    """

    correspondance: dict[str, Any] = field(default_factory=dict)
    champs: dict[str, ChampPropose] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    colonnes_libres: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The mapping, its keys in the order of the schema."""
        order = {champ: at for at, champ in enumerate(FIELD_NAMES)}
        return dict(sorted(self.correspondance.items(), key=lambda item: order.get(item[0], len(order))))


def propose(columns: Sequence[str], sample_rows: Sequence[Mapping[str, Any]]) -> Proposition:
    """Propose a mapping for a source whose ``columns`` hold ``sample_rows`` (cells by column; 300 rows are looked at).

    Never raises; what cannot be recognised is left out, and told in ``alerts`` when the place cannot do without.
    """
    rows = list(sample_rows[:MAX_ROWS])
    profiles = [profile(name, rows) for name in columns[:MAX_COLUMNS]]
    proposition = Proposition()
    for champ, proposed in assign(profiles, _SIMPLES).items():
        proposition.champs[champ] = proposed
        proposition.correspondance[champ] = {"colonne": proposed.colonnes[0]}
    by_name = {p.name: p for p in profiles}
    _join_number(proposition, by_name)
    _split_point(proposition, profiles)
    _drop_half_position(proposition)
    taken = {name for proposed in proposition.champs.values() for name in proposed.colonnes}
    free = [p for p in profiles if p.name not in taken]
    _add_horaires(proposition, free)
    for champ, (rules, note) in propose_vocabulaires(free).items():
        proposition.correspondance[champ] = rules
        proposition.champs[champ] = note
    _finish(proposition, columns)
    return proposition


def _join_number(proposition: Proposition, by_name: Mapping[str, Profil]) -> None:
    """A column of street numbers beside streets that have none."""
    street = proposition.champs.get("adresse")
    numbers = [p for p in by_name.values() if NUMERO.search(words(p.name)) and p.parts["nombre"] > 0.5]
    if street is None or not numbers or starts_with_number(by_name[street.colonnes[0]]) > 0.5:
        return
    columns = (numbers[0].name, street.colonnes[0])
    proposition.correspondance["adresse"] = {"joindre": {"colonnes": list(columns), "séparateur": " "}}
    reason = "Le numéro et le nom de la rue sont dans deux colonnes : elles sont réunies."
    proposition.champs["adresse"] = street._replace(colonnes=columns, raison=reason)
    for champ in [
        c for c, proposed in proposition.champs.items() if c != "adresse" and columns[0] in proposed.colonnes
    ]:
        del proposition.champs[champ], proposition.correspondance[champ]


def _split_point(proposition: Proposition, profiles: Sequence[Profil]) -> None:
    """Both coordinates in one column: « 47.2,0.02 », « POINT (0.02 47.2) », or a GeoJSON list."""
    if {"latitude", "longitude"} <= proposition.champs.keys():
        return
    found = [p for p in profiles if p.parts["point"] >= 0.5 and (POINT.search(words(p.name)) or p.parts["point"] > 0.9)]
    if not found:
        return
    column = found[0]
    separator = next((s for s in (";", ",") if s in column.texts[0].strip("[]() ")), " ")
    first_is_latitude = _first_is_latitude(column, separator)
    reason = "Les deux coordonnées sont dans la même colonne : elles sont séparées."
    for champ, part in (("latitude", 0 if first_is_latitude else 1), ("longitude", 1 if first_is_latitude else 0)):
        proposition.correspondance[champ] = {
            "dissocier": {"colonne": column.name, "séparateur": separator, "partie": part}
        }
        proposition.champs[champ] = ChampPropose(champ, (column.name,), 0.8, reason)


def _first_is_latitude(column: Profil, separator: str) -> bool:
    votes = 0
    for text in column.texts:
        numbers = text.upper().removeprefix("POINT").strip(" []()").split(separator, 1)
        try:
            first, second = (float(number.strip().replace(",", ".")) for number in numbers)
        except ValueError:
            continue
        votes += 1 if first > second else -1
    # In France, mainland and most of overseas, the latitude is the greater; GeoJSON and WKT write it second.
    return votes > 0


def _drop_half_position(proposition: Proposition) -> None:
    """One coordinate alone places nothing."""
    for champ, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if champ in proposition.champs and other not in proposition.champs:
            del proposition.champs[champ], proposition.correspondance[champ]


def _add_horaires(proposition: Proposition, free: list[Profil]) -> None:
    found = propose_horaires(free)
    if found is None:
        return
    proposition.correspondance["horaires"], proposition.champs["horaires"] = found
    weeks = propose_semaine(free)
    if weeks:
        proposition.correspondance["semaine_ouverture"] = {"colonne": weeks}


def _finish(proposition: Proposition, columns: Sequence[str]) -> None:
    used = {name for proposed in proposition.champs.values() for name in proposed.colonnes}
    proposition.colonnes_libres = tuple(name for name in columns if name not in used)
    for champ, label in (("nom", "le nom du lieu"), ("commune", "la commune"), ("adresse", "l'adresse")):
        if champ not in proposition.champs:
            proposition.alerts.append(f"Aucune colonne n'a été reconnue pour {label}. Choisissez-la.")
    doubtful = [
        champ
        for champ in ("nom", "commune")
        if champ in proposition.champs and proposition.champs[champ].confiance < 0.6
    ]
    proposition.alerts.extend(f"La colonne choisie pour « {champ} » n'est pas sûre. Vérifiez-la." for champ in doubtful)
