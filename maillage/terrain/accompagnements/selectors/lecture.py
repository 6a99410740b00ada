"""One report read: its numbers for all, its lines for the team. A host never reads a line."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from maillage.reseau.conventions.models import LieuConvention
from maillage.reseau.lieux.models import Lieu
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import (
    Genre,
    NatureAccompagnement,
    Orientation,
    Statut,
    Thematique,
    TrancheAge,
)
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu

Comptes = list[tuple[str, int]]


class Nombres(NamedTuple):
    """People by theme and orientation (one may count in several), by age, gender and status (the rest: not told)."""

    ateliers: int
    thematiques: Comptes
    orientations: Comptes
    tranches: Comptes
    genres: Comptes
    statuts: Comptes


def find_report(acteur: Acteur, pk: int) -> CompteRendu | None:
    """One that the actor sees, with what its page tells."""
    rows = CompteRendu.objects.visible_to(acteur).select_related(
        "lieu", "structure", "convention", "agent__utilisateur", "permanence__agent_prevu", "employeur"
    )
    found: CompteRendu | None = rows.filter(pk=pk).first()
    return found


def numbers_of(report: CompteRendu) -> Nombres:
    """One query, whoever asks: numbers only."""
    columns = ("nature", "participants", "thematiques", "orientations", "tranches", "genres", "statuts")
    rows = list(Accompagnement.objects.kept().filter(compte_rendu=report).values(*columns))
    return Nombres(
        sum(1 for row in rows if row["nature"] == NatureAccompagnement.COLLECTIF),
        _counted(((value, row["participants"]) for row in rows for value in row["thematiques"]), Thematique),
        _counted(((value, row["participants"]) for row in rows for value in row["orientations"]), Orientation),
        *(
            _told([row[name] for row in rows], report.personnes, labels)
            for name, labels in (("tranches", TrancheAge), ("genres", Genre), ("statuts", Statut))
        ),
    )


def details_of(report: CompteRendu) -> list[Accompagnement]:
    """Accompaniments told in full, for the team. One query."""
    rows = Accompagnement.objects.kept().filter(compte_rendu=report).exclude(nature=NatureAccompagnement.RAPIDE)
    return list(rows.order_by("pk"))


def find_accompaniment(acteur: Acteur, pk: int) -> Accompagnement | None:
    """One that was told in full and that nobody took away."""
    rows = Accompagnement.objects.visible_to(acteur).kept().exclude(nature=NatureAccompagnement.RAPIDE)
    found: Accompagnement | None = rows.select_related("lieu", "compte_rendu__permanence").filter(pk=pk).first()
    return found


def places_of_conventions(acteur: Acteur) -> QuerySet[Lieu]:
    """Where the team comes, by name: another place is told by its commune, so that the list stays one to read."""
    lines = LieuConvention.objects.filter(departement_id=acteur.departement_id)
    return Lieu.objects.filter(pk__in=lines.values("lieu")).order_by("nom", "pk")


def _counted(pairs: Iterable[tuple[str, int]], labels: type[Thematique | Orientation]) -> Comptes:
    """In words, the most frequent first."""
    counts: Counter[str] = Counter()
    for value, number in pairs:
        counts[value] += number
    return [(str(labels(value).label), number) for value, number in counts.most_common()]


def _told(rows: Iterable[dict[str, int]], total: int, labels: type[TrancheAge | Genre | Statut]) -> Comptes:
    """In the order of the list; what nobody told is « non communiqué », so that the numbers add up to ``total``."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row)
    counts[labels.NON_COMMUNIQUE] += total - counts.total()
    return [(str(one.label), counts[one.value]) for one in labels if counts[one.value]]
