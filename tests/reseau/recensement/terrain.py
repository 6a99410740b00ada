"""Communes and places for judging whole files without Django: real communes, made-up places."""

import datetime
from pathlib import Path
from typing import Any, NamedTuple

from maillage.reseau.recensement.correspondance import Correspondance, load_mapping, propose
from maillage.reseau.recensement.jugement import Juge, LigneJugee
from maillage.reseau.recensement.lecture import Source, open_source
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel, departement_of_code

AUJOURDHUI = datetime.date(2026, 3, 2)

# code INSEE, name, postal codes
_COMMUNES = """
64445 Pau|64000
64102 Bayonne|64100
64122 Biarritz|64200
64430 Orthez|64300
64422 Oloron-Sainte-Marie|64400
64483 Saint-Jean-de-Luz|64500
64371 Mauléon-Licharre|64130
79079 Mauléon|79700
17300 La Rochelle|17000
17299 Rochefort|17300
66136 Perpignan|66000 66100
93066 Saint-Denis|93200 93210
97411 Saint-Denis|97400 97417 97490
97416 Saint-Pierre|97410 97432
97502 Saint-Pierre|97500
97105 Basse-Terre|97100
97209 Fort-de-France|97200 97234
97302 Cayenne|97300
97611 Mamoudzou|97600
98818 Nouméa|98800
98735 Papeete|98714
2A004 Ajaccio|20000 20090 20167
2B033 Bastia|20200 20600
75056 Paris|75001 75002 75011
69123 Lyon|69001 69002 69003
13055 Marseille|13001 13002 13006
49331 Segré-en-Anjou Bleu|49500 49520
41059 Le Controis-en-Sologne|41120 41700
33281 Mérignac|33700
"""
_ARRONDISSEMENTS = (
    ("75111", "Paris 11e Arrondissement", "75011", "75056"),
    ("69383", "Lyon 3e Arrondissement", "69003", "69123"),
    ("13206", "Marseille 6e Arrondissement", "13006", "13055"),
)
_ANCIENS = {"41059": (("41059", "Contres"),), "49331": (("49331", "Segré"), ("49305", "Saint-Sauveur-de-Flée"))}


def _commune(line: str) -> CommuneRef:
    code, _, reste = line.partition(" ")
    nom, _, postaux = reste.partition("|")
    departement = departement_of_code(code)
    return CommuneRef(code, nom, tuple(postaux.split()), departement, anciens=_ANCIENS.get(code, ()))


REFERENTIEL = Referentiel(
    [
        *(_commune(line) for line in _COMMUNES.strip().splitlines()),
        *(CommuneRef(c, nom, (cp,), c[:2], commune_mere=mere) for c, nom, cp, mere in _ARRONDISSEMENTS),
    ]
)


class Modele(NamedTuple):
    """A place as its sender knows it, and what must come out: INSEE code and phone."""

    nom: str
    numero: str
    voie: str
    code_postal: str
    commune: str
    latitude: float
    longitude: float
    telephone: str
    insee: str
    e164: str


