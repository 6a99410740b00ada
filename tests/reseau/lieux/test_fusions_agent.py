"""Merge by hand, undo, and the pairs that may be one."""

from collections.abc import Callable
from typing import Any

import pytest

from maillage.reseau.lieux.enums import EtatLieu, Verdict
from maillage.reseau.lieux.models import Fusion, Lieu, Ressemblance
from maillage.reseau.lieux.selectors.paires import distance_metres
from maillage.reseau.lieux.services.etats import change_state
from maillage.reseau.lieux.services.fusions import keep_apart, merge_places
from maillage.socle.comptes.acteur import Acteur

Poser = Callable[..., Lieu]
PAIRES = "/lieux/agent/ressemblances/"


def url(lieu: Lieu, page: str = "") -> str:
    return f"/lieux/agent/{lieu.cle}/{page}"


def text(response: Any) -> str:
    return str(response.content.decode()).replace("&#x27;", "'").replace("&nbsp;", "\u00a0")


def undo_url(fusion: Fusion) -> str:
    return f"/lieux/agent/fusions/{fusion.pk}/defaire/"


@pytest.fixture
def paire(poser: Poser, departement: Any) -> Callable[..., Ressemblance]:
    """``paire(score=0.8)``: two places that look alike."""

    def make(score: float = 0.8, **plus: Any) -> Ressemblance:
        a, b = poser(**plus), poser(**plus)
        return Ressemblance.objects.create(departement=departement, a=a, b=b, score=score, raisons=["même adresse"])

    return make


