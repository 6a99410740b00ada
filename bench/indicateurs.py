"""``python -m bench.indicateurs [--json] [--comptes-rendus 200000] [--par-compte-rendu 3] [--tours 20]``: every block of the figures.

A throw-away database, one Département, filled inside PostgreSQL: N half-days, each with its report (19 in 20 sent to the host) and its
accompaniments, spread over the hosts, advisers and sectors of four years at 200,000 (ten years past half a million: that many
reports are the work of longer, of more hosts). The sums are then written by the command's own rebuild, timed. Each block is asked alone,
as the page asks it: whole Département, one sector, EPCI, host, adviser, employer, two of them at once; over a year and over five, while
three hundred reports changed since the worker last spread the sums. Medians and p95 at the server, in milliseconds; fails when a median
passes the limit (20 ms, 30 ms past half a million). A report written with three accompaniments and sent is timed too, and that spreading.
"""

import argparse
import datetime as dt
import gc
import statistics
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from bench.base import admin, throwaway
from bench.mesure import show

COMPTES_RENDUS = 200_000
FIN = dt.date(2026, 11, 1)
LIMITES = ((500_000, 20.0), (10**12, 30.0))
"""Milliseconds allowed up to that many reports."""
RECENTS = 300
"""Reports changed since the sums were last spread: more than a Département writes in ten minutes."""


class Taille(NamedTuple):
    """What a number of reports supposes: months, hosts, advisers."""

    mois: int
    hotes: int
    agents: int


def size_of(number: int) -> Taille:
    return Taille(48, 400, 100) if number <= 500_000 else Taille(120, 800, 200)


