"""What must merge, what must be asked, what must stay apart: one line a case, two rows each."""

from typing import Any

import pytest

from maillage.reseau.lieux.rapprochement import Fiche, Moteur, Paire

RUE = "4 rue des Tilleuls"
BASE = {"commune": "Arbonne", "code_postal": "64210", "code_insee": "64035", "adresse": RUE, "source": "a"}
TEL, TEL2 = "+33559000101", "+33559000202"
MEL, MEL2 = "accueil@arbonne.example.org", "bureau@arbonne.example.org"
SITE = "https://www.arbonne.example.org/lieu"
SIRET, SIRET_FRERE, SIRET_AUTRE = "21640035400019", "21640035400027", "77572257200017"
ICI = {"latitude": 43.4321, "longitude": -1.5512}
A_100_M = {"latitude": 43.4330, "longitude": -1.5512}
A_1_KM = {"latitude": 43.4411, "longitude": -1.5512}
A_5_KM = {"latitude": 43.4771, "longitude": -1.5512}
AILLEURS = {"commune": "Bidart", "code_postal": "64211", "code_insee": "64125"}


def pair(a: dict[str, Any], b: dict[str, Any]) -> Paire:
    un, autre = ({**BASE, **valeurs, "id": ident} for ident, valeurs in (("1", a), ("2", {"source": "b", **b})))
    return Moteur([Fiche.from_schema(un), Fiche.from_schema(autre)]).compare("1", "2")


