"""The public face under attack: questions that no person asks, the memory of pages, hours and files that must not lie."""

import datetime as dt
import itertools
import time
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.http import http_date

from maillage.base.pages_gardees import _key
from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.mots import slug_of
from maillage.reseau.lieux.services.etats import change_state
from maillage.socle.comptes.acteur import command_acteur
from tests.architecture.portes import Monde, lignes, portes
from tests.portail.lieux_poses import put

LIGNES = lignes()
ETRANGERES = {"portail:preview", "portail:api_docs", "portail:edition_request", "portail:components"}
"""Doors that speak of no place, or of a key of another kind."""
PORTES = list(portes())
LUNDI_IMPAIR = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
"""ISO week 47, ten o'clock in Paris; the next Monday is of an even week."""
PARLANT: dict[str, Any] = {
    "nom": "Repaire des essais",
    "courriels": ["jeanne.martin@exemple.example"],
    "telephone": ["+33612345678"],
    "presentation_resume": "Écrivez à jeanne.martin@exemple.example.",
    "services": ["DEMARCHES"],
}

NOMBRES = (
    "nan",
    "inf",
    "-inf",
    "1e309",
    "-1e-400",
    "9" * 300,
    "1_0",
    "٣",
    "0x10",
    "",
    " ",
    "90.00001",
    "\x00",
    "\ud800",
    "-0",
)
JOURS = (
    "0001-01-01",
    "9999-12-31",
    "20261231",
    "2026-W53-7",
    "2027-W53-1",
    "lundi\x00",
    "LUNDI",
    "٢٠٢٦-١٢-٠١",
    "2026-02-29",
)
MOTS = (
    "a " * 60, "x" * 5000, "(((((((((((((((a+)+)+)+)+)+$", ".*" * 60, "%" * 120, "_" * 120, "\\" * 120, "ﷺ" * 120, "\u0301" * 4000,
    "😀" * 120, "12 " * 40, "rue " * 30, "saint " * 20, "|" * 120, "a|b\nc|d", "' | ' & !", "17000 " * 20, "2a004", "\u2028", "é" * 120,
    "saintes royen rochele surgeres pons marens saujon cognc rochefor jonzac", "z" * 3 + " q" * 58, "İ" * 60, "ß" * 120, "ﬁ" * 120,
)  # fmt: skip
QUESTIONS = {
    "q": MOTS,
    "lat": NOMBRES,
    "lon": NOMBRES,
    "rayon": NOMBRES,
    "page": (*NOMBRES, "100000"),
    "boite": (
        "nan,nan,nan,nan",
        "-180,-90,180,90",
        "0,0,0,0",
        "1e309,0,1,1",
        ",,,",
        "-1.3,45.1,0.2",
        "0," * 400,
        "-0.0001,89.9999,0.0001,90",
    ),
    "zone": ("nan,nan,nan,nan", "-180,-90,180,90", "-180,89.9,180,90", "-0.0001,-90,0.0001,-89.9999", "0,0,0,0"),
    "zoom": (*NOMBRES, "5", "18", "99"),
    "jour": JOURS,
    "heure": ("24:00", "23:59", "٢٣:٥٩", "00:00", "8h", "8:5", "1e1"),
    "commune": ("96001", "2A004", "٩٦001", "96001,96002", "\x00", "9" * 300),
    "epci": ("123456789", "١٢٣٤٥٦٧٨٩", "\x00", "-1"),
    "service": ("demarches", "DEMARCHES", "\x00", "__class__", "ſ", "x" * 9000),
    "ouvert": ("maintenant", "jamais", "\x00"),
    "tri": ("nom", "distance", "pk", "\x00"),
    "format": ("geojson", "html", "\x00"),
    "par_page": (*NOMBRES, "200", "201"),
    "apres": ("W10", "9" * 300, "0.z", "٣.a", "999999999999999999.zz", "\x00"),
    "depuis": (*JOURS, "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-11-01T08:00:00 02:00"),
    "n": (*NOMBRES, "9" * 15, "-1"),
    "ou": ("ici", "partout", "96001", "99999", "٩٦001", "\x00"),
    "communes": ("Valfictif," * 180, "," * 1900, "\x00"),
    "centre": ("Valfictif", "x" * 4000),
}
LECTEURS = {
    "zone": ("lieux:map_groups",),
    "zoom": ("lieux:map_groups",),
    "boite": ("lieux:map", "api-v1:facets"),
    "format": ("api-v1:places",),
    "par_page": ("api-v1:places", "api-v1:changes"),
    "apres": ("api-v1:places", "api-v1:changes"),
    "depuis": ("api-v1:changes",),
    "n": ("lieux:map_cards",),
    "ou": ("portail:needs",),
    "communes": ("portail:edition_ask",),
    "centre": ("portail:edition_ask",),
}
"""Parameter → doors that read it; the others are read by all, and tried where they cost the least."""
AVEC = {
    "lat": "&lon=1&rayon=200", "lon": "&lat=46", "heure": "&jour=9999-12-31", "zone": "&zoom=18", "zoom": "&zone=0,46,0.01,46.01",
    "ou": "&besoin=inconnu&accueil=inconnu&quand=inconnu&avec=inconnu", "communes": "&ou=communes", "centre": "&ou=autour",
}  # fmt: skip
"""What must stand beside a parameter to be read."""
_turn = itertools.count()


