"""Free text, names, presentations, identifiers, repair of accents."""

import time

import pytest

from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.reseau.lieux.nettoyage.textes import (
    absent,
    as_text,
    clean_id,
    clean_nom,
    clean_presentations,
    clean_texte,
    expand_exponent,
    fold,
    is_vide,
    normalise,
    repair_mojibake,
    storable,
)


@pytest.mark.parametrize(
    ("abime", "juste"),
    [
        ("3 rue de la LibertÃ©", "3 rue de la Liberté"),
        ("BÃ¢timent", "Bâtiment"),
        ("lâ€™Ã©cole", "l’école"),
        ("cÅ“ur de ville", "cœur de ville"),
        ("Ã‰COLE", "ÉCOLE"),
        ("ForÃªt", "Forêt"),
        ("NÂ° 3", "N° 3"),
        ("ÃƒÂ©cole", "école"),
        ("m├®diath├¿que", "médiathèque"),
        ("√©cole", "école"),
        ("CH╢TEAU", "CHÂTEAU"),
        ("voilÃ le quai", "voilà le quai"),
        ("voilÃ", "voilà"),
        ("voilÃ\xa0 le quai", "voilà le quai"),
        ("l\x92\x9cuvre", "l’œuvre"),
        ("\x81", "\x81"),
    ],
)
def test_broken_accents_are_repaired(abime: str, juste: str) -> None:
    assert repair_mojibake(abime) == juste


@pytest.mark.parametrize(
    "texte",
    [
        "Bâtiment de l’Âge d’or",
        "Ångström",
        "GRÂCE",
        "cœur",
        "Mairie",
        "« été » – 5 €",
        "a ╢ b",
        "Lomé \ufffd",
        "Œuvre n°2",
    ],
)
def test_right_text_is_left_alone(texte: str) -> None:
    assert repair_mojibake(texte) == texte


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "  ",
        "-",
        "--",
        "...",
        "#N/D",
        "#n/a",
        "null",
        "NULL",
        "N/A",
        "NC",
        "non renseigné",
        "{}",
        "?",
        "/",
        "(vide)",
        "\x00",
    ],
)
def test_what_means_nothing(texte: str) -> None:
    assert is_vide(texte)


@pytest.mark.parametrize("texte", ["0", "a", "Le 104", "Non", "Nanterre", "NC Numérique", "é", "x" * 100])
def test_what_means_something(texte: str) -> None:
    assert not is_vide(texte)


