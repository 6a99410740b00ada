"""The list of conventions: filters of the address, sorts, one page, the whole for a table to download."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Greatest
from django.http import QueryDict

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.conventions.enums import AVANT_SIGNATURE, EtatAvenant, EtatConvention
from maillage.reseau.conventions.models import Avenant, Convention
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, SecteurCommune

TRIS: Final = {
    "reference": Tri("reference"),
    "structure": Tri("structure__nom"),
    "etat": Tri("etat"),
    "fin": Tri("fin_connue"),
}
PAR_PAGE: Final = 25
FINISSENT: Final = {"1": 31, "3": 92, "6": 183}
"""Months proposed → days."""
TEXTE_MAX: Final = 80
_JAMAIS: Final = "9999-12-31"


@dataclass(frozen=True)
class Filtres:
    """``etat``: a value of EtatConvention, or « EN_PREPARATION »; ``finit``: key of FINISSENT."""

    texte: str = ""
    etat: str = ""
    epci: str = ""
    secteur: int = 0
    finit: str = ""


class Choix(NamedTuple):
    epcis: list[tuple[str, str]]
    secteurs: list[tuple[int, str]]


def read_filters(query: QueryDict) -> Filtres:
    """What is not understood is ignored, never an error."""
    etat, epci, secteur, finit = (query.get(name, "") for name in ("etat", "epci", "secteur", "finit"))
    return Filtres(
        texte=query.get("q", "").replace("\x00", "").strip()[:TEXTE_MAX],
        etat=etat if etat in {*EtatConvention.values, "EN_PREPARATION"} else "",
        epci=epci if epci.isascii() and epci.isalnum() and len(epci) <= 9 else "",
        secteur=int(secteur) if secteur.isascii() and secteur.isdecimal() and len(secteur) < 10 else 0,
        finit=finit if finit in FINISSENT else "",
    )


def read_sort(query: QueryDict) -> tuple[str, bool]:
    """The newest first unless told."""
    asked = query.get("tri", "-reference")
    name = asked.removeprefix("-")
    return (name, asked.startswith("-")) if name in TRIS else ("reference", True)


def find_conventions(acteur: Acteur, filtres: Filtres, today: dt.date) -> QuerySet[Convention]:
    """Conventions that the actor sees and the filters keep."""
    rows: QuerySet[Convention] = Convention.objects.visible_to(acteur)
    if filtres.texte:
        named = Structure.objects.visible_to(acteur).filter(nom__icontains=filtres.texte).values("pk")
        rows = rows.filter(structure__in=named) | rows.filter(reference__icontains=filtres.texte)
    if filtres.etat == "EN_PREPARATION":
        rows = rows.filter(etat__in=AVANT_SIGNATURE)
    elif filtres.etat:
        rows = rows.filter(etat=filtres.etat)
    if filtres.epci:
        rows = rows.filter(structure__commune__epci=filtres.epci)
    if filtres.secteur:
        inside = SecteurCommune.objects.filter(departement_id=acteur.departement_id, secteur=filtres.secteur)
        rows = rows.filter(structure__commune__in=inside.values("commune"))
    if filtres.finit:
        last = today + dt.timedelta(days=FINISSENT[filtres.finit])
        rows = rows.filter(etat=EtatConvention.EN_VIGUEUR, fin_le__range=(today, last))
    return rows


def page_of(
    rows: QuerySet[Convention], tri: str, today: dt.date, *, descending: bool, apres: str, avant: str
) -> PageCles[Convention]:
    """One page with what the table shows. One query."""
    return keyset(
        _shown(rows, today), TRIS[tri], descending=descending, apres=apres, avant=avant, taille=PAR_PAGE, count=True
    )


def export_rows(rows: QuerySet[Convention], today: dt.date) -> Iterator[Convention]:
    """The filtered conventions by number, whole, by chunks."""
    return (
        _shown(rows, today)
        .select_related("structure__commune__epci")
        .order_by("reference", "pk")
        .iterator(chunk_size=500)
    )


def _shown(rows: QuerySet[Convention], today: dt.date) -> QuerySet[Convention]:
    """Adds ``fin_connue``: last day known, « 9999-12-31 » while there is none (a sort wants a value), and ``rythme_du_jour``."""
    last = Coalesce(Cast("fin_le", CharField()), Value(_JAMAIS))
    # As ``textes.rythme_on``: GREATEST leaves out what is null.
    begun = Avenant.objects.annotate(debut=Greatest("signe_le", "effet_le")).filter(
        convention=OuterRef("pk"), etat=EtatAvenant.SIGNE, debut__lte=today, changements__rythme__isnull=False
    )
    changed = begun.order_by("-numero").values(told=KeyTextTransform("rythme", "changements"))[:1]
    rows = rows.select_related("structure__commune").defer("structure__commune__contour")
    return rows.annotate(fin_connue=last, rythme_du_jour=Coalesce(Subquery(changed, CharField()), F("rythme")))


def list_choices(acteur: Acteur) -> Choix:
    """EPCI and sectors of the bodies that have a convention here. One query."""
    here = Convention.objects.visible_to(acteur).filter(structure__commune=OuterRef("code"))
    sector = SecteurCommune.objects.filter(departement_id=acteur.departement_id, commune=OuterRef("code"))
    rows = Commune.objects.filter(Exists(here)).annotate(
        secteur=Subquery(sector.values("secteur")[:1]), secteur_nom=Subquery(sector.values("secteur__nom")[:1])
    )
    epcis, secteurs = {}, {}
    for epci, nom, secteur, secteur_nom in rows.values_list("epci", "epci__nom", "secteur", "secteur_nom"):
        if epci:
            epcis[epci] = nom
        if secteur:
            secteurs[secteur] = secteur_nom
    by_name = itemgetter(1)
    return Choix(sorted(epcis.items(), key=by_name), sorted(secteurs.items(), key=by_name))


def places_for(convention_lieux: list[int], structure: Structure) -> list[Lieu]:
    """Places that a convention of this body may name: its own that are open, and those already named."""
    own = Lieu.objects.filter(departement_id=structure.departement_id, structure=structure, etat=EtatLieu.PUBLIE)
    named = Lieu.objects.filter(departement_id=structure.departement_id, pk__in=convention_lieux)
    return list((own | named).order_by("nom", "pk")[:200])
