"""The national mapping files and the recorded cases of the national tool."""

import json
import time

import pytest

from maillage.reseau.recensement.correspondance import load_mapping, propose
from maillage.reseau.recensement.lecture import open_source

CHAMPS = {
    "processServices": "services",
    "processPrisesEnChargeSpecifiques": "prise_en_charge_specifique",
    "processPublicsSpecifiquementAdresses": "publics_specifiquement_adresses",
    "processFraisACharge": "frais_a_charge",
    "processModalitesAccompagnement": "modalites_accompagnement",
    "processModalitesAcces": "modalites_acces",
    "processDispositifProgrammeNationaux": "dispositif_programmes_nationaux",
    "processFormationsLabels": "formations_labels",
    "processItinerances": "itinerance",
    "processAutresFormationsLabels": "autres_formations_labels",
}

DIFFERENCES = {
    8: "QPV is computed from the position by the reference: not a matter of mapping",
    13: "the obsolete ZRR is dropped by the cleaner of the field, not here: nothing is lost while reading",
}
"""Number of the case in vocabulary_mapping.json → why the answer differs."""

PAIRES = {
    "angers": "angers.json",
    "bus-france-services-charente": "bus-france-services-charente.json",
    "fibre-64": "fibre-64.json",
    "france-services": "france-services-2024-17-64-66.csv",
    "gironde": "gironde.json",
    "hub-lo": "hub-lo.json",
    "maine-et-loire": "maine-et-loire.json",
    "ultra-num": "ultra-num.json",
}
ECARTS_PROPOSITION = {
    ("ultra-num", "telephone"): "the shipped mapping names a column that was removed; « Fixe » holds the phones",
}


def cases(partage, name):
    return json.loads((partage / "conformance" / f"{name}.json").read_text("utf-8"))["cases"]


def test_vocabulary_cases(partage):
    different = set()
    compared = 0
    for number, case in enumerate(cases(partage, "vocabulary_mapping")):
        champ = CHAMPS.get(case["input"]["fn"])
        if champ not in case["input"]["config"] or "expected" not in case:
            continue
        compared += 1
        lu = load_mapping(case["input"]["config"]).read(case["input"]["source"])[champ]
        if list(lu.cibles) != case["expected"]:
            different.add(number)
    assert compared > 60
    assert different == set(DIFFERENCES)


def test_position_cases(partage):
    """The text read is the number expected; Lambert 93, zero and NaN are the matter of the cleaner."""
    for case in cases(partage, "localisation"):
        source = case["input"]["source"]
        mapping = {c: case["input"][f"{c}_config"] for c in ("latitude", "longitude")}
        lus = load_mapping(mapping).read(source)
        if case["expected"] and "6789183.34" not in source.values():
            for champ in ("latitude", "longitude"):
                assert float(lus[champ].texte.replace(",", ".")) == case["expected"][champ]


def test_address_cases_join_their_columns(partage):
    joined = [case for case in cases(partage, "adresse") if "joindre" in case["input"]["adresse_config"]]
    assert len(joined) >= 5
    for case in joined:
        lu = load_mapping({"adresse": case["input"]["adresse_config"]}).read(case["input"]["source"])["adresse"]
        assert " ".join(lu.texte.split()) == case["expected"]["voie"]


@pytest.mark.parametrize(
    ("name", "alerts"),
    [
        *[(name, 0) for name in PAIRES if name != "ultra-num"],
        ("ultra-num", 0),
        *[(name, 0) for name in ("charente-maritime", "conseiller-numerique", "coop-numerique", "rhin-occ")],
    ],
)
def test_national_mappings_load(partage, name, alerts):
    path = partage / "data" / "census" / f"{name}.config.json"
    mapping = load_mapping(path)
    assert mapping.to_json() == json.loads(path.read_text("utf-8"))
    assert len(mapping.alerts) == alerts


def test_every_shipped_mapping_is_tried(partage):
    shipped = {path.name.removesuffix(".config.json") for path in (partage / "data" / "census").glob("*.config.json")}
    assert shipped == PAIRES.keys() | {"charente-maritime", "conseiller-numerique", "coop-numerique", "rhin-occ"}


def test_rows_are_read_fast(partage):
    """Far above the 40 µs aimed at, for a busy machine under coverage: this only catches what explodes."""
    folder = partage / "data" / "census"
    rows = seconds = 0
    for name, file in PAIRES.items():
        mapping = load_mapping(folder / f"{name}.config.json")
        cells = [row.cells for row in open_source(folder / file).rows()]
        start = time.perf_counter()
        for row in cells:
            mapping.read(row)
        seconds += time.perf_counter() - start
        rows += len(cells)
    assert seconds / rows < 2e-3


def test_proposals_agree_with_the_shipped_mappings(partage):
    folder = partage / "data" / "census"
    compared = (
        "nom",
        "commune",
        "code_postal",
        "adresse",
        "latitude",
        "longitude",
        "telephone",
        "courriels",
        "site_web",
    )
    different = set()
    for name, file in PAIRES.items():
        shipped = json.loads((folder / f"{name}.config.json").read_text("utf-8"))
        shipped = {"courriels" if champ == "courriel" else champ: forme for champ, forme in shipped.items()}
        source = open_source(folder / file)
        proposed = propose(source.columns, [row.cells for row in source.rows()]).to_json()
        for champ in compared:
            wanted = shipped.get(champ)
            if proposed.get(champ) != (None if wanted == {"colonne": ""} else wanted):
                different.add((name, champ))
    assert different == set(ECARTS_PROPOSITION)
