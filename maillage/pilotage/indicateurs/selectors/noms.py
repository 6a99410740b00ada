"""What keys of the sums are called, and what the filters offer."""

from collections.abc import Collection
from typing import Any

from maillage.pilotage.indicateurs.enums import Axe
from maillage.reseau.conventions.models import Convention
from maillage.reseau.equipes.models import Agent, Poste
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Commune, Departement, Epci, Secteur

SANS = {
    Axe.STRUCTURE: "Sans structure (arrêts d'un lieu mobile, outil national)",
    Axe.CONVENTION: "Sans convention",
    Axe.SECTEUR: "Hors secteur",
    Axe.EPCI: "Intercommunalité inconnue",
    Axe.AGENT: "Conseiller inconnu",
    Axe.EMPLOYEUR: "Employeur inconnu",
}


def names_of(
    departement_id: int, axe: Axe, cles: Collection[int | str], hotes: Collection[int] | None = None
) -> dict[int | str, str]:
    """{key: its name}, « sans… » for none. One query. ``hotes``: a host is told the names of its own conventions only."""
    wanted = [key for key in cles if key]
    own = {} if hotes is None else {"structure__in": hotes}
    found: dict[int | str, str] = dict(_rows(departement_id, axe, pk__in=wanted, **own)) if wanted else {}
    return {key: (found.get(key, f"n° {key}") if key else SANS[axe]) for key in cles}


def choices_of(departement_id: int, axe: Axe) -> list[tuple[Any, str]]:
    """Keys that a filter offers, by name. One query."""
    return _rows(departement_id, axe)


def _rows(departement_id: int, axe: Axe, **conditions: Any) -> list[tuple[Any, str]]:
    if axe is Axe.CONVENTION:
        told = Convention.objects.filter(departement_id=departement_id, effet_le__isnull=False, **conditions)
        rows = told.order_by("reference").values_list("pk", "reference", "structure__nom")
        return [(pk, f"{reference} · {nom}") for pk, reference, nom in rows]
    return list(_named(departement_id, axe, conditions).order_by("nom").values_list("pk", "nom"))


def _named(departement_id: int, axe: Axe, conditions: dict[str, Any]) -> Any:
    """Rows that have a name: those of these keys, or those worth a choice."""
    if axe is Axe.EPCI:
        here = Commune.objects.filter(code_departement=Departement.objects.filter(pk=departement_id).values("code")[:1])
        return Epci.objects.filter(**conditions or {"pk__in": here.values("epci")})
    model: Any = {Axe.SECTEUR: Secteur, Axe.AGENT: Agent}.get(axe, Structure)
    rows = model.objects.filter(departement_id=departement_id, **conditions)
    if conditions or model is not Structure:
        return rows
    if axe is Axe.STRUCTURE:
        return rows.filter(pk__in=Convention.objects.filter(effet_le__isnull=False).values("structure"))
    return rows.filter(pk__in=Poste.objects.values("employeur"))
