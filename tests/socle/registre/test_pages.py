"""The pages: what each role reads and changes, what is refused in words, what is handed over."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.base.tenancy import set_tenant
from maillage.reseau.structures.models import Appartenance, Contact, Structure
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.registre.models import Aipd, Delegue, DemandeDroit, FicheTraitement, FicheTraitementEvenement
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer

COMPTES = "/registre/traitements/comptes/"
PROPRE = {
    "nom": "Prêt de matériel",
    "finalite": "Prêter des ordinateurs",
    "base_legale": "Mission d'intérêt public",
    "personnes": "Emprunteurs",
    "donnees": "Nom, téléphone",
    "conservation": "Deux ans",
    "transferts": "Aucun",
}


def client_of(departement: Departement, role: str, email: str = "") -> Client:
    email = email or f"{role.lower()}@example.org"
    user = Utilisateur.objects.create_user(email, f"Agent {role.title()}")
    Appartenance.objects.create(departement=departement, utilisateur=user, role=role, debut=dt.date(2020, 1, 1))
    return entrer(Client(HTTP_HOST="96.localhost"), user)


@pytest.fixture
def admin(departement: Departement) -> Client:
    return client_of(departement, "ADMINISTRATEUR")


@pytest.fixture
def dpo(departement: Departement) -> Client:
    return client_of(departement, "DPO")


def pdf() -> bytes:
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def test_the_register_is_generated_then_completed_and_its_history_kept(departement, admin):
    page = admin.get("/registre/").content.decode()
    assert "Comptes des personnes qui se connectent" in page
    assert "pas encore indiqué" in page
    answer = admin.post(f"{COMPTES}completer/", {"responsable": "Syndicat mixte", "transferts": "Aucun"})
    assert (answer.status_code, answer["Location"]) == (302, COMPTES)
    page = admin.get(COMPTES).content.decode()
    assert "Syndicat mixte" in page
    assert "adresse e-mail" in page
    assert "Sessions finies : 12 heures." in page
    assert "Double connexion (" in page
    assert "Compte ProConnect (" in page
    for raw in ("Authenticator", "user,", "uid", "Relation utilisateur"):
        assert raw not in page
    admin.post(f"{COMPTES}completer/", {"responsable": "", "transferts": "Aucun"})
    assert "Val-Fictif" in admin.get(COMPTES).content.decode()
    set_tenant(departement.pk)
    assert [row.responsable for row in FicheTraitementEvenement.objects.order_by("pgh_id")] == [
        "",
        "Syndicat mixte",
        "",
    ]
    admin.post(f"{COMPTES}completer/", {"responsable": "", "transferts": "Aucun"})
    set_tenant(departement.pk)
    assert Ligne.objects.filter(action="registre.complete").count() == 2


def test_what_the_officer_saw_is_to_be_seen_again_once_changed(departement, admin, dpo):
    assert "n'a pas encore vu" in " ".join(dpo.get(COMPTES).content.decode().replace("&#x27;", "'").split())
    assert dpo.post(f"{COMPTES}vu/").status_code == 302
    set_tenant(departement.pk)
    assert FicheTraitement.objects.get().vu_dpo_le is not None
    assert admin.post(f"{COMPTES}vu/").status_code == 403
    admin.post(f"{COMPTES}completer/", {"mesures": "Armoire fermée", "transferts": "Aucun"})
    set_tenant(departement.pk)
    assert FicheTraitement.objects.get().vu_dpo_le is None


def test_a_processing_of_the_departement_is_added_changed_and_removed(departement, admin):
    assert admin.post("/registre/nouveau/", PROPRE | {"nom": ""}).status_code == 422
    where = admin.post("/registre/nouveau/", PROPRE)["Location"]
    assert "Prêt de matériel" in admin.get("/registre/").content.decode()
    admin.post(f"{where}completer/", PROPRE | {"conservation": "Trois ans"})
    assert "Trois ans" in admin.get(where).content.decode()
    assert admin.get(f"{where}retirer/").status_code == 200
    assert admin.post(f"{where}retirer/").status_code == 302
    assert admin.get(where).status_code == 404
    assert admin.get(f"{COMPTES}retirer/").status_code == 404
    assert admin.get("/registre/traitements/inconnu/").status_code == 404


def test_the_officer_is_named_and_anyone_may_write_to_him(departement, admin):
    visitor = Client(HTTP_HOST="96.localhost")
    assert "l'attention du délégué" in visitor.get("/vos-donnees/").content.decode().replace("&#x27;", "'")
    bad = admin.post("/registre/delegue/", {"nom": "Service", "courriel": "pas une adresse"})
    assert bad.status_code == 422
    admin.post("/registre/delegue/", {"nom": "Service juridique", "courriel": "dpo@example.org"})
    admin.post("/registre/delegue/", {"nom": "Déléguée", "courriel": "dpo@example.org", "telephone": "05 00 00 00 00"})
    set_tenant(departement.pk)
    assert Delegue.objects.count() == 1
    page = visitor.get("/vos-donnees/").content.decode()
    assert "mailto:dpo@example.org" in page
    assert "Annuaire du réseau" in page
    foot = visitor.get("/connexion/").content.decode().partition("<footer")[2]
    assert 'href="/donnees-personnelles/"' in foot  # at the foot of every page, and one step from there
    assert 'href="/vos-donnees/"' in visitor.get("/donnees-personnelles/").content.decode()
    assert "Déléguée" in admin.get("/registre/").content.decode()


def test_the_register_is_downloaded_in_csv_and_pdf(departement, admin):
    admin.post("/registre/nouveau/", PROPRE | {"nom": "=1+1"})
    text = admin.get("/registre/registre.csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "Comptes des personnes qui se connectent;Val-Fictif" in text
    answer = admin.post("/registre/registre.pdf")
    content = b"".join(answer.streaming_content)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) >= 2
    assert answer["Content-Type"] == "application/pdf"


def assessment(**values: Any) -> dict[str, Any]:
    return {"etat": "EN_COURS", "criteres": ["SENSIBLES", "VULNERABLES"], **values}


def test_an_assessment_is_kept_with_its_document_and_served_as_a_file(departement, admin, dpo):
    url = f"{COMPTES}analyse/"
    file = SimpleUploadedFile("aipd.pdf", pdf(), content_type="application/pdf")
    values = assessment(
        etat="VALIDEE", validee_le="2026-01-01", revue_le="2029-01-01", avis_dpo="Favorable", avis_le="2026-01-01"
    )
    assert dpo.post(url, values | {"document": file}).status_code == 302
    set_tenant(departement.pk)
    row = Aipd.objects.get()
    assert (row.etat, row.nom_fichier, row.criteres) == ("VALIDEE", "aipd.pdf", ["SENSIBLES", "VULNERABLES"])
    assert "est nécessaire" in admin.get(url).content.decode()
    answer = admin.get(f"{url}document.pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == Path(default_storage.path(row.fichier)).read_bytes()
    other = SimpleUploadedFile("autre.pdf", pdf(), content_type="application/pdf")
    dpo.post(url, assessment(etat="A_REVOIR") | {"document": other})
    set_tenant(departement.pk)
    newer = Aipd.objects.get()
    assert newer.nom_fichier == "autre.pdf"
    default_storage.delete(newer.fichier)
    default_storage.delete(row.fichier)
    assert admin.get(f"{url}document.pdf").status_code == 404
    assert admin.get("/registre/traitements/journal/analyse/document.pdf").status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (assessment(etat="VALIDEE"), "Écrivez la date de validation."),
        (assessment(avis_dpo="Favorable"), "vont ensemble"),
        (assessment(etat="NON_REQUISE"), "Avec deux critères"),
        (assessment(document=SimpleUploadedFile("x.pdf", b"<html>", content_type="application/pdf")), "document"),
        (assessment(criteres=["AUTRE"]), "criteres"),
    ],
)
def test_an_assessment_that_does_not_hold_is_refused_in_words(departement, dpo, values, said):
    answer = dpo.post(f"{COMPTES}analyse/", values)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    set_tenant(departement.pk)
    assert not Aipd.objects.exists()


def test_a_role_cannot_be_slipped_into_a_form(departement, admin):
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
    admin.post("/registre/nouveau/", PROPRE | {"departement": other.pk, "vu_dpo_le": "2026-01-01", "cle": "comptes"})
    set_tenant(departement.pk)
    row = FicheTraitement.objects.get()
    assert (row.departement_id, row.vu_dpo_le, row.is_own) == (departement.pk, None, True)


def test_a_search_says_what_is_missing_and_leaves_a_line_without_a_name(departement, admin):
    for values, said in (
        ({}, "adresse e-mail ou un nom"),
        ({"nom": "Zoé"}, "prénom et le nom"),
        ({"courriel": "x"}, "adresse"),
    ):
        answer = admin.post("/registre/personnes/", values)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    page = admin.post("/registre/personnes/", {"nom": "Personne Inconnue"}).content.decode()
    assert "Nous ne gardons rien" in page
    set_tenant(departement.pk)
    line = Ligne.objects.get(action="personne.cherchee")
    assert "Inconnue" not in f"{line.objet_nom}{line.objet_id}{line.detail}"
    assert admin.post("/registre/personnes/copie/", {"nom": "Personne Inconnue"}).status_code == 302
    assert admin.post("/registre/personnes/copie/", {}).status_code == 422
    assert admin.post("/registre/personnes/effacer/", {}).status_code == 422
    set_tenant(departement.pk)
    assert not DemandeDroit.objects.exists()


def test_a_namesake_is_erased_only_when_ticked(departement, admin):
    structure = Structure.objects.create(departement=departement, nom="S")
    his = Contact.objects.create(
        departement=departement, structure=structure, nom="Jean Petit", courriel="a@example.org"
    )
    Contact.objects.create(departement=departement, structure=structure, nom="Jean Petit", courriel="b@example.org")
    page = admin.post("/registre/personnes/", {"nom": "jean petit"}).content.decode()
    assert "a@example.org" in page
    sent = {"nom": "jean petit", "fiche": [f"structures.Contact:{his.pk}", "structures.Contact:x", "faux"]}
    asked = admin.post("/registre/personnes/effacer/", sent)
    assert asked.status_code == 200
    assert "1\N{NO-BREAK SPACE}fiche est effacée" in asked.content.decode()
    admin.post("/registre/personnes/effacer/", sent | {"confirmation": "EFFACER"})
    set_tenant(departement.pk)
    assert [row.courriel for row in Contact.objects.all()] == ["b@example.org"]


def test_nobody_erases_himself_from_the_page(departement, admin):
    answer = admin.post(
        "/registre/personnes/effacer/", {"courriel": "administrateur@example.org", "confirmation": "EFFACER"}
    )
    assert answer.status_code == 422
    assert "propre compte" in answer.content.decode()


def test_a_request_is_noted_without_a_name_then_answered_or_refused(departement, admin):
    url = "/registre/personnes/demande/"
    sent = {"courriel": "x@example.org", "nature": "EFFACEMENT", "recue_le": "2026-01-31"}
    assert admin.get(url).status_code == 200
    assert admin.post(url, sent | {"recue_le": "2999-01-01"}).status_code == 422
    admin.post(url, sent)
    admin.post(url, sent)
    set_tenant(departement.pk)
    row = DemandeDroit.objects.get()
    assert (row.etat, row.echeance_le) == ("RECUE", dt.date(2026, 2, 28))
    assert "En retard" in admin.get("/registre/personnes/").content.decode()
    admin.post("/registre/personnes/effacer/", {"courriel": "x@example.org", "confirmation": "EFFACER"})
    set_tenant(departement.pk)
    assert DemandeDroit.objects.get().etat == "FAITE"
    assert admin.get(f"/registre/personnes/demandes/{row.pk}/refuser/").status_code == 404


def test_a_refusal_tells_why_and_ends_once(departement, admin):
    admin.post("/registre/personnes/demande/", {"nom": "Jean Petit", "nature": "ACCES", "recue_le": "2026-01-31"})
    set_tenant(departement.pk)
    url = f"/registre/personnes/demandes/{DemandeDroit.objects.get().pk}/refuser/"
    assert admin.post(url, {}).status_code == 422
    assert admin.post(url, {"motif": "Identité non prouvée"}).status_code == 302
    set_tenant(departement.pk)
    row = DemandeDroit.objects.get()
    assert (row.etat, row.motif_refus) == ("REFUSEE", "Identité non prouvée")
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.registre.services.demandes import refuse_request

    assert (
        refuse_request(by=command_acteur(departement.pk, "x"), demande=row, motif="autre").motif_refus
        == row.motif_refus
    )


@pytest.mark.parametrize("number", [2, 20])
def test_lists_ask_the_same_questions_whatever_their_length(departement, admin, number, django_assert_max_num_queries):
    for index in range(number):
        FicheTraitement.objects.create(departement=departement, cle=f"propre-{index}", nom=f"T{index}")
        DemandeDroit.objects.create(
            departement=departement,
            nature="ACCES",
            empreinte="0" * 64,
            recue_le=dt.date(2026, 1, 1),
            echeance_le=dt.date(2026, 2, 1),
        )
    with django_assert_max_num_queries(40):
        assert admin.get("/registre/").status_code == 200
    with django_assert_max_num_queries(20):
        assert admin.get("/registre/personnes/").status_code == 200


def test_requests_come_by_pages(departement, admin):
    DemandeDroit.objects.bulk_create(
        DemandeDroit(
            departement=departement,
            nature="ACCES",
            empreinte="0" * 64,
            recue_le=dt.date(2026, 1, 1),
            echeance_le=dt.date(2026, 2, 1),
        )
        for _ in range(60)
    )
    page = admin.get("/registre/personnes/").content.decode()
    assert page.count("Recevoir une copie") == 50
    assert "apres=" in page