def fill(name: str, number: int, each: int) -> Any:
    """A Département with everything a report points to, then the rows themselves."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.equipes.models import Agent
    from maillage.reseau.lieux.models import Lieu
    from maillage.reseau.structures.models import Structure
    from maillage.socle.territoires.models import Departement, Epci, Secteur

    size = size_of(number)
    row = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, hotes=["96.localhost"])
    with tenant_transaction(row.pk):
        Epci.objects.bulk_create([Epci(code=f"24009{n:04d}", nom=f"CC {n}") for n in range(15)])
        Secteur.objects.bulk_create([Secteur(departement=row, nom=f"Secteur {n}") for n in range(8)])
        Agent.objects.bulk_create([Agent(departement=row, nom=f"Agent {n}") for n in range(size.agents)])
        Structure.objects.bulk_create([Structure(departement=row, nom=f"Hôte {n}") for n in range(size.hotes)])
        hosts = list(Structure.objects.order_by("pk"))
        Lieu.objects.bulk_create(
            [Lieu(departement=row, nom=f"Lieu {one.nom}", structure=one, etat="PUBLIE") for one in hosts]
        )
    with admin(name) as connection:
        # No trigger while the rows come: the sums are written afterwards, by the rebuild that is measured.
        connection.execute("SET session_replication_role = replica")
        for statement in _statements(row.pk, number, each, size):
            connection.execute(statement)
        connection.execute("SET session_replication_role = origin")
        connection.execute("ANALYZE")
    return row


_SOL = """
        (SELECT id FROM structures_structure ORDER BY id LIMIT 1) + agent_id % 30 AS employeur_id,
        '24009' || lpad((structure_id % 15)::text, 4, '0') AS epci_id,
        (SELECT id FROM territoires_secteur ORDER BY id LIMIT 1) + structure_id % 8 AS secteur_id
    """
"""Employer, EPCI and sector of a row, from its host and its adviser."""


_AVENANTS: Final = """
    INSERT INTO conventions_avenant (departement_id, convention_id, numero, objet, changements, effet_le, signe_le, etat, created_at, updated_at)
    SELECT departement_id, id, 1, '', '{"rythme": "DEMI_JOURNEE"}', effet_le + 100, effet_le + 90, 'SIGNE', now(), now()
    FROM conventions_convention WHERE id % 15 = 0"""
"""One convention in fifteen changed its rhythm."""


def _statements(pk: int, number: int, each: int, size: Taille) -> list[str]:
    """One statement a table; ``k`` spreads the rows over hosts, advisers and days, always the same way."""
    first = f"(date '{FIN}' - interval '{size.mois - 1} months')::date"
    days = f"(date '{FIN}' + 27 - {first})"
    frame = f"""
        (SELECT id FROM structures_structure ORDER BY id LIMIT 1) + k %% {size.hotes} AS structure_id,
        (SELECT id FROM conventions_convention ORDER BY id LIMIT 1) + k %% {size.hotes} AS convention_id,
        (SELECT id FROM lieux_lieu ORDER BY id LIMIT 1) + k %% {size.hotes} AS lieu_id,
        (SELECT id FROM equipes_agent ORDER BY id LIMIT 1) + (k %% {size.hotes} + (k / {size.hotes}) %% 5 / 4) %% {size.agents} AS agent_id,
        {first} + (k::bigint * {days} / {number})::int AS jour
    """.replace("%%", "%")
    return [
        f"""INSERT INTO conventions_convention (departement_id, reference, structure_id, etat, rythme, objet, gabarit, clauses, mention,
            duree_mois, reconduction, preavis_mois, lecture, opposition_comptee, delai_faute_jours, delai_force_majeure_jours,
            delai_contacts_jours, delai_verification_jours, effet_le, fin_le, modifie_par, motif, created_at, updated_at)
        SELECT {pk}, 'C' || n, id, 'EN_VIGUEUR', 'JOURNEE', '', 'convention-accueil', '[]', '', 6, true, 2, 'FIN_DE_PERIODE', 'RECEPTION', 30,
            30, 60, 15, {first} + (n * 37 % {days})::int, date '{FIN}' + 200, '', '', now(), now()
        FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM structures_structure) s""",
        _AVENANTS,
        f"""INSERT INTO permanences_permanence (departement_id, nature, structure_id, convention_id, lieu_id, agent_id, jour, jour_origine,
            debut, fin, etat, motif, precision, point, retouchee, modifie_par, created_at, updated_at)
        SELECT {pk}, 'PERMANENCE', structure_id, convention_id, lieu_id, agent_id, jour, jour, jour + time '08:00', jour + time '11:00',
            'PREVUE', '', '', '', false, '', now(), now() FROM (SELECT {frame} FROM generate_series(0, {number} - 1) k) f""",
        f"""INSERT INTO indicateurs_rattachementpermanence (permanence_id, departement_id, employeur_id, secteur_id, epci)
        SELECT id, {pk}, employeur_id, secteur_id, epci_id FROM (SELECT id, {_SOL} FROM permanences_permanence) p""",
        f"""INSERT INTO accompagnements_compterendu (departement_id, permanence_id, structure_id, convention_id, lieu_id, agent_id, employeur_id,
            epci_id, secteur_id, jour, tenue, motif, etat, personnes, transmis_at, a_verifier_avant, repondu_at, repondu_par_nom,
            motif_contestation, reponse_equipe, modifie_par, created_at, updated_at)
        SELECT {pk}, id, structure_id, convention_id, lieu_id, agent_id, employeur_id, epci_id, secteur_id, jour,
            CASE WHEN id % 40 = 0 THEN 'NON_TENUE' ELSE 'TENUE' END, CASE WHEN id % 40 = 0 THEN 'METEO' ELSE '' END,
            (ARRAY['CONFIRME', 'CONFIRME', 'CONFIRME', 'SANS_REPONSE', 'CONTESTE', 'TRANSMIS'])[id % 6 + 1], 0,
            jour + time '12:00' + (id % 6) * interval '1 day', jour + 15, jour + time '13:00', 'Hôte', 'x', '', '', now(), now()
        FROM (SELECT p.*, {_SOL} FROM permanences_permanence p) p WHERE id % 20 <> 0""",
        f"""INSERT INTO accompagnements_accompagnement (departement_id, compte_rendu_id, structure_id, convention_id, lieu_id, agent_id, employeur_id,
            epci_id, secteur_id, jour, nature, canal, duree_min, participants, deja_accompagnes, thematiques, demarches, materiels,
            orientations, autonomie, genres, tranches, statuts, titre, niveau, provenance, cle_import, cle_saisie, modifie_par, created_at, updated_at)
        SELECT {pk}, c.id, structure_id, convention_id, lieu_id, agent_id, employeur_id, epci_id, secteur_id, jour, 'INDIVIDUEL',
            (ARRAY['LIEU_ACTIVITE', 'DOMICILE', 'A_DISTANCE'])[(c.id + n) % 3 + 1], 15 * ((c.id + n) % 9 + 1)::int, 1, (n % 2)::int,
            ARRAY[t.themes[(c.id + n) % 18 + 1], 'DEMARCHES'], ARRAY[(ARRAY['SOCIAL', 'ARGENT', 'PAPIERS'])[(c.id + n) % 3 + 1]],
            ARRAY['ORDINATEUR'], CASE WHEN n = 1 THEN ARRAY['MEDIATION'] ELSE ARRAY[]::varchar[] END,
            (ARRAY['AVEC_GUIDAGE', 'AUTONOME', ''])[n % 3 + 1], '{{"FEMININ": 1}}', '{{"PLUS_70": 1}}', '{{"RETRAITE": 1}}', '', '', 'SAISIE', '', '',
            '', now(), now()
        FROM accompagnements_compterendu c, generate_series(1, {each}) n,
            (SELECT ARRAY['DIAGNOSTIC', 'PRISE_EN_MAIN', 'MAINTENANCE', 'CONTENUS', 'NAVIGATION', 'COURRIEL', 'BUREAUTIQUE', 'RESEAUX_SOCIAUX',
            'SANTE', 'BANQUE_ACHATS', 'ENTREPRENEURIAT', 'INSERTION', 'SECURITE', 'PARENTALITE', 'SCOLARITE', 'CREATION', 'CULTURE', 'IA'] AS themes) t
        WHERE c.tenue <> 'NON_TENUE'""",
    ]  # fmt: skip


def timed(act: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """(median, p95) in milliseconds, after one round that warms."""
    act()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - start))
    found.sort()
    return statistics.median(found), found[min(len(found) - 1, int(0.95 * len(found)))]


def questions() -> dict[str, Any]:
    """{name: criteria}: what people ask."""
    from maillage.pilotage.indicateurs.definitions import Periode, add_months
    from maillage.pilotage.indicateurs.selectors.criteres import Criteres
    from maillage.reseau.equipes.models import Agent
    from maillage.reseau.structures.models import Structure
    from maillage.socle.territoires.models import Epci, Secteur

    year, five = Periode(add_months(FIN, -11), FIN), Periode(add_months(FIN, -59), FIN)
    keys: dict[str, int | str] = {
        name: model.objects.order_by("pk").values_list("pk", flat=True)[0]
        for name, model in {"secteur": Secteur, "structure": Structure, "agent": Agent, "epci": Epci}.items()
    }
    keys["employeur"] = keys["structure"]
    return {
        "un an": Criteres(year),
        "cinq ans": Criteres(five),
        "un secteur, un an": Criteres(year, {"secteur": keys["secteur"]}),
        "un secteur, cinq ans": Criteres(five, {"secteur": keys["secteur"]}),
        "un hôte, cinq ans": Criteres(five, {"structure": keys["structure"]}),
        "un conseiller, 5 ans": Criteres(five, {"agent": keys["agent"]}),
        "un EPCI, cinq ans": Criteres(five, {"epci": keys["epci"]}),
        "un employeur, 5 ans": Criteres(five, {"employeur": keys["employeur"]}),
        "secteur+empl., 5 ans": Criteres(five, {name: keys[name] for name in ("secteur", "employeur")}),
        "EPCI+empl., cinq ans": Criteres(five, {name: keys[name] for name in ("epci", "employeur")}),
    }


def blocks(departement_id: int) -> dict[str, Callable[[Any], Any]]:
    """{name: how it is asked}."""
    from maillage.pilotage.indicateurs.definitions import BLOCS
    from maillage.pilotage.indicateurs.enums import Axe
    from maillage.pilotage.indicateurs.selectors.figures import compare_first, compute_block
    from maillage.pilotage.indicateurs.selectors.jauges import gauges
    from maillage.pilotage.indicateurs.selectors.tableaux import compare_rows, comparison_rows
    from maillage.pilotage.indicateurs.views.chiffres import LIGNES_MONTREES

    found: dict[str, Callable[[Any], Any]] = {
        bloc.code: (lambda criteres, bloc=bloc: compute_block(departement_id, criteres, bloc)) for bloc in BLOCS
    }
    for axe in Axe:
        # As the page: its first fifty rows and their names; « fichier »: all of them, as the CSV.
        found[f"comparer {axe.value.lower()}"] = lambda criteres, axe=axe: comparison_rows(
            departement_id, axe, compare_first(departement_id, criteres, axe, LIGNES_MONTREES).lignes
        )
        found[f"fichier {axe.value.lower()}"] = lambda criteres, axe=axe: compare_rows(departement_id, criteres, axe)
    found["jauges"] = lambda criteres: gauges(departement_id, criteres, FIN + dt.timedelta(days=21))
    return found


def measure(departement: Any, rounds: int) -> dict[str, dict[str, tuple[float, float]]]:
    """{block: {question: (median, p95)}}."""
    from maillage.base.tenancy import tenant_transaction

    gc.freeze()  # as the server does (config/wsgi.py)
    gc.set_threshold(10_000, 20, 20)
    with tenant_transaction(departement.pk):
        asked = questions()
        return {
            name: {
                label: timed(lambda act=act, criteres=criteres: act(criteres), rounds)
                for label, criteres in asked.items()
            }  # type: ignore[misc]
            for name, act in blocks(departement.pk).items()
        }


def write_report(permanence: Any) -> None:
    """Begun, three people helped, sent: five statements, then undone."""
    from django.db import transaction

    from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu

    names = ("departement_id", "jour", "agent_id", "convention_id", "structure_id", "lieu_id")
    frame = {name: getattr(permanence, name) for name in names}
    with transaction.atomic():
        report = CompteRendu.objects.create(permanence=permanence, **frame)
        for _ in range(3):
            Accompagnement.objects.create(
                compte_rendu=report, nature="INDIVIDUEL", thematiques=["COURRIEL"], participants=1, **frame
            )
        sent = dt.datetime.combine(permanence.jour, dt.time(15), dt.UTC)
        after = {"transmis_at": sent, "a_verifier_avant": permanence.jour + dt.timedelta(days=15)}
        CompteRendu.objects.filter(pk=report.pk).update(etat="TRANSMIS", **after)
        transaction.set_rollback(True)


def write(departement: Any, rounds: int) -> dict[str, tuple[float, float]]:
    """Writers, and the worker after them; leaves the last reports as the page finds them."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.pilotage.indicateurs.services.cumuls import fold
    from maillage.terrain.accompagnements.models import CompteRendu
    from maillage.terrain.permanences.models import Permanence

    def change() -> None:
        for row in CompteRendu.objects.filter(etat="CONFIRME").order_by("-pk")[:RECENTS]:
            CompteRendu.objects.filter(pk=row.pk).update(etat="CONTESTE", motif_contestation="x")

    with tenant_transaction(departement.pk):
        free = Permanence.objects.filter(compte_rendu=None).order_by("-pk")[0]
        found = {
            "écrire un compte rendu et trois accompagnements, le transmettre": timed(lambda: write_report(free), rounds)
        }
        change()
        start = time.perf_counter()
        fold(departement.pk)
        spent = 1000 * (time.perf_counter() - start)
        found[f"étaler {RECENTS} changements"] = (spent, spent)
        change()
    return found


