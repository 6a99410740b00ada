"""``python -m bench.isolation [--json] [--tours 200]``: what row-level security costs to the reads of the staff.

A throw-away database of 10 Départements of 20,000 places, 2,000 structures, 5,000 members, their duties and their journal (an
import of the generated census and a generated network, copied) is cloned; in the clone
row-level security is off, and nothing else differs. The statements of each read are those that the screens send, taken from
the selectors themselves, with the Département in their filters as ever. They are played in turn on the two databases by the
web role, order alternating, each read in a transaction of its own that names its Département on both sides. Medians of
the reads, as the screens pay them (« cout » compares their sums) and for PostgreSQL's part alone (« cout_sql »). What
naming the Département costs once a request is told apart.
"""

import argparse
import datetime
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.base import admin, throwaway
from bench.import_complet import CODE, measure
from bench.mesure import show

LIGNES = 2000
COPIES = 10
DEPARTEMENTS = 10
ECART = 10_000_000
"""Between the keys of one copy and the next."""
TABLES = (
    "lieux_source", "lieux_lieu", "lieux_version", "lieux_lieuevenement", "lieux_ressemblance", "lieux_fusion",
    "recensement_import", "recensement_ligne", "recensement_doute",
    "structures_structure", "structures_contact", "structures_appartenance", "structures_invitation",
    "structures_benevole", "echeances_echeance", "journal_ligne",
)  # fmt: skip
CLES = frozenset(
    [
        "id",
        "lieu_id",
        "lieu_initial_id",
        "fusionne_dans_id",
        "source_id",
        "precedente_id",
        "lot",
        "lot_id",
        "ligne_id",
        "a_id",
        "b_id",
        "garde_id",
        "absorbe_id",
        "pgh_id",
        "pgh_obj_id",
        "structure_id",
        "numero_de_ligne",
    ]
)
STRUCTURES = 200
MEMBRES = 500
"""Of the first Département, before it is copied ten times in itself."""


def fill(name: str) -> None:
    """Copy what one import wrote, until there are COPIES times as many rows in each of DEPARTEMENTS."""
    with admin(name) as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger, no key check: these are copies
        (first,) = connection.execute("SELECT id FROM territoires_departement WHERE code = %s", [CODE]).fetchone()
        connection.execute(
            "INSERT INTO territoires_departement SELECT (jsonb_populate_record(d, jsonb_build_object('id', d.id + n, 'code', "
            "'F' || n, 'nom', 'Fictif ' || n, 'hotes', '[]'::jsonb, 'par_defaut', false))).* FROM territoires_departement d, "
            "generate_series(1, %s) n WHERE d.id = %s",
            [DEPARTEMENTS - 1, first],
        )
        for table in TABLES:
            columns = [
                column
                for (column,) in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
                    [table],
                )
            ]
            values = ", ".join(_copied(table, column) for column in columns)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} t, generate_series(1, %s) k{_kept(table)}",
                [COPIES * DEPARTEMENTS - 1],
            )
        for table in ("procrastinate_jobs", *TABLES):
            connection.execute(f"VACUUM ANALYZE {table}")


def _kept(table: str) -> str:
    """Not the coordinator: her role bears no structure, so that its copies in one Département would overlap."""
    return " WHERE t.structure_id IS NOT NULL" if table == "structures_appartenance" else ""


def _copied(table: str, column: str) -> str:
    if column in CLES:
        return f"t.{column} + k * {ECART}"
    if column == "departement_id":
        return f"t.departement_id + k / {COPIES}"
    if (table, column) == ("lieux_lieu", "cle"):
        return "lpad(to_hex(t.id + k * 100000), 10, '0')"
    if (table, column) in {("lieux_source", "code"), ("echeances_echeance", "cle")}:
        return f"t.{column} || '-' || k"
    if (table, column) == ("journal_ligne", "numero"):
        return f"t.numero + k * {ECART}"
    if (table, column) == ("structures_invitation", "empreinte"):
        return "lpad(to_hex(t.id + k * 100000), 64, '0')"
    return f"t.{column}"