MEME: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("same row", {"nom": "La Passerelle"}, {"nom": "La Passerelle"}),
    ("case and accents", {"nom": "Médiathèque Étoile"}, {"nom": "MEDIATHEQUE ETOILE"}),
    ("one typing error", {"nom": "La Passerelle"}, {"nom": "La Paserelle"}),
    ("letters swapped over a space", {"nom": "Cité Numérique"}, {"nom": "Cit éNumérique"}),
    ("commune added", {"nom": "La Passerelle"}, {"nom": "La Passerelle - Arbonne"}),
    ("words cut otherwise", {"nom": "Pep'it Lab"}, {"nom": "Pepit Lab"}),
    ("acronym CCAS", {"nom": "CCAS d'Arbonne"}, {"nom": "Centre Communal d'Action Sociale"}),
    ("acronym CIAS", {"nom": "CIAS du Haut-Pays"}, {"nom": "Centre intercommunal d'action sociale du Haut-Pays"}),
    ("acronym with dots", {"nom": "C.C.A.S. d'Arbonne"}, {"nom": "CCAS Arbonne"}),
    ("acronym MJC", {"nom": "MJC Arbonne"}, {"nom": "Maison des jeunes et de la culture"}),
    ("acronym PIJ", {"nom": "PIJ Arbonne"}, {"nom": "Point Information Jeunesse d'Arbonne"}),
    ("acronym EVS", {"nom": "EVS Le Nid"}, {"nom": "Espace de vie sociale Le Nid"}),
    ("acronym EPN", {"nom": "EPN Arbonne"}, {"nom": "Espace public numérique d'Arbonne"}),
    ("acronym of own words", {"nom": "AMIA"}, {"nom": "Atelier Micro Informatique Arbonnais"}),
    ("MSAP became France services", {"nom": "MSAP Arbonne"}, {"nom": "France services d'Arbonne"}),
    ("Pôle emploi became France Travail", {"nom": "Pôle emploi Arbonne"}, {"nom": "France Travail Arbonne"}),
    ("library and media library", {"nom": "Bibliothèque Étoile"}, {"nom": "Médiathèque Étoile"}),
    ("commune for mairie", {"nom": "Commune d'Arbonne"}, {"nom": "Mairie d'Arbonne"}),
    ("street shortened", {"nom": "La Passerelle", "adresse": "4 avenue du Maréchal Foch"}, {"nom": "La Passerelle", "adresse": "4 av. du Mal Foch"}),
    ("number missing", {"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "rue des Tilleuls"}),
    ("4/6 and 4", {"nom": "La Passerelle", "adresse": "4/6 rue des Tilleuls"}, {"nom": "La Passerelle"}),
    ("bis glued to the number", {"nom": "La Passerelle", "adresse": "Bâtiment A - 4bis rue des Tilleuls"}, {"nom": "La Passerelle"}),
    ("postal code mistyped", {"nom": "La Passerelle"}, {"nom": "La Passerelle", "code_postal": "64120"}),
    ("wrong point, same door and phone", {"nom": "La Passerelle", "telephone": TEL, **ICI}, {"nom": "La Passerelle", "telephone": TEL, "latitude": 48.0, "longitude": 2.0}),
    ("no address, same point", {"nom": "Mairie d'Arbonne", **ICI}, {"nom": "Mairie d'Arbonne", "adresse": "", **ICI}),
    ("no address, 100 m", {"nom": "La Passerelle", **ICI}, {"nom": "La Passerelle", "adresse": "", **A_100_M}),
    ("no address, same phone", {"nom": "La Passerelle", "telephone": TEL}, {"nom": "La Passerelle", "adresse": "", "telephone": "05 59 00 01 01"}),
    ("name shortened, same mail", {"nom": "France services Arbonne - Centre Alexis", "courriels": MEL}, {"nom": "France services Arbonne", "courriels": MEL}),
    ("vague addresses, same contacts", {"nom": "Agence postale d'Arbonne", "adresse": "Le Bourg", "telephone": TEL, "courriels": MEL}, {"nom": "Agence postale d'Arbonne", "adresse": "Le Bourg", "telephone": TEL, "courriels": MEL}),
    ("same SIRET, no address", {"nom": "Régie Diagonales", "pivot": SIRET_AUTRE}, {"nom": "REGIE DIAGONALES", "adresse": "", "pivot": SIRET_AUTRE}),
    ("other number, same phone", {"nom": "La Passerelle", "telephone": TEL, **ICI}, {"nom": "La Passerelle", "adresse": "6 rue des Tilleuls", "telephone": TEL, **A_100_M}),
    ("old and new commune name", {"nom": "La Passerelle", **ICI}, {"nom": "La Passerelle", **AILLEURS, **ICI}),
    ("SIRET in one file, RNA in the other", {"nom": "La Passerelle", "pivot": SIRET_AUTRE}, {"nom": "La Passerelle", "pivot": "W641234567"}),
    ("called mobile by its type only", {"nom": "La Passerelle", "typologie": "ENM"}, {"nom": "La Passerelle"}),
    ("one bus, one stop", {"nom": "Bus numérique", "telephone": TEL}, {"nom": "Bus numérique", "telephone": TEL}),
    ("street with a name left out", {"nom": "La Passerelle", "adresse": "4 rue Foch"}, {"nom": "La Passerelle", "adresse": "4 rue du Maréchal Ferdinand Foch prolongée"}),
    ("same type said by the column", {"nom": "Étoile", "typologie": "BIB"}, {"nom": "Médiathèque Étoile"}),
    ("two typing errors, same contacts", {"nom": "ADAV", "telephone": TEL, "courriels": MEL}, {"nom": "AADDAV", "telephone": TEL, "courriels": MEL}),
]  # fmt: skip

PEUT_ETRE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("old and new name, same phone", {"nom": "La Cabane à projets", "telephone": TEL}, {"nom": "Le Phare des idées", "telephone": TEL}),
    ("old and new name, same SIRET", {"nom": "La Cabane à projets", "pivot": SIRET}, {"nom": "Le Phare des idées", "pivot": SIRET}),
    ("nature against own name, same phone", {"nom": "MSAP Arbonne", "telephone": TEL}, {"nom": "La Cabane à projets", "telephone": TEL}),
    ("digital space in a library", {"nom": "Espace public numérique", "telephone": TEL, "courriels": MEL}, {"nom": "Médiathèque d'Arbonne", "telephone": TEL, "courriels": MEL}),
    ("mairie with one more service", {"nom": "Mairie d'Arbonne"}, {"nom": "Mairie d'Arbonne - France services"}),
    ("longer name, other contacts", {"nom": "Maison de quartier Trois-Mâts", "telephone": TEL}, {"nom": "Maison de quartier Trois-Mâts (Enumea)", "telephone": TEL2}),
    ("longer name, no contact", {"nom": "Le Nid"}, {"nom": "Le Nid Papillon Bleu"}),
    ("two establishments at one door", {"nom": "La Passerelle", "pivot": SIRET}, {"nom": "La Passerelle", "pivot": SIRET_FRERE}),
    ("two SIRET, one phone", {"nom": "La Passerelle", "pivot": SIRET, "telephone": TEL}, {"nom": "La Passerelle", "pivot": SIRET_AUTRE, "telephone": TEL}),
    ("number on one side only", {"nom": "Cyber-base"}, {"nom": "Cyber-base 2"}),
    ("moved, same phone, other source", {"nom": "La Passerelle", "telephone": TEL}, {"nom": "La Passerelle", "adresse": "18 quai Vauban", "telephone": TEL}),
    ("nothing but the name", {"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": ""}),
    ("other number, no contact", {"nom": "La Passerelle", **ICI}, {"nom": "La Passerelle", "adresse": "18 rue des Tilleuls", **A_100_M}),
    ("bus and place of one name", {"nom": "La Passerelle"}, {"nom": "La Passerelle mobile"}),
    ("annexe with the same phone", {"nom": "Mairie d'Arbonne", "telephone": TEL}, {"nom": "Mairie annexe d'Arbonne", "telephone": TEL}),
    ("no street, same phone, 5 km", {"nom": "La Passerelle", "telephone": TEL, "courriels": MEL, **ICI}, {"nom": "La Passerelle", "adresse": "", "telephone": TEL, "courriels": MEL, **A_5_KM, "latitude": 43.49}),
    ("same street, same name, 5 km", {"nom": "Bibliothèque d'Arbonne", "adresse": "Place de l'Église", **ICI}, {"nom": "Bibliothèque d'Arbonne", "adresse": "Place de l'Église", **A_5_KM}),
    ("generic and precise name, one door", {"nom": "Médiathèque d'Arbonne"}, {"nom": "Médiathèque Étoile"}),
]  # fmt: skip

