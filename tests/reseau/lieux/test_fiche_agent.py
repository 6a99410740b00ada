"""The staff page of a place: where values come from, what contradicts, who changed what; and the acts of a person."""

from collections.abc import Callable
from typing import Any

import pytest

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu, LieuPublic, Source, Version
from maillage.reseau.lieux.questions import Fournisseur, QuestionOuverte
from maillage.reseau.lieux.services.etats import change_state, correct
from maillage.reseau.lieux.services.fusions import merge_places
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.models import Ligne

Poser = Callable[..., Lieu]


def url(lieu: Lieu, page: str = "") -> str:
    return f"/lieux/agent/{lieu.cle}/{page}"


def text(response: Any) -> str:
    return str(response.content.decode()).replace("&#x27;", "'").replace("&nbsp;", "\u00a0")


def acts(action: str) -> int:
    return Ligne.objects.filter(action=action).count()


@pytest.fixture
def deux_sources(poser: Poser, departement: Any, acteur: Acteur) -> Lieu:
    """A place that two lists describe, without agreeing on the hours."""
    other = Source.objects.create(departement=departement, code="autre", nom="Autre liste")
    lieu = poser(nom="Mairie", horaires="Mo 09:00-12:00", telephone=["+33123456789"])
    twin = poser(nom="Mairie", horaires="Tu 14:00-17:00", telephone=["+33123456780"], origine=other)
    merge_places(by=acteur, garde=lieu, absorbe=twin)
    lieu.refresh_from_db()
    return lieu


