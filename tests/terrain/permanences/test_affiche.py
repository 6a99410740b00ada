"""The poster of a place and the communication kit: what they say, to whom."""

import base64
import datetime as dt
import io
from typing import Any

import pikepdf
import pytest
from django.test import Client
from PIL import Image

from maillage.reseau.lieux.selectors.publics import find_published
from maillage.reseau.lieux.services.calcul import publish_rows
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.affiche import poster_data, print_poster
from maillage.terrain.permanences.enums import MotifAnnulation
from maillage.terrain.permanences.models import Permanence
from maillage.terrain.permanences.services.permanences import cancel_half_day
from maillage.terrain.permanences.services.series import create_series
from tests.socle.documents.test_moteur import text_of
from tests.terrain.permanences.monde import NOW, Terrain, un_lieu, une_convention

D = dt.date


def un_logo() -> str:
    drawing = io.BytesIO()
    Image.new("RGB", (300, 120), "#0B5A7A").save(drawing, "PNG")
    return base64.b64encode(drawing.getvalue()).decode()


@pytest.fixture
def publie(terrain: Terrain, acteur: Any) -> Terrain:
    """Every Tuesday from 9 to 12 until the end of the convention, at a published place."""
    publish_rows([terrain.lieu])
    create_series(by=acteur, saisie=terrain.saisie(au=None), now=NOW)
    return terrain


def test_what_it_says(publie: Terrain, acteur: Any) -> None:
    ici = Departement.objects.get(pk=publie.departement.pk)
    ici.mention, ici.telephone_aide, ici.logo = "Opération menée par le Val-Fictif", "+33199000000", un_logo()
    lieu: Any = find_published(ici, publie.lieu.cle)
    one = Permanence.objects.get(jour=D(2026, 12, 1))
    cancel_half_day(by=acteur, permanence=one, motif=MotifAnnulation.FORMATION, precision="", now=NOW)
    data = poster_data(ici, lieu, papier="a4", now=NOW)
    assert data["rythmes"] == [
        {"jours": "Chaque mardi", "heures": "9\u00a0h\u00a0–\u00a012\u00a0h", "precision": "", "endroit": ""}
    ]
    assert data["dates"][1] == {"texte": "Pas de permanence le mardi 1er décembre", "annule": True}
    assert data["acces"] == []
    lieu.telephone, lieu.fiche_acces_libre = ["+33199001234"], ""
    assert "fauteuil roulant" in poster_data(ici, lieu, papier="a4", now=NOW)["acces"][0]
    lieu.fiche_acces_libre, lieu.prise_en_charge_specifique = "https://acceslibre.example", ["SURDITE"]
    access = poster_data(ici, lieu, papier="a4", now=NOW)["acces"]
    assert access[0].startswith("Accueil adapté pour")
    assert "décrit sur la page" in access[1]
    pdf = print_poster(ici, lieu, papier="a4", now=NOW)
    said = text_of(pdf).replace("\u00a0", " ")
    for words in ("Chaque mardi, 9 h – 12 h", "Médiathèque de Valfictif", "96000", "gratuit", "01 99 00 12 34", "01 99 00 00 00",
                  "Opération menée par le Val-Fictif", f"/lieux/{lieu.cle}/", "Pas de permanence le mardi 1er décembre"):  # fmt: skip
        assert words in said, words
    assert "Camille" not in said
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        assert "pdfuaid" in str(document.open_metadata())
    assert print_poster(ici, lieu, papier="a4", now=NOW) == pdf


def test_the_mention_is_that_of_the_convention(terrain: Terrain, acteur: Any) -> None:
    publish_rows([terrain.lieu])
    convention = une_convention(terrain.departement, terrain.structure, terrain.lieu, mention="Mention de la signature")
    create_series(by=acteur, saisie=terrain.saisie(convention=convention), now=NOW)
    lieu: Any = find_published(terrain.departement, terrain.lieu.cle)
    assert poster_data(terrain.departement, lieu, papier="a5", now=NOW)["mention"] == "Mention de la signature"


def test_long_words_stay_on_one_page(publie: Terrain, acteur: Any) -> None:
    lieu: Any = find_published(publie.departement, publie.lieu.cle)
    lieu.nom = "Espace municipal de la citoyenneté, de la culture et du numérique " * 3
    lieu.prise_en_charge_specifique = ["SURDITE", "HANDICAPS_MOTEURS", "HANDICAPS_MENTAUX", "LANGUES_ANGLAIS"]
    lieu.telephone = ["+33199001234", "+33199001235"]
    for day in (1, 3, 4):
        create_series(
            by=acteur, saisie=publie.saisie(jour=day, agent=publie.sacha, debut=dt.time(14), fin=dt.time(17)), now=NOW
        )
    for papier in ("a4", "a5"):
        with pikepdf.open(io.BytesIO(print_poster(publie.departement, lieu, papier=papier, now=NOW))) as document:
            assert len(document.pages) == 1


def test_the_kit_is_for_the_team_and_the_host(publie: Terrain, coordination: Client, hote: Client, acteur: Any) -> None:
    other = un_lieu(publie.departement, "Mairie d'ailleurs", None)
    publish_rows([other])
    Permanence.objects.filter(jour=D(2026, 12, 8)).update(lieu=other, structure=None)
    address = f"/permanences/affiches/{publie.lieu.cle}.pdf"
    for client, number in ((coordination, 2), (hote, 1)):
        page = client.get("/permanences/affiches/").content.decode()
        assert page.count("Affiche A4 (PDF)") == number
        answer = client.get(address + "?format=a5")
        assert answer["Content-Type"] == "application/pdf"
        assert "affiche-mediatheque-de-valfictif-a5.pdf" in answer["Content-Disposition"]
    assert hote.get(f"/permanences/affiches/{other.cle}.pdf").status_code == 404
    assert coordination.get(address + "?format=a0").status_code == 404
    assert address in hote.get(f"/permanences/{Permanence.objects.earliest('debut').pk}/").content.decode()
    publie.lieu.etat = "EN_REVUE"
    publie.lieu.save()
    publish_rows([publie.lieu])
    assert "Ce lieu n&#x27;est pas publié" in hote.get("/permanences/affiches/").content.decode()
    assert hote.get(address).status_code == 404
    Permanence.objects.all().update(etat="SUPPRIMEE")
    empty = hote.get("/permanences/affiches/").content.decode()
    assert "Aucune affiche pour l'instant" in empty