DIFFERENT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("mairie and CCAS, one phone", {"nom": "Mairie d'Arbonne", "telephone": TEL, "courriels": MEL}, {"nom": "CCAS d'Arbonne", "telephone": TEL, "courriels": MEL}),
    ("mairie and CCAS, one SIRET", {"nom": "Mairie d'Arbonne", "pivot": SIRET}, {"nom": "CCAS d'Arbonne", "pivot": SIRET}),
    ("CCAS and CIAS", {"nom": "CCAS d'Arbonne"}, {"nom": "CIAS d'Arbonne"}),
    ("France services in the mairie", {"nom": "Mairie d'Arbonne", "telephone": TEL}, {"nom": "France services Arbonne", "telephone": TEL}),
    ("France services in the post office", {"nom": "Bureau de poste d'Arbonne"}, {"nom": "France services Arbonne"}),
    ("France services and PIJ, one phone", {"nom": "France services Arbonne", "telephone": TEL}, {"nom": "PIJ d'Arbonne", "telephone": TEL}),
    ("library in the mairie", {"nom": "Mairie d'Arbonne"}, {"nom": "Bibliothèque d'Arbonne"}),
    ("CAF and CARSAT", {"nom": "CAF d'Arbonne"}, {"nom": "CARSAT Arbonne"}),
    ("mission locale at the CCAS", {"nom": "CCAS d'Arbonne"}, {"nom": "Mission locale, antenne d'Arbonne"}),
    ("same own name, two bodies", {"nom": "Centre social Les Étoiles"}, {"nom": "Médiathèque Les Étoiles"}),
    ("two associations at one door", {"nom": "Cité des associations (IREPS)", **ICI}, {"nom": "Cité des associations (OXYGEM)", **ICI}),
    ("two associations, nothing alike", {"nom": "Les Amis du clavier", **ICI}, {"nom": "Rugby club", **ICI}),
    ("body and unnamed neighbour", {"nom": "CCAS d'Arbonne", **ICI}, {"nom": "Les Amis du clavier", **ICI}),
    ("branch libraries, one mail", {"nom": "Bibliothèque municipale Justices", "courriels": MEL, **ICI}, {"nom": "Bibliothèque municipale Roseraie", "adresse": "9 quai Vauban", "courriels": MEL, **A_1_KM}),
    ("branch libraries, one site", {"nom": "Médiathèque Océan", "site_web": SITE}, {"nom": "Médiathèque Ville", "adresse": "9 quai Vauban", "site_web": SITE}),
    ("two sites in one file", {"nom": "La Passerelle", "telephone": TEL, "source": "a"}, {"nom": "La Passerelle", "adresse": "9 quai Vauban", "telephone": TEL, "source": "a"}),
    ("two sites, no contact", {"nom": "La Passerelle", **ICI}, {"nom": "La Passerelle", "adresse": "9 quai Vauban", **A_1_KM}),
    ("two sites in two communes", {"nom": "La Passerelle", "telephone": TEL, **ICI}, {"nom": "La Passerelle", "adresse": "9 quai Vauban", "telephone": TEL, **AILLEURS, **A_5_KM}),
    ("same street name in two communes", {"nom": "Mairie", **ICI}, {"nom": "Mairie", **AILLEURS, **A_5_KM}),
    ("deputy mayor's halls on two squares", {"nom": "Mairie déléguée de Tancoigné", "adresse": "Place de la Mairie", "courriels": MEL, **ICI}, {"nom": "Mairie déléguée de Trémont", "adresse": "Place de la Mairie", "courriels": MEL, **A_5_KM}),
    ("numbers in names", {"nom": "Cyber-base 1", "telephone": TEL}, {"nom": "Cyber-base 2", "telephone": TEL}),
    ("Roman numbers in names", {"nom": "Lycée Étoile II"}, {"nom": "Lycée Étoile III"}),
    ("east and west", {"nom": "MDS Angers Est", "telephone": TEL}, {"nom": "MDS Angers Ouest", "telephone": TEL}),
    ("bus stops in two communes", {"nom": "Bus France services (place)", "pivot": SIRET, "telephone": TEL}, {"nom": "Bus France services (place)", "pivot": SIRET, "telephone": TEL, **AILLEURS}),
    ("bus stops in one commune", {"nom": "Bus numérique", "telephone": TEL}, {"nom": "Bus numérique", "telephone": TEL, "adresse": "9 quai Vauban"}),
    ("two establishments on two streets", {"nom": "La Passerelle", "pivot": SIRET}, {"nom": "La Passerelle", "pivot": SIRET_FRERE, "adresse": "9 quai Vauban"}),
    ("two SIRET, no contact", {"nom": "La Passerelle", "pivot": SIRET}, {"nom": "La Passerelle", "pivot": SIRET_AUTRE}),
    ("annexe elsewhere", {"nom": "Mairie d'Arbonne"}, {"nom": "Mairie annexe d'Arbonne", "adresse": "9 quai Vauban"}),
    ("generic names far apart", {"nom": "France services", **ICI}, {"nom": "France services", "adresse": "Le Bourg", **A_5_KM}),
    ("one letter apart", {"nom": "Espace MDA"}, {"nom": "Espace MDE"}),
    ("square and street of one saint", {"nom": "La Passerelle", "adresse": "rue Foch"}, {"nom": "La Passerelle", "adresse": "place Foch"}),
    ("one word of a long address", {"nom": "La Passerelle", "adresse": "rue Foch"}, {"nom": "La Passerelle", "adresse": "rue Foch Duroc Ney Lannes Murat"}),
    ("empty names", {"nom": ""}, {"nom": "", "adresse": "9 quai Vauban"}),
]  # fmt: skip

