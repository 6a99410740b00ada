"""Making a document for good, and recognising it on the public page."""

import datetime as dt
import hashlib
import io
import re

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from maillage.base.tenancy import set_tenant
from maillage.socle.documents import gabarits, moteur, selectors, services
from maillage.socle.documents.models import ALPHABET, Document
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement

INSTANT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def stockage(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "fichiers"},
        }
    }
    return tmp_path / "fichiers"


def produce(acteur, **changes):
    given = {
        "gabarit": "rapport-import",
        "titre": "Rapport secret",
        "data": {"compteurs": {"lignes": 3}},
        "instant": INSTANT,
    }
    return services.produce(by=acteur, **(given | changes))


@pytest.fixture
def document(acteur):
    return produce(acteur, objet_type="import", objet_id=12)


def send(address, content, name="rapport.pdf"):
    return Client().post(address, {"fichier": SimpleUploadedFile(name, content)})


def content_of(document):
    with document.fichier.open("rb") as file:
        return file.read()


def test_a_document_says_what_it_is(document, departement):
    pdf = content_of(document)
    assert (hashlib.sha256(pdf).hexdigest(), len(pdf)) == (document.sha256, document.taille)
    assert document.version == dt.date(2026, 11, 1)
    assert document.fichier.name == f"documents/96/2026/{document.code}.pdf"
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", document.code_lisible)
    assert str(document) == f"Rapport secret ({document.code_lisible})"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        links = [str(a.A.URI) for page in opened.pages for a in page.get("/Annots", [])]
    assert f"http://96.localhost/verifier/{document.code_lisible}/" in links


def test_the_journal_tells_it(document):
    line = Ligne.objects.get(action="document.fait")
    assert (line.objet_id, line.objet_nom) == (document.code, "Rapport secret")
    assert line.detail == {"gabarit": "rapport-import", "version": "2026-11-01", "sha256": document.sha256}


def test_the_address_of_the_site_may_be_given(acteur):
    pdf = content_of(produce(acteur, site="https://17.example.fr/"))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        links = {str(a.A.URI) for page in opened.pages for a in page.get("/Annots", [])}
    assert all(link.startswith("https://17.example.fr/verifier/") for link in links)


def test_a_departement_without_host_name_still_gets_documents(acteur, departement):
    Departement.objects.update(hotes=[])
    assert produce(acteur).taille > 1000


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"gabarit": "absent"}, gabarits.GabaritInconnu),
        ({"instant": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, gabarits.GabaritInconnu),
        ({"version": dt.date(2026, 11, 2)}, gabarits.GabaritInconnu),
        ({"data": {"compteurs": 3}}, moteur.GabaritRefuse),
    ],
)
def test_what_cannot_be_made_leaves_nothing(acteur, stockage, changes, error):
    with pytest.raises(error):
        produce(acteur, **changes)
    assert not Document.objects.exists()
    assert not Ligne.objects.exists()
    assert not list(stockage.rglob("*.pdf"))


def test_a_row_that_fails_leaves_no_file(acteur, stockage, monkeypatch):
    monkeypatch.setattr(services, "draw_code", lambda: "AAAABBBBCCCC")
    produce(acteur)
    before = list(stockage.rglob("*.pdf"))
    with pytest.raises(DatabaseError), transaction.atomic():
        produce(acteur)
    assert list(stockage.rglob("*.pdf")) == before


def test_codes_are_drawn_over_the_alphabet():
    assert set("".join(services.draw_code() for _ in range(200))) == set(ALPHABET)


@pytest.mark.parametrize(
    "attack", [lambda row: row.save(), lambda row: row.delete(), lambda _: Document.objects.update(titre="x")]
)
def test_the_row_is_written_once(document, attack):
    document.titre = "Autre"
    with pytest.raises(DatabaseError), transaction.atomic():
        attack(document)


def test_another_departement_sees_nothing(client, document):
    other = Departement.objects.create(code="97", nom="Autre", hotes=["97.localhost"])
    answer = client.get(f"/verifier/{document.code}/", headers={"host": "97.localhost"})
    assert answer.status_code == 404
    assert document.sha256 not in answer.content.decode()
    set_tenant(other.pk)
    assert not Document.objects.exists()


