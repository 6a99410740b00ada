"""From a question to what paper shows: the perimeter in words, the order of a directory, the data of a sheet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import JOURS, format_date, format_heure, format_telephone
from maillage.portail.enums import Papier
from maillage.portail.papier.annuaire import Reglages, build_order, draw_qr
from maillage.portail.papier.carte import Cercle, Territoire
from maillage.portail.papier.contenu import describe_sheet, fingerprint
from maillage.portail.parcours.apporter import to_bring
from maillage.portail.parcours.questions import Reponses
from maillage.reseau.lieux.blocs import passages_between
from maillage.reseau.lieux.passages import JOURS_LUS, Passage, Passages, start_of_day, sum_up
from maillage.reseau.lieux.recherche.criteres import OUVERT, Criteres, parse
from maillage.reseau.lieux.recherche.familles import FAMILLES
from maillage.reseau.lieux.selectors.publics import published
from maillage.reseau.lieux.selectors.recherche import matching
from maillage.socle.documents.gabarits import version_in_force
from maillage.socle.territoires.geometrie import distance_km
from maillage.socle.territoires.models import Commune, Departement, Epci
from maillage.socle.territoires.selectors import communes_of

GABARIT: Final = "annuaire"
FICHE: Final = "fiche-lieu"
ADRESSE_COURTE_MAX: Final = 44
_NOMS_MAX: Final = 6
_MAINTENANT: Final = "maintenant"


def find_departement(pk: int) -> Departement:
    """The Département as a request would have it: with ``version``, key of what is kept of its public places."""
    rows = Departement.objects.annotate(version=Coalesce("version_publique__numero", 0))
    return rows.get(pk=pk)


def read_question(texte: str) -> Criteres:
    """A question for paper: without page nor sort nor point to sort from, and without « ouvert maintenant » and « un conseiller cette semaine », which paper
    cannot know.

    Raises ParametreInvalide, whose message is for the person.
    """
    criteres = parse(QueryDict(texte))
    ouvert = "" if criteres.ouvert == _MAINTENANT else criteres.ouvert
    point = criteres.point if criteres.rayon else None
    return replace(criteres, page=1, tri="", conseiller="", ouvert=ouvert, point=point)


def count_places(departement: Departement, criteres: Criteres) -> int:
    """How many ``places_of`` would give: their rows are read when they are few enough to be printed, not before."""
    return matching(departement, criteres, at=timezone.now()).count()


def places_of(departement: Departement, criteres: Criteres) -> list[Any]:
    """Published places that answer."""
    return list(matching(departement, criteres, at=timezone.now()))


def print_of(departement: Departement, criteres: Criteres, papier: str, lieux: list[Any], *, grands: bool) -> str:
    """Fingerprint of the file that this question would give today: its places, its options, its template, who publishes it."""
    version = version_in_force(GABARIT, timezone.localdate())
    owner = (departement.nom, departement.telephone_aide, departement.mention, departement.site)
    visits, names = _visits(departement), sorted((lieu.cle, lieu.pk) for lieu in lieux)
    told = [(cle, _sum_up(visits.of(pk))) for cle, pk in names if visits.of(pk)]
    stops = sorted(stops_of(departement, criteres, lieux, visits).items())
    return fingerprint(
        sorted(lieux, key=lambda lieu: lieu.cle), criteres.query(), papier, grands, version, owner, told, stops
    )


def visits_of(visits: Passages, lieux: Iterable[Any]) -> dict[int, list[str]]:
    """Key of a place → when an adviser comes, in words for paper."""
    found = {lieu.pk: _sum_up(visits.of(lieu.pk)) for lieu in lieux if visits.of(lieu.pk)}
    return {pk: lines for pk, lines in found.items() if lines}


def stops_of(
    departement: Departement, criteres: Criteres, lieux: Iterable[Any], visits: Passages
) -> dict[str, list[str]]:
    """Name of a commune → « Bus numérique : mardi 3 mars 2026, 9 h – 12 h, Place du marché », for each mobile place that stops there.

    Those of the directory and, when it is about communes, all that stop in one of them. Two queries, none without a stop.
    """
    mine = {lieu.pk for lieu in lieux}
    stops: dict[tuple[str, int], list[Passage]] = defaultdict(list)
    for pk, rows in visits.par_lieu.items():
        for one in rows:
            if one.insee and (pk in mine if not criteres.communes else one.insee in criteres.communes):
                stops[one.insee, pk].append(one)
    if not stops:
        return {}
    communes = dict(Commune.objects.filter(code__in={code for code, _ in stops}).values_list("code", "nom"))
    names = dict(published(departement).filter(pk__in={pk for _, pk in stops}).values_list("pk", "nom"))
    found: dict[str, list[str]] = defaultdict(list)
    for (code, pk), rows in sorted(stops.items(), key=lambda entry: (entry[0][0], names.get(entry[0][1], ""))):
        if code in communes and pk in names:
            found[communes[code]] += [f"{names[pk]}\u00a0: {line[:1].lower()}{line[1:]}" for line in _sum_up(rows)]
    return {nom: lines for nom, lines in found.items() if lines}


def _visits(departement: Departement) -> Passages:
    """All the visits to come. One query."""
    jour = timezone.localdate()
    last = jour + dt.timedelta(days=JOURS_LUS)
    return Passages(passages_between(departement, start_of_day(jour), start_of_day(last)))


def _sum_up(rows: Sequence[Passage]) -> list[str]:
    jour = timezone.localdate()
    return sum_up(rows, jour, jour + dt.timedelta(days=JOURS_LUS))


def say_perimeter(departement: Departement, criteres: Criteres) -> str:
    """« Saintes et Royan », « CC de l'Île de Ré », « À 10 km autour de Saintes », or the Département's name."""
    if criteres.point and criteres.rayon:
        near = nearest_commune(departement, criteres.point)
        return f"À {criteres.rayon}\u00a0km autour de {near.nom}" if near else f"À {criteres.rayon}\u00a0km à la ronde"
    if criteres.communes:
        names = list(
            Commune.objects.filter(code__in=criteres.communes).order_by("nom").values_list("nom", flat=True)
        ) or list(criteres.communes)
        if len(names) > _NOMS_MAX:
            return f"{', '.join(names[:_NOMS_MAX])} et {len(names) - _NOMS_MAX} autres communes"
        return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    if criteres.epci:
        epci = Epci.objects.filter(code=criteres.epci).first()
        return epci.nom if epci else f"Intercommunalité {criteres.epci}"
    return f"{departement.nom}, une partie de la carte" if criteres.boite else departement.nom


def say_filters(criteres: Criteres) -> list[str]:
    """Each filter in words; empty when the perimeter is all that is asked."""
    said = [f"« {criteres.texte} »"] if criteres.texte else []
    for code, values in criteres.filtres.items():
        famille = FAMILLES[code]
        said.append(f"{famille.libelle.lower()} : {', '.join(famille.valeurs[value] for value in values)}")
    if criteres.ouvert:
        said.append(OUVERT[criteres.ouvert].lower())
    if criteres.jour:
        day = criteres.jour if criteres.jour in JOURS else format_date(dt.date.fromisoformat(criteres.jour))
        said.append(f"ouvert le {day}" + (f" à {format_heure(criteres.heure)}" if criteres.heure else ""))
    return said


def nearest_commune(departement: Departement, point: tuple[float, float]) -> Commune | None:
    """The commune of the Département whose centre is nearest, None without geometry."""
    rows = communes_of(departement).with_geometry().defer("contour")  # type: ignore[attr-defined]
    return min(rows, key=lambda row: distance_km(*point, row.latitude, row.longitude), default=None)


def list_address(departement: Departement, criteres: Criteres) -> tuple[str, str]:
    """(address of the living list with the same question, what is printed of it)."""
    root = departement.site + reverse("lieux:list")
    query = criteres.query()
    full = f"{root}?{query}" if query else root
    shown = _spoken(full)
    return full, shown if len(shown) <= ADRESSE_COURTE_MAX else _spoken(root)


def _spoken(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def directory_order(departement: Departement, criteres: Criteres, papier: str, lieux: list[Any], *, grands: bool) -> dict[str, Any]:  # fmt: skip
    """The order that the workshop executes (``papier.atelier``), as JSON values."""
    adresse, courte = list_address(departement, criteres)
    reglages = Reglages(
        papier,
        grands,
        say_perimeter(departement, criteres),
        say_filters(criteres),
        {"nom": departement.nom, "code": departement.code, "mention": departement.mention},
        format_telephone(departement.telephone_aide),
        adresse,
        courte,
        timezone.localdate(),
    )
    circle = Cercle(criteres.point[1], criteres.point[0], criteres.rayon) if criteres.point and criteres.rayon else None
    visits = _visits(departement)
    venues, stops = visits_of(visits, lieux), stops_of(departement, criteres, lieux, visits)
    order = build_order(lieux, _ground(departement, criteres), reglages, circle, venues, stops)
    return order | {"livret": papier == Papier.A5}


def _ground(departement: Departement, criteres: Criteres) -> list[Territoire]:
    """Communes of the Département, those of the perimeter told apart."""
    inside = Q()
    if criteres.communes:
        inside = Q(code__in=criteres.communes)
    elif criteres.epci:
        inside = Q(epci=criteres.epci)
    rows = communes_of(departement).filter(contour__isnull=False)
    codes = set(rows.filter(inside).values_list("code", flat=True))
    return [Territoire(row.nom, row.contour or {}, row.code in codes, row.population) for row in rows]


def sheet_data(departement: Departement, lieu: Any, *, grands: bool, serre: int) -> dict[str, Any]:
    """Data of the sheet of one place. ``serre``: 0 says all at ease, 3 the least."""
    address = departement.site + reverse("portail:short_place", args=[lieu.cle])
    return {
        "titre": f"{lieu.nom}, {lieu.commune}" if lieu.commune and lieu.commune not in lieu.nom else lieu.nom,
        "departement": {"nom": departement.nom},
        "date": format_date(timezone.localdate(), avec_jour=False),
        "telephone": format_telephone(departement.telephone_aide),
        "fiche": describe_sheet(lieu, _sum_up(_visits(departement).of(lieu.pk))),
        "apporter": [thing.nom for thing in to_bring(Reponses())][:4],
        "adresse_courte": _spoken(address),
        "qr": draw_qr(address),
        "grands": grands,
        "serre": serre,
    }
