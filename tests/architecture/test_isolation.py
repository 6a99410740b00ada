"""Every tenant table is under row-level security, and the web role can do no more than it must (ADR 0002)."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from maillage.base.models import Locataire

TABLES_PUBLIQUES = {
    "lieux_changementpublic": "keys that the public list holds or held, and when they changed: nothing that it did not say",
    "lieux_lieupublic": "what anyone may read, and nothing else (ADR 0003)",
    "territoires_versionpublique": "a number that says that public pages changed; read before the Département is settled",
}
"""Tables that carry a Département and are open on purpose: table → reason."""
DROITS_RESTREINTS = {
    "django_migrations": {"SELECT"},
    "documents_document": {"SELECT", "INSERT"},
    "journal_ligne": {"SELECT", "INSERT"},
    "journal_racine": {"SELECT", "INSERT"},
    "journal_tete": {"SELECT"},
    "registre_cloturedepartement": {"SELECT"},
    "lieux_lieuevenement": {"SELECT", "INSERT"},
    "structures_structureevenement": {"SELECT", "INSERT"},
    "equipes_agentevenement": {"SELECT", "INSERT"},
    "equipes_posteevenement": {"SELECT", "INSERT"},
    "equipes_financementevenement": {"SELECT", "INSERT"},
    "equipes_contratevenement": {"SELECT", "INSERT"},
    "equipes_affectationevenement": {"SELECT", "INSERT"},
    "registre_fichetraitementevenement": {"SELECT", "INSERT"},
    "conventions_acteconvention": {"SELECT", "INSERT", "UPDATE"},
    "conventions_signature": {"SELECT", "INSERT"},
    "conventions_texteconvention": {"SELECT", "INSERT"},
    "conventions_conventionevenement": {"SELECT", "INSERT"},
    "permanences_permanenceevenement": {"SELECT", "INSERT"},
    "indicateurs_bilan": {"SELECT", "INSERT"},
    "gouvernance_compterendureunion": {"SELECT", "INSERT"},
    "accompagnements_compterendu": {"SELECT", "INSERT", "UPDATE"},
    "accompagnements_accompagnement": {"SELECT", "INSERT", "UPDATE"},
    "accompagnements_contestationtardive": {"SELECT", "INSERT", "UPDATE"},
    "accompagnements_compterenduevenement": {"SELECT", "INSERT"},
    "accompagnements_accompagnementevenement": {"SELECT", "INSERT"},
}
"""Tables where the web role may do less than elsewhere."""
FONCTIONS_DU_PROPRIETAIRE = {
    "journal_enchainer": "writes the head of the chain, out of the web role's reach",
    "journal_effacer_noms": "erases a person's name from the lines of the transaction's Département, and leaves a line (ADR 0008)",
    "lieux_lieuevenement_effacer": "replaces a person's name in an append-only history of the transaction's Département",
    "structures_structureevenement_effacer": "the same in the history of structures",
    "equipes_agentevenement_effacer": "the same in the history of the team (agent)",
    "equipes_posteevenement_effacer": "the same in the history of the team (poste)",
    "equipes_financementevenement_effacer": "the same in the history of the team (financement)",
    "equipes_contratevenement_effacer": "the same in the history of the team (contrat)",
    "equipes_affectationevenement_effacer": "the same in the history of the team (affectation)",
    "registre_fichetraitementevenement_effacer": "the same in the history of the register",
    "conventions_conventionevenement_effacer": "the same in its history",
    "permanences_permanenceevenement_effacer": "the same in its history",
    "accompagnements_compterenduevenement_effacer": "the same in its history",
    "accompagnements_accompagnementevenement_effacer": "the same in its history",
}
"""SECURITY DEFINER functions: they go round row-level security, each for a reason."""


def rows(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@pytest.fixture
def tables_of_tenants(db: None) -> dict[str, bool]:
    """Table with a ``departement_id`` → row-level security is on."""
    return dict(
        rows("""
        SELECT c.relname, c.relrowsecurity FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'departement_id'
        """)
    )


def test_every_table_of_a_tenant_is_protected(tables_of_tenants: dict[str, bool]) -> None:
    assert {name for name, protected in tables_of_tenants.items() if not protected} == set(TABLES_PUBLIQUES)


def test_every_tenant_model_has_its_table_there(tables_of_tenants: dict[str, bool]) -> None:
    models = {model._meta.db_table for model in apps.get_models() if issubclass(model, Locataire)}
    assert len(models) > 5
    assert models <= {name for name, protected in tables_of_tenants.items() if protected}


def test_every_policy_compares_with_the_transaction(tables_of_tenants: dict[str, bool]) -> None:
    """One policy a table, for every command and every role, on reading and on writing alike."""
    expected = re.compile(
        r"departement_id = \(?NULLIF\(current_setting\('maillage\.departement'::text, true\), ''::text\)\)?::integer"
    )
    found: dict[str, list[str]] = {}
    for table, command, roles, using, check, permissive in rows(
        "SELECT tablename, cmd, roles::text, qual, with_check, permissive FROM pg_policies WHERE schemaname = 'public'"
    ):
        right = (
            command == "ALL"
            and roles == "{public}"
            and permissive == "PERMISSIVE"
            and using == check
            and expected.search(using)
        )
        found.setdefault(table, []).append("ok" if right else f"{command} {roles} {using} / {check}")
    assert found == {name: ["ok"] for name, protected in tables_of_tenants.items() if protected}


def test_no_tenant_row_without_a_departement(tables_of_tenants: dict[str, bool]) -> None:
    """NULL equals nothing: such a row would be out of everybody's sight."""
    nullable = rows(
        """
        SELECT attrelid::regclass::text FROM pg_attribute
        WHERE attname = 'departement_id' AND NOT attnotnull AND attrelid::regclass::text = ANY(%s)
    """,
        sorted(tables_of_tenants),
    )
    assert nullable == []


