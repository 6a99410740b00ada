"""The board of the team on a day: posts, who holds them, who pays them, what ends soon; and its totals."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.equipes.calendrier import add_months
from maillage.reseau.equipes.enums import EtatPoste, Financeur
from maillage.reseau.equipes.models import Affectation, Contrat, Financement, Poste
from maillage.reseau.equipes.selectors.postes import held_on, state_filters, state_on
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Secteur

PAR_PAGE: Final = 50
MOIS: Final = (3, 6, 12)
"""« Se termine dans … »."""
HORIZON: Final = 12


@dataclass(frozen=True)
class FiltresEquipe:
    """Values of the enumerations; keys of ``employeur`` and ``secteur``; ``finit``: months, 0 for any."""

    employeur: int = 0
    secteur: int = 0
    nature: str = ""
    financeur: str = ""
    etat: str = ""
    finit: int = 0


@dataclass(frozen=True)
class LignePoste:
    """One post on a day. ``financements``: those of the year of that day."""

    poste: Poste
    etat: EtatPoste
    contrat: Contrat | None = None
    affectation: Affectation | None = None
    financements: list[Financement] = field(default_factory=list)

    @property
    def fin_contrat(self) -> dt.date | None:
        return self.contrat.dernier_jour if self.contrat else None


def find_postes(acteur: Acteur, filtres: FiltresEquipe, day: dt.date) -> QuerySet[Poste]:
    """Posts of ``day`` that the actor may see; those given back only when asked for by their state."""
    rows: QuerySet[Poste] = Poste.objects.visible_to(acteur).annotate(tenu=held_on(day))
    states = state_filters(day)
    rows = rows.filter(states[EtatPoste(filtres.etat)]) if filtres.etat else rows.exclude(states[EtatPoste.RENDU])
    if filtres.employeur:
        rows = rows.filter(employeur_id=filtres.employeur)
    if filtres.nature:
        rows = rows.filter(nature=filtres.nature)
    if filtres.financeur:
        paid = Financement.objects.filter(poste=OuterRef("pk"), annee=day.year, financeur=filtres.financeur)
        rows = rows.filter(Exists(paid))
    held = Contrat.objects.in_force(day).filter(poste=OuterRef("pk"))
    if filtres.secteur:
        there = Affectation.objects.in_force(day).filter(secteur_id=filtres.secteur)
        rows = rows.filter(Exists(held.filter(agent__in=there.values("agent"))))
    if filtres.finit:
        limit = add_months(day, filtres.finit)
        ending = held.filter(Q(fin__lte=limit) | Q(rupture_le__lte=limit))
        rows = rows.filter(Q(fin_financement__gte=day, fin_financement__lte=limit) | Exists(ending))
    return rows


def postes_page(rows: QuerySet[Poste], *, apres: str, avant: str) -> PageCles[Poste]:
    """One page by reference. One query."""
    read = rows.select_related("employeur")
    return keyset(read, Tri("reference"), apres=apres, avant=avant, taille=PAR_PAGE, count=True)


def fill(postes: Sequence[Poste], day: dt.date) -> list[LignePoste]:
    """Each post with its holder, where he works, who pays. Three queries, whatever their number."""
    ids = [poste.pk for poste in postes]
    contrats = {
        row.poste_id: row for row in Contrat.objects.in_force(day).filter(poste__in=ids).select_related("agent")
    }
    people = [row.agent_id for row in contrats.values()]
    grounds = Affectation.objects.in_force(day).filter(agent__in=people).select_related("secteur", "commune")
    affectations = {row.agent_id: row for row in grounds.defer("commune__contour")}
    paid: dict[int, list[Financement]] = defaultdict(list)
    for line in Financement.objects.filter(poste__in=ids, annee=day.year).order_by("financeur", "pk"):
        paid[line.poste_id].append(line)
    found = []
    for poste in postes:
        contrat = contrats.get(poste.pk)
        ground = affectations.get(contrat.agent_id) if contrat else None
        etat = state_on(poste, day, held=contrat is not None)
        found.append(LignePoste(poste, etat, contrat, ground, paid[poste.pk]))
    return found


@dataclass(frozen=True)
class Totaux:
    """Whole team of a Département on a day. ``employeurs``: bodies that have a post, held or vacant."""

    personnes: int
    employeurs: int
    etats: dict[EtatPoste, int]

    @property
    def postes(self) -> int:
        """Posts that exist on the day."""
        return self.etats[EtatPoste.OCCUPE] + self.etats[EtatPoste.VACANT]


def totals(departement_id: int, day: dt.date) -> Totaux:
    """One query. A person holds one post at a time: filled posts are people in post."""
    filters = state_filters(day)
    rows = Poste.objects.filter(departement_id=departement_id).annotate(tenu=held_on(day))
    living = filters[EtatPoste.OCCUPE] | filters[EtatPoste.VACANT]
    counts = {etat.value: Count("pk", filter=condition) for etat, condition in filters.items()}
    found = rows.aggregate(employeurs=Count("employeur", filter=living, distinct=True), **counts)
    etats = {etat: found[etat.value] for etat in EtatPoste}
    return Totaux(etats[EtatPoste.OCCUPE], found["employeurs"], etats)


def money(departement_id: int, annees: Sequence[int]) -> dict[int, dict[Financeur, int]]:
    """Year → funder → cents of euro, each year of ``annees`` there. One query."""
    found: dict[int, dict[Financeur, int]] = {annee: dict.fromkeys(Financeur, 0) for annee in annees}
    rows = Financement.objects.filter(departement_id=departement_id, annee__in=annees)
    for line in rows.values("annee", "financeur").annotate(total=Sum("montant_cents")).order_by():
        found[line["annee"]][Financeur(line["financeur"])] = int(line["total"])
    return found


def employers(departement_id: int) -> list[tuple[int, str]]:
    """Bodies that have or had a post, by name."""
    posts = Poste.objects.filter(departement_id=departement_id)
    rows = Structure.objects.filter(departement_id=departement_id, pk__in=posts.values("employeur"))
    return list(rows.order_by("nom", "pk").values_list("pk", "nom"))


def sectors(departement_id: int) -> list[tuple[int, str]]:
    """Sectors of the Département, by name."""
    rows = Secteur.objects.filter(departement_id=departement_id)
    return list(rows.order_by("nom", "pk").values_list("pk", "nom"))
