"""The journal: append-only, chained, sealed every day, and a verifier that names the first broken line."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.journal.models import Ligne, Racine
from maillage.socle.journal.selectors import LOT, history_of, verify_chain, walk_chain
from maillage.socle.journal.services import record, seal_day
from maillage.socle.territoires.models import Departement


def write(departement_id: int, number: int, nom: str = "essai") -> None:
    for index in range(number):
        record(
            by=command_acteur(departement_id, nom),
            action="essai.fait",
            objet_type="essai",
            objet_id=index,
            objet_nom="Objet",
            detail={"é": index},
        )


def test_lines_are_numbered_and_chained(departement):
    write(departement.pk, 3)
    lines = list(Ligne.objects.all())
    assert [line.numero for line in lines] == [1, 2, 3]
    assert lines[1].empreinte_precedente == lines[0].empreinte
    assert verify_chain(departement.pk).rompue_a is None
    assert verify_chain(departement.pk).lignes == 3


def test_an_empty_journal_holds(departement):
    assert verify_chain(departement.pk).rompue_a is None


TEXTE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    TEXTE,
    TEXTE,
    st.dictionaries(TEXTE, TEXTE | st.integers() | st.booleans() | st.none(), max_size=4),
    st.none() | st.integers(1, 2**60),
)
def test_whatever_is_written_is_read_back_as_it_was_hashed(departement, nom, objet, detail, who):
    """Quotes, control characters, accents, other scripts: Python rebuilds the text that PostgreSQL hashed."""
    by = Acteur(who, nom, departement.pk)
    record(by=by, action=objet[:80], objet_type=nom, objet_id=objet, objet_nom=objet, detail=detail)
    assert verify_chain(departement.pk).rompue_a is None


def test_the_chain_is_read_by_lots(departement, monkeypatch):
    monkeypatch.setattr("maillage.socle.journal.selectors.LOT", 2)
    write(departement.pk, 5)
    assert [step.lignes for step in walk_chain(departement.pk)] == [2, 4, 5]
    write(departement.pk, 1)
    assert [step.lignes for step in walk_chain(departement.pk)] == [2, 4, 6, 6]


def test_lines_written_while_it_reads_are_no_alarm(departement, monkeypatch):
    monkeypatch.setattr("maillage.socle.journal.selectors.LOT", 2)
    write(departement.pk, 3)
    steps = walk_chain(departement.pk)
    next(steps)
    write(departement.pk, 4)
    assert [step.rompue_a for step in steps][-1] is None


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal_ligne SET acteur_nom = 'autre'",
        "UPDATE journal_ligne SET numero = 3 - numero",
        "DELETE FROM journal_ligne",
        "DELETE FROM journal_ligne WHERE numero = 2",
        "TRUNCATE journal_ligne",
        "TRUNCATE journal_ligne CASCADE",
        "ALTER TABLE journal_ligne DISABLE TRIGGER ALL",
        "ALTER TABLE journal_ligne DISABLE TRIGGER journal_fige",
        "ALTER TABLE journal_ligne DISABLE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "DROP TRIGGER journal_fige ON journal_ligne",
        "CREATE OR REPLACE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "CREATE RULE taire AS ON INSERT TO journal_ligne DO INSTEAD NOTHING",
        "UPDATE journal_tete SET numero = 0",
        "INSERT INTO journal_tete (departement_id, numero, empreinte) SELECT departement_id, 9, '' FROM journal_tete",
        "DROP TABLE journal_ligne CASCADE",
        "SELECT set_config('maillage.effacement', 'oui', true); UPDATE journal_ligne SET acteur_nom = 'Personne effacée', acteur_sel = ''",
        "SELECT set_config('maillage.cloture', departement_id::text, true) FROM journal_tete; DELETE FROM journal_ligne",
        "UPDATE journal_racine SET numero = 0",
        "DELETE FROM journal_racine",
        "TRUNCATE journal_racine",
        "ALTER TABLE journal_racine DISABLE TRIGGER ALL",
    ],
)
def test_application_role_cannot_touch_a_line(departement, attack):
    write(departement.pk, 2)
    seal_day(departement.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert Ligne.objects.count() == 2
    assert verify_chain(departement.pk).rompue_a is None


def test_a_number_and_a_hash_cannot_be_chosen(departement):
    write(departement.pk, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO journal_ligne (departement_id, numero, instant, acteur_nom, action, objet_type, objet_id, objet_nom, detail,
                acteur_sel, acteur_empreinte, objet_sel, objet_empreinte, detail_sel, detail_empreinte, empreinte_precedente, empreinte)
            SELECT departement_id, 1, instant, 'Moi', action, objet_type, objet_id, objet_nom, detail,
                'sel', 'x', 'sel', 'x', 'sel', 'x', '', repeat('0', 64) FROM journal_ligne WHERE numero = 1
            """
        )
    line = Ligne.objects.get(acteur_nom="Moi")
    assert line.numero == 3
    assert line.empreinte != "0" * 64
    assert line.acteur_sel != "sel"
    assert verify_chain(departement.pk).rompue_a is None


