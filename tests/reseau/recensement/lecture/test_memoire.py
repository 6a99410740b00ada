"""Memory does not grow with the number of rows, and the real files open without a word."""

import subprocess
import sys
from pathlib import Path

import pytest

from maillage.reseau.recensement.lecture import open_source

ROWS = 200_000
RACINE = Path(__file__).resolve().parents[4]


def write_csv(path, rows):
    with path.open("w", encoding="utf-8") as file:
        file.write("nom;commune;telephone;note\n")
        for at in range(0, rows, 1000):
            file.write("".join(f"Lieu {at + i};Pau;05 59 00 00 00;une note\n" for i in range(1000)))


def write_json(path, rows):
    with path.open("w", encoding="utf-8") as file:
        file.write("[{}")
        for at in range(0, rows, 1000):
            file.write("".join(f',{{"nom":"Lieu {at + i}","n":{i},"adr":{{"cp":"64000"}}}}' for i in range(1000)))
        file.write("]")


# Peak of the whole process: what the first small file costs (imports) is left out.
MEASURE = """
import resource, sys
from pathlib import Path
from maillage.reseau.recensement.lecture import open_source
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
counts = []
for path in sys.argv[1:]:
    before = peak()
    counts.append(sum(1 for _ in open_source(Path(path)).rows()))
print(counts[-1], peak() - before)
"""


@pytest.mark.parametrize("write", [write_csv, write_json])
def test_memory_is_flat(tmp_path, write):
    write(tmp_path / "small", 1000)
    write(tmp_path / "large", ROWS)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "small"), str(tmp_path / "large")],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(RACINE)},
    )
    count, kilobytes = map(int, done.stdout.split())
    assert count >= ROWS
    assert kilobytes < 20 * 1024


def test_real_files_open(partage):
    counts = {}
    for path in sorted((partage / "data" / "census").iterdir()):
        if ".config." not in path.name:
            read = open_source(path)
            assert read.alerts == []
            counts[path.name] = read.row_count
    assert counts == {
        "angers.json": 63,
        "bus-france-services-charente.json": 12,
        "conseillers-numeriques-postes-2023-17-64-66.json": 82,
        "conseillers-numeriques-structures-2021-17-64-66.json": 49,
        "fibre-64.json": 60,
        "france-services-2024-17-64-66.csv": 102,
        "gironde.json": 345,
        "hub-lo.json": 425,
        "maine-et-loire.json": 243,
        "ultra-num.json": 155,
    }
