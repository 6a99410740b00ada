"""The screens of paper: a visitor without JavaScript nor account, the coordination."""

import html
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from maillage.portail.enums import EtatTirage
from maillage.portail.models import Edition, Tirage
from maillage.portail.services import editions as service
from maillage.portail.services import fiches
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Departement
from tests.architecture.exemples import JOUR
from tests.base_essais import entrer
from tests.portail.editions.conftest import made

Compter = Callable[[int], Any]


@pytest.fixture
def visiteur(terrain: Departement) -> Client:
    return Client(headers={"host": "96.localhost"})


@pytest.fixture
def coordinatrice(terrain: Departement) -> Client:
    user = Utilisateur.objects.create_user("coordination@example.org", "Camille Essai")
    Appartenance.objects.create(departement=terrain, utilisateur=user, role="COORDINATEUR", debut=JOUR)
    return entrer(Client(headers={"host": "96.localhost"}), user)


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ").split())


class TestVisitor:
    def test_a_form_sent_without_a_place_asks_for_one(self, visiteur: Client, terrain: Departement) -> None:
        answer = visiteur.get("/editions/demander/", {"communes": "", "epci": "", "centre": "", "rayon": "10"})
        assert answer.status_code == 422
        assert "Choisissez un endroit." in answer.content.decode()

    def test_from_a_commune_to_a_file(self, visiteur: Client, terrain: Departement) -> None:
        address = reverse("portail:edition_ask")
        assert "Une ou plusieurs communes" in text(visiteur.get(address))
        where = visiteur.get(address, {"ou": "communes", "communes": "st elan"})
        assert where["Location"] == f"{address}?commune=96002"
        page = text(visiteur.get(where["Location"]))
        assert "<strong>Saint-Élan</strong>" in page
        assert ">1 lieu</a>" in page
        sent = visiteur.post(where["Location"], {"papier": "A5", "grands": "oui"})
        tirage = Tirage.objects.get()
        assert sent["Location"] == reverse("portail:edition_request", args=[tirage.cle])
        assert (tirage.papier, tirage.grands, tirage.question) == ("A5", True, "commune=96002")
        waiting = visiteur.get(sent["Location"])
        assert "bientôt votre tour" in text(waiting)
        assert 'http-equiv="refresh"' in text(waiting)
        Tirage.objects.update(etat=EtatTirage.EN_COURS)
        assert "se fabrique" in text(visiteur.get(sent["Location"], headers={"hx-request": "true"}))
        made(tirage)
        ready = visiteur.get(sent["Location"])
        assert "Votre annuaire est prêt" in text(ready)
        assert "refresh" not in text(ready)
        assert not ready.cookies
        pdf = visiteur.get(reverse("portail:edition_file", args=[tirage.cle, "livret"]))
        assert pdf["Content-Disposition"] == 'attachment; filename="saint-elan-livret.pdf"'
        assert b"".join(pdf).startswith(b"%PDF")

    @pytest.mark.parametrize(
        ("question", "dit"),
        [
            ("ou=communes&communes=Nulle-Part", "Nous ne connaissons pas"),
            ("commune=toulouse", "code INSEE"),
            ("ou=ailleurs", "Choisissez un endroit de la liste"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, visiteur: Client, question: str, dit: str) -> None:
        page = visiteur.get(f"{reverse('portail:edition_ask')}?{question}")
        assert page.status_code == 422
        assert dit in text(page)

    def test_too_many_too_few_too_often(self, visiteur: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        address = reverse("portail:edition_ask")
        assert "Aucun lieu ici" in text(visiteur.get(address, {"commune": "96009"}))
        refused = visiteur.post(f"{address}?commune=96009", {"papier": "A4", "grands": "non"})
        assert (refused.status_code, "Aucun lieu ne répond" in text(refused)) == (422, True)
        assert visiteur.post(f"{address}?tout=oui", {"papier": "A3"}).status_code == 422
        for _ in range(12):
            last = visiteur.post(f"{address}?tout=oui", {"papier": "A4", "grands": "non"})
        assert last.status_code == 429
        assert Tirage.objects.count() == 1

    @pytest.mark.parametrize("adresse", ["x" * 16 + "/annuaire.pdf", "..%2F..%2Fetc/annuaire.pdf", "{cle}/passwd.pdf", "{cle}/livret.pdf"])  # fmt: skip
    def test_only_files_that_a_row_names_leave(self, visiteur: Client, terrain: Departement, adresse: str) -> None:
        visiteur.post(f"{reverse('portail:edition_ask')}?tout=oui", {"papier": "A4", "grands": "non"})
        cle = Tirage.objects.get().cle
        assert visiteur.get(f"/editions/fichier/{adresse.format(cle=cle)}").status_code == 404
        Tirage.objects.update(fichier="editions/96/disparu.pdf", etat=EtatTirage.ECHEC)
        assert visiteur.get(f"/editions/fichier/{cle}/annuaire.pdf").status_code == 404
        assert "Demandez-le à nouveau" in text(visiteur.get(reverse("portail:edition_request", args=[cle])))
        assert visiteur.get(reverse("portail:edition_request", args=["rien"])).status_code == 404


class TestSheet:
    def test_one_page_and_two_in_large_print_whatever_it_says(
        self, visiteur: Client, terrain: Departement, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = LieuPublic.objects.get(code_insee="96001")
        long = "Établissement public de coopération intercommunale et centre d'action sociale du pays de Valfictif et des vallées voisines"
        LieuPublic.objects.filter(pk=row.pk).update(
            nom=long, presentation_resume="Des mots " * 30, services=["DEMARCHES", "OUTILS", "SECURITE", "ACCES", "INSERTION", "LOISIRS"],
            horaires="Mo 09:00-12:00; Tu 10:00-12:30; We 08:30-12:30; Th 14:00-18:00; Fr 09:00-12:00; Sa 09:00-12:00; PH off",
            prise_en_charge_specifique=["SURDITE", "HANDICAPS_MOTEURS", "HANDICAPS_MENTAUX", "ILLETTRISME", "LANGUES_ANGLAIS"],
            publics_specifiquement_adresses=["JEUNES", "ETUDIANTS", "FAMILLES", "SENIORS"], modalites_acces=["SE_PRESENTER", "TELEPHONER", "MAIL"],
        )  # fmt: skip
        for suite, most in (("", 1), ("?caracteres=grands", 2)):
            answer = visiteur.get(reverse("portail:place_pdf", args=[row.cle]) + suite)
            with pikepdf.open(io.BytesIO(answer.content)) as pdf:
                assert len(pdf.pages) <= most
                assert pdf.open_metadata()["pdfuaid:part"] == "1"
                assert long in str(pdf.docinfo["/Title"])
        monkeypatch.setattr(fiches, "_SERRES", (0,))
        fiches._print.cache_clear()
        whole = visiteur.get(reverse("portail:place_pdf", args=[row.cle]))
        with pikepdf.open(io.BytesIO(whole.content)) as pdf:
            assert len(pdf.pages) == 2, "what cannot be said shorter takes a second page"
        again = visiteur.get(reverse("portail:place_pdf", args=[row.cle]), headers={"if-none-match": "*"})
        assert again.status_code == 304
        assert visiteur.get(reverse("portail:place_pdf", args=["zzzzzzzzzz"])).status_code == 404


class TestCoordination:
    def test_define_follow_change_remove(self, coordinatrice: Client, visiteur: Client, terrain: Departement) -> None:
        manage = reverse("portail:editions_manage")
        assert "Aucun annuaire pour l'instant" in text(coordinatrice.get(manage))
        new = reverse("portail:edition_create")
        assert "Quels lieux dans cet annuaire" in text(coordinatrice.get(new))
        where = coordinatrice.get(new, {"ou": "intercommunalite", "epci": "299600001", "service": "DEMARCHES"})
        wanted = {"nom": "Le  Val", "papier": "A4", "grands": "non", "gardees": "1"}
        assert coordinatrice.post(where["Location"], wanted | {"gardees": "99"}).status_code == 422
        sent = coordinatrice.post(where["Location"], wanted)
        edition = Edition.objects.get()
        assert (sent["Location"], edition.nom) == (edition.get_absolute_url(), "Le Val")
        assert "Un nouveau fichier se prépare" in text(coordinatrice.get(sent["Location"]))
        assert "n'est pas encore prêt" in text(coordinatrice.get(manage))
        assert "Il n'y a pas encore d'annuaire" in text(visiteur.get(reverse("portail:editions")))
        made(edition.tirages.get())  # type: ignore[attr-defined]
        assert "Le Val" in text(visiteur.get(reverse("portail:editions")))
        assert "2 lieux" in text(coordinatrice.get(manage)).split("<main")[1]
        again = coordinatrice.post(reverse("portail:edition_update", args=[edition.pk]), follow=True)
        assert "il est à jour" in text(again)
        change = reverse("portail:edition_change", args=[edition.pk])
        assert 'value="Le Val"' in text(coordinatrice.get(change))
        assert "CC du Val-Fictif" in text(coordinatrice.get(f"{change}?endroit=changer"))
        twin = coordinatrice.post(f"{new}?tout=oui", wanted)
        assert "porte déjà ce nom" in text(twin)
        coordinatrice.post(f"{change}?commune=96003", wanted | {"papier": "A5"})
        edition.refresh_from_db()
        assert (edition.question, edition.papier) == ("commune=96003", "A5")
        assert "se prépare" in text(
            coordinatrice.post(reverse("portail:edition_update", args=[edition.pk]), follow=True)
        )
        remove = reverse("portail:edition_remove", args=[edition.pk])
        assert "ne peut plus télécharger" in text(coordinatrice.get(remove))
        coordinatrice.post(remove)
        assert not Edition.objects.exists()
        assert list(Ligne.objects.filter(objet_type="edition").order_by("numero").values_list("action", flat=True)) == [
            "edition.creee", "edition.modifiee", "edition.demandee", "edition.supprimee",
        ]  # fmt: skip

    def test_a_failure_and_too_many_places_are_said(
        self, coordinatrice: Client, terrain: Departement, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        new = reverse("portail:edition_create")
        wanted = {"nom": "Tout", "papier": "A4", "grands": "non", "gardees": "1"}
        coordinatrice.post(f"{new}?tout=oui", wanted)
        edition = Edition.objects.get()
        Tirage.objects.update(etat=EtatTirage.ECHEC)
        assert "n'a pas pu être fait" in text(coordinatrice.get(edition.get_absolute_url()))
        monkeypatch.setattr(service, "LIEUX_MAX", 1)
        assert "c'est trop" in text(
            coordinatrice.post(reverse("portail:edition_update", args=[edition.pk]), follow=True)
        )
        assert coordinatrice.post(f"{new}?tout=oui", wanted | {"nom": "Autre"}).status_code == 422
        assert not Edition.objects.filter(nom="Autre").exists()
        assert coordinatrice.get(reverse("portail:edition", args=[0])).status_code == 404

    @pytest.mark.parametrize("nombre", [2, 20])
    def test_lists_ask_two_queries_whatever_their_number(
        self, terrain: Departement, acteur: Any, django_assert_num_queries: Compter, nombre: int
    ) -> None:
        from maillage.portail.selectors.editions import editions_of

        now = Lieu.objects.first().created_at  # type: ignore[union-attr]
        for rank in range(nombre):
            edition = Edition.objects.create(departement=terrain, nom=f"Édition {rank}")
            Tirage.objects.create(
                departement=terrain, edition=edition, titre="x", empreinte="0" * 64, etat="FAIT", priorite=0, demande_le=now, fait_le=now
            )  # fmt: skip
        with django_assert_num_queries(2):
            assert all(last for _, last in editions_of(acteur))