def test_a_line_of_another_departement_cannot_be_written(departement):
    other = Departement.objects.create(code="97", nom="Autre")
    with pytest.raises(DatabaseError), transaction.atomic():
        write(other.pk, 1)


def test_a_root_cannot_be_made_up(departement):
    write(departement.pk, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_racine (departement_id, jour, numero, empreinte, scelle_at) VALUES (%s, '2020-01-01', 9, 'x', '2020-01-01')",
            [departement.pk],
        )
    row = Racine.objects.get()
    assert (row.numero, row.empreinte) == (2, Ligne.objects.get(numero=2).empreinte)
    assert row.jour.year > 2020


def test_a_day_is_sealed_once(departement):
    write(departement.pk, 2)
    first = seal_day(departement.pk)
    write(departement.pk, 1)
    assert seal_day(departement.pk) == first
    assert (first.numero, Racine.objects.count()) == (2, 1)


def test_an_empty_journal_is_sealed_too(departement):
    assert (seal_day(departement.pk).numero, seal_day(departement.pk).empreinte) == (0, "")
    assert verify_chain(departement.pk).rompue_a is None


# ---- What a superuser does behind the programme's back


@pytest.fixture
def scene(proprietaire):
    """Five lines of which two are sealed; the owner's hand, its guards lifted; gives (Département, hand)."""
    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")
    with tenant_transaction(row.pk):
        write(row.pk, 2)
        seal_day(row.pk)
    with tenant_transaction(row.pk):
        write(row.pk, 3)
    for table in ("journal_ligne", "journal_racine"):
        proprietaire.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    return row, proprietaire


