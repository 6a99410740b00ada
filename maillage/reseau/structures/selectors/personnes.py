"""The people of the network: members in force, by name, page by page."""

import datetime
from typing import Any, Final

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.saisie import search_words
from maillage.reseau.structures.selectors.annuaire import PAR_PAGE, Filtres
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import SecteurCommune

TRIS_PERSONNES: Final = {"nom": Tri("personne"), "structure": Tri("organisme"), "role": Tri("role")}


def find_people(acteur: Acteur, filtres: Filtres, today: datetime.date) -> QuerySet[Appartenance]:
    """Memberships in force of the actor's Département: one line a role. Words are looked for in the name of the person
    and of the body; filters on the ground are those of the body (or of the sector that the role is for).
    """
    rows = Appartenance.objects.visible_to(acteur).in_force(today)
    rows = rows.annotate(
        personne=F("utilisateur__nom"), organisme=Coalesce("structure__nom", Value("")),
        plat=Func(F("utilisateur__nom"), function="f_unaccent"), corps=Coalesce("structure__recherche", Value("")),
    )  # fmt: skip
    words = search_words(filtres.texte)
    if filtres.texte.strip() and not words:
        return rows.none()
    for word in words:
        rows = rows.filter(Q(plat__contains=word) | Q(corps__contains=word))
    if filtres.types:
        rows = rows.filter(structure__type__in=filtres.types)
    if filtres.commune:
        rows = rows.filter(structure__commune=filtres.commune)
    if filtres.epci:
        rows = rows.filter(structure__commune__epci=filtres.epci)
    if filtres.secteur:
        inside = SecteurCommune.objects.filter(departement_id=acteur.departement_id, secteur=filtres.secteur)
        rows = rows.filter(Q(structure__commune__in=inside.values("commune")) | Q(secteur=filtres.secteur))
    if filtres.role:
        rows = rows.filter(role=filtres.role)
    return rows


def people_page(
    rows: QuerySet[Appartenance], tri: str, *, descending: bool, apres: str, avant: str
) -> PageCles[Appartenance]:
    """One page, with the person, the body and its commune. One query."""
    shown = with_names(rows)
    return keyset(
        shown, TRIS_PERSONNES[tri], descending=descending, apres=apres, avant=avant, taille=PAR_PAGE, count=True
    )


def with_names(rows: QuerySet[Appartenance]) -> QuerySet[Any]:
    """The rows with what a line shows."""
    return rows.select_related("utilisateur", "structure__commune", "secteur").defer("structure__commune__contour")
