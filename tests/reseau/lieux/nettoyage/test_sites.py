"""Web addresses."""

import time

import pytest

from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.reseau.lieux.nettoyage.sites import clean_sites, clean_url


@pytest.mark.parametrize(
    ("brut", "adresses"),
    [
        ("www.lieu.fr", ("http://www.lieu.fr",)),
        ("lieu.fr/Contact", ("http://lieu.fr/Contact",)),
        ("HTTP://Lieu.FR/Chemin/Page", ("http://lieu.fr/Chemin/Page",)),
        ("http:/www.lieu.fr", ("http://www.lieu.fr",)),
        ("https//:lieu.fr", ("https://lieu.fr",)),
        ("https//lieu.fr", ("https://lieu.fr",)),
        ("https/www.lieu.fr", ("https://www.lieu.fr",)),
        ("https ://lieu.fr", ("https://lieu.fr",)),
        ("htpp://lieu.fr", ("http://lieu.fr",)),
        ("http://https://lieu.fr", ("https://lieu.fr",)),
        ("http://www,lieu.fr", ("http://www.lieu.fr",)),
        ("http://www:lieu.fr", ("http://www.lieu.fr",)),
        ("wwww.lieu.fr", ("http://www.lieu.fr",)),
        ("http://lieu.fr.", ("http://lieu.fr",)),
        ("(http://lieu.fr)", ("http://lieu.fr",)),
        ("http://lieu.fr:80/a", ("http://lieu.fr/a",)),
        ("lieu.fr:8080/a", ("http://lieu.fr:8080/a",)),
        ("http://lieu.fr/a%20(2).aspx", ("http://lieu.fr/a%20%282%29.aspx",)),
        ("http://lieu.fr/médiathèque", ("http://lieu.fr/m%C3%A9diath%C3%A8que",)),
        ("a.fr ou b.fr", ("http://a.fr", "http://b.fr")),
        ("a.fr,b.fr", ("http://a.fr", "http://b.fr")),
        ("http://a.fr;https://b.fr", ("http://a.fr", "https://b.fr")),
        ("http://a.fr/ / http://b.fr/", ("http://a.fr/", "http://b.fr/")),
        ("http://a.fr/http://b.fr/", ("http://a.fr/", "http://b.fr/")),
        ("http://a.fr\nhttp://b.fr", ("http://a.fr", "http://b.fr")),
        ("http://a.fr?u=http://b.fr;", ("http://a.fr?u=http://b.fr",)),
        ("Mairie : lieu.fr (voir la rubrique)", ("http://lieu.fr",)),
        ("lieu.fr/fablab/ Fablab Cohabit", ("http://lieu.fr/fablab/",)),
        ("Facebook.com/Le.Lieu", ("http://facebook.com/Le.Lieu",)),
    ],
)
def test_addresses_are_read(brut: str, adresses: tuple[str, ...]) -> None:
    resultat = clean_sites(brut)
    assert resultat.valeur == adresses
    assert not resultat.is_question


