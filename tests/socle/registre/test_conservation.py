"""What is past its term goes, and nothing else. The hour is given."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.reseau.structures.models import Benevole, DemandeAppartenance, Invitation
from maillage.socle.comptes.models import SuiviCompte, Utilisateur
from maillage.socle.journal.models import Ligne as LigneJournal
from maillage.socle.messages.models import Envoi
from maillage.socle.registre.conservation import all_regles
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.services import purge
from maillage.socle.registre.services.purge import apply_everywhere, apply_here, preview
from maillage.socle.territoires.models import Departement

NOW = dt.datetime(2030, 6, 1, 4, 40, tzinfo=dt.UTC)


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def dated(row: Any, at: dt.datetime) -> Any:
    """``updated_at`` is written by the model: put back by hand."""
    type(row).objects.filter(pk=row.pk).update(updated_at=at)
    return row


def invitation(departement: Departement, etat: str, days: float, code: str) -> Invitation:
    row = Invitation.objects.create(
        departement=departement,
        courriel=f"{code}@example.org",
        role="ELU",
        empreinte=code,
        etat=etat,
        expire_le=NOW,
    )
    return dated(row, ago(days))


def demande(departement: Departement, etat: str, days: float, code: str) -> DemandeAppartenance:
    row = DemandeAppartenance.objects.create(
        departement=departement,
        courriel=f"{code}@example.org",
        nom="X",
        role="ELU",
        empreinte=code,
        etat=etat,
        expire_le=ago(days),
        **({"traitee_par": "Y", "traitee_le": NOW} if etat in {"REFUSEE", "ACCEPTEE"} else {}),
    )
    return dated(row, ago(days))


def gone(departement: Departement, etat: str, days: float) -> Benevole:
    row = Benevole.objects.create(
        departement=departement, nom="B", courriel="b@example.org", accord_le=dt.date(2025, 1, 1), etat=etat
    )
    return dated(row, ago(days))


def lot(departement: Departement, etat: str, days: float, fichier: str = "", *, open_: bool = False) -> Import:
    source, _ = Source.objects.get_or_create(departement=departement, code="s", nom="S")
    row = Import.objects.create(
        departement=departement,
        source=source,
        territoire="96",
        nom_fichier="x.csv",
        fichier=fichier,
        empreinte="0",
        etat=etat,
        fin_le=ago(days),
    )
    ligne = Ligne.objects.create(departement=departement, lot=row, numero=1, cle="1", etat="PUBLIEE", nom="Lu")
    if open_:
        Doute.objects.create(departement=departement, lot=row, ligne=ligne, regle="r", cause="c", question="?")
    return dated(row, ago(days))


def test_a_network_is_cleaned_and_the_living_stays(departement):
    old = [
        invitation(departement, "ACCEPTEE", 366, "a"),
        demande(departement, "REFUSEE", 92, "b"),
        demande(departement, "ACCEPTEE", 366, "c"),
        demande(departement, "A_CONFIRMER", 32, "d"),
        gone(departement, "PARTI", 366),
        gone(departement, "A_CONFIRMER", 32),
    ]
    kept = [
        invitation(departement, "ACCEPTEE", 364, "e"),
        invitation(departement, "ENVOYEE", 900, "f"),
        demande(departement, "REFUSEE", 90, "g"),
        demande(departement, "ACCEPTEE", 364, "h"),
        demande(departement, "A_CONFIRMER", 30, "i"),
        demande(departement, "RECUE", 900, "j"),
        gone(departement, "PARTI", 364),
        gone(departement, "ACTIF", 900),
    ]
    assert sum(apply_here(departement.pk, NOW).values()) == len(old)
    assert not [row for row in old if type(row).objects.filter(pk=row.pk).exists()]
    assert not [row for row in kept if not type(row).objects.filter(pk=row.pk).exists()]
    line = LigneJournal.objects.get()
    assert line.action == "conservation.appliquee"
    assert line.detail["nombres"]["structures.invitation"] == 1
    assert apply_here(departement.pk, NOW) == {}
    assert LigneJournal.objects.count() == 1


def test_rows_and_files_of_deliveries_go_unless_they_still_serve(departement, settings, tmp_path: Path):
    settings.DOSSIER_DEPOTS = tmp_path
    for name in ("seul", "commun", "vivant"):
        (tmp_path / name).write_text(name)
    lot(departement, "APPLIQUE", 366, "seul")
    lot(departement, "ANNULE", 31, "commun")
    asked = lot(departement, "APPLIQUE", 400, open_=True)
    recent = lot(departement, "APPLIQUE", 364, "vivant")
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    with tenant_transaction(other.pk):
        lot(other, "APPLIQUE", 1, "commun")
    assert apply_here(departement.pk, NOW) == {"recensement.fichier": 2, "recensement.ligne": 2}
    assert set(Ligne.objects.values_list("lot", flat=True)) == {asked.pk, recent.pk}
    assert {path.name for path in tmp_path.iterdir()} == {"commun", "vivant"}


def test_messages_copies_and_old_proofs_go(departement):
    for days in (364, 366):
        Envoi.objects.create(
            departement=departement, canal="SMS", gabarit="x", empreinte="0" * 64, demande_at=ago(days)
        )
    name = default_storage.save("droits/essai/copie.zip", ContentFile(b"zip"))
    base = {"departement": departement, "nature": "ACCES", "empreinte": "0" * 64, "etat": "FAITE"}
    dates = {"recue_le": dt.date(2024, 1, 1), "echeance_le": dt.date(2024, 2, 1)}
    copy = DemandeDroit.objects.create(**base, **dates, faite_le=ago(8), fichier=name, expire_le=ago(1))
    DemandeDroit.objects.create(**base, **dates, faite_le=ago(365 * 5 + 3))
    assert apply_here(departement.pk, NOW) == {"envois.envoi": 1, "registre.copie": 1, "registre.demande": 1}
    copy.refresh_from_db()
    assert (copy.fichier, copy.expire_le) == ("", None)
    assert not default_storage.exists(name)


def test_the_installation_is_cleaned(departement):
    old = Utilisateur.objects.create_user("ancien@example.org", "Ancien", is_active=False)
    SuiviCompte.objects.create(utilisateur=old, ferme_at=ago(366), raison="DEPART")
    recent = Utilisateur.objects.create_user("recent@example.org", "Récent", is_active=False)
    SuiviCompte.objects.create(utilisateur=recent, ferme_at=ago(364), raison="DEPART")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO base_cache VALUES ('vieux', 'x', %s), ('neuf', 'x', %s)", [ago(1), ago(-1)])
    done = apply_everywhere(NOW)
    assert done["installation"]["comptes.ferme"] == 1
    assert done["installation"]["base.cache"] >= 1
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.nom, recent.nom) == ("Personne effacée", "Récent")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM base_cache")
        assert cursor.fetchall() == [("neuf",)]
    assert "comptes.ferme" not in apply_everywhere(NOW)["installation"]


def test_jobs_done_a_month_ago_leave_the_queue(base_neuve):
    from maillage.base.tasks import clear_old_counters

    now = timezone.now()
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', %s) RETURNING id",
                [clear_old_counters.name],
            )
        for status in ("doing", "succeeded"):
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status"
                " WHERE id = (SELECT max(id) FROM procrastinate_jobs)",
                [status],
            )
        cursor.execute("UPDATE procrastinate_events SET at = %s", [now])
    assert purge.clear_jobs(now + dt.timedelta(days=29)) == 0
    assert purge.clear_jobs(now + dt.timedelta(days=31)) == 1


def test_sessions_past_their_end_go(departement):
    from importlib import import_module

    from django.conf import settings

    store = import_module(settings.SESSION_ENGINE).SessionStore
    session = store()
    session.create()
    assert apply_everywhere(timezone.now() + dt.timedelta(days=2))["installation"]["comptes.session"] >= 1
    assert not store().exists(session.session_key)
    assert not Session.objects.exists()


def test_many_rows_go_by_batches(departement, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(purge, "LOT", 2)
    for number in range(5):
        invitation(departement, "ACCEPTEE", 366, f"n{number}")
    assert apply_here(departement.pk, NOW) == {"structures.invitation": 5}


def test_the_neighbour_keeps_his_own_rows(departement):
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    with tenant_transaction(other.pk):
        invitation(other, "ACCEPTEE", 366, "z")
    assert apply_here(departement.pk, NOW) == {}


def test_the_preview_and_the_dry_run_count_without_erasing(departement):
    invitation(departement, "ACCEPTEE", 366, "a")
    assert {regle.code: number for regle, number in preview(NOW) if number} == {"structures.invitation": 1}
    assert apply_everywhere(NOW, dry_run=True)["96"] == {"structures.invitation": 1}
    out = StringIO()
    call_command("appliquer_conservation", a_blanc=True, stdout=out)
    assert "96 : rien à effacer" in out.getvalue()
    assert Invitation.objects.count() == 1
    assert not LigneJournal.objects.exists()


def test_the_command_erases_and_tells(departement):
    dated(invitation(departement, "ACCEPTEE", 0, "a"), timezone.now() - dt.timedelta(days=400))
    out = StringIO()
    call_command("appliquer_conservation", stdout=out)
    assert "96 : 1\N{NO-BREAK SPACE}objet effacé" in out.getvalue()
    assert "Invitations répondues, annulées ou expirées : 1" in out.getvalue()


def test_every_rule_tells_its_term():
    assert all(regle.duree and regle.libelle for regle in all_regles())


def test_the_night_applies_at_the_hour_planned(departement):
    from maillage.socle.registre.tasks import apply_conservation

    invitation(departement, "ACCEPTEE", 366, "a")
    apply_conservation(int(NOW.timestamp()))
    assert not Invitation.objects.exists()
