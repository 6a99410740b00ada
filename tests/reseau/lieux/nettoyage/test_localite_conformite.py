"""The reference tool's own cases on addresses, communes and positions, and where Maillage differs on purpose."""

import json
from pathlib import Path

import pytest

from maillage.reseau.lieux.nettoyage.adresse import clean_adresse
from maillage.reseau.lieux.nettoyage.commune import clean_localite
from maillage.reseau.lieux.nettoyage.position import clean_position
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel, commune_from_api_geo

PERDUE = "the reference refuses the address and loses the row; a place name is a way to find the place"
APOSTROPHE = "the typographic apostrophe hidden in \\x92 is kept: the schema accepts it"
NOM_CONTRE_CODE = "the name beat the postal code and the INSEE code: a doubt with a proposal instead"
HOMONYMES = "two communes of that name in the département: asked, not written without an INSEE code"
PLUSIEURS = "the commune has several postal codes: the first is proposed, not chosen"
SANS_ADRESSE = "the case leaves out the address that the reference read the postal code from"
LIEU_DIT = "a hamlet alone, without postal code, is not in the national list of communes"
ARRONDISSEMENT = "the postal code tells the arrondissement: 13206 rather than the city's 13055"

DIFFERENCES = {
    ("voie_cleaning", 1): PERDUE,
    ("voie_cleaning", 2): PERDUE,
    ("voie_cleaning", 8): PERDUE,
    ("voie_cleaning", 29): APOSTROPHE,
    ("adresse", 4): PERDUE,
    ("adresse", 5): PERDUE,
    ("adresse", 11): PERDUE,
    ("adresse", 35): APOSTROPHE,
    ("adresse", 42): ARRONDISSEMENT,
    ("adresse", 49): HOMONYMES,
    ("adresse", 50): NOM_CONTRE_CODE,
    ("postal_codes", 0): PLUSIEURS,
    ("postal_codes", 8): SANS_ADRESSE,
    ("postal_codes", 9): SANS_ADRESSE,
    ("postal_codes", 10): SANS_ADRESSE,
    ("postal_codes", 13): NOM_CONTRE_CODE,
    ("old_communes", 1): LIEU_DIT,
}


def cases(partage: Path, nom: str) -> list[dict]:
    return json.loads((partage / "conformance" / f"{nom}.json").read_text())["cases"]


@pytest.fixture(scope="session")
def table(partage) -> list[CommuneRef]:
    objets = json.loads((partage / "conformance" / "_communes_referential.json").read_text())["communes"]
    marseille = [CommuneRef("13206", "Marseille 6e Arrondissement", ("13006",), "13", commune_mere="13055")]
    nouvelle = CommuneRef("87028", "Val-d'Oire-et-Gartempe", ("87330",), "87", anciens=(("87141", "Saint-Barbant"),))
    return [*map(commune_from_api_geo, objets), *marseille, nouvelle]


@pytest.fixture(scope="session")
def referentiel(table) -> Referentiel:
    return Referentiel(table)


def check(nom: str, obtenus: list[tuple[object, object]]) -> None:
    """No undeclared difference, and no declared one that is gone."""
    trouvees = {(nom, rang): couple for rang, couple in enumerate(obtenus) if couple[0] != couple[1]}
    declarees = {cle for cle in DIFFERENCES if cle[0] == nom}
    assert {cle: couple for cle, couple in trouvees.items() if cle not in declarees} == {}
    assert declarees - set(trouvees) == set()


def column(source: dict, config: dict) -> object:
    if "joindre" not in config:
        return source.get(config["colonne"])
    regle = config["joindre"]
    texte = regle["séparateur"].join(source[c] for c in regle["colonnes"] if source.get(c))
    return texte or source.get(regle.get("ou", {}).get("colonne"))


def first_of(source: dict, *noms: str) -> object:
    return next((source[nom] for nom in noms if nom in source), None)


def test_streets(partage, referentiel):
    obtenus = []
    for cas in cases(partage, "voie_cleaning"):
        source = cas["input"]
        brut = column(source, cas["adresse_config"])
        commune, postal = first_of(source, "Ville *", "Commune", "commune"), first_of(source, "Code postal", "CP")
        lu = clean_localite(commune, postal, source.get("Code INSEE"), brut, referentiel=referentiel)
        adresse = clean_adresse(brut, commune=lu.ref, code_postal=lu.code_postal.valeur or "", referentiel=referentiel)
        obtenus.append((adresse.voie.valeur or adresse.voie.proposition, cas.get("expected")))
    check("voie_cleaning", obtenus)