@pytest.mark.parametrize(
    "brut",
    [
        "http://", "Facebook : Mairie", "@pseudo.a.33", "x@lieu.fr", "javascript:alert(1)",
        "javascript:a.b", "data:text/html,x", "file:///etc/passwd",
        "http://localhost/", "http://imprimante.local/", "http://10.0.0.1/", "http://a:b@lieu.fr/", "http://lieu.fr:99999999/", 63122, "Oui",
        "ftp://lieu.fr/", "http://" + "a" * 70 + ".fr", "http://xn--\u0666.é..fr/", "bonjour.monsieur", "http://lieu.fr/" + "a" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_site_is_asked(brut: object) -> None:
    resultat = clean_sites(brut)
    assert (resultat.valeur, resultat.etat) == (None, Etat.ILLISIBLE)
    assert "adresse de site" in resultat.question


@pytest.mark.parametrize(
    ("brut", "proposition"),
    [
        ("https://www.médiathèque.fr/", ("https://www.médiathèque.fr/",)),
        ("http://8.8.8.8/catalogue", ("http://8.8.8.8/catalogue",)),
        ("http://www.lieu.Mairie", ("http://www.lieu.mairie",)),
        ("lieu.fr/jeunesse- un-lieu", ("http://lieu.fr/jeunesse-un-lieu",)),
    ],
)
def test_doubtful_sites_are_proposed(brut: str, proposition: tuple[str, ...]) -> None:
    resultat = clean_sites(brut)
    assert (resultat.valeur, resultat.etat, resultat.proposition) == (None, Etat.DOUTEUX, proposition)


def test_second_half_of_a_broken_address_is_not_a_site() -> None:
    assert clean_sites("http://www.lieu.Mairie et services municipaux49.fr/").valeur is None


def test_good_sites_survive_a_bad_one() -> None:
    resultat = clean_sites("http://lieu.fr x@lieu.fr")
    assert resultat.valeur == ("http://lieu.fr",)
    assert resultat.etat is Etat.ILLISIBLE


def test_good_site_beside_a_doubtful_one() -> None:
    resultat = clean_sites("http://lieu.fr https://www.médiathèque.fr/")
    assert (resultat.valeur, resultat.etat) == (("http://lieu.fr",), Etat.DOUTEUX)


@pytest.mark.parametrize(
    "brut",
    [
        "https://lieu.fr/A?b=1#c",
        "https://a.fr|https://b.fr/X",
        "http://a.fr/b;c=1",
        "https://web.archive.org/web/2020/http://a.fr/",
        "http://é.fr"[:7] + "a.fr",
    ],
)
def test_already_clean_is_as_given(brut: str) -> None:
    assert clean_sites(brut).etat is Etat.TEL_QUEL


@pytest.mark.parametrize("brut", [None, "", "-", "Non", "aucun", False, "http://."[7:]])
def test_nothing_is_absent(brut: object) -> None:
    assert clean_sites(brut).etat is Etat.ABSENT


@pytest.mark.parametrize("champ", ["prise_rdv", "fiche_acces_libre", "autre"])
def test_boolean_is_no_address(champ: str) -> None:
    assert clean_url("Non", champ).etat is Etat.ABSENT
    assert clean_url(None, champ).etat is Etat.ABSENT
    oui = clean_url("Oui", champ)
    assert (oui.valeur, oui.etat) == (None, Etat.ILLISIBLE)
    assert "Écrivez l'adresse" in oui.question


def test_one_address_is_a_string() -> None:
    assert clean_url("https://rdv.fr/A", "prise_rdv").valeur == "https://rdv.fr/A"
    assert clean_url("rdv.fr", "prise_rdv").valeur == "http://rdv.fr"


@pytest.mark.parametrize("brut", ["http://a.fr http://b.fr", "https://médiathèque.fr"])
def test_several_or_doubtful_addresses_are_proposed(brut: str) -> None:
    resultat = clean_url(brut, "prise_rdv")
    assert (resultat.valeur, resultat.etat) == (None, Etat.DOUTEUX)
    assert isinstance(resultat.proposition, str)


def test_acceslibre_pages_only() -> None:
    fiche = "https://acceslibre.beta.gouv.fr/app/16-villebois/a/mairie/erp/mairie/"
    assert clean_url(fiche, "fiche_acces_libre").valeur == fiche
    assert clean_url("https://lieu.fr", "fiche_acces_libre").regle == "fiche_acces_libre.autre_site"
    assert clean_url("https://acceslibre.beta.gouv.fr/static/w.js", "fiche_acces_libre").etat is Etat.ILLISIBLE


@pytest.mark.parametrize(
    "hostile",
    ["http://" * 100_000, "a." * 300_000, "www." * 200_000, ";" * 10**6, "a,b.c," * 100_000],
    ids=lambda t: t[:6],
)
def test_hostile_text_costs_little(hostile: str) -> None:
    debut = time.thread_time()
    clean_sites(hostile)
    assert time.thread_time() - debut < 1


def test_a_comma_before_the_name_of_a_page_is_part_of_the_path() -> None:
    assert clean_sites("http://www.lieu.fr/Espace,170.html").valeur == ("http://www.lieu.fr/Espace,170.html",)
    assert clean_sites("http://www.lieu.fr/a,autre.fr").valeur == ("http://www.lieu.fr/a", "http://autre.fr")
