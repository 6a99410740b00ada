"""Volunteers: the address is proved, nobody can tell who is known, consent is taken back, the coordination finds who can help."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.reseau.structures.enums import EtatBenevole
from maillage.reseau.structures.forms.benevoles import PARTOUT, read_volunteer_filters
from maillage.reseau.structures.models import Benevole, Structure
from maillage.reseau.structures.selectors.benevoles import FiltresBenevoles, distances, find_volunteers
from maillage.reseau.structures.services.benevoles import (
    CHANGER,
    CONFIRMER,
    OffrePerdue,
    add_volunteer,
    ask_link,
    confirm,
    find_own,
    propose,
    sign,
)
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne
from maillage.socle.messages.models import Envoi
from maillage.socle.territoires.models import Commune, Departement

NOW = datetime.datetime(2026, 6, 15, 10, 0, tzinfo=datetime.UTC)
JOUR = NOW.date()
OFFRE = {
    "nom": "Noé Petit", "courriel": "noe@example.org", "telephone": "06 00 00 00 01", "code_postal": "96000",
    "commune_nom": "Valfictif", "rayon": "10", "competences": ["ORDINATEUR", "INTERNET"],
    "disponibilites": ["LUNDI_MATIN"], "langues": "anglais", "remarque": "Plutôt le matin", "accord": "on",
}  # fmt: skip


@pytest.fixture
def inscrire(terrain: Any, acteur: Acteur) -> Callable[..., Benevole]:
    """``inscrire(nom, **champs)``: a volunteer whom the coordination wrote down."""

    def write(nom: str = "Noé Petit", **champs: Any) -> Benevole:
        commune = Commune.objects.get(pk=champs.pop("commune", "96001"))
        courriel = champs.pop("courriel", f"{nom.split(maxsplit=1)[0].lower()}@example.org")
        valeurs = {"nom": nom, "courriel": courriel, "commune": commune, "etat": "ACTIF", "rayon_km": 0, **champs}
        return add_volunteer(by=acteur, valeurs=valeurs, today=JOUR)

    return write


@pytest.fixture
def visiteur(terrain: Any) -> Client:
    return Client(HTTP_HOST="96.localhost")


def link_of(message: Any) -> str:
    found = re.search(r"http://96\.localhost(/\S+)", message.body)
    assert found, message.body
    return found[1]


@pytest.fixture
def courriers(django_capture_on_commit_callbacks: Any) -> Any:
    """Messages go when the transaction commits: played here."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestFromOfferToErasure:
    def test_the_whole_path(self, visiteur: Client, courriers: Any, entree: Any) -> None:
        assert "Devenir bénévole" in visiteur.get("/benevoles/proposer/").text
        with courriers():
            sent = visiteur.post("/benevoles/proposer/", OFFRE)
        assert sent["Location"] == "/benevoles/proposer/envoye/"
        assert "Regardez vos e-mails" in visiteur.get(sent["Location"]).text
        row = Benevole.objects.get()
        assert row.etat == EtatBenevole.A_CONFIRMER
        staff = entree()
        assert "Noé" not in staff.get("/benevoles/").text
        assert staff.get(f"/benevoles/{row.pk}/").status_code == 404
        url = link_of(mail.outbox[-1])
        assert "Plutôt le matin" in visiteur.get(url).text
        assert Benevole.objects.get().etat == EtatBenevole.A_CONFIRMER  # a program that opens links proves nothing
        with courriers():
            assert "votre offre est reçue" in visiteur.post(url).text
        assert Benevole.objects.get().etat == EtatBenevole.PROPOSE
        assert "Noé Petit" in staff.get("/benevoles/").text
        assert visiteur.post(url).status_code == 410
        own = link_of(mail.outbox[-1])
        assert 'value="Noé Petit"' in visiteur.get(own).text
        changed = visiteur.post(own, OFFRE | {"rayon": PARTOUT, "courriel": "autre@example.org", "etat": "ACTIF"})
        assert "Votre offre est changée" in changed.text
        row = Benevole.objects.get()
        assert (row.rayon_km, row.courriel, row.etat) == (None, "noe@example.org", EtatBenevole.PROPOSE)
        assert visiteur.post(own, OFFRE | {"nom": ""}).status_code == 422
        assert "Retirer mon offre et tout effacer" in visiteur.get(f"{own}retirer/").text
        assert Benevole.objects.count() == 1
        assert "Tout est effacé" in visiteur.post(f"{own}retirer/").text
        assert Benevole.objects.count() == 0
        for method in (visiteur.get, visiteur.post):
            assert method(own).status_code == 410
            assert method(f"{own}retirer/").status_code == 410
        lines = Ligne.objects.filter(objet_type="benevole")
        assert {line.action for line in lines} == {"benevole.propose", "benevole.change", "benevole.retire"}
        assert not any("Petit" in f"{line.objet_nom}{line.detail}{line.acteur_nom}" for line in lines)

    def test_a_second_offer_of_a_proved_address_replaces_the_first(
        self, visiteur: Client, courriers: Any, inscrire: Any, fonder: Any
    ) -> None:
        known = inscrire(courriel="noe@example.org", structure=fonder())
        with courriers():
            visiteur.post("/benevoles/proposer/", OFFRE | {"nom": "Noé Grand"})
        assert Benevole.objects.get(pk=known.pk).nom == "Noé Petit"
        with courriers():
            visiteur.post(link_of(mail.outbox[-1]))
        row = Benevole.objects.get()
        assert (row.pk, row.nom, row.etat) == (known.pk, "Noé Grand", EtatBenevole.ACTIF)
        assert row.structure_id == known.structure_id

    def test_one_who_had_left_comes_back(self, visiteur: Client, courriers: Any, inscrire: Any) -> None:
        inscrire(courriel="noe@example.org", etat="PARTI")
        with courriers():
            visiteur.post("/benevoles/proposer/", OFFRE)
        with courriers():
            visiteur.post(link_of(mail.outbox[-1]))
        assert Benevole.objects.get().etat == EtatBenevole.PROPOSE


