"""The staff table of places: filters, sort, counts. Btree keys led by the Département: no text operator under RLS.

Published places are searched by words in the public table; the others, few, by a part of their name.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from maillage.base.pagination import PageCles, Tri, keyset
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, LieuPublic, Source, Version
from maillage.reseau.lieux.questions import places_with_questions
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.socle.territoires.models import Commune, Departement, Epci

TRIS: Final = {"nom": Tri("nom"), "commune": Tri("commune"), "date": Tri("date_tri"), "etat": Tri("etat")}
"""Name in the address → column; all of them without NULL."""
SANS_NIVEAU: Final = "aucun"
_MOTS: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Filtres:
    """What the address asks for. ``niveaux``: "1", "2", "3" or « aucun ». ``ancien``: months without news."""

    texte: str = ""
    commune: str = ""
    epci: str = ""
    sources: tuple[int, ...] = ()
    etats: tuple[str, ...] = ()
    niveaux: tuple[str, ...] = ()
    avec_question: bool = False
    sans_horaires: bool = False
    ancien: int = 0


def visible_places(acteur: Acteur) -> QuerySet[Lieu]:
    """Where every page about a place starts from."""
    return Lieu.objects.visible_to(acteur)


def places_of_structure(acteur: Acteur, structure_id: int) -> QuerySet[Lieu]:
    """Living places that a body answers for: those that the actor keeps, and for the others the published ones."""
    rows = Lieu.objects.filter(departement_id=acteur.departement_id, structure_id=structure_id)
    rows = rows.exclude(etat__in=[EtatLieu.FUSIONNE, EtatLieu.FERME])
    mine = bool(acteur.roles & PILOTES) or (Role.REFERENT in acteur.roles and structure_id in acteur.structures)
    return (rows if mine else rows.filter(etat=EtatLieu.PUBLIE)).order_by("nom", "pk")


def filter_places(acteur: Acteur, filtres: Filtres, today: datetime.date) -> QuerySet[Lieu]:
    """Places of the actor's Département that the filters keep; merged ones only when asked for by their state."""
    rows = visible_places(acteur)
    rows = rows.filter(etat__in=filtres.etats) if filtres.etats else rows.exclude(etat=EtatLieu.FUSIONNE)
    if filtres.texte:
        rows = rows.filter(_matches(acteur, filtres.texte))
    if filtres.commune:
        rows = rows.filter(code_insee=filtres.commune)
    if filtres.epci:
        rows = rows.filter(code_insee__in=Commune.objects.filter(epci=filtres.epci).values("code"))
    if filtres.sources:
        active = Version.objects.filter(lieu=OuterRef("pk"), actif=True, source__in=filtres.sources)
        rows = rows.filter(Exists(active))
    if filtres.niveaux:
        known = [int(niveau) for niveau in filtres.niveaux if niveau.isdecimal()]
        rows = rows.filter(Q(niveau__in=known) | (Q(niveau=None) if SANS_NIVEAU in filtres.niveaux else Q(pk=None)))
    if filtres.avec_question:
        rows = rows.filter(_has_question(acteur))
    if filtres.sans_horaires:
        rows = rows.filter(horaires="")
    if filtres.ancien:
        rows = rows.filter(Q(date_maj=None) | Q(date_maj__lt=months_before(today, filtres.ancien)))
    return rows


def page_of(rows: QuerySet[Lieu], tri: str, *, descending: bool, apres: str, avant: str) -> PageCles[Lieu]:
    """One page of 50, with only what the table shows. One query."""
    dated = Coalesce(Cast("date_maj", CharField()), Value(""))
    shown = rows.annotate(date_tri=dated).only(
        "cle", "nom", "commune", "code_postal", "etat", "niveau", "date_maj", "horaires", "departement_id"
    )
    return keyset(shown, TRIS[tri], descending=descending, apres=apres, avant=avant)


def list_mine(acteur: Acteur, *, apres: str, avant: str) -> PageCles[Lieu]:
    """Living places of the body acted for, by name, 50 a page. One query."""
    rows = visible_places(acteur).filter(structure__in=acteur.structures)
    rows = rows.exclude(etat__in=[EtatLieu.FUSIONNE, EtatLieu.FERME])
    shown = rows.only("cle", "nom", "adresse", "commune", "code_postal", "etat", "date_maj", "departement_id")
    return keyset(shown, TRIS["nom"], apres=apres, avant=avant)


