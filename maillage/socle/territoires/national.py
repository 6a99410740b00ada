"""The national list of communes, compiled once at set-up from the package ``@etalab/decoupage-administratif``.

The package holds the INSEE geographic code, La Poste's postal codes, populations and EPCI of all of France, overseas
included, but no coordinates. Its 13 MB of JSON become one file of columns that a fresh process reads in about a tenth of a
second. Run ``python -m maillage.socle.territoires.national [SOURCE] [TARGET]``.
"""

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from maillage.socle.territoires.referentiel.commune import CommuneRef
from maillage.socle.territoires.referentiel.noms import cle_nom

VERSION: Final = 2
RACINE: Final = Path(__file__).resolve().parents[3]
SOURCE: Final = RACINE / "node_modules" / "@etalab" / "decoupage-administratif"
CIBLE: Final = Path(__file__).resolve().parent / "donnees" / "national.json.gz"

_ACTUELLE: Final = "commune-actuelle"
_ARRONDISSEMENT: Final = "arrondissement-municipal"
# Natures as the DGCL writes them: the package lengthens two of them.
_NATURES: Final = {"METRO": "ME", "MET69": "ML"}


class NationalError(Exception):
    """The national list is missing or cannot be read; the message says what to do."""


class DepartementRef(NamedTuple):
    """A département, or an overseas collectivity: INSEE code, name, code and name of its region."""

    code: str
    nom: str
    region: str
    region_nom: str


def compile_national(source_dir: Path, target: Path) -> int:
    """Read the package in ``source_dir``, write ``target``, answer the number of communes written.

    Raises NationalError when the package is not there or is not of a known shape.
    """
    try:
        communes = _read(source_dir, "communes")
        epcis = _read(source_dir, "epci")
        departements = _read(source_dir, "departements")
        regions = {region["code"]: region["nom"] for region in _read(source_dir, "regions")}
        contenu = _columns(communes, epcis)
        contenu["departements"] = [
            [d["code"], d["nom"], d["region"], regions.get(d["region"], "")] for d in departements
        ]
    except (KeyError, TypeError, ValueError) as erreur:
        raise NationalError(f"Le paquet {source_dir} n'a pas la forme attendue : {erreur!r}.") from erreur
    target.parent.mkdir(parents=True, exist_ok=True)
    provisional = target.with_suffix(".tmp")
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    # mtime=0: the same package gives the same bytes.
    provisional.write_bytes(gzip.compress(texte.encode(), compresslevel=9, mtime=0))
    provisional.replace(target)
    return len(contenu["code"])


def load_national(path: Path | None = None) -> list[CommuneRef]:
    """All communes of France (and the 45 municipal arrondissements), without geometry.

    Raises NationalError when the file was not made yet.
    """
    contenu = _load(path)
    epcis = contenu["epcis"]
    epci_de = contenu["epci"]
    anciens = {rang: tuple((code, nom) for code, nom, _ in liste) for rang, liste in contenu["anciens"]}
    cles_anciens = {rang: tuple([cle for _, _, cle in liste]) for rang, liste in contenu["anciens"]}
    vide: tuple[tuple[str, str], ...] = ()
    sans_epci = ("", "", "")
    codes = contenu["code"]
    vides = [None] * len(codes)
    epci = [epcis[rang] if rang >= 0 else sans_epci for rang in epci_de]
    lignes = zip(
        codes,
        contenu["nom"],
        [tuple(postaux.split()) for postaux in contenu["postaux"]],
        contenu["departement"],
        contenu["region"],
        contenu["population"],
        [un[0] for un in epci],
        [un[1] for un in epci],
        [un[2] for un in epci],
        [anciens.get(rang, vide) for rang in range(len(codes))],
        contenu["mere"],
        vides,
        vides,
        vides,
        contenu["cle"],
        [cles_anciens.get(rang, ()) for rang in range(len(codes))],
        strict=True,
    )
    return [CommuneRef(*ligne) for ligne in lignes]


