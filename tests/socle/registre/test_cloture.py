"""The end of a Département: all of it handed over, all of it erased, the neighbour untouched, a kill in the middle resumed."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Lieu, Source, Version
from maillage.reseau.recensement.models import Import, Ligne
from maillage.reseau.structures.models import Appartenance, Contact, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.selectors import verify_chain
from maillage.socle.journal.services import record
from maillage.socle.registre.models import ClotureDepartement, DemandeDroit
from maillage.socle.registre.services.cloture.effacement import erase_departement
from maillage.socle.registre.services.cloture.export import ClotureImpossible, export_departement, verify_export
from maillage.socle.registre.services.cloture.tables import count_rows, read_plan
from maillage.socle.territoires.models import Departement

DEPOT = "a" * 64
PARTAGE = "b" * 64


class Killed(BaseException):
    """Stands for a process killed between two chunks."""


@pytest.fixture
def stores(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "fichiers")},
        },
    }
    settings.DOSSIER_DEPOTS = tmp_path / "depots"
    settings.DOSSIER_DEPOTS.mkdir()
    for name in (DEPOT, PARTAGE):
        (settings.DOSSIER_DEPOTS / name).write_text(name)
    return tmp_path


def fill(code: str, files: tuple[str, ...]) -> Departement:
    row = Departement.objects.create(code=code, nom=f"Val {code}", fictif=True)
    with tenant_transaction(row.pk):
        user = Utilisateur.objects.create_user(f"agent.{code}@example.org", f"Agent {code}")
        Appartenance.objects.create(departement=row, utilisateur=user, role="COORDINATEUR", debut=dt.date(2020, 1, 1))
        structure = Structure.objects.create(departement=row, nom="Commune")
        merged = Structure.objects.create(departement=row, nom="Ville", etat="FUSIONNEE", fusionnee_dans=structure)
        Contact.objects.create(departement=row, structure=merged, nom="Contact")
        source = Source.objects.create(departement=row, code="s", nom="S")
        first = None
        for number in range(7):
            lieu = Lieu.objects.create(departement=row, nom=f"Lieu {number}", structure=structure)
            for _ in range(2):
                first = Version.objects.create(
                    departement=row, lieu=lieu, lieu_initial=lieu, origine="COORDINATEUR", precedente=first
                )
        for name in files:
            lot = Import.objects.create(
                departement=row, source=source, territoire=code, nom_fichier="x.csv", fichier=name, empreinte=name
            )
            Ligne.objects.create(departement=row, lot=lot, numero=1, cle="1", etat="PUBLIEE")
        DemandeDroit.objects.create(
            departement=row,
            nature="ACCES",
            empreinte="0" * 64,
            recue_le=dt.date(2026, 1, 1),
            echeance_le=dt.date(2026, 2, 1),
        )
        for number in range(12):
            record(by=Acteur(user.pk, user.nom, row.pk), action="essai.fait", objet_type="essai", objet_id=number)
    default_storage.save(f"documents/{code}/2026/x.pdf", ContentFile(b"pdf"))
    return row


@pytest.fixture
def two(base_neuve: str, stores: Path, settings: Any) -> Iterator[tuple[Departement, Departement]]:
    """Two filled Départements; then the connection speaks as the owner, as the command does."""
    with transaction.atomic():
        both = fill("96", (DEPOT, PARTAGE)), fill("99", (PARTAGE,))
        common = Utilisateur.objects.create_user("deux@example.org", "Deux")
    for row in both:
        with tenant_transaction(row.pk):
            Appartenance.objects.create(departement=row, utilisateur=common, role="ELU", debut=dt.date(2020, 1, 1))
    default: Any = connections["default"]
    former = dict(default.settings_dict)
    default.close()
    if url := os.environ.get("DATABASE_URL"):
        from maillage.config.environnement import database

        owner = database(url)
        default.settings_dict |= {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
    else:
        default.settings_dict["USER"] = settings.ROLE_PROPRIETAIRE
    settings.ROLE_BASE = "proprietaire"
    yield both
    default.close()
    default.settings_dict |= {"USER": former["USER"], "PASSWORD": former["PASSWORD"]}


def end(departement: Departement, folder: Path) -> ClotureDepartement:
    return export_departement(departement, folder, fonction="Direction du numérique", now=timezone.now())


def test_everything_is_handed_over_and_proved(two, stores):
    row = end(two[0], stores / "export")
    manifest = verify_export(stores / "export")
    assert (manifest["code"], manifest["tables"]["lieux_lieu"]["lignes"]) == ("96", 7)
    assert (manifest["journal"]["lignes"], manifest["journal"]["racine"]) == (12, row.racine_journal)
    assert {Path(name).name for name in manifest["fichiers"]} == {"x.pdf", DEPOT, PARTAGE}
    lines = (stores / "export/tables/lieux_lieu.jsonl").read_text().splitlines()
    assert {json.loads(line)["nom"] for line in lines} == {f"Lieu {number}" for number in range(7)}
    accounts = (stores / "export/tables/comptes_utilisateur.jsonl").read_text()
    assert {json.loads(line)["email"] for line in accounts.splitlines()} == {"agent.96@example.org", "deux@example.org"}
    assert Lieu.objects.filter(departement=two[0]).count() == 7


def test_all_of_it_goes_and_the_neighbour_stays(two, stores):
    plan = read_plan()
    before = count_rows(plan, two[1].pk)
    end(two[0], stores / "export")
    heard: list[str] = []
    row = erase_departement("96", stores / "export", lot=3, progress=lambda table, _rows: heard.append(table))
    assert heard.count("journal_ligne") == 4
    assert count_rows(plan, two[0].pk) == {}
    assert not Departement.objects.filter(code="96").exists()
    assert count_rows(plan, two[1].pk) == before
    assert verify_chain(two[1].pk).rompue_a is None
    assert not default_storage.exists("documents/96/2026/x.pdf")
    assert default_storage.exists("documents/99/2026/x.pdf")
    assert not (stores / "depots" / DEPOT).exists()
    assert (stores / "depots" / PARTAGE).exists()
    assert not Utilisateur.objects.filter(email="agent.96@example.org").exists()
    assert Utilisateur.objects.filter(email="deux@example.org", is_active=True).exists()
    assert Utilisateur.objects.filter(email="agent.99@example.org", is_active=True).exists()
    assert (row.etat, row.code, row.fonction) == ("TERMINEE", "96", "Direction du numérique")
    assert "example.org" not in json.dumps([row.nom, row.fonction, row.comptages])


@pytest.mark.parametrize("at", [1, 4, 9])
def test_killed_in_the_middle_it_goes_on(two, stores, at):
    end(two[0], stores / "export")
    chunks = 0

    def kill(_table: str, _rows: int) -> None:
        nonlocal chunks
        chunks += 1
        if chunks == at:
            raise Killed

    with pytest.raises(Killed):
        erase_departement("96", stores / "export", lot=3, progress=kill)
    assert ClotureDepartement.objects.get().etat == "EFFACEMENT"
    assert erase_departement("96", stores / "export", lot=3).etat == "TERMINEE"
    assert not Departement.objects.filter(code="96").exists()
    with pytest.raises(ClotureImpossible, match="pas celui"):
        erase_departement("96", stores / "export")


def test_killed_at_the_very_end_it_ends(two, stores):
    end(two[0], stores / "export")
    erase_departement("96", stores / "export")
    ClotureDepartement.objects.update(etat="EFFACEMENT", terminee_le=None)
    assert erase_departement("96", stores / "export").etat == "TERMINEE"


def test_rows_that_point_at_each_other_go_together(two, stores):
    with tenant_transaction(two[0].pk):
        pair = list(Structure.objects.filter(departement=two[0]).order_by("pk"))
        pair[0].etat, pair[0].fusionnee_dans = "FUSIONNEE", pair[1]
        pair[0].save()
    end(two[0], stores / "export")
    assert erase_departement("96", stores / "export").etat == "TERMINEE"


def test_a_departement_that_moved_since_is_not_erased(two, stores):
    end(two[0], stores / "export")
    with tenant_transaction(two[0].pk):
        Structure.objects.create(departement=two[0], nom="Arrivée après")
    with pytest.raises(ClotureImpossible, match="a changé depuis"):
        erase_departement("96", stores / "export")
    assert Structure.objects.filter(departement=two[0]).count() == 3


def test_an_export_that_was_touched_proves_nothing(two, stores):
    end(two[0], stores / "export")
    (stores / "export/tables/lieux_lieu.jsonl").write_text("")
    with pytest.raises(ClotureImpossible, match=r"lieux_lieu\.jsonl"):
        erase_departement("96", stores / "export")
    with pytest.raises(ClotureImpossible, match="pas d'export"):
        verify_export(stores / "rien")


def test_a_broken_journal_is_not_handed_over_as_sound(two, stores, proprietaire: psycopg.Connection):
    proprietaire.execute("ALTER TABLE journal_ligne DISABLE TRIGGER journal_fige")
    proprietaire.execute("UPDATE journal_ligne SET action = 'autre' WHERE numero = 3")
    with pytest.raises(ClotureImpossible, match="rompu à la ligne 3"):
        end(two[0], stores / "export")


def test_the_command_asks_twice(two, stores):
    out = StringIO()
    call_command("clore_departement", "96", export=stores / "e", par="Direction du numérique", stdout=out)
    assert "Rien n'est effacé" in out.getvalue()
    with pytest.raises(CommandError, match="n'est pas celui"):
        call_command("clore_departement", "96", export=stores / "e", confirmer="99")
    call_command("clore_departement", "96", export=stores / "e", confirmer="96", stdout=out)
    assert "est clos" in out.getvalue()
    with pytest.raises(CommandError, match="Aucun Département 96"):
        call_command("clore_departement", "96", export=stores / "f", par="Direction")


@pytest.mark.parametrize(("par", "said"), [("", "fonction"), ("a@example.org", "fonction")])
def test_who_asks_is_told_by_function(two, stores, par, said):
    with pytest.raises(ClotureImpossible, match=said):
        export_departement(two[0], stores / "export", fonction=par, now=timezone.now())


def test_a_folder_in_use_is_left_alone(two, stores):
    (stores / "export").mkdir()
    (stores / "export/x").write_text("x")
    with pytest.raises(ClotureImpossible, match="pas vide"):
        end(two[0], stores / "export")


def test_the_web_role_may_not(departement, tmp_path):
    with pytest.raises(ClotureImpossible, match="propriétaire"):
        end(departement, tmp_path / "export")
    with pytest.raises(ClotureImpossible, match="propriétaire"):
        erase_departement("96", tmp_path)
