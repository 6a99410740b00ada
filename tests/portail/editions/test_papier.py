"""The engine of paper, without a database: contents, map, booklet, and the program that makes a directory."""

import datetime as dt
import io
import json
import random
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.portail.papier import atelier
from maillage.portail.papier.annuaire import Reglages, build_order
from maillage.portail.papier.carte import Cadre, Cercle, Point, Territoire, draw_map
from maillage.portail.papier.contenu import describe_place, describe_sheet, fingerprint
from maillage.portail.papier.imposition import booklet_order, impose
from maillage.portail.papier.placement import Cases, lay_labels

GABARIT = Path(__file__).resolve().parents[3] / "maillage/portail/gabarits/annuaire/2026-11-01.typ"
CADRE = Cadre(122, 135, 7.5)


def lieu(rank: int = 0, **more: Any) -> Any:
    """A place with all that paper may say."""
    base = {
        "pk": rank, "cle": f"lieu{rank}", "nom": f"Mairie {rank}", "adresse": "1 rue du Port", "complement_adresse": "", "code_postal": "96000",
        "commune": "Valfictif", "code_insee": "96001", "latitude": 46.05, "longitude": 0.05, "position_approximative": False,
        "telephone": ["+33546000000"], "horaires": "Mo-Fr 09:00-12:30", "services": ["DEMARCHES"], "niveau": 3,
        "frais_a_charge": ["GRATUIT"], "modalites_acces": ["TELEPHONER"], "modalites_accompagnement": [],
        "publics_specifiquement_adresses": [], "prise_en_charge_specifique": [], "itinerance": [], "presentation_resume": "",
        "fiche_acces_libre": "", "date_maj": dt.date(2026, 10, 2), "licences": {"Recensement fictif": "LO_2_0"},
    }  # fmt: skip
    return SimpleNamespace(**base | more)


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def numbers(svg: str) -> list[str]:
    """Bold figures of a map: its marks."""
    return re.findall(r'font-weight="bold"[^>]*>(\d+)<', svg)


class TestContents:
    def test_what_is_unknown_is_said(self) -> None:
        fiche = describe_place(
            lieu(telephone=[], horaires="", niveau=None, nom="", date_maj=None, modalites_acces=["RDV_EN_LIGNE"])
        )
        assert fiche["nom"] == "Lieu sans nom"
        assert fiche["sans_horaires"] == "Nous ne connaissons pas les horaires."
        assert fiche["fraicheur"].startswith("Nous ne savons pas")
        assert fiche["rendez_vous"]
        assert describe_place(lieu(horaires=""))["sans_horaires"].endswith("Téléphonez avant de venir.")

    def test_words_and_numbers(self) -> None:
        fiche = describe_sheet(
            lieu(frais_a_charge=["GRATUIT", "PAYANT"], presentation_resume="mot " * 150, date_maj="2026-10-02")
        )
        assert fiche["horaires"] == ["Du lundi au vendredi de 9\u00a0h à 12\u00a0h\u00a030"]
        assert fiche["adresse"] == ["1 rue du Port", "96000 Valfictif"]
        assert fiche["gratuit"].startswith("Gratuit ou payant")
        assert fiche["presentation"].endswith("…")
        assert fiche["fraicheur"] == "Informations vérifiées le 2 octobre 2026."

    def test_the_fingerprint_changes_with_what_is_printed_only(self) -> None:
        assert fingerprint([lieu()], "A4") == fingerprint([lieu(source="autre")], "A4")
        assert fingerprint([lieu()], "A4") != fingerprint([lieu()], "A5")
        assert fingerprint([lieu()], "A4") != fingerprint([lieu(horaires="")], "A4")

    def test_places_stand_by_commune_as_in_a_dictionary(self) -> None:
        reglages = Reglages(
            "A4", False, "Ici", [], {}, "", "https://96.example.fr/", "96.example.fr/", dt.date(2026, 11, 22)
        )
        rows = [
            lieu(1, commune="Zone"),
            lieu(2, commune="Élan", latitude=None, longitude=None),
            lieu(3, commune=""),
            lieu(4, commune="Beau"),
        ]
        donnees = build_order(rows, [], reglages)["donnees"]
        assert [one["nom"] for one in donnees["communes"]] == ["Beau", "Élan", "Zone", "Autres lieux"]
        assert [one["lieux"][0]["numero"] for one in donnees["communes"]] == [1, 0, 3, 4]
        assert donnees["index"][0][1] == "Mairie 1, Zone"