def without_security(name: str) -> str:
    """A clone of the database where every policy sleeps."""
    from django.db import connections

    connections.close_all()
    clone = f"{name}_sans"
    with admin("postgres") as connection:
        connection.execute(f'CREATE DATABASE "{clone}" TEMPLATE "{name}"')
    with admin(clone) as connection:
        for (table,) in connection.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity").fetchall():
            connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        connection.execute("VACUUM ANALYZE")
    return clone


def reads(acteur: Any) -> dict[str, Callable[[], Any]]:
    """What the staff's pages read, by name."""
    from maillage.base.pagination import Tri, keyset
    from maillage.reseau.lieux.models import Lieu
    from maillage.reseau.lieux.selectors import agents, fiche
    from maillage.reseau.recensement.models import Import, Ligne
    from maillage.reseau.recensement.selectors import imports, questions

    today = datetime.datetime.now(tz=datetime.UTC).date()
    lieu = Lieu.objects.filter(departement_id=acteur.departement_id).order_by("nom", "pk")[9000]
    lot = Import.objects.filter(departement_id=acteur.departement_id).first()

    def places(**filtres: Any) -> Callable[[], Any]:
        def read() -> Any:
            rows = agents.filter_places(acteur, agents.Filtres(**filtres), today)
            page = agents.page_of(rows, "nom", descending=False, apres="", avant="")
            return agents.sources_by_place(page.lignes), agents.with_questions(acteur, page.lignes)

        return read

    def place() -> Any:
        found = fiche.find_place(acteur, lieu.cle)
        assert found is not None
        return fiche.active_versions(found), fiche.history_of(found)

    return network_reads(acteur, today) | {
        "liste des lieux": places(),
        "lieux d'une commune": places(commune=lieu.code_insee),
        "page d'un lieu": place,
        "file des questions": lambda: (
            questions.next_question(acteur, questions.FiltresQuestions()),
            questions.count_open(acteur),
        ),
        "liste des imports": lambda: keyset(imports.list_imports(acteur), Tri("id", int), descending=True).lignes,
        "lignes d'un import": lambda: list(
            Ligne.objects.filter(departement_id=acteur.departement_id, lot=lot, numero__gt=500).order_by("numero")[:50]
        ),
        "compte par état": lambda: agents.count_states(acteur),
    }


def network_reads(acteur: Any, today: datetime.date) -> dict[str, Callable[[], Any]]:
    """The lists of the network, of duties and of the journal."""
    from maillage.base.pagination import Tri, keyset
    from maillage.reseau.lieux.selectors.rattachements import page_unattached
    from maillage.reseau.structures.perms.membres import may_see_members, reach
    from maillage.reseau.structures.selectors import annuaire, benevoles, invitations, membres, personnes
    from maillage.socle.comptes.taches import list_taches
    from maillage.socle.consultation.selectors import Filtre, search_lines
    from maillage.socle.echeances.selectors import listes

    portee = reach(may_see_members, acteur)
    first = {"descending": False, "apres": "", "avant": ""}

    def directory(**filtres: Any) -> Callable[[], Any]:
        def read() -> Any:
            rows = annuaire.find_structures(acteur, annuaire.Filtres(**filtres), today, people=True)
            return annuaire.page_of(rows, "nom", today, people=True, **first), annuaire.list_choices(acteur)

        return read

    def newest(rows: Any) -> Any:
        return keyset(rows, Tri("pk", int), descending=True, taille=25).lignes

    return {
        "annuaire": directory(),
        "annuaire, un mot": directory(texte="foyer"),
        "personnes du réseau": lambda: personnes.people_page(
            personnes.find_people(acteur, annuaire.Filtres(), today), "nom", **first
        ),
        "membres": lambda: newest(membres.visible_members(acteur, portee).select_related("utilisateur", "structure")),
        "invitations": lambda: newest(invitations.visible_invitations(acteur, portee)),
        "bénévoles": lambda: benevoles.volunteers_page(
            benevoles.find_volunteers(acteur, benevoles.FiltresBenevoles()), apres="", avant=""
        ),
        "lieux sans structure": lambda: page_unattached(acteur, apres="", avant=""),
        "à faire": lambda: (
            listes.page_of(listes.filter_duties(acteur, today)).lignes,
            listes.count_duties(acteur, today),
        ),
        "journal": lambda: (
            keyset(search_lines(acteur, Filtre()), Tri("numero", int), descending=True, taille=50).lignes
        ),
        "liste de côté": lambda: list_taches(acteur, "/"),
    }