def ask(url: str, query: str = "", **extra: str) -> Any:
    number = next(_turn)
    response: Any = Client(raise_request_exception=False).get(
        f"{url}?{query}", HTTP_HOST="96.localhost", REMOTE_ADDR=f"10.3.{number // 250 % 250}.{number % 250}", **extra
    )
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


@pytest.fixture
def lieux(monde: Monde) -> Monde:
    put(
        monde.ici,
        [
            {
                "nom": "Médiathèque Jean Jaurès",
                "services": ["DEMARCHES"],
                "latitude": 46.1,
                "longitude": 0.5,
                "horaires": "Mo-Fr 09:00-12:00; PH off",
            },
            {"nom": "Maison de nuit", "horaires": "Th-Sa 20:00-02:00", "services": ["ACCES"]},
            {"nom": "Un lundi sur deux", "horaires": "week 1-53/2 Mo 09:00-12:00"},
            {"nom": "Saison", "horaires": "Jul-Aug Mo-Fr 10:00-18:00; Dec 31 10:00-26:00"},
        ],
    )
    return monde


def test_questions_that_no_person_asks(lieux: Monde) -> None:
    """Each hostile value once, at the door that reads it: refused in words or answered, never a failure."""
    found = []
    ask(reverse("api-v1:search"))  # the first question pays for what is loaded once
    for name, values in QUESTIONS.items():
        for door, value in itertools.product(LECTEURS.get(name, ("api-v1:search",)), values):
            query = f"{name}={quote(value, errors='surrogatepass')}{AVEC.get(name, '')}"
            response = ask(reverse(door), query)
            if response.status_code not in {200, 302, 400, 404, 422}:
                found.append((door, name, value[:40], response.status_code))
    assert found == []


def keyed(query: str = "", path: str = "/lieux/", **meta: str) -> Any:
    request = RequestFactory().get(path, HTTP_HOST=meta.pop("host", "96.localhost"), **meta)
    request.META["QUERY_STRING"] = query
    return _key(request)


def test_two_questions_never_share_a_page_and_one_question_has_one() -> None:
    assert keyed("b=2&a=1") == keyed("a=1&b=2")
    assert keyed("a=1&a=2") != keyed("a=2&a=1")
    # « %71 » is « q »: the last one counts, so that their order does.
    assert keyed("q=a&%71=b") != keyed("%71=b&q=a")
    assert keyed("q=a+b&a=1") == keyed("a=1&q=a+b")
    whole = keyed("q=a")
    others = (
        keyed("q=a", host="99.localhost"),
        keyed("q=a", host="96.localhost:81"),
        keyed("", "/lieux/%3Fq=a"),
        keyed("q=a", HTTP_HX_REQUEST="true"),
        keyed("q=a", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="liste"),
        keyed("q=a", SERVER_PORT="443", **{"wsgi.url_scheme": "https"}),
    )
    assert len({whole, *others}) == 1 + len(others)


