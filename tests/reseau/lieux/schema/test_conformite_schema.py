"""The schema module beside the official documents and the files of the national tool."""

import csv
import io
import json
import re
from pathlib import Path

from maillage.reseau.lieux.schema import ENUMERATIONS, FIELD_NAMES, FIELDS, label_for_export, serialise_csv
from maillage.reseau.lieux.schema.typologies import TYPOLOGIES


def official_fields(partage: Path) -> dict[str, dict]:
    texte = (partage / "data/reference/schema-mediation-numerique-1.0.2.json").read_text(encoding="utf-8")
    return {champ["name"]: champ for champ in json.loads(texte)["fields"]}


def test_same_fields_and_required_ones(partage: Path) -> None:
    officiels = official_fields(partage)
    assert set(officiels) == set(FIELD_NAMES)
    requis = {nom for nom, champ in officiels.items() if champ.get("constraints", {}).get("required")}
    assert requis == {champ.nom for champ in FIELDS if champ.requis}


def test_every_label_passes_the_official_pattern(partage: Path) -> None:
    officiels = official_fields(partage)
    for nom, table in ENUMERATIONS.items():
        motif = re.compile(officiels[nom]["constraints"]["pattern"])
        written = [label_for_export(label) for label in table.values()]
        assert all(motif.search(label) for label in written), nom
        assert motif.search("|".join(written)), nom


def test_all_typologie_codes_are_listed(partage: Path) -> None:
    texte = (partage / "schema-lieux.md").read_text(encoding="utf-8")
    liste = texte[texte.index("## typologie codes") : texte.index("## Traps")]
    codes = set(re.findall(r"`([A-Z0-9_]+|Autre)` ", liste))
    assert codes == set(TYPOLOGIES)


DIFFERENCES = {
    (5, "presentation_detail"): "un retour à la ligne devient une espace : les phrases ne sont pas collées",
    (6, "presentation_detail"): "un retour à la ligne devient une espace : les phrases ne sont pas collées",
    (6, "horaires"): "les guillemets d'un commentaire OSM sont gardés : sans eux les horaires sont illisibles",
}


def test_csv_of_the_national_tool(partage: Path) -> None:
    cases = json.loads((partage / "conformance/csv_export.json").read_text(encoding="utf-8"))["cases"]
    differ = set()
    for rang, case in enumerate(cases):
        extra = list(dict.fromkeys(cle for record in case["input"] for cle in record if cle not in FIELD_NAMES))
        ours = "".join(serialise_csv(case["input"], extra))
        if ours.strip("\n") == case["expected"].strip("\n"):
            continue
        lues, attendues = (list(csv.reader(io.StringIO(texte))) for texte in (ours, case["expected"]))
        assert len(lues) == len(attendues)
        for lue, attendue in zip(lues, attendues, strict=True):
            differ |= {(rang, nom) for nom, a, b in zip([*FIELD_NAMES, *extra], lue, attendue, strict=True) if a != b}
    assert differ == set(DIFFERENCES)