class TestNobodyCanTell:
    @pytest.mark.parametrize("path", ["/benevoles/proposer/", "/benevoles/mon-offre/"])
    def test_same_answer_and_same_work(self, visiteur: Client, courriers: Any, inscrire: Any, path: str) -> None:
        inscrire(courriel="connue@example.org")
        seen = []
        visiteur.post(path, OFFRE | {"courriel": "premiere@example.org"})
        for courriel in ("connue@example.org", "inconnue@example.org"):
            mail.outbox.clear()
            with courriers(), CaptureQueriesContext(connection) as captured:
                answer = visiteur.post(path, OFFRE | {"courriel": courriel})
            kinds = [query["sql"].split()[0] for query in captured]
            seen.append((answer.status_code, answer["Location"], kinds, len(mail.outbox)))
        assert seen[0] == seen[1]
        assert seen[0][3] == 1

    def test_the_link_is_sent_to_a_known_address_only(self, visiteur: Client, courriers: Any, inscrire: Any) -> None:
        row = inscrire(courriel="noe@example.org")
        for courriel in (" NOE@example.org", "inconnue@example.org"):
            with courriers():
                visiteur.post("/benevoles/mon-offre/", {"courriel": courriel})
        assert sign(row, CHANGER).split(":")[0] in mail.outbox[0].body
        assert mail.outbox[0].to == ["noe@example.org"]
        assert "aucune offre à cette adresse" in mail.outbox[1].body
        assert "http" not in mail.outbox[1].body

    def test_a_bad_address_is_said(self, visiteur: Client) -> None:
        assert visiteur.get("/benevoles/mon-offre/").status_code == 200
        assert visiteur.post("/benevoles/mon-offre/", {"courriel": "noe"}).status_code == 422


