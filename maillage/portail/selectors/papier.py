"""From a question to what paper shows: the perimeter in words, the order of a directory, the data of a sheet."""

import datetime as dt
from collections.abc import Iterable
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
from maillage.reseau.lieux.passages import JOURS_LUS, Passages, start_of_day, sum_up
from maillage.reseau.lieux.recherche.criteres import OUVERT, Criteres, parse
from maillage.reseau.lieux.recherche.familles import FAMILLES
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
    venues = visits_of(departement, lieux)
    told = [[lieu.cle, venues[lieu.pk]] for lieu in lieux if lieu.pk in venues]
    return fingerprint(
        sorted(lieux, key=lambda lieu: lieu.cle), criteres.query(), papier, grands, version, owner, sorted(told)
    )


def visits_of(departement: Departement, lieux: Iterable[Any]) -> dict[int, list[str]]:
    """Key of a place → when an adviser comes, in words for paper. One query."""
    jour = timezone.localdate()
    last = jour + dt.timedelta(days=JOURS_LUS)
    visits = Passages(passages_between(departement, start_of_day(jour), start_of_day(last)))
    found = {lieu.pk: sum_up(visits.of(lieu.pk), jour, last) for lieu in lieux if visits.of(lieu.pk)}
    return {pk: lines for pk, lines in found.items() if lines}


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
    order = build_order(lieux, _ground(departement, criteres), reglages, circle, visits_of(departement, lieux))
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
        "fiche": describe_sheet(lieu, visits_of(departement, [lieu]).get(lieu.pk, ())),
        "apporter": [thing.nom for thing in to_bring(Reponses())][:4],
        "adresse_courte": _spoken(address),
        "qr": draw_qr(address),
        "grands": grands,
        "serre": serre,
    }
