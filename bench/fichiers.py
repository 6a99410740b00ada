"""``python -m bench.fichiers FILE… [--geo COMMUNES.json] [--json] [--details]``: what becomes of each row of each file.

Each FILE is read with the ``.config.json`` beside it (or the mapping that Maillage proposes), each row judged in its
own département. ``perdues`` counts rows of the file that end in no state: it must be 0.
"""

import argparse
import datetime
from collections import Counter
from pathlib import Path
from typing import Any

from bench.mesure import mapping_of, opened, referential, show
from maillage.reseau.lieux.nettoyage.horaires import validate_osm
from maillage.reseau.recensement.jugement import Juge, LigneJugee
from maillage.socle.territoires.referentiel import Referentiel, departement_of_code


def measure(path: Path, referentiel: Referentiel, today: datetime.date) -> tuple[dict[str, Any], list[LigneJugee]]:
    """Figures of one file, and its judged rows."""
    source = opened(path)
    juge = Juge(correspondance=mapping_of(path, source), referentiel=referentiel, departement="", today=today)
    judged = [juge.judge(row) for row in source.rows()]
    champs: dict[str, Counter[str]] = {}
    for ligne in judged:
        for champ, resultat in ligne.resultats.items():
            champs.setdefault(champ, Counter())[resultat.etat.value.lower()] += 1
    published = [ligne for ligne in judged if ligne.publiable]
    return {
        "fichier": path.name,
        "lignes": source.row_count,
        "publiees": len(published),
        "en_revue": len(judged) - len(published),
        "perdues": source.row_count - len(judged),
        "avec_insee": sum("code_insee" in ligne.valeurs for ligne in judged),
        "horaires_invalides": sum(
            not validate_osm(ligne.valeurs["horaires"]) for ligne in judged if "horaires" in ligne.valeurs
        ),
        "dates_1970": sum(ligne.valeurs.get("date_maj") == "1970-01-01" for ligne in judged),
        "commune_hors_code_postal": sum(_strays(ligne) for ligne in judged),
        "champs": {champ: dict(counts) for champ, counts in champs.items()},
    }, judged


def _strays(ligne: LigneJugee) -> bool:
    """Commune in another département than the postal code AS THE FILE WRITES IT, and no doubt raised."""
    original = ligne.resultats["code_postal"].original.strip().removesuffix(".0")
    code = ligne.valeurs.get("code_insee", "")
    if not code or len(original) != 5 or not original.isdigit():
        return False
    asked = any(ligne.resultats[champ].is_question for champ in ("commune", "code_postal", "code_insee"))
    return departement_of_code(original) != departement_of_code(code) and not asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fichiers", nargs="+", type=Path)
    parser.add_argument(
        "--geo", action="append", type=Path, default=[], help="communes au format de l'API Géo, avec contours"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--details", action="store_true", help="chaque ligne en revue et chaque question")
    options = parser.parse_args()
    referentiel, today = referential(options.geo), datetime.datetime.now(tz=datetime.UTC).date()
    figures, lines = [], [f"{'fichier':40} lignes publiées en revue perdues % publié % INSEE heures invalides"]
    for path in options.fichiers:
        row, judged = measure(path, referentiel, today)
        figures.append(row)
        total = row["lignes"] or 1
        lines.append(
            f"{row['fichier']:40} {row['lignes']:6} {row['publiees']:8} {row['en_revue']:8} {row['perdues']:7} "
            f"{100 * row['publiees'] / total:8.1f} {100 * row['avec_insee'] / total:7.1f} {row['horaires_invalides']:16}"
        )
        if options.details:
            lines += [
                f"  ligne {ligne.numero} « {ligne.nom} » : {' '.join(ligne.motifs)}"
                for ligne in judged
                if not ligne.publiable
            ]
            lines += [
                f"    {ligne.numero} {q.champ} [{q.regle}] {q.original[:90]!r} → {q.proposition!r} : {q.question}"
                for ligne in judged
                for q in ligne.questions
            ]
    show(figures, as_json=options.json, lines=lines)


if __name__ == "__main__":
    main()