def fill_network(departement: Any) -> None:
    """Structures, members, invitations, volunteers and the duties of one night, beside what the import wrote."""
    from random import Random

    from bench import annuaire
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.structures.models import Benevole, Invitation
    from maillage.socle.echeances.services.collecte import collect_all
    from maillage.socle.territoires.models import Commune

    today = datetime.datetime.now(tz=datetime.UTC)
    draw = Random(7)
    communes = list(Commune.objects.current().filter(code_departement=CODE).order_by("code").defer("contour"))
    with tenant_transaction(departement.pk):
        bodies = annuaire.fill_bodies(departement, communes, draw, STRUCTURES)
        annuaire.fill_people(departement, bodies, draw, MEMBRES)
        Invitation.objects.bulk_create(
            Invitation(
                departement=departement, courriel=f"invite{n}@example.org", role="ACCUEIL", structure=bodies[n],
                empreinte=f"{n:064x}", expire_le=today + datetime.timedelta(days=9),
            )
            for n in range(50)
        )  # fmt: skip
        Benevole.objects.bulk_create(
            Benevole(
                departement=departement, nom=annuaire.person(draw), courriel=f"benevole{n}@example.org", etat="ACTIF",
                accord_le=today.date(), commune=draw.choice(communes),
            )
            for n in range(50)
        )  # fmt: skip
    collect_all(departement.pk, today.date())


class Cote:
    """One side: Django's own connection to a database, put in the place of the default one when its turn comes."""

    def __init__(self, name: str) -> None:
        from django.db import connections

        self.connection: Any = connections.create_connection("default")
        self.connection.settings_dict = {**self.connection.settings_dict, "NAME": name}

    def play(self, departement_id: int, read: Callable[[], Any]) -> tuple[float, float]:
        """(seconds of the read, seconds of naming the Département) in a transaction of its own."""
        from django.db import connections, transaction

        from maillage.base.tenancy import set_tenant

        connections["default"] = self.connection
        with transaction.atomic():
            start = time.perf_counter()
            set_tenant(departement_id)
            named = time.perf_counter()
            read()
            return time.perf_counter() - named, named - start

    def statements(self, departement_id: int, read: Callable[[], Any]) -> list[str]:
        """The statements that a read sends, as text."""
        from django.db import connections, transaction
        from django.test.utils import CaptureQueriesContext

        from maillage.base.tenancy import set_tenant

        connections["default"] = self.connection
        with transaction.atomic():
            set_tenant(departement_id)
            with CaptureQueriesContext(self.connection) as captured:
                read()
        return [query["sql"] for query in captured]

    def replay(self, queries: Sequence[str]) -> Callable[[], None]:
        """A read that only sends these statements and fetches their rows: PostgreSQL's part, without Django's."""

        def read() -> None:
            cursor = self.connection.connection.cursor()
            for query in queries:
                cursor.execute(query)
                cursor.fetchall()

        return read


