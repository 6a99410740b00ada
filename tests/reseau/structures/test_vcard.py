"""Cards that phones read: nothing typed in a name can end a line or add a property."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.structures.vcard import Carte, write_vcard

VIDE = Carte("", "", "", "", "", "", "", "", "")


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_whole_card() -> None:
    carte = Carte(
        nom="Élise Martin; adjointe", fonction="Directrice, accueil", structure="CCAS de Valfictif", telephone="+33546000000",
        courriel="elise@example.org", adresse="1 rue du Port", code_postal="96000", commune="Valfictif",
        site_web="https://ccas.example.org",
    )  # fmt: skip
    assert unfolded(write_vcard(carte)) == [
        "BEGIN:VCARD", "VERSION:3.0", "N:adjointe;Élise Martin\\;;;;", "FN:Élise Martin\\; adjointe",
        "ORG:CCAS de Valfictif", "TITLE:Directrice\\, accueil", "TEL;TYPE=WORK,VOICE:+33546000000",
        "EMAIL;TYPE=INTERNET,WORK:elise@example.org", "URL:https://ccas.example.org",
        "ADR;TYPE=WORK:;;1 rue du Port;Valfictif;;96000;France", "END:VCARD", "",
    ]  # fmt: skip


def test_what_is_unknown_is_left_out() -> None:
    lines = unfolded(write_vcard(VIDE._replace(nom="Camille")))
    assert lines == ["BEGIN:VCARD", "VERSION:3.0", "N:Camille;;;;", "FN:Camille", "END:VCARD", ""]


@given(st.text(), st.text())
def test_nothing_typed_adds_a_line(nom: str, fonction: str) -> None:
    text = write_vcard(VIDE._replace(nom=nom, fonction=fonction))
    assert len(unfolded(text)) == (7 if fonction else 6)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
