"""Half-days as the public reads them: on cards, place pages, in search; never who comes, never later than they change."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.base.pages_gardees import reserve
from maillage.portail.selectors.papier import (
    directory_order,
    find_departement,
    places_of,
    print_of,
    sheet_data,
)
from maillage.portail.services.fiches import print_sheet
from maillage.reseau.lieux.passages import PARIS, Passage, Passages, end_of_day, list_dates, rhythms, say_next, sum_up
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.reseau.lieux.selectors.recherche import matching_ids, search
from maillage.reseau.lieux.services.calcul import publish_rows
from maillage.socle.territoires.models import Commune
from maillage.terrain.permanences.enums import MotifAnnulation
from maillage.terrain.permanences.models import Permanence
from maillage.terrain.permanences.services.permanences import cancel_half_day, move_half_day
from maillage.terrain.permanences.services.series import create_series
from tests.terrain.permanences.monde import NOW, Terrain, un_lieu, une_convention

D = dt.date
MIDI: Any = dt.datetime(2026, 11, 24, 11, 0, tzinfo=PARIS)


def le(jour: D, debut: int = 9, fin: int = 12, **more: Any) -> Passage:
    first, last = (dt.datetime.combine(jour, dt.time(hour), PARIS) for hour in (debut, fin))
    return Passage(first, last, **more)


class TestWords:
    def test_what_comes_next(self) -> None:
        mardi, suivant = le(D(2026, 11, 24)), le(D(2026, 12, 1))
        assert say_next([mardi, suivant], MIDI) == "Un conseiller est là aujourd'hui jusqu'à 12\u00a0h"
        assert (
            say_next([mardi, suivant], MIDI.replace(hour=8))
            == "Un conseiller est là aujourd'hui, de 9\u00a0h à 12\u00a0h"
        )
        assert say_next([mardi, suivant], MIDI.replace(hour=12)) == (
            "Un conseiller est là mardi 1er décembre, de 9\u00a0h à 12\u00a0h"
        )
        assert say_next([mardi], MIDI - dt.timedelta(days=1)).startswith("Un conseiller est là demain, de 9")
        assert say_next([suivant._replace(annule=True)], MIDI) == say_next([], MIDI) == ""
        assert "mardi 5 janvier 2027" in say_next([le(D(2027, 1, 5))], MIDI)
        assert say_next([le(D(2026, 12, 1), endroit="Place du marché, Valfictif")], MIDI).endswith(
            "(Place du marché, Valfictif)"
        )

    def test_a_cancelled_date_is_told(self) -> None:
        rows = [
            le(D(2026, 11, 24)),
            le(D(2026, 11, 25), annule=True),
            le(D(2026, 12, 1), annule=True),
            le(D(2026, 12, 10), deplace_de=D(2026, 12, 8)),
        ]
        assert [tuple(one) for one in list_dates(rows, MIDI)] == [
            ("Aujourd'hui, jusqu'à 12\u00a0h", False),
            ("Pas de permanence demain", True),
            ("Pas de permanence le mardi 1er décembre", True),
            ("Jeudi 10 décembre, 9\u00a0h\u00a0–\u00a012\u00a0h (au lieu du mardi 8 décembre 2026)", False),
        ]
        assert len(list_dates([le(D(2026, 12, day)) for day in range(1, 20)], MIDI)) == 6

    def test_what_comes_back(self) -> None:
        start, end = D(2026, 11, 24), D(2027, 2, 24)
        weekly = [le(start + dt.timedelta(weeks=week), annule=week == 2) for week in range(14)]
        assert sum_up(weekly, start, end) == ["Chaque mardi, 9\u00a0h\u00a0–\u00a012\u00a0h"]
        fortnight = [le(D(2027, 1, 7) + dt.timedelta(weeks=2 * n), 14, 17) for n in range(4)]
        apart = [
            le(D(2026, 12, 4), 14, 16, endroit="Place, Bourg"),
            le(D(2026, 12, 11), 14, 16, annule=True, endroit="Place, Bourg"),
        ]
        assert sum_up([*apart, *fortnight], start, end) == [
            "Un jeudi sur deux, 14\u00a0h\u00a0–\u00a017\u00a0h, à partir du 7 janvier 2027",
            "Vendredi 4 décembre 2026, 14\u00a0h\u00a0–\u00a016\u00a0h, Place, Bourg",
        ]
        moved = le(D(2026, 12, 3), deplace_de=D(2026, 12, 1))
        regular, others = rhythms([*weekly[:4], moved], start, end)
        assert [one.precision for one in regular] == ["jusqu'au 15 décembre 2026"]
        assert others == [moved]
        assert rhythms(weekly[:2], start, end) == ([], weekly[:2])

    def test_two_people_are_one_visit(self) -> None:
        one = le(D(2026, 12, 1))
        assert Passages({1: [one._replace(annule=True), one, one]}).of(1) == [one]

    @settings(max_examples=40, deadline=None)
    @given(
        st.dictionaries(
            st.integers(1, 8),
            st.lists(st.tuples(st.integers(-20, 300), st.integers(1, 60), st.booleans()), max_size=6),
        ),
        st.integers(0, 200),
        st.sampled_from([0, 7]),
    )
    def test_places_equal_a_direct_look(
        self, told: dict[int, list[tuple[int, int, bool]]], hour: int, jours: int
    ) -> None:
        base = dt.datetime(2026, 10, 20, 6, tzinfo=PARIS)  # the clock changes on the 25th
        at = (base.astimezone(dt.UTC) + dt.timedelta(hours=hour)).astimezone(PARIS)
        rows = {
            pk: [
                Passage(base + dt.timedelta(hours=first), base + dt.timedelta(hours=first + length), annule=off)
                for first, length, off in ones
            ]
            for pk, ones in told.items()
        }
        last = at.date() + dt.timedelta(days=jours)
        brute = {
            pk
            for pk, ones in rows.items()
            if any(not one.annule and one.fin.timestamp() > at.timestamp() and one.jour <= last for one in ones)
        }
        assert set(Passages(rows).places_between(at, end_of_day(at, jours)).tolist()) == brute


@pytest.fixture
def public(terrain: Terrain, acteur: Any) -> Callable[..., str]:
    """The place of the convention, published, with somebody every Tuesday from 9 to 12; answers a page's text."""
    publish_rows([terrain.lieu])
    create_series(by=acteur, saisie=terrain.saisie(), now=NOW)
    visitor = Client(headers={"host": "96.localhost"})

    def read(url: str, **query: str) -> str:
        answer = visitor.get(url, query, follow=True)
        assert answer.status_code == 200, url
        return answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")

    return read