METROPOLE = (
    Modele("Mairie d'Orthez", "1", "place d'Armes", "64300", "ORTHEZ", 43.4880, -0.7710, "05 36 49 00 01", "64430", "+33536490001"),
    Modele("Médiathèque André-Labarrère", "10", "place Marguerite-Laborde", "64000", "Pau", 43.2950, -0.3700, "0536490002", "64445", "+33536490002"),
    Modele("Cyber-base", "5 bis", "rue des Gouverneurs", "64100", "BAYONNE", 43.4920, -1.4750, "05.36.49.00.03", "64102", "+33536490003"),
    Modele("Centre social La Haüt", "3", "rue de Révol", "64400", "Oloron Ste Marie", 43.1930, -0.6070, "+33 5 36 49 00 04", "64422", "+33536490004"),
    Modele("France services de Soule", "14", "rue des Frères Barenne", "64130", "Mauléon", 43.2222, -0.8897, "05-36-49-00-05", "64371", "+33536490005"),
    Modele("CCAS", "2", "avenue de Verdun", "64500", "St Jean de Luz", 43.3880, -1.6600, "05 36 49 00 06", "64483", "+33536490006"),
    Modele("Bibliothèque Michel-Crépeau", "28", "avenue Crépeau", "17000", "La Rochelle", 46.1500, -1.1500, "05 36 49 00 07", "17300", "+33536490007"),
    Modele("Mission locale", "7", "boulevard Kennedy", "66100", "PERPIGNAN", 42.6800, 2.8900, "04 65 71 00 08", "66136", "+33465710008"),
    Modele("Espace numérique", "9", "rue Oberkampf", "75011", "PARIS 11", 48.8650, 2.3700, "01 99 00 00 09", "75111", "+33199000009"),
    Modele("Maison pour tous", "12", "rue de la Part-Dieu", "69003", "Lyon 3e", 45.7600, 4.8500, "04 65 71 00 10", "69383", "+33465710010"),
    Modele("Point info jeunes", "4", "cours Napoléon", "20000", "AJACCIO", 41.9200, 8.7300, "04 65 71 00 11", "2A004", "+33465710011"),
    Modele("Espace public numérique", "6", "boulevard Paoli", "20200", "Bastia", 42.7000, 9.4500, "04 65 71 00 12", "2B033", "+33465710012"),
)  # fmt: skip
OUTRE_MER = (
    Modele("Mairie annexe", "1", "rue de Paris", "97490", "Sainte-Clotilde", -20.9030, 55.4990, "0262 99 00 01", "97411", "+262262990001"),
    Modele("Case à lire", "3", "rue des Bons-Enfants", "97410", "ST PIERRE", -21.3400, 55.4800, "0692 99 00 02", "97416", "+262692990002"),
    Modele("Médiathèque", "8", "rue Schœlcher", "97200", "Fort de France", 14.6000, -61.0700, "0596 99 00 03", "97209", "+596596990003"),
    Modele("Cyber-espace", "2", "rue Nolivos", "97100", "BASSE-TERRE", 15.9960, -61.7300, "0590 99 00 04", "97105", "+590590990004"),
    Modele("Fablab", "5", "avenue de Gaulle", "97300", "Cayenne", 4.9370, -52.3300, "0594 99 00 05", "97302", "+594594990005"),
    Modele("Relais", "1", "rue du Commerce", "97600", "MAMOUDZOU", -12.7800, 45.2300, "0269 99 00 06", "97611", "+262269990006"),
    Modele("Archipel numérique", "4", "rue Boursaint", "97500", "Saint-Pierre", 46.7800, -56.1770, "0508 41 00 07", "97502", "+508508410007"),
    Modele("Bernheim", "41", "avenue Foch", "98800", "NOUMEA", -22.2700, 166.4400, "27 00 08", "98818", "+687270008"),
    Modele("Te Fare", "6", "rue du Général", "98714", "Papeete", -17.5400, -149.5700, "40 50 00 09", "98735", "+68940500009"),
)  # fmt: skip


def proposed(source: Source) -> Correspondance:
    """The mapping that Maillage proposes for a file that nobody has mapped."""
    rows = [row.cells for _, row in zip(range(200), source.rows(), strict=False)]
    return load_mapping(propose(source.columns, rows).to_json())


def judge_file(path: Path, *, departement: str = "") -> tuple[Source, list[LigneJugee]]:
    """A whole file, from its bytes to judged rows, as an import does it, with the proposed mapping."""
    source = open_source(path, name=path.name)
    return source, judge_rows(source, proposed(source), departement=departement)


def judge_rows(source: Source, correspondance: Correspondance, *, departement: str = "") -> list[LigneJugee]:
    juge = Juge(correspondance=correspondance, referentiel=REFERENTIEL, departement=departement, today=AUJOURDHUI)
    return [juge.judge(row) for row in source.rows()]


def said_by(value: Any) -> str:
    """Letters and figures of a value, to look for it in the cells whatever its punctuation."""
    return "".join(char for char in str(value).casefold() if char.isalnum())
