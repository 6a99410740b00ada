"""The journal: append-only, chained, and a verifier that names the first broken line."""

import pytest
from django.db import DatabaseError, connection, transaction

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.journal.models import Ligne
from maillage.socle.journal.selectors import verify_chain
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement


def write(departement_id: int, number: int) -> None:
    for index in range(number):
        record(
            by=command_acteur(departement_id, "essai"),
            action="essai.fait",
            objet_type="essai",
            objet_id=index,
            detail={"é": index},
        )


def test_lines_are_numbered_and_chained(departement):
    write(departement.pk, 3)
    lines = list(Ligne.objects.all())
    assert [line.numero for line in lines] == [1, 2, 3]
    assert lines[1].empreinte_precedente == lines[0].empreinte
    assert verify_chain(departement.pk).rompue_a is None
    assert verify_chain(departement.pk).lignes == 3


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal_ligne SET acteur_nom = 'autre'",
        "DELETE FROM journal_ligne",
        "TRUNCATE journal_ligne",
        "ALTER TABLE journal_ligne DISABLE TRIGGER ALL",
        "UPDATE journal_tete SET numero = 0",
        "DROP TABLE journal_ligne CASCADE",
    ],
)
def test_application_role_cannot_touch_a_line(departement, attack):
    write(departement.pk, 2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert Ligne.objects.count() == 2


@pytest.mark.parametrize(
    ("attack", "broken"),
    [
        ("UPDATE journal_ligne SET detail = '{\"é\": 9}' WHERE numero = 3", 3),
        ("DELETE FROM journal_ligne WHERE numero = 2", 2),
        ("DELETE FROM journal_ligne WHERE numero = 5", 5),
        ("UPDATE journal_ligne SET numero = CASE numero WHEN 2 THEN 102 WHEN 3 THEN 2 END WHERE numero IN (2, 3)", 2),
    ],
)
def test_a_superuser_is_found_out(proprietaire, attack, broken):
    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif")
    with tenant_transaction(row.pk):
        write(row.pk, 5)
    proprietaire.execute("ALTER TABLE journal_ligne DISABLE TRIGGER ALL")
    proprietaire.execute(attack)
    with tenant_transaction(row.pk):
        assert verify_chain(row.pk).rompue_a == broken


def test_outside_a_transaction_no_line_is_written(base_neuve):
    with pytest.raises(RuntimeError, match="transaction"):
        write(1, 1)