def test_addresses(partage, referentiel):
    obtenus = []
    for cas in cases(partage, "adresse"):
        entree, source = cas["input"], cas["input"]["source"]
        brut = column(source, entree["adresse_config"])
        lu = clean_localite(
            entree["commune"], entree["code_postal"], source.get("Code INSEE"), brut, referentiel=referentiel
        )
        adresse = clean_adresse(
            brut,
            commune=lu.ref,
            code_postal=lu.code_postal.valeur or "",
            complement=entree["complement_adresse"],
            referentiel=referentiel,
        )
        obtenu = {
            "voie": adresse.voie.valeur,
            "commune": lu.commune.valeur,
            "code_postal": lu.code_postal.valeur,
            "complement_adresse": adresse.complement.valeur,
            "code_insee": lu.code_insee.valeur,
        }
        attendu = cas.get("expected")
        # The reference refuses the whole row for its street; only the street is compared then.
        obtenus.append(
            (obtenu["voie"], None) if attendu is None else ({k: v for k, v in obtenu.items() if v is not None}, attendu)
        )
    check("adresse", obtenus)


def test_postal_codes(partage, referentiel):
    lus = [
        (clean_localite(cas["input"]["commune"], cas["input"]["code_postal"], referentiel=referentiel), cas["expected"])
        for cas in cases(partage, "postal_codes")
    ]
    obtenus = []
    for lu, attendu in lus:
        postal = lu.code_postal
        obtenus.append((postal.proposition if postal.regle == "code_postal.autre_commune" else postal.valeur, attendu))
    check("postal_codes", obtenus)


def test_spellings_of_communes(partage):
    """Each spelling is recognised among thirty communes of one postal code."""
    connus = cases(partage, "commune_cleaning")
    noms = sorted({cas["expected"] for cas in connus})
    referentiel = Referentiel([CommuneRef(f"96{rang:03d}", nom, ("96000",), "96") for rang, nom in enumerate(noms)])
    check(
        "commune_cleaning",
        [
            (clean_localite(cas["input"]["commune"], "96000", referentiel=referentiel).commune.valeur, cas["expected"])
            for cas in connus
        ],
    )


def test_finding_communes(partage, table):
    postaux = {commune.code: commune.codes_postaux for commune in table} | {"74045": ("74130",)}
    obtenus = []
    for cas in cases(partage, "find_commune"):
        communes = [texte.rsplit(" ", 1) for texte in cas["communes"]]
        petit = Referentiel([CommuneRef(code, nom, postaux.get(code, ()), code[:2]) for nom, code in communes])
        lu = clean_localite(cas["input"].get("nom"), cas["input"].get("code_postal"), referentiel=petit)
        obtenus.append((lu.code_insee.valeur, cas["expected_code"]))
    check("find_commune", obtenus)


def test_former_communes(partage, referentiel):
    check(
        "old_communes",
        [
            (clean_localite(cas["input"], None, referentiel=referentiel).code_insee.valeur, cas["expected"]["code"])
            for cas in cases(partage, "old_communes")
        ],
    )


def part(source: dict, config: dict) -> object:
    if "dissocier" not in config:
        return source.get(config["colonne"])
    regle = config["dissocier"]
    valeur = source[regle["colonne"]]
    morceaux = valeur if isinstance(valeur, list) else valeur.removeprefix("POINT (").removesuffix(")")
    return (
        morceaux[regle["partie"]]
        if isinstance(morceaux, list)
        else morceaux.split(regle["séparateur"])[regle["partie"]]
    )


def test_positions(partage, referentiel):
    obtenus = []
    for cas in cases(partage, "localisation"):
        source = cas["input"]["source"]
        brutes = [part(source, cas["input"][f"{axe}_config"]) for axe in ("latitude", "longitude")]
        lu = clean_position(*brutes, referentiel=referentiel)
        valeur = lu.latitude.valeur
        attendu = cas["expected"] and {cle: round(degres, 9) for cle, degres in cas["expected"].items()}
        obtenu = (
            {"latitude": round(valeur, 9), "longitude": round(lu.longitude.valeur, 9)} if valeur is not None else None
        )
        obtenus.append((obtenu, attendu))
    check("localisation", obtenus)


def test_point_in_one_column(referentiel):
    """« POINT (lon lat) » whole, as the project's own mapping may hand it over."""
    lu = clean_position("POINT (-0.49316 43.89695)", None, referentiel=referentiel)
    assert (lu.latitude.valeur, lu.longitude.valeur) == (43.89695, -0.49316)
