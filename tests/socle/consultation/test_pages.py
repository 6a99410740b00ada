"""The journal searched, one line read, downloaded, proved; its roots open to all."""

import datetime as dt
import json
import re

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.consultation import services
from maillage.socle.consultation.enums import EtatControle
from maillage.socle.consultation.models import Controle
from maillage.socle.consultation.services import ABANDON, ask_check, fail_check, prove_and_seal, run_check
from maillage.socle.consultation.tasks import check_journal, publish_roots
from maillage.socle.journal.models import Ligne, Racine
from maillage.socle.journal.services import record, seal_day
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer


def gardien(departement, role=Role.DPO):
    user = Utilisateur.objects.create_user(f"{role.value.lower()}@example.org", "Dominique Essai")
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=role, debut=timezone.localdate() - dt.timedelta(10)
    )
    return user


@pytest.fixture
def dpo(client, departement):
    return entrer(client, gardien(departement))


def write(departement, nom="Camille Essai", action="structure.creee", number=1, **values):
    for _ in range(number):
        values = {"objet_type": "structure", "objet_id": 7, "objet_nom": "CCAS de Valfictif"} | values
        record(by=Acteur(3, nom, departement.pk), action=action, **values)


def seen(page):
    """Numbers of the lines that the page shows, in its order."""
    return [int(found) for found in re.findall(r">Ligne\s(\d+)<", page.content.decode())]


def test_lines_are_said_in_words_newest_first(dpo, departement):
    write(departement)
    write(departement, action="structure.modifiee")
    page = dpo.get("/journal/")
    assert seen(page) == [2, 1]
    text = page.content.decode()
    assert "Structure modifiée" in text
    assert "Structure CCAS de Valfictif" in text


def test_an_empty_journal_says_so(dpo):
    assert "Aucun acte pour l'instant" in dpo.get("/journal/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"acteur": "camille"}, [1]),
        ({"acteur": "essai"}, [2, 1]),
        ({"action": "role.donne"}, [2]),
        ({"objet_type": "compte"}, [2]),
        ({"objet_type": "structure", "objet_id": "7"}, [1]),
        ({"objet_id": "8"}, []),
        ({"acteur": "%"}, []),
        ({"acteur": "' OR 1=1 --"}, []),
    ],
)
def test_the_search_by_who_what_and_on_what(dpo, departement, query, found):
    write(departement)
    write(departement, "Zoé Essai", "role.donne", objet_type="compte", objet_id=9, objet_nom="")
    page = dpo.get("/journal/", query)
    assert seen(page) == found
    assert found or "Aucun acte ne correspond" in page.content.decode()


def test_the_search_by_days_counts_both_in_local_time(dpo, departement):
    write(departement)
    today = timezone.localdate()
    for du, au, found in [(today, today, [1]), (today + dt.timedelta(1), "", []), ("", today - dt.timedelta(1), [])]:
        assert seen(dpo.get("/journal/", {"du": str(du), "au": str(au)})) == found


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"du": "pas un jour"}, "date complète"),
        ({"du": "2026-04-02", "au": "2026-04-01"}, "avant la première"),
        ({"action": "inconnue"}, ""),
        ({"apres": "n'importe quoi"}, ""),
    ],
)
def test_what_is_typed_wrong_is_told_and_kept(dpo, departement, query, told):
    write(departement)
    page = dpo.get("/journal/", query)
    assert page.status_code == 200
    assert told in page.content.decode()