class TestRecord:
    def test_each_value_tells_where_it_comes_from(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(nom="Mairie", telephone=["+33123456789"])
        correct(by=acteur, lieu=lieu, valeurs={"nom": "Mairie centrale"})
        page = text(agent.get(url(lieu)))
        assert "D'après la coordination (Camille Essai)" in page
        assert "D'après Liste d'essai, 3 mars 2026" in page
        assert url(lieu, "rendre/nom/") in page
        assert url(lieu, "rendre/telephone/") not in page

    def test_united_lists_tell_all_their_sources(self, agent: Any, deux_sources: Lieu) -> None:
        assert "D'après Autre liste, Liste d'essai" in text(agent.get(url(deux_sources))).replace(
            "Liste d'essai, Autre liste", "Autre liste, Liste d'essai"
        )

    def test_open_questions_lead_to_their_page(self, agent: Any, poser: Poser, monkeypatch: pytest.MonkeyPatch) -> None:
        question = QuestionOuverte("telephone", "Quel est le numéro ?", "05 46", "/recensement/questions/7/")
        provider = Fournisseur(lambda _pk: Lieu.objects.none().values_list("pk", flat=True), lambda _pk: [question])
        monkeypatch.setattr("maillage.reseau.lieux.questions._fournisseurs", [provider])
        page = text(agent.get(url(poser())))
        assert "Quel est le numéro ?" in page
        assert "05 46" in page
        assert 'href="/recensement/questions/7/"' in page

    def test_what_is_kept_from_the_public_is_told_with_its_reason(self, agent: Any, poser: Poser) -> None:
        lieu = poser(courriels=["jean.dupont@mail.example"], telephone=["+33612345678"])
        page = text(agent.get(url(lieu)))
        assert "Gardé hors du site public" in page
        assert "jean.dupont@mail.example</strong> : cette adresse semble être celle d'une personne" in page
        assert "ce mobile accompagne" in page

    def test_a_merged_place_leads_to_the_one_kept_and_cannot_be_changed(
        self, agent: Any, poser: Poser, acteur: Acteur
    ) -> None:
        one, two = poser(nom="Un"), poser(nom="Deux")
        merge_places(by=acteur, garde=two, absorbe=one)
        page = text(agent.get(url(one)))
        assert f'href="{url(two)}"' in page
        assert "Corriger" not in page
        assert "Défaire la fusion" in page

    def test_an_approximate_position_is_told(self, agent: Any, poser: Poser) -> None:
        lieu = poser(latitude=46.0, longitude=0.5, position_approximative=True)
        assert "46,0 (position approximative)" in text(agent.get(url(lieu)))

    def test_as_many_queries_whatever_the_history(
        self, agent: Any, poser: Poser, acteur: Acteur, requetes: Any
    ) -> None:
        lieu = poser()
        for page in ("", "sources/", "histoire/"):
            agent.get(url(lieu, page))
            few = requetes(lambda page=page: agent.get(url(lieu, page)))
            for number in range(8):
                correct(by=acteur, lieu=lieu, valeurs={"nom": f"Nom {page}{number}"})
            assert requetes(lambda page=page: agent.get(url(lieu, page))) == few


class TestSources:
    def test_side_by_side_with_what_was_kept(self, agent: Any, deux_sources: Lieu) -> None:
        page = text(agent.get(url(deux_sources, "sources/")))
        assert page.count("Dit le 3 mars 2026") == 2
        assert "lundi de 9 h à 12 h" in page
        assert "mardi de 14 h à 17 h" in page
        assert "Gardé" in page

    def test_a_contradiction_leads_to_its_correction(self, agent: Any, deux_sources: Lieu) -> None:
        page = text(agent.get(url(deux_sources, "sources/")))
        assert "dit autre chose" in page
        assert url(deux_sources, "corriger/horaires/") in page

    def test_a_place_without_a_version_says_so(self, agent: Any, departement: Any) -> None:
        lieu = Lieu.objects.create(departement=departement, nom="Seul")
        assert "Aucune source" in text(agent.get(url(lieu, "sources/")))


class TestHistory:
    def test_who_changed_what_and_why(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(nom="Mairie", structure_parente="Réseau")
        correct(by=acteur, lieu=lieu, valeurs={"nom": "Mairie annexe", "structure_parente": ""}, motif="appel du lieu")
        change_state(by=acteur, lieu=lieu, etat=EtatLieu.FERME, motif="travaux")
        page = text(agent.get(url(lieu, "histoire/")))
        for words in ("Camille Essai", "Appel du lieu", "<del>Mairie</del>", "<ins>Mairie annexe</ins>", "Travaux"):
            assert words in page, words
        assert "<del>Publié</del>" in page
        assert "Le lieu est créé" in page
        assert page.index("Travaux") < page.index("Appel du lieu") < page.index("Le lieu est créé")

    def test_bodies_and_places_are_named(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu, other = poser(nom="Mairie"), poser(nom="Annexe")
        agent.post(url(lieu, "structure/"), {"nom": "Commune de Valfictif"})
        merge_places(by=acteur, garde=other, absorbe=lieu)
        page = text(agent.get(url(lieu, "histoire/")))
        assert "<ins>Commune de Valfictif</ins>" in page
        assert f"<ins>{Lieu.objects.get(pk=other.pk).nom}</ins>" in page

    def test_a_body_that_is_gone_keeps_its_number(self, agent: Any, poser: Poser) -> None:
        lieu = poser()
        agent.post(url(lieu, "structure/"), {"nom": "Commune"})
        number = Structure.objects.get().pk
        Lieu.objects.update(structure=None)
        Structure.objects.all().delete()
        assert f"n° {number}" in text(agent.get(url(lieu, "histoire/")))

    def test_twenty_a_page(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser()
        for number in range(24):
            correct(by=acteur, lieu=lieu, valeurs={"nom": f"Nom {number}"})
        first = agent.get(url(lieu, "histoire/")).context
        second = agent.get(url(lieu, "histoire/") + first["url_suivante"]).context
        assert (len(first["evenements"]), len(second["evenements"])) == (20, 5)
        assert second["url_suivante"] == ""
        assert second["evenements"][0].differences[0].avant == "Nom 2"

    @pytest.mark.parametrize("mark", ["avant=x", "avant=-1", "avant=99999999999999999999"])
    def test_a_broken_mark_starts_again(self, agent: Any, poser: Poser, mark: str) -> None:
        assert "Le lieu est créé" in text(agent.get(url(poser(), f"histoire/?{mark}")))


class TestState:
    @pytest.mark.parametrize(
        ("verbe", "depart", "etat"),
        [("retirer", "PUBLIE", "RETIRE"), ("fermer", "PUBLIE", "FERME"), ("publier", "RETIRE", "PUBLIE")],
    )
    def test_asks_then_does(self, agent: Any, poser: Poser, acteur: Acteur, verbe: str, depart: str, etat: str) -> None:
        lieu = poser(nom="Mairie")
        if depart != "PUBLIE":
            change_state(by=acteur, lieu=lieu, etat=EtatLieu(depart), motif="essai")
        assert "Ce qui va se passer" in text(agent.get(url(lieu, f"etat/{verbe}/")))
        response = agent.post(url(lieu, f"etat/{verbe}/"), {"motif": "appel du lieu"})
        lieu.refresh_from_db()
        assert (response.status_code, lieu.etat, lieu.motif) == (302, etat, "appel du lieu")
        assert LieuPublic.objects.filter(pk=lieu.pk).exists() == (etat == "PUBLIE")

    def test_twice_writes_once(self, agent: Any, poser: Poser) -> None:
        lieu = poser()
        for _ in range(2):
            assert agent.post(url(lieu, "etat/fermer/"), {"motif": "fini"}).status_code == 302
        assert acts("lieu.ferme") == 1

    def test_without_a_reason_it_is_refused_by_the_field(self, agent: Any, poser: Poser) -> None:
        lieu = poser()
        response = agent.post(url(lieu, "etat/fermer/"), {"motif": " "})
        assert response.status_code == 422
        assert "Écrivez pourquoi, en une phrase." in text(response)
        assert 'href="#id_motif"' in text(response)
        lieu.refresh_from_db()
        assert lieu.etat == "PUBLIE"

    def test_a_refusal_of_the_service_is_an_error_of_the_form(self, agent: Any, poser: Poser) -> None:
        lieu = poser(commune=None, code_insee=None, code_postal=None, publiable=False)
        response = agent.post(url(lieu, "etat/publier/"), {"motif": "essai"})
        assert response.status_code == 422
        assert "il faut au moins son nom et sa commune" in text(response)

    def test_an_unknown_verb_does_not_exist(self, agent: Any, poser: Poser) -> None:
        assert agent.get(url(poser(), "etat/effacer/")).status_code == 404

    def test_a_get_writes_nothing(self, agent: Any, poser: Poser) -> None:
        lieu = poser()
        agent.get(url(lieu, "etat/fermer/"))
        lieu.refresh_from_db()
        assert lieu.etat == "PUBLIE"


class TestStructure:
    def test_a_known_body(self, agent: Any, poser: Poser, departement: Any) -> None:
        lieu, commune = poser(), Structure.objects.create(departement=departement, nom="Commune")
        for _ in range(2):
            assert agent.post(url(lieu, "structure/"), {"structure": commune.pk}).status_code == 302
        lieu.refresh_from_db()
        assert (lieu.structure, acts("lieu.structure")) == (commune, 1)
        assert "Commune" in text(agent.get(url(lieu)))

    def test_a_new_body_once(self, agent: Any, poser: Poser) -> None:
        lieu = poser()
        for _ in range(2):
            agent.post(url(lieu, "structure/"), {"nom": "Asso", "siret": "732 829 320 00074"})
        lieu.refresh_from_db()
        assert Structure.objects.get().siret == "73282932000074"
        assert lieu.structure.nom == "Asso"
        assert (acts("structure.creee"), acts("lieu.structure")) == (1, 1)

    def test_none_again(self, agent: Any, poser: Poser, departement: Any) -> None:
        lieu = poser()
        agent.post(url(lieu, "structure/"), {"nom": "Asso"})
        agent.post(url(lieu, "structure/"), {"structure": ""})
        lieu.refresh_from_db()
        assert lieu.structure is None

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"nom": "Asso", "siret": "123"}, "Ce SIRET n'est pas juste"),
            ({"siret": "73282932000074"}, "Écrivez aussi le nom"),
            ({"structure": "999999"}, "Choisissez une structure de la liste"),
        ],
    )
    def test_refused_by_the_field(self, agent: Any, poser: Poser, data: dict[str, str], words: str) -> None:
        response = agent.post(url(poser(), "structure/"), data)
        assert response.status_code == 422
        assert words in text(response)


