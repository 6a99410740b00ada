"""``python -m bench.requetes [--lieux 20000] [--departements N] [--json] [--tours 60]``: what a search costs the server.

A throw-away database is filled with invented places: 20,000 in one Département, or a million spread over 101. Each figure is
the whole call of the selector (SQL and rows included) in a warm process, in a transaction that speaks for the Département, at
random centres, words and filters: box around a town, nearest to a point, two words, every facet with two filters on, and words
with typing errors. p95 in milliseconds; with several Départements, over those that the process keeps in memory. What the first
search after a change pays (« froid ») is told apart. Targets: 20 ms for the first three, 50 for facets, 60 for typing errors;
100 for all of them with a million places.
"""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from bench.base import admin, throwaway
from bench.mesure import show

CODE: Final = "96"
GRAINE: Final = 2026
PAR_DEPARTEMENT: Final = 20_000
"""Above, places are spread over all Départements."""
DEPARTEMENTS: Final = 101
CHAUDS: Final = 12
"""Départements asked in turn when there are several: those of one process."""
BUTS: Final = {"boite": 20, "proches": 20, "texte": 20, "facettes": 50, "faute": 60}
BUT_PARTAGE: Final = 100
_GENRES: Final = (
    "Mairie", "Médiathèque", "Bibliothèque", "France services", "Centre social", "CCAS", "Maison des associations", "Espace numérique",
    "Cyber-base", "Foyer rural", "Maison de quartier", "Mission locale", "Point numérique", "Tiers-lieu", "Fablab", "Ressourcerie",
)  # fmt: skip
_NOMS: Final = (
    "Jean Jaurès", "Émile Zola", "Les Tilleuls", "du Port", "George Sand", "Louise Michel", "du Marais", "Simone Veil", "des Deux Rives",
    "Aimé Césaire", "de la Gare", "Joséphine Baker", "des Marronniers", "Marie Curie", "du Moulin", "Victor Hugo",
)  # fmt: skip
_VOIES: Final = (
    "rue du Port",
    "place de la Mairie",
    "avenue de la Gare",
    "rue des Écoles",
    "chemin du Moulin",
    "rue Victor Hugo",
)
_PHRASES: Final = (
    "Nous vous aidons pour vos démarches en ligne, sans rendez-vous le matin.",
    "Atelier informatique pour débutants tous les mardis, inscription à l'accueil.",
    "Ordinateurs, imprimante et scanner en accès libre aux heures d'ouverture.",
    "Un conseiller reçoit sur rendez-vous pour apprendre à utiliser une tablette.",
    "Accueil des familles, aide aux devoirs et initiation à la programmation.",
)
_HEURES: Final = tuple(
    f"Mo-Fr {debut:02d}:{minute}-12:00,14:00-{fin}:00{samedi}"
    for debut in (8, 9, 10)
    for minute in ("00", "15", "30", "45")
    for fin in (17, 18, 19)
    for samedi in ("", "; Sa 09:00-12:00", "; Tu 18:00-20:00", "; SH off")
)
_FAUTES: Final = (
    "mediatheqe jaures", "bibliotheqe zola", "mediatheque jores", "santre social", "maisson quartier", "misison locale",
    "ressourserie", "espasse numerique", "biblioteque curi", "tilleulls",
)  # fmt: skip


