"""The engine of the public search: a question (``Criteres``) → an answer (``Resultat``), from the public table only."""

import datetime as dt

from django.db.models import Q, QuerySet

from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.reseau.lieux.recherche.resultats import PAR_PAGE, Facette, LieuTrouve, Resultat, Trouve, Valeur
from maillage.reseau.lieux.selectors.publics import published, search_places
from maillage.socle.territoires.models import Departement


def search(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> Resultat:
    """A page of places that answer to ``criteres`` at the instant ``at`` (for « ouvert maintenant »), with its facets."""
    if criteres.texte and not criteres.is_filtered:
        found = search_places(departement, criteres.texte, criteres.page)
        return Resultat(
            criteres,
            Trouve(found.trouve.value),
            [LieuTrouve(lieu) for lieu in found.lieux],
            found.total,
            found.page,
            depart=found.commune,
            proches=[LieuTrouve(lieu, distance) for lieu, distance in found.proches],
        )
    rows = matching(departement, criteres, at=at)
    total = rows.count()
    page = min(criteres.page, max(1, -(-total // PAR_PAGE)))
    places = rows[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    return Resultat(
        criteres, Trouve.TOUS, [LieuTrouve(lieu) for lieu in places], total, page, facettes=_facets(criteres, total)
    )


def matching(departement: Departement, criteres: Criteres, *, at: dt.datetime) -> QuerySet[LieuPublic]:  # noqa: ARG001 (opening hours)
    """Every place that answers to ``criteres``, by name: for exports, the map, the editions."""
    rows = published(departement).order_by("nom", "pk")
    for famille, codes in criteres.filtres.items():
        champ = FAMILLES[famille].champ
        if champ == "niveau":
            rows = rows.filter(niveau__in=[int(code) for code in codes])
        elif champ == "fiche_acces_libre":
            rows = rows.exclude(fiche_acces_libre="")
        else:
            rows = rows.filter(**{f"{champ}__overlap": list(codes)})
    if criteres.communes:
        rows = rows.filter(Q(code_insee__in=criteres.communes))
    if criteres.boite:
        south, north, west, east = criteres.boite
        rows = rows.filter(latitude__range=(south, north), longitude__range=(west, east))
    return rows


def _facets(criteres: Criteres, total: int) -> tuple[Facette, ...]:
    return tuple(
        Facette(
            famille.code,
            famille.libelle,
            tuple(
                Valeur(code, libelle, total, code in criteres.filtres.get(famille.code, ()))
                for code, libelle in famille.valeurs.items()
            ),
        )
        for famille in FAMILLES.values()
    )
