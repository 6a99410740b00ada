"""The directory of the network: bodies that answer to a search and filters, page by page.

Bodies are few in a Département (2,000): their searchable text is read through the index of the Département and
compared there. Names of people stand in two other tables, read once for all the words together: inside the query of the page, folding them cost ten times more.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.structures.models import Appartenance, Contact, Structure
from maillage.reseau.structures.saisie import search_words
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, SecteurCommune

TRIS: Final = {"nom": Tri("nom"), "commune": Tri("commune_nom"), "type": Tri("type")}
PAR_PAGE: Final = 25
_MOT_MIN: Final = 2
"""A single letter is in every name: it is looked for in bodies only."""
_NOMS: Final = """
SELECT structure, array_agg(nom) FROM (
    SELECT c.structure_id AS structure, c.recherche AS nom FROM structures_contact c WHERE c.departement_id = %s
    UNION ALL
    SELECT a.structure_id, f_unaccent(u.nom) FROM structures_appartenance a JOIN comptes_utilisateur u ON u.id = a.utilisateur_id
    WHERE a.departement_id = %s AND a.structure_id IS NOT NULL AND a.debut <= %s AND (a.fin IS NULL OR a.fin >= %s)
) noms WHERE nom LIKE ANY(%s) GROUP BY structure
"""


@dataclass(frozen=True)
class Filtres:
    """What the address asks for. ``types`` and ``role``: values of TypeStructure and Role; ``epci``: a SIREN."""

    texte: str = ""
    types: tuple[str, ...] = ()
    commune: str = ""
    epci: str = ""
    secteur: int = 0
    role: str = ""
    avec_membres: bool = False
    fermees: bool = False


class Choix(NamedTuple):
    """What the filters propose: (value, name) of the communes, EPCI and sectors where there are bodies."""

    communes: list[tuple[str, str]]
    epcis: list[tuple[str, str]]
    secteurs: list[tuple[int, str]]


def find_structures(acteur: Acteur, filtres: Filtres, today: datetime.date, *, people: bool) -> QuerySet[Structure]:
    """Bodies of the actor's Département that the filters keep. ``people``: he may find them by the name of a person."""
    rows = Structure.objects.visible_to(acteur)
    rows = rows.living() if filtres.fermees else rows.active()
    for found in _words(acteur, filtres.texte, today, people=people):
        rows = rows.filter(found)
    if filtres.types:
        rows = rows.filter(type__in=filtres.types)
    if filtres.commune:
        rows = rows.filter(commune=filtres.commune)
    if filtres.epci:
        rows = rows.filter(commune__epci=filtres.epci)
    if filtres.secteur:
        inside = SecteurCommune.objects.filter(departement_id=acteur.departement_id, secteur=filtres.secteur)
        rows = rows.filter(commune__in=inside.values("commune"))
    if filtres.role or filtres.avec_membres:
        members = Appartenance.objects.filter(departement_id=acteur.departement_id).in_force(today)
        members = members.filter(structure__isnull=False)
        rows = rows.filter(pk__in=(members.filter(role=filtres.role) if filtres.role else members).values("structure"))
    return rows


def _words(acteur: Acteur, texte: str, today: datetime.date, *, people: bool) -> list[Q]:
    """One condition a word: in the text of the body, or in the name of somebody there."""
    words = search_words(texte)
    if texte.strip() and not words:
        return [Q(pk=None)]
    named = _named(acteur, [word for word in words if len(word) >= _MOT_MIN], today) if people else {}
    return [Q(recherche__contains=word) | Q(pk__in=named.get(word, ())) for word in words]


def _named(acteur: Acteur, words: Sequence[str], today: datetime.date) -> Mapping[str, list[int]]:
    """Word → ids of the bodies where a contact or a member in force bears it. One query, each name folded once."""
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NOMS, [acteur.departement_id] * 2 + [today, today, [f"%{word}%" for word in words]])
        rows = cursor.fetchall()
    found: dict[str, list[int]] = {}
    for structure, noms in rows:
        for word in words:
            if any(word in nom for nom in noms):
                found.setdefault(word, []).append(structure)
    return found


def page_of(
    rows: QuerySet[Structure], tri: str, today: datetime.date, *, descending: bool, apres: str, avant: str, people: bool
) -> PageCles[Structure]:
    """One page, with what the table shows. One query."""
    shown = _shown(rows, today, people=people).select_related("commune").defer("commune__contour", "recherche")
    return keyset(shown, TRIS[tri], descending=descending, apres=apres, avant=avant, taille=PAR_PAGE, count=True)


def export_rows(rows: QuerySet[Structure], today: datetime.date, *, people: bool) -> Iterator[Structure]:
    """The filtered bodies by name, whole, read by chunks."""
    shown = _shown(rows, today, people=people).select_related("commune__epci").defer("commune__contour", "recherche")
    return shown.order_by("nom", "pk").iterator(chunk_size=500)


def _shown(rows: QuerySet[Structure], today: datetime.date, *, people: bool) -> QuerySet[Structure]:
    """Adds ``commune_nom``, ``nombre`` (members in force) and, where people may be seen, ``appeler``: {nom, fonction,
    telephone, courriel} of the first contact, or None.
    """
    members = Appartenance.objects.filter(structure=OuterRef("pk"), departement=OuterRef("departement")).in_force(today)
    counted = members.order_by().values("structure").annotate(n=Count("utilisateur", distinct=True)).values("n")
    shown = rows.annotate(commune_nom=Coalesce("commune__nom", Value("")), nombre=Coalesce(Subquery(counted), 0))
    if people:
        first = Contact.objects.filter(structure=OuterRef("pk"), departement=OuterRef("departement"), principal=True)
        told = JSONObject(nom="nom", fonction="fonction", telephone="telephone", courriel="courriel")
        shown = shown.annotate(appeler=Subquery(first.values(told=told)[:1]))
    return shown


def list_choices(acteur: Acteur) -> Choix:
    """Values of the filters, from the communes where there are bodies. One query."""
    here = Structure.objects.visible_to(acteur).living().filter(commune=OuterRef("code"))
    sector = SecteurCommune.objects.filter(departement_id=acteur.departement_id, commune=OuterRef("code"))
    rows = (
        Commune.objects.filter(Exists(here))
        .annotate(
            secteur=Subquery(sector.values("secteur")[:1]), secteur_nom=Subquery(sector.values("secteur__nom")[:1])
        )
        .order_by("nom", "code")
        .values_list("code", "nom", "epci", "epci__nom", "secteur", "secteur_nom")
    )
    communes, epcis, secteurs = [], {}, {}
    for code, nom, epci, epci_nom, secteur, secteur_nom in rows:
        communes.append((code, nom))
        if epci:
            epcis[epci] = epci_nom
        if secteur:
            secteurs[secteur] = secteur_nom
    by_name = itemgetter(1)
    return Choix(communes, sorted(epcis.items(), key=by_name), sorted(secteurs.items(), key=by_name))


class NombreCommune(NamedTuple):
    """How many bodies stand in a commune; its centre is unknown as a pair."""

    code: str
    nom: str
    latitude: float | None
    longitude: float | None
    nombre: int


def count_by_commune(rows: QuerySet[Structure]) -> list[NombreCommune]:
    """Every commune with bodies among ``rows``, by name. One query."""
    columns = ("commune", "commune__nom", "commune__latitude", "commune__longitude")
    found = rows.filter(commune__isnull=False).order_by("commune__nom", "commune").values_list(*columns)
    return [NombreCommune(*row) for row in found.annotate(nombre=Count("pk"))]