def fill(name: str, lieux: int, departements: int) -> None:
    """Places in the public table only, which is what the search reads."""
    from maillage.reseau.lieux.models import CHAMPS_FICHE
    from maillage.reseau.lieux.recherche.indexation import COLONNES, search_columns
    from maillage.socle.territoires.generateur import generate_departement
    from maillage.socle.territoires.referentiel import commune_from_api_geo
    from maillage.socle.territoires.services import load_territory

    fiction = generate_departement(GRAINE, CODE)
    refs = [commune_from_api_geo(commune) for commune in fiction.communes]
    first, _ = load_territory(code=CODE, nom=fiction.nom, communes=refs, natures={}, fictif=True)
    columns = ("lieu_id", "departement_id", "cle", "source", "licences", "published_at", *CHAMPS_FICHE, *COLONNES)
    rows = invented(refs, lieux // departements, first.pk)
    with admin(name) as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger, no key check: nothing writes here
        kinds = [
            column.type_code
            for column in connection.execute(f"SELECT {', '.join(columns)} FROM lieux_lieupublic LIMIT 0").description
        ]
        with connection.cursor().copy(
            f"COPY lieux_lieupublic ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types(kinds)
            for row in rows:
                whole = row | search_columns(row)
                copy.write_row([whole[column] for column in columns])
        if departements > 1:
            _spread(connection, first.pk, departements, columns)
        for table in ("lieux_lieupublic", "territoires_commune"):
            connection.execute(f"VACUUM ANALYZE {table}")


def _spread(connection: Any, first: int, departements: int, columns: tuple[str, ...]) -> None:
    """The same places and communes in the other Départements, under other keys."""
    connection.execute(
        "INSERT INTO territoires_departement SELECT (jsonb_populate_record(d, jsonb_build_object('id', d.id + n, 'code', "
        "'F' || lpad(to_hex(n), 2, '0'), 'nom', 'Fictif ' || n, 'hotes', '[]'::jsonb, 'par_defaut', false))).* "
        "FROM territoires_departement d, generate_series(1, %s) n WHERE d.id = %s",
        [departements - 1, first],
    )
    connection.execute(
        "INSERT INTO territoires_commune SELECT (jsonb_populate_record(c, jsonb_build_object('code', "
        "lpad(to_hex(n), 2, '0') || right(c.code, 3), 'code_departement', 'F' || lpad(to_hex(n), 2, '0')))).* "
        "FROM territoires_commune c, generate_series(1, %s) n",
        [departements - 1],
    )
    for n in range(1, departements):
        changed = {
            "lieu_id": f"lieu_id + {n * 10_000_000}",
            "departement_id": f"departement_id + {n}",
            "code_insee": f"'{n:02x}' || right(code_insee, 3)",
            "cle": f"lpad(to_hex(lieu_id + {n * 100_000}), 10, '0')",
        }
        values = ", ".join(changed.get(column, column) for column in columns)
        connection.execute(
            f"INSERT INTO lieux_lieupublic ({', '.join(columns)}) SELECT {values} FROM lieux_lieupublic WHERE departement_id = %s",
            [first],
        )


def invented(refs: list[Any], number: int, departement: int) -> Iterator[dict[str, Any]]:
    """Rows of the public table, drawn from one seed."""
    from django.utils import timezone
    from psycopg.types.json import Jsonb

    from maillage.reseau.lieux.models import LieuPublic
    from maillage.reseau.lieux.schema import ENUMERATIONS

    draw, now = Random(GRAINE), timezone.now()
    blank = {field.attname: field.get_default() for field in LieuPublic._meta.concrete_fields}
    services, publics = list(ENUMERATIONS["services"]), list(ENUMERATIONS["publics_specifiquement_adresses"])
    weights = [max(1, commune.population) for commune in refs]
    towns = draw.choices(refs, weights, k=number)
    for rank, town in enumerate(towns):
        kind = draw.choice(_GENRES)
        yield blank | {
            "lieu_id": rank + 1,
            "departement_id": departement,
            "cle": f"{rank:010x}",
            "licences": Jsonb({"Liste": "LO_2_0"}),
            "published_at": now,
            "nom": f"{kind} {draw.choice(_NOMS)}" if rank % 2 else f"{kind} de {town.nom}",
            "commune": town.nom,
            "code_postal": town.codes_postaux[0],
            "code_insee": town.code,
            "adresse": f"{draw.randrange(1, 120)} {draw.choice(_VOIES)}",
            "latitude": town.latitude + draw.gauss(0, 0.02),
            "longitude": town.longitude + draw.gauss(0, 0.03),
            "telephone": ["+33199000000"],
            "horaires": draw.choice(_HEURES) if rank % 3 else "",
            "presentation_resume": draw.choice(_PHRASES),
            "presentation_detail": " ".join(draw.sample(_PHRASES, 3)),
            "services": sorted(draw.sample(services, draw.randrange(1, 6))),
            "publics_specifiquement_adresses": draw.sample(publics, draw.randrange(0, 3)),
            "frais_a_charge": ["GRATUIT"] if rank % 4 else ["PAYANT"],
            "modalites_acces": ["SE_PRESENTER", "TELEPHONER"][: 1 + rank % 2],
            "modalites_accompagnement": ["AUTONOMIE", "INDIVIDUEL", "COLLECTIF"][: 1 + rank % 3],
            "dispositif_programmes_nationaux": ["FRANCE_SERVICES"] if kind == "France services" else [],
            "niveau": 1 + rank % 3,
        }


def questions(draw: Random, refs: list[Any]) -> dict[str, Callable[[], Any]]:
    """Name of the measure → a question drawn at random."""
    from maillage.reseau.lieux.recherche.criteres import Criteres
    from maillage.socle.territoires.geometrie import Boite

    def point() -> tuple[float, float]:
        town = draw.choice(refs)
        return round(town.latitude + draw.gauss(0, 0.05), 4), round(town.longitude + draw.gauss(0, 0.05), 4)

    def box(latitude: float, longitude: float) -> Boite:
        side = draw.choice((0.05, 0.1, 0.5))
        return Boite(latitude - side, latitude + side, longitude - side, longitude + side)

    def two_words() -> str:
        return (
            f"{draw.choice(_GENRES).split()[0]} {draw.choice([draw.choice(_NOMS).split()[-1], draw.choice(refs).nom])}"
        )

    return {
        "boite": lambda: Criteres(boite=box(*point())),
        "proches": lambda: Criteres(point=point()),
        "texte": lambda: Criteres(texte=two_words()),
        "facettes": lambda: Criteres(
            filtres={"service": ("DEMARCHES", "OUTILS"), "frais": ("GRATUIT",)}, page=draw.randrange(1, 9)
        ),
        "faute": lambda: Criteres(texte=draw.choice(_FAUTES)),
    }


def cold_start(place: Any) -> tuple[float, float]:
    """Milliseconds to read the columns, then the words, of a Département that the process does not hold."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.selectors.index import Index

    with tenant_transaction(place.pk):
        start = time.perf_counter()
        held = Index(place)
        columns = time.perf_counter()
        assert held.lignes.nombre == len(held.colonnes)
        return 1000 * (columns - start), 1000 * (time.perf_counter() - columns)


def measure(lieux: int, departements: int, rounds: int, name: str) -> dict[str, Any]:
    from django.db import connection

    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.selectors.recherche import search
    from maillage.socle.territoires.generateur import generate_departement
    from maillage.socle.territoires.models import Departement
    from maillage.socle.territoires.referentiel import commune_from_api_geo

    fill(name, lieux, departements)
    refs = [commune_from_api_geo(commune) for commune in generate_departement(GRAINE, CODE).communes]
    places = list(Departement.objects.order_by("pk")[:CHAUDS])
    for place in places:
        place.version = 1  # type: ignore[attr-defined]  # as the middleware reads it with the Département
    at = dt.datetime(2026, 11, 24, 10, 7, tzinfo=dt.UTC)
    cold = [cold_start(place) for place in places * 3]
    draw, figures = Random(GRAINE), {}
    asked = questions(draw, refs)
    for place in places:  # warm
        for ask in asked.values():
            with tenant_transaction(place.pk):
                search(place, ask(), at=at)
    found = 0
    for name_, ask in asked.items():
        times = []
        for turn in range(rounds):
            place, question = places[turn % len(places)], ask()
            with tenant_transaction(place.pk):
                start = time.perf_counter()
                result = search(place, question, at=at)
                times.append(1000 * (time.perf_counter() - start))
            found += bool(result.total)
        figures[name_] = times
    connection.close()
    return {"temps": figures, "froid": cold, "trouves": found, "demandes": rounds * len(asked)}


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.requetes", description=__doc__)
    parser.add_argument("--lieux", type=int, default=PAR_DEPARTEMENT)
    parser.add_argument("--departements", type=int, default=0)
    parser.add_argument("--tours", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    departements = options.departements or (1 if options.lieux <= PAR_DEPARTEMENT else DEPARTEMENTS)
    with throwaway() as name:
        measured = measure(options.lieux, departements, options.tours, name)
    figures = {key: round(p95(times), 1) for key, times in measured["temps"].items()}
    lines = [
        f"{options.lieux} lieux, {departements} Département(s)",
        f"{'requête':10} {'médiane (ms)':>13} {'p95 (ms)':>9} {'but (ms)':>9}",
    ]
    for key, times in measured["temps"].items():
        goal = BUTS[key] if departements == 1 else BUT_PARTAGE
        lines.append(f"{key:10} {statistics.median(times):13.1f} {p95(times):9.1f} {goal:9}")
    for rank, what in enumerate(("colonnes", "mots")):
        lines.append(f"à froid, {what} : médiane {statistics.median(pair[rank] for pair in measured['froid']):.1f} ms")
    lines.append(f"{measured['trouves']} recherches sur {measured['demandes']} ont trouvé un lieu")
    show(figures, as_json=options.json, lines=lines)


if __name__ == "__main__":
    main()
