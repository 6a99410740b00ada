"""Opening hours: one column a day, one free text, or OSM texts."""

from collections.abc import Sequence
from typing import Any

from maillage.reseau.recensement.correspondance.proposition.noms import HORAIRES, JOURS, SEMAINE, words
from maillage.reseau.recensement.correspondance.proposition.simples import ChampPropose
from maillage.reseau.recensement.correspondance.proposition.valeurs import Profil


def propose_horaires(profiles: Sequence[Profil]) -> tuple[dict[str, Any], ChampPropose] | None:
    """The ``horaires`` key and its explanation, or None."""
    return _osm(profiles) or _days(profiles) or _week(profiles)


def propose_semaine(profiles: Sequence[Profil]) -> str:
    """Column that tells odd or even weeks, or nothing."""
    for p in profiles:
        weeks = sum(1 for t in p.texts if "semaine" in t.lower() and "pair" in t.lower())
        if SEMAINE.search(words(p.name)) and p.texts and weeks >= len(p.texts) / 2:
            return p.name
    return ""


def _osm(profiles: Sequence[Profil]) -> tuple[dict[str, Any], ChampPropose] | None:
    found = [p for p in profiles if p.parts["osm"] >= 0.5 and not _day_of(p.name)]
    exact = [p for p in profiles if p.name == "horaires" and not p.texts]
    if not found and not exact:
        return None
    best = max(found or exact, key=lambda p: (p.name == "horaires", p.parts["osm"], p.filled))
    reason = "La plupart des cases sont déjà au format OpenStreetMap."
    return {"osm": best.name}, ChampPropose("horaires", (best.name,), 0.95 if found else 0.5, reason)


def _day_of(name: str) -> str:
    text = words(name)
    days = [day for day, pattern in JOURS.items() if pattern.search(text)]
    return days[0] if len(days) == 1 else ""


def _days(profiles: Sequence[Profil]) -> tuple[dict[str, Any], ChampPropose] | None:
    by_day: dict[str, list[Profil]] = {}
    for p in profiles:
        day = _day_of(p.name)
        # Cells that hold one time alone (opening, then closing) make no hours once joined: left to a person.
        if day and (not p.texts or (p.parts["heures"] >= 0.3 and p.parts["heure_seule"] < 0.5)):
            by_day.setdefault(day, []).append(p)
    filled = {day: [p for p in columns if p.texts] for day, columns in by_day.items()}
    if sum(1 for columns in filled.values() if columns) < 3:
        return None
    jours = []
    for day in JOURS:
        columns = filled.get(day) or by_day.get(day, [])[:1]
        if columns:
            names = [p.name for p in columns]
            jours.append({"colonne": names[0] if len(names) == 1 else names, "osm": day})
    named = tuple(p.name for day in JOURS for p in (filled.get(day) or by_day.get(day, [])[:1]))
    reason = "Il y a une colonne d'horaires pour chaque jour."
    return {"jours": jours}, ChampPropose("horaires", named, 0.9, reason)


def _week(profiles: Sequence[Profil]) -> tuple[dict[str, Any], ChampPropose] | None:
    named = [p for p in profiles if HORAIRES.search(words(p.name)) and not _day_of(p.name)]
    texts = [p for p in named if p.parts["heures"] >= 0.3 and p.length > 8]
    if not texts:
        return None
    best = max(texts, key=lambda p: (p.parts["heures"] * p.filled, p.length))
    reason = "Le nom de la colonne parle d'horaires, et ses cases contiennent des heures."
    others = tuple(p.name for p in texts if p is not best)[:3]
    return {"semaine": best.name}, ChampPropose("horaires", (best.name,), 0.8, reason, others)