def test_the_tests_speak_as_the_web_role(db: None) -> None:
    assert rows("SELECT current_user, session_user") == [(settings.ROLE_WEB, settings.ROLE_WEB)]


def test_the_web_role_owns_nothing_and_goes_round_nothing(db: None) -> None:
    assert rows("""
        SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user
    """) == [(False,) * 5]
    assert rows("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = current_user::regrole") == []
    assert (
        rows("""
        SELECT 'table', relname::text FROM pg_class WHERE relowner = current_user::regrole
        UNION ALL SELECT 'function', proname::text FROM pg_proc WHERE proowner = current_user::regrole
        UNION ALL SELECT 'schema', nspname::text FROM pg_namespace WHERE nspowner = current_user::regrole
        UNION ALL SELECT 'base', datname::text FROM pg_database WHERE datdba = current_user::regrole
    """)
        == []
    )
    assert rows("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") == [(False,)]


def test_the_web_role_may_not_empty_refer_to_or_hang_triggers_on_a_table(db: None) -> None:
    assert (
        rows("""
        SELECT relname, p FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) p
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        AND (p <> 'MAINTAIN' OR current_setting('server_version_num')::int >= 170000)
        AND has_table_privilege(current_user, pg_class.oid, CASE WHEN current_setting('server_version_num')::int < 170000
            AND p = 'MAINTAIN' THEN 'TRUNCATE' ELSE p END)
    """)
        == []
    )


def test_restricted_tables_are_the_ones_listed(db: None) -> None:
    """A table that is written once says so here; every other one can be written by the site."""
    found = rows("""
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
            AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
    """)
    assert {name for (name,) in found} == set(DROITS_RESTREINTS)


@pytest.mark.parametrize("table", sorted(DROITS_RESTREINTS))
def test_append_only_tables_let_the_web_role_do_no_more(db: None, table: str) -> None:
    granted = {
        command
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE")
        if rows("SELECT has_table_privilege(current_user, %s, %s)", table, command) == [(True,)]
    }
    assert granted == DROITS_RESTREINTS[table]


def test_functions_that_act_as_the_owner_are_listed(db: None) -> None:
    """Such a function must fix its search path, or a table of the same name elsewhere would be used."""
    found = rows("""
        SELECT proname, coalesce(array_to_string(proconfig, ','), '') FROM pg_proc
        WHERE prosecdef AND pronamespace = 'public'::regnamespace
    """)
    assert {name for name, _ in found} == set(FONCTIONS_DU_PROPRIETAIRE)
    assert [name for name, settings_ in found if "search_path=" not in settings_] == []


def test_no_view_reads_as_its_owner(db: None) -> None:
    """A plain view reads with the rights of its owner, who is above row-level security."""
    assert (
        rows("""
        SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
        AND (relkind = 'm' OR NOT coalesce(reloptions::text, '') LIKE '%%security_invoker=%%')
    """)
        == []
    )


def test_large_indexes_are_led_by_the_departement() -> None:
    """What may be sharded by Département, and what makes a list cheap under row-level security."""
    wrong = [
        f"{model.__name__}.{index.name}"
        for model in apps.get_models()
        if model.__module__.startswith("maillage.")
        and any(field.name == "departement" for field in model._meta.local_fields)
        for index in model._meta.indexes
        if len(index.fields) > 1 and index.fields[0].lstrip("-") != "departement"
    ]
    assert wrong == []