def sources_by_place(lieux: list[Lieu]) -> dict[int, list[str]]:
    """Names of the sources that speak of each place today. One query."""
    found: dict[int, list[str]] = {}
    rows = Version.objects.filter(lieu__in=[lieu.pk for lieu in lieux], actif=True, source__isnull=False)
    for pk, nom in rows.values_list("lieu_id", "source__nom").distinct().order_by("lieu_id", "source__nom"):
        found.setdefault(pk, []).append(nom)
    return found


def with_questions(acteur: Acteur, lieux: list[Lieu]) -> set[int]:
    """Those of ``lieux`` with an open question. One query for each app that asks some."""
    ids = [lieu.pk for lieu in lieux]
    return {pk for query in places_with_questions(acteur.departement_id) for pk in query.filter(lieu_id__in=ids)}


def count_states(acteur: Acteur) -> dict[str, int]:
    """State → number of places."""
    rows = visible_places(acteur).order_by().values_list("etat").annotate(n=Count("pk"))
    return dict(rows)


def list_sources(acteur: Acteur) -> QuerySet[Source]:
    return Source.objects.filter(departement_id=acteur.departement_id).order_by("nom")


def list_communes(acteur: Acteur) -> list[tuple[str, str]]:
    """(INSEE code, name) of the communes that have places, by name."""
    codes = visible_places(acteur).exclude(code_insee="").order_by().values("code_insee").distinct()
    return list(Commune.objects.filter(code__in=codes).order_by("nom").values_list("code", "nom"))


def list_epci(departement: Departement) -> list[tuple[str, str]]:
    """(SIREN, name) of the EPCI that the Département's communes belong to."""
    inside = Commune.objects.current().filter(code_departement=departement.code, epci=OuterRef("pk"))
    return list(Epci.objects.filter(Exists(inside)).order_by("nom").values_list("code", "nom"))


def months_before(today: datetime.date, months: int) -> datetime.date:
    """The same day, ``months`` earlier (the 28th at the latest, so that the day exists)."""
    rank = today.year * 12 + today.month - 1 - months
    return datetime.date(max(1, rank // 12), rank % 12 + 1, min(today.day, 28))


def find_other(acteur: Acteur, lieu: Lieu, texte: str, limit: int = 20) -> list[Lieu]:
    """Living places that answer to ``texte``, to merge with ``lieu``."""
    rows = visible_places(acteur).living().exclude(pk=lieu.pk)  # type: ignore[attr-defined]
    rows = rows.filter(_matches(acteur, texte)) if texte else rows.filter(code_insee=lieu.code_insee)
    return list(rows.order_by("nom", "pk")[:limit])


def _matches(acteur: Acteur, texte: str) -> Q:
    """A key, words of a published place, or a part of the name of one that is not."""
    texte = texte.replace("\x00", "").strip()[:80]
    # Letters and figures only: each word, or the beginning of one.
    terms = " & ".join(f"{mot}:*" for mot in _MOTS.findall(texte))
    wanted = Q(cle=texte.lower())
    if terms:
        query = SearchQuery(terms, config="fr_unaccent", search_type="raw")
        public = LieuPublic.objects.filter(departement_id=acteur.departement_id, recherche=query)
        wanted |= Q(pk__in=public.values("pk"))
    hidden = Lieu.objects.visible_to(acteur).exclude(etat=EtatLieu.PUBLIE)
    folded = hidden.annotate(plat=Func(F("nom"), function="f_unaccent"), dit=Func(Value(texte), function="f_unaccent"))
    return wanted | Q(pk__in=folded.filter(plat__contains=F("dit")).values("pk"))


def _has_question(acteur: Acteur) -> Q:
    wanted = Q(pk=None)
    for query in places_with_questions(acteur.departement_id):
        wanted |= Q(pk__in=query)
    return wanted


def table_rows(rows: QuerySet[Lieu]) -> QuerySet[Any]:
    """The filtered table, whole, for an export: by name, read by chunks."""
    return rows.order_by("nom", "pk")