def compare(
    with_it: Cote, without: Cote, departement_id: int, wanted: dict[str, Callable[[], Any]], rounds: int
) -> dict[str, Any]:
    """Medians in milliseconds, read by read, both sides in turn: as the screens read, and PostgreSQL's part alone."""
    figures: dict[str, Any] = {}
    naming: list[float] = []
    for name, read in wanted.items():
        queries = with_it.statements(departement_id, read)
        assert len(without.statements(departement_id, read)) == len(queries)
        figure: dict[str, Any] = {"requetes": len(queries)}
        sides = {"avec": with_it, "sans": without}
        works = {
            "": dict.fromkeys(sides, read),
            "sql_": {side: cote.replay(queries) for side, cote in sides.items()},
        }
        for kind, work in works.items():
            times: dict[str, list[float]] = {side: [] for side in sides}
            for number in range(rounds + 5):
                for side in sides if number % 2 else reversed(sides):
                    spent, named = sides[side].play(departement_id, work[side])
                    if number >= 5:  # the first rounds fill the caches
                        times[side].append(spent)
                        naming.append(named)
            for side, spents in times.items():
                figure[f"{kind}{side}_ms"] = round(1000 * statistics.median(spents), 3)
        figure["rapport"] = round(figure["avec_ms"] / figure["sans_ms"], 3)
        figures[name] = figure
    total = {
        key: round(sum(figure[key] for figure in figures.values()), 3)
        for key in ("avec_ms", "sans_ms", "sql_avec_ms", "sql_sans_ms")
    }
    return {
        "lectures": figures,
        **total,
        "cout": round(total["avec_ms"] / total["sans_ms"] - 1, 4),
        "cout_sql": round(total["sql_avec_ms"] / total["sql_sans_ms"] - 1, 4),
        "nommer_le_departement_ms": round(1000 * statistics.median(naming), 3),
    }


def run(name: str, rounds: int) -> dict[str, Any]:
    from django.db import connections

    from maillage.base.tenancy import tenant_transaction
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.models import Departement

    measure(LIGNES)
    departement = Departement.objects.get(code=CODE)
    fill_network(departement)
    fill(name)
    acteur = command_acteur(departement.pk, "bench")
    with tenant_transaction(acteur.departement_id):
        wanted = reads(acteur)
    clone = without_security(name)
    usual: Any = connections["default"]
    avec, sans = Cote(name), Cote(clone)
    try:
        figures = compare(avec, sans, acteur.departement_id, wanted, rounds)
        with admin(name) as connection:
            rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    finally:
        connections["default"] = usual
        for cote in (avec, sans):
            cote.connection.close()
        with admin("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{clone}" WITH (FORCE)')
    return figures | {"lignes_par_table": rows, "tours": rounds}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.isolation", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tours", type=int, default=200, help="fois que chaque lecture est jouée de chaque côté")
    options = parser.parse_args()
    with throwaway() as name:
        figures = run(name, options.tours)
    lines = [
        f"{'lecture':22} {'requêtes':>8} {'avec (ms)':>10} {'sans (ms)':>10} {'rapport':>8} {'SQL avec':>10} {'SQL sans':>10}"
    ]
    for read, figure in [
        *figures["lectures"].items(),
        ("total", figures | {"requetes": "", "rapport": 1 + figures["cout"]}),
    ]:
        lines.append(
            f"{read:22} {figure['requetes']:8} {figure['avec_ms']:10.3f} {figure['sans_ms']:10.3f} {figure['rapport']:8.3f} "
            f"{figure['sql_avec_ms']:10.3f} {figure['sql_sans_ms']:10.3f}"
        )
    lines.append(
        f"coût de la sécurité par ligne : {100 * figures['cout']:.1f} % des lectures (but : moins de 10 %), "
        f"{100 * figures['cout_sql']:.1f} % de la part de PostgreSQL seule"
    )
    lines.append(f"nommer le Département, une fois par requête web : {figures['nommer_le_departement_ms']} ms")
    lines.append(f"lignes : {figures['lignes_par_table']}")
    show(figures, as_json=options.json, lines=lines)


if __name__ == "__main__":
    main()