CAS = [
    (verdict, *cas)
    for verdict, liste in (("MEME", MEME), ("PEUT_ETRE", PEUT_ETRE), ("DIFFERENT", DIFFERENT))
    for cas in liste
]


def test_table_covers_the_ground() -> None:
    assert len(CAS) >= 80
    assert len({libelle for _, libelle, _, _ in CAS}) == len(CAS)


@pytest.mark.parametrize(("verdict", "libelle", "a", "b"), CAS, ids=[libelle for _, libelle, _, _ in CAS])
def test_verdict(verdict: str, libelle: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    rendu = pair(a, b)
    assert rendu.verdict == verdict, [raison.phrase for raison in rendu.reasons]


@pytest.mark.parametrize(("verdict", "libelle", "a", "b"), CAS, ids=[libelle for _, libelle, _, _ in CAS])
def test_verdict_is_symmetric(verdict: str, libelle: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    assert (
        pair({"source": "a", **a}, {"source": "b", **b}).score == pair({"source": "b", **b}, {"source": "a", **a}).score
    )


def say(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    return [raison.phrase for raison in pair(a, b).reasons]


@pytest.mark.parametrize(
    ("a", "b", "phrase"),
    [
        ({"nom": "La Passerelle"}, {"nom": "La Passerelle"}, "même nom"),
        ({"nom": "La Passerelle"}, {"nom": "La Paserelle"}, "noms proches : « La Passerelle », « La Paserelle »"),
        ({"nom": "Espace jeune"}, {"nom": "Espace jeunes"}, "même sorte de lieu : espace jeunes"),
        ({"nom": "Club d'Arbonne"}, {"nom": "Arbonne club"}, "noms proches : « Club d'Arbonne », « Arbonne club »"),
        ({"nom": "Le Nid"}, {"nom": "Le Nid Papillon"}, "un nom contient l’autre : « Le Nid », « Le Nid Papillon »"),
        ({"nom": "Mairie"}, {"nom": "CCAS"}, "mairie et CCAS : deux organismes"),
        ({"nom": "Mairie"}, {"nom": "Mairie, CCAS"}, "l’un des noms annonce autre chose en plus : CCAS"),
        ({"nom": "A", "telephone": TEL}, {"nom": "B", "telephone": TEL}, "même numéro de téléphone"),
        ({"nom": "A", "courriels": MEL}, {"nom": "B", "courriels": MEL}, "même adresse électronique"),
        ({"nom": "A", "site_web": SITE}, {"nom": "B", "site_web": "arbonne.example.org/lieu/"}, "même site internet"),
        ({"nom": "A", "pivot": SIRET}, {"nom": "B", "pivot": SIRET}, "même SIRET ou RNA"),
        ({"nom": "A"}, {"nom": "B"}, "même adresse"),
        ({"nom": "A"}, {"nom": "B", "adresse": "rue des Tilleuls"}, "même rue, mais un numéro manque"),
        ({"nom": "A"}, {"nom": "B", "adresse": "9 rue des Tilleuls"}, "même rue, numéros différents"),
        ({"nom": "A"}, {"nom": "B", "adresse": "9 quai Vauban"}, "adresses différentes"),
        ({"nom": "A"}, {"nom": "B", **AILLEURS}, "communes différentes"),
        ({"nom": "A", **ICI}, {"nom": "B", **ICI}, "au même point de la carte"),
        ({"nom": "A", **ICI}, {"nom": "B", **A_100_M}, "à 100 m l’un de l’autre"),
        ({"nom": "A", **ICI}, {"nom": "B", **A_1_KM}, "à 1,0 km l’un de l’autre"),
        ({"nom": "MDS Est"}, {"nom": "MDS Ouest"}, "les noms disent deux côtés différents (nord, sud, est, ouest)"),
        ({"nom": "A", "pivot": SIRET}, {"nom": "A", "pivot": SIRET_FRERE}, "même organisme, mais deux numéros SIRET : peut-être deux établissements"),
    ],
)  # fmt: skip
def test_reasons_in_words(a: dict[str, Any], b: dict[str, Any], phrase: str) -> None:
    assert phrase in say(a, b)


def test_long_names_are_shortened_in_reasons() -> None:
    assert all(len(phrase) < 200 for phrase in say({"nom": "Passerelle " * 20}, {"nom": "Passerele " * 20}))


def test_reasons_for_come_before_reasons_against() -> None:
    raisons = pair({"nom": "La Passerelle"}, {"nom": "La Passerelle", "adresse": "9 quai Vauban"}).reasons
    assert [raison.favorable for raison in raisons] == sorted((raison.favorable for raison in raisons), reverse=True)
