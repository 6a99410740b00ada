"""``python -m bench.conventions [--json] [--tours 40]``: the text of a host's convention, both originals, in one PDF/UA.

Every value changes at each turn (number, dates, places), so that nothing is read from a cache but the template and the fonts.
Median and 95th centile of the wall clock, and processor time (it holds on a busy machine, where the clock does not). Target: 50 ms.
"""

import argparse
import datetime as dt
import json
import statistics
import time
from pathlib import Path
from typing import Any, Final

RACINE: Final = Path(__file__).resolve().parents[1]
BUT_MS: Final = 50.0
DOSSIER: Final = RACINE / "maillage/reseau/conventions/gabarits/convention-accueil"


def data_of(turn: int) -> dict[str, Any]:
    """A fictional convention of average length."""
    from maillage.reseau.conventions.redaction import (
        Article,
        Cadre,
        Civil,
        Deliberation,
        Duree,
        Nom,
        Partie,
        Signataire,
        convention_data,
    )

    day = dt.date(2026, 1, 1) + dt.timedelta(days=turn)
    departement = Partie(
        Nom(Article.LE, "Département du Val-Fictif"), Signataire(Civil.MADAME, "Claude Démonstration", "Présidente"),
        "1 place de la Démonstration, 96000 Valfictif", Deliberation(str(turn), day, "du Conseil Départemental"),
    )  # fmt: skip
    host = Partie(
        Nom(Article.LA, f"Commune de Boisfeint-{turn}"), Signataire(Civil.MONSIEUR, "Dominique Essai", "Maire"),
        "2 rue de la Mairie, 96200 Boisfeint", Deliberation(f"DL-{turn}", day),
    )  # fmt: skip
    cadre = Cadre(
        reference=f"2026-{turn:03d}", equipe="Équipe Départementale d'Accompagnement aux Démarches Numériques", politique_le=day,
        preambule=["Le Département accompagne les habitants."] * 2, actions=["au recrutement d'ambassadeurs du numérique,"] * 3,
        recrutement="dès l'été 2021", point_accueil=f"de la médiathèque {turn}", journee=False,
        lieux=[(f"Médiathèque {turn}", "3 rue des Livres")], ateliers=True, covid=True, mention="Opération menée par le Département",
        tribunal="Tribunal administratif de Valfictif", tribunal_adresse="4 rue du Droit", ville="Valfictif",
    )  # fmt: skip
    duree = Duree(
        6, True, 2, day + dt.timedelta(days=900), annuelle=False, envoi=False, faute_jours=30, force_majeure_jours=30
    )
    return convention_data(cadre, departement, host, duree) | {
        "departement": {"nom": "Val-Fictif", "couleur": "#0B5A7A"}
    }


def measure(turns: int) -> dict[str, float]:
    from maillage.socle.documents.moteur import compile_pdf

    template = max(DOSSIER.glob("*.typ"))
    polices = RACINE / "var/polices"
    fonts = polices if polices.is_dir() else None
    wall, cpu = [], []
    for turn in range(turns + 3):
        data, start, used = data_of(turn), time.perf_counter(), time.process_time()
        compile_pdf(template, data, instant=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), fonts=fonts)
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    wall, cpu = wall[3:], cpu[3:]
    return {
        "mediane_ms": round(statistics.median(wall), 1),
        "p95_ms": round(statistics.quantiles(wall, n=20)[18], 1),
        "processeur_ms": round(statistics.median(cpu), 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tours", type=int, default=40)
    options = parser.parse_args()
    found = measure(options.tours)
    if options.json:
        print(json.dumps(found))
    else:
        print(f"Texte d'une convention, deux originaux : médiane {found['mediane_ms']} ms, p95 {found['p95_ms']} ms, "
              f"processeur {found['processeur_ms']} ms (but : {BUT_MS:.0f} ms à la médiane)")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
