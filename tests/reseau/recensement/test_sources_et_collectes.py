"""Sources: their page, and their fetch on a schedule against a server of this machine."""

import datetime
import http.server
import threading

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.reseau.lieux.models import Lieu, Source
from maillage.reseau.recensement.models import Collecte, Import
from maillage.reseau.recensement.services.collectes import collect, list_due
from maillage.socle.journal.models import Ligne as LigneJournal
from tests.reseau.recensement.conftest import CORRESPONDANCE, csv_of

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LIEUX = tuple(f"Lieu {n};{n} rue du Port;96000;Valfictif;01 23 45 67 {n:02};;" for n in range(10))


class Serveur(http.server.BaseHTTPRequestHandler):
    """Gives ``reponse`` (status, body), with the tag of its body; 304 when the visitor has it."""

    reponse: tuple[int, bytes] = (200, b"")
    visites = 0

    def do_GET(self):
        type(self).visites += 1
        status, body = self.reponse
        tag = f'"{hash(body)}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def serveur(settings):
    handler = type("Ici", (Serveur,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    settings.HOTES_SORTANTS_AUTORISES = [f"127.0.0.1:{server.server_port}"]
    handler.url = f"http://127.0.0.1:{server.server_port}/lieux.csv"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def collecte(terrain, acteur, depots, serveur):
    source = Source.objects.create(departement=terrain, code="agglo", nom="Agglo", licence="LO_2_0")
    return Collecte.objects.create(
        departement=terrain,
        source=source,
        url=serveur.url,
        rythme_jours=7,
        prochaine_le=NOW,
        correspondance=CORRESPONDANCE,
    )


def fetch(collecte, now=NOW):
    lot = collect(collecte.pk, collecte.departement_id, now=now)
    collecte.refresh_from_db()
    return lot


def again(collecte):
    """Its hour has come again."""
    Collecte.objects.filter(pk=collecte.pk).update(prochaine_le=NOW)
    return fetch(collecte)


class TestCollect:
    def test_a_new_file_is_applied_by_itself(self, collecte, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        lot = fetch(collecte)
        assert (lot.etat, lot.auteur) == ("APPLIQUE", "lecture programmée")
        assert Lieu.objects.published().count() == 10
        assert (collecte.prochaine_le, collecte.alerte) == (NOW + datetime.timedelta(days=7), "")

    def test_before_its_hour_nothing_is_read(self, collecte, serveur):
        Collecte.objects.update(prochaine_le=NOW + datetime.timedelta(hours=1))
        assert fetch(collecte) is None
        assert serveur.visites == 0

    def test_an_unchanged_file_changes_nothing(self, collecte, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        assert again(collecte) is None
        assert Import.objects.count() == 1

    def test_the_same_bytes_without_tag_change_nothing(self, collecte, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        Collecte.objects.update(etag="")
        assert again(collecte) is None
        assert Import.objects.count() == 1

    @pytest.mark.parametrize("reponse", [(404, b""), (500, b"")])
    def test_a_silent_address_raises_an_alert_and_touches_no_place(self, collecte, serveur, reponse):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        serveur.reponse = reponse
        assert again(collecte) is None
        assert collecte.alerte == "INJOIGNABLE"
        assert collecte.prochaine_le == NOW + datetime.timedelta(hours=6)
        assert Lieu.objects.published().count() == 10
        again(collecte)
        assert LigneJournal.objects.filter(action="source.alerte").count() == 1

    def test_an_address_that_answers_again_clears_its_alert(self, collecte, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        serveur.reponse = (404, b"")
        again(collecte)
        serveur.reponse = (200, csv_of(*LIEUX))
        again(collecte)
        assert (collecte.alerte, collecte.alerte_detail) == ("", "")

    @pytest.mark.parametrize(
        "body", [b"<html><body>Maintenance</body></html>", b"", csv_of(*LIEUX, head="A;B;C;D;E;F;G")]
    )
    def test_a_file_that_is_no_longer_the_one_expected_raises_an_alert(self, collecte, serveur, body):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        serveur.reponse = (200, body)
        assert again(collecte) is None
        assert collecte.alerte == "ILLISIBLE"
        assert collecte.alerte_detail
        assert Import.objects.count() == 1
        assert Lieu.objects.published().count() == 10

    def test_a_file_that_shrank_by_a_third_waits_for_a_person(self, collecte, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        serveur.reponse = (200, csv_of(*LIEUX[:6]))
        lot = again(collecte)
        assert (lot.etat, collecte.alerte) == ("PRET", "RETRECIE")
        assert "4 lieux sur 10" in collecte.alerte_detail
        assert Lieu.objects.published().count() == 10

    def test_a_file_that_lost_a_little_is_applied(self, collecte, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        serveur.reponse = (200, csv_of(*LIEUX[:8]))
        assert again(collecte).etat == "APPLIQUE"
        assert Lieu.objects.published().count() == 10

    def test_without_mapping_a_person_chooses_the_columns(self, collecte, serveur):
        Collecte.objects.update(correspondance=None)
        serveur.reponse = (200, csv_of(*LIEUX))
        assert fetch(collecte).etat == "CORRESPONDANCE"

    def test_a_reading_that_fails_raises_an_alert(self, collecte, serveur, monkeypatch):
        from maillage.reseau.recensement.services import collectes

        def broken(pk, departement_id):
            Import.objects.filter(pk=pk).update(etat="ECHEC", message="Le fichier est abîmé.")
            return Import.objects.get(pk=pk)

        monkeypatch.setattr(collectes, "run", broken)
        serveur.reponse = (200, csv_of(*LIEUX))
        fetch(collecte)
        assert (collecte.alerte, collecte.alerte_detail, collecte.etag) == ("ILLISIBLE", "Le fichier est abîmé.", "")


class TestAddressTyped:
    """The same server, asked by a person on the page of uploads."""

    def send(self, client, url):
        data = {"source": "nouvelle", "nom_source": "Val", "producteur": "", "licence": "LO_2_0", "url": url}
        return client.post("/recensement/imports/nouveau/", data)

    def test_a_good_address(self, navigateur, terrain, depots, serveur):
        serveur.reponse = (200, csv_of(*LIEUX))
        assert self.send(navigateur, serveur.url).status_code == 302
        assert Import.objects.get().nom_fichier == "lieux.csv"

    @pytest.mark.parametrize(
        ("reponse", "limite"), [((404, b""), 10**6), ((200, csv_of(*LIEUX)), 100), ((200, b""), 10**6)]
    )
    def test_a_bad_one_is_told_by_the_field(self, navigateur, terrain, depots, serveur, settings, reponse, limite):
        settings.TAILLE_MAX_DEPOT = limite
        serveur.reponse = reponse
        answer = self.send(navigateur, serveur.url)
        assert answer.status_code == 422
        assert 'href="#id_url"' in answer.content.decode()
        assert not Import.objects.exists()


class TestSchedule:
    def test_each_source_whose_hour_has_come_gets_one_job(self, collecte):
        from maillage.reseau.recensement.tasks import collect_due

        collect_due(timestamp=0)
        job = ProcrastinateJob.objects.get()
        assert (job.task_name, job.args["collecte_id"]) == ("recensement.collecter_source", collecte.pk)

    def test_a_source_without_address_or_rhythm_is_never_due(self, collecte):
        assert list_due(collecte.departement_id, NOW) == [collecte.pk]
        Collecte.objects.update(url="")
        assert list_due(collecte.departement_id, NOW) == []

    def test_the_job_fetches(self, collecte, serveur):
        from maillage.reseau.recensement.tasks import collect_source

        Collecte.objects.update(prochaine_le=timezone.now())
        serveur.reponse = (200, csv_of(*LIEUX))
        collect_source(collecte.pk, collecte.departement_id)
        collect_source(collecte.pk, collecte.departement_id)
        assert serveur.visites == 1


class TestPages:
    def save(self, client, source, **changes):
        data = {"nom": "Agglo", "producteur": "", "licence": "LO_2_0", "url": "", "rythme_jours": ""} | changes
        return client.post(f"/recensement/sources/{source.pk}/", data)

    def test_the_list_tells_licence_last_delivery_and_alert(self, navigateur, livrer):
        livrer()
        Collecte.objects.update(alerte="RETRECIE")
        page = navigateur.get("/recensement/sources/").content.decode()
        assert "À préciser" in page
        assert timezone.localdate().strftime("%d/%m/%Y") in page
        assert "plus d" in page

    def test_an_empty_list(self, navigateur, terrain):
        assert "Aucune source" in navigateur.get("/recensement/sources/").content.decode()

    def test_many_sources_have_pages(self, navigateur, terrain):
        for number in range(60):
            Source.objects.create(departement=terrain, code=f"s{number}", nom=f"Source {number:02}")
        page = navigateur.get("/recensement/sources/").content.decode()
        assert "Source 49" in page
        assert "Source 50" not in page
        assert "apres=" in page

    def test_saving_plans_the_next_fetch(self, navigateur, livrer):
        source = livrer().source
        answer = self.save(navigateur, source, url="https://exemple.fr/lieux.csv", rythme_jours="7", licence="ODBL_1_0")
        assert answer.status_code == 302
        collecte = Collecte.objects.get()
        assert collecte.prochaine_le > timezone.now() + datetime.timedelta(days=6)
        assert Source.objects.get().licence == "ODBL_1_0"
        planned = collecte.prochaine_le
        self.save(navigateur, source, url="https://exemple.fr/lieux.csv", rythme_jours="7", nom="Autre nom")
        assert Collecte.objects.get().prochaine_le == planned
        self.save(navigateur, source)
        assert Collecte.objects.get().prochaine_le is None

    def test_a_new_address_forgets_the_former_s_alert(self, navigateur, livrer):
        source = livrer().source
        Collecte.objects.update(url="https://a.fr/x", etag="t", alerte="INJOIGNABLE", alerte_detail="x")
        self.save(navigateur, source, url="https://b.fr/x")
        collecte = Collecte.objects.get()
        assert (collecte.etag, collecte.alerte) == ("", "")

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"nom": ""}, "champ"),
            ({"nom": "???"}, "Écrivez un nom avec des lettres."),
            ({"url": "zzz zzz"}, "Cette adresse est illisible."),
            ({"rythme_jours": "7"}, "Écrivez l'adresse à lire"),
        ],
    )
    def test_refusals(self, navigateur, livrer, changes, message):
        answer = self.save(navigateur, livrer().source, **changes)
        assert answer.status_code == 422
        assert message in answer.content.decode().replace("&#x27;", "'")

    def test_an_odd_rhythm_is_kept(self, navigateur, livrer):
        source = livrer().source
        Collecte.objects.update(url="https://a.fr/x", rythme_jours=10)
        assert "Tous les 10 jours" in navigateur.get(f"/recensement/sources/{source.pk}/").content.decode()
        assert self.save(navigateur, source, url="https://a.fr/x", rythme_jours="10").status_code == 302

    def test_an_alert_is_seen_then_put_away(self, navigateur, livrer):
        source = livrer().source
        Collecte.objects.update(alerte="INJOIGNABLE", alerte_detail="Le site ne répond pas.")
        assert "Le site ne répond pas." in navigateur.get(f"/recensement/sources/{source.pk}/").content.decode()
        navigateur.post(f"/recensement/sources/{source.pk}/alerte/")
        navigateur.post(f"/recensement/sources/{source.pk}/alerte/")
        assert Collecte.objects.get().alerte == ""

    def test_the_mapping_kept_can_be_taken_away(self, navigateur, livrer):
        source = livrer().source
        assert navigateur.get(f"/recensement/sources/{source.pk}/correspondance/").status_code == 404
        Collecte.objects.update(correspondance=CORRESPONDANCE)
        answer = navigateur.get(f"/recensement/sources/{source.pk}/correspondance/")
        assert answer.json() == CORRESPONDANCE
        assert 'filename="essai.config.json"' in answer.headers["Content-Disposition"]

    def test_another_departement_does_not_exist(self, navigateur, terrain):
        from maillage.socle.territoires.models import Departement

        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        with tenant_transaction(other.pk):
            theirs = Source.objects.create(departement=other, code="s", nom="S")
        set_tenant(terrain.pk)
        assert navigateur.get(f"/recensement/sources/{theirs.pk}/").status_code == 404
        assert navigateur.post(f"/recensement/sources/{theirs.pk}/alerte/").status_code == 404