def fiche(terrain: Terrain) -> str:
    return f"/lieux/{terrain.lieu.cle}/mediatheque-de-valfictif/"


def raised() -> None:
    """What a commit does: deferred triggers run (migration 0004), the version rises once a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maillage.version_publique', '', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def gardees(settings: Any) -> Iterator[Any]:
    """Pages and index kept, as in production."""
    settings.PAGES_GARDEES, settings.INDEX_GARDES = 8_000_000, 2
    reserve.clear()
    yield reserve
    reserve.clear()


def test_a_kept_page_follows_what_is_decided(terrain: Terrain, acteur: Any, public: Any, gardees: Any) -> None:
    raised()
    url = fiche(terrain)
    first = public(url)
    assert "Un conseiller est là mardi 24 novembre, de 9 h à 12 h" in first
    assert "Mardi 22 décembre, 9 h – 12 h" in first
    assert "Camille" not in first
    assert "Un conseiller est là mardi 24" in public("/lieux/")
    with CaptureQueriesContext(connection) as captured:
        assert public(url) == first
    assert len(captured) <= 2, "kept: the witness alone is asked"
    rows = {one.jour.day: one for one in Permanence.objects.all()}
    cancel_half_day(by=acteur, permanence=rows[24], motif=MotifAnnulation.METEO, precision="panne de Camille", now=NOW)
    raised()
    assert "Pas de permanence le mardi 24 novembre" in public(url)
    assert "Un conseiller est là mardi 1er décembre" in public(url)
    assert "panne" not in public(url)
    moved = {"jour": D(2026, 12, 3), "debut": dt.time(14), "fin": dt.time(16, 30), "now": NOW}
    move_half_day(by=acteur, permanence=rows[1], **moved)
    raised()
    assert "Jeudi 3 décembre, 14 h – 16 h 30 (au lieu du mardi 1er décembre 2026)" in public(url)
    Permanence.objects.filter(pk=rows[8].pk).update(couverte=False)
    raised()
    assert "mardi 8 décembre" not in public(url).lower()


def test_a_kept_page_follows_the_clock(terrain: Terrain, public: Any, gardees: Any) -> None:
    raised()
    url = fiche(terrain)
    for day, hour, minute, told in (
        (23, 23, 59, "Un conseiller est là demain, de 9 h à 12 h"),
        (24, 0, 0, "Un conseiller est là aujourd'hui, de 9 h à 12 h"),
        (24, 9, 0, "Un conseiller est là aujourd'hui jusqu'à 12 h"),
        (24, 11, 59, "Un conseiller est là aujourd'hui jusqu'à 12 h"),
        (24, 12, 0, "Un conseiller est là mardi 1er décembre, de 9 h à 12 h"),
    ):
        with time_machine.travel(dt.datetime(2026, 11, day, hour, minute, tzinfo=PARIS), tick=False):
            assert told in public(url), (day, hour)


def test_whether_an_appointment_is_needed_is_what_the_place_said(terrain: Terrain, public: Any) -> None:
    assert "Renseignez-vous avant de venir : il faut peut-être un rendez-vous." in public(fiche(terrain))
    terrain.lieu.telephone = ["+33199001234"]
    publish_rows([terrain.lieu])
    assert "Téléphonez avant de venir : il faut peut-être un rendez-vous." in public(fiche(terrain))
    terrain.lieu.modalites_acces = ["SE_PRESENTER"]
    publish_rows([terrain.lieu])
    assert "Vous pouvez venir sans rendez-vous." in public(fiche(terrain))


def test_the_filter_and_its_counts(terrain: Terrain, acteur: Any, public: Any) -> None:
    """Half-days on Tuesdays at one place, on Mondays at another, every date of it cancelled but one, in three weeks."""
    mairie = un_lieu(terrain.departement, "Mairie", terrain.structure)
    convention = une_convention(terrain.departement, terrain.structure, mairie)
    publish_rows([mairie, un_lieu(terrain.departement, "Gare", terrain.structure)])
    lundi = terrain.saisie(lieu=mairie, convention=convention, agent=terrain.sacha, jour=1, au=D(2026, 12, 14))
    create_series(by=acteur, saisie=lundi, now=NOW)
    for one in Permanence.objects.filter(lieu=mairie, jour__lt=D(2026, 12, 14)):
        cancel_half_day(by=acteur, permanence=one, motif=MotifAnnulation.METEO, precision="", now=NOW)
    ici = terrain.departement

    def held(code: str, at: dt.datetime) -> list[int]:
        return sorted(matching_ids(ici, Criteres(conseiller=code), at=at))

    assert held("semaine", NOW) == [terrain.lieu.pk]

    assert held("aujourdhui", NOW) == []
    assert held("semaine", MIDI.replace(day=23, hour=23)) == [terrain.lieu.pk]
    assert held("aujourdhui", MIDI) == [terrain.lieu.pk]
    assert held("aujourdhui", MIDI.replace(hour=12)) == []
    assert held("semaine", MIDI + dt.timedelta(days=13)) == sorted([terrain.lieu.pk, mairie.pk])
    facets = {one.code: one for one in search(ici, Criteres(conseiller="semaine"), at=NOW).facettes}
    assert [(one.code, one.nombre, one.choisie) for one in facets["conseiller"].valeurs] == [
        ("aujourdhui", 0, False),
        ("semaine", 1, True),
    ]
    page = public("/lieux/", conseiller="semaine")
    assert "1 lieu" in page
    assert "Médiathèque de Valfictif" in page
    assert "Gare" not in page
    assert "Un conseiller cette semaine (7 jours) (1)" in page
    assert "Un conseiller aujourd'hui (" not in page, "a value that would find nothing is left out"


def test_nothing_is_asked_when_nobody_comes(terrain: Terrain, acteur: Any) -> None:
    publish_rows([terrain.lieu])
    page = Client(headers={"host": "96.localhost"}).get("/lieux/").content.decode()
    assert "famille-conseiller" not in page
    assert "Mairie" not in page


def test_reading_costs_the_same_for_two_places_and_for_twenty(terrain: Terrain, acteur: Any, public: Any) -> None:
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            public(url)
        return len(captured)

    few = [asked(url) for url in ("/lieux/", fiche(terrain))]
    others = [un_lieu(terrain.departement, f"Lieu {rank}", terrain.structure) for rank in range(18)]
    publish_rows(others)
    values = Permanence.objects.filter(jour=D(2026, 12, 1)).values()[0] | {"serie_id": None}
    Permanence.objects.bulk_create(Permanence(**values | {"id": None, "lieu_id": lieu.pk}) for lieu in others)
    assert [asked(url) for url in ("/lieux/", fiche(terrain))] == few


def test_paper_tells_the_half_days(terrain: Terrain, acteur: Any) -> None:
    """Directories and sheets; what a directory would say changes with them, so that it is made again."""
    publish_rows([terrain.lieu])
    ici = find_departement(terrain.departement.pk)
    lieux = places_of(ici, Criteres())
    before = print_of(ici, Criteres(), "A4", lieux, grands=False)
    assert print_sheet(ici, lieux[0], grands=False).startswith(b"%PDF")
    create_series(by=acteur, saisie=terrain.saisie(au=None), now=NOW)
    assert print_of(ici, Criteres(), "A4", lieux, grands=False) != before
    data = sheet_data(ici, lieux[0], grands=False, serre=0)
    assert data["fiche"]["conseiller"] == ["Chaque mardi, 9\u00a0h\u00a0–\u00a012\u00a0h"]
    order = directory_order(ici, Criteres(), "A4", lieux, grands=False)
    assert order["donnees"]["communes"][0]["lieux"][0]["conseiller"] == data["fiche"]["conseiller"]


def test_a_mobile_place_tells_its_stops(terrain: Terrain, acteur: Any, public: Any) -> None:
    """A bus: dated stops by the same rows, of nature ARRET, with no convention."""
    bus = un_lieu(terrain.departement, "Bus numérique", None)
    bus.itinerance = ["ITINERANT"]
    publish_rows([bus])
    boisfeint = Commune.objects.create(code="96002", nom="Boisfeint", code_departement="96", fictive=True)
    values = Permanence.objects.filter(jour=D(2026, 12, 1)).values()[0] | {"serie_id": None, "convention_id": None}
    values |= {
        "id": None,
        "lieu_id": bus.pk,
        "nature": "ARRET",
        "point": "Place du marché",
        "commune_id": boisfeint.code,
    }
    Permanence.objects.create(**values)
    page = public(f"/lieux/{bus.cle}/")
    assert "Prochains arrêts" in page
    assert "Mardi 1er décembre, 9 h – 12 h, Place du marché, Boisfeint" in page
    assert "Un conseiller est là mardi 1er décembre, de 9 h à 12 h (Place du marché, Boisfeint)" in page
    ici = find_departement(terrain.departement.pk)
    lieux = places_of(ici, Criteres())
    communes = directory_order(ici, Criteres(), "A4", lieux, grands=False)["donnees"]["communes"]
    stop = "mardi 1er décembre 2026, 9\u00a0h\u00a0–\u00a012\u00a0h, Place du marché, Boisfeint"
    assert [(one["nom"], one["numero"], len(one["lieux"]), one["arrets"]) for one in communes] == [
        ("Boisfeint", 0, 0, [f"Bus numérique\u00a0: {stop}"]),
        ("Valfictif", 1, 2, []),
    ]
    assert communes[1]["lieux"][0]["conseiller"] == [f"M{stop[1:]}"]
    only = Criteres(communes=("96002",))
    order = directory_order(ici, only, "A4", places_of(ici, only), grands=False)["donnees"]
    assert [one["arrets"] for one in order["communes"]] == [[f"Bus numérique\u00a0: {stop}"]]
    assert "Bus" not in str(directory_order(ici, Criteres(communes=("96001",)), "A4", [], grands=False)["donnees"])


def test_who_looks_for_a_commune_finds_the_bus_that_stops_there(terrain: Terrain, acteur: Any, public: Any) -> None:
    """By name, by code, by its EPCI, near a position; the nearest stop first; neither counted nor in files: it is not there all year."""
    base = {"code_departement": "96", "fictive": True, "latitude": 46.0}
    for code, nom, longitude in (("96002", "Boisfeint", 0.5), ("96003", "Lointain", 1.5)):
        Commune.objects.create(code=code, nom=nom, longitude=longitude, **base)
    bus, van = (un_lieu(terrain.departement, nom, None) for nom in ("Bus numérique", "Camion des droits"))
    for mobile in (bus, van):
        mobile.itinerance, mobile.services = ["ITINERANT"], ["DEMARCHES"]
    publish_rows([bus, van])
    model = Permanence.objects.filter(jour=D(2026, 12, 1)).values()[0]
    model |= {"id": None, "serie_id": None, "convention_id": None, "nature": "ARRET"}

    def stop(lieu: Any, jour: D, commune: str, point: str, **more: Any) -> None:
        debut = dt.datetime.combine(jour, dt.time(9), PARIS)
        when = {"jour": jour, "jour_origine": jour, "debut": debut, "fin": debut + dt.timedelta(hours=3)}
        Permanence.objects.create(**model | when | {"lieu_id": lieu.pk, "commune_id": commune, "point": point} | more)

    stop(bus, D(2026, 11, 24), "96003", "Gare")
    stop(bus, D(2026, 12, 2), "96002", "Mairie", etat="ANNULEE", motif="METEO")
    stop(bus, D(2026, 12, 9), "96002", "Place du marché")
    stop(van, D(2026, 12, 3), "96003", "École")
    stop(van, D(2027, 1, 20), "96002", "Trop tard")
    told = "S'arrête mercredi 9 décembre, de 9 h à 12 h : Place du marché, Boisfeint"
    for query in ({"q": "Boisfeint"}, {"commune": "96002"}, {"q": "demarches Boisfeint"}):
        page = public("/lieux/", **query)
        assert told in page, query
        assert "un lieu mobile s'y arrête" in page
        assert "Camion" not in page
        assert "Gare" not in page, "the stop looked for, not the next one anywhere"
    here, far = Criteres(point=(46.0, 0.51)), Criteres(point=(46.0, 0.51), rayon=100)
    assert matching_ids(terrain.departement, Criteres(communes=("96002",)), at=NOW) == []
    around = search(terrain.departement, here, at=NOW)
    assert (around.mobiles, around.lieux[0].lieu.nom) == ([], "Bus numérique")
    near = {one.lieu.nom: one for one in around.lieux}
    assert (near["Bus numérique"].arret.endroit, round(near["Bus numérique"].distance_km, 1)) == (  # type: ignore[union-attr]
        "Place du marché, Boisfeint",
        0.8,
    )
    assert near["Camion des droits"].arret is None
    wide = {one.lieu.nom: one for one in search(terrain.departement, far, at=NOW).mobiles}
    assert [(nom, one.arret.endroit) for nom, one in wide.items()] == [  # type: ignore[union-attr]
        ("Bus numérique", "Place du marché, Boisfeint"),
        ("Camion des droits", "École, Lointain"),
    ]
    assert "Des lieux mobiles s'arrêtent aussi à Valfictif" not in public("/lieux/", q="Valfictif")
    soon = search(terrain.departement, Criteres("Boisfeint", conseiller="semaine"), at=NOW)
    assert [one.lieu.nom for one in soon.mobiles] == ["Bus numérique"], "it comes somewhere this week, and here later"

    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            public("/lieux/", q=query)
        return len(captured)

    assert asked("Boisfeint") <= asked("Valfictif")
    later = NOW + dt.timedelta(days=20)
    assert [one.lieu.nom for one in search(terrain.departement, Criteres("Boisfeint"), at=later).mobiles] == [
        "Camion des droits"
    ]


def test_open_data_tell_half_days_and_nobody(terrain: Terrain, acteur: Any, public: Any) -> None:
    one = Permanence.objects.get(jour=D(2026, 12, 1))
    cancel_half_day(by=acteur, permanence=one, motif=MotifAnnulation.ABSENCE, precision="Camille", now=NOW)
    moved = Permanence.objects.get(jour=D(2026, 12, 8))
    move_half_day(by=acteur, permanence=moved, jour=D(2026, 12, 9), debut=dt.time(9), fin=dt.time(12), now=NOW)
    visitor = Client(headers={"host": "96.localhost"})
    answer = visitor.get("/donnees/permanences.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))  # type: ignore[arg-type]
    assert [(row["jour"], row["etat"], row["jour_prevu"]) for row in rows[:3]] == [
        ("2026-11-24", "PREVUE", ""),
        ("2026-12-01", "ANNULEE", ""),
        ("2026-12-09", "PREVUE", "2026-12-08"),
    ]
    assert rows[0]["debut"] == "2026-11-24T09:00:00+01:00"
    assert rows[0]["lieu_cle"] == terrain.lieu.cle
    assert not any("Camille" in value for row in rows for value in row.values())
    assert visitor.get("/donnees/permanences.csv", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    told = json.loads(b"".join(visitor.get("/donnees/permanences.json")))  # type: ignore[arg-type]
    assert len(told) == len(rows) == 5
    assert "arret" not in told[0]
    assert visitor.get("/donnees/permanences.geojson").status_code == 404
    # A catalogue finds them: the places, then the half-days, at the addresses that answer.
    _, dataset = visitor.get("/donnees/catalogue.jsonld").json()["dcat:dataset"]
    assert "Permanences" in dataset["dct:title"]
    files = {
        one["dcat:downloadURL"]["@id"].rpartition("/")[2]: one["dcat:mediaType"] for one in dataset["dcat:distribution"]
    }
    assert files == {"permanences.csv": "text/csv", "permanences.json": "application/json"}
    place = visitor.get(f"/api/v1/lieux/{terrain.lieu.cle}").json()
    assert [each["jour"] for each in place["extension"]["permanences"]] == [row["jour"] for row in rows]
