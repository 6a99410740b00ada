"""npm packages: each says why, the lock has hashes and no address."""

import json
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]


def read(nom):
    return json.loads((RACINE / nom).read_text("utf-8"))


def test_each_package_says_why():
    manifeste = read("package.json")
    directs = manifeste["dependencies"].keys() | manifeste["devDependencies"].keys()
    assert directs == manifeste["maillage"].keys()


def test_direct_packages_are_pinned():
    manifeste = read("package.json")
    versions = [*manifeste["dependencies"].values(), *manifeste["devDependencies"].values()]
    assert all(version[0].isdigit() for version in versions)


def test_lock_has_hashes_and_no_address():
    paquets = {nom: paquet for nom, paquet in read("package-lock.json")["packages"].items() if nom}
    assert [nom for nom, paquet in paquets.items() if not paquet.get("integrity", "").startswith("sha512-")] == []
    assert [nom for nom, paquet in paquets.items() if "resolved" in paquet] == []


def test_icons_named_are_icons_drawn():
    noms = read("front/icones.json")
    assert noms == sorted(set(noms))
    assert list(read("maillage/base/icones.json")) == noms


def test_modules_stay_short():
    longs = [f.name for f in (RACINE / "front").rglob("*.*js") if len(f.read_text("utf-8").splitlines()) > 300]
    assert longs == []