def test_what_a_visitor_writes_in_his_headers_takes_no_memory() -> None:
    assert keyed("q=a", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="x" * 4000) is None
    assert keyed("q=a", host=f"{'a' * 4000}.localhost") is None
    assert keyed("q=" + "a" * 600) is None


def test_hours_move_though_no_place_changes(lieux: Monde) -> None:
    """« lundi » is another day next week, « 10:00 » is today's: neither an ETag nor a date may hold the answer of another day."""
    for url in (reverse("portail:open_data_file", args=["json"]), reverse("api-v1:search")):
        for query in ("jour=lundi", "heure=10:00", "ouvert=maintenant"):
            with time_machine.travel(LUNDI_IMPAIR, tick=False):
                odd = ask(url, query)
            with time_machine.travel(LUNDI_IMPAIR + dt.timedelta(7), tick=False):
                known = {"HTTP_IF_NONE_MATCH": odd.headers.get("ETag", "")}
                dated = {"HTTP_IF_MODIFIED_SINCE": odd.headers.get("Last-Modified", http_date(time.time()))}
                assert "Un lundi sur deux" not in body_of(ask(url, query)), (url, query)
                assert {ask(url, query, **known).status_code, ask(url, query, **dated).status_code} == {200}, (
                    url,
                    query,
                )
        assert "Un lundi sur deux" in body_of(odd) or "ouvert" in query


def body_of(response: Any) -> str:
    return str((response.body if response.streaming else response.content).decode("utf-8", "replace"))


def doors_of(lieu: Any) -> list[str]:
    """Every door about places that a visitor may open: of this one, or of all."""
    found = [
        f"{reverse('lieux:map_cards')}?n={lieu.pk}",
        f"{reverse('portail:sheet')}?lieu={lieu.cle}",
        "/lieux/?q=repaire",
    ]
    values = {"cle": lieu.cle, "cles": lieu.cle, "slug": slug_of(lieu.nom, lieu.commune), "format_": "json"}
    for line in LIGNES:
        parameters = {name for porte in PORTES if porte.nom == line["nom"] for name in porte.parametres}
        ours = line["nom"].partition(":")[0] in {"lieux", "portail", "api-v1"} and line["nom"] not in ETRANGERES
        if ours and line["methode"] == "GET" and line["visiteur"] in {"200", "302"} and parameters <= set(values):
            found.append(reverse(line["nom"], kwargs={name: values[name] for name in parameters}))
    return found


def test_what_is_held_back_or_withdrawn_is_told_by_no_door(lieux: Monde) -> None:
    lieu = put(lieux.ici, [PARLANT])[PARLANT["nom"]]
    doors = doors_of(lieu)
    told = {url: body_of(ask(*url.split("?"))) for url in doors}
    assert sum("repaire" in text.lower() for text in told.values()) > 12
    for secret in ("jeanne.martin", "612345678", "6 12 34 56 78", "6\u00a012\u00a034\u00a056\u00a078"):
        assert [url for url, text in told.items() if secret in text] == []
    change_state(by=command_acteur(lieux.ici.pk, "essai"), lieu=lieu, etat=EtatLieu.RETIRE, motif="essai")
    for url in doors:
        response = ask(*url.split("?"))
        # Its address, or what was typed, may be given back; its name may not.
        text = body_of(response).lower().replace(url, "")
        assert PARLANT["nom"].lower() not in text, url
        if lieu.cle not in url:
            assert lieu.cle not in text, url
        elif not url.startswith(("/feuille/", "/f/", "/qr/")):
            assert response.status_code in {302, 404, 410}, url
