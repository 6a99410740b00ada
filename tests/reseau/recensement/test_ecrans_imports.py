"""The screens of a delivery, from the file to the places, as a coordinator goes through them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.base.limites import Limite
from maillage.base.tenancy import set_tenant
from maillage.reseau.lieux.models import Lieu, Source
from maillage.reseau.recensement.models import Collecte, Import
from maillage.reseau.recensement.services.deroulement import run
from tests.reseau.recensement.conftest import LIGNES, csv_of

pytestmark = pytest.mark.django_db


def upload(nom="lieux.csv", content=None):
    return SimpleUploadedFile(nom, content if content is not None else csv_of(*LIGNES))


def send(client, **data):
    base = {"source": "nouvelle", "nom_source": "Agglo du Val", "producteur": "", "licence": "LO_2_0", "url": ""}
    return client.post("/recensement/imports/nouveau/", base | data)


def jobs():
    return list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", flat=True))


class TestHome:
    def test_a_new_departement_is_told_what_to_do(self, navigateur):
        page = navigateur.get("/recensement/").content.decode()
        assert "Aucun lieu n'est encore importé" in page.replace("&#x27;", "'")
        assert "/recensement/imports/nouveau/" in page

    def test_what_waits_is_counted_by_kind(self, navigateur, livrer):
        livrer()
        page = navigateur.get("/recensement/").content.decode()
        assert "Téléphone" in page
        assert "/recensement/questions/?champ=telephone" in page

    def test_an_alert_is_shown(self, navigateur, livrer):
        livrer()
        Collecte.objects.update(alerte="INJOIGNABLE", alerte_detail="Le site ne répond pas.")
        assert "Le site ne répond pas." in navigateur.get("/recensement/").content.decode()


class TestUpload:
    def test_a_file_of_a_new_source_goes_to_its_columns(self, navigateur, terrain, depots):
        answer = send(navigateur, fichier=upload())
        lot = Import.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/recensement/imports/{lot.pk}/colonnes/")
        assert (lot.source.nom, lot.source.licence, lot.territoire) == ("Agglo du Val", "LO_2_0", "96")
        assert jobs() == []

    def test_a_known_source_is_read_at_once(self, navigateur, livrer):
        lot = livrer()
        from maillage.reseau.recensement.services.receptions import set_mapping
        from maillage.socle.comptes.acteur import command_acteur

        set_mapping(by=command_acteur(lot.departement_id, "x"), lot=lot, correspondance=lot.correspondance)
        answer = send(navigateur, source=lot.source_id, nom_source="", fichier=upload("deux.csv"))
        second = Import.objects.order_by("-pk").first()
        assert answer.url == f"/recensement/imports/{second.pk}/"
        assert second.etat == "DEPOSE"
        assert jobs() == ["recensement.derouler_import"]

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({}, "Choisissez un fichier, ou écrivez une adresse."),
            ({"fichier": upload("v.csv", b""), "url": ""}, "Ce fichier est vide."),
            ({"fichier": upload("v.pdf", b"%PDF-1.4 essai")}, "Ce type de fichier n'est pas accepté ici."),
            ({"fichier": upload("t.csv", b"a;b;c\r\n")}, "Ce fichier ne contient aucune ligne"),
            ({"url": "pas une adresse"}, "Cette adresse est illisible."),
            ({"url": "https://127.0.0.1/lieux.csv"}, "cette adresse"),
            ({"fichier": upload(), "url": "https://exemple.fr/a.csv"}, "Gardez un seul des deux."),
            ({"fichier": upload(), "nom_source": ""}, "Écrivez le nom de la nouvelle source."),
            ({"fichier": upload(), "source": "999999"}, "Sélectionnez un choix valide"),
        ],
    )
    def test_a_refusal_says_what_to_do_by_the_field(self, navigateur, terrain, depots, data, message):
        for value in data.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        answer = send(navigateur, **data)
        page = answer.content.decode().replace("&#x27;", "'")
        assert answer.status_code == 422
        assert message.lower() in page.lower()
        assert "data-resume-erreurs" in page
        assert not Import.objects.exists()
        assert not Source.objects.exists()

    def test_a_new_source_cannot_take_a_known_name(self, navigateur, livrer):
        livrer()
        answer = send(navigateur, nom_source="ESSAI", fichier=upload())
        assert answer.status_code == 422
        assert "Une source porte déjà ce nom" in answer.content.decode()

    def test_uploads_are_limited(self, navigateur, terrain, depots, monkeypatch):
        monkeypatch.setattr("maillage.reseau.recensement.views.imports.DEPOT", Limite("depot", 1, 600))
        assert send(navigateur, nom_source="Essai", fichier=upload()).status_code == 302
        assert send(navigateur, nom_source="Autre", fichier=upload()).status_code == 429
        assert Import.objects.count() == 1


class TestFollow:
    def test_work_in_progress_survives_a_reload(self, navigateur, livrer):
        lot = livrer(jusqu_a="DEPOSE")
        Import.objects.filter(pk=lot.pk).update(etat="ANALYSE", faites=2, total=4)
        page = navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()
        assert 'value="2"' in page
        assert "Vous pouvez quitter cette page" in page
        assert 'http-equiv="refresh"' in page
        assert f'hx-get="/recensement/imports/{lot.pk}/avancement/"' in page

    def test_the_fragment_ends_by_a_reload(self, navigateur, livrer):
        lot = livrer(jusqu_a="DEPOSE")
        assert "suivi" in navigateur.get(f"/recensement/imports/{lot.pk}/avancement/").content.decode()
        run(lot.pk, lot.departement_id)
        assert navigateur.get(f"/recensement/imports/{lot.pk}/avancement/").headers["HX-Refresh"] == "true"

    def test_a_dry_run_shows_its_figures_and_changes_nothing(self, navigateur, livrer):
        lot = livrer(jusqu_a="PRET")
        page = navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()
        assert "Appliquer cet import" in page
        assert "Mairie de Valfictif" in page
        assert "Nouveaux lieux" in page
        assert not Lieu.objects.exists()

    def test_a_newer_delivery_shows_what_it_changes(self, navigateur, livrer):
        livrer()
        lot = livrer(LIGNES[0].replace("9h-12h", "9h-13h"), LIGNES[1], LIGNES[3], jusqu_a="PRET")
        page = navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()
        assert "Lieux modifiés" in page
        assert "13 h" in page
        assert "Lieux absents de ce fichier" in page
        assert "France Services Boisfeint" in page

    def test_a_failure_says_why(self, navigateur, livrer):
        lot = livrer(jusqu_a="DEPOSE")
        Import.objects.filter(pk=lot.pk).update(etat="ECHEC", message="Le fichier est abîmé.")
        page = navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()
        assert "Le fichier est abîmé." in page
        assert "Vérifier les colonnes" in page

    @pytest.mark.parametrize(
        ("etat", "words"),
        [
            ("CORRESPONDANCE", "Choisir les colonnes"),
            ("ABANDONNE", "Cet import est abandonné"),
            ("ANNULE", "Cet import est annulé"),
            ("RAPPROCHEMENT", "Recherche des doublons"),
        ],
    )
    def test_every_state_has_its_words(self, navigateur, livrer, etat, words):
        lot = livrer(jusqu_a="DEPOSE")
        Import.objects.filter(pk=lot.pk).update(etat=etat)
        assert words in navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()


class TestDecide:
    def test_apply_asks_then_queues_once(self, navigateur, livrer):
        lot = livrer(jusqu_a="PRET")
        url = f"/recensement/imports/{lot.pk}/appliquer/"
        assert "Voulez-vous mettre à jour les lieux" in navigateur.get(url).content.decode()
        assert navigateur.post(url).url == f"/recensement/imports/{lot.pk}/"
        assert navigateur.post(url).status_code == 302
        assert jobs() == ["recensement.derouler_import"]
        run(lot.pk, lot.departement_id)
        assert Lieu.objects.published().count() == 3
        assert "Cet import est appliqué" in navigateur.get(f"/recensement/imports/{lot.pk}/").content.decode()

    def test_apply_too_early_is_refused_in_words(self, navigateur, livrer):
        lot = livrer(jusqu_a="DEPOSE")
        answer = navigateur.post(f"/recensement/imports/{lot.pk}/appliquer/")
        assert answer.status_code == 409
        assert "pas prêt" in answer.content.decode()

    def test_abandon(self, navigateur, livrer):
        lot = livrer(jusqu_a="PRET")
        url = f"/recensement/imports/{lot.pk}/abandonner/"
        assert navigateur.get(url).status_code == 200
        assert navigateur.post(url).status_code == 302
        assert Import.objects.get().etat == "ABANDONNE"
        assert navigateur.post(url).status_code == 302

    def test_undo_asks_then_queues_once(self, navigateur, livrer):
        lot = livrer()
        url = f"/recensement/imports/{lot.pk}/annuler/"
        assert "Voulez-vous annuler tout l" in navigateur.get(url).content.decode()
        navigateur.post(url)
        navigateur.post(url)
        assert jobs() == ["recensement.annuler_import"]
        assert Import.objects.get().etat == "ANNULATION"
        from maillage.reseau.recensement.tasks import undo_import

        undo_import(lot.pk, lot.departement_id, None)
        assert Import.objects.get().etat == "ANNULE"
        assert not Lieu.objects.published().exists()

    def test_only_what_was_applied_is_undone(self, navigateur, livrer):
        lot = livrer(jusqu_a="PRET")
        answer = navigateur.post(f"/recensement/imports/{lot.pk}/annuler/")
        assert answer.status_code == 409
        assert jobs() == []


class TestList:
    def test_filters_sort_and_pager(self, navigateur, livrer):
        lot = livrer(jusqu_a="DEPOSE", nom="zoo.csv")
        for number in range(59):
            Import.objects.create(
                departement_id=lot.departement_id, source=lot.source, territoire="96", nom_fichier=f"f{number:02}.csv", empreinte="0" * 64,
                auteur="x", etat="ABANDONNE",
            )  # fmt: skip
        first = navigateur.get("/recensement/imports/?tri=fichier").content.decode()
        assert "f00.csv" in first
        assert "zoo.csv" not in first
        following = navigateur.get(
            "/recensement/imports/", {"tri": "fichier", "apres": _cursor(first)}
        ).content.decode()
        assert "zoo.csv" in following
        assert "f00.csv" not in following
        assert "zoo.csv" in navigateur.get("/recensement/imports/?etat=DEPOSE").content.decode()
        assert "zoo.csv" not in navigateur.get("/recensement/imports/?etat=ABANDONNE").content.decode()

    def test_sources_filter(self, navigateur, livrer):
        lot = livrer(jusqu_a="DEPOSE")
        livrer(jusqu_a="DEPOSE", source="Autre", nom="autre.csv")
        page = navigateur.get(f"/recensement/imports/?source={lot.source_id}&source=x").content.decode()
        assert "lieux.csv" in page
        assert "autre.csv" not in page

    @pytest.mark.parametrize(
        "query", ["tri=xyz", "apres=zz", "avant=%00", "apres=WzEsICJhIl0", "etat=xx", "apres=W251bGwsIDFd"]
    )
    def test_an_address_typed_wrong_shows_the_list(self, navigateur, livrer, query):
        livrer(jusqu_a="DEPOSE")
        assert "lieux.csv" in navigateur.get(f"/recensement/imports/?{query}").content.decode()

    def test_the_export_has_no_formula(self, navigateur, livrer):
        livrer(jusqu_a="DEPOSE", nom="=cmd.csv")
        answer = navigateur.get("/recensement/imports/liste.csv")
        text = b"".join(answer.streaming_content).decode()
        assert ";'=cmd.csv;" in text or "cmd.csv" in text
        assert ";=cmd" not in text

    @pytest.mark.parametrize(
        "page", ["/recensement/imports/", "/recensement/sources/", "/recensement/questions/", "/recensement/"]
    )
    def test_queries_do_not_grow_with_rows(self, navigateur, livrer, requetes, page):
        for number in range(2):
            livrer(source=f"Source {number}")
        few = requetes(navigateur, page)
        for number in range(2, 20):
            livrer(source=f"Source {number}", jusqu_a="PRET")
        assert requetes(navigateur, page) <= few
        assert few <= 25


def _cursor(page):
    import re

    return re.search(r"apres=([^&\"]+)\"", page).group(1)


class TestElsewhere:
    @pytest.mark.parametrize(
        "suite", ["", "colonnes/", "rapport/", "rapport.csv", "appliquer/", "annuler/", "abandonner/", "avancement/"]
    )
    def test_the_delivery_of_another_departement_does_not_exist(self, navigateur, livrer, suite):
        from maillage.socle.territoires.models import Departement

        lot = livrer(jusqu_a="DEPOSE")
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        set_tenant(other.pk)
        source = Source.objects.create(departement=other, code="s", nom="S")
        theirs = Import.objects.create(
            departement=other, source=source, territoire="99", nom_fichier="x", empreinte="0" * 64, auteur="x"
        )
        set_tenant(lot.departement_id)
        assert navigateur.get(f"/recensement/imports/{theirs.pk}/{suite}").status_code == 404
        assert navigateur.get(f"/recensement/imports/{10**30}/{suite}").status_code == 404


def test_the_report_tells_every_row_and_every_doubt(navigateur, livrer):
    lot = livrer("=cmd|' /C calc'!A0;1 rue du Port;96000;Valfictif;01 23;;9h-12h", *LIGNES)
    page = navigateur.get(f"/recensement/imports/{lot.pk}/rapport/").content.decode()
    assert "Lointaine" in page
    text = b"".join(navigateur.get(f"/recensement/imports/{lot.pk}/rapport.csv").streaming_content).decode()
    rows = text.splitlines()
    assert rows[0].startswith("\ufeffLigne;Nom du lieu")
    assert {row.split(";")[0] for row in rows[1:] if row[:1].isdigit()} == {"1", "2", "3", "4", "5"}
    assert "Mairie de Valfictif" in text
    assert not any(cell.strip('"').startswith(("=", "+", "@")) for row in rows for cell in row.split(";"))


def test_the_report_of_a_dry_run_speaks_before_anything_is_applied(navigateur, livrer):
    lot = livrer(jusqu_a="PRET")
    text = b"".join(navigateur.get(f"/recensement/imports/{lot.pk}/rapport.csv").streaming_content).decode()
    assert "Téléphone" in text
    assert "01 23" in text


def test_the_report_has_pages(navigateur, livrer):
    lot = livrer(*(f"Lieu {n};1 rue;96000;Valfictif;01 2;;" for n in range(60)), jusqu_a="PRET")
    first = navigateur.get(f"/recensement/imports/{lot.pk}/rapport/").content.decode()
    assert "apres=50" in first
    second = navigateur.get(f"/recensement/imports/{lot.pk}/rapport/?apres=50").content.decode()
    assert "Lieu 55" in second
    assert "Lieu 12<" not in second


def test_the_report_as_pdf(navigateur, livrer, settings, tmp_path):
    lot = livrer()
    answer = navigateur.post(f"/recensement/imports/{lot.pk}/rapport/pdf/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert io.BytesIO