def test_visible_to_its_departement_only(document, acteur):
    assert Document.objects.visible_to(acteur).get() == document
    assert not Document.objects.visible_to(None).exists()


@pytest.mark.parametrize("write", [str, str.lower, lambda c: c.replace("-", ""), lambda c: f" {c.replace('-', ' ')} "])
def test_the_code_is_read_as_people_type_it(document, write):
    assert selectors.find_by_code(write(document.code_lisible)) == document


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKMO", "A" * 5000, "ABCD-EFGH-JKM\x00", "ÀBCD-EFGH-JKMN"])
def test_what_is_no_code_is_not_looked_for(typed, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert selectors.find_by_code(typed) is None


def test_the_page_says_kind_date_and_print_not_the_title(client, document):
    page = client.get(f"/verifier/{document.code_lisible}/").content.decode()
    assert document.sha256 in page
    assert "22 novembre 2026" in page
    assert "Rapport d&#x27;import" in page
    assert "secret" not in page


def test_an_unknown_code_is_404_and_says_what_to_do(client, departement):
    answer = client.get("/verifier/AAAA-BBBB-CCCC/")
    assert answer.status_code == 404
    assert "ne trouvons pas" in answer.content.decode()


def test_the_form_leads_to_the_document(client, document):
    answer = client.post("/verifier/", {"code": document.code_lisible.lower()})
    assert answer.headers["Location"] == f"/verifier/{document.code_lisible}/"


@pytest.mark.parametrize(("typed", "message"), [("", "Écrivez le code"), ("ABC", "12 signes"), ("x" * 100, "")])
def test_a_wrong_code_is_told(client, departement, typed, message):
    answer = client.post("/verifier/", {"code": typed})
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert "aria-invalid" in answer.content.decode()


@pytest.mark.parametrize("with_code", [True, False])
def test_the_very_file_is_recognised(document, with_code):
    address = f"/verifier/{document.code_lisible}/" if with_code else "/verifier/"
    page = send(address, content_of(document)).content.decode()
    assert "est bien le document" in page
    assert document.sha256 in page


def test_a_changed_file_is_told_as_such(document):
    changed = content_of(document) + b"\n"
    assert "pas le document fait ici" in send(f"/verifier/{document.code}/", changed).content.decode()
    assert "ne trouvons pas" in send("/verifier/", changed).content.decode()


@pytest.mark.parametrize("address", ["/verifier/", "/verifier/{}/"])
@pytest.mark.parametrize(
    ("content", "message"), [(b"", "vide"), (b"MZ\x00\x00", "programme"), (b"bonjour", "PDF"), (b"<svg/>", "PDF")]
)
def test_what_is_no_pdf_is_refused(document, address, content, message):
    answer = send(address.format(document.code), content)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert document.sha256 not in answer.content.decode() or "{}" in address


def test_a_file_too_heavy_is_refused(document, settings):
    settings.TAILLE_MAX_DEPOT = 1000
    assert "trop lourd" in send("/verifier/", content_of(document)).content.decode()


def test_no_file_at_all_is_told(client, departement):
    assert "Choisissez le fichier" in client.post("/verifier/", {}).content.decode()


def test_uploads_are_limited(document, monkeypatch):
    from maillage.socle.documents import forms

    monkeypatch.setattr(forms, "hit", lambda *_args: False)
    assert "Attendez dix minutes" in send("/verifier/", content_of(document)).content.decode()


def test_the_page_asks_little_of_the_database(client, document, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(f"/verifier/{document.code}/")


def test_a_higher_app_names_its_kinds(monkeypatch, client, document):
    monkeypatch.setattr(selectors, "LIBELLES", {})
    selectors.register_label("rapport-import", "Compte rendu")
    assert "Compte rendu" in client.get(f"/verifier/{document.code}/").content.decode()


def test_the_page_opens_on_both_ways(client, departement):
    page = client.get("/verifier/").content.decode()
    assert "Code du document" in page
    assert 'enctype="multipart/form-data"' in page