INSERTION = """
UPDATE journal_ligne SET numero = numero + 100 WHERE numero >= 3;
INSERT INTO journal_ligne (departement_id, numero, instant, acteur_id, acteur_nom, action, objet_type, objet_id, objet_nom, detail,
    acteur_sel, acteur_empreinte, objet_sel, objet_empreinte, detail_sel, detail_empreinte, empreinte_precedente, empreinte)
SELECT departement_id, 3, instant, acteur_id, acteur_nom, action, objet_type, objet_id, objet_nom, detail,
    acteur_sel, acteur_empreinte, objet_sel, objet_empreinte, detail_sel, detail_empreinte, empreinte, repeat('a', 64)
    FROM journal_ligne WHERE numero = 2;
UPDATE journal_ligne SET numero = numero - 99 WHERE numero > 100;
UPDATE journal_tete SET numero = 6;
"""
ATTAQUES = {
    "detail changed": ("UPDATE journal_ligne SET detail = '{\"é\": 9}' WHERE numero = 3", 3, "un nom ou un détail"),
    "name changed": ("UPDATE journal_ligne SET acteur_nom = 'Autre' WHERE numero = 4", 4, "un nom ou un détail"),
    "object changed": ("UPDATE journal_ligne SET objet_nom = 'Autre' WHERE numero = 1", 1, "un nom ou un détail"),
    "act changed": ("UPDATE journal_ligne SET action = 'autre' WHERE numero = 2", 2, "son contenu"),
    "instant changed": ("UPDATE journal_ligne SET instant = instant + interval '1 day' WHERE numero = 5", 5, "son contenu"),
    "person changed": ("UPDATE journal_ligne SET acteur_id = 7 WHERE numero = 3", 3, "son contenu"),
    "removed in the middle": ("DELETE FROM journal_ligne WHERE numero = 2", 2, "manque"),
    "removed at the start": ("DELETE FROM journal_ligne WHERE numero = 1", 1, "manque"),
    "removed at the end": ("DELETE FROM journal_ligne WHERE numero = 5", 5, "à la fin : il y en avait 5"),
    "end cut off, head too": (
        "DELETE FROM journal_ligne WHERE numero >= 2; UPDATE journal_tete SET numero = 1, empreinte = (SELECT empreinte FROM journal_ligne)",
        2,
        "il y en avait 2",
    ),
    "removed and closed up": (
        "DELETE FROM journal_ligne WHERE numero = 3; UPDATE journal_ligne SET numero = numero - 1 WHERE numero > 3",
        3,
        "ne suit pas",
    ),
    "swapped": (
        ("UPDATE journal_ligne SET numero = 103 WHERE numero = 3; UPDATE journal_ligne SET numero = 3 WHERE numero = 4;"
        "UPDATE journal_ligne SET numero = 4 WHERE numero = 103"),
        3,
        "ne suit pas",
    ),
    "inserted": (INSERTION, 3, "son contenu"),
    "added at the end": (
        ("CREATE TEMP TABLE t AS SELECT * FROM journal_ligne WHERE numero = 5; UPDATE t SET id = 999, numero = 6,"
        " empreinte_precedente = empreinte; INSERT INTO journal_ligne SELECT * FROM t"),
        6,
        "son contenu",
    ),
    "head lost": ("DELETE FROM journal_tete", 1, "sans passer par le programme"),
    "head changed": ("UPDATE journal_tete SET empreinte = repeat('0', 64)", 5, "n'est plus celle"),
    "everything emptied": ("DELETE FROM journal_ligne; DELETE FROM journal_tete", 1, "il y en avait 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTAQUES)
def test_a_superuser_is_found_out_at_the_very_line(scene, name, capsys):
    row, hand = scene
    attack, broken, why = ATTAQUES[name]
    hand.execute(attack)
    with tenant_transaction(row.pk):
        verdict = verify_chain(row.pk)
    assert (verdict.rompue_a, why in verdict.raison) == (broken, True), verdict
    with pytest.raises(CommandError):
        call_command("verifier_journal")
    assert f"rompue à la ligne {broken}" in capsys.readouterr().err


REECRITURE = """
DO $$
DECLARE ligne journal_ligne%ROWTYPE; suite text := '';
BEGIN
    UPDATE journal_ligne SET acteur_nom = 'Autre', acteur_empreinte = journal_engagement(acteur_sel, 'Autre') WHERE numero = {};
    FOR ligne IN SELECT * FROM journal_ligne ORDER BY numero LOOP
        ligne.empreinte_precedente := suite;
        suite := encode(sha256(convert_to(suite || journal_texte(ligne), 'UTF8')), 'hex');
        UPDATE journal_ligne SET empreinte_precedente = ligne.empreinte_precedente, empreinte = suite WHERE id = ligne.id;
    END LOOP;
    UPDATE journal_tete SET empreinte = suite;
END $$;
"""


def test_a_chain_rewritten_whole_is_found_out_by_the_published_root(scene):
    row, hand = scene
    hand.execute(REECRITURE.format(2))
    with tenant_transaction(row.pk):
        verdict = verify_chain(row.pk)
    assert verdict.rompue_a == 1
    assert "une des lignes 1 à 2 a été réécrite" in verdict.raison
    assert "racine publiée" in verdict.raison


def test_a_rewriting_after_the_last_root_is_found_out_at_the_next_one_that_somebody_kept(scene):
    """Until a root is published, the owner of the database can rewrite: that is why one is published every day."""
    row, hand = scene
    with tenant_transaction(row.pk):
        kept = Ligne.objects.get(numero=5).empreinte
    hand.execute(REECRITURE.format(4))
    with tenant_transaction(row.pk):
        verdict = verify_chain(row.pk)
    assert verdict.rompue_a is None
    assert verdict.racines == 1
    assert verdict.tete != kept


def test_functions_of_the_database_replaced_hide_nothing(scene):
    """The verifier trusts none of the journal's own SQL functions."""
    row, hand = scene
    hand.execute("UPDATE journal_ligne SET acteur_nom = 'Autre' WHERE numero = 3")
    hand.execute(
        "CREATE OR REPLACE FUNCTION journal_noms_justes(l journal_ligne) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
    )
    with tenant_transaction(row.pk):
        assert verify_chain(row.pk).rompue_a == 3


def test_an_erased_name_is_no_alarm_and_another_in_its_place_is(scene):
    row, hand = scene
    hand.execute("ALTER TABLE journal_ligne ENABLE TRIGGER ALL")
    with tenant_transaction(row.pk), connection.cursor() as cursor:
        cursor.execute("SELECT journal_effacer_noms('{}', 'essai')")
    with tenant_transaction(row.pk):
        verdict = verify_chain(row.pk)
        assert verdict.rompue_a is None
        assert Ligne.objects.filter(acteur_nom="Personne effacée").count() == 5
    hand.execute("ALTER TABLE journal_ligne DISABLE TRIGGER ALL")
    hand.execute("UPDATE journal_ligne SET acteur_nom = 'Autre' WHERE numero = 4")
    with tenant_transaction(row.pk):
        assert verify_chain(row.pk).rompue_a == 4


def test_a_name_blanked_behind_the_programme_is_found_out(scene):
    """Text and salt taken away by hand: the chain holds, but no line tells of it."""
    row, hand = scene
    hand.execute("UPDATE journal_ligne SET objet_nom = 'Nom effacé', objet_sel = '' WHERE numero = 3")
    with tenant_transaction(row.pk):
        verdict = verify_chain(row.pk)
    assert verdict.rompue_a == 3
    assert "effacé sans trace (1 noms effacés, 0 demandés)" in verdict.raison


def test_the_command_says_that_all_is_well(scene, capsys):
    call_command("verifier_journal", "--territoire", "96")
    assert "5 lignes, chaîne intacte" in capsys.readouterr().out
    with pytest.raises(CommandError, match="99"):
        call_command("verifier_journal", "--territoire", "99")


def test_a_long_journal_is_verified_part_by_part(base_neuve):
    """More lines than one part holds. How long it takes is for a benchmark, never for a test."""
    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")
    number = 2 * LOT + 1
    with tenant_transaction(row.pk):
        Ligne.objects.bulk_create(
            [
                Ligne(
                    departement_id=row.pk, numero=0, instant="2026-03-10T09:00:00Z", acteur_nom="Camille Essai", action="lieu.corrige",
                    objet_type="lieu", objet_id=str(index), objet_nom="Médiathèque", detail={"champ": "telephone", "n": index},
                )
                for index in range(number)
            ],
            batch_size=2000,
        )  # fmt: skip
    with tenant_transaction(row.pk):
        verdict = verify_chain(row.pk)
    assert (verdict.lignes, verdict.rompue_a) == (number, None)


def test_outside_a_transaction_nothing_is_written(base_neuve):
    with pytest.raises(RuntimeError, match="transaction"):
        write(1, 1)
    with pytest.raises(RuntimeError, match="transaction"):
        seal_day(1)


def test_the_history_of_an_object_in_words(departement):
    for action in ("structure.creee", "structure.modifiee"):
        record(by=command_acteur(departement.pk, "Camille"), action=action, objet_type="structure", objet_id=7)
    write(departement.pk, 1)
    found = history_of(departement_id=departement.pk, objet_type="structure", objet_id=7)
    assert [(one.qui, one.texte) for one in found] == [
        ("Camille", "Structure modifiée"),
        ("Camille", "Structure créée"),
    ]


def test_roots_of_several_days_are_compared(scene):
    """Days without a line published the same root; one that differs, on whatever day, is told."""
    row, hand = scene
    again = "INSERT INTO journal_racine (departement_id, jour, numero, empreinte, scelle_at) SELECT departement_id, jour + %s, numero, {}, scelle_at FROM journal_racine ORDER BY jour LIMIT 1"
    hand.execute(again.format("empreinte"), [1])
    with tenant_transaction(row.pk):
        assert (verify_chain(row.pk).rompue_a, verify_chain(row.pk).racines) == (None, 1)
    hand.execute(again.format("repeat('0', 64)"), [2])
    with tenant_transaction(row.pk):
        assert verify_chain(row.pk).rompue_a == 1