@pytest.mark.parametrize(
    ("brut", "texte"),
    [
        (None, ""),
        ("a", "a"),
        (3, "3"),
        (3.0, "3"),
        (3.5, "3.5"),
        (1e300, "1e+300"),
        (float("nan"), ""),
        (float("inf"), ""),
        (float("-inf"), ""),
        (True, "true"),
        (False, "false"),
        (["a", 2, None], "a|2|"),
        (("a",), "a"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_any_cell_as_text(brut: object, texte: str) -> None:
    assert as_text(brut) == texte


def test_a_giant_number_is_kept_as_hexadecimal() -> None:
    assert as_text(10**5000).startswith("0x")


def test_a_list_inside_itself_gives_nothing() -> None:
    boucle: list = []
    boucle.append(boucle)
    assert as_text(boucle) == ""


def test_absent_keeps_the_original() -> None:
    assert absent("#N/D") == (None, Etat.ABSENT, "", "#N/D", "", None)
    assert absent("").original == ""


def test_storable_text_has_no_nul_and_no_surrogate() -> None:
    assert storable("a\x00b") == "a␀b"
    assert storable("é\ud800") == "é?"
    assert storable("été") == "été"


@pytest.mark.parametrize(
    ("brut", "propre", "regle"),
    [
        ("  Le   lieu ", "Le lieu", "espaces"),
        ("Le\nlieu\xa0dit", "Le lieu dit", "espaces"),
        ("<p>Bon<b>jour</b></p>", "Bonjour", "balises"),
        ("un<br/>deux", "un deux", "balises"),
        ("a<!-- caché -->b", "a b", "balises"),
        ("avant<script>alert(1)</script>après", "avant après", "balises"),
        ("x<style>p{}</style><STYLE>q</STYLE>y", "x y", "balises"),
        ("x<script>jamais fermé", "x jamais fermé", "balises"),
        ("Arts &amp; M&eacute;tiers", "Arts & Métiers", "caracteres"),
        ("&lt;b&gt;gras&lt;/b&gt;", "gras", "caracteres"),
        ("MÃ©diathÃ¨que", "Médiathèque", "accents"),
        ("nom\u202ecaché\u200b", "nomcaché", "caracteres"),
        ("e\u0301cole", "école", "caracteres"),
        ("a\x00b", "ab", "caracteres"),
        ("l\x92eau", "l’eau", "accents"),
        (12, "12", "type"),
    ],
)
def test_text_is_cleaned_and_says_how(brut: object, propre: str, regle: str) -> None:
    resultat = clean_texte(brut, "source")
    assert resultat.valeur == propre
    assert resultat.etat is Etat.REPARE
    assert resultat.regle == f"source.{regle}"
    assert resultat.original == as_text(brut)


@pytest.mark.parametrize("texte", ["Bâtiment B", "< 18 ans > 3", "(<https://x.fr>)", "Arts & Métiers", "İzmir"])
def test_clean_text_is_as_given(texte: str) -> None:
    assert clean_texte(texte) == (texte, Etat.TEL_QUEL, "", texte, "", None)


@pytest.mark.parametrize("brut", [None, "", "#N/D", " -- ", True, "<b></b>", "\u200b", "&nbsp;"])
def test_empty_text_is_absent(brut: object) -> None:
    resultat = clean_texte(brut)
    assert (resultat.valeur, resultat.etat) == (None, Etat.ABSENT)


def test_tags_hidden_under_many_layers_lose_their_signs() -> None:
    hostile = "<b>" + "&#38;#38;" * 8 + "#60;b>fin"
    for _ in range(9):
        hostile = hostile.replace("&", "&#38;")
    propre = normalise(hostile + " et <")
    assert normalise(propre) == propre


def test_the_length_of_lower_case_can_change() -> None:
    assert normalise("İ<script>x</script>") == "İ x"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>" * 50_000,
        "<" * 300_000,
        "&#38;" * 60_000,
        "<a " * 100_000,
        "Ã" * 300_000,
        " \n" * 200_000,
        "<!--" * 80_000,
        "\x00" * 300_000,
    ],
    ids=lambda texte: repr(texte[:8]),
)
def test_hostile_text_costs_little(hostile: str) -> None:
    debut = time.thread_time()
    clean_texte(hostile)
    assert time.thread_time() - debut < 3


@pytest.mark.parametrize(
    ("texte", "cle"),
    [
        ("L’Œuvre d'Été — n°2", "l oeuvre d ete n 2"),
        ("ÉCOLE", "ecole"),
        ("  ", ""),
        ("Straße æ ø", "strasse ae o"),
        ("a_b", "a b"),
    ],
)
def test_fold(texte: str, cle: str) -> None:
    assert fold(texte) == cle
    assert fold(texte * 60) == fold(fold(texte * 60))


@pytest.mark.parametrize(
    ("texte", "entier"),
    [
        ("3.3630392518E10", "33630392518"),
        ("1,7230001400013e+13", "17230001400013"),
        ("33630392518.0", "33630392518"),
        ("1,7E+13", "1,7E+13"),
        ("12", "12"),
        ("1.2345678E2", "1.2345678E2"),
    ],
)
def test_numbers_of_spreadsheets(texte: str, entier: str) -> None:
    assert expand_exponent(texte) == entier


def test_name_is_kept_in_its_case() -> None:
    assert clean_nom("MAIRIE DE VILLEBOIS").etat is Etat.TEL_QUEL
    assert clean_nom("  Médiathèque  du Port ").valeur == "Médiathèque du Port"


@pytest.mark.parametrize(
    ("nom", "regle"),
    [
        ("Wifi", "nom.pas_un_lieu"),
        ("Réussir mes échanges avec France Travail", "nom.pas_un_lieu"),
        ("https://mairie.fr", "nom.contact"),
        ("www.mairie.fr", "nom.contact"),
        ("contact@mairie.fr", "nom.contact"),
        ("12 345", "nom.sans_lettre"),
        ("Lieu " * 60, "nom.trop_long"),
    ],
)
def test_doubtful_names_are_withheld(nom: str, regle: str) -> None:
    resultat = clean_nom(nom)
    assert (resultat.valeur, resultat.etat, resultat.regle) == (None, Etat.DOUTEUX, regle)
    assert resultat.proposition == nom.strip()
    assert resultat.original == nom
    assert resultat.question.endswith((".", "?"))


def test_absent_name() -> None:
    assert clean_nom(None).etat is Etat.ABSENT


def test_short_summary_stays() -> None:
    court, long = clean_presentations("Un lieu.", "Un lieu ouvert à tous.")
    assert (court.valeur, long.valeur) == ("Un lieu.", "Un lieu ouvert à tous.")


def test_long_summary_becomes_the_detail() -> None:
    texte = "mot " * 100
    court, long = clean_presentations(texte, None)
    assert (court.valeur, court.regle) == (None, "presentation_resume.deplacee")
    assert (long.valeur, long.regle) == (texte.strip(), "presentation_detail.depuis_resume")


def test_long_summary_already_in_the_detail_is_dropped() -> None:
    texte = "mot " * 100
    court, long = clean_presentations(texte, texte + "fin")
    assert (court.valeur, court.etat, court.regle) == (None, Etat.REPARE, "presentation_resume.deja_dans_detail")
    assert long.valeur == texte + "fin"


def test_long_summary_beside_a_detail_is_asked() -> None:
    court, long = clean_presentations("mot " * 100, "Autre chose")
    assert (court.valeur, court.etat) == (None, Etat.DOUTEUX)
    assert court.original == "mot " * 100
    assert long.valeur == "Autre chose"


@pytest.mark.parametrize(
    ("source", "identifiant", "attendu"),
    [("Hub Lo", "a 1", "Hub-Lo_a-1"), ("Hub", None, "Hub_7"), ("Hub", "#N/D", "Hub_7"), ("Hub", 12.0, "Hub_12")],
)
def test_identifiers(source: str, identifiant: object, attendu: str) -> None:
    assert clean_id(source, identifiant, 7) == attendu