class TestMap:
    @pytest.mark.parametrize(("nombre", "par_commune"), [(3, False), (40, False), (500, True)])
    def test_every_number_is_drawn_once_and_none_hides_another(self, nombre: int, par_commune: bool) -> None:
        draw = random.Random(nombre)
        ground = [Territoire(f"Commune {n}", square(n % 12 / 10, 46 + n // 12 / 10), True, n) for n in range(144)]
        points = []
        for rank in range(1, nombre + 1):
            commune = draw.randrange(144)
            points.append(Point(commune % 12 / 10 + draw.random() / 10, 46 + commune // 12 / 10 + draw.random() / 10, rank, commune + 1, rank % 4))  # fmt: skip
        carte = draw_map(points, ground, CADRE)
        assert carte.par_commune is par_commune
        parts = [sheet for sheet in carte.feuilles if sheet.lettre] or list(carte.feuilles)
        drawn = [number for sheet in parts for number in numbers(sheet.svg)]
        wanted = {point.commune for point in points} if par_commune else {point.numero for point in points}
        assert sorted(map(int, drawn)) == sorted(wanted)
        assert all(" km</text>" in sheet.svg and ">Nord</text>" in sheet.svg for sheet in carte.feuilles)

    def test_places_under_one_roof_are_told_apart(self) -> None:
        points = [Point(0.05, 46.05, rank, 1, 1) for rank in range(1, 9)]
        carte = draw_map(points, [], CADRE, Cercle(0.05, 46.05, 5))
        assert sorted(numbers(carte.feuilles[0].svg)) == [str(rank) for rank in range(1, 9)]
        assert 'stroke-dasharray="2.4 1.4"' in carte.feuilles[0].svg

    def test_far_too_many_in_one_spot_leave_the_rest_to_the_list(self) -> None:
        carte = draw_map([Point(0.05, 46.05, rank, rank) for rank in range(1, 1500)], [], CADRE)
        assert carte.par_commune
        assert 0 < len(numbers(carte.feuilles[-1].svg)) < 1500

    def test_contours_in_pieces_far_or_touching_the_frame(self) -> None:
        pieces = {
            "type": "MultiPolygon",
            "coordinates": [square(0, 46)["coordinates"], square(0.2, 46, 0.05)["coordinates"]],
        }
        ground = [
            Territoire("En deux", pieces, True),
            Territoire("Loin", square(9, 50), False),
            Territoire("Vide", {"type": "Polygon", "coordinates": []}, True),
            *(Territoire(f"Voisine {n}", square(-0.1 - n / 1000, 46), False) for n in range(9)),
        ]
        svg = draw_map([Point(0.05, 46.05, 1, 1)], ground, CADRE).feuilles[0].svg
        assert "En deux" in svg
        assert svg.split('fill="#fff" stroke="#888"')[0].rsplit('<path d="', 1)[1].count("M") == 2
        assert "Loin" not in svg

    def test_nothing_to_draw(self) -> None:
        assert draw_map([], [Territoire("Vide", {}, True)], CADRE).feuilles == ()

    @given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=40))
    def test_labels_never_cross(self, points: list[tuple[float, float]]) -> None:
        poses = lay_labels(points, [(5.0, 3.0)] * len(points), Cases(100, 100, 6))
        for rank, one in enumerate(poses or []):
            assert 2.5 <= one.x <= 97.5
            assert 1.5 <= one.y <= 98.5
            assert one.moved == ((one.x, one.y) != (one.point_x, one.point_y))
            assert all(
                abs(one.x - other.x) >= 5 - 1e-9 or abs(one.y - other.y) >= 3 - 1e-9 for other in (poses or [])[:rank]
            )


class TestBooklet:
    @given(st.integers(1, 400))
    def test_each_page_once_and_each_side_adds_up(self, pages: int) -> None:
        order = booklet_order(pages)
        total = len(order) * 2
        assert total % 4 == 0
        assert pages <= total < pages + 4
        assert sorted(number for side in order for number in side) == list(range(1, total + 1))
        assert {left + right for left, right in order} == {total + 1}
        assert all(right % 2 for _, right in order[::2])

    def test_no_page_no_booklet(self) -> None:
        with pytest.raises(ValueError, match="at least one page"):
            booklet_order(0)


class TestWorkshop:
    def test_a_large_print_directory_and_its_booklet(self, tmp_path: Path) -> None:
        reglages = Reglages(
            "A5", True, "Valfictif", ["un essai"], {"nom": "Val-Fictif", "code": "96", "mention": "Avec l'Europe"}, "01 23 45 67 89",
            "https://96.example.fr/lieux/", "96.example.fr/lieux/", dt.date(2026, 11, 22),
        )  # fmt: skip
        rows = [lieu(rank, nom=f"Lieu {rank} 😀 " + "très " * (rank * 8), niveau=rank % 4 or None) for rank in range(6)]
        venues = {0: ["Chaque mardi, 9\u00a0h\u00a0–\u00a012\u00a0h"]}
        order = build_order(
            rows,
            [Territoire("Valfictif", square(0, 46), True)],
            reglages,
            Cercle(0.05, 46.05, 5),
            venues,
            {"Boisfeint": ["Bus\u00a0: mardi 3 mars 2026, 9\u00a0h\u00a0–\u00a012\u00a0h, place du marché"]},
        )
        told = [fiche["conseiller"] for commune in order["donnees"]["communes"] for fiche in commune["lieux"]]
        assert sorted(told) == [[], [], [], [], [], venues[0]]
        order |= {"gabarit": str(GABARIT), "polices": None, "instant": "2026-11-22T09:00:00+00:00", "livret": True}
        said = atelier.make(json.loads(json.dumps(order)), tmp_path)
        with pikepdf.open(tmp_path / "pages.pdf") as pdf:
            assert len(pdf.pages) == said["pages"]
            assert pdf.open_metadata()["pdfuaid:part"] == "1"
            assert "/StructTreeRoot" in pdf.Root
        with pikepdf.open(tmp_path / "livret.pdf") as booklet:
            assert len(booklet.pages) == -(-said["pages"] // 4) * 2
            assert [round(float(side)) for side in booklet.pages[0].mediabox[2:]] == [839, 595]

    def test_an_empty_directory_is_still_one(self, tmp_path: Path) -> None:
        reglages = Reglages("A4", False, "Nulle part", [], {"nom": "Val-Fictif", "code": "96", "mention": ""}, "", "https://96.example.fr/", "96.example.fr/", dt.date(2026, 11, 22))  # fmt: skip
        order = build_order([], [], reglages) | {"gabarit": str(GABARIT), "polices": None, "instant": "2026-11-22T09:00:00+00:00", "livret": False}  # fmt: skip
        assert atelier.make(order, tmp_path)["pages"] >= 3
        assert not (tmp_path / "livret.pdf").exists()

    def test_a_booklet_keeps_its_title(self) -> None:
        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(419.53, 595.28))
            pdf.docinfo["/Title"] = "Annuaire"
            out = io.BytesIO()
            pdf.save(out)
        with pikepdf.open(io.BytesIO(impose(out.getvalue()))) as booklet:
            assert str(booklet.docinfo["/Title"]) == "Annuaire (livret à plier)"
