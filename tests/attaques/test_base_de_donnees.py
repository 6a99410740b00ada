"""What SQL injected into the site could do: it speaks as the web role, and finds every door closed."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.base_essais import clone

EFFACENT_UN_NOM = {
    "accompagnements_accompagnementevenement_effacer",
    "accompagnements_compterenduevenement_effacer",
    "conventions_conventionevenement_effacer",
    "equipes_affectationevenement_effacer",
    "equipes_agentevenement_effacer",
    "equipes_contratevenement_effacer",
    "equipes_financementevenement_effacer",
    "equipes_posteevenement_effacer",
    "journal_effacer_noms",
    "lieux_lieuevenement_effacer",
    "permanences_permanenceevenement_effacer",
    "registre_fichetraitementevenement_effacer",
    "structures_structureevenement_effacer",
}


@pytest.fixture(scope="module")
def web(modele_base: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[psycopg.Connection]:
    """A plain connection as the web role to a database of this file's own: each statement is committed."""
    with django_db_blocker.unblock(), clone(modele_base) as name:
        connection.ensure_connection()
        info = connection.connection.info
        with psycopg.connect(
            host=info.host, port=info.port, user=settings.ROLE_WEB, password=info.password or None, dbname=name
        ) as raw:
            raw.autocommit = True
            yield raw


CLOSED = [
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY base_cache FROM PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/maillage-attaque'",
    "COPY base_cache FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT pg_stat_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "CREATE TABLE public.a (x int)",
    "CREATE SCHEMA a",
    "CREATE TEMP TABLE a (x int)",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    "CREATE CAST (integer AS boolean) WITH INOUT",
    "CREATE VIEW public.v AS SELECT 1",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION plperlu",
    "CREATE LANGUAGE plpython3u",
    "CREATE ROLE a",
    "CREATE DATABASE a",
    "CREATE PUBLICATION p FOR ALL TABLES",
    "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION journal_refuser()",
    "ALTER TABLE journal_ligne DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE structures_structure NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE journal_ligne DISABLE TRIGGER ALL",
    "DROP POLICY locataire ON structures_structure",
    "CREATE POLICY tout ON structures_structure USING (true)",
    "CREATE TRIGGER t BEFORE INSERT ON base_cache FOR EACH ROW EXECUTE FUNCTION journal_enchainer()",
    "TRUNCATE journal_ligne",
    "DROP TABLE journal_ligne",
    "SET session_replication_role = replica",
    "SET ROLE maillage_proprietaire",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SELECT pg_reload_conf()",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "LOAD 'plpgsql'",
    "DO LANGUAGE plperlu 'x'",
    "UPDATE journal_tete SET numero = 0",
    "INSERT INTO journal_tete (departement_id, numero, empreinte) VALUES (1, 0, '')",
    "DELETE FROM journal_ligne",
    "UPDATE django_migrations SET name = name",
    "DELETE FROM django_migrations",
]


@pytest.mark.parametrize("statement", CLOSED)
def test_injected_sql_finds_the_door_closed(web: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        web.execute(statement)
    # 42501: refused for want of right; 0A000, 42704, 58P01: does not exist here; 22023: no such language or setting.
    assert caught.value.sqlstate in {"42501", "0A000", "42704", "58P01", "22023"}, caught.value


def test_the_owner_function_cannot_be_hung_elsewhere(web: psycopg.Connection) -> None:
    """Hung on a table of the attacker's own, a trigger function would write the head of the journal as its owner.

    What the web role may call as the owner is told one by one: each blanks a person's name (RGPD, art. 17), in the
    Département of the transaction only, and nothing else (ADR 0008).
    """
    rows = web.execute(
        "SELECT proname, prorettype::regtype::text FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        " AND has_function_privilege(oid, 'EXECUTE')"
    ).fetchall()
    assert {name for name, _ in rows} == EFFACENT_UN_NOM
    assert {kind for _, kind in rows} == {"bigint"}


def test_other_departements_are_out_of_reach_of_an_injected_union(web: psycopg.Connection) -> None:
    """No table that carries a Département shows a row to who has not named it, whatever the query."""
    names = web.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert len(names) > 10
    for (name,) in names:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        assert web.execute(query).fetchone() == (0,), name


def test_the_queue_holds_numbers_and_no_name(acteur: Any, departement: Any) -> None:
    """Jobs are read by every Département, stay when they fail, and their arguments go to the logs."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from maillage.reseau.recensement import tasks
    from tests.architecture.exemples import un_import

    lot = un_import(departement)
    tasks.defer_run(lot)
    tasks.defer_undo(lot, acteur)
    tasks.defer_answers(acteur, "telephone.illisible", "retirer")
    kept = {name: value for job in ProcrastinateJob.objects.all() for name, value in job.args.items()}
    assert set(kept) <= {"lot_id", "departement_id", "acteur_id", "cause", "action"}
    assert acteur.nom not in str(kept)


def test_a_job_acts_with_the_rights_of_today(acteur: Any, departement: Any) -> None:
    from maillage.reseau.recensement.tasks import _acteur

    asked = _acteur(acteur.id, departement.pk)
    assert (asked.id, asked.nom, asked.departement_id, asked.roles) == (
        acteur.id,
        acteur.nom,
        departement.pk,
        frozenset(),
    )
    assert _acteur(None, departement.pk).is_agent
