"""The program that makes a directory, in a process of its own: its memory goes back to the system when it ends.

``python -m maillage.portail.papier.atelier ORDER.json FOLDER`` writes ``pages.pdf`` and, when asked, ``livret.pdf`` in FOLDER, and
prints what it made (JSON). Only the worker starts it; no module imports it (.importlinter, tests/architecture).
"""

import datetime as dt
import io
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import pikepdf

from maillage.portail.papier.carte import Cadre, Carte, Cercle, Point, Territoire, draw_map
from maillage.portail.papier.imposition import impose
from maillage.socle.documents.moteur import compile_pdf


def make(order: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make the files of an order; answers pages, bytes, seconds and the most memory used (MB)."""
    start = time.perf_counter()
    carte = _draw(order["carte"])
    donnees = order["donnees"] | {"par_commune": carte.par_commune, "cartes": _sheets(carte)}
    instant = dt.datetime.fromisoformat(order["instant"])
    fonts = Path(order["polices"]) if order["polices"] else None
    drawings = {f"carte-{rank}": sheet.svg for rank, sheet in enumerate(carte.feuilles)}
    pdf = compile_pdf(Path(order["gabarit"]), donnees, instant=instant, fonts=fonts, drawings=drawings)
    (folder / "pages.pdf").write_bytes(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
    if order["livret"]:
        (folder / "livret.pdf").write_bytes(impose(pdf))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"pages": pages, "secondes": round(time.perf_counter() - start, 2), "memoire_mo": memory}


def _draw(carte: dict[str, Any]) -> Carte:
    return draw_map(
        [Point(*values) for values in carte["points"]],
        [Territoire(*values) for values in carte["territoires"]],
        Cadre(*carte["cadre"]),
        Cercle(*carte["cercle"]) if carte["cercle"] else None,
    )


def _sheets(carte: Carte) -> list[dict[str, Any]]:
    said = "des communes" if carte.par_commune else "des lieux"
    return [
        {
            "largeur": round(sheet.largeur, 2),
            "lettre": sheet.lettre,
            "alt": f"Carte {sheet.lettre} : position {said}, par leur numéro. La liste des pages suivantes dit la même chose.".replace(
                "  ", " "
            ),
        }
        for sheet in carte.feuilles
    ]


if __name__ == "__main__":
    print(json.dumps(make(json.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]))))