def _late(found: Any, limit: float) -> list[str]:
    """Blocks of the page over the limit; whole files are told, not judged."""
    return [
        name
        for name, told in found.items()
        if not name.startswith("fichier") and max(median for median, _ in told.values()) > limit
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comptes-rendus", type=int, default=COMPTES_RENDUS)
    parser.add_argument("--par-compte-rendu", type=int, default=3, help="accompagnements of a report")
    parser.add_argument("--tours", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    limit = next(limit for most, limit in LIMITES if args.comptes_rendus <= most)
    with throwaway() as name:
        from maillage.base.tenancy import tenant_transaction
        from maillage.pilotage.indicateurs.services.cumuls import compare, rebuild

        start = time.perf_counter()
        departement = fill(name, args.comptes_rendus, args.par_compte_rendu)
        filled = time.perf_counter()
        with tenant_transaction(departement.pk):
            rows = rebuild(departement.pk)
            rebuilt = time.perf_counter()
            wrong = compare(departement.pk)
        compared = time.perf_counter()
        with admin(name) as connection:
            connection.execute("VACUUM ANALYZE indicateurs_cumul")
            size = connection.execute("SELECT pg_total_relation_size('indicateurs_cumul')").fetchone()[0]
        written = write(departement, args.tours)
        found = measure(departement, args.tours)
        with tenant_transaction(departement.pk):
            wrong += compare(departement.pk)
    late = _late(found, limit)
    figures = {
        "comptes_rendus": args.comptes_rendus,
        "lignes_de_cumul": rows,
        "octets_de_cumul": size,
        "secondes": {"remplir": filled - start, "refaire": rebuilt - filled, "comparer": compared - rebuilt},
        "ecrire": written,
        "blocs": found,
    }
    labels = list(next(iter(found.values())))
    lines = [
        f"{args.comptes_rendus} comptes rendus, {args.par_compte_rendu} accompagnements chacun : {rows} lignes de cumul, {size / 1e6:.0f} Mo",
        f"Remplir {filled - start:.0f} s, refaire les cumuls {rebuilt - filled:.1f} s, les comparer {compared - rebuilt:.1f} s, écarts : {len(wrong)}",
        f"Médiane (p95) en millisecondes, limite {limit:.0f}",
        *(f"{name} : {median:.1f} ({p95:.1f})" for name, (median, p95) in written.items()),
        " | ".join(["bloc".ljust(24), *(label.rjust(22) for label in labels)]),
    ]
    for block, told in found.items():
        cells = (f"{median:.2f} ({p95:.2f})".rjust(22) for median, p95 in told.values())
        lines.append(" | ".join([block.ljust(24), *cells]))
    lines += [f"TROP LENT : {name}" for name in late]
    show(figures, as_json=args.json, lines=lines)
    return int(bool(late or wrong))


if __name__ == "__main__":
    raise SystemExit(main())