class TestChoose:
    def test_the_same_commune_first(self, agent: Any, poser: Poser) -> None:
        lieu, near = poser(nom="Mairie"), poser(nom="Mairie bis")
        poser(nom="Loin", commune="Boisfeint", code_insee="96002")
        page = text(agent.get(url(lieu, "fusionner/")))
        assert url(lieu, f"fusionner/{near.cle}/") in page
        assert "Loin" not in page

    def test_a_search_finds_places_in_review_too(self, agent: Any, poser: Poser) -> None:
        lieu, hidden = poser(nom="Mairie"), poser(nom="École", commune="Boisfeint", code_insee="96002", publiable=False)
        page = text(agent.get(url(lieu, "fusionner/?q=ecole")))
        assert url(lieu, f"fusionner/{hidden.cle}/") in page

    def test_never_itself_nor_a_merged_one(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu, other, gone = poser(nom="Mairie"), poser(nom="Mairie B"), poser(nom="Mairie C")
        merge_places(by=acteur, garde=other, absorbe=gone)
        page = text(agent.get(url(lieu, "fusionner/?q=mairie")))
        assert f"fusionner/{other.cle}/" in page
        assert f"fusionner/{gone.cle}/" not in page
        assert f"fusionner/{lieu.cle}/" not in page

    def test_nothing_found_is_said(self, agent: Any, poser: Poser) -> None:
        assert "Aucun autre lieu trouvé" in text(agent.get(url(poser(), "fusionner/?q=zzz")))


class TestMerge:
    def test_shows_the_result_before(self, agent: Any, poser: Poser) -> None:
        lieu, other = (
            poser(nom="Mairie", telephone=["+33111111111"]),
            poser(nom="Mairie bis", telephone=["+33122222222"]),
        )
        page = text(agent.get(url(lieu, f"fusionner/{other.cle}/")))
        assert "01\u00a011\u00a011\u00a011\u00a011" in page
        assert "01\u00a022\u00a022\u00a022\u00a022" in page
        assert 'data-libelle="Pareil dans les deux lieux">1 rue du Port <span class="legere">(pareil)<' in page
        assert url(other, f"fusionner/{lieu.cle}/") in page
        assert not Fusion.objects.exists()

    def test_the_preview_is_what_happens(self, agent: Any, poser: Poser) -> None:
        lieu, other = (
            poser(nom="Mairie", services=["ACCES"]),
            poser(nom="Annexe", services=["DEMARCHES"], horaires="Mo 09:00-12:00"),
        )
        lines = agent.get(url(lieu, f"fusionner/{other.cle}/")).context["lignes"]
        assert agent.post(url(lieu, f"fusionner/{other.cle}/")).status_code == 302
        lieu.refresh_from_db()
        from maillage.reseau.lieux.mots import LIBELLES, say

        told = {name: result for name, _, _, result in lines}
        for champ in ("nom", "services", "horaires", "adresse"):
            assert told[LIBELLES[champ]] == say(champ, getattr(lieu, champ)), champ
        other.refresh_from_db()
        assert other.fusionne_dans == lieu

    def test_twice_is_told_and_writes_once(self, agent: Any, poser: Poser) -> None:
        lieu, other = poser(), poser()
        agent.post(url(lieu, f"fusionner/{other.cle}/"))
        response = agent.post(url(lieu, f"fusionner/{other.cle}/"))
        assert response.status_code == 422
        assert "a déjà été fusionné" in text(response)
        assert Fusion.objects.count() == 1

    def test_a_place_with_itself_is_refused(self, agent: Any, poser: Poser) -> None:
        lieu = poser()
        assert agent.post(url(lieu, f"fusionner/{lieu.cle}/")).status_code == 422

    def test_undone_from_the_page_of_the_place(self, agent: Any, poser: Poser, acteur: Acteur) -> None:
        lieu, other = poser(nom="Mairie"), poser(nom="Annexe")
        fusion = merge_places(by=acteur, garde=lieu, absorbe=other)
        assert undo_url(fusion) in text(agent.get(url(lieu)))
        assert "Chaque lieu retrouve sa page" in text(agent.get(undo_url(fusion)))
        assert agent.post(undo_url(fusion))["Location"] == url(lieu)
        other.refresh_from_db()
        assert (other.etat, other.nom) == ("PUBLIE", "Annexe")
        page = text(agent.get(url(lieu)))
        assert "Défaite le" in page
        assert undo_url(fusion) not in page
        again = agent.post(undo_url(fusion))
        assert again.status_code == 422
        assert "déjà défaite" in text(again)

    def test_a_merge_that_does_not_exist(self, agent: Any, terrain: Any) -> None:
        assert agent.get("/lieux/agent/fusions/999/defaire/").status_code == 404


class TestPairs:
    def test_two_places_side_by_side(self, agent: Any, poser: Poser, departement: Any) -> None:
        a = poser(nom="Mairie", telephone=["+33111111111"], latitude=46.0, longitude=0.5)
        b = poser(nom="La mairie", latitude=46.001, longitude=0.5)
        Ressemblance.objects.create(departement=departement, a=a, b=b, score=0.8, raisons=["noms proches"])
        page = text(agent.get(PAIRES))
        for words in (
            "1\u00a0paire à regarder",
            "noms proches",
            "Distance : 111 mètres",
            ">Mairie<",
            ">La mairie<",
            "Liste d'essai",
        ):
            assert words in page, words
        assert 'data-libelle="Pareil">1 rue du Port <span class="legere">(pareil)<' in page
        for key in "mdn":
            assert f'data-touche="{key}"' in page

    def test_a_long_distance_is_in_kilometres(self, agent: Any, poser: Poser, departement: Any) -> None:
        a, b = poser(latitude=46.0, longitude=0.5), poser(latitude=46.1, longitude=0.5)
        Ressemblance.objects.create(departement=departement, a=a, b=b, score=0.8)
        assert "Distance : 11,1 km" in text(agent.get(PAIRES))

    def test_two_places_at_one_point(self, agent: Any, paire: Any) -> None:
        paire(latitude=46.0, longitude=0.5)
        assert "Distance : au même endroit" in text(agent.get(PAIRES))

    def test_the_most_alike_first_and_the_others_in_turn(self, agent: Any, paire: Any) -> None:
        low, high = paire(0.6), paire(0.9)
        first = agent.get(PAIRES).context
        assert (first["paire"], first["restantes"]) == (high, 2)
        assert agent.get(first["url_suite"]).context["paire"] == low
        assert agent.get(f"{PAIRES}?apres={low.pk}").context["paire"] == high

    @pytest.mark.parametrize("after", ["x", "-1", "999999", "9" * 30])
    def test_a_broken_mark_starts_again(self, agent: Any, paire: Any, after: str) -> None:
        row = paire()
        assert agent.get(f"{PAIRES}?apres={after}&fait={after}").context["paire"] == row

    def test_the_same_place_is_merged_and_can_be_undone_at_once(self, agent: Any, paire: Any) -> None:
        row = paire()
        response = agent.post(f"{PAIRES}{row.pk}/", {"reponse": "meme"}, follow=True)
        fusion = Fusion.objects.get()
        assert (fusion.garde, fusion.absorbe) == (row.a, row.b)
        assert undo_url(fusion) in text(response)
        row.refresh_from_db()
        assert (row.verdict, row.par) == (Verdict.MEME, "Camille Essai")

    def test_the_published_place_is_kept(self, agent: Any, poser: Poser, departement: Any) -> None:
        hidden, shown = poser(publiable=False), poser()
        row = Ressemblance.objects.create(departement=departement, a=hidden, b=shown, score=0.8)
        agent.post(f"{PAIRES}{row.pk}/", {"reponse": "meme"})
        assert Fusion.objects.get().garde == shown

    def test_two_places_are_remembered(self, agent: Any, paire: Any) -> None:
        row = paire()
        response = agent.post(f"{PAIRES}{row.pk}/", {"reponse": "deux"}, follow=True)
        row.refresh_from_db()
        assert row.verdict == Verdict.DIFFERENT
        assert not Fusion.objects.exists()
        assert "Aucun doublon possible" in text(response)

    def test_the_second_person_sees_who_answered(self, agent: Any, paire: Any) -> None:
        row = paire()
        keep_apart(by=Acteur(2, "Dominique Autre", row.departement_id), ressemblance=row)
        response = agent.post(f"{PAIRES}{row.pk}/", {"reponse": "meme"}, follow=True)
        assert "Dominique Autre a déjà répondu : deux lieux différents." in text(response)
        assert not Fusion.objects.exists()

    @pytest.mark.parametrize("data", [{}, {"reponse": "peut-être"}])
    def test_no_answer_keeps_the_question(self, agent: Any, paire: Any, data: dict[str, str]) -> None:
        row = paire()
        response = agent.post(f"{PAIRES}{row.pk}/", data, follow=True)
        assert "Choisissez une réponse" in text(response)
        assert response.context["paire"] == row

    def test_a_refusal_is_told(self, agent: Any, paire: Any, poser: Poser, acteur: Acteur) -> None:
        row = paire()
        merge_places(by=acteur, garde=poser(), absorbe=row.b)
        response = agent.post(f"{PAIRES}{row.pk}/", {"reponse": "meme"}, follow=True)
        assert "a déjà été fusionné" in text(response)

    @pytest.mark.parametrize("etat", [EtatLieu.FERME])
    def test_a_pair_with_a_closed_place_is_no_question(
        self, agent: Any, paire: Any, acteur: Acteur, etat: EtatLieu
    ) -> None:
        change_state(by=acteur, lieu=paire().b, etat=etat, motif="essai")
        assert agent.get(PAIRES).context["paire"] is None

    def test_an_unknown_pair_does_not_exist(self, agent: Any, terrain: Any) -> None:
        assert agent.post(f"{PAIRES}999/", {"reponse": "deux"}).status_code == 404

    def test_an_answer_is_posted(self, agent: Any, paire: Any) -> None:
        assert agent.get(f"{PAIRES}{paire().pk}/").status_code == 405

    def test_as_many_queries_for_two_as_for_twenty(self, agent: Any, paire: Any, requetes: Any) -> None:
        for _ in range(2):
            paire()
        agent.get(PAIRES)
        few = requetes(lambda: agent.get(PAIRES))
        for _ in range(18):
            paire()
        assert requetes(lambda: agent.get(PAIRES)) == few


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, 0),
        ({"latitude": 46.009}, 1001),
        ({"latitude": None, "longitude": None}, None),
        ({"position_approximative": True}, None),
    ],
)
def test_distance_as_the_crow_flies(changes: dict[str, Any], wanted: int | None) -> None:
    here = {"latitude": 46.0, "longitude": 0.5}
    assert distance_metres(Lieu(**here), Lieu(**here | changes)) == wanted
