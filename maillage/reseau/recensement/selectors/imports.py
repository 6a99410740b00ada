"""Deliveries, and what each would change or has changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import Source, Version
from maillage.reseau.recensement.enums import Changement, EtatImport
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.socle.comptes.acteur import Acteur

EN_COURS = (
    EtatImport.DEPOSE,
    EtatImport.ANALYSE,
    EtatImport.APPLICATION,
    EtatImport.RAPPROCHEMENT,
    EtatImport.ANNULATION,
)
"""The worker has something to do."""
EN_ATTENTE = (EtatImport.CORRESPONDANCE, EtatImport.PRET, EtatImport.ECHEC)
"""A person has something to do."""
MORCEAU = 500


class Difference(NamedTuple):
    """One field of a row, as known today and as the delivery says."""

    champ: str
    avant: Any
    apres: Any


class LigneChangee(NamedTuple):
    ligne: Ligne
    differences: tuple[Difference, ...]


def list_imports(acteur: Acteur, *, etats: Sequence[str] = (), sources: Sequence[int] = ()) -> QuerySet[Import]:
    """Deliveries of the Département, filtered."""
    rows = Import.objects.visible_to(acteur).select_related("source").defer("correspondance", "alertes")
    if etats:
        rows = rows.filter(etat__in=etats)
    if sources:
        rows = rows.filter(source__in=sources)
    return rows


def count_by_state(acteur: Acteur) -> dict[str, int]:
    """State → number of deliveries."""
    rows = Import.objects.visible_to(acteur).order_by().values_list("etat").annotate(n=Count("pk"))
    return dict(rows)


def count_by_source(acteur: Acteur) -> list[tuple[int, str, int]]:
    """(id, name, number of deliveries) of each source, by name."""
    rows = Source.objects.filter(departement_id=acteur.departement_id).order_by("nom", "pk")
    return list(rows.annotate(n=Count("imports")).values_list("pk", "nom", "n"))


def visible_imports(acteur: Acteur) -> QuerySet[Import]:
    """Where a page about one delivery starts from."""
    return Import.objects.visible_to(acteur).select_related("source")


def waiting_imports(acteur: Acteur, limit: int = 10) -> list[Import]:
    """Deliveries at work or that wait for a person, newest first."""
    rows = visible_imports(acteur).defer("correspondance", "alertes").filter(etat__in=[*EN_COURS, *EN_ATTENTE])
    return list(rows.order_by("-pk")[:limit])


def changed_rows(lot: Import, *, after: int = 0, limit: int = 20) -> list[LigneChangee]:
    """Rows that change what is known of their source, field by field; two queries. Before the delivery is applied."""
    lines = list(
        Ligne.objects.filter(lot=lot, changement=Changement.MODIFIEE, numero__gt=after).order_by("numero")[:limit]
    )
    active = Version.objects.active().filter(
        source_id=lot.source_id, origine=Origine.IMPORT, cle__in=[line.cle for line in lines]
    )
    known: dict[str, Mapping[str, Any]] = dict(active.values_list("cle", "valeurs"))
    return [LigneChangee(line, _differences(known.get(line.cle, {}), line.valeurs)) for line in lines]


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    names = sorted({*before, *after})
    return tuple(
        Difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def new_rows(lot: Import, *, limit: int = 20) -> list[Ligne]:
    """First rows that bring a place unknown of their source."""
    return list(Ligne.objects.filter(lot=lot, changement=Changement.CREEE).order_by("numero")[:limit])


def gone_places(lot: Import, *, limit: int = 50) -> list[Version]:
    """What the source said before and this delivery no longer says."""
    keys = Ligne.objects.filter(lot=lot).values("cle")
    rows = Version.objects.active().filter(source_id=lot.source_id, origine=Origine.IMPORT).exclude(cle__in=keys)
    return list(rows.select_related("lieu").order_by("pk")[:limit])


def rows_in_review(lot: Import, *, limit: int = 20) -> list[Ligne]:
    """First rows that are held back, with their reasons."""
    return list(Ligne.objects.filter(lot=lot, etat="EN_REVUE").order_by("numero")[:limit])


def lines_with_doubts(lot: Import) -> Iterator[tuple[Ligne, list[Doute]]]:
    """Every row of a delivery, in the order of the file, with the questions laid about it. Memory stays flat."""
    last = 0
    while lines := list(Ligne.objects.filter(lot=lot, numero__gt=last).order_by("numero")[:MORCEAU]):
        doubts: dict[int, list[Doute]] = {}
        for doute in Doute.objects.filter(ligne__in=[line.pk for line in lines]).order_by("pk"):
            doubts.setdefault(doute.ligne_id or 0, []).append(doute)
        for line in lines:
            yield line, doubts.get(line.pk, [])
        last = lines[-1].numero


def report_page(lot: Import, after: int, limit: int = 50) -> tuple[list[tuple[Ligne, list[Doute]]], bool]:
    """Rows with a question or a reason to be held back, after a row number, with their questions; two queries."""
    rows = Ligne.objects.filter(lot=lot, numero__gt=after).exclude(questions=[], etat="PUBLIEE")
    lines = list(rows.order_by("numero")[: limit + 1])
    shown = lines[:limit]
    doubts: dict[int, list[Doute]] = {}
    for doute in Doute.objects.filter(ligne__in=[line.pk for line in shown]).order_by("pk"):
        doubts.setdefault(doute.ligne_id or 0, []).append(doute)
    return [(line, doubts.get(line.pk, [])) for line in shown], len(lines) > limit