class TestGiveBack:
    def test_the_sources_count_again(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(nom="Mairie", presentation_resume="Court")
        correct(by=acteur, lieu=lieu, valeurs={"nom": "Autre nom", "presentation_resume": "Long"})
        assert "Voulez-vous reprendre" in text(agent.get(url(lieu, "rendre/nom/")))
        assert agent.post(url(lieu, "rendre/nom/")).status_code == 302
        lieu.refresh_from_db()
        assert (lieu.nom, lieu.presentation_resume) == ("Mairie", "Long")

    def test_an_address_goes_back_whole(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(adresse="1 rue du Port")
        correct(
            by=acteur,
            lieu=lieu,
            valeurs={"adresse": "2 place Haute", "commune": "Boisfeint", "code_postal": "96100", "code_insee": "96002"},
        )
        agent.post(url(lieu, "rendre/commune/"))
        lieu.refresh_from_db()
        assert (lieu.adresse, lieu.commune) == ("1 rue du Port", "Valfictif")

    def test_twice_is_told(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(nom="Mairie")
        correct(by=acteur, lieu=lieu, valeurs={"nom": "Autre nom"})
        agent.post(url(lieu, "rendre/nom/"))
        response = agent.post(url(lieu, "rendre/nom/"))
        assert response.status_code == 422
        assert "Personne n'a corrigé ce champ" in text(response)

    def test_a_place_that_no_source_tells_keeps_its_words(self, agent: Any, terrain: Any) -> None:
        agent.post("/lieux/agent/nouveau/", {"nom": "Mairie", "commune": "Valfictif"})
        lieu = Lieu.objects.get()
        response = agent.post(url(lieu, "rendre/nom/"))
        assert (response.status_code, Lieu.objects.get().nom) == (422, "Mairie")

    def test_a_name_that_no_source_knows_is_kept(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu = poser(nom=None, publiable=False)
        correct(by=acteur, lieu=lieu, valeurs={"nom": "Mairie"})
        response = agent.post(url(lieu, "rendre/nom/"))
        assert response.status_code == 422
        lieu.refresh_from_db()
        assert lieu.nom == "Mairie"

    @pytest.mark.parametrize("champ", ["cle", "etat", "provenance", "inconnu"])
    def test_other_columns_do_not_exist_here(self, agent: Any, poser: Poser, champ: str) -> None:
        assert agent.get(url(poser(), f"rendre/{champ}/")).status_code == 404


def test_versions_are_kept_when_a_word_is_taken_back(agent: Any, poser: Poser, acteur: Acteur) -> None:
    lieu = poser(nom="Mairie")
    correct(by=acteur, lieu=lieu, valeurs={"nom": "Autre nom"})
    agent.post(url(lieu, "rendre/nom/"))
    assert Version.objects.filter(lieu=lieu, origine="COORDINATEUR", actif=False).count() == 1