def load_departements(path: Path | None = None) -> list[DepartementRef]:
    """Départements and overseas collectivities of the national list; same errors as ``load_national``."""
    return [DepartementRef(*ligne) for ligne in _load(path)["departements"]]


def main(arguments: list[str]) -> int:
    """Door of the command line: answers the exit code."""
    source = Path(arguments[0]) if arguments else SOURCE
    target = Path(arguments[1]) if len(arguments) > 1 else CIBLE
    try:
        total = compile_national(source, target)
    except NationalError as erreur:
        print(erreur, file=sys.stderr)
        return 1
    print(f"{target.name} : {total} communes et arrondissements.")
    return 0


def _read(source_dir: Path, nom: str) -> list[dict[str, Any]]:
    chemin = source_dir / "data" / f"{nom}.json"
    try:
        lu = json.loads(chemin.read_bytes())
    except OSError as erreur:
        raise NationalError(
            f"Fichier {chemin} introuvable. Lancez « make setup » : il installe le découpage administratif."
        ) from erreur
    if not isinstance(lu, list):
        raise TypeError(nom)
    return lu


def _load(path: Path | None) -> dict[str, Any]:
    chemin = path or CIBLE
    try:
        contenu: dict[str, Any] = json.loads(gzip.decompress(chemin.read_bytes()))
    except OSError as erreur:
        raise NationalError(
            f"La liste nationale des communes n'est pas encore faite ({chemin.name}). Lancez « make setup »."
        ) from erreur
    if contenu.get("version") != VERSION:
        raise NationalError("La liste nationale des communes est d'une autre version. Lancez « make setup ».")
    return contenu


def _columns(communes: list[dict[str, Any]], epcis: list[dict[str, Any]]) -> dict[str, Any]:
    retenues = [c for c in communes if c["type"] in (_ACTUELLE, _ARRONDISSEMENT)]
    rang_epci = {membre["code"]: rang for rang, epci in enumerate(epcis) for membre in epci["membres"]}
    noms_anciens = _former_names(communes)
    anciens = []
    for rang, commune in enumerate(retenues):
        liste = _anciens(commune, noms_anciens.get(commune["code"], [])) if commune["type"] == _ACTUELLE else []
        if liste:
            anciens.append([rang, [(code, nom, cle_nom(nom)) for code, nom in liste]])
    return {
        "version": VERSION,
        "code": [c["code"] for c in retenues],
        "nom": [c["nom"] for c in retenues],
        "cle": [cle_nom(c["nom"]) for c in retenues],
        "postaux": [" ".join(c.get("codesPostaux", ())) for c in retenues],
        "departement": [c["departement"] for c in retenues],
        "region": [c["region"] for c in retenues],
        "population": [c.get("population", 0) for c in retenues],
        "epci": [rang_epci.get(c.get("commune", c["code"]), -1) for c in retenues],
        "mere": [c.get("commune", "") for c in retenues],
        "anciens": anciens,
        "epcis": [[e["code"], e["nom"], _NATURES.get(e["type"], e["type"])] for e in epcis],
    }


def _former_names(communes: Iterable[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """Déléguées and associées by today's commune; the seat of a new commune keeps its code under its old name."""
    noms: dict[str, list[tuple[str, str]]] = {}
    for commune in communes:
        if "chefLieu" in commune:
            noms.setdefault(commune["chefLieu"], []).append((commune["code"], commune["nom"]))
    return noms


def _anciens(commune: dict[str, Any], nommes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    codes = {code for code, _ in nommes}
    sans_nom = [(code, "") for code in commune.get("anciensCodes", ()) if code not in codes]
    return [couple for couple in nommes if couple != (commune["code"], commune["nom"])] + sans_nom


if __name__ == "__main__":  # pragma: no cover  tested through main()
    raise SystemExit(main(sys.argv[1:]))