def test_pages_of_fifty_forwards_and_backwards(dpo, departement):
    write(departement, number=120)
    first = dpo.get("/journal/", {"acteur": "camille"})
    assert seen(first) == list(range(120, 70, -1))
    following = re.search(r'href="([^"]*apres=[^"]*)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    second = dpo.get(following)
    assert seen(second) == list(range(70, 20, -1))
    former = re.search(r'href="([^"]*avant=[^"]*)" rel="prev"', second.content.decode())[1].replace("&amp;", "&")
    assert seen(dpo.get(former)) == seen(first)


def test_as_many_queries_for_twenty_lines_as_for_two(dpo, departement):
    counts = []
    for number in (2, 18):
        write(departement, number=number)
        with CaptureQueriesContext(connection) as queries:
            dpo.get("/journal/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_line_with_its_detail(dpo, departement):
    write(departement, detail={"champs": ["nom", "siret"], "motif": None, "actif": True, "avant": {"nom": "Mairie"}})
    text = dpo.get("/journal/1/").content.decode()
    for word in ("Structure créée", "structure.creee", "nom, siret", "oui", "nom : Mairie", "compte 3"):
        assert word in text
    assert Ligne.objects.get().empreinte in text
    assert "objet_id=7" in text
    assert "/journal/0/" not in text


@pytest.mark.parametrize("numero", [0, 2, 2**63, 10**30])
def test_a_line_that_is_not_there(dpo, departement, numero):
    write(departement)
    assert dpo.get(f"/journal/{numero}/").status_code == 404


def test_what_was_written_is_never_run(dpo, departement):
    script = "<script>alert(1)</script>"
    write(departement, script, objet_nom=script, detail={script: script})
    for page in ("/journal/", "/journal/1/"):
        assert script not in dpo.get(page).content.decode()


def test_another_departement_is_out_of_sight(dpo, departement):
    other = Departement.objects.create(code="97", nom="Autre")
    with tenant_transaction(other.pk):
        write(other, "Personne d'ailleurs", number=3)
        seal_day(other.pk)
    set_tenant(departement.pk)
    assert seen(dpo.get("/journal/")) == []
    assert dpo.get("/journal/3/").status_code == 404
    assert "ailleurs" not in b"".join(dpo.post("/journal/telecharger/").streaming_content).decode()
    assert dpo.get("/journal/racines.txt").content == b""


def test_the_download_holds_what_was_searched_and_leaves_a_line(dpo, departement):
    write(departement, "=1+1", detail={"a": 1})
    write(departement, "Zoé")
    answer = dpo.post("/journal/telecharger/", {"acteur": "=1"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(rows) == 2
    assert ";'=1+1;Structure créée;" in rows[1]
    line = Ligne.objects.latest("numero")
    assert (line.action, line.acteur_nom, line.detail) == (
        "journal.exporte",
        "Dominique Essai",
        {"criteres": ["acteur"]},
    )


# ---- The proof


def test_the_proof_is_asked_for_followed_and_said(dpo, departement, django_capture_on_commit_callbacks):
    write(departement, number=3)
    assert "Aucune vérification pour l'instant" in dpo.get("/journal/verification/").content.decode()
    answer = dpo.post("/journal/verification/")
    assert answer.headers["Location"] == "/journal/verification/"
    page = dpo.get("/journal/verification/").content.decode()
    assert "le travail continue" in page
    assert "sur 3" in dpo.get("/journal/verification/suivi/").content.decode()
    dpo.post("/journal/verification/")
    row = Controle.objects.get()
    check_journal.func(departement.pk, row.pk)
    page = dpo.get("/journal/verification/").content.decode()
    assert "4 lignes : aucune n&#x27;a été changée" in page
    assert "Dominique Essai" in page
    assert dpo.get("/journal/verification/suivi/").headers["HX-Redirect"] == "/journal/verification/"
    assert Ligne.objects.filter(action="journal.verification_demandee").count() == 1


@pytest.fixture
def brisee(proprietaire):
    """A journal that a superuser broke at line 2; gives the Département."""
    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif", par_defaut=True, hotes=["96.localhost"])
    with tenant_transaction(row.pk):
        user = gardien(row)
        write(row, number=4)
    proprietaire.execute("ALTER TABLE journal_ligne DISABLE TRIGGER ALL")
    proprietaire.execute("UPDATE journal_ligne SET objet_nom = 'Autre' WHERE numero = 2")
    return row, user


def test_the_page_names_the_broken_line(brisee, settings):
    row, user = brisee
    client = entrer(Client(), user)
    client.post("/journal/verification/")
    with tenant_transaction(row.pk):
        pk = Controle.objects.get().pk
    check_journal.func(row.pk, pk)
    page = client.get("/journal/verification/").content.decode()
    assert "rompu à la ligne 2" in page
    assert "un nom ou un détail y a été changé" in page
    assert "Une ligne a été changée" in page


def test_a_broken_journal_is_not_sealed_and_is_told_by_mail(brisee, settings):
    row, _ = brisee
    settings.JOURNAL_RACINES_A = ["dpo@example.org"]
    publish_roots.func(0)
    with tenant_transaction(row.pk):
        assert not Racine.objects.exists()
        assert Controle.objects.get().etat == "ROMPU"
    assert mail.outbox[0].subject == "Val-Fictif : le journal a été changé"
    assert "rompu à la ligne 2" in mail.outbox[0].body


def test_each_night_the_root_is_published_and_mailed(base_neuve, settings):
    settings.JOURNAL_RACINES_A = ["dpo@example.org"]
    with transaction.atomic():
        row = Departement.objects.create(code="96", nom="Val-Fictif", par_defaut=True, hotes=["96.localhost"])
    with tenant_transaction(row.pk):
        write(row, number=2)
    for _ in range(2):
        publish_roots.func(0)
    with tenant_transaction(row.pk):
        root = Racine.objects.get()
    text = Client().get("/journal/racines.txt").content.decode()
    assert text == f"{root.jour.isoformat()} {root.numero} {root.empreinte}\n"
    assert root.empreinte in mail.outbox[0].body
    assert "aucune n'a été changée" in mail.outbox[0].body


def test_one_departement_that_fails_does_not_stop_the_others(departement, monkeypatch):
    other = Departement.objects.create(code="97", nom="Autre")
    kept = prove_and_seal

    def fail_first(pk):
        if pk == departement.pk:
            raise ZeroDivisionError
        return kept(pk)

    monkeypatch.setattr("maillage.socle.consultation.tasks.prove_and_seal", fail_first)
    publish_roots.func(0)
    with tenant_transaction(other.pk):
        assert Racine.objects.count() == 1
    assert not Racine.objects.exists()


def test_one_proof_at_a_time_and_a_dead_one_is_replaced(departement):
    by = command_acteur(departement.pk, "essai")
    first, begins = ask_check(by=by)
    assert begins
    assert ask_check(by=by) == (first, False)
    Controle.objects.update(demande_at=timezone.now() - ABANDON - dt.timedelta(minutes=1))
    second, begins = ask_check(by=by)
    assert begins
    assert second != first
    first.refresh_from_db()
    assert first.etat == EtatControle.ECHEC


def test_a_proof_that_is_over_is_not_run_again(departement):
    row, _ = ask_check(by=command_acteur(departement.pk, "essai"))
    assert run_check(departement.pk, row.pk) is not None
    assert run_check(departement.pk, row.pk) is None


def test_a_job_that_fails_says_so_on_the_page(dpo, departement, monkeypatch):
    row, _ = ask_check(by=command_acteur(departement.pk, "essai"))
    monkeypatch.setattr(services, "walk_chain", lambda _pk: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check_journal.func(departement.pk, row.pk)
    assert "arrêtée avant la fin" in dpo.get("/journal/verification/").content.decode()
    fail_check(departement.pk, row.pk)
    assert Controle.objects.get().etat == EtatControle.ECHEC


def test_a_night_that_finds_another_proof_finished_meanwhile(departement, monkeypatch):
    monkeypatch.setattr(services, "run_check", lambda *_: None)
    assert prove_and_seal(departement.pk) is None


# ---- The roots


def test_the_roots_hold_no_name_and_need_no_account(client, departement):
    write(departement, number=2)
    root = seal_day(departement.pk)
    page = client.get("/journal/racines/").content.decode()
    assert root.empreinte in page
    assert "Camille" not in page
    found = json.loads(client.get("/journal/racines.json").content)
    assert found["departement"] == "96"
    assert found["racines"] == [{"jour": root.jour.isoformat(), "numero": 2, "empreinte": root.empreinte}]
    for name in ("", ".txt", ".json"):
        answer = client.get(f"/journal/racines{name or '/'}")
        assert "sessionid" not in answer.cookies


def test_no_root_yet(client, departement):
    assert "publiée cette nuit" in client.get("/journal/racines/").content.decode()
    seal_day(departement.pk)
    assert "Le journal est vide" in client.get("/journal/racines/").content.decode()
    assert client.get("/journal/racines.txt").content.decode().endswith(" 0 -\n")
