"""Correct and create: the same cleaners as imports, errors by the field, only what changed is written."""

from collections.abc import Callable
from typing import Any

import pytest

from maillage.reseau.lieux.forms.valeurs import shown
from maillage.reseau.lieux.models import Lieu, LieuPublic, Version
from maillage.reseau.lieux.mots import GROUPES
from maillage.reseau.lieux.services.etats import ChangementImpossible
from maillage.reseau.lieux.services.saisies import SaisieImpossible, create_place
from maillage.socle.comptes.acteur import Acteur

Poser = Callable[..., Lieu]
CREER = "/lieux/agent/nouveau/"


def url(lieu: Lieu, groupe: str) -> str:
    return f"/lieux/agent/{lieu.cle}/corriger/{groupe}/"


def text(response: Any) -> str:
    return str(response.content.decode()).replace("&#x27;", "'").replace("&nbsp;", "\u00a0")


def filled(lieu: Lieu, groupe: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends when only ``changes`` were typed."""
    return {champ: shown(lieu, champ) for champ in GROUPES[groupe][1]} | changes


WHOLE: dict[str, Any] = {
    "telephone": ["+33123456789", "+33612345678"],
    "courriels": ["accueil@valfictif.example"],
    "site_web": ["https://www.valfictif.example/"],
    "horaires": "Mo-Fr 09:00-12:00,13:30-17:30; Sa[1] 10:00-12:00; PH off",
    "services": ["DEMARCHES", "ACCES"],
    "niveau": 3,
    "frais_a_charge": ["GRATUIT"],
    "typologie": ["BIB", "MUNI"],
    "presentation_resume": "Un résumé.",
    "presentation_detail": "Deux lignes\nen tout.",
    "pivot": "73282932000074",
    "latitude": 46.0,
    "longitude": 0.5,
    "complement_adresse": "Bâtiment B",
    "autres_formations_labels": ["QPV", "Label local"],
}


class TestCorrect:
    @pytest.mark.parametrize("groupe", GROUPES)
    def test_a_form_sent_back_as_shown_writes_nothing(self, agent: Any, poser: Poser, groupe: str) -> None:
        lieu = poser(nom="Médiathèque", **WHOLE)
        assert agent.get(url(lieu, groupe)).status_code == 200
        response = agent.post(url(lieu, groupe), filled(lieu, groupe))
        assert response.status_code == 302, text(response)
        assert Version.objects.filter(origine="COORDINATEUR").count() == 0

    @pytest.mark.parametrize(
        ("groupe", "champ", "typed", "kept"),
        [
            ("identite", "nom", "  Mairie   annexe ", "Mairie annexe"),
            ("identite", "pivot", "732 829 320 00074", "73282932000074"),
            ("identite", "typologie", ["BIB", "MUNI"], ["BIB", "MUNI"]),
            ("contact", "telephone", "01.99.00.12.34\n06 46 12 35 98", ["+33199001234", "+33646123598"]),
            ("contact", "telephone", "", []),
            ("contact", "courriels", "Accueil@Valfictif.example", ["accueil@valfictif.example"]),
            ("contact", "site_web", "https://a.fr\nhttps://b.fr", ["https://a.fr", "https://b.fr"]),
            ("horaires", "horaires", "lundi au vendredi 9h-12h et 14h-18h", "Mo-Fr 09:00-12:00,14:00-18:00"),
            ("horaires", "horaires", "", ""),
            ("offre", "services", ["ACCES"], ["ACCES"]),
            ("offre", "niveau", "2", 2),
            ("offre", "autres_formations_labels", "Un\nDeux", ["Un", "Deux"]),
            ("presentation", "presentation_resume", "Bref.", "Bref."),
            ("presentation", "presentation_detail", "Long texte.", "Long texte."),
        ],
    )
    def test_is_cleaned_and_becomes_the_coordinators_word(
        self, agent: Any, poser: Poser, groupe: str, champ: str, typed: Any, kept: Any
    ) -> None:
        start = {"telephone": ["+33111111111"], "horaires": "Su 10:00-11:00", "niveau": 1}
        lieu = poser(nom="Mairie", **start)
        response = agent.post(url(lieu, groupe), filled(lieu, groupe, **{champ: typed}))
        assert response.status_code == 302, text(response)
        lieu.refresh_from_db()
        assert getattr(lieu, champ) == kept
        assert Version.objects.get(origine="COORDINATEUR").valeurs == {champ: kept}
        assert lieu.provenance[champ]["origine"] == "COORDINATEUR"

    def test_an_unknown_level_is_a_word_too(self, agent: Any, poser: Poser) -> None:
        lieu = poser(niveau=3)
        agent.post(url(lieu, "offre"), filled(lieu, "offre", niveau=""))
        lieu.refresh_from_db()
        assert lieu.niveau is None

    def test_a_date_is_read_as_people_write_it(self, agent: Any, poser: Poser) -> None:
        lieu = poser(date_maj="2026-03-03")
        agent.post(url(lieu, "presentation"), filled(lieu, "presentation", date_maj="5 avril 2026"))
        lieu.refresh_from_db()
        assert lieu.date_maj.isoformat() == "2026-04-05"

    def test_a_change_is_seen_by_the_public_at_once(self, agent: Any, poser: Poser) -> None:
        lieu = poser(nom="Mairie")
        agent.post(url(lieu, "identite"), filled(lieu, "identite", nom="Mairie annexe"))
        assert LieuPublic.objects.get(pk=lieu.pk).nom == "Mairie annexe"

    def test_twice_writes_once(self, agent: Any, poser: Poser) -> None:
        lieu = poser(nom="Mairie")
        data = filled(lieu, "identite", nom="Mairie annexe")
        for _ in range(2):
            assert agent.post(url(lieu, "identite"), data).status_code == 302
        assert Version.objects.filter(origine="COORDINATEUR").count() == 1

    @pytest.mark.parametrize(
        ("groupe", "champ", "typed"),
        [
            ("identite", "nom", ""),
            ("identite", "pivot", "123"),
            ("contact", "telephone", "01 23"),
            ("contact", "courriels", "pas une adresse"),
            ("contact", "site_web", "voir la mairie"),
            ("contact", "prise_rdv", "demandez à l'accueil"),
            ("horaires", "horaires", "quand il fait beau"),
            ("offre", "services", ["PIRATAGE"]),
            ("offre", "niveau", "9"),
            ("identite", "typologie", ["<script>"]),
            ("presentation", "date_maj", "jamais"),
            ("presentation", "presentation_detail", "x" * 6000),
        ],
    )
    def test_what_cannot_be_read_is_an_error_of_its_field(
        self, agent: Any, poser: Poser, groupe: str, champ: str, typed: Any
    ) -> None:
        lieu = poser(nom="Mairie")
        response = agent.post(url(lieu, groupe), filled(lieu, groupe, **{champ: typed}))
        assert response.status_code == 422
        assert "data-resume-erreurs" in text(response)
        assert f"id_{champ}_error" in text(response)
        assert Version.objects.filter(origine="COORDINATEUR").count() == 0

    @pytest.mark.parametrize("typed", ["\x00", "🙂" * 200, "<b>x</b>", "\u202e", "=1+1", "٣"])
    def test_hostile_words_break_nothing(self, agent: Any, poser: Poser, typed: str) -> None:
        lieu = poser(nom="Mairie")
        for groupe in GROUPES:
            for champ in GROUPES[groupe][1]:
                assert agent.post(
                    url(lieu, groupe), {"nom": "Mairie", "commune": "Valfictif", champ: typed}
                ).status_code in {302, 422}
                lieu.refresh_from_db()

    def test_a_doubt_is_settled_by_a_box_that_says_what_will_be_written(self, agent: Any, poser: Poser) -> None:
        lieu = poser(nom="Mairie")
        data = filled(lieu, "contact", site_web="https://www.mairie.inconnu")
        response = agent.post(url(lieu, "contact"), data)
        assert response.status_code == 422
        form = response.context["form"]
        box = form["accepter_site_web"]
        proposal = box.field.widget.attrs["value"]
        assert f"Oui, enregistrer : {proposal}" in text(response)
        again = agent.post(url(lieu, "contact"), data | {"accepter_site_web": "autre chose"})
        assert again.status_code == 422
        assert agent.post(url(lieu, "contact"), data | {"accepter_site_web": proposal}).status_code == 302
        lieu.refresh_from_db()
        assert lieu.site_web == [proposal]

    def test_a_refusal_of_the_service_is_an_error_of_the_form(
        self, agent: Any, poser: Poser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**_data: Any) -> None:
            raise ChangementImpossible("Ce lieu n'existe pas.")

        monkeypatch.setattr("maillage.reseau.lieux.views.saisie.correct", refuse)
        lieu = poser()
        response = agent.post(url(lieu, "identite"), filled(lieu, "identite", nom="Autre"))
        assert response.status_code == 422
        assert "Ce lieu n'existe pas." in text(response)

    def test_an_unknown_group_does_not_exist(self, agent: Any, poser: Poser) -> None:
        assert agent.get(url(poser(), "tout")).status_code == 404


class TestAddress:
    def test_another_commune_brings_its_codes_and_its_centre(self, agent: Any, poser: Poser) -> None:
        lieu = poser(latitude=46.0, longitude=0.5)
        data = filled(lieu, "adresse", commune="boisfeint", code_postal="", latitude="", longitude="")
        assert agent.post(url(lieu, "adresse"), data).status_code == 302
        lieu.refresh_from_db()
        assert (lieu.commune, lieu.code_postal, lieu.code_insee) == ("Boisfeint", "96100", "96002")
        assert (lieu.latitude, lieu.longitude, lieu.position_approximative) == (46.1, 0.5, True)

    def test_an_exact_position_is_no_longer_approximate(self, agent: Any, poser: Poser) -> None:
        lieu = poser(latitude=46.0, longitude=0.5, position_approximative=True)
        data = filled(lieu, "adresse", latitude="46,0012", longitude="0,5003")
        assert agent.post(url(lieu, "adresse"), data).status_code == 302
        lieu.refresh_from_db()
        assert (lieu.latitude, lieu.longitude, lieu.position_approximative) == (46.0012, 0.5003, False)

    def test_an_approximate_position_follows_the_commune(self, agent: Any, poser: Poser) -> None:
        lieu = poser(latitude=46.0, longitude=0.5, position_approximative=True)
        data = filled(lieu, "adresse", commune="Saint-Élan", code_postal="96200")
        assert agent.post(url(lieu, "adresse"), data).status_code == 302
        lieu.refresh_from_db()
        assert (lieu.latitude, lieu.position_approximative) == (46.5, True)

    def test_only_the_street(self, agent: Any, poser: Poser) -> None:
        lieu = poser(latitude=46.0, longitude=0.5)
        assert agent.post(url(lieu, "adresse"), filled(lieu, "adresse", adresse="3 place Haute")).status_code == 302
        lieu.refresh_from_db()
        assert (lieu.adresse, lieu.commune, lieu.latitude) == ("3 place Haute", "Valfictif", 46.0)

    @pytest.mark.parametrize(
        "changes",
        [
            {"commune": ""},
            {"commune": "Nulle-Part-les-Bains", "code_postal": ""},
            {"latitude": "nord"},
            {"latitude": "12", "longitude": "100"},
        ],
    )
    def test_what_cannot_be_located_is_refused(self, agent: Any, poser: Poser, changes: dict[str, str]) -> None:
        lieu = poser(latitude=46.0, longitude=0.5)
        response = agent.post(url(lieu, "adresse"), filled(lieu, "adresse", **changes))
        assert response.status_code == 422
        lieu.refresh_from_db()
        assert (lieu.commune, lieu.latitude) == ("Valfictif", 46.0)


class TestCreate:
    def test_published_at_once(self, agent: Any, terrain: Any) -> None:
        data = {
            "nom": "Café numérique",
            "commune": "valfictif",
            "adresse": "1 rue du Port",
            "telephone": "01 99 00 12 34",
        }
        response = agent.post(CREER, data | {"publier": "oui", "services": ["ACCES"]})
        lieu = Lieu.objects.get()
        assert (response.status_code, response["Location"]) == (302, f"/lieux/agent/{lieu.cle}/")
        assert (lieu.etat, lieu.commune, lieu.code_insee, lieu.position_approximative) == (
            "PUBLIE",
            "Valfictif",
            "96001",
            True,
        )
        assert LieuPublic.objects.get().services == ["ACCES"]

    def test_kept_for_later(self, agent: Any, terrain: Any) -> None:
        agent.post(CREER, {"nom": "Café", "commune": "Valfictif"})
        assert Lieu.objects.get().etat == "EN_REVUE"
        assert not LieuPublic.objects.exists()

    def test_twice_makes_one(self, agent: Any, terrain: Any) -> None:
        for _ in range(2):
            agent.post(CREER, {"nom": "Café", "commune": "Valfictif"})
        assert Lieu.objects.count() == 1

    @pytest.mark.parametrize(
        "data", [{}, {"nom": "Café"}, {"commune": "Valfictif"}, {"nom": "Café", "commune": "Nulle-Part"}]
    )
    def test_without_a_name_or_a_commune_it_is_refused(self, agent: Any, terrain: Any, data: dict[str, str]) -> None:
        response = agent.post(CREER, data)
        assert response.status_code == 422
        assert not Lieu.objects.exists()

    def test_a_refusal_of_the_service_is_told(self, agent: Any, terrain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(**_data: Any) -> None:
            raise SaisieImpossible("Refusé pour essai.")

        monkeypatch.setattr("maillage.reseau.lieux.views.saisie.create_place", refuse)
        response = agent.post(CREER, {"nom": "Café", "commune": "Valfictif"})
        assert response.status_code == 422
        assert "Refusé pour essai." in text(response)

    def test_the_service_refuses_it_too(self, acteur: Acteur) -> None:
        with pytest.raises(SaisieImpossible, match="son nom et sa commune"):
            create_place(by=acteur, valeurs={"nom": "Café"}, publier=True)
        with pytest.raises(ValueError, match="unknown columns"):
            create_place(by=acteur, valeurs={"nom": "Café", "commune": "V", "etat": "PUBLIE"}, publier=True)
