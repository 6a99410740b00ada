"""``python -m bench.editions [--json] [--lieux 1000]``: how long paper takes.

A directory of the places of a generated census over a generated Département (contours drawn), A4 and A5 with its booklet, made
by the very program that the worker starts: the time is that of the whole process, from its start to its end. Then the
sheet of one place, as the web process makes it, the first aside. Nothing is read from a database.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.mesure import show

RACINE = Path(__file__).resolve().parents[1]
GABARITS = RACINE / "maillage/portail/gabarits"
GRAINE = 2026
FICHES = 20
HORAIRES = ("Mo-Fr 09:00-12:00,14:00-17:00", "Tu,Th 09:00-12:00", "", "Mo-We,Fr 08:30-12:30; Sa 09:00-12:00; PH off")
SERVICES = ("DEMARCHES", "OUTILS", "SECURITE", "ACCES", "INSERTION")


def places(number: int, communes: list[dict[str, Any]]) -> list[Any]:
    """Places spread over the communes: the largest have several."""
    rows = sorted(communes, key=lambda row: -row.get("population", 0))
    found = []
    for rank in range(number):
        commune = rows[(rank * rank // 3) % len(rows)] if rank % 3 else rows[rank % 40 % len(rows)]
        longitude, latitude = commune["centre"]["coordinates"]
        found.append(
            SimpleNamespace(
                cle=f"lieu{rank}", nom=f"{('Mairie', 'Médiathèque', 'Centre social')[rank % 3]} de {commune['nom']} {rank}",
                adresse=f"{rank % 90 + 1} rue de la République", complement_adresse="", code_postal=commune["codesPostaux"][0],
                commune=commune["nom"], code_insee=commune["code"], latitude=latitude + (rank % 7 - 3) / 900,
                longitude=longitude + (rank % 5 - 2) / 900, position_approximative=False,
                telephone=["+33546000000"] if rank % 4 else [], horaires=HORAIRES[rank % 4],
                services=list(SERVICES[: rank % 6]), niveau=rank % 4 or None, frais_a_charge=["GRATUIT"],
                modalites_acces=["TELEPHONER"], modalites_accompagnement=["INDIVIDUEL"], publics_specifiquement_adresses=[],
                prise_en_charge_specifique=[], itinerance=[], presentation_resume="Un lieu pour être aidé.",
                fiche_acces_libre="", date_maj=dt.date(2026, 3, 3), licences={"Recensement fictif": "LO_2_0"},
            )
        )  # fmt: skip
    return found


def directory(lieux: list[Any], communes: list[dict[str, Any]], papier: str, folder: Path) -> dict[str, Any]:
    """Seconds of the whole, and what the program says."""
    from maillage.portail.papier.annuaire import Reglages, build_order
    from maillage.portail.papier.carte import Territoire

    start = time.perf_counter()
    ground = [Territoire(row["nom"], row["contour"], True, row.get("population", 0)) for row in communes]
    reglages = Reglages(papier, False, "Val-Fictif", [], {"nom": "Val-Fictif", "code": "96", "mention": ""}, "01 23 45 67 89", "https://96.example.fr/lieux/", "96.example.fr/lieux/", dt.date(2026, 11, 22))  # fmt: skip
    order = build_order(lieux, ground, reglages) | {
        "instant": "2026-11-22T09:00:00+00:00",
        "polices": str(fonts()) if fonts() else None,
        "gabarit": str(GABARITS / "annuaire/2026-11-01.typ"),
        "livret": papier == "A5",
    }
    path = folder / "commande.json"
    path.write_text(json.dumps(order))
    command = [sys.executable, "-m", "maillage.portail.papier.atelier", str(path), str(folder)]
    said = json.loads(subprocess.run(command, cwd=RACINE, check=True, capture_output=True).stdout)
    return said | {"secondes": round(time.perf_counter() - start, 2)}


def fonts() -> Path | None:
    from maillage.socle.documents.services import fonts_folder

    return fonts_folder()


def sheet(lieu: Any) -> float:
    """Milliseconds of the sheet of one place, the median."""
    from maillage.portail.papier.annuaire import draw_qr
    from maillage.portail.papier.contenu import describe_sheet
    from maillage.socle.documents.moteur import compile_pdf

    spent = []
    for turn in range(FICHES + 1):
        start = time.perf_counter()
        address = f"https://96.example.fr/l/lieu{turn}/"
        data = {
            "titre": lieu.nom, "departement": {"nom": "Val-Fictif"}, "date": f"{turn + 1} novembre 2026", "telephone": "",
            "fiche": describe_sheet(lieu), "apporter": ["Les courriers reçus"], "adresse_courte": address[8:],
            "qr": draw_qr(address), "grands": False, "serre": 0,
        }  # fmt: skip
        instant = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
        compile_pdf(GABARITS / "fiche-lieu/2026-11-01.typ", data, instant=instant, fonts=fonts())
        spent.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(spent[1:]), 1)


def measure(number: int) -> dict[str, Any]:
    from maillage.socle.territoires.generateur import generate_departement

    communes = generate_departement(GRAINE, "96").communes
    lieux = places(number, communes)
    with tempfile.TemporaryDirectory() as folder:
        a4 = directory(lieux, communes, "A4", Path(folder))
        a5 = directory(lieux, communes, "A5", Path(folder))
    return {
        f"annuaire_{number}": a4["secondes"],
        "pages": a4["pages"],
        "memoire_mo": max(a4["memoire_mo"], a5["memoire_mo"]),
        f"annuaire_{number}_a5_et_livret": a5["secondes"],
        "pages_a5": a5["pages"],
        "fiche": sheet(lieux[0]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lieux", type=int, default=1000)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    import django

    django.setup()
    figures = measure(arguments.lieux)
    number = arguments.lieux
    lines = [
        f"Annuaire de {number} lieux, A4 : {figures[f'annuaire_{number}']} s, {figures['pages']} pages",
        f"Le même en A5, et son livret à plier : {figures[f'annuaire_{number}_a5_et_livret']} s, {figures['pages_a5']} pages",
        f"Mémoire : {figures['memoire_mo']} Mo. Fiche d'un lieu : {figures['fiche']} ms",
    ]
    show(figures, as_json=arguments.json, lines=lines)


if __name__ == "__main__":
    main()
