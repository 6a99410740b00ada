"""Merging against the cases recorded from the reference tool (skipped without the reference pack)."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from maillage.reseau.lieux.fusion import Contribution, merge
from maillage.reseau.lieux.fusion.calcul import UNIES
from maillage.reseau.lieux.rapprochement import Fiche, Moteur, Verdict, read_pivot

DIFFERENCES = {
    (44, "services"): "the reference does not unite two rows of one source; here an older row is superseded upstream",
    (47, "services"): "same reason: three rows of one source, all true at one date",
    (50, "services"): "same reason",
    (47, "horaires"): "equal dates: the reference keeps the first read, here the choice does not depend on the order",
    (50, "horaires"): "same reason",
}
"""(case, field): why we do otherwise on purpose."""

DIFFERENCES_DE_PAIRES = {
    ("France Services Durtal", "11 rue Joseph Cugnot"): (
        "same name, same door, 180 m between two geocoders: the reference scores 78 and asks for 83, we say one place"
    ),
}
LISTES = UNIES | {"itinerance"}
HORS_FUSION = {"id", "source"}


def read_cases(partage: Path, fonction: str) -> list[tuple[int, Any, Any]]:
    cas = json.loads((partage / "conformance" / "dedupe.json").read_text(encoding="utf-8"))["cases"]
    return [(rang, un["input"]["args"], un["expected"]) for rang, un in enumerate(cas) if un["input"]["fn"] == fonction]


def contribute(lieu: dict[str, Any]) -> Contribution:
    valeurs = {
        champ: valeur.split("|") if champ in LISTES else valeur
        for champ, valeur in lieu.items()
        if champ not in HORS_FUSION
    }
    valeurs["pivot"] = read_pivot(lieu.get("pivot"))
    date = dt.date.fromisoformat(lieu["date_maj"][:10]) if lieu.get("date_maj") else None
    return Contribution("IMPORT", lieu.get("source", ""), None, date, valeurs, lieu["id"])


def differ(attendu: dict[str, Any], obtenu: dict[str, Any]) -> set[str]:
    return {
        champ for champ in attendu.keys() - HORS_FUSION if read(champ, attendu[champ]) != read(champ, obtenu.get(champ))
    }


def read(champ: str, valeur: Any) -> Any:
    if champ in LISTES:
        return set(valeur.split("|") if isinstance(valeur, str) else valeur or ())
    return read_pivot(valeur) if champ == "pivot" else valeur


def test_merging_agrees_with_the_reference(partage: Path) -> None:
    trouvees = set()
    for rang, arguments, attendu in read_cases(partage, "mergeDuplicates"):
        lieux, groupes = arguments[1]
        par_id = {lieu["id"]: lieu for lieu in lieux}
        membres = dict(groupes["mergeGroupsMap"]["$map"])
        for groupe, fusionne in attendu["$map"]:
            fusion = merge(contribute(par_id[ident]) for ident in membres[groupe] if ident in par_id)
            trouvees |= {(rang, champ) for champ in differ(fusionne, fusion.valeurs)}
    assert trouvees == set(DIFFERENCES)


def test_pairs_agree_with_the_reference(partage: Path) -> None:
    trouvees = set()
    for _, arguments, attendu in read_cases(partage, "duplicationComparisons"):
        lieux = {lieu["id"]: lieu for lieu in arguments[0][0]}
        moteur = Moteur(map(Fiche.from_schema, lieux.values()))
        for paire in attendu:
            un, autre = lieux[paire["id1"]], lieux[paire["id2"]]
            seuil = 90 if un.get("source") == autre.get("source") else 83
            verdict = moteur.compare(un["id"], autre["id"]).verdict
            if (paire["score"] > seuil) is not (verdict is Verdict.MEME):
                trouvees.add((un["nom"], un["adresse"]))
    assert trouvees == set(DIFFERENCES_DE_PAIRES)
