"""A request to host: five pages without an account, one request however often it is sent, a reasoned answer, a waiting list."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.reseau.conventions.enums import CritereLocaux, EtatDemande
from maillage.reseau.conventions.models import Convention, DemandeAccueil
from maillage.reseau.conventions.selectors.demandes import FiltresDemandes, find_requests, known_premises, read_filters
from maillage.reseau.conventions.services.demandes import (
    DemandeRefusee,
    change_rank,
    decide,
    instruct,
    letter_of,
    reopen,
    sign_letter,
    submit_request,
    withdraw,
)
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.services.structures import create_structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne
from maillage.socle.messages.models import Envoi
from maillage.socle.territoires.models import Commune
from tests.reseau.conventions.test_actes import text

NOW = dt.datetime(2026, 11, 16, 10, 0, tzinfo=dt.UTC)
ATTENTE, REFUS, ACCORD = EtatDemande.LISTE_ATTENTE, EtatDemande.REFUSEE, EtatDemande.ACCEPTEE
URL = "/accueillir-un-conseiller/"
STRUCTURE = {"nom_structure": "Commune de Valfictif", "code_postal": "96000", "commune_nom": "Valfictif"}
LIEU = {"lieu": "autre", "nom_lieu": "Salle des fêtes", "adresse_lieu": "1 rue du Port"}
LOCAUX = {f"locaux_{one.value}": "OUI" for one in CritereLocaux} | {
    "locaux_WIFI": "NON",
    "locaux_TELEPHONE": "NE_SAIT_PAS",
}
SOUHAIT = {"souhait": "DEMI_JOURNEE", "jours": ["MARDI", "JEUDI"], "message": "Des habitants demandent."}
CONTACT = {"nom": "Noé Petit", "fonction": "Secrétaire", "courriel": "Noe@example.org", "telephone": "05 46 00 00 00"}
TOUT: dict[str, Any] = {**STRUCTURE, **LIEU, **LOCAUX, **SOUHAIT, **CONTACT, "structure_choisie": "autre"}


@pytest.fixture
def valfictif(departement: Any) -> Commune:
    return Commune.objects.create(
        code="96001", nom="Valfictif", code_departement="96", codes_postaux=["96000"], population=1000, latitude=46.0,
        longitude=0.5, fictive=True,
    )  # fmt: skip


@pytest.fixture
def mediatheque(departement: Any, valfictif: Commune) -> LieuPublic:
    base = {
        "nom": "Médiathèque",
        "commune": "Valfictif",
        "code_insee": "96001",
        "code_postal": "96000",
        "adresse": "2 rue du Port",
    }
    lieu = Lieu.objects.create(departement=departement, etat="PUBLIE", **base)
    return LieuPublic.objects.create(
        lieu=lieu, departement=departement, cle=lieu.cle, horaires="Tu 09:00-12:00", services=["ACCES"],
        prise_en_charge_specifique=["HANDICAPS_MOTEURS"], telephone=["+33546000000"], **base,
    )  # fmt: skip


@pytest.fixture
def visiteur(valfictif: Commune) -> Client:
    return Client(HTTP_HOST="96.localhost")


@pytest.fixture
def demande(valfictif: Commune, acteur: Acteur) -> Any:
    """``demande(nom)``: a request kept."""

    def ask(nom: str = "Commune de Valfictif", **champs: Any) -> DemandeAccueil:
        valeurs = {
            "structure": None, "nom_structure": nom, "commune": valfictif, "lieu": None, "nom_lieu": "Salle des fêtes",
            "adresse_lieu": "1 rue du Port", "nom": "Noé Petit", "fonction": "", "courriel": "noe@example.org",
            "telephone": "", "souhait": "DEMI_JOURNEE", "jours": "", "message": "", "locaux": {"WIFI": "NON"},
        }  # fmt: skip
        return submit_request(by=acteur, valeurs=valeurs | champs, now=NOW)[0]

    return ask


def send(client: Client, etape: str, aller: str = "suite", **data: Any) -> str:
    return text(client.post(URL, {"etape": etape, "aller": aller, **data}))


def test_from_page_to_page_without_an_account(
    visiteur: Client, mediatheque: LieuPublic, acteur: Acteur, django_capture_on_commit_callbacks: Any
) -> None:
    known = create_structure(
        by=acteur, valeurs={"nom": "Commune de Valfictif", "commune": mediatheque.lieu and Commune.objects.get()}
    )
    assert "Nom de votre structure" in text(visiteur.get(URL))
    assert "Écrivez le nom de votre structure." in send(visiteur, "structure", **STRUCTURE | {"nom_structure": ""})
    assert "n'est pas dans le Département" in send(
        visiteur, "structure", **STRUCTURE | {"commune_nom": "Ailleurs", "code_postal": "01000"}
    )
    assert "Est-ce l'une d'elles ?" in send(visiteur, "structure", **STRUCTURE)
    told = STRUCTURE | {"structure_choisie": str(known.pk)}
    html = send(visiteur, "structure", **told)
    assert "Médiathèque, 2 rue du Port" in html
    assert f'name="structure_choisie" value="{known.pk}"' in html
    assert "Écrivez le nom du lieu." in send(visiteur, "lieu", **told, lieu="autre")
    told |= {"lieu": mediatheque.cle}
    html = send(visiteur, "lieu", **told)
    assert "Nous avons rempli ce que nous savons" in html
    ticked = set(re.findall(r'name="locaux_(\w+)" value="OUI"[^>]* checked', html))
    assert ticked == {"OUVERT_AU_PUBLIC", "ACCESSIBLE_PMR", "INTERNET", "ORDINATEUR", "TELEPHONE"}
    told |= LOCAUX
    assert "Que demandez-vous ?" in send(visiteur, "locaux", **told)
    told |= SOUHAIT
    html = send(visiteur, "souhait", **told)
    assert "Nom et prénom de la personne à joindre" in html
    assert html.count('name="jours"') == 2
    assert "adresse n'est pas complète" in send(visiteur, "contact", **told, **CONTACT | {"courriel": "noe"})
    assert "10 chiffres" in send(visiteur, "contact", **told, **CONTACT | {"telephone": "12"})
    told |= CONTACT
    html = send(visiteur, "contact", **told)
    assert "Rien n'est encore envoyé" in html
    assert "mardi, jeudi" in html
    assert 'value="Salle des fêtes"' not in html
    html = send(visiteur, "resume", "lieu", **told)
    assert "Dans quel lieu ?" in html
    assert "Nom de votre structure" in send(visiteur, "lieu", "retour", **told)
    assert not DemandeAccueil.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        html = send(visiteur, "resume", "envoyer", **told)
    row = DemandeAccueil.objects.get()
    assert re.fullmatch(r"DA-\d{4}-0001", row.reference)
    assert row.reference in html
    assert (row.structure, row.lieu, row.commune_id) == (known, mediatheque.lieu, "96001")
    assert (row.courriel, row.telephone, row.jours) == ("noe@example.org", "+33546000000", "mardi, jeudi")
    assert row.locaux["WIFI"] == "NON"
    assert [row.reference in message.body for message in mail.outbox] == [True]
    assert (
        "noe" not in str(Ligne.objects.filter(objet_type="demande_accueil").values_list("objet_nom", "detail")).lower()
    )

    assert "déjà reçu cette demande" in send(visiteur, "resume", "envoyer", **told)
    assert DemandeAccueil.objects.count() == 1
    robot = told | {"site_de_la_structure": "http://example.org", "message": "autre"}
    assert "Merci." in send(visiteur, "resume", "envoyer", **robot)
    assert DemandeAccueil.objects.count() == 1


def test_what_is_forged_comes_back_to_the_step_that_is_wrong(visiteur: Client) -> None:
    assert "Écrivez l'adresse du lieu." in send(
        visiteur, "resume", "envoyer", **TOUT | {"adresse_lieu": "", "lieu": ""}
    )
    assert "Nom de votre structure" in send(visiteur, "contact", **CONTACT)
    assert "Salle des fêtes" in send(visiteur, "n'importe", **TOUT)
    assert not DemandeAccueil.objects.exists()


def test_a_visitor_who_sends_too_many_is_asked_to_wait(visiteur: Client) -> None:
    answers = [
        visiteur.post(URL, {**TOUT, "nom_lieu": f"Salle {number}", "etape": "resume", "aller": "envoyer"}).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_a_referent_asks_for_his_own_body(entree_role: Any, valfictif: Commune, departement: Any) -> None:
    hote = Structure.objects.create(departement=departement, nom="Commune de Valfictif", commune=valfictif)
    browser = entree_role(Role.REFERENT, hote)
    html = text(browser.get(URL))
    assert 'value="Commune de Valfictif"' in html
    assert 'value="96000"' in html
    sent = {name: value for name, value in TOUT.items() if name != "structure_choisie"}
    send(browser, "resume", "envoyer", **sent)
    assert DemandeAccueil.objects.get().structure == hote


def test_names_of_one_year_follow_and_a_known_text_is_needed(demande: Any, acteur: Acteur) -> None:
    assert [demande("A").reference, demande("B").reference] == ["DA-2026-0001", "DA-2026-0002"]
    assert demande("a").reference == "DA-2026-0001"
    assert Envoi.objects.filter(gabarit="conventions/courriels/demande_recue").count() == 2
    for nom in "CDEF":
        demande(nom)
    assert Envoi.objects.count() == 5, "a stranger cannot fill a box: past five receipts a day, none leaves"
    assert DemandeAccueil.objects.count() == 6
    instruct(by=acteur, demande=instruct(by=acteur, demande=demande("A"), valeurs={}), valeurs={"visite_par": ""})
    bare = LieuPublic(horaires="", services=[], prise_en_charge_specifique=[], telephone=[])
    assert known_premises(bare) == {}
    with pytest.raises(ValueError, match="unknown fields"):
        submit_request(by=acteur, valeurs={"etat": "ACCEPTEE"}, now=NOW)


def say(row: DemandeAccueil, etat: EtatDemande, acteur: Acteur, **more: Any) -> Convention | None:
    return decide(
        by=acteur,
        demande=row,
        etat=etat,
        motif="Voici pourquoi.",
        now=NOW,
        adresse=lambda jeton: f"http://96.localhost/{jeton}",
        **more,
    )


def ranks() -> list[tuple[str, int | None]]:
    return list(DemandeAccueil.objects.waiting().values_list("nom_structure", "rang"))


def test_the_waiting_list_keeps_its_order(demande: Any, acteur: Acteur) -> None:
    rows = [demande(nom) for nom in "ABC"]
    for row in rows:
        say(row, ATTENTE, acteur)
    assert ranks() == [("A", 1), ("B", 2), ("C", 3)]
    change_rank(by=acteur, demande=rows[2], rang=1, motif="zone sans offre")
    assert ranks() == [("C", 1), ("A", 2), ("B", 3)]
    change_rank(by=acteur, demande=rows[2], rang=50, motif="finalement non")
    assert ranks() == [("A", 1), ("B", 2), ("C", 3)]
    say(demande("D"), ATTENTE, acteur, rang=2)
    assert ranks() == [("A", 1), ("D", 2), ("B", 3), ("C", 4)]
    reopen(by=acteur, demande=rows[0], motif="nouveau lieu", now=NOW)
    withdraw(by=acteur, demande=rows[1], motif="plus de local", now=NOW)
    assert ranks() == [("D", 1), ("C", 2)]
    with pytest.raises(DemandeRefusee, match="plus sur la liste"):
        change_rank(by=acteur, demande=rows[0], rang=1, motif="x")
    with pytest.raises(DemandeRefusee, match="déjà ouverte"):
        reopen(by=acteur, demande=rows[0], motif="x", now=NOW)
    with pytest.raises(DemandeRefusee, match="déjà sa réponse"):
        instruct(by=acteur, demande=rows[1], valeurs={})


def test_a_decision_has_its_letter_and_its_link(
    demande: Any, acteur: Acteur, django_capture_on_commit_callbacks: Any
) -> None:
    row = demande()
    instruct(by=acteur, demande=row, valeurs={"locaux_constates": {"BUREAU_FERME": "NON", "WIFI": "OUI"}})
    with django_capture_on_commit_callbacks(execute=True):
        assert say(row, REFUS, acteur) is None
    row.refresh_from_db()
    assert (row.etat, row.decidee_par, row.motif) == ("REFUSEE", acteur.nom, "Voici pourquoi.")
    with row.lettre.fichier.open("rb") as file:
        assert file.read(4) == b"%PDF"
    link = re.search(r"http://96\.localhost/(\S+)", mail.outbox[-1].body)
    assert link is not None
    found = letter_of(row.departement_id, link[1])
    assert found == row
    assert letter_of(row.departement_id + 1, link[1]) is None
    assert letter_of(row.departement_id, link[1] + "x") is None
    with pytest.raises(DemandeRefusee, match="déjà sa réponse"):
        say(row, ACCORD, acteur)
    with pytest.raises(ValueError, match="not a decision"):
        say(row, EtatDemande.RECUE, acteur)
    answer = Client(HTTP_HOST="96.localhost").get(f"/accueillir-un-conseiller/reponse/{sign_letter(row)}/lettre.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert Client(HTTP_HOST="96.localhost").get("/accueillir-un-conseiller/reponse/x/lettre.pdf").status_code == 404


def test_accepted_it_becomes_a_convention(demande: Any, acteur: Acteur, mediatheque: LieuPublic) -> None:
    convention = say(demande("Commune de Valfictif", lieu=mediatheque.lieu), ACCORD, acteur)
    assert convention is not None
    row = DemandeAccueil.objects.get()
    assert (convention.demande, convention.etat, convention.structure) == (row, "DEMANDEE", row.structure)
    assert convention.structure.nom == "Commune de Valfictif"
    assert [line.lieu for line in convention.lignes_lieux.all()] == [mediatheque.lieu]


def test_the_coordination_instructs_by_the_pages(demande: Any, entree_role: Any) -> None:
    row, browser = demande(), entree_role(Role.COORDINATEUR)
    page = f"/demandes-accueil/{row.pk}/"
    html = text(browser.get(page))
    assert "Wifi dans la salle" in html
    year = {"visite_le_0": "3", "visite_le_1": "6", "visite_le_2": "2026"}
    assert browser.post(page, {"visite_par": "Camille", "besoin_ZONE": "3"}).status_code == 422
    late = {"visite_le_0": "3", "visite_le_1": "6", "visite_le_2": "2100"}
    assert "pas encore passée" in text(browser.post(page, late))
    assert (
        browser.post(page, {**year, "visite_par": "Camille", "besoin_ZONE": "3", "constate_WIFI": "OUI"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.etat, row.criteres, row.locaux_constates) == ("EN_INSTRUCTION", {"ZONE": {"note": 3}}, {"WIFI": "OUI"})
    assert browser.post(page + "decider/", {"decision": "LISTE_ATTENTE"}).status_code == 422
    assert (
        browser.post(
            page + "decider/", {"decision": "LISTE_ATTENTE", "motif": "Pas assez de demi-journées."}
        ).status_code
        == 302
    )
    assert "Rang 1" in text(browser.get(page))
    assert browser.post(page + "rang/", {"rang": "1", "motif": "x"}).status_code == 302
    assert "Commune de Valfictif" in text(browser.get("/demandes-accueil/?etat=LISTE_ATTENTE"))
    assert browser.post(page + "rouvrir/", {"motif": "visite refaite"}).status_code == 302
    assert browser.post(page + "rouvrir/", {"motif": "encore"}).status_code == 422
    assert browser.post(page + "retirer/", {"motif": "plus de local"}).status_code == 302
    assert browser.post(page, {**year}).status_code == 422
    assert browser.get(page + "lettre.pdf")["Content-Type"] == "application/pdf"
    assert browser.get(f"/demandes-accueil/{demande('B').pk}/lettre.pdf").status_code == 404
    assert browser.get(page + "autre/").status_code == browser.get("/demandes-accueil/999999/").status_code == 404
    csv = b"".join(browser.get("/demandes-accueil/liste.csv?etat=RETIREE").streaming_content).decode()
    assert row.reference in csv
    assert csv.count("\r\n") == 2


def test_filters_and_cost_of_the_list(demande: Any, entree_role: Any, acteur: Acteur, valfictif: Commune) -> None:
    browser = entree_role(Role.COORDINATEUR)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/demandes-accueil/").status_code == 200
        return len(queries)

    for nom in "AB":
        demande(nom)
    browser.get("/demandes-accueil/")
    few = cost()
    for number in range(18):
        demande(f"Structure {number}", souhait="JOURNEE")
    assert cost() == few
    assert (
        find_requests(acteur, read_filters({"souhait": "JOURNEE", "commune": "96001", "etat": "RECUE"})).count() == 18
    )
    assert read_filters({"souhait": "x", "commune": "9600é", "etat": "y"}) == FiltresDemandes()
    assert "Aucune demande ne correspond" in text(browser.get("/demandes-accueil/?etat=ACCEPTEE"))
    assert entree_role(Role.ELU).get("/demandes-accueil/").status_code == 403
