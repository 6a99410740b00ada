"""Nothing is signed, in force or changed but by the two proofs and the two signatures: tried in SQL, as the web role."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.conventions.models import Avenant, Convention, LieuConvention, PartieConvention
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Departement
from tests.reseau.conventions.fabrique import (
    a_signer,
    des_parties,
    en_vigueur,
    signer,
    un_avenant,
    un_texte,
    une_convention,
)

JOUR = dt.date(2026, 1, 2)


@pytest.fixture
def structure(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


def sql(statement: str, *params: Any) -> Callable[[], Any]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)

    return run


def refused(act: Callable[[], Any], words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


class TestNoSignatureWithoutProof:
    @pytest.mark.parametrize(
        "missing", ["publiee_le", "transmise_le", "accuse_le", "accuse_numero", "deliberation_numero"]
    )
    def test_each_missing_piece_of_either_side_refuses_both(
        self, departement: Any, structure: Structure, missing: str
    ) -> None:
        row = une_convention(departement, structure)
        des_parties(row, JOUR)
        empty: Any = "" if missing.endswith("numero") else None
        PartieConvention.objects.filter(convention=row, cote="BENEFICIAIRE").update(**{missing: empty})
        texte = un_texte(row, JOUR)
        refused(
            sql("UPDATE conventions_convention SET etat = 'A_SIGNER' WHERE id = %s", row.pk), "il manque une preuve"
        )
        for cote in ("DEPARTEMENT", "BENEFICIAIRE"):
            refused(lambda cote=cote: signer(texte, cote, JOUR), "pas exécutoire")

    def test_an_association_needs_none_the_departement_always(self, departement: Any, structure: Structure) -> None:
        row = une_convention(departement, structure)
        des_parties(row, JOUR)
        host = PartieConvention.objects.filter(convention=row, cote="BENEFICIAIRE")
        host.update(
            sans_deliberation="Association : le bureau décide.",
            deliberation_numero="",
            accuse_le=None,
            accuse_numero="",
        )
        un_texte(row, JOUR)
        row.etat = "A_SIGNER"
        row.save()
        signer(row.textes.get(), "BENEFICIAIRE", JOUR)
        row = une_convention(departement, structure)
        des_parties(row, JOUR)
        its = PartieConvention.objects.filter(convention=row, cote="DEPARTEMENT")
        refused(lambda: its.update(sans_deliberation="non"), "partie_departement_delibere")

    def test_another_text_other_bytes_or_another_day(self, departement: Any, structure: Structure) -> None:
        row = a_signer(departement, structure)
        old = row.textes.get()
        refused(lambda: signer(old, "DEPARTEMENT", JOUR, sha256="0" * 64), "pas ce texte")
        refused(lambda: signer(old, "DEPARTEMENT", dt.date(2026, 1, 1)), "accusé de réception")
        late = {"enregistree_at": old.fige_at}
        refused(lambda: signer(old, "DEPARTEMENT", dt.date(2026, 1, 3), **late), "avant le texte, ou après")
        un_texte(row, dt.date(2026, 1, 5))
        refused(lambda: signer(old, "DEPARTEMENT", dt.date(2026, 1, 5)), "pas le dernier")
        refused(lambda: signer(row.textes.last(), "DEPARTEMENT", dt.date(2026, 1, 4)), "avant le texte, ou après")

    def test_none_before_its_step_nor_in_another_departement(self, departement: Any, structure: Structure) -> None:
        row = une_convention(departement, structure)
        des_parties(row, JOUR)
        texte = un_texte(row, JOUR)
        refused(lambda: signer(texte, "DEPARTEMENT", JOUR), "pas à signer")
        refused(lambda: signer(texte, "DEPARTEMENT", JOUR, departement_id=32000), "ni texte ni partie|row-level")


class TestNothingElseMakesItBind:
    def test_a_state_written_by_hand(self, departement: Any, structure: Structure) -> None:
        row = a_signer(departement, structure)
        force = "UPDATE conventions_convention SET etat = 'EN_VIGUEUR', effet_le = %s WHERE id = %s"
        refused(sql(force, JOUR, row.pk), "deux signatures")
        signer(row.textes.get(), "DEPARTEMENT", JOUR)
        refused(sql(force, JOUR, row.pk), "deux signatures")
        refused(sql("UPDATE conventions_convention SET etat = 'EXECUTOIRE' WHERE id = %s", row.pk), "on ne revient pas")
        signer(row.textes.get(), "BENEFICIAIRE", dt.date(2026, 1, 9))
        refused(sql(force, JOUR, row.pk), "deux signatures")
        sql(force, dt.date(2026, 1, 9), row.pk)()
        born = {"etat": "EN_VIGUEUR", "effet_le": JOUR}
        refused(lambda: une_convention(departement, structure, **born), "commence avant son texte")

    def test_what_is_signed_stays(self, departement: Any, structure: Structure) -> None:
        row = a_signer(departement, structure)
        Convention.objects.filter(pk=row.pk).update(delai_contacts_jours=30)
        for change in ({"duree_mois": 12}, {"fin_au_plus_tard": None}, {"clauses": ["COVID"]}, {"reference": "autre"}):
            refused(lambda change=change: Convention.objects.filter(pk=row.pk).update(**change), "son texte est figé")
        parties = PartieConvention.objects.filter(convention=row, cote="BENEFICIAIRE")
        refused(lambda: parties.update(representant="Un Autre"), "il faut un avenant")
        refused(parties.delete, "il faut un avenant")
        parties.update(courriel_signature="nouveau@example.org")

    def test_an_avenant_binds_by_its_own_signatures(self, departement: Any, structure: Structure) -> None:
        from maillage.reseau.lieux.models import Lieu

        row = en_vigueur(departement, structure)
        place = Lieu.objects.create(departement=departement, nom="Annexe")
        line = LieuConvention(departement=departement, convention=row, lieu=place)
        refused(line.save, "il faut un avenant")
        draft = Avenant.objects.create(departement=departement, convention=row, numero=9, objet="Essai")
        refused(lambda: Avenant.objects.filter(pk=draft.pk).update(etat="SIGNE", signe_le=JOUR), "deux signatures")
        refused(lambda: signer(un_texte(row, JOUR, draft), "DEPARTEMENT", JOUR), "avenant n'est pas à signer")
        signed = un_avenant(row, dt.date(2026, 3, 1), {"lieux": [place.pk]})
        refused(lambda: Avenant.objects.filter(pk=signed.pk).update(changements={}), "il est signé")
        line.avenant = signed
        line.save()


TABLES = ("conventions_texteconvention", "conventions_signature")


@pytest.mark.parametrize("table", TABLES)
def test_not_one_byte_by_the_web_role(departement: Any, structure: Structure, table: str) -> None:
    row = en_vigueur(departement, structure)
    for statement in (f"UPDATE {table} SET sha256 = repeat('0', 64)", f"DELETE FROM {table}"):
        refused(sql(statement), "permission denied|droit refusé")
    assert row.textes.get().signatures.count() == 2


def test_not_one_byte_by_the_owner_but_at_the_end_of_a_departement(base_neuve: str, proprietaire: Any) -> None:
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    with tenant_transaction(departement.pk):
        row = en_vigueur(departement, Structure.objects.create(departement=departement, nom="Commune de Valfictif"))
        un_avenant(row, dt.date(2026, 3, 1), {"rythme": "JOURNEE"})
    for table in TABLES:
        for statement in (
            f"UPDATE {table} SET sha256 = repeat('0', 64)",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(psycopg.Error, match="ne changent pas"):
                proprietaire.execute(statement)
    with pytest.raises(psycopg.Error, match="il faut un avenant"):
        proprietaire.execute("DELETE FROM conventions_partieconvention")
    owner = proprietaire.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [TABLES[0]]).fetchone()[0]
    proprietaire.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(owner)))
    proprietaire.execute("SELECT set_config('maillage.cloture', %s, false)", [str(departement.pk)])
    for table in ("signature", "texteconvention", "avenant", "partieconvention"):
        proprietaire.execute(f"DELETE FROM conventions_{table}")