class TestSpam:
    def test_one_address_gets_three_messages_a_day(self, terrain: Any) -> None:
        valeurs = {"nom": "N", "competences": ["LSF"]}
        for _ in range(5):
            propose(departement_id=terrain.pk, courriel="a@example.org", valeurs=valeurs, now=NOW, adresse=str)
        assert Envoi.objects.count() == Benevole.objects.count() == 3
        ask_link(departement_id=terrain.pk, courriel="A@example.org", now=NOW, adresse=str)
        assert Envoi.objects.count() == 3
        ask_link(departement_id=terrain.pk, courriel="a@example.org", now=NOW + datetime.timedelta(days=1), adresse=str)
        assert Envoi.objects.count() == 4

    @pytest.mark.parametrize("path", ["/benevoles/proposer/", "/benevoles/mon-offre/"])
    def test_one_visitor_gets_ten_an_hour(self, visiteur: Client, path: str) -> None:
        answers = [
            visiteur.post(path, OFFRE | {"courriel": f"a{number}@example.org"}).status_code for number in range(11)
        ]
        assert answers == [302] * 10 + [429]

    def test_what_a_stranger_types_is_not_mailed(self, visiteur: Client, courriers: Any) -> None:
        with courriers():
            visiteur.post("/benevoles/proposer/", OFFRE | {"nom": "ACHETEZ ICI", "remarque": "http://mal.example"})
        assert "ACHETEZ" not in mail.outbox[-1].body + mail.outbox[-1].subject
        assert "mal.example" not in mail.outbox[-1].body

    def test_a_forged_host_is_not_mailed(self, visiteur: Client, courriers: Any) -> None:
        with courriers():
            visiteur.post("/benevoles/proposer/", OFFRE, HTTP_HOST="testserver")
        assert "testserver" not in mail.outbox[-1].body
        assert "http://96.localhost/benevoles/" in mail.outbox[-1].body

    def test_stored_script_is_shown_as_text(self, visiteur: Client, courriers: Any, entree: Any) -> None:
        bad = "<script>alert(1)</script>"
        with courriers():
            visiteur.post("/benevoles/proposer/", OFFRE | {"nom": bad, "langues": bad, "remarque": f"=cmd {bad}"})
        url = link_of(mail.outbox[-1])
        staff, row = entree(), Benevole.objects.get()
        assert bad not in visiteur.get(url).text
        visiteur.post(url)
        for path in ("/benevoles/", f"/benevoles/{row.pk}/", f"/benevoles/{row.pk}/effacer/"):
            assert bad not in staff.get(path).text

    def test_the_form_writes_its_own_fields_only(self, visiteur: Client, fonder: Any) -> None:
        structure = fonder()
        sent = {"etat": "ACTIF", "structure": structure.pk, "departement": "99", "accord_le": "2020-01-01"}
        visiteur.post("/benevoles/proposer/", OFFRE | sent)
        row = Benevole.objects.get()
        assert (row.etat, row.structure) == (EtatBenevole.A_CONFIRMER, None)

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"nom": ""}, "Écrivez votre nom"),
            ({"courriel": "noe"}, "Cette adresse n'est pas complète."),
            ({"accord": ""}, "Sans votre accord"),
            ({"competences": []}, "Cochez au moins une réponse."),
            ({"competences": ["VOLER"]}, "Choisissez parmi les réponses de la liste."),
            ({"rayon": "9999"}, "Choisissez une réponse de la liste."),
            ({"code_postal": "abc"}, "Un code postal a 5 chiffres"),
            ({"code_postal": "75001", "commune_nom": ""}, "Nous ne trouvons pas cette commune."),
            ({"remarque": "a" * 501}, "Ce texte est trop long : 500 signes au plus."),
        ],
    )
    def test_a_refusal_says_what_to_do(self, visiteur: Client, sent: dict[str, Any], message: str) -> None:
        answer = visiteur.post("/benevoles/proposer/", OFFRE | sent)
        assert answer.status_code == 422
        assert message in answer.text.replace("&#x27;", "'")
        assert not Benevole.objects.exists()


