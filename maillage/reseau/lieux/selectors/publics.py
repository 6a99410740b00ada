"""Published places as anyone reads them: from the public table only, always within one Département (ADR 0003).

The search goes from sure to loose: a postal code, the name of a commune, then full text (accents folded, beginnings of
words), and only when nothing is found letters in common. At most three queries a page, whatever is typed.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import Greatest

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.socle.territoires.models import Commune, Departement

PAR_PAGE: Final = 20
TEXTE_MAX: Final = 80
PROCHES: Final = 5
RESSEMBLANCE_MIN: Final = 0.5
"""Share of letter triples that must agree: « bayone » finds Bayonne, « xyz » nothing."""
FUSIONS_MAX: Final = 10
_MOTS: Final = re.compile(r"[^\W_]+")
_SAINT: Final = re.compile(r"\b(s)t(e?)\b")
_DEGRE_KM: Final = 111.2


class Trouve(StrEnum):
    """How the places were found."""

    TOUS = "TOUS"
    CODE = "CODE"
    COMMUNE = "COMMUNE"
    TEXTE = "TEXTE"
    APPROCHANT = "APPROCHANT"


@dataclass(frozen=True)
class Recherche:
    """``lieux`` of this page out of ``total``. ``proches``: nearest places with their distance in km, when there is none.

    ``commune``: name of the commune looked for, when one was recognised.
    """

    texte: str
    trouve: Trouve
    lieux: list[LieuPublic]
    total: int
    page: int = 1
    commune: str = ""
    proches: list[tuple[LieuPublic, float]] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / PAR_PAGE))


def published(departement: Departement) -> QuerySet[LieuPublic]:
    """Published places of the Département. Long texts and the search vector stay in the database."""
    return LieuPublic.objects.filter(departement=departement).defer("recherche", "presentation_detail", "mots", "ouvertures")


def search_places(departement: Departement, texte: str, page: int = 1) -> Recherche:
    """Places that answer to ``texte`` (commune, postal code, name), 20 a page; every place when it is empty."""
    texte = " ".join(texte.replace("\x00", "").split())[:TEXTE_MAX]
    if not texte:
        return _paged(published(departement).order_by("nom", "pk"), texte, Trouve.TOUS, page)
    communes = _communes(departement, texte)
    if communes or _is_code(texte):
        return _in_communes(departement, texte, communes, page)
    found = _paged(_by_words(departement, texte), texte, Trouve.TEXTE, page)
    if found.total:
        return found
    alike = list(_alike(departement, texte)[:PAR_PAGE])
    return Recherche(texte, Trouve.APPROCHANT, alike, len(alike))


def find_published(departement: Departement, cle: str) -> LieuPublic | None:
    """The published place of this key, or None."""
    return LieuPublic.objects.filter(departement=departement, cle=cle).defer("recherche").first()


def find_several(departement: Departement, cles: Iterable[str]) -> dict[str, LieuPublic]:
    """Key → published place, for those of ``cles`` that are. One query."""
    rows = LieuPublic.objects.filter(departement=departement, cle__in=list(cles)).defer("recherche")
    return {row.cle: row for row in rows}


class Disparu(StrEnum):
    """What became of a key that is no longer published."""

    INCONNU = "INCONNU"
    RETIRE = "RETIRE"
    FERME = "FERME"


def what_became(cle: str) -> LieuPublic | Disparu:
    """For a key that is not published: the place it was merged into, or what happened to it."""
    lieu = Lieu.objects.filter(cle=cle).select_related("fusionne_dans").first()
    for _ in range(FUSIONS_MAX):
        if lieu is None or lieu.fusionne_dans_id is None:
            break
        lieu = Lieu.objects.filter(pk=lieu.fusionne_dans_id).first()
    if lieu is None or lieu.etat == EtatLieu.EN_REVUE:
        # A place never published yet is nobody's business.
        return Disparu.INCONNU
    if lieu.etat == EtatLieu.PUBLIE:
        return LieuPublic.objects.filter(pk=lieu.pk).first() or Disparu.INCONNU
    return Disparu.FERME if lieu.etat == EtatLieu.FERME else Disparu.RETIRE


def count_published(departement: Departement) -> int:
    """How many places anyone may find."""
    return LieuPublic.objects.filter(departement=departement).count()


def _is_code(texte: str) -> bool:
    return len(texte) == 5 and texte[:2].isascii() and texte[2:].isdecimal() and texte[0].isdecimal()


def fold_commune(texte: str) -> str:
    """« St-Jean de Luz » → « saint jean de luz »; accents are folded by the database, which knows them all."""
    return _SAINT.sub(r"\1aint\2", " ".join(_MOTS.findall(texte.lower())))


def search_terms(texte: str) -> str:
    """What a person typed as a safe full-text query: letters and figures only, each word or the beginning of one."""
    return " & ".join(f"{mot}:*" for mot in _MOTS.findall(texte))


def _folded(column: str) -> Func:
    plain = Func(F(column), function="f_unaccent")
    return Func(plain, Value("[^a-z0-9]+"), Value(" "), Value("g"), function="regexp_replace")


def _communes(departement: Departement, texte: str) -> list[Commune]:
    """Communes of today or of yesterday with this name or postal code; a former one stands for its heir."""
    rows = Commune.objects.filter(code_departement=departement.code).select_related("remplacee_par")
    if _is_code(texte):
        rows = rows.filter(Q(codes_postaux__contains=[texte]) | Q(code=texte))
    else:
        rows = rows.annotate(plat=_folded("nom")).filter(plat=Func(Value(fold_commune(texte)), function="f_unaccent"))
    found = rows.defer("contour", "remplacee_par__contour").order_by("remplacee_par_id", "nom")[:30]
    heirs = {heir.code: heir for row in found for heir in [row.remplacee_par or row]}
    return list(heirs.values())


def _in_communes(departement: Departement, texte: str, communes: list[Commune], page: int) -> Recherche:
    wanted = Q(code_insee__in=[commune.code for commune in communes])
    trouve = Trouve.COMMUNE
    if _is_code(texte):
        wanted, trouve = Q(code_postal=texte) | Q(code_insee=texte), Trouve.CODE
    else:
        wanted |= Q(code_insee="", commune__in=[commune.nom for commune in communes])
    name = communes[0].nom if len(communes) == 1 or (communes and trouve is Trouve.COMMUNE) else ""
    result = _paged(published(departement).filter(wanted).order_by("nom", "pk"), texte, trouve, page, name)
    if result.total or not communes:
        return result
    near = _nearest(departement, communes[0])
    return Recherche(texte, trouve, [], 0, 1, name, near)


def _by_words(departement: Departement, texte: str) -> QuerySet[LieuPublic]:
    """Every word must be found, or the beginning of one; the name weighs more than the rest."""
    terms = search_terms(texte)
    if not terms:
        return LieuPublic.objects.none()
    query = SearchQuery(terms, config="fr_unaccent", search_type="raw")
    rank = SearchRank(F("recherche"), query)
    return published(departement).filter(recherche=query).annotate(rang=rank).order_by("-rang", "nom", "pk")


def _alike(departement: Departement, texte: str) -> QuerySet[LieuPublic]:
    said = Func(Value(texte), function="f_unaccent")
    likeness = [
        Func(said, Func(F(column), function="f_unaccent"), function="word_similarity", output_field=FloatField())
        for column in ("nom", "commune")
    ]
    rows = published(departement).annotate(ressemblance=Greatest(*likeness))
    return rows.filter(ressemblance__gte=RESSEMBLANCE_MIN).order_by("-ressemblance", "nom", "pk")


def _nearest(departement: Departement, commune: Commune) -> list[tuple[LieuPublic, float]]:
    if commune.latitude is None or commune.longitude is None:
        return []
    here, there = commune.latitude, commune.longitude
    narrow = math.cos(math.radians(here))
    squared = (F("latitude") - here) * (F("latitude") - here) + (F("longitude") - there) * (
        F("longitude") - there
    ) * Value(narrow * narrow)
    rows = published(departement).filter(latitude__isnull=False).annotate(ecart=squared).order_by("ecart", "pk")
    return [(row, math.sqrt(row.ecart) * _DEGRE_KM) for row in rows[:PROCHES]]


def _paged(rows: QuerySet[Any], texte: str, trouve: Trouve, page: int, commune: str = "") -> Recherche:
    total = rows.count()
    pages = max(1, math.ceil(total / PAR_PAGE))
    page = min(max(page, 1), pages)
    lieux = list(rows[(page - 1) * PAR_PAGE : page * PAR_PAGE]) if total else []
    return Recherche(texte, trouve, lieux, total, page, commune)
