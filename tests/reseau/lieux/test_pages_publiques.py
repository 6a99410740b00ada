"""What anyone sees: the search, the page of a place, and nothing that should not be seen."""

from collections.abc import Callable
from typing import Any

import pytest

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.lieux.services.etats import change_state
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.socle.comptes.acteur import Acteur

Poser = Callable[..., Lieu]


def noms(result: Any) -> list[str]:
    return [lieu.nom for lieu in result.lieux]


class TestSearch:
    @pytest.mark.parametrize(
        "texte", ["'; DROP TABLE", "a & | ! :*", "\x00", "<script>", "(((", "🙂", "é" * 5000, "%", "_", "\\", "00000"]
    )
    def test_hostile_words_find_nothing_and_break_nothing(self, visiteur: Any, poser: Poser, texte: str) -> None:
        poser(nom="Mairie")
        response = visiteur.get("/lieux/", {"q": texte})
        assert response.status_code == 200
        assert "<script>" not in response.content.decode().split("<main")[1]


class TestList:
    def test_cards_lead_to_pages(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser(nom="Mairie", telephone=["+33123456789"], services=["DEMARCHES"])
        page = visiteur.get("/lieux/").content.decode()
        assert f'href="/lieux/{lieu.cle}/mairie-valfictif/"' in page
        assert "Aide aux démarches" in page
        assert 'href="tel:+33123456789"' in page

    def test_twenty_a_page(self, visiteur: Any, poser: Poser) -> None:
        for _ in range(45):
            poser()
        first, last = (visiteur.get("/lieux/", {"page": n}).content.decode() for n in (1, 3))
        assert first.count('class="carte"') == 20
        assert last.count('class="carte"') == 5
        assert "page 3 sur 3" in last
        assert 'href="?page=2"' in first

    def test_a_page_that_does_not_exist_is_the_nearest_one(self, visiteur: Any, poser: Poser) -> None:
        poser()
        assert visiteur.get("/lieux/", {"page": "99"}).status_code == 200

    def test_the_pager_keeps_the_words_and_leaves_gaps(self, visiteur: Any, poser: Poser) -> None:
        for _ in range(161):
            poser()
        page = visiteur.get("/lieux/", {"q": "valfictif", "page": 5}).content.decode()
        assert "?q=valfictif&amp;page=4" in page
        assert page.count("pagination__trou") == 2

    def test_the_empty_commune_says_so_and_shows_neighbours(self, visiteur: Any, poser: Poser) -> None:
        poser(nom="Mairie", latitude=46.0, longitude=0.5)
        page = visiteur.get("/lieux/", {"q": "Boisfeint"}).content.decode()
        assert "Aucun lieu à Boisfeint pour l'instant. Voici les plus proches." in page
        assert "à 11\u00a0km, environ 19\u00a0min en voiture" in page

    def test_an_unknown_word_says_what_to_do(self, visiteur: Any, poser: Poser) -> None:
        poser()
        page = visiteur.get("/lieux/", {"q": "xyzzy"}).content.decode()
        assert "trouvé aucun lieu" in page
        assert "Voir tous les lieux" in page

    def test_a_new_departement_says_that_the_list_is_coming(self, visiteur: Any) -> None:
        assert "en préparation" in visiteur.get("/lieux/").content.decode()


class TestPlace:
    def page(self, visiteur: Any, lieu: Lieu) -> str:
        response = visiteur.get(f"/lieux/{lieu.cle}/", follow=True)
        assert response.status_code == 200
        return str(response.content.decode())

    def test_everything_in_plain_words(self, visiteur: Any, poser: Poser) -> None:
        page = self.page(
            visiteur,
            poser(
                nom="Médiathèque",
                complement_adresse="Bâtiment B",
                telephone=["+33123456789"],
                courriels=["accueil@valfictif.example"],
                site_web=["https://www.valfictif.example/page"],
                horaires="Mo-Fr 09:00-12:00,14:00-18:00; PH off",
                services=["DEMARCHES", "ACCES"],
                niveau=3,
                publics_specifiquement_adresses=["SENIORS", "JEUNES"],
                prise_en_charge_specifique=["SURDITE"],
                modalites_acces=["SE_PRESENTER"],
                modalites_accompagnement=["INDIVIDUEL"],
                frais_a_charge=["GRATUIT"],
                typologie=["BIB"],
                dispositif_programmes_nationaux=["FRANCE_SERVICES"],
                fiche_acces_libre="https://acceslibre.beta.gouv.fr/app/x/",
                prise_rdv="https://rdv.example/",
                latitude=46.0,
                longitude=0.5,
            ),
        )
        for words in (
            "Médiathèque<br>Bâtiment B<br>1 rue du Port<br>96000 Valfictif",
            'href="tel:+33123456789"',
            'href="mailto:accueil@valfictif.example"',
            "Site valfictif.example",
            "9\u00a0h\u00a0à\u00a012\u00a0h, 14\u00a0h",
            "Fermé les jours fériés",
            "Être aidé pour vos démarches",
            "Une personne vous aide",
            "les personnes âgées et les jeunes",
            "les personnes sourdes",
            "Vous pouvez venir sans prévenir",
            "Gratuit.",
            "Bibliothèque",
            "France Services",
            "Acceslibre",
            "Prendre rendez-vous",
            "geo:46.0,0.5",
            "Vérifié le 3 mars 2026.",
            "Liste d&#x27;essai, Licence Ouverte 2.0 (Etalab)",
        ):
            assert words in page, words

    def test_what_is_unknown_is_said(self, visiteur: Any, poser: Poser) -> None:
        page = self.page(visiteur, poser(adresse=None, date_maj=None, telephone=["+33123456789"]))
        for words in ("Nous ne connaissons pas les horaires", "pas l'endroit exact", "Nous ne savons pas quand"):
            assert words in page, words

    def test_nobody_is_told_to_phone_a_place_without_a_number(self, visiteur: Any, poser: Poser) -> None:
        page = self.page(visiteur, poser(adresse=None, date_maj=None, telephone=[], itinerance=["ITINERANT"]))
        assert "éléphonez" not in page
        assert "Ces informations ont pu changer." in page
        assert "Renseignez-vous avant de venir" in page
        assert "Ce lieu se déplace.</p>" in visiteur.get("/lieux/").content.decode()

    def test_who_receives_is_said_once(self, visiteur: Any, poser: Poser) -> None:
        page = self.page(visiteur, poser(typologie=["RFS"], dispositif_programmes_nationaux=["FRANCE_SERVICES"]))
        assert "<li>Réseau France Services</li>" in page
        assert "<li>France Services</li>" not in page

    def test_an_approximate_position_is_told_and_not_linked(self, visiteur: Any, poser: Poser) -> None:
        page = self.page(visiteur, poser(latitude=46.0, longitude=0.5, position_approximative=True))
        assert "pas l'endroit exact" in page
        assert "geo:" not in page

    def test_hours_that_are_no_ordinary_week_are_those_of_this_week_and_sentences(
        self, visiteur: Any, poser: Poser
    ) -> None:
        page = self.page(visiteur, poser(horaires="week 2-52/2 Mo 09:00-12:00"))
        assert "emaines paires : lundi de 9\u00a0h à 12\u00a0h" in page
        assert "Horaires de cette semaine, du " in page

    def test_free_and_paid_together_are_explained(self, visiteur: Any, poser: Poser) -> None:
        page = self.page(visiteur, poser(frais_a_charge=["GRATUIT", "PAYANT"]))
        assert "Certains services sont gratuits" in page

    def test_a_mobile_service_is_told(self, visiteur: Any, poser: Poser) -> None:
        assert "Ce lieu se déplace" in self.page(visiteur, poser(itinerance=["ITINERANT"]))

    def test_a_person_is_not_named(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser(courriels=["jean.dupont@mail.example"], telephone=["+33612345678", "+33123456789"])
        page = self.page(visiteur, lieu)
        assert "dupont" not in page
        assert "33612345678" not in page
        assert "01&nbsp;23" in page or "01\u00a023" in page

    @pytest.mark.parametrize("slug", ["autre", "mairie", "MAIRIE-valfictif"])
    def test_another_slug_leads_to_the_right_one(self, visiteur: Any, poser: Poser, slug: str) -> None:
        lieu = poser(nom="Mairie")
        response = visiteur.get(f"/lieux/{lieu.cle}/{slug}/")
        assert (response.status_code, response["Location"]) == (302, f"/lieux/{lieu.cle}/mairie-valfictif/")

    def test_a_merged_place_leads_to_the_one_kept(self, visiteur: Any, poser: Poser, acteur: Acteur) -> None:
        one, two, three = poser(nom="Un"), poser(nom="Deux"), poser(nom="Trois")
        merge_places(by=acteur, garde=two, absorbe=one)
        merge_places(by=acteur, garde=three, absorbe=two)
        response = visiteur.get(f"/lieux/{one.cle}/un-valfictif/")
        assert (response.status_code, response["Location"]) == (301, f"/lieux/{three.cle}/trois-valfictif/")

    @pytest.mark.parametrize(
        ("etat", "words"), [(EtatLieu.RETIRE, "n&#x27;est plus dans la liste"), (EtatLieu.FERME, "est fermé")]
    )
    def test_a_withdrawn_or_closed_place_is_gone(
        self, visiteur: Any, poser: Poser, acteur: Acteur, etat: EtatLieu, words: str
    ) -> None:
        lieu = poser(nom="Mairie")
        change_state(by=acteur, lieu=lieu, etat=etat, motif="essai")
        response = visiteur.get(f"/lieux/{lieu.cle}/mairie-valfictif/")
        assert response.status_code == 410
        assert words in response.content.decode()
        assert "Mairie" not in response.content.decode()

    def test_a_place_merged_into_a_withdrawn_one_is_gone(self, visiteur: Any, poser: Poser, acteur: Acteur) -> None:
        one, two = poser(nom="Un"), poser(nom="Deux")
        merge_places(by=acteur, garde=two, absorbe=one)
        change_state(by=acteur, lieu=two, etat=EtatLieu.RETIRE, motif="essai")
        assert visiteur.get(f"/lieux/{one.cle}/un/").status_code == 410

    def test_a_place_in_review_does_not_exist(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser(publiable=False)
        assert visiteur.get(f"/lieux/{lieu.cle}/").status_code == 404

    def test_a_chain_of_merges_without_end_is_gone(
        self, visiteur: Any, poser: Poser, acteur: Acteur, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two = poser(nom="Un"), poser(nom="Deux")
        merge_places(by=acteur, garde=two, absorbe=one)
        monkeypatch.setattr("maillage.reseau.lieux.selectors.publics.FUSIONS_MAX", 0)
        assert visiteur.get(f"/lieux/{one.cle}/un/").status_code == 410

    def test_a_place_without_a_commune_has_a_page(self, visiteur: Any, poser: Poser) -> None:
        lieu = poser(nom="Bus")
        LieuPublic.objects.update(commune="")
        assert "<h1>Bus</h1>" in self.page(visiteur, lieu)

    @pytest.mark.parametrize("cle", ["2222222222", "abc", "ilou222222"])
    def test_an_unknown_key_does_not_exist(self, visiteur: Any, cle: str) -> None:
        assert visiteur.get(f"/lieux/{cle}/").status_code == 404

    def test_a_place_of_another_departement_does_not_exist_here(self, visiteur: Any, poser: Poser) -> None:
        from maillage.socle.territoires.models import Departement

        lieu = poser()
        Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        assert visiteur.get(f"/lieux/{lieu.cle}/", headers={"host": "99.localhost"}).status_code == 404


class TestCaches:
    def addresses(self, poser: Poser) -> list[str]:
        lieu = poser(nom="Mairie")
        return ["/", "/lieux/", f"/lieux/{lieu.cle}/mairie-valfictif/"]

    def test_pages_depend_on_no_cookie(self, visiteur: Any, agent: Any, poser: Poser) -> None:
        for address in self.addresses(poser):
            answers = [browser.get(address) for browser in (visiteur, agent)]
            assert answers[0].content == answers[1].content
            for answer in answers:
                vary = (
                    "HX-Request, HX-History-Restore-Request, Accept-Encoding"
                    if address == "/lieux/"
                    else "Accept-Encoding"
                )
                assert answer["Vary"] == vary, address
                assert not answer.cookies
                assert answer["Cache-Control"] == "public, no-cache"

    def test_an_unchanged_page_is_not_sent_again(self, visiteur: Any, poser: Poser) -> None:
        for address in self.addresses(poser):
            etag = visiteur.get(address)["ETag"]
            again = visiteur.get(address, headers={"if-none-match": etag})
            assert (again.status_code, again.content) == (304, b"")

    def test_a_change_is_sent_at_once(self, visiteur: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(nom="Mairie")
        etag = visiteur.get("/lieux/")["ETag"]
        change_state(by=acteur, lieu=lieu, etat=EtatLieu.RETIRE, motif="essai")
        assert visiteur.get("/lieux/", headers={"if-none-match": etag}).status_code == 200

    def test_no_working_table_is_read(self, visiteur: Any, poser: Poser) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for address in self.addresses(poser):
            with CaptureQueriesContext(connection) as captured:
                visiteur.get(address)
            read = " ".join(query["sql"] for query in captured)
            assert not any(f'"{table}"' in read for table in ("lieux_lieu", "lieux_version", "django_session"))

    @pytest.mark.parametrize("methode", ["post", "put", "delete", "patch"])
    def test_nothing_is_written_here(self, visiteur: Any, poser: Poser, methode: str) -> None:
        for address in self.addresses(poser):
            assert getattr(visiteur, methode)(address).status_code == 405
        assert LieuPublic.objects.count() == 1
