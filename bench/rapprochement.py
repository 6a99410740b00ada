"""Measure matching: speed, growth, precision and recall on a set with known truth, and the hard set.

    python -m bench.rapprochement LIEUX.json [VERITE.json] [--json] [--taille 20000] [--croissance] [--fautes]
    python -m bench.rapprochement --difficiles [--json]

``LIEUX.json``: a list of places in the national JSON form. ``VERITE.json``: ``{"duplicates": [[a, b], …]}``,
pairs of ids that are one place (their closure is taken). Only automatic merges count, after closure:
precision and recall over pairs. ``peut_etre`` is the number of questions asked to a person.
``secondes`` covers preparation, candidates, verdicts and groups; reading the file is told apart.
"""

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from maillage.reseau.lieux.rapprochement import Fiche, Moteur, Paire, Rapprochement, Verdict, match

JEU_DIFFICILE = Path(__file__).parent / "jeux" / "voisins_difficiles.json"
TAILLES = (5_000, 10_000, 20_000)
Couple = frozenset[str]


def read_json(chemin: Path) -> Any:
    return json.loads(chemin.read_text(encoding="utf-8"))


def enlarge(lieux: Sequence[dict[str, Any]], taille: int) -> list[dict[str, Any]]:
    """Replicate a set up to ``taille`` places: each copy moves to the commune of another place of the set.

    Positions and contacts change with the copy, so that copies are new places; communes stay the same few, so
    that towns grow denser as the set grows, as they do in the field.
    """
    agrandi: list[dict[str, Any]] = []
    copie = 0
    while lieux and len(agrandi) < taille:
        for rang, lieu in enumerate(lieux[: taille - len(agrandi)]):
            if copie == 0:
                agrandi.append(dict(lieu))
                continue
            autre = lieux[(rang + 97 * copie) % len(lieux)]
            neuf = dict(lieu, id=f"{lieu['id']}~{copie}")
            neuf.update({cle: autre.get(cle) for cle in ("commune", "code_postal", "code_insee")})
            for cle, pas in (("latitude", 0.0137), ("longitude", 0.0191)):
                if isinstance(lieu.get(cle), float):
                    neuf[cle] = lieu[cle] + pas * copie * (1 + rang // 2 % 5)
            telephone = lieu.get("telephone")
            if isinstance(telephone, str) and telephone[-3:].isdigit():
                neuf["telephone"] = f"{telephone[:-3]}{(int(telephone[-3:]) + 7 * copie) % 1000:03d}"
            if lieu.get("courriels"):
                neuf["courriels"] = f"c{copie}{lieu['courriels']}"
            agrandi.append(neuf)
        copie += 1
    return agrandi


def close_truth(paires: Iterable[Sequence[str]]) -> set[Couple]:
    """Every pair of ids that the truth says to be one place, by closure."""
    chef: dict[str, str] = {}

    def find(ident: str) -> str:
        while chef.setdefault(ident, ident) != ident:
            ident = chef[ident]
        return ident

    for gauche, droite in paires:
        chef[find(gauche)] = find(droite)
    groupes: dict[str, list[str]] = defaultdict(list)
    for ident in list(chef):
        groupes[find(ident)].append(ident)
    return pairs_within(groupes.values())


def pairs_within(groupes: Iterable[Sequence[str]]) -> set[Couple]:
    return {frozenset(couple) for groupe in groupes for couple in combinations(groupe, 2)}


def measure(fiches: Sequence[Fiche], verite: set[Couple] | None) -> tuple[dict[str, Any], Rapprochement]:
    debut = time.perf_counter()
    resultat = match(fiches)
    secondes = time.perf_counter() - debut
    trouves = pairs_within(resultat.groups)
    precision = rappel = None
    if verite is not None:
        justes = len(trouves & verite)
        precision = round(justes / len(trouves), 5) if trouves else 1.0
        rappel = round(justes / len(verite), 5) if verite else 1.0
    return {
        "lieux": len(fiches),
        "secondes": round(secondes, 3),
        "paires": len(trouves),
        "precision": precision,
        "rappel": rappel,
        "peut_etre": sum(paire.verdict is Verdict.PEUT_ETRE for paire in resultat.pairs),
    }, resultat


def measure_growth(lieux: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Time at 5,000, 10,000 and 20,000 places (best of two), and the exponent between the first and the last."""
    mesures = []
    for taille in TAILLES:
        fiches = [Fiche.from_schema(lieu) for lieu in enlarge(lieux, taille)]
        mesures.append(min((measure(fiches, None)[0] for _ in range(2)), key=lambda mesure: mesure["secondes"]))
    exposant = math.log(mesures[-1]["secondes"] / mesures[0]["secondes"]) / math.log(TAILLES[-1] / TAILLES[0])
    return {"mesures": mesures, "exposant": round(exposant, 3)}


def measure_hard_set(chemin: Path = JEU_DIFFICILE) -> dict[str, Any]:
    """Judge the hard set: a question counts half; an automatic merge of two places is the one real failure."""
    jeu = read_json(chemin)
    fiches = [Fiche.from_schema(fiche) for fiche in jeu["fiches"]]
    moteur = Moteur(fiches)
    reunis = pairs_within(moteur.run().groups)
    confusion: Counter[str] = Counter()
    sortes: dict[str, Counter[str]] = defaultdict(Counter)
    fautes = []
    for attendue in jeu["paires"]:
        paire = moteur.compare(attendue["a"], attendue["b"])
        confusion[f"{attendue['attendu']} -> {paire.verdict.value}"] += 1
        reuni = frozenset((paire.a, paire.b)) in reunis
        sortes[attendue["sorte"]].update(_count_one(paire, attendue["attendu"], reuni=reuni))
        if paire.verdict.value != attendue["attendu"] or reuni is not (attendue["attendu"] == Verdict.MEME.value):
            fautes.append({"attendu": attendue["attendu"], "sorte": attendue["sorte"], "reunis": reuni} | tell(paire))
    total = len(jeu["paires"])
    questions = sum(nombre for cle, nombre in confusion.items() if cle.endswith(Verdict.PEUT_ETRE.value))
    justes = confusion["MEME -> MEME"] + confusion["DIFFERENT -> DIFFERENT"]
    return {
        "paires": total,
        "justes": justes,
        "questions": questions,
        "fusions_fausses": sum(faute["reunis"] and faute["attendu"] == "DIFFERENT" for faute in fautes),
        "score": round((justes + questions / 2) / total, 4),
        "serrees": sum(compte["serrees"] for compte in sortes.values()),
        "sortes": {sorte: dict(compte) for sorte, compte in sorted(sortes.items())},
        "confusion": dict(sorted(confusion.items())),
        "a_lire": fautes,
    }


COLONNES_DE_SORTE = ("paires", "serrees", "justes", "questions", "manquees", "fausses")
_RAPPROCHENT = frozenset(
    {"nom", "nom_proche", "nom_inclus", "siret", "telephone", "courriel", "site", "adresse", "voie"}
)


def _count_one(paire: Paire, attendu: str, *, reuni: bool) -> dict[str, int]:
    """One pair of the hard set. ``serrees``: something real pulls to the wrong side, so that it is not easy.

    A DIFFERENT pair is tight when it shares a name, a door or a contact; a MEME pair when something contradicts it or
    its names are not the same.
    """
    codes = {raison.code for raison in paire.reasons if raison.favorable}
    contre = any(not raison.favorable for raison in paire.reasons)
    meme = attendu == Verdict.MEME.value
    return {
        "paires": 1,
        "serrees": int(contre or "nom" not in codes if meme else bool(codes & _RAPPROCHENT)),
        "justes": int(paire.verdict.value == attendu),
        "questions": int(paire.verdict is Verdict.PEUT_ETRE),
        "manquees": int(meme and paire.verdict is Verdict.DIFFERENT),
        "fausses": int(reuni and not meme),
    }


def tell(paire: Paire) -> dict[str, Any]:
    return {
        "a": paire.a,
        "b": paire.b,
        "verdict": paire.verdict.value,
        "score": paire.score,
        "raisons": [raison.phrase for raison in paire.reasons],
    }


def print_table(mesure: dict[str, Any]) -> None:
    for cle, valeur in mesure.items():
        print(f"{cle:>12} : {'—' if valeur is None else valeur}")


def print_hard_set(mesure: dict[str, Any]) -> None:
    print_table({cle: valeur for cle, valeur in mesure.items() if cle not in {"a_lire", "confusion", "sortes"}})
    print(f"\n{'sorte':40} " + " ".join(f"{titre:>9}" for titre in COLONNES_DE_SORTE))
    for sorte, compte in mesure["sortes"].items():
        print(f"{sorte:40} " + " ".join(f"{compte[titre]:>9}" for titre in COLONNES_DE_SORTE))
    print()
    for cle, nombre in mesure["confusion"].items():
        print(f"{cle:>28} : {nombre}")
    for faute in mesure["a_lire"]:
        reuni = "  RÉUNIS À TORT" if faute["reunis"] and faute["attendu"] == "DIFFERENT" else ""
        print(
            f"\n{faute['a']} / {faute['b']} ({faute['sorte']}) : attendu {faute['attendu']}, rendu {faute['verdict']}{reuni}"
        )
        for raison in faute["raisons"]:
            print(f"    - {raison}")


def print_mistakes(fiches: Sequence[Fiche], verite: set[Couple], resultat: Rapprochement) -> None:
    """The first wrong merges and the first missed ones, explained."""
    moteur = Moteur(fiches)
    trouves = pairs_within(resultat.groups)
    for titre, couples in (("réunis à tort", trouves - verite), ("manqués", verite - trouves)):
        print(f"\n{titre} : {len(couples)}")
        for couple in sorted(map(sorted, couples))[:20]:
            print(json.dumps(tell(moteur.compare(*couple)), ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> int:
    analyse = argparse.ArgumentParser(prog="python -m bench.rapprochement", description=__doc__)
    analyse.add_argument("lieux", nargs="?", type=Path)
    analyse.add_argument("verite", nargs="?", type=Path)
    analyse.add_argument("--json", action="store_true", dest="en_json")
    analyse.add_argument("--taille", type=int, help="agrandit le jeu à ce nombre de lieux")
    analyse.add_argument("--croissance", action="store_true", help="5 000, 10 000 et 20 000 lieux, et l’exposant")
    analyse.add_argument("--fautes", action="store_true", help="montre les réunions fausses ou manquées")
    analyse.add_argument("--difficiles", action="store_true", help="juge le jeu des voisins difficiles")
    options = analyse.parse_args(arguments)
    if options.difficiles:
        mesure = measure_hard_set()
        print(json.dumps(mesure, ensure_ascii=False)) if options.en_json else print_hard_set(mesure)
        return int(mesure["fusions_fausses"] > 0)
    if options.lieux is None:
        analyse.error("donnez un fichier de lieux, ou --difficiles")
    debut = time.perf_counter()
    lieux = read_json(options.lieux)
    if options.croissance:
        mesure = measure_growth(lieux)
        print(json.dumps(mesure, ensure_ascii=False) if options.en_json else "")
        for ligne in () if options.en_json else mesure["mesures"]:
            print(f"{ligne['lieux']:>7} lieux : {ligne['secondes']} s")
        print("" if options.en_json else f"exposant : {mesure['exposant']}")
        return 0
    if options.taille:
        lieux = enlarge(lieux, options.taille)
    fiches = [Fiche.from_schema(lieu) for lieu in lieux]
    lecture = time.perf_counter() - debut
    verite = close_truth(read_json(options.verite)["duplicates"]) if options.verite else None
    mesure, resultat = measure(fiches, verite)
    if options.en_json:
        print(json.dumps(mesure, ensure_ascii=False))
        return 0
    print_table(mesure)
    print(f"{'lecture':>12} : {lecture:.3f} s (à part)")
    if options.fautes and verite is not None:
        print_mistakes(fiches, verite, resultat)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
