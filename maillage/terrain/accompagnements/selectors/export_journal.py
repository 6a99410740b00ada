"""The accompaniments to export, as rows of the national log."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import NatureAccompagnement, Provenance
from maillage.terrain.accompagnements.journal_national.ecriture import Autour, Cellule, rows_of
from maillage.terrain.accompagnements.journal_national.lecture import Acte
from maillage.terrain.accompagnements.models import Accompagnement
from maillage.terrain.accompagnements.selectors.journal import COLONNES, LISTES
from maillage.terrain.accompagnements.selectors.liste import Filtres

EXPORT_MAX: Final = 100_000
"""Rows of one XLSX; a workshop takes one a participant."""
_LOT: Final = 500


def export_acts(acteur: Acteur, filtres: Filtres) -> QuerySet[Accompagnement]:
    """The accompaniments behind the list of reports, and those outside half-days, that the actor sees and the filters keep."""
    wanted = Q()
    if filtres.etat:
        wanted &= Q(compte_rendu__etat=filtres.etat)
    if filtres.agent:
        wanted &= Q(agent=filtres.agent)
    if filtres.structure:
        wanted &= Q(structure=filtres.structure)
    if filtres.du:
        wanted &= Q(jour__gte=filtres.du)
    if filtres.au:
        wanted &= Q(jour__lte=filtres.au)
    if filtres.theme:
        wanted &= Q(thematiques__contains=[filtres.theme])
    rows: QuerySet[Accompagnement] = Accompagnement.objects.visible_to(acteur).kept().filter(wanted)
    return rows.select_related("agent", "lieu", "commune").order_by("-jour", "-pk")


def export_cells(rows: QuerySet[Accompagnement], code: str) -> Iterator[list[Cellule]]:
    """Rows of the file, as ``journal_national.ecriture`` writes them. Memory does not follow their number."""
    for row in rows.iterator(chunk_size=_LOT):
        lieu, commune = row.lieu, row.commune
        saved, changed = _moment(row.created_at), _moment(row.updated_at)
        around = Autour(
            saved, changed if changed != saved else "", lieu.adresse if lieu else "", lieu.code_postal if lieu else ""
        )
        yield from rows_of(_act_of(row, code, lieu.nom if lieu else "", commune), around)


def _act_of(row: Accompagnement, code: str, lieu: str, commune: Any) -> Acte:
    columns = {name: getattr(row, name) for name in COLONNES}
    columns |= {name: tuple(columns[name]) for name in LISTES}
    if row.nature != NatureAccompagnement.COLLECTIF:
        columns["nature"] = NatureAccompagnement.INDIVIDUEL.value
    imported = row.provenance == Provenance.IMPORT and row.cle_import
    return Acte(
        cle=row.cle_import if imported else f"maillage-{code}-{row.pk}",
        ligne=0,
        jour=row.jour.isoformat(),
        conseiller=row.agent.nom,
        lieu=lieu,
        commune=commune.nom if commune else "",
        code_insee=commune.pk if commune else "",
        **columns,
    )


def _moment(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y à %H:%M")