class TestLinks:
    def test_each_is_good_for_one_thing(self, inscrire: Any, terrain: Any, visiteur: Client) -> None:
        row = inscrire()
        assert find_own(terrain.pk, sign(row, CHANGER)) == row
        for bad in (sign(row, CONFIRMER), "x", sign(row, CHANGER)[:-1], sign(row, CHANGER) + "a"):
            with pytest.raises(OffrePerdue):
                find_own(terrain.pk, bad)
        assert visiteur.get(f"/benevoles/proposer/confirmer/{sign(row, CHANGER)}/").status_code == 410

    def test_a_link_dies_with_its_address(self, inscrire: Any, terrain: Any) -> None:
        row = inscrire()
        jeton = sign(row, CHANGER)
        Benevole.objects.filter(pk=row.pk).update(courriel="nouvelle@example.org")
        with pytest.raises(OffrePerdue):
            find_own(terrain.pk, jeton)

    def test_another_departement_knows_nothing_of_it(self, inscrire: Any, visiteur: Client) -> None:
        Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        jeton = sign(inscrire(), CHANGER)
        assert visiteur.get(f"/benevoles/mon-offre/{jeton}/").status_code == 200
        assert visiteur.get(f"/benevoles/mon-offre/{jeton}/", HTTP_HOST="99.localhost").status_code == 410

    def test_old_ones_are_lost(self, inscrire: Any, terrain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        import time

        from django.core import signing

        jeton = sign(inscrire(), CHANGER)
        later = time.time() + 31 * 86400
        monkeypatch.setattr(signing.time, "time", lambda: later)
        with pytest.raises(OffrePerdue):
            find_own(terrain.pk, jeton)

    def test_withdrawing_without_an_address_erases_one_row(self, inscrire: Any, terrain: Any) -> None:
        from maillage.reseau.structures.services.benevoles import withdraw

        inscrire("Abel", courriel="", telephone="+33600000002")
        row = inscrire("Zoé", courriel="", telephone="+33600000003")
        withdraw(departement_id=terrain.pk, jeton=sign(row, CHANGER))
        assert list(Benevole.objects.values_list("nom", flat=True)) == ["Abel"]

    def test_an_offer_confirmed_once(self, terrain: Any) -> None:
        links: list[str] = []
        propose(
            departement_id=terrain.pk, courriel="a@example.org", valeurs={"nom": "N"}, now=NOW,
            adresse=lambda jeton: links.append(jeton) or jeton,  # type: ignore[func-returns-value]
        )  # fmt: skip
        confirm(departement_id=terrain.pk, jeton=links[0], now=NOW, adresse=str)
        with pytest.raises(OffrePerdue):
            confirm(departement_id=terrain.pk, jeton=links[0], now=NOW, adresse=str)

    def test_unknown_fields_are_refused(self, terrain: Any) -> None:
        with pytest.raises(ValueError, match="etat"):
            propose(
                departement_id=terrain.pk, courriel="a@example.org", valeurs={"etat": "ACTIF"}, now=NOW, adresse=str
            )


class TestCoordination:
    @pytest.mark.parametrize(
        ("filtres", "wanted"),
        [
            ({}, ["Abel", "Noé", "Zoé"]),
            ({"competence": "LSF"}, ["Zoé"]),
            ({"moment": "LUNDI_MATIN"}, ["Noé"]),
            ({"etat": "PARTI"}, ["Parti"]),
            ({"commune": "96001"}, ["Noé", "Zoé"]),
            ({"commune": "96002"}, ["Abel", "Noé", "Zoé"]),  # 11 km from Valfictif: within Noé's 15
            ({"commune": "96003"}, ["Zoé"]),  # Zoé goes anywhere
            ({"commune": "00000"}, []),
        ],
    )
    def test_search(self, inscrire: Any, acteur: Acteur, filtres: dict[str, str], wanted: list[str]) -> None:
        inscrire("Noé", rayon_km=15, disponibilites=["LUNDI_MATIN"])
        inscrire("Zoé", rayon_km=None, competences=["LSF"])
        inscrire("Abel", commune="96002")
        inscrire("Parti", etat="PARTI")
        found = find_volunteers(acteur, FiltresBenevoles(**filtres)).order_by("nom")
        assert list(found.values_list("nom", flat=True)) == wanted

    def test_a_commune_without_centre_keeps_its_own(self, inscrire: Any, acteur: Acteur) -> None:
        row = inscrire("Noé", rayon_km=100)
        Commune.objects.filter(code="96002").update(latitude=None, longitude=None)
        inscrire("Abel", commune="96002")
        found = find_volunteers(acteur, FiltresBenevoles(commune="96002"))
        assert [one.nom for one in found] == ["Abel"]
        assert distances([row], "96002") == {}
        Commune.objects.filter(code="96001").update(latitude=None, longitude=None)
        assert distances([Benevole.objects.get(pk=row.pk)], "96003") == {}

    def test_filters_of_the_address(self) -> None:
        assert (
            read_volunteer_filters({"competence": "X", "moment": "Y", "etat": "A_CONFIRMER", "commune": "';"})
            == FiltresBenevoles()
        )

    def test_add_follow_erase(self, terrain: Any, entree: Any, fonder: Any) -> None:
        browser, structure = entree(), fonder()
        assert browser.get("/benevoles/nouveau/").status_code == 200
        sent = {key: value for key, value in OFFRE.items() if key != "accord"} | {"etat": "ACTIF"}
        assert browser.post("/benevoles/nouveau/", sent).status_code == 422
        nothing = browser.post("/benevoles/nouveau/", sent | {"accord": "on", "courriel": "", "telephone": ""})
        assert "personne ne peut l&#x27;appeler" in nothing.text
        shown = browser.post("/benevoles/nouveau/", sent | {"accord": "on"}, follow=True)
        assert "Noé Petit est dans la liste des bénévoles." in shown.text
        row = Benevole.objects.get()
        assert browser.get(f"/benevoles/{row.pk}/").context["form"]["commune_nom"].value() == "Valfictif"
        browser.post(f"/benevoles/{row.pk}/", sent | {"structure": structure.pk, "etat": "EN_PAUSE"})
        row.refresh_from_db()
        assert (row.structure, row.etat) == (structure, "EN_PAUSE")
        same = browser.post(
            f"/benevoles/{row.pk}/", sent | {"structure": structure.pk, "etat": "EN_PAUSE"}, follow=True
        )
        assert "Vous n&#x27;avez rien changé." in same.text
        assert browser.post(f"/benevoles/{row.pk}/", sent | {"etat": "A_CONFIRMER"}).status_code == 422
        assert "Noé Petit" in browser.get(f"/structures/{structure.pk}/").text
        assert "Noé Petit" not in entree(Role.PARTENAIRE).get(f"/structures/{structure.pk}/").text
        assert "Noé Petit" in browser.get(f"/benevoles/{row.pk}/effacer/").text
        browser.post(f"/benevoles/{row.pk}/effacer/")
        assert not Benevole.objects.exists()

    def test_a_structure_of_another_departement_cannot_be_chosen(
        self, inscrire: Any, entree: Any, departement: Any
    ) -> None:
        from maillage.base.tenancy import set_tenant

        browser, row = entree(), inscrire()
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        set_tenant(other.pk)
        theirs = Structure.objects.create(departement=other, nom="La leur")
        set_tenant(departement.pk)
        assert (
            browser.post(f"/benevoles/{row.pk}/", OFFRE | {"etat": "ACTIF", "structure": theirs.pk}).status_code == 422
        )

    def test_the_list_says_how_far(self, inscrire: Any, entree: Any) -> None:
        inscrire("Noé", rayon_km=15, competences=["LSF", "LANGUES", "INTERNET", "TELEPHONE", "RETIRE"])
        inscrire("Zoé", rayon_km=None)
        page = entree().get("/benevoles/", {"commune": "96002"})
        assert page.context["lignes"][0][3]["texte"] == "Valfictif, jusqu'à 15 km · à 11 km"
        assert page.context["lignes"][0][2]["texte"].endswith("et 2 de plus")
        assert page.context["lignes"][1][3]["texte"].startswith("Valfictif, partout")
        assert "Aucun bénévole ne correspond" in entree().get("/benevoles/", {"etat": "PARTI"}).text

    def test_empty_list(self, terrain: Any, entree: Any) -> None:
        assert "Aucun bénévole pour l'instant" in entree().get("/benevoles/").text

    def test_pages_and_queries(self, inscrire: Any, entree: Any, django_assert_num_queries: Any) -> None:
        browser = entree()
        inscrire("Aaa"), inscrire("Aab")
        browser.get("/benevoles/?commune=96001")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/benevoles/?commune=96001")
        for number in range(28):
            inscrire(f"Nom{number:02d}")
        with django_assert_num_queries(len(captured)):
            first = browser.get("/benevoles/?commune=96001")
        second = browser.get(first.context["url_suivante"])
        assert len(first.context["lignes"]) + len(second.context["lignes"]) == 30
        assert browser.get(second.context["url_precedente"]).context["lignes"] == first.context["lignes"]

    def test_the_file_holds_no_formula(self, inscrire: Any, entree: Any) -> None:
        inscrire("=cmd", competences=["LSF"], disponibilites=["LUNDI_MATIN"], langues="@x")
        text = b"".join(entree().get("/benevoles/liste.csv").streaming_content).decode()
        assert "'=cmd;Actif" in text
        assert "'@x" in text
        assert "Langue des signes;lundi matin" in text
